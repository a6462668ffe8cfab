"""A compiled criterion: its inputs, its core expression and the clauses the parts stem from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

from biaochi.core.expr import Cond, Expr
from biaochi.core.wire import encode_expr


class Kind(StrEnum):
    """What a fact measures."""

    RATE = "rate"
    QUANTITY = "quantity"
    MONEY = "money"
    BOOL = "bool"
    CHOICE = "choice"
    POINTS = "points"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Input:
    """One independent fact a criterion needs.

    ``name`` is a short noun phrase from the sentence; a yes/no input's name says which way it counts. ``unit`` is
    the unit bare numbers are taken in ("" where none applies). ``low``/``high`` bound the admissible values and
    ``integer`` declares the grid; both are part of every proof. ``low_open``: the lower end itself is excluded.
    ``within``: the fact of which this one is a part and which it never exceeds ("" none): 合格数 of 检查数.
    ``implied``: which of low, high and within follow from what the fact is called. They say which facts are let in, and are
    no part of the meaning: a criterion keeps its hash, and what was released stays what it was.
    """

    name: str
    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()
    low: Fraction | None = None
    high: Fraction | None = None
    integer: bool = False
    low_open: bool = False
    within: str = ""
    implied: tuple[str, ...] = ()


Part: TypeAlias = str | tuple[str, Expr | Cond]
"""A piece of explanation: literal text, or a format (rate, pp, points, number:<unit>, cond) and what to print."""


@dataclass(frozen=True, slots=True)
class ClauseNote:
    """Where a clause stands in the criterion, its role, and how it is explained when it acts.

    ``start``/``end`` are offsets into the criterion as given. ``said`` is the explanation in report wording.
    ``amount`` names which way the clause counts: "award", "deduct", "add", "zero", "limit".
    """

    role: str
    text: str
    start: int
    end: int
    amount: str = ""
    said: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Program:
    """A criterion ready to run. ``full_marks`` is None for a signed item, whose score is the change.

    Programs are keys wherever something is known of them; the hash is worked out once, and never leaves the process.
    ``kept`` is what was worked out of it once, by whoever did.
    """

    inputs: tuple[Input, ...]
    body: Expr
    full_marks: Fraction | None
    clauses: tuple[ClauseNote, ...] = field(default=(), compare=False)
    judgements: tuple[Input, ...] = ()
    _hash: int = field(default=0, init=False, repr=False, compare=False)
    _specs: dict[str, Input] = field(default_factory=dict, init=False, repr=False, compare=False)
    kept: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        if not self._hash:
            object.__setattr__(self, "_hash", hash((self.inputs, self.body, self.full_marks, self.judgements)))
        return self._hash

    def __reduce__(self) -> tuple[type[Program], tuple[object, ...]]:
        return Program, (self.inputs, self.body, self.full_marks, self.clauses, self.judgements)

    @property
    def specs(self) -> Mapping[str, Input]:
        """All facts by name, those of the evaluator's judgement after the others."""
        if not self._specs:
            self._specs.update((s.name, s) for s in (*self.inputs, *self.judgements))
        return self._specs

    def meaning(self) -> str:
        """Canonical JSON of the meaning alone: inputs and expression without clause marks."""
        data = {
            "inputs": [
                [
                    *(
                        i.name,
                        i.kind.value,
                        i.unit,
                        list(i.choices),
                        None if "low" in i.implied else _bound(i.low),
                        None if "high" in i.implied else _bound(i.high),
                        i.integer,
                        i.low_open,
                    ),
                    *([i.within] if i.within and "within" not in i.implied else []),
                ]
                for i in (*self.inputs, *self.judgements)
            ],
            "full_marks": _bound(self.full_marks),
            "body": encode_expr(self.body, clauses=False),
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    def digest(self) -> str:
        """SHA-256 of the meaning, as hexadecimal."""
        return hashlib.sha256(self.meaning().encode()).hexdigest()


def _bound(value: Fraction | None) -> str | None:
    return None if value is None else str(value)
