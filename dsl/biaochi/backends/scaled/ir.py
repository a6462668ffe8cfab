"""What a column engine computes: integers and conditions over the columns of a table, with proved ends.

Every number is an integer; its ``low`` and ``high`` are proved from those of the columns, so that nothing overflows 64
bits. A division is one of integers that are not negative by one that is positive, so that every engine means the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from biaochi.core.expr import Comparison

WIDEST = 2**63 - 1


class TooWide(Exception):
    """A number whose ends do not fit into 64 bits."""


@dataclass(frozen=True, slots=True)
class Lit:
    """An integer."""

    value: int


@dataclass(frozen=True, slots=True)
class Col:
    """A column of integers."""

    name: str


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of two or more."""

    terms: tuple[Num, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """The product of two."""

    left: Num
    right: Num


@dataclass(frozen=True, slots=True)
class Floor:
    """``top`` (not negative) divided by ``bottom`` (positive), without the remainder."""

    top: Num
    bottom: Num


@dataclass(frozen=True, slots=True)
class Least:
    """The least of two or more."""

    terms: tuple[Num, ...]


@dataclass(frozen=True, slots=True)
class Most:
    """The greatest of two or more."""

    terms: tuple[Num, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """The number of the first arm whose test holds, else ``otherwise``."""

    arms: tuple[tuple[Test, Num], ...]
    otherwise: Num


@dataclass(frozen=True, slots=True)
class Cmp:
    """A comparison of two numbers."""

    op: Comparison
    left: Num
    right: Num


@dataclass(frozen=True, slots=True)
class Yes:
    """A column of yes and no that says yes."""

    name: str


@dataclass(frozen=True, slots=True)
class Same:
    """A column of words that has this word."""

    name: str
    word: str


@dataclass(frozen=True, slots=True)
class Both:
    """All hold; none: holds."""

    terms: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one holds; none: does not."""

    terms: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Isnt:
    """Does not hold."""

    term: Test


Num: TypeAlias = Lit | Col | Sum | Times | Floor | Least | Most | Pick
Test: TypeAlias = Cmp | Yes | Same | Both | Either | Isnt


@dataclass(frozen=True, slots=True)
class N:
    """An integer expression with its proved ends."""

    node: Num
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low < -WIDEST or self.high > WIDEST:
            raise TooWide


def lit(value: int) -> N:
    """A constant."""
    return N(Lit(value), value, value)


def plus(terms: Sequence[N]) -> N:
    """A sum; constants are folded, zeros left out."""
    constant = sum(t.low for t in terms if isinstance(t.node, Lit))
    kept = [t for t in terms if not isinstance(t.node, Lit)]
    kept.sort(key=lambda t: negated(t.node) is not None)  # what is taken away comes after what it is taken from
    if constant or not kept:
        kept.insert(0 if kept and negated(kept[0].node) is not None else len(kept), lit(constant))
    if len(kept) == 1:
        return kept[0]
    low, high = 0, 0
    for t in kept:  # every partial sum fits too
        low, high = low + t.low, high + t.high
        N(t.node, low, high)
    return N(Sum(tuple(t.node for t in kept)), low, high)


def negated(node: Num) -> Num | None:
    """The x of -1 × x."""
    return node.right if isinstance(node, Times) and node.left == Lit(-1) else None


def times(a: N, b: N) -> N:
    """A product; by 0 and 1 at once."""
    for x, y in ((a, b), (b, a)):
        if isinstance(x.node, Lit) and x.low in (0, 1):
            return y if x.low else x
    if isinstance(a.node, Lit) and isinstance(b.node, Lit):
        return lit(a.low * b.low)
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    return N(Times(a.node, b.node), min(ends), max(ends))


def minus(a: N) -> N:
    """The negative."""
    return times(lit(-1), a)


def floor(top: N, bottom: N) -> N:
    """The whole part of top / bottom, towards minus infinity; ``bottom`` is positive."""
    if bottom.low <= 0:
        raise ValueError("a divisor that is not positive")
    if isinstance(bottom.node, Lit) and bottom.low == 1:
        return top
    if isinstance(top.node, Lit) and isinstance(bottom.node, Lit):
        return lit(top.low // bottom.low)
    if top.low >= 0:
        return N(Floor(top.node, bottom.node), top.low // bottom.high, top.high // bottom.low)
    above = Most((top.node, Lit(0)))
    below = plus([minus(top), bottom, lit(-1)])
    under = Most((below.node, Lit(0)))
    up = N(Floor(above, bottom.node), 0, max(top.high, 0) // bottom.low)
    down = minus(N(Floor(under, bottom.node), 0, max(below.high, 0) // bottom.low))
    return pick([(Cmp(">=", top.node, Lit(0)), up)], down)


def least(terms: Sequence[N]) -> N:
    """The least; terms that never are it fall away."""
    bound = min(t.high for t in terms)
    kept = [t for t in dict.fromkeys(terms) if t.low < bound]
    if all(t.high > bound for t in kept):
        kept.append(next(t for t in terms if t.high == bound))
    if len(kept) == 1:
        return kept[0]
    return N(Least(tuple(t.node for t in kept)), min(t.low for t in kept), bound)


def most(terms: Sequence[N]) -> N:
    """The greatest; terms that never are it fall away."""
    bound = max(t.low for t in terms)
    kept = [t for t in dict.fromkeys(terms) if t.high > bound]
    if all(t.low < bound for t in kept):
        kept.append(next(t for t in terms if t.low == bound))
    if len(kept) == 1:
        return kept[0]
    return N(Most(tuple(t.node for t in kept)), bound, max(t.high for t in kept))


def pick(arms: Sequence[tuple[Test, N]], otherwise: N) -> N:
    """The first arm whose test holds; those at the end that come to what holds otherwise fall away."""
    while arms and arms[-1][1] == otherwise:
        arms = arms[:-1]
    if not arms:
        return otherwise
    every = [*(n for _, n in arms), otherwise]
    nodes = tuple((test, n.node) for test, n in arms)
    return N(Pick(nodes, otherwise.node), min(n.low for n in every), max(n.high for n in every))


def half_up(top: N, bottom: N) -> N:
    """top / bottom to the nearest whole number, halves away from zero; ``bottom`` is positive."""
    if isinstance(bottom.node, Lit) and bottom.low == 1:
        return top
    if isinstance(bottom.node, Lit) and bottom.low % 2 == 0 and top.low >= 0:
        return floor(plus([top, lit(bottom.low // 2)]), bottom)
    twice = times(lit(2), bottom)
    above = floor(plus([times(lit(2), most([top, lit(0)])), bottom]), twice)
    if top.low >= 0:
        return above
    below = minus(floor(plus([times(lit(2), most([minus(top), lit(0)])), bottom]), twice))
    return pick([(Cmp(">=", top.node, Lit(0)), above)], below)


def flat(node: Num) -> Num:
    """Sums of sums and picks behind picks as one, so that brackets do not tell two numbers apart."""
    match node:
        case Lit() | Col():
            return node
        case Sum(terms):
            parts = [flat(t) for t in terms]
            return Sum(tuple(x for t in parts for x in (t.terms if isinstance(t, Sum) else (t,))))
        case Times(left, right):
            return Times(flat(left), flat(right))
        case Floor(top, bottom):
            return Floor(flat(top), flat(bottom))
        case Least(terms):
            return Least(tuple(map(flat, terms)))
        case Most(terms):
            return Most(tuple(map(flat, terms)))
        case Pick(arms, otherwise):
            own, last = tuple((flat_test(t), flat(x)) for t, x in arms), flat(otherwise)
            return Pick((*own, *last.arms), last.otherwise) if isinstance(last, Pick) else Pick(own, last)


def flat_test(test: Test) -> Test:
    """The same of a test."""
    match test:
        case Cmp(op, left, right):
            return Cmp(op, flat(left), flat(right))
        case Both(terms):
            parts = [flat_test(t) for t in terms]
            both = tuple(x for t in parts for x in (t.terms if isinstance(t, Both) else (t,)))
            return both[0] if len(both) == 1 else Both(both)
        case Either(terms):
            parts = [flat_test(t) for t in terms]
            either = tuple(x for t in parts for x in (t.terms if isinstance(t, Either) else (t,)))
            return either[0] if len(either) == 1 else Either(either)
        case Isnt(term):
            return Isnt(flat_test(term))
        case _:
            return test


def names(of: Num | Test) -> set[str]:
    """The columns an expression is made of."""
    match of:
        case Lit():
            return set()
        case Col(name) | Yes(name) | Same(name, _):
            return {name}
        case Times(a, b) | Floor(a, b) | Cmp(_, a, b):
            return names(a) | names(b)
        case Isnt(term):
            return names(term)
        case Pick(arms, otherwise):
            return names(otherwise).union(*(names(x) for arm in arms for x in arm))
        case Sum(terms) | Least(terms) | Most(terms) | Both(terms) | Either(terms):
            return set().union(*map(names, terms))
