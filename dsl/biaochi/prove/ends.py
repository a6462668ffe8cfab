"""Ends of a range: a number that is reached or only approached, or none; ordered and added like numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from biaochi.prove.pieces import Domain

End: TypeAlias = "tuple[int, Fraction, int]"
"""(-1 or 1 where it runs away, the number, -1 or 1 where values stay below or above it): tuples compare as ends do."""

NOTHING = Fraction(0)
LEAST: End = (-1, NOTHING, 0)
MOST: End = (1, NOTHING, 0)


@dataclass(frozen=True, slots=True)
class Range:
    """All values lie between two ends."""

    low: End
    high: End

    def plus(self, other: Range) -> Range:
        """The values of a sum."""
        return Range(_sum(self.low, other.low), _sum(self.high, other.high))

    def minus(self, other: Range) -> Range:
        """The values of a difference."""
        return self.plus(other.times(Fraction(-1)))

    def times(self, k: Fraction) -> Range:
        """The values of a multiple."""
        if not k:
            return ZERO
        ends = [(_sign(k) * e[0], k * e[1], _sign(k) * e[2]) for e in (self.low, self.high)]
        return Range(*ends) if k > 0 else Range(ends[1], ends[0])

    def meet(self, other: Range) -> Range:
        """The values in both ranges."""
        return Range(max(self.low, other.low), min(self.high, other.high))

    @property
    def above(self) -> bool:
        """Whether every value is above 0."""
        return self.low > (0, NOTHING, 0)

    @property
    def below(self) -> bool:
        """Whether every value is below 0."""
        return self.high < (0, NOTHING, 0)

    @property
    def nil(self) -> bool:
        """Whether every value is 0."""
        return self == ZERO


ZERO = Range((0, NOTHING, 0), (0, NOTHING, 0))


def point(value: Fraction) -> Range:
    """One value alone."""
    return Range((0, value, 0), (0, value, 0))


def hull(ranges: Iterable[Range]) -> Range:
    """The least range that holds all of them."""
    found = list(ranges)
    return Range(min(r.low for r in found), max(r.high for r in found))


def of_domain(d: Domain) -> Range:
    """The values a domain admits; whole numbers reach their ends."""
    d = tight(d)
    low = LEAST if d.low is None else (0, d.low, int(d.low_open))
    high = MOST if d.high is None else (0, d.high, -int(d.high_open))
    return Range(low, high)


def tight(d: Domain) -> Domain:
    """The same values, the ends of whole numbers at the first and the last of them."""
    if not d.grid:
        return d
    low = None if d.low is None else Fraction(d.low.__floor__() + 1 if d.low_open else d.low.__ceil__())
    high = None if d.high is None else Fraction(d.high.__ceil__() - 1 if d.high_open else d.high.__floor__())
    return Domain(low, high, grid=True)


def _sign(k: Fraction) -> int:
    return 1 if k > 0 else -1


def _sum(a: End, b: End) -> End:
    if a[0] or b[0]:
        return (a[0] or b[0], NOTHING, 0)
    return (0, a[1] + b[1], a[2] or b[2])
