"""Ranges of rationals with open, closed and infinite ends; every operation encloses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core import expr as e

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Range:
    """All numbers between two ends. None is infinite; an open end is itself left out."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number lies in it."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    @property
    def point(self) -> Fraction | None:
        """The number, where there is only one."""
        return self.low if self.low is not None and self.low == self.high and not self.empty else None

    @property
    def at_least_zero(self) -> bool:
        """Whether no number in it is negative."""
        return self.low is not None and self.low >= 0

    @property
    def at_most_zero(self) -> bool:
        """Whether no number in it is positive."""
        return self.high is not None and self.high <= 0

    def holds(self, value: Fraction) -> bool:
        """Whether a number lies in it."""
        return not self.meet(at(value)).empty

    def meet(self, other: Range) -> Range:
        """What lies in both."""
        low, low_open = _tighter(self.low, self.low_open, other.low, other.low_open, 1)
        high, high_open = _tighter(self.high, self.high_open, other.high, other.high_open, -1)
        return Range(low, high, low_open, high_open)

    def plus(self, other: Range) -> Range:
        """Every sum of one from each."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Range(low, high, self.low_open or other.low_open, self.high_open or other.high_open)

    def times(self, k: Fraction) -> Range:
        """Every multiple by ``k``."""
        if k == 0:
            return at(ZERO)
        low = None if self.low is None else self.low * k
        high = None if self.high is None else self.high * k
        if k > 0:
            return Range(low, high, self.low_open, self.high_open)
        return Range(high, low, self.high_open, self.low_open)

    def product(self, other: Range) -> Range:
        """Every product of one from each."""
        if self.at_least_zero and other.at_least_zero:
            assert self.low is not None and other.low is not None
            high = None if self.high is None or other.high is None else self.high * other.high
            return Range(self.low * other.low, high)
        if self.low is None or self.high is None or other.low is None or other.high is None:
            return Range()
        ends = [x * y for x in (self.low, self.high) for y in (other.low, other.high)]
        return Range(min(ends), max(ends))

    def over(self, by: Range) -> Range:
        """Every quotient by a number of ``by`` that is not 0."""
        if by.point == 0:
            return Range()
        if by.at_most_zero:
            return self.times(Fraction(-1)).over(by.times(Fraction(-1)))
        if not by.at_least_zero:
            return Range()
        largest = ZERO if by.high is None else 1 / by.high
        smallest = 1 / by.low if by.low else None
        return Range(_far(self.low, largest, smallest, 1), _far(self.high, largest, smallest, -1))

    def whole(self) -> Range:
        """The whole numbers in it, as the closed range between the first and the last."""
        low = None if self.low is None else _up(self.low, self.low_open)
        high = None if self.high is None else -_up(-self.high, self.high_open)
        return Range(low, high)


def at(value: Fraction) -> Range:
    """The range of one number."""
    return Range(value, value)


def hull(ranges: Iterable[Range]) -> Range:
    """The least range around one or more."""
    found = iter(ranges)
    out = next(found)
    for r in found:
        low, low_open = _tighter(out.low, out.low_open, r.low, r.low_open, -1, outward=True)
        high, high_open = _tighter(out.high, out.high_open, r.high, r.high_open, 1, outward=True)
        out = Range(low, high, low_open, high_open)
    return out


def cells(within: Range, cuts: Iterable[Fraction], *, grid: bool) -> Iterator[Range]:
    """The points at the cuts and the open stretches between them, as far as they lie in ``within``."""
    points = sorted(set(cuts))
    ends: list[Fraction | None] = [None, *points, None]
    for i, low in enumerate(ends[:-1]):
        pieces = [Range(low, ends[i + 1], low_open=True, high_open=True)]
        if low is not None:
            pieces.insert(0, at(low))
        for piece in pieces:
            found = piece.meet(within)
            found = found.whole() if grid and not found.empty else found
            if not found.empty:
                yield found


def decide(op: e.Comparison, difference: Range) -> bool | None:
    """Whether ``difference`` op 0 holds for every number of the range (True), for none (False), or is open (None)."""
    above = difference.low is not None and (difference.low > 0 or (difference.low == 0 and difference.low_open))
    below = difference.high is not None and (difference.high < 0 or (difference.high == 0 and difference.high_open))
    if op == "=":
        return True if difference.point == 0 else False if above or below else None
    yes, no = {
        ">": (above, difference.at_most_zero),
        ">=": (difference.at_least_zero, below),
        "<": (below, difference.at_least_zero),
        "<=": (difference.at_most_zero, above),
    }[op]
    return True if yes else False if no else None


def _tighter(
    a: Fraction | None, a_open: bool, b: Fraction | None, b_open: bool, side: int, *, outward: bool = False
) -> tuple[Fraction | None, bool]:
    """Of two ends the one further along ``side``; infinity loses when ranges are met and wins when they are joined."""
    if a is None or b is None:
        kept, kept_open = (b, b_open) if a is None else (a, a_open)
        return (None, False) if outward else (kept, kept_open)
    if a == b:
        return a, a_open and b_open if outward else a_open or b_open
    return (a, a_open) if (a > b) == (side > 0) else (b, b_open)


def _far(end: Fraction | None, least: Fraction, most: Fraction | None, side: int) -> Fraction | None:
    """An end multiplied by the inverse divisor that takes it furthest outward."""
    if end is None:
        return None
    if end * side >= 0:
        return end * least
    return None if most is None else end * most


def _up(value: Fraction, left_out: bool) -> Fraction:
    whole = Fraction(value.__ceil__())
    return whole + 1 if left_out and whole == value else whole
