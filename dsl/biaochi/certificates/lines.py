"""What an expression is on an open stretch of one fact, all others held: one line, or at least within a range.

Like ``domain`` this is the checker's own. On a stretch where a condition is neither true throughout nor false throughout,
nothing is said: Unsure is raised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TypeAlias

from biaochi.certificates.domain import Unsure
from biaochi.certificates.ranges import Range, at, decide
from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, rounded

Line: TypeAlias = tuple[Fraction, Fraction]
"""k and c of k·x + c."""

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Shape:
    """``line``: the expression is this all over the stretch; None where it is no line. ``range`` holds all its values."""

    line: Line | None
    range: Range


class _Nothing(Exception):
    """The expression has no value anywhere on the stretch."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The values of ``fact`` strictly between two ends (None: without end); the others have the values ``held``.

    >>> Stretch("率", {}, Fraction(0), Fraction(1)).line(e.Max((e.Fact("率"), e.const(-1))))
    (Fraction(1, 1), Fraction(0, 1))
    """

    fact: str
    held: Mapping[str, FactValue]
    low: Fraction | None
    high: Fraction | None

    def line(self, node: e.Expr) -> Line | None:
        """The line that an expression is on the stretch; None where it has no value anywhere on it. Raises Unsure."""
        try:
            shape = self._shape(node)
        except _Nothing:
            return None
        if shape.line is None and shape.range.point is None:
            raise Unsure("证书没有给出分清这些情形的分界")
        return shape.line or (ZERO, shape.range.low or ZERO)

    def _shape(self, node: e.Expr) -> Shape:
        match node:
            case e.Const(value):
                return self._of((ZERO, value))
            case e.Fact(name):
                return self._of(self._fact(name))
            case e.Clause(_, inner):
                return self._shape(inner)
            case e.Add(terms):
                return reduce(self._plus, map(self._shape, terms), self._of((ZERO, ZERO)))
            case e.Mul(left, right):
                return self._product(self._shape(left), self._shape(right))
            case e.Div():
                return self._quotient(node)
            case e.Min(terms):
                return self._negative(self._greatest([self._negative(self._shape(t)) for t in terms]))
            case e.Max(terms):
                return self._greatest([self._shape(t) for t in terms])
            case e.Round(mode, inner, step):
                return self._rounded(self._shape(inner), mode, step)
            case e.Case(arms, otherwise):
                return self._case(arms, otherwise)

    def _fact(self, name: str) -> Line:
        if name == self.fact:
            return Fraction(1), ZERO
        value = self.held.get(name)
        if not isinstance(value, Fraction):
            raise Unsure(f"「{name}」不是数")
        return ZERO, value

    def _of(self, line: Line) -> Shape:
        k, c = line
        if k == 0:
            return Shape(line, at(c))
        low, high = (None if end is None else k * end + c for end in (self.low, self.high))
        return Shape(line, Range(low, high, True, True) if k > 0 else Range(high, low, True, True))

    def _plus(self, a: Shape, b: Shape) -> Shape:
        if a.line is not None and b.line is not None:
            return self._of((a.line[0] + b.line[0], a.line[1] + b.line[1]))
        return Shape(None, a.range.plus(b.range))

    def _times(self, a: Shape, k: Fraction) -> Shape:
        if a.line is not None:
            return self._of((a.line[0] * k, a.line[1] * k))
        return self._of((ZERO, ZERO)) if k == 0 else Shape(None, a.range.times(k))

    def _negative(self, a: Shape) -> Shape:
        return self._times(a, Fraction(-1))

    def _product(self, a: Shape, b: Shape) -> Shape:
        for one, other in ((a, b), (b, a)):
            if one.range.point is not None:
                return self._times(other, one.range.point)
        return Shape(None, a.range.product(b.range))

    def _quotient(self, node: e.Div) -> Shape:
        by = self._shape(node.right)
        if by.range.point == 0:
            if node.zero is None:
                raise _Nothing
            return self._shape(node.zero)
        if by.range.holds(ZERO):
            raise Unsure("证书没有给出分母是0的分界")
        left = self._shape(node.left)
        if by.range.point is not None:
            return self._times(left, 1 / by.range.point)
        if left.line is not None and by.line is not None and left.line[0] * by.line[1] == left.line[1] * by.line[0]:
            return self._of((ZERO, left.line[0] / by.line[0]))
        return Shape(None, left.range.over(by.range))

    def _greatest(self, shapes: Sequence[Shape]) -> Shape:
        return reduce(self._greater, shapes)

    def _greater(self, a: Shape, b: Shape) -> Shape:
        rise = self._plus(a, self._negative(b)).range
        if rise.at_least_zero:
            return a
        if rise.at_most_zero:
            return b
        lows = [low for low in (a.range.low, b.range.low) if low is not None]
        highs = (a.range.high, b.range.high)
        high = None if highs[0] is None or highs[1] is None else max(highs[0], highs[1])
        return Shape(None, Range(max(lows, default=None), high))

    def _rounded(self, a: Shape, mode: e.RoundMode, step: Fraction) -> Shape:
        """Rounding never turns a rise into a fall: it lies between what the ends come to."""
        if step <= 0:
            raise Unsure("舍入的单位不是正数")
        low = _end(a.range.low, a.range.low_open, mode, step, 1)
        high = _end(a.range.high, a.range.high_open, mode, step, -1)
        return self._of((ZERO, low)) if low is not None and low == high else Shape(None, Range(low, high))

    def _case(self, arms: Sequence[tuple[e.Cond, e.Expr]], otherwise: e.Expr | None) -> Shape:
        for cond, value in arms:
            if self._holds(cond):
                return self._shape(value)
        if otherwise is None:
            raise _Nothing
        return self._shape(otherwise)

    def _holds(self, cond: e.Cond) -> bool:
        match cond:
            case e.Compare(op, left, right):
                found = decide(op, self._plus(self._shape(left), self._negative(self._shape(right))).range)
                if found is None:
                    raise Unsure("证书没有给出分清这些情形的分界")
                return found
            case e.Flag(name):
                return self._answer(name) is True
            case e.Is(name, choice):
                return self._answer(name) == choice
            case e.All(terms):
                return False not in [self._holds(t) for t in terms]
            case e.Any(terms):
                return True in [self._holds(t) for t in terms]
            case e.Not(term):
                return not self._holds(term)

    def _answer(self, name: str) -> bool | str:
        value = self.held.get(name)
        if not isinstance(value, (bool, str)):
            raise Unsure(f"「{name}」不是这种数据")
        return value


def _end(end: Fraction | None, left_out: bool, mode: e.RoundMode, step: Fraction, side: int) -> Fraction | None:
    """What a range comes to at an end when it is rounded; where the end is left out, just above it (``side`` 1) or below."""
    if end is None or not left_out:
        return None if end is None else rounded(end, mode, step)
    shift = {"up": Fraction(1), "down": ZERO, "half_up": Fraction(1, 2)}[mode]
    units = end / step + shift
    return Fraction(units.__floor__() if side > 0 else units.__ceil__() - 1) * step
