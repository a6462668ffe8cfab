"""Where to cut a box of several axes: the places at which a reduced node can change from one line to another."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

from biaochi.prove import pieces as p
from biaochi.prove.box import Box
from biaochi.prove.ends import tight
from biaochi.prove.normal import Axis, Choose, Extreme, Line, Node, Rounded, Scaled, Sum
from biaochi.prove.reduced import domain

Linear: TypeAlias = "tuple[tuple[tuple[Axis, Fraction], ...], Fraction]"
"""Factors of axes, and a number."""

MOST_FORMS = 14
MOST_CUTS = 12


def cuts(
    nodes: tuple[Node, ...], box: Box, domains: Mapping[Axis, p.Domain], once: frozenset[Axis]
) -> tuple[Axis, list[p.Domain]] | None:
    """An axis and the cells to cut it into; None where no cut is left that would tell more.

    Lines over several axes cut an axis once (``once`` are those already cut): slanted borders are not approached by
    ever smaller boxes.
    """
    found: dict[Axis, dict[Fraction, None]] = {}
    forms = list(dict.fromkeys(f for n in nodes for f in itertools.islice(linear_forms(n), MOST_FORMS)))
    pairs = [_minus(a, b) for a, b in itertools.combinations(forms, 2)]
    for one in sorted(pairs, key=lambda f: len(f[0])):
        for axis, at in _places(one, box, domains):
            if len(one[0]) == 1 or axis not in once:
                found.setdefault(axis, {})[at] = None
    for axis, places in found.items():
        here = domain(axis, box, domains)
        cells = p.cells(sorted(list(places)[:MOST_CUTS]), here)
        if len(cells) > 1:
            return axis, cells
    return None


def linear_forms(node: Node) -> Iterator[Linear]:
    """The lines a reduced node can run along; rounding stays within a step of its line."""
    match node:
        case Line(axis, k, c):
            yield (() if axis is None or not k else ((axis, k),)), c
        case Sum(terms):
            for row in itertools.product(*(list(itertools.islice(linear_forms(t), MOST_FORMS)) for t in terms)):
                total: Linear = ((), Fraction(0))
                for one in row:
                    total = _plus(total, one)
                yield total
        case Scaled(k, inner):
            yield from (_times(k, f) for f in linear_forms(inner))
        case Extreme(_, terms):
            for t in terms:
                yield from linear_forms(t)
        case Rounded(_, inner, step):
            for factors, c in linear_forms(inner):
                yield factors, c - step
                yield factors, c + step
        case Choose(arms, otherwise):
            for _, v in arms:
                yield from linear_forms(v)
            if otherwise is not None:
                yield from linear_forms(otherwise)


def _places(form: Linear, box: Box, domains: Mapping[Axis, p.Domain]) -> Iterator[tuple[Axis, Fraction]]:
    """Where the form is 0 along each axis, the others where it is least and where it is greatest."""
    factors, c = form
    for axis, k in factors:
        for way in (1, -1):
            rest: Fraction | None = c
            for other, m in factors:
                if other != axis and rest is not None:
                    here = tight(domain(other, box, domains))
                    end = here.low if m * way > 0 else here.high
                    rest = None if end is None else rest + m * end
            if rest is not None:
                yield axis, -rest / k


def _plus(a: Linear, b: Linear) -> Linear:
    found = dict(a[0])
    for axis, k in b[0]:
        found[axis] = found.get(axis, Fraction(0)) + k
    return tuple((axis, k) for axis, k in found.items() if k), a[1] + b[1]


def _times(k: Fraction, a: Linear) -> Linear:
    return tuple((axis, k * m) for axis, m in a[0] if k * m), k * a[1]


def _minus(a: Linear, b: Linear) -> Linear:
    return _plus(a, _times(Fraction(-1), b))
