"""How far apart two reduced nodes can be in a box: like terms are paired, so that what both share cancels."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from biaochi.prove import pieces as p
from biaochi.prove.box import Box
from biaochi.prove.ends import ZERO, Range
from biaochi.prove.normal import Axis, Extreme, Line, Node
from biaochi.prove.reduced import scaled, span, summed, terms_of, total

MOST_PAIRS = 400
MINUS = Fraction(-1)


def cancelled(a: Node, b: Node) -> tuple[Node, Node]:
    """Two sums without the terms they share (only terms that have a value everywhere)."""
    left, right = list(terms_of(a)), list(terms_of(b))
    for term in terms_of(a):
        if term in right and total(term):
            left.remove(term)
            right.remove(term)
    if len(left) == len(terms_of(a)):
        return a, b
    return summed(left), summed(right)


class Apart:
    """The range of a − b over a box, for pairs of nodes; bounded work."""

    def __init__(self, box: Box, domains: Mapping[Axis, p.Domain]) -> None:
        self.box, self.domains, self.pairs = box, domains, 0

    def range(self, a: Node, b: Node) -> Range:
        """A range that holds every a − b."""
        if a == b:
            return ZERO
        plain = span(summed((a, scaled(MINUS, b))), self.box, self.domains)
        self.pairs += 1
        if self.pairs > MOST_PAIRS:
            return plain
        found = plain.meet(self.paired(a, b))
        inner = _lifted(a), _lifted(b)
        return found if inner == (a, b) else found.meet(self.paired(*inner))

    def paired(self, a: Node, b: Node) -> Range:
        if isinstance(a, Extreme):
            others = b.terms if isinstance(b, Extreme) and b.least == a.least else (b,)
            return self.extremes(a.least, a.terms, others)
        if isinstance(b, Extreme):
            return self.extremes(b.least, (a,), b.terms)
        return self.sums(a, b)

    def extremes(self, least: bool, a: tuple[Node, ...], b: tuple[Node, ...]) -> Range:
        """min a ≤ min b + u where for every b some a is at most u above it; likewise the other ends."""
        table = [[self.range(x, y) for y in b] for x in a]
        columns = list(zip(*table, strict=True))
        if least:
            return Range(
                min(max(r.low for r in row) for row in table), max(min(r.high for r in column) for column in columns)
            )
        return Range(
            min(max(r.low for r in column) for column in columns), max(min(r.high for r in row) for row in table)
        )

    def sums(self, a: Node, b: Node) -> Range:
        """Terms that are no lines are paired by kind; what is left is a range of its own."""
        left = [t for t in terms_of(a) if not isinstance(t, Line)]
        right = [t for t in terms_of(b) if not isinstance(t, Line)]
        lines: list[Node] = [t for t in terms_of(a) if isinstance(t, Line)]
        lines += [scaled(MINUS, t) for t in terms_of(b) if isinstance(t, Line)]
        found = span(summed(lines), self.box, self.domains)
        for term in left:
            twin = next((t for t in right if alike(term, t)), None)
            if twin is None:
                found = found.plus(span(term, self.box, self.domains))
                continue
            right.remove(twin)
            found = found.plus(self.range(term, twin))
        for term in right:
            found = found.minus(span(term, self.box, self.domains))
        return found


def _lifted(node: Node) -> Node:
    """A sum of lines and one extreme as the extreme of sums."""
    terms = terms_of(node)
    bent = [t for t in terms if not isinstance(t, Line)]
    if len(terms) == 1 or len(bent) != 1 or not isinstance(bent[0], Extreme):
        return node
    lines = [t for t in terms if isinstance(t, Line)]
    return Extreme(bent[0].least, tuple(summed((*lines, t)) for t in bent[0].terms))


def alike(a: Node, b: Node) -> bool:
    """Whether two terms can be compared inside."""
    return a == b or (isinstance(a, Extreme) and isinstance(b, Extreme) and a.least == b.least)
