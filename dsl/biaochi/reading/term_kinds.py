"""What a clause speaks of: comparisons, counts, events and steps, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

from biaochi.core.expr import Comparison
from biaochi.syntax import elements as el


@dataclass(frozen=True, slots=True)
class Words:
    """Text with its place. ``defined`` names the definitions or declared names that stand in it."""

    text: str
    start: int
    end: int
    defined: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """``subject op value`` for each value; ``ref`` (``times`` a part) where the other side is named."""

    subject: Words
    op: Comparison
    values: tuple[el.Value, ...]
    ref: Words | None
    start: int
    end: int
    doubtful_end: bool = False
    around: bool = False
    times: Fraction = Fraction(1)
    loose: bool = False
    ending: Literal["marked", "bare"] | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """The subject lies between two printed numbers."""

    subject: Words
    first: el.Value
    second: el.Value
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of things that compares nothing: 1项不达标, 缺2个科室."""

    before: Words
    values: tuple[el.Value, ...]
    after: Words
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Event:
    """A yes/no condition in words."""

    words: Words


@dataclass(frozen=True, slots=True)
class Answered:
    """“是” or “否”."""

    yes: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Else:
    """否则, 其余."""

    start: int
    end: int


Term: TypeAlias = Compared | Within | Counted | Event | Answered | Else


@dataclass(frozen=True, slots=True)
class Stepped:
    """每…: the step with the words before and after it; ``base`` where a number names it (每低于100%)."""

    step: el.Step
    value: el.Value | None
    before: Words
    after: Words
    base: el.Value | None = None


@dataclass(slots=True)
class Terms:
    """All conditions of a rule. ``joined`` is True where 且 joins terms, ``either`` where 或 joins comparisons.

    ``samples`` say how much is looked at (随机抽查20份), which scores nothing.
    """

    terms: list[Term] = field(default_factory=list)
    step: Stepped | None = None
    either: bool = False
    joined: bool = False
    forbidden: list[el.Forbidden] = field(default_factory=list)
    leftovers: list[el.Element] = field(default_factory=list)
    unplaced: list[Words] = field(default_factory=list)
    samples: list[Words] = field(default_factory=list)

    def of(self, kind: type) -> list[Term]:
        """The terms of one kind."""
        return [t for t in self.terms if isinstance(t, kind)]

    @property
    def events(self) -> list[Event]:
        return [t for t in self.terms if isinstance(t, Event)]

    @property
    def numeric(self) -> list[Compared | Within]:
        return [t for t in self.terms if isinstance(t, (Compared, Within))]
