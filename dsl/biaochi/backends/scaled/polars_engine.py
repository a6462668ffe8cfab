"""A plan as native Polars expressions: every number in the narrowest integers that its proved ends and those of its parts fit into.

What an extreme compares is a column of its own, so that it is computed once; columns are computed in layers, each from the table
and the layers before. Polars is fastest so: a choice costs it less than its own extremes, and eight bits an eighth of 64.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import and_, or_

import polars as pl

from biaochi.backends.columns import Columns
from biaochi.backends.scaled import ir
from biaochi.backends.scaled.plan import Plan
from biaochi.backends.scaled.polars_facts import TYPES, Parsed, bits_of, ends_of, ready

_QUICK = pl.QueryOptFlags.none()
"""Nothing is left for Polars to look for: it would cost more than a piece of a table."""


def scored(columns: Columns, plan: Plan, facts: Parsed, codes: Sequence[str]) -> pl.DataFrame:
    """``holds``, ``total``, ``grade``, s0, … for every row of a table."""
    writer = _Writer(ends_of(columns, facts.measured))
    for step in plan.steps:
        for name, n in step.items():
            writer.keep(name, n.node)
    holds = writer.test(plan.holds)
    numbers = {"total": plan.total, "grade": plan.grade} | {f"s{k}": plan.scores[c] for k, c in enumerate(codes)}
    outputs = [writer.number(n.node).expr.alias(name) for name, n in numbers.items()]
    frame = facts.frame.lazy().with_columns(ready(columns, facts))
    for layer in writer.layers:
        frame = frame.with_columns(layer)
    return frame.select(holds.expr.fill_null(False).alias("holds"), *outputs).collect(optimizations=_QUICK)


@dataclass(frozen=True, slots=True)
class _Number:
    """An expression of integers with ``bits`` from ``low`` to ``high``, over the columns of the first ``depth`` layers."""

    expr: pl.Expr
    low: int
    high: int
    bits: int
    depth: int = 0
    plain: bool = False

    def wide(self, bits: int) -> pl.Expr:
        """The expression with so many bits or more."""
        if self.low == self.high:
            return _lit(self.low, bits)
        return self.expr if bits == self.bits else self.expr.cast(TYPES[bits])


@dataclass(frozen=True, slots=True)
class _Test:
    expr: pl.Expr
    depth: int = 0


class _Writer:
    """Writes the numbers of a plan; ``columns``: the ends of the columns of integers in the table."""

    def __init__(self, columns: Mapping[str, tuple[int, int]]) -> None:
        self._columns = {
            name: _Number(pl.col(name), low, high, bits_of(low, high), plain=True)
            for name, (low, high) in columns.items()
        }
        self._kept: dict[ir.Num, _Number] = {}
        self.layers: list[list[pl.Expr]] = []

    def keep(self, name: str, node: ir.Num) -> _Number:
        """The number as a column of its own, no wider than it must be."""
        n = self.number(node)
        bits = bits_of(n.low, n.high)
        while len(self.layers) <= n.depth:
            self.layers.append([])
        self.layers[n.depth].append(
            n.expr.cast(TYPES[bits], strict=False).alias(name) if bits < n.bits else n.expr.alias(name)
        )
        self._columns[name] = _Number(pl.col(name), n.low, n.high, bits, n.depth + 1, True)
        return self._columns[name]

    def number(self, node: ir.Num) -> _Number:
        match node:
            case ir.Lit(value):
                bits = bits_of(value, value)
                return _Number(_lit(value, bits), value, value, bits, plain=True)
            case ir.Col(name):
                return self._columns[name]
            case ir.Sum(terms):
                return reduce(self._plus, terms[1:], self.number(terms[0]))
            case ir.Times(left, right):
                a, b = self.number(left), self.number(right)
                return _joined(lambda x, y: x * y, a, b, [x * y for x in (a.low, a.high) for y in (b.low, b.high)])
            case ir.Floor(top, bottom):
                a, b = self.number(top), self.number(bottom)
                return _joined(lambda x, y: x // y, a, b, [a.low // b.high, a.high // b.low])
            case ir.Least(terms):
                return reduce(_least, map(self._plain, terms))
            case ir.Most(terms):
                return reduce(_most, map(self._plain, terms))
            case ir.Pick(arms, otherwise):
                return self._pick([(self.test(t), self.number(x)) for t, x in arms], self.number(otherwise))

    def _plain(self, node: ir.Num) -> _Number:
        """A number that may be written twice."""
        n = self.number(node)
        if n.plain:
            return n
        if node not in self._kept:
            self._kept[node] = self.keep(f"h{len(self._kept)}", node)
        return self._kept[node]

    def _plus(self, a: _Number, term: ir.Num) -> _Number:
        less = ir.negated(term)
        if less is None:
            b = self.number(term)
            return _joined(lambda x, y: x + y, a, b, [a.low + b.low, a.high + b.high])
        b = self.number(less)
        return _joined(lambda x, y: x - y, a, b, [a.low - b.high, a.high - b.low])

    def _pick(self, arms: Sequence[tuple[_Test, _Number]], otherwise: _Number) -> _Number:
        every = [*(n for _, n in arms), otherwise]
        bits = max(n.bits for n in every)
        found = otherwise.wide(bits)
        for test, n in reversed(arms):
            found = pl.when(test.expr).then(n.wide(bits)).otherwise(found)
        depth = max(*(n.depth for n in every), *(t.depth for t, _ in arms))
        return _Number(found, min(n.low for n in every), max(n.high for n in every), bits, depth)

    def test(self, test: ir.Test) -> _Test:
        match test:
            case ir.Cmp(op, left, right):
                a, b = self.number(left), self.number(right)
                bits = max(a.bits, b.bits)
                x, y = a.wide(bits), b.wide(bits)
                said = {"<": x < y, "<=": x <= y, "=": x == y, ">=": x >= y, ">": x > y}[op]
                return _Test(said, max(a.depth, b.depth))
            case ir.Yes(name):
                return _Test(pl.col(name))
            case ir.Same(name, word):
                return _Test(pl.col(name) == pl.lit(word))
            case ir.Both(terms):
                return self._all(terms, and_, True)
            case ir.Either(terms):
                return self._all(terms, or_, False)
            case ir.Isnt(term):
                inner = self.test(term)
                return replace(inner, expr=~inner.expr)

    def _all(self, terms: Sequence[ir.Test], joined: Callable[[pl.Expr, pl.Expr], pl.Expr], none: bool) -> _Test:
        found = [self.test(t) for t in terms]
        if not found:
            return _Test(pl.lit(none))
        return _Test(reduce(joined, [t.expr for t in found]), max(t.depth for t in found))


@lru_cache(1_000)
def _lit(value: int, bits: int) -> pl.Expr:
    return pl.lit(value, dtype=TYPES[bits])


def _joined(made: Callable[[pl.Expr, pl.Expr], pl.Expr], a: _Number, b: _Number, ends: Sequence[int]) -> _Number:
    low, high = min(ends), max(ends)
    bits = max(a.bits, b.bits, bits_of(low, high))
    return _Number(made(a.wide(bits), b.wide(bits)), low, high, bits, max(a.depth, b.depth))


def _least(a: _Number, b: _Number) -> _Number:
    bits = max(a.bits, b.bits)
    x, y = a.wide(bits), b.wide(bits)
    less = pl.when(x <= y).then(x).otherwise(y)
    return _Number(less, min(a.low, b.low), min(a.high, b.high), bits, max(a.depth, b.depth))


def _most(a: _Number, b: _Number) -> _Number:
    bits = max(a.bits, b.bits)
    x, y = a.wide(bits), b.wide(bits)
    more = pl.when(x >= y).then(x).otherwise(y)
    return _Number(more, max(a.low, b.low), max(a.high, b.high), bits, max(a.depth, b.depth))
