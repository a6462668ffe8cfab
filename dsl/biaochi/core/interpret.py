"""The reference interpreter: it defines what the core form means.

Values are exact. What is not known (a missing fact, a judgement left open) is an interval, and so is everything that
depends on it: a score is never made up. An interval with equal ends is a number.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple, TypeAlias

from biaochi.core import expr as e
from biaochi.core.exact import order, over, plus, times


class Undetermined(Exception):
    """The text gives no score for these facts: an input without a band, or a zero divisor left unsettled."""


class Interval(NamedTuple):
    """All values from ``low`` to ``high``; None is unbounded on that side."""

    low: Fraction | None
    high: Fraction | None

    @property
    def point(self) -> Fraction | None:
        """The value, where the interval is one."""
        low, high = self
        return low if low is high or low == high else None


FactValue: TypeAlias = Fraction | bool | str | Interval
Facts: TypeAlias = Mapping[str, FactValue]
Trace: TypeAlias = dict[int, Interval]

Value: TypeAlias = Fraction | Interval
"""What a part comes to: a number stands for itself, for most facts are known."""

ANYTHING = Interval(None, None)
_NOTHING = Fraction(0)


def evaluate(node: e.Expr, facts: Facts, trace: Trace | None = None) -> Interval:
    """The value of ``node``. Clauses that were reached are recorded in ``trace`` by index.

    A name that ``facts`` does not hold stands for any value. Raises Undetermined where the text gives no value.
    """
    return _wide(_VALUES[type(node)](node, facts, trace))


def holds(cond: e.Cond, facts: Facts) -> bool | None:
    """Whether ``cond`` holds; None where the facts do not decide it."""
    return _TRUTHS[type(cond)](cond, facts)


def _wide(value: Value) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)


def _const(node: e.Const, facts: Facts, trace: Trace | None) -> Value:
    return node.value


def _fact(node: e.Fact, facts: Facts, trace: Trace | None) -> Value:
    value = facts.get(node.name, ANYTHING)
    if isinstance(value, (Fraction, Interval)):
        return value
    raise TypeError("a yes/no or choice fact has no number")


def _add(node: e.Add, facts: Facts, trace: Trace | None) -> Value:
    total: Value = _NOTHING
    for term in node.terms:
        value = _VALUES[type(term)](term, facts, trace)
        total = value if total is _NOTHING else _plus(total, value)
    return total


def _mul(node: e.Mul, facts: Facts, trace: Trace | None) -> Value:
    left = _VALUES[type(node.left)](node.left, facts, trace)
    return _times(left, _VALUES[type(node.right)](node.right, facts, trace))


def _div(node: e.Div, facts: Facts, trace: Trace | None) -> Value:
    divisor = evaluate(node.right, facts, trace).point
    if divisor is None:
        return ANYTHING
    if not divisor:
        if node.zero is None:
            raise Undetermined("分母为零")
        return evaluate(node.zero, facts, trace)
    left = _VALUES[type(node.left)](node.left, facts, trace)
    return _times(left, 1 / divisor) if isinstance(left, Interval) else over(left, divisor)


def _min(node: e.Min, facts: Facts, trace: Trace | None) -> Value:
    return _extreme([_VALUES[type(t)](t, facts, trace) for t in node.terms], least=True)


def _max(node: e.Max, facts: Facts, trace: Trace | None) -> Value:
    return _extreme([_VALUES[type(t)](t, facts, trace) for t in node.terms], least=False)


def _round(node: e.Round, facts: Facts, trace: Trace | None) -> Value:
    inner = _VALUES[type(node.value)](node.value, facts, trace)
    if not isinstance(inner, Interval):
        return rounded(inner, node.mode, node.step)
    return Interval(
        None if inner.low is None else rounded(inner.low, node.mode, node.step),
        None if inner.high is None else rounded(inner.high, node.mode, node.step),
    )


def _case(node: e.Case, facts: Facts, trace: Trace | None) -> Value:
    possible: list[Interval] = []
    last: e.Expr | None = node.otherwise
    for cond, value in node.arms:
        found = holds(cond, facts)
        if found is True:
            last = value
            break
        if found is None:
            possible += _if_any(value, facts, None)
    if last is not None and not possible:
        return _VALUES[type(last)](last, facts, trace)
    if last is not None:
        possible += _if_any(last, facts, trace)
    if not possible:
        raise Undetermined("没有一档包含这个值")
    return _hull(possible)


def _clause(node: e.Clause, facts: Facts, trace: Trace | None) -> Value:
    result = _VALUES[type(node.value)](node.value, facts, trace)
    if trace is not None:
        trace[node.index] = _wide(result if node.index not in trace else _plus(trace[node.index], result))
    return result


def _flag(cond: e.Flag, facts: Facts) -> bool | None:
    value = facts.get(cond.name)
    return value if isinstance(value, bool) else None


def _is(cond: e.Is, facts: Facts) -> bool | None:
    value = facts.get(cond.name)
    return value == cond.choice if isinstance(value, str) else None


def _comparison(cond: e.Compare, facts: Facts) -> bool | None:
    left = _VALUES[type(cond.left)](cond.left, facts, None)
    right = _VALUES[type(cond.right)](cond.right, facts, None)
    if isinstance(left, Interval) or isinstance(right, Interval):
        return _compare(cond.op, _wide(left), _wide(right))
    return _ORDER[cond.op](order(left, right), 0)


def _all(cond: e.All, facts: Facts) -> bool | None:
    found = [holds(t, facts) for t in cond.terms]
    return False if False in found else None if None in found else True


def _any(cond: e.Any, facts: Facts) -> bool | None:
    found = [holds(t, facts) for t in cond.terms]
    return True if True in found else None if None in found else False


def _not(cond: e.Not, facts: Facts) -> bool | None:
    inner = holds(cond.term, facts)
    return None if inner is None else not inner


_VALUES: dict[type, Callable[[Any, Facts, Trace | None], Value]] = {
    e.Const: _const,
    e.Fact: _fact,
    e.Add: _add,
    e.Mul: _mul,
    e.Div: _div,
    e.Min: _min,
    e.Max: _max,
    e.Round: _round,
    e.Case: _case,
    e.Clause: _clause,
}
_TRUTHS: dict[type, Callable[[Any, Facts], bool | None]] = {
    e.Compare: _comparison,
    e.Flag: _flag,
    e.Is: _is,
    e.All: _all,
    e.Any: _any,
    e.Not: _not,
}


def round_half_up(value: Fraction, places: int) -> Fraction:
    """四舍五入 to ``places`` decimals, halves away from zero."""
    return Fraction(half_up_units(value, places), 10**places)


def half_up_units(value: Fraction, places: int) -> int:
    """``round_half_up`` as a whole number of units of the last decimal."""
    return half_up(value.numerator * 10**places, value.denominator)


def half_up(top: int, bottom: int) -> int:
    """``top`` / ``bottom`` (positive) to the nearest whole number, halves away from zero."""
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


def _plus(a: Value, b: Value) -> Value:
    if not isinstance(a, Interval) and not isinstance(b, Interval):
        return plus(a, b)
    a, b = _wide(a), _wide(b)
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Interval(low, high)


def _times(a: Value, b: Value) -> Value:
    if not isinstance(a, Interval) and not isinstance(b, Interval):
        return times(a, b)
    a, b = _wide(a), _wide(b)
    for x, y in ((a, b), (b, a)):
        factor = x.point
        if factor is not None:
            if not factor:
                return x
            low = None if y.low is None else factor * y.low
            high = low if y.low is y.high else None if y.high is None else factor * y.high
            return Interval(low, high) if factor.numerator > 0 else Interval(high, low)
    if None in (a.low, a.high, b.low, b.high):
        return ANYTHING
    products = [x * y for x in (a.low, a.high) for y in (b.low, b.high) if x is not None and y is not None]
    return Interval(min(products), max(products))


def _extreme(found: list[Value], *, least: bool) -> Value:
    best: Fraction | None = None
    for value in found:
        if isinstance(value, Interval):
            break
        if best is None or (order(value, best) < 0) is least:
            best = value
    else:
        if best is not None:
            return best
    values = [_wide(v) for v in found]
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
    return half_up(top, bottom) * step


def _if_any(node: e.Expr, facts: Facts, trace: Trace | None) -> list[Interval]:
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


_ORDER: dict[e.Comparison, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">=": operator.ge,
    ">": operator.gt,
}


def _compare(op: e.Comparison, a: Interval, b: Interval) -> bool | None:
    x, y = a.point, b.point
    if x is not None and y is not None:
        return _ORDER[op](order(x, y), 0)
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
