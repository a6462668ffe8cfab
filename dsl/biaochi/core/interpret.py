"""The reference interpreter: it defines what the core form means.

Values are exact. What is not known (a missing fact, a judgement left open) is an interval, and so is everything that
depends on it: a score is never made up. An interval with equal ends is a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from biaochi.core import expr as e


class Undetermined(Exception):
    """The text gives no score for these facts: an input without a band, or a zero divisor left unsettled."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All values from ``low`` to ``high``; None is unbounded on that side."""

    low: Fraction | None
    high: Fraction | None

    @property
    def point(self) -> Fraction | None:
        """The value, where the interval is one."""
        return self.low if self.low is self.high or self.low == self.high else None


FactValue: TypeAlias = Fraction | bool | str | Interval
Trace: TypeAlias = dict[int, Interval]

ANYTHING = Interval(None, None)


def evaluate(node: e.Expr, facts: Mapping[str, FactValue], trace: Trace | None = None) -> Interval:
    """The value of ``node``. Clauses that were reached are recorded in ``trace`` by index.

    A name that ``facts`` does not hold stands for any value. Raises Undetermined where the text gives no value.
    """
    match node:
        case e.Const(value):
            return Interval(value, value)
        case e.Fact(name):
            return _numeric(facts.get(name, ANYTHING))
        case e.Add(terms):
            total = Interval(Fraction(0), Fraction(0))
            for term in terms:
                total = _plus(total, evaluate(term, facts, trace))
            return total
        case e.Mul(left, right):
            return _times(evaluate(left, facts, trace), evaluate(right, facts, trace))
        case e.Div(left, right, zero):
            return _quotient(left, right, zero, facts, trace)
        case e.Min(terms):
            return _extreme([evaluate(t, facts, trace) for t in terms], least=True)
        case e.Max(terms):
            return _extreme([evaluate(t, facts, trace) for t in terms], least=False)
        case e.Round(mode, value, step):
            inner = evaluate(value, facts, trace)
            return Interval(
                None if inner.low is None else rounded(inner.low, mode, step),
                None if inner.high is None else rounded(inner.high, mode, step),
            )
        case e.Case(arms, otherwise):
            return _case(arms, otherwise, facts, trace)
        case e.Clause(index, value):
            result = evaluate(value, facts, trace)
            if trace is not None:
                trace[index] = result if index not in trace else _plus(trace[index], result)
            return result


def holds(cond: e.Cond, facts: Mapping[str, FactValue]) -> bool | None:
    """Whether ``cond`` holds; None where the facts do not decide it."""
    match cond:
        case e.Compare(op, left, right):
            return _compare(op, evaluate(left, facts), evaluate(right, facts))
        case e.Flag(name):
            value = facts.get(name)
            return value if isinstance(value, bool) else None
        case e.Is(name, choice):
            value = facts.get(name)
            return value == choice if isinstance(value, str) else None
        case e.All(terms):
            found = [holds(t, facts) for t in terms]
            return False if False in found else None if None in found else True
        case e.Any(terms):
            found = [holds(t, facts) for t in terms]
            return True if True in found else None if None in found else False
        case e.Not(term):
            inner = holds(term, facts)
            return None if inner is None else not inner


def round_half_up(value: Fraction, places: int) -> Fraction:
    """四舍五入 to ``places`` decimals, halves away from zero."""
    return Fraction(_half_up(value.numerator * 10**places, value.denominator), 10**places)


def _half_up(top: int, bottom: int) -> int:
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


def _numeric(value: FactValue) -> Interval:
    if isinstance(value, Interval):
        return value
    if isinstance(value, Fraction):
        return Interval(value, value)
    raise TypeError("a yes/no or choice fact has no number")


def _plus(a: Interval, b: Interval) -> Interval:
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high)


def _times(a: Interval, b: Interval) -> Interval:
    if a.point is not None and b.point is not None:
        return Interval(a.point * b.point, a.point * b.point)
    for x, y in ((a, b), (b, a)):
        if x.point is not None:
            if x.point == 0:
                return x
            ends = (
                None if y.low is None else x.point * y.low,
                None if y.high is None else x.point * y.high,
            )
            return Interval(*ends) if x.point > 0 else Interval(ends[1], ends[0])
    if None in (a.low, a.high, b.low, b.high):
        return ANYTHING
    products = [x * y for x in (a.low, a.high) for y in (b.low, b.high) if x is not None and y is not None]
    return Interval(min(products), max(products))


def _quotient(
    left: e.Expr, right: e.Expr, zero: e.Expr | None, facts: Mapping[str, FactValue], trace: Trace | None
) -> Interval:
    divisor = evaluate(right, facts, trace)
    if divisor.point == 0:
        if zero is None:
            raise Undetermined("分母为零")
        return evaluate(zero, facts, trace)
    if divisor.point is not None:
        inverse = 1 / divisor.point
        return _times(evaluate(left, facts, trace), Interval(inverse, inverse))
    return ANYTHING


def _extreme(values: list[Interval], *, least: bool) -> Interval:
    lows, highs = [v.low for v in values], [v.high for v in values]
    if least:
        low = None if None in lows else min(v for v in lows if v is not None)
        known = [v for v in highs if v is not None]
        return Interval(low, min(known) if known else None)
    high = None if None in highs else max(v for v in highs if v is not None)
    known = [v for v in lows if v is not None]
    return Interval(max(known) if known else None, high)


def rounded(value: Fraction, mode: e.RoundMode, step: Fraction) -> Fraction:
    """A multiple of ``step``: that below (down), that above (up), or the nearer, at the half away from zero."""
    top, bottom = value.numerator * step.denominator, value.denominator * step.numerator
    if mode == "down":
        return top // bottom * step
    if mode == "up":
        return -(-top // bottom) * step
    return _half_up(top, bottom) * step


def _case(
    arms: tuple[tuple[e.Cond, e.Expr], ...],
    otherwise: e.Expr | None,
    facts: Mapping[str, FactValue],
    trace: Trace | None,
) -> Interval:
    possible: list[Interval] = []
    last: e.Expr | None = otherwise
    for cond, value in arms:
        found = holds(cond, facts)
        if found is True:
            last = value
            break
        if found is None:
            possible += _if_any(value, facts, None)
    if last is not None and not possible:
        return evaluate(last, facts, trace)
    if last is not None:
        possible += _if_any(last, facts, trace)
    if not possible:
        raise Undetermined("没有一档包含这个值")
    return _hull(possible)


def _if_any(node: e.Expr, facts: Mapping[str, FactValue], trace: Trace | None) -> list[Interval]:
    """The value of an arm that may not be the one that counts: none where it has no value."""
    try:
        return [evaluate(node, facts, trace)]
    except Undetermined:
        return []


def _hull(values: list[Interval]) -> Interval:
    lows, highs = [v.low for v in values], [v.high for v in values]
    low = None if None in lows else min(v for v in lows if v is not None)
    high = None if None in highs else max(v for v in highs if v is not None)
    return Interval(low, high)


def _compare(op: e.Comparison, a: Interval, b: Interval) -> bool | None:
    if a.point is not None and b.point is not None:
        x, y = a.point, b.point
        return {"<": x < y, "<=": x <= y, "=": x == y, ">=": x >= y, ">": x > y}[op]
    if op in (">", ">="):
        return _compare("<" if op == ">" else "<=", b, a)
    if op == "=":
        apart = _below(a, b, strictly=True) or _below(b, a, strictly=True)
        return False if apart else None
    if _below(a, b, strictly=op == "<"):
        return True
    if _below(b, a, strictly=op == "<="):
        return False
    return None


def _below(a: Interval, b: Interval, *, strictly: bool) -> bool:
    """Whether every value of ``a`` is below (or equal to, unless ``strictly``) every value of ``b``."""
    if a.high is None or b.low is None:
        return False
    return a.high < b.low if strictly else a.high <= b.low
