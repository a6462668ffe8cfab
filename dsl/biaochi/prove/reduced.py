"""What is left of a node inside a box of facts: decided arms, terms that never count and constants are gone.

Reduced nodes are in one form, so that two that say the same are equal: sums are flat, lines on one axis are one line,
factors stand on lines or on what cannot be multiplied out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import TypeAlias

from biaochi.core import expr as e
from biaochi.core.interpret import evaluate
from biaochi.prove import pieces as p
from biaochi.prove.box import Box, truth, walk
from biaochi.prove.ends import Range, hull, of_domain, point, tight
from biaochi.prove.normal import (
    ALWAYS,
    NEVER,
    Axis,
    Choose,
    Every,
    Extreme,
    Line,
    No,
    Node,
    Product,
    Rounded,
    Scaled,
    Some,
    Sum,
    Test,
    number,
)

NO_SCORE = Choose((), None)
"""The node without a value."""

Domains: TypeAlias = "Mapping[Axis, p.Domain]"


def reduced(node: Node, box: Box, domains: Domains) -> Node:
    """The node as it is inside the box."""
    return _Reduction(box, domains).node(node)


def total(node: Node) -> bool:
    """Whether a node has a value everywhere."""
    return not any(isinstance(n, Choose) and n.otherwise is None for n in walk(node))


def domain(axis: Axis, box: Box, domains: Domains) -> p.Domain:
    """The values of an axis in a box."""
    found = box.get(axis)
    return found if isinstance(found, p.Domain) else domains[axis]


def rounded(mode: e.RoundMode, step: Fraction, value: Fraction) -> Fraction:
    """A number rounded as the interpreter does."""
    found = evaluate(e.Round(mode, e.Const(value), step), {}).point
    assert found is not None
    return found


def constant(node: Node) -> Fraction | None:
    """The value of a node that is a number alone."""
    return node.c if isinstance(node, Line) and (node.axis is None or not node.k) else None


def terms_of(node: Node) -> tuple[Node, ...]:
    """The terms of a sum; a node alone is the only one."""
    return node.terms if isinstance(node, Sum) else (node,)


def summed(terms: Iterable[Node]) -> Node:
    """A sum in the one form: a line for each axis, the number on the first, then the rest with their factors."""
    lines: dict[Axis, Fraction] = {}
    others: dict[Node, Fraction] = {}
    c = Fraction(0)
    pending = list(reversed(list(terms)))
    while pending:
        term = pending.pop()
        match term:
            case Sum(inner):
                pending += reversed(inner)
            case Line(axis, k, own):
                c += own
                if axis is not None:
                    lines[axis] = lines.get(axis, Fraction(0)) + k
            case Scaled(k, inner_node):
                others[inner_node] = others.get(inner_node, Fraction(0)) + k
            case _:
                others[term] = others.get(term, Fraction(0)) + 1
    kept = [(a, k) for a, k in sorted(lines.items(), key=lambda row: str(row[0])) if k]
    out: list[Node] = [Line(a, k, c if i == 0 else Fraction(0)) for i, (a, k) in enumerate(kept)]
    if not kept and c:
        out.append(number(c))
    out += [scaled(k, n) for n, k in sorted(others.items(), key=lambda row: str(row[0])) if k or not total(n)]
    return number(Fraction(0)) if not out else out[0] if len(out) == 1 else Sum(tuple(out))


def scaled(k: Fraction, node: Node) -> Node:
    """The multiple, factors as far inside as they go."""
    if k == 1:
        return node
    if not k and total(node):
        return number(Fraction(0))
    match node:
        case Line(axis, own, c):
            return Line(axis, k * own, k * c)
        case Sum(terms):
            return summed(scaled(k, t) for t in terms)
        case Scaled(own, inner):
            return scaled(k * own, inner)
        case Extreme(least, terms) if k:
            return Extreme(least if k > 0 else not least, tuple(scaled(k, t) for t in terms))
        case Choose(arms, otherwise):
            rest = None if otherwise is None else scaled(k, otherwise)
            return Choose(tuple((t, scaled(k, v)) for t, v in arms), rest)
    return Scaled(k, node)


class _Reduction:
    def __init__(self, box: Box, domains: Domains) -> None:
        self.box, self.domains = box, domains
        self.known: Box = {}
        self.known.update(domains.items())
        self.known.update(box)

    def node(self, n: Node) -> Node:
        match n:
            case Line(axis, k, c):
                return self.line(axis, k, c)
            case Sum(terms):
                found = [self.node(t) for t in terms]
                return NO_SCORE if NO_SCORE in found else summed(found)
            case Scaled(k, inner):
                one = self.node(inner)
                return one if one == NO_SCORE else scaled(k, one)
            case Product(left, right):
                return self.product(self.node(left), self.node(right))
            case Extreme(least, terms):
                return self.extreme(least, [self.node(t) for t in terms])
            case Rounded(mode, inner, step):
                return self.round(mode, self.node(inner), step)
            case Choose(arms, otherwise):
                return self.choose(arms, otherwise)

    def line(self, axis: Axis | None, k: Fraction, c: Fraction) -> Node:
        if axis is None or not k:
            return number(c)
        here = tight(domain(axis, self.box, self.domains))
        if here.low is not None and here.low == here.high:
            return number(k * here.low + c)
        return Line(axis, k, c)

    def product(self, left: Node, right: Node) -> Node:
        if NO_SCORE in (left, right):
            return NO_SCORE
        for one, other in ((left, right), (right, left)):
            k = constant(one)
            if k is not None:
                return scaled(k, other)
        return Product(left, right)

    def extreme(self, least: bool, found: list[Node]) -> Node:
        if NO_SCORE in found:
            return NO_SCORE
        flat = [t for n in found for t in (n.terms if isinstance(n, Extreme) and n.least == least else (n,))]
        flat = list(dict.fromkeys(flat))
        out: list[Node] = []
        for i, term in enumerate(flat):
            rest = [*out, *flat[i + 1 :]]
            if not (total(term) and any(self.never(term, other, least) for other in rest)):
                out.append(term)
        return out[0] if len(out) == 1 else Extreme(least, tuple(sorted(out, key=str)))

    def never(self, term: Node, other: Node, least: bool) -> bool:
        """Whether ``term`` is nowhere below (or, of the greatest, above) ``other``."""
        apart = span(summed((term, scaled(Fraction(-1), other))), self.box, self.domains)
        return apart.low[:2] >= (0, 0) if least else apart.high[:2] <= (0, 0)

    def round(self, mode: e.RoundMode, inner: Node, step: Fraction) -> Node:
        if inner == NO_SCORE:
            return inner
        ends = span(inner, self.box, self.domains)
        if ends.low[0] == ends.high[0] == 0 and ends.low[2] == ends.high[2] == 0:
            low, high = rounded(mode, step, ends.low[1]), rounded(mode, step, ends.high[1])
            if low == high and total(inner):
                return number(low)
        return Rounded(mode, inner, step)

    def choose(self, arms: tuple[tuple[Test, Node], ...], otherwise: Node | None) -> Node:
        left: list[tuple[Test, Node]] = []
        rest = otherwise
        for test, arm in arms:
            open_ = self.test(test)
            if open_ == NEVER:
                continue
            if open_ == ALWAYS:
                rest = arm
                break
            left.append((open_, self.node(arm)))
        last = NO_SCORE if rest is None else self.node(rest)
        while left and left[-1][1] == last:
            left.pop()
        if not left:
            return last
        return Choose(tuple(left), None if last == NO_SCORE else last)

    def test(self, t: Test) -> Test:
        """The test without what is decided in the box."""
        decided = truth(t, self.known, {})
        if decided is not None:
            return ALWAYS if decided else NEVER
        match t:
            case Every(terms):
                left = tuple(x for x in map(self.test, terms) if x != ALWAYS)
                return NEVER if NEVER in left else left[0] if len(left) == 1 else Every(left)
            case Some(terms):
                left = tuple(x for x in map(self.test, terms) if x != NEVER)
                return ALWAYS if ALWAYS in left else left[0] if len(left) == 1 else Some(left)
            case No(inner):
                return No(self.test(inner))
        return t


def span(node: Node, box: Box, domains: Domains) -> Range:
    """A range that holds all values of a node in a box, axes taken as independent."""
    match node:
        case Line(axis, k, c):
            if axis is None or not k:
                return point(c)
            return of_domain(domain(axis, box, domains)).times(k).plus(point(c))
        case Sum(terms):
            found = point(Fraction(0))
            for term in terms:
                found = found.plus(span(term, box, domains))
            return found
        case Scaled(k, inner):
            return span(inner, box, domains).times(k)
        case Extreme(least, terms):
            ranges = [span(t, box, domains) for t in terms]
            pick: Callable[..., tuple[int, Fraction, int]] = min if least else max
            return Range(pick(r.low for r in ranges), pick(r.high for r in ranges))
        case Rounded(mode, inner, step):
            return _rounded(span(inner, box, domains), mode, step)
        case Product(left, right):
            return _product(span(left, box, domains), span(right, box, domains))
        case Choose(arms, otherwise):
            values = [v for _, v in arms] + ([] if otherwise is None else [otherwise])
            known = [span(v, box, domains) for v in values if v != NO_SCORE]
            return hull(known) if known else point(Fraction(0))


def _rounded(r: Range, mode: e.RoundMode, step: Fraction) -> Range:
    low, high = ((*x[:1], rounded(mode, step, x[1]), 0) if not x[0] else x for x in (r.low, r.high))
    return Range(low, high)


def _product(a: Range, b: Range) -> Range:
    ends = (a.low, a.high, b.low, b.high)
    if any(x[0] for x in ends):
        positive = a.low[:2] >= (0, 0) and b.low[:2] >= (0, 0)
        return Range((0, a.low[1] * b.low[1], 0) if positive else (-1, Fraction(0), 0), (1, Fraction(0), 0))
    products = [x[1] * y[1] for x in (a.low, a.high) for y in (b.low, b.high)]
    return Range((0, min(products), 0), (0, max(products), 0))
