"""What a difference of two criteria says: cells of facts in which the scores differ, the direction, the largest change.

Outside the cells the two are proved equal. A cell marked 处处不同 differs for all its facts, one marked 部分不同 for the
facts it shows; 未判定 is said where neither was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Program
from biaochi.prove import pieces as p
from biaochi.prove.admissible import admissible, domain_of
from biaochi.prove.box import Key, Value
from biaochi.prove.ends import Range
from biaochi.prove.normal import Axis
from biaochi.prove.search import Facts, score
from biaochi.prove.within import inside, values

Direction = Literal["相同", "从严", "从宽", "不可比", "未判定"]
Extent = Literal["处处不同", "部分不同", "未判定"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Facts with both scores as the reference interpreter gives them (None where the text gives none)."""

    facts: Mapping[str, FactValue] = field(hash=False)
    old: Fraction | None
    new: Fraction | None

    @property
    def differs(self) -> bool:
        """Whether the two scores differ."""
        return self.old != self.new

    @property
    def change(self) -> Fraction | None:
        """New − old, where both give a score."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def size(self) -> Fraction:
        """How much changes; 0 where only one gives a score."""
        return abs(self.change or Fraction(0))


@dataclass(frozen=True, slots=True)
class Cell:
    """Facts in a product of intervals and answers (what is not named is free).

    ``old`` and ``new``: where the scores hang on one axis (``axis``) or on none here, the lines they run along. ``missing``: which
    version gives no score all over the cell. ``change`` holds all values of new − old. ``other``: facts that change the
    other way than ``sample``.
    """

    where: tuple[tuple[Key, Value], ...]
    extent: Extent
    sample: Sample | None
    axis: Axis | None = None
    old: p.Affine | None = None
    new: p.Affine | None = None
    missing: Literal["", "旧版", "新版"] = ""
    change: Range | None = None
    other: Sample | None = None

    def holds(self, facts: Mapping[str, FactValue]) -> bool:
        """Whether facts lie in the cell."""
        return inside(dict(self.where), facts)


@dataclass(frozen=True, slots=True)
class Admitted:
    """A fact whose admissible values differ, with a value only one version admits (None where there is none)."""

    old: Input
    new: Input
    only_old: Fraction | None
    only_new: Fraction | None


@dataclass(frozen=True, slots=True)
class Largest:
    """The greatest |new − old|; None has no limit. ``exact``: no greater one is possible, else it is at least this.

    ``attained``: facts have it; otherwise scores come as near as one likes.
    """

    value: Fraction | None
    exact: bool
    attained: bool
    sample: Sample | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes from one criterion to another, over the facts both admit.

    ``equal``: the same score for all facts and the same facts admitted; None where that is not decided.
    ``direction`` is that of the new one; a score that only one of them gives is not comparable. ``reason`` says why
    something was not decided.
    """

    equal: bool | None
    direction: Direction
    cells: tuple[Cell, ...] = ()
    admitted: tuple[Admitted, ...] = ()
    largest: Largest | None = None
    specs: Mapping[str, Input] = field(default_factory=dict, hash=False)
    reason: str = ""


def sample_of(a: Program, b: Program, facts: Mapping[str, FactValue]) -> Sample:
    """Facts replayed in both."""
    return Sample(dict(facts), score(a, facts), score(b, facts))


def incomparable(a: Program, b: Program) -> str:
    """Why facts of one name are not the same fact; "" where all are."""
    old = a.specs
    for new in (*b.inputs, *b.judgements):
        was = old.get(new.name)
        if was is None:
            continue
        if was.kind is not new.kind:
            return f"「{new.name}」在两版里不是同一种数据"
        if was.unit != new.unit:
            return f"「{new.name}」的单位由“{was.unit}”改成了“{new.unit}”"
        if was.choices != new.choices:
            return f"「{new.name}」的各档由“{'、'.join(was.choices)}”改成了“{'、'.join(new.choices)}”"
    return ""


def together(a: Program, b: Program) -> tuple[dict[str, Input], tuple[Admitted, ...]]:
    """The facts of both with the values both admit, and those whose admissible values differ."""
    specs = dict(a.specs)
    changed: list[Admitted] = []
    for new in (*b.inputs, *b.judgements):
        old = specs.setdefault(new.name, new)
        if domain_of(old) == domain_of(new):
            continue
        changed.append(Admitted(old, new, _only(old, new), _only(new, old)))
        both = p.clipped(domain_of(old), domain_of(new))
        integer = old.integer or new.integer
        specs[new.name] = replace(new, low=both.low, high=both.high, low_open=both.low_open, integer=integer)
    return specs, tuple(changed)


def _only(one: Input, other: Input) -> Fraction | None:
    """A value that one admits and the other does not."""
    ends = [e for e in (other.low, other.high) if e is not None]
    tried = [*values(domain_of(one)), *ends, *(e - 1 for e in ends), *(e + 1 for e in ends), Fraction(1, 2)]
    found = [v for v in tried if admissible(v, one) and not admissible(v, other)]
    return min(found, key=lambda v: (len(str(v)), abs(v)), default=None)


# --- what the cells come to


def opposite(best: Sample | None, others: Iterable[Sample | None]) -> Sample | None:
    """Facts among others that change the other way."""
    if best is None or best.change is None:
        return None
    return next((s for s in others if s is not None and s.change is not None and s.change * best.change < 0), None)


def judged(cells: Iterable[Cell], admitted: tuple[Admitted, ...]) -> tuple[bool | None, Direction]:
    """Whether the two are equal, and the direction; only what replayed facts or ranges show."""
    found = list(cells)
    seen = [s for c in found for s in (c.sample, c.other) if s is not None and s.differs]
    equal = False if seen or admitted else None if found else True
    if not found:
        return equal, "相同"
    signs = {1 if s.change > 0 else -1 for s in seen if s.change is not None}
    if len(signs) == 2 or any(s.change is None for s in seen):
        return equal, "不可比"
    if any(c.change is None for c in found) or not seen:
        return equal, "未判定"
    ranges = [c.change for c in found if c.change is not None]
    if all(r.high[:2] <= (0, 0) for r in ranges):
        return equal, "从严"
    if all(r.low[:2] >= (0, 0) for r in ranges):
        return equal, "从宽"
    return equal, "未判定"


def undecided(a: Program, b: Program, why: str, tried: Iterable[Facts]) -> Difference:
    """What replayed facts alone show, where the engine cannot decide."""
    specs, admitted = together(a, b)
    met = [s for s in (sample_of(a, b, f) for f in tried) if s.differs]
    changes = [s.change for s in met if s.change is not None]
    largest = max((s for s in met if s.change is not None), key=lambda s: s.size, default=None)
    both = any(c > 0 for c in changes) and any(c < 0 for c in changes)
    direction: Direction = "不可比" if both or any(s.change is None for s in met) else "未判定"
    most = None if largest is None else Largest(largest.size, False, True, largest)
    cells = (Cell((), "部分不同" if met else "未判定", met[0] if met else None),)
    return Difference(False if met or admitted else None, direction, cells, admitted, most, specs, why)
