"""Open scores as ranges: the meaning of the core, as docs/core.md has it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Any

# ---------------------------------------------------------------------------------------------------------------------

Range = tuple[Fraction | None, Fraction | None]
OPEN: Range = (None, None)
ZERO = Fraction(0)


class NoScore(ZeroDivisionError):
    """标准没有写这种情形得几分。"""


def no_score() -> Any:
    raise NoScore("没有一档包含这个值")


def over(top: Any, bottom: Any) -> Fraction:
    if not bottom:
        raise NoScore("分母为零")
    return Fraction(top.numerator * bottom.denominator, top.denominator * bottom.numerator)


def parts(value: Any, step: Any) -> tuple[int, int]:
    return value.numerator * step.denominator, value.denominator * step.numerator


def down(value: Any, step: Any) -> Any:
    top, bottom = parts(value, step)
    return top // bottom * step


def up(value: Any, step: Any) -> Any:
    top, bottom = parts(value, step)
    return -(-top // bottom) * step


def half_up(value: Any, step: Any) -> Any:
    return nearest(*parts(value, step)) * step


def nearest(top: int, bottom: int) -> int:
    whole = (2 * abs(top) + bottom) // (2 * bottom)
    return whole if top >= 0 else -whole


ROUNDING: dict[str, Callable[[Any, Any], Any]] = {"down": down, "up": up, "half_up": half_up}


@cache
def number(text: str) -> Fraction:
    return Fraction(text)


def known(value: Range) -> bool:
    return value[0] is not None and (value[0] is value[1] or value[0] == value[1])


def lowest(ends: list[Fraction | None]) -> Fraction | None:
    return None if None in ends else min(e for e in ends if e is not None)


def highest(ends: list[Fraction | None]) -> Fraction | None:
    return None if None in ends else max(e for e in ends if e is not None)


def plus(values: Iterable[Range]) -> Range:
    given = list(values)
    low = total([v[0] for v in given])
    return (low, low if all(v[0] is v[1] for v in given) else total([v[1] for v in given]))


def total(ends: list[Fraction | None]) -> Fraction | None:
    top, bottom = 0, 1
    for end in ends:
        if end is None:
            return None
        common = lcm(bottom, end.denominator)
        top = top * (common // bottom) + end.numerator * (common // end.denominator)
        bottom = common
    return Fraction(top, bottom)


def scale(factor: Fraction, value: Range) -> Range:
    if not factor:
        return (ZERO, ZERO)
    low = None if value[0] is None else factor * value[0]
    high = low if value[1] is value[0] else None if value[1] is None else factor * value[1]
    return (low, high) if factor.numerator > 0 else (high, low)


def times(a: Range, b: Range) -> Range:
    for x, y in ((a, b), (b, a)):
        if x[0] is not None and known(x):
            return scale(x[0], y)
    ends = [x * y for x in a for y in b if x is not None and y is not None]
    return (min(ends), max(ends)) if len(ends) == 4 else OPEN


def evaluate(node: Any, facts: Mapping[str, Any], trace: dict[int, Range] | None = None) -> Range:
    tag, *args = node
    if tag == "const":
        return (number(args[0]), number(args[0]))
    if tag == "fact":
        found: Range = facts.get(args[0], OPEN)
        return found
    if tag == "clause":
        value = evaluate(args[1], facts, trace)
        if trace is not None:
            trace[args[0]] = plus([trace[args[0]], value]) if args[0] in trace else value
        return value
    if tag == "round":
        low, high = evaluate(args[1], facts, trace)
        step = number(args[2])
        return (
            None if low is None else ROUNDING[args[0]](low, step),
            None if high is None else ROUNDING[args[0]](high, step),
        )
    if tag == "div":
        return quotient(args, facts, trace)
    if tag == "case":
        return chosen(args[0], args[1], facts, trace)
    values = [evaluate(a, facts, trace) for a in args]
    if tag == "add":
        return plus(values)
    if tag == "mul":
        return times(values[0], values[1])
    if all(known(v) and v[0] is v[1] for v in values):
        return (min if tag == "min" else max)(values, key=first)
    lows, highs = [v[0] for v in values], [v[1] for v in values]
    if tag == "min":
        return (lowest(lows), lowest([h for h in highs if h is not None] or [None]))
    return (highest([x for x in lows if x is not None] or [None]), highest(highs))


def first(value: Range) -> Any:
    return value[0]


def quotient(args: list[Any], facts: Mapping[str, Any], trace: dict[int, Range] | None) -> Range:
    divisor = evaluate(args[1], facts, trace)
    if divisor[0] is None or not known(divisor):
        return OPEN
    if not divisor[0]:
        if args[2] is None:
            raise NoScore("分母为零")
        return evaluate(args[2], facts, trace)
    return scale(1 / divisor[0], evaluate(args[0], facts, trace))


def chosen(arms: list[Any], otherwise: Any, facts: Mapping[str, Any], trace: dict[int, Range] | None) -> Range:
    possible: list[Range] = []
    last = otherwise
    for cond, value in arms:
        held = holds(cond, facts)
        if held is True:
            last = value
            break
        if held is None:
            possible += if_any(value, facts, None)
    if last is not None and not possible:
        return evaluate(last, facts, trace)
    if last is not None:
        possible += if_any(last, facts, trace)
    if not possible:
        raise NoScore("没有一档包含这个值")
    return (lowest([p[0] for p in possible]), highest([p[1] for p in possible]))


def if_any(node: Any, facts: Mapping[str, Any], trace: dict[int, Range] | None) -> list[Range]:
    try:
        return [evaluate(node, facts, trace)]
    except NoScore:
        return []


def holds(cond: Any, facts: Mapping[str, Any]) -> bool | None:
    tag, *args = cond
    if tag in ("flag", "is"):
        given = facts.get(args[0])
        return given if tag == "flag" or given is None else given == args[1]
    if tag in ("all", "any"):
        found = [holds(a, facts) for a in args]
        decides = tag == "any"
        return decides if decides in found else None if None in found else not decides
    if tag == "not":
        inner = holds(args[0], facts)
        return None if inner is None else not inner
    return compared(tag, evaluate(args[0], facts), evaluate(args[1], facts))


def compared(sign: str, a: Range, b: Range) -> bool | None:
    if sign in (">", ">="):
        return compared("<" if sign == ">" else "<=", b, a)
    if known(a) and known(b):
        return a[0] == b[0] if sign == "=" else below(a, b, sign == "<")
    if sign == "=":
        return False if below(a, b, True) or below(b, a, True) else None
    if below(a, b, sign == "<"):
        return True
    return False if below(b, a, sign == "<=") else None


def below(a: Range, b: Range, strictly: bool) -> bool:
    if a[1] is None or b[0] is None:
        return False
    return a[1] < b[0] if strictly else a[1] <= b[0]
