"""Whether conditions can hold together, and whether one always does, tried at every value where any of them turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import islice, product

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, holds
from biaochi.core.program import Kind
from biaochi.meaning.env import Env

_MOST = 6000


def both(conds: Sequence[e.Cond], env: Env) -> tuple[int, int] | None:
    """Two of the conditions that hold for the same facts."""
    for facts in _facts(conds, env):
        held = [i for i, c in enumerate(conds) if _holds(c, facts)]
        if len(held) > 1:
            return held[0], held[1]
    return None


def none(conds: Sequence[e.Cond], env: Env) -> bool:
    """Whether there are facts for which none of the conditions holds."""
    for facts in _facts(conds, env):
        held = [_holds(c, facts) for c in conds]
        if not any(held) and None not in held:
            return True
    return False


def _holds(cond: e.Cond, facts: dict[str, FactValue]) -> bool | None:
    """Whether a condition holds; None where a divisor is nothing."""
    try:
        return holds(cond, facts) is True
    except Undetermined:
        return None


def _facts(conds: Sequence[e.Cond], env: Env) -> Iterator[dict[str, FactValue]]:
    names = sorted({n for c in conds for n in named(c)})
    turning = sorted({v for c in conds for v in _values(c)})
    below = {n for c in conds for n in _divisors(c)}
    signed = min(turning, default=Fraction(0)) < 0
    axes: list[list[FactValue]] = []
    for name in names:
        spec = env.book.inputs.get(name)
        if spec is None or spec.kind is Kind.BOOL:
            axes.append([True, False])
        elif spec.kind is Kind.CHOICE:
            axes.append(list(spec.choices))
        else:
            axes.append(list(_around(turning, spec.integer, signed and name not in below)))
    for values in islice(product(*axes), _MOST):
        yield dict(zip(names, values, strict=True))


def _around(turning: Iterable[Fraction], integer: bool, signed: bool) -> Iterator[Fraction]:
    step = Fraction(1) if integer else Fraction(1, 1000)
    seen: set[Fraction] = set()
    for at in (*turning, Fraction(0), Fraction(1)):
        for value in (at - step, at, at + step):
            if value not in seen and (value >= 0 or signed):
                seen.add(value)
                yield value


def named(node: object) -> Iterator[str]:
    """The facts that a condition or expression speaks of."""
    match node:
        case e.Fact(name) | e.Flag(name) | e.Is(name, _):
            yield name
        case e.Compare(_, left, right) | e.Mul(left, right):
            yield from named(left)
            yield from named(right)
        case e.Div(left, right, _):
            yield from named(left)
            yield from named(right)
        case e.Add(terms) | e.Min(terms) | e.Max(terms) | e.All(terms) | e.Any(terms):
            for t in terms:
                yield from named(t)
        case e.Not(term):
            yield from named(term)


def _divisors(node: object) -> Iterator[str]:
    """The facts that something is divided by, none of which is less than nothing."""
    match node:
        case e.Div(left, right, _):
            yield from named(right)
            yield from _divisors(left)
        case e.Compare(_, left, right) | e.Mul(left, right):
            yield from _divisors(left)
            yield from _divisors(right)
        case e.Add(terms) | e.Min(terms) | e.Max(terms) | e.All(terms) | e.Any(terms):
            for t in terms:
                yield from _divisors(t)
        case e.Not(term):
            yield from _divisors(term)


def _values(node: object) -> Iterator[Fraction]:
    match node:
        case e.Const(value):
            yield value
        case e.Compare(_, left, right) | e.Mul(left, right) | e.Div(left, right, _):
            yield from _values(left)
            yield from _values(right)
        case e.Add(terms) | e.Min(terms) | e.Max(terms) | e.All(terms) | e.Any(terms):
            for t in terms:
                yield from _values(t)
        case e.Not(term):
            yield from _values(term)
