"""Tests in normal form: whether they hold over a box, and what a node asks about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, reduce
from operator import and_, or_
from typing import TypeAlias

from biaochi.core import expr as e
from biaochi.prove import pieces as p
from biaochi.prove.normal import (
    Answer,
    Axis,
    Bound,
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
    holds,
)

Key: TypeAlias = "Axis | str"
Value: TypeAlias = "p.Domain | bool | str"
Box: TypeAlias = "dict[Key, Value]"


def truth(test: Test, box: Mapping[Key, Value], at: Mapping[Axis, Fraction]) -> bool | None:
    """Whether a test holds all over a box (True), nowhere in it (False), or here and not there (None)."""
    match test:
        case Bound(axis, op, value):
            if axis in at:
                return holds(op, at[axis], value)
            domain = box.get(axis)
            return _decided(op, value, domain) if isinstance(domain, p.Domain) else None
        case Answer(name, choice):
            given = box.get(name)
            return None if given is None else given == choice if choice else given is True
        case Every(terms):
            found = [truth(t, box, at) for t in terms]
            return False if False in found else None if None in found else True
        case Some(terms):
            found = [truth(t, box, at) for t in terms]
            return True if True in found else None if None in found else False
        case No(inner):
            result = truth(inner, box, at)
            return None if result is None else not result


def places(test: Test, cuts: Sequence[Fraction], box: Mapping[Key, Value]) -> int:
    """Where along its one open axis a test holds, as bits: below the first cut, at it, between it and the next, …

    ``cuts`` has every number of the test; all else it asks about is answered by the box.
    """
    end = 2 * len(cuts) + 1
    match test:
        case Bound(_, op, value):
            at = 2 * bisect_left(cuts, value) + 1
            first, last = {"<": (0, at), "<=": (0, at + 1), "=": (at, at + 1), ">=": (at, end), ">": (at + 1, end)}[op]
            return ((1 << last - first) - 1) << first
        case Answer():
            return (1 << end) - 1 if truth(test, box, {}) else 0
        case Every(terms):
            return reduce(and_, (places(t, cuts, box) for t in terms), (1 << end) - 1)
        case Some(terms):
            return reduce(or_, (places(t, cuts, box) for t in terms), 0)
        case No(inner):
            return places(inner, cuts, box) ^ ((1 << end) - 1)


def _decided(op: e.Comparison, value: Fraction, d: p.Domain) -> bool | None:
    if d.low is not None and d.low == d.high:
        return holds(op, d.low, value)
    above = d.low is not None and (d.low > value or (d.low == value and d.low_open))
    below = d.high is not None and (d.high < value or (d.high == value and d.high_open))
    at_least = above or (d.low is not None and d.low >= value)
    at_most = below or (d.high is not None and d.high <= value)
    if op == "=":
        return False if above or below else None
    yes, no = {">": (above, at_most), ">=": (at_least, below), "<": (below, at_least), "<=": (at_most, above)}[op]
    return True if yes else False if no else None


def bounds(test: Test) -> Iterator[Bound]:
    """The comparisons in a test."""
    match test:
        case Bound():
            yield test
        case Every(terms) | Some(terms):
            for t in terms:
                yield from bounds(t)
        case No(inner):
            yield from bounds(inner)


def primitives(test: Test) -> Iterator[Key]:
    """What a test asks about, in order."""
    match test:
        case Bound(axis, _, _):
            yield axis
        case Answer(name, _):
            yield name
        case Every(terms) | Some(terms):
            for t in terms:
                yield from primitives(t)
        case No(inner):
            yield from primitives(inner)


def settled(key: Key, test: Test, box: Box) -> bool:
    if isinstance(key, str):
        return key in box
    return all(truth(b, box, {}) is not None for b in bounds(test) if b.axis == key)


@cache
def support(node: Node) -> tuple[frozenset[Axis], frozenset[str]]:
    """The axes and the yes/no or choice facts a node hangs on."""
    axes: set[Axis] = set()
    answers: set[str] = set()
    for test in tests(node):
        for key in primitives(test):
            (axes if isinstance(key, Axis) else answers).add(key)  # type: ignore[arg-type]
    for line in lines(node):
        if line.axis is not None:
            axes.add(line.axis)
    return frozenset(axes), frozenset(answers)


def tests(node: Node) -> Iterator[Test]:
    """Every test in a node."""
    for inner in walk(node):
        if isinstance(inner, Choose):
            yield from (t for t, _ in inner.arms)


def lines(node: Node) -> Iterator[Line]:
    """Every line in a node."""
    yield from (n for n in walk(node) if isinstance(n, Line))


def walk(node: Node) -> Iterator[Node]:
    """A node and all nodes in it."""
    yield node
    match node:
        case Sum(terms) | Extreme(_, terms):
            for t in terms:
                yield from walk(t)
        case Scaled(_, inner) | Rounded(_, inner, _):
            yield from walk(inner)
        case Product(left, right):
            yield from walk(left)
            yield from walk(right)
        case Choose(arms, otherwise):
            for _, v in arms:
                yield from walk(v)
            if otherwise is not None:
                yield from walk(otherwise)
