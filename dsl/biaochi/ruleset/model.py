"""The compiled ruleset: header, policy, tree and indicators."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from biaochi.core.program import Input, Program
from biaochi.model.row import Compared, Row
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.compiled import Ambiguity, Role
from biaochi.ruleset.limits import TotalLimit


@dataclass(frozen=True, slots=True)
class Source:
    """Where a 标准 stands: file, line (from 1) and the print itself."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A leaf: its criterion compiled, the notes it rests on, and the facts it takes.

    ``full_marks`` is None for a signed item. ``directions`` are the facts whose direction is declared, with 正向, 逆向 or
    适度; they do not change a score, they are proved. ``row`` is the line of 计分办法 an indicator without a 标准 took. ``evidence``
    says whether 佐证 is asked for, ``evidence_named`` which (问卷、统计表).
    """

    code: str
    name: str
    full_marks: Fraction | None
    program: Program
    reading: str
    ambiguities: tuple[Ambiguity, ...]
    roles: tuple[Role, ...]
    notes: tuple[str, ...]
    source: Source
    evidence: bool
    shared: tuple[str, ...] = ()
    directions: tuple[tuple[str, str], ...] = ()
    row: Row | None = None
    evidence_named: str = ""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The facts the criterion takes, in the order of the text."""
        return self.program.inputs

    def noted(self, question: Ambiguity) -> bool:
        """Whether a 解释 says which of two readings holds."""
        return any(question.chosen in note for note in self.notes)


@dataclass(frozen=True, slots=True)
class Section:
    """An inner node of the tree with the leaves below it."""

    level: int
    code: str
    name: str
    full_marks: Fraction
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """One rating band of the total; None is open on that side."""

    name: str
    low: Fraction | None
    low_in: bool
    high: Fraction | None
    high_in: bool

    def holds(self, total: Fraction) -> bool:
        """Whether a total falls into the band."""
        above = self.low is None or total > self.low or (self.low_in and total == self.low)
        return above and (self.high is None or total < self.high or (self.high_in and total == self.high))


@dataclass(frozen=True, slots=True)
class Combination:
    """合成: ``name`` as weights over subjects and earlier combinations; ``mean`` is 各对象平均, weighted by the fact ``by``."""

    name: str
    weights: tuple[tuple[str, Fraction], ...]
    mean: Fraction
    by: str = ""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A ruleset compiled. ``id`` is ``<code>/<ascii name>@<version>``; ``parents`` are those it inherits, nearest first.

    ``open`` are the parts that have marks and no indicators yet; ``text_hash`` is that of its own file; ``compared`` are rows
    without 分值. ``kept`` is what was worked out of it once, by whoever did.
    """

    id: str
    title: str
    version: str
    status: str
    jurisdiction: str
    kind: str
    year: str
    total: Fraction
    policy: Policy
    grades: tuple[Grade, ...]
    subjects: tuple[str, ...]
    combinations: tuple[Combination, ...]
    sections: tuple[Section, ...]
    indicators: tuple[Indicator, ...]
    limits: tuple[TotalLimit, ...] = ()
    shared: tuple[Input, ...] = ()
    header: tuple[tuple[str, str], ...] = ()
    path: Path | None = field(default=None, compare=False)
    parents: tuple[str, ...] = ()
    open: tuple[Section, ...] = ()
    text_hash: str = field(default="", compare=False)
    compared: tuple[Compared, ...] = ()
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def indicator(self, key: str) -> Indicator | None:
        """The indicator with this code, or with this name where only one has it."""
        return self.by_key().get(key)

    def by_key(self) -> Mapping[str, Indicator]:
        """Indicators by code, and by name where only one has it and it is nobody's code."""
        if "by_key" not in self.kept:
            self.kept["by_key"] = self._by_key()
        found: dict[str, Indicator] = self.kept["by_key"]
        return found

    def _by_key(self) -> dict[str, Indicator]:
        named: dict[str, list[Indicator]] = {}
        for i in self.indicators:
            named.setdefault(i.name, []).append(i)
        alone = {name: found[0] for name, found in named.items() if len(found) == 1}
        return alone | {i.code: i for i in reversed(self.indicators)}

    def keys(self) -> Iterator[str]:
        """Codes and names facts may use."""
        for i in self.indicators:
            yield i.code
            yield i.name

    @property
    def hash(self) -> str:
        """SHA-256 of the meaning: two files that mean the same have the same hash."""
        if "hash" not in self.kept:
            self.kept["hash"] = self._digest()
        found: str = self.kept["hash"]
        return found

    def _digest(self) -> str:
        data = {
            "total": str(self.total),
            "policy": [self.policy.places, self.policy.rate_places, self.policy.rate_of, self.policy.grade_of,
                       self.policy.evidence, self.policy.inapplicable, self.policy.over],
            "grades": [[g.name, str(g.low), g.low_in, str(g.high), g.high_in] for g in self.grades],
            "subjects": list(self.subjects),
            "combinations": [
                [c.name, [[n, str(w)] for n, w in c.weights], str(c.mean), *([c.by] if c.by else [])] for c in self.combinations
            ],
            "sections": [[s.level, s.code, s.name, str(s.full_marks), list(s.leaves)] for s in self.sections],
            "open": [[s.level, s.code, s.name, str(s.full_marks)] for s in self.open],
            "limits": [[x.code, x.program.digest(), str(x.cap), x.grade] for x in self.limits],
            "indicators": [
                [i.code, i.name, str(i.full_marks), i.program.digest(), i.evidence, *([] if i.row is None else [i.row.meaning()])]
                for i in self.indicators
            ],
            **({"compared": [[c.code, c.name, c.target.text] for c in self.compared]} if self.compared else {}),
        }  # fmt: skip
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
