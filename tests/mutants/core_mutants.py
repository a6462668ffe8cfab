"""Defects in the compiled core, as a wrong 解释 or 读作 would leave them: the body changed in one place."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from biaochi.core import expr as e
from biaochi.core.program import Kind, Program
from biaochi.model.values import decimal

Planted = tuple[str, str, Program]

_OTHER: dict[e.Comparison, e.Comparison] = {">=": ">", ">": ">=", "<=": "<", "<": "<=", "=": "="}
_TURNED: dict[e.Comparison, e.Comparison] = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "="}

Put = Callable[[Any], Any]
Cuts = Counter[tuple[e.Expr, e.Expr]]
"""How often two numbers are compared with each other: a cut that two bands share is compared twice."""


def planted(program: Program) -> Iterator[Planted]:
    """Every core mutant of a program."""
    rates = {s.name for s in program.inputs if s.kind is Kind.RATE}
    every = list(_places(program.body, lambda new: new))
    cuts = Counter((n.left, n.right) for n, _ in every if isinstance(n, e.Compare))
    for node, put in every:
        for kind, said, new in _changed(node, cuts, rates):
            yield kind, said, replace(program, body=put(new))
    if program.full_marks is not None:
        more = program.full_marks + 1
        yield "full marks", f"{decimal(program.full_marks)} → {decimal(more)}", replace(program, full_marks=more)


def nodes(body: e.Expr) -> Iterator[Any]:
    """Every node of an expression."""
    yield from (node for node, _ in _places(body, lambda new: new))


def _places(node: Any, put: Put) -> Iterator[tuple[Any, Put]]:
    """Every node below one, with what puts another in its place."""
    yield node, put
    for spec in fields(node):
        value = getattr(node, spec.name)
        if isinstance(value, tuple):
            for i, item in enumerate(value):
                if isinstance(item, tuple):
                    for k, part in enumerate(item):
                        yield from _places(part, _into_arm(node, spec.name, value, i, k, put))
                else:
                    yield from _places(item, _into_tuple(node, spec.name, value, i, put))
        elif hasattr(value, "__dataclass_fields__"):
            yield from _places(value, _into_field(node, spec.name, put))


def _into_field(node: Any, name: str, put: Put) -> Put:
    return lambda new: put(replace(node, **{name: new}))


def _into_tuple(node: Any, name: str, items: tuple[Any, ...], i: int, put: Put) -> Put:
    return lambda new: put(replace(node, **{name: (*items[:i], new, *items[i + 1 :])}))


def _into_arm(node: Any, name: str, arms: tuple[Any, ...], i: int, k: int, put: Put) -> Put:
    def into(new: Any) -> Any:
        arm = (*arms[i][:k], new, *arms[i][k + 1 :])
        return put(replace(node, **{name: (*arms[:i], arm, *arms[i + 1 :])}))

    return into


def _changed(node: Any, cuts: Cuts, rates: set[str]) -> Iterator[tuple[str, str, Any]]:
    match node:
        case e.Compare(op, left, right):
            yield from _compare(node, op, left, right, cuts, rates)
        case e.Case(arms, otherwise):
            yield from _case(arms, otherwise)
        case e.Min(terms) | e.Max(terms):
            for i, term in enumerate(terms):
                if isinstance(term, e.Const) and len(terms) > 1:
                    rest = tuple(t for k, t in enumerate(terms) if k != i)
                    name = "cap" if isinstance(node, e.Min) else "floor"
                    yield (
                        "dropped limit",
                        f"{name} {decimal(term.value)}",
                        rest[0] if len(rest) == 1 else type(node)(rest),
                    )
        case e.Mul(e.Const(k), value) if k == -1:
            yield "direction", f"-1 × {_short(value)} → +", value
        case e.Mul(value, e.Const(k)) if k == 100:
            yield "percent", f"{_short(value)} × 100 left out", value
        case e.Mul(e.Const(k), value):
            yield "tenfold", f"{decimal(k)} × {_short(value)} → {decimal(k * 10)}", e.Mul(e.Const(k * 10), value)
        case e.Div(left, right, zero):
            yield "direction", f"{_short(left)} ÷ {_short(right)} upside down", e.Div(right, left, zero)
        case e.Clause(index, e.Const(value)) if value:
            new = value - 1 if value > 1 else value / 2
            yield "band score", f"{decimal(value)} → {decimal(new)}", e.Clause(index, e.Const(new))
            yield "tenfold", f"{decimal(value)} → {decimal(value * 10)}", e.Clause(index, e.Const(value * 10))


def _compare(
    node: e.Compare, op: e.Comparison, left: e.Expr, right: e.Expr, cuts: Cuts, rates: set[str]
) -> Iterator[tuple[str, str, Any]]:
    said = f"{_short(left)} {op} {_short(right)}"
    shared = cuts[left, right] > 1
    if _OTHER[op] != op:
        yield "boundary" if shared else "lone boundary", f"{said} → {_OTHER[op]}", replace(node, op=_OTHER[op])
        yield "direction", f"{said} → {_TURNED[op]}", replace(node, op=_TURNED[op])
    if not isinstance(right, e.Const):
        return
    if shared:
        by = Fraction(1, 20) if abs(right.value) <= 1 else Fraction(1)
        yield "shifted cut", f"{said} → {decimal(right.value - by)}", replace(node, right=e.Const(right.value - by))
    if isinstance(left, e.Fact) and left.name in rates and right.value:
        times = e.Const(right.value * 100)
        yield "percent", f"{said} → {decimal(times.value)}", replace(node, right=times)


def _case(arms: tuple[tuple[e.Cond, e.Expr], ...], otherwise: e.Expr | None) -> Iterator[tuple[str, str, Any]]:
    for i, (cond, value) in enumerate(arms):
        rest = (*arms[:i], *arms[i + 1 :])
        new = e.Case(rest, otherwise) if rest or otherwise is None else otherwise
        yield "dropped band", f"arm {_short(cond)} ({_short(value)})", new
    if otherwise is not None:
        yield "dropped band", f"otherwise ({_short(otherwise)})", e.Case(arms, None)
    for i, ((c, a), (d, b)) in enumerate(itertools.pairwise(arms)):
        if _short(a) != _short(b):
            yield (
                "swapped scores",
                f"{_short(a)} ↔ {_short(b)}",
                e.Case((*arms[:i], (c, b), (d, a), *arms[i + 2 :]), otherwise),
            )
    if otherwise is not None and arms and _short(arms[-1][1]) != _short(otherwise):
        cond, value = arms[-1]
        yield "swapped scores", f"{_short(value)} ↔ otherwise", e.Case((*arms[:-1], (cond, otherwise)), value)


def _short(node: Any) -> str:
    match node:
        case e.Const(value):
            return decimal(value)
        case e.Fact(name) | e.Flag(name):
            return name
        case e.Clause(_, value):
            return _short(value)
        case e.Is(name, choice):
            return f"{name}={choice}"
        case e.Compare(op, left, right):
            return f"{_short(left)}{op}{_short(right)}"
        case e.Not(term):
            return f"not {_short(term)}"
        case e.All(terms) | e.Any(terms):
            return (" and " if isinstance(node, e.All) else " or ").join(_short(t) for t in terms)
        case e.Div(left, right, _):
            return f"{_short(left)}/{_short(right)}"
        case _:
            return type(node).__name__
