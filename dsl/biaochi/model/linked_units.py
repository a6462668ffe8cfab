"""Units carried over between quantities that are divided, added or compared: 到位资金（万元） beside 预算资金 means 万元 too.

A bare number beside a sum in 万元 would otherwise be off by ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind
from biaochi.model import units

_COUNTS = re.compile(r"(?:(?<![指系基])数|里程|面积|人次|人口|数量)$")
"""总成本÷服务人数: what is counted has no money unit, whatever it stands under."""
_OPEN = (Kind.MONEY, Kind.QUANTITY)


def linked_units(inputs: tuple[Input, ...], body: e.Expr) -> tuple[Input, ...]:
    """The inputs, those without a unit taking the one money unit they are related to."""
    if not any(spec.unit in units.MONEY for spec in inputs):
        return inputs
    known = {spec.name: spec for spec in inputs}
    for group in _related(body):
        found = {known[n].unit for n in group if n in known and known[n].unit in units.MONEY}
        if len(found) != 1:
            continue
        unit = found.pop()
        for name in group:
            spec = known.get(name)
            if spec is not None and not spec.unit and spec.kind in _OPEN and not _COUNTS.search(name):
                known[name] = replace(spec, unit=unit, kind=Kind.MONEY)
    return tuple(known[spec.name] for spec in inputs)


def related(body: e.Expr) -> Iterator[set[str]]:
    """The sets of facts that must be in one unit, each fact in one set; worked out when they are asked for."""
    groups: list[set[str]] = []
    for group in _related(body):
        apart = [g for g in groups if g.isdisjoint(group)]
        groups = [*apart, group.union(*(g for g in groups if not g.isdisjoint(group)))]
    yield from groups


def _related(node: e.Expr) -> Iterator[set[str]]:
    """The sets of facts that stand in one quotient, sum or comparison."""
    match node:
        case e.Div(left, right, zero):
            yield _facts(left) | _facts(right)
            for part in (left, right, *(() if zero is None else (zero,))):
                yield from _related(part)
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            yield set().union(*(_facts(t) for t in terms if not _mixed(t)))
            for t in terms:
                yield from _related(t)
        case e.Mul(left, right):
            yield from _related(left)
            yield from _related(right)
        case e.Round(_, value, _) | e.Clause(_, value):
            yield from _related(value)
        case e.Case(arms, otherwise):
            for cond, value in arms:
                yield from _compared(cond)
                yield from _related(value)
            if otherwise is not None:
                yield from _related(otherwise)


def _compared(cond: e.Cond) -> Iterator[set[str]]:
    match cond:
        case e.Compare(_, left, right):
            yield _facts(left) | _facts(right)
            yield from _related(left)
            yield from _related(right)
        case e.All(terms) | e.Any(terms):
            for t in terms:
                yield from _compared(t)
        case e.Not(term):
            yield from _compared(term)


def _mixed(node: e.Expr) -> bool:
    """Points rather than a measured quantity: what stands behind a clause, a case or a quotient."""
    return isinstance(node, (e.Clause, e.Case, e.Div)) or (
        isinstance(node, e.Mul) and any(_mixed(x) for x in (node.left, node.right))
    )


def _facts(node: e.Expr) -> set[str]:
    match node:
        case e.Fact(name):
            return {name}
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            return set().union(*(_facts(t) for t in terms))
        case e.Mul(left, right):
            return _facts(left) | _facts(right)
        case _:
            return set()
