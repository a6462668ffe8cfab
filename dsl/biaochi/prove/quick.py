"""The reference interpreter's value for complete facts, found faster: bands of one number by bisection, not one by one.

Searches ask for thousands of scores. What is shown to anybody is replayed by the reference interpreter itself
(``search.witness``), which would raise here first if the two differed.
"""

from __future__ import annotations

import heapq
import operator
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from biaochi.core import expr as e
from biaochi.core.interpret import FactValue, Undetermined, rounded

ZERO = Fraction(0)
_ORDER: dict[e.Comparison, Callable[[Fraction, Fraction], bool]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip


@dataclass(slots=True)
class Run:
    """What one evaluation went through: clauses with what they came to, and the arms taken, by case and place."""

    clauses: dict[int, Fraction] = field(default_factory=dict)
    arms: list[tuple[int, int]] = field(default_factory=list)


class Quick:
    """An expression to be evaluated many times."""

    def __init__(self, body: e.Expr) -> None:
        self._body = body
        self._bands: dict[int, Bands | None] = {}
        self._values: dict[type, Callable[[Any, Mapping[str, FactValue], Run | None], Fraction]] = {
            e.Const: self._const, e.Fact: self._fact, e.Clause: self._clause, e.Add: self._add, e.Mul: self._mul,
            e.Div: self._div, e.Min: self._min, e.Max: self._max, e.Round: self._round, e.Case: self._case,
        }  # fmt: skip

    def value(self, facts: Mapping[str, FactValue], run: Run | None = None) -> Fraction | None:
        """The value for complete facts, None where there is none; ``run`` is filled in."""
        try:
            return self._value(self._body, facts, run)
        except Undetermined:
            return None

    def _value(self, node: e.Expr, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        return self._values[type(node)](node, facts, run)

    def _const(self, node: e.Const, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        return node.value

    def _fact(self, node: e.Fact, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        found = facts[node.name]
        assert isinstance(found, Fraction), "facts are complete, and numbers where numbers are wanted"
        return found

    def _clause(self, node: e.Clause, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        found = self._value(node.value, facts, run)
        if run is not None:
            run.clauses[node.index] = run.clauses.get(node.index, ZERO) + found
        return found

    def _add(self, node: e.Add, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        total = ZERO
        for term in node.terms:
            found = self._value(term, facts, run)
            total = found if total is ZERO else total + found
        return total

    def _mul(self, node: e.Mul, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        return self._value(node.left, facts, run) * self._value(node.right, facts, run)

    def _div(self, node: e.Div, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        divisor = self._value(node.right, facts, run)
        if divisor:
            return self._value(node.left, facts, run) / divisor
        if node.zero is None:
            raise Undetermined("分母为零")
        return self._value(node.zero, facts, run)

    def _min(self, node: e.Min, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        return min([self._value(t, facts, run) for t in node.terms])

    def _max(self, node: e.Max, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        return max([self._value(t, facts, run) for t in node.terms])

    def _round(self, node: e.Round, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        return rounded(self._value(node.value, facts, run), node.mode, node.step)

    def _case(self, node: e.Case, facts: Mapping[str, FactValue], run: Run | None) -> Fraction:
        if id(node) not in self._bands:
            self._bands[id(node)] = bands_of(node)
        bands = self._bands[id(node)]
        if bands is not None:
            taken = bands.first(self._value(bands.of, facts, None))
        else:
            taken = next((i for i, (cond, _) in enumerate(node.arms) if self._holds(cond, facts)), None)
        if taken is not None:
            if run is not None:
                run.arms.append((id(node), taken))
            return self._value(node.arms[taken][1], facts, run)
        if node.otherwise is None:
            raise Undetermined("没有一档包含这个值")
        return self._value(node.otherwise, facts, run)

    def _holds(self, cond: e.Cond, facts: Mapping[str, FactValue]) -> bool:
        match cond:
            case e.Compare(op, left, right):
                return _ORDER[op](self._value(left, facts, None), self._value(right, facts, None))
            case e.Flag(name):
                return facts[name] is True
            case e.Is(name, choice):
                return facts[name] == choice
            case e.All(terms) | e.Any(terms):
                found = [self._holds(t, facts) for t in terms]  # all of them: any may divide by nothing
                return all(found) if isinstance(cond, e.All) else any(found)
            case e.Not(term):
                return not self._holds(term, facts)


@dataclass(frozen=True, slots=True)
class Bands:
    """A case all of whose conditions bound one expression by numbers: at each cut and between them, the first that holds.

    ``places`` has one more than twice as many entries as ``cuts``: below the first, at it, between it and the next, …
    """

    of: e.Expr
    cuts: tuple[Fraction, ...]
    places: tuple[int | None, ...]

    def first(self, x: Fraction) -> int | None:
        """The place of the arm that is taken where the expression is ``x``."""
        at = bisect_left(self.cuts, x)
        return self.places[2 * at + (at < len(self.cuts) and self.cuts[at] == x)]


_TURNED: dict[e.Comparison, e.Comparison] = {"<": ">", "<=": ">=", "=": "=", ">=": "<=", ">": "<"}


def bands_of(case: e.Case) -> Bands | None:
    """The case as bands of one expression; None where it is something else."""
    bounded = [list(_bounds(cond) or ()) for cond, _ in case.arms]
    if len(case.arms) < 3 or not all(bounded):
        return None
    of = bounded[0][0][0]
    if any(x != of for row in bounded for x, _, _ in row):
        return None
    cuts = sorted({v for row in bounded for _, _, v in row})
    where = {v: i for i, v in enumerate(cuts)}
    end = 2 * len(cuts) + 1
    spans = [_span([(op, where[v]) for _, op, v in row], end) for row in bounded]
    return Bands(of, tuple(cuts), tuple(_firsts(spans, end)))


def _bounds(cond: e.Cond) -> list[tuple[e.Expr, e.Comparison, Fraction]] | None:
    match cond:
        case e.Compare(op, left, e.Const(value)):
            return [(left, op, value)]
        case e.Compare(op, e.Const(value), right):
            return [(right, _TURNED[op], value)]
        case e.All(terms) if terms:
            rows = [_bounds(t) for t in terms]
            return None if None in rows else [b for row in rows for b in row or ()]
    return None


def _span(row: list[tuple[e.Comparison, int]], end: int) -> tuple[int, int]:
    """The places for which bounds hold together, as the first and one beyond the last."""
    low, high = 0, end
    for op, i in row:
        at = 2 * i + 1
        first, last = {"<": (0, at), "<=": (0, at + 1), "=": (at, at + 1), ">=": (at, end), ">": (at + 1, end)}[op]
        low, high = max(low, first), min(high, last)
    return low, high


def _firsts(spans: list[tuple[int, int]], end: int) -> list[int | None]:
    """For every place the first of the spans that takes it in."""
    starts = sorted((low, i) for i, (low, high) in enumerate(spans) if low < high)
    out: list[int | None] = []
    open_: list[int] = []
    at = 0
    for place in range(end):
        while at < len(starts) and starts[at][0] == place:
            heapq.heappush(open_, starts[at][1])
            at += 1
        while open_ and spans[open_[0]][1] <= place:
            heapq.heappop(open_)
        out.append(open_[0] if open_ else None)
    return out
