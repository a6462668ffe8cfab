"""The range of a node over a box of facts, which way it moves with each of them, and where it has no value.

Ranges enclose: every score lies in them. Directions and gaps are exact where they are claimed: a direction is one that
holds everywhere in the box, ``None`` where that is not known.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from biaochi.core import expr as e
from biaochi.core.interpret import evaluate
from biaochi.prove import pieces as p
from biaochi.prove.box import Box, Key, Value, bounds, places, primitives, settled, support, truth
from biaochi.prove.normal import (
    Axis,
    Beyond,
    Choose,
    Extreme,
    Line,
    Node,
    Product,
    Rounded,
    Scaled,
    Sum,
    Test,
)

Span: TypeAlias = "tuple[Fraction | None, Fraction | None]"

MOST_BOXES = 3000


@dataclass(frozen=True, slots=True)
class Shape:
    """``low``/``high`` enclose the values (None is unbounded). ``ways``: 1 rises, -1 falls, None unknown; flat is left out."""

    low: Fraction | None
    high: Fraction | None
    ways: Mapping[Key, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Met:
    """A cell in which a node has a value: the arm that holds there, its shape, and whether it has one ``everywhere``."""

    box: Box
    node: Node | None
    shape: Shape
    everywhere: bool


@dataclass
class Analysis:
    """One analysis: ``domains`` and ``choices`` of the facts; ``gaps`` are the boxes without a value that were met."""

    domains: Mapping[Axis, p.Domain]
    choices: Mapping[str, tuple[str, ...]]
    gaps: list[Box] = field(default_factory=list)
    boxes: int = 0

    def shape(self, node: Node, box: Box) -> Shape | None:
        """The shape over a box; None where the node has no value anywhere in it. Raises Beyond past the budget."""
        alone = self._alone(node, box)
        if alone is not None:
            try:
                return self._exact(node, alone, box)
            except p.TooMany:
                pass
        match node:
            case Line(axis, k, c):
                if axis is None or not k:
                    return Shape(c, c)
                domain = self.domain(axis, box)
                ends = _span(k, c, domain)
                return Shape(*ends, {axis: 1 if k > 0 else -1})
            case Sum(terms):
                return self._sum(self._grouped(terms, box), box)
            case Scaled(k, inner):
                found = self.shape(inner, box)
                return None if found is None else _scaled(k, found)
            case Product(left, right):
                return self._product(left, right, box)
            case Extreme(least, terms):
                found_ = [self.shape(t, box) for t in terms]
                known = [s for s in found_ if s is not None]
                return _extreme(least, known) if len(known) == len(found_) else None
            case Rounded(mode, inner, step):
                found = self.shape(inner, box)
                return None if found is None else _rounded(found, mode, step)
            case Choose():
                return self._chosen(node, box)

    def domain(self, axis: Axis, box: Box) -> p.Domain:
        """The values of an axis in a box."""
        found = box.get(axis)
        return found if isinstance(found, p.Domain) else self.domains[axis]

    # --- one axis alone: exact pieces

    def _alone(self, node: Node, box: Box) -> Axis | None:
        axes, answers = support(node)
        return next(iter(axes)) if len(axes) == 1 and all(a in box for a in answers) else None

    def _exact(self, node: Node, axis: Axis, box: Box) -> Shape | None:
        found = self.pieces(node, axis, box)
        domain = self.domain(axis, box)
        runs = [(cell, run(found, cell)) for cell in p.cells(found.cuts, domain)]
        missing = [cell for cell, ends in runs if ends is None]
        self.gaps += [{**box, axis: cell} for cell in missing]
        known = [ends for _, ends in runs if ends is not None]
        if not known:
            return None
        lows = [min_(a, b) for a, b in known]
        highs = [max_(a, b) for a, b in known]
        low = None if None in lows else min(v for v in lows if v is not None)
        high = None if None in highs else max(v for v in highs if v is not None)
        way = direction(known)
        return Shape(low, high, {} if way == 0 else {axis: way})

    def pieces(self, node: Node, axis: Axis, box: Box) -> p.Pieces:
        """The node as a function of one axis, answers as the box has them."""
        match node:
            case Line(own, k, c):
                if own is None or own == axis:
                    return p.constant(c) if own is None else p.line(k, c)
                point = self.domain(own, box).low
                assert point is not None, "every other axis is held at a point"
                return p.constant(k * point + c)
            case Sum(terms):
                return p.added([self.pieces(t, axis, box) for t in terms])
            case Scaled(k, inner):
                return p.scaled(k, self.pieces(inner, axis, box))
            case Product(left, right):
                return _product(self.pieces(left, axis, box), self.pieces(right, axis, box))
            case Extreme(least, terms):
                return p.extreme(least, [self.pieces(t, axis, box) for t in terms])
            case Rounded(mode, inner, step):
                one = _rounding(mode, step)
                return p.rounded(mode, step, self.pieces(inner, axis, box), self.domain(axis, box), one)
            case Choose(arms, otherwise):
                return self._cased(arms, otherwise, axis, box)

    def _cased(self, arms: tuple[tuple[Test, Node], ...], otherwise: Node | None, axis: Axis, box: Box) -> p.Pieces:
        values = [self.pieces(v, axis, box) for _, v in arms]
        rest = None if otherwise is None else self.pieces(otherwise, axis, box)
        cuts = sorted({*(b.value for t, _ in arms for b in bounds(t)), *(c for v in values for c in v.cuts),
                       *(() if rest is None else rest.cuts)})  # fmt: skip
        if len(cuts) > p.MOST_PIECES:
            raise p.TooMany
        taken: list[p.Pieces | None] = [rest] * (2 * len(cuts) + 1)
        left = (1 << len(taken)) - 1
        for (test, _), arm in zip(arms, values, strict=True):
            own = left & self._places(test, axis, cuts, box)
            left ^= own
            while own:
                place = (own & -own).bit_length() - 1
                taken[place] = arm
                own &= own - 1
        at = [None if arm is None else arm.value_at(cut) for cut, arm in zip(cuts, taken[1::2], strict=True)]
        lines = [None if arm is None else arm.line_below(cut) for cut, arm in zip(cuts, taken[:-1:2], strict=True)]
        last = taken[-1]
        return p.Pieces(tuple(cuts), tuple(at), (*lines, None if last is None else last.lines[-1]))

    def _places(self, test: Test, axis: Axis, cuts: list[Fraction], box: Box) -> int:
        """Where along an axis a test holds, as bits (``box.places``); other axes are held at a point."""
        if all(b.axis == axis for b in bounds(test)):
            return places(test, cuts, box)
        found = 0
        for i, (low, high) in enumerate(p.gaps(cuts)):
            found |= bool(truth(test, box, {axis: p.Domain(low, high, True, True).sample()})) << 2 * i
        for i, cut in enumerate(cuts):
            found |= bool(truth(test, box, {axis: cut})) << 2 * i + 1
        return found

    # --- several axes

    def _grouped(self, terms: tuple[Node, ...], box: Box) -> list[Node]:
        """Terms that hang on the same axis alone are summed before they are looked at."""
        groups: dict[Axis | None, list[Node]] = {}
        for term in terms:
            axes, answers = support(term)
            key = next(iter(axes)) if len(axes) == 1 and all(a in box for a in answers) else None
            groups.setdefault(key, []).append(term)
        if len(groups) == 1:
            return list(terms)
        single = [Sum(tuple(g)) if len(g) > 1 else g[0] for a, g in groups.items() if a is not None]
        return [*single, *groups.get(None, [])]

    def _sum(self, terms: list[Node], box: Box) -> Shape | None:
        shapes = [self.shape(t, box) for t in terms]
        known = [s for s in shapes if s is not None]
        if len(known) != len(shapes):
            return None
        lows, highs = [s.low for s in known], [s.high for s in known]
        low = None if None in lows else sum((v for v in lows if v is not None), Fraction(0))
        high = None if None in highs else sum((v for v in highs if v is not None), Fraction(0))
        return Shape(low, high, merged(s.ways for s in known))

    def _product(self, left: Node, right: Node, box: Box) -> Shape | None:
        a, b = self.shape(left, box), self.shape(right, box)
        if a is None or b is None:
            return None
        if a.low is None or b.low is None or a.low < 0 or b.low < 0:
            ways: dict[Key, int | None] = dict.fromkeys([*a.ways, *b.ways])
            if None in (a.low, a.high, b.low, b.high):
                return Shape(None, None, ways)
            ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high) if x is not None and y is not None]
            return Shape(min(ends), max(ends), ways)
        high = None if a.high is None or b.high is None else a.high * b.high
        return Shape(a.low * b.low, high, merged((a.ways, b.ways)))

    def _chosen(self, node: Choose, box: Box) -> Shape | None:
        for test, arm in node.arms:
            decided = truth(test, box, {})
            if decided:
                return self.shape(arm, box)
            if decided is None:
                return self._split(node, test, box)
        if node.otherwise is None:
            self.gaps.append(dict(box))
            return None
        return self.shape(node.otherwise, box)

    def _split(self, node: Choose, test: Test, box: Box) -> Shape | None:
        """The shapes of the node in the cells of one axis or answer that the test leaves open, put together."""
        key = next(k for k in primitives(test) if not settled(k, test, box))
        cells: list[Value]
        if isinstance(key, Axis):
            cuts = sorted({b.value for t, _ in node.arms for b in bounds(t) if b.axis == key})
            cells = list(p.cells(cuts, self.domain(key, box)))
        else:
            cells = [False, True] if key not in self.choices else list(self.choices[key])
        found: list[_Met] = []
        for cell in cells:
            self.boxes += 1
            if self.boxes > MOST_BOXES:
                raise Beyond("情形太多")
            inside: Box = {**box, key: cell}
            before = len(self.gaps)
            shape = self.shape(node, inside)
            if shape is not None:
                found.append(_Met(inside, self._resolved(node, inside), shape, len(self.gaps) == before))
        known = [m.shape for m in found]
        if not known:
            return None
        hull = _hull(known)
        ways = merged_alike([{k: w for k, w in s.ways.items() if k != key} for s in known])
        if key in self.choices:
            return replace(hull, ways=ways)
        way = self._across(key, found)
        if way != 0:
            ways[key] = way
        return replace(hull, ways=ways)

    def _resolved(self, node: Choose, box: Box) -> Node | None:
        for test, arm in node.arms:
            decided = truth(test, box, {})
            if decided is None:
                return None
            if decided:
                return arm
        return node.otherwise

    def _across(self, key: Key, found: list[_Met]) -> int | None:
        """Which way the node moves from cell to cell along ``key``: within each, and from each to those that follow.

        Beyond a cell that has a value everywhere, what holds from it to the next follows; where a cell has none for some of
        the other facts, it says nothing of them, and the cells on its two sides are looked at together.
        """
        ways: list[int | None] = [m.shape.ways.get(key, 0) for m in found]
        for i, left in enumerate(found):
            for right in found[i + 1 :]:
                ways.append(self._from_to(key, left, right))
                if right.everywhere or ways[-1] is None:
                    break
        return agreed(ways)

    def _from_to(self, key: Key, left: _Met, right: _Met) -> int | None:
        if left.node is not None and left.node is right.node and isinstance(key, Axis):
            both = self.shape(left.node, {**left.box, key: _joined(left.box[key], right.box[key])})
            return None if both is None else both.ways.get(key, 0)
        a, b = left.shape, right.shape
        up = a.high is not None and b.low is not None and a.high <= b.low
        down = a.low is not None and b.high is not None and a.low >= b.high
        return 0 if up and down else 1 if up else -1 if down else None


def _joined(left: Value, right: Value) -> p.Domain:
    assert isinstance(left, p.Domain) and isinstance(right, p.Domain)
    return p.Domain(left.low, right.high, left.low_open, right.high_open, left.grid)


# --- putting shapes together


def run(f: p.Pieces, cell: p.Domain) -> Span | None:
    """The values at the two ends of a cell (limits where an end is open); None where there is no value."""
    if cell.low is not None and cell.low == cell.high:
        at = bisect_left(f.cuts, cell.low)
        if at < len(f.cuts) and f.cuts[at] == cell.low:
            found = f.at[at]
            return None if found is None else (found, found)
    place = len(f.cuts) if cell.high is None else bisect_left(f.cuts, cell.high)
    assert _within(cell, f.cuts[place - 1] if place else None, f.cuts[place] if place < len(f.cuts) else None)
    line = f.lines[place]
    if line is None:
        return None
    low, high = cell.low, cell.high
    if cell.grid:
        low = None if low is None else Fraction(low.__floor__() + 1 if cell.low_open else low.__ceil__())
        high = None if high is None else Fraction(high.__ceil__() - 1 if cell.high_open else high.__floor__())
    return _end(line, low, -1), _end(line, high, 1)


def _within(cell: p.Domain, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or (cell.low is not None and cell.low >= low)) and (
        high is None or (cell.high is not None and cell.high <= high)
    )


def _end(line: p.Affine, at: Fraction | None, side: int) -> Fraction | None:
    if at is not None:
        return p.value(line, at)
    return line[1] if line[0] == 0 else _INFINITE[1 if line[0] * side > 0 else -1]


# Ends that run away, ordered like numbers so that a direction is still seen.
_INFINITE = {1: Fraction(10**30), -1: Fraction(-(10**30))}


def min_(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The lower of two ends; None where it runs away."""
    low = min(x for x in (a, b) if x is not None)
    return None if low == _INFINITE[-1] else low


def max_(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    """The higher of two ends; None where it runs away."""
    high = max(x for x in (a, b) if x is not None)
    return None if high == _INFINITE[1] else high


def direction(runs: list[Span]) -> int | None:
    """1 where values never fall along the runs, -1 where they never rise, 0 for neither, None for both."""
    ways: list[int | None] = []
    last: Fraction | None = None
    for first, end in runs:
        assert first is not None and end is not None
        for a, b in ((last, first), (first, end)):
            if a is not None:
                ways.append(0 if a == b else 1 if a < b else -1)
        last = end
    return agreed(ways)


def agreed(ways: Iterable[int | None]) -> int | None:
    """The one way that all go (flat goes with either); None where they differ or one is unknown."""
    found = {w for w in ways if w != 0}
    return 0 if not found else next(iter(found)) if len(found) == 1 else None


def merged(ways: Iterable[Mapping[Key, int | None]]) -> dict[Key, int | None]:
    """The ways of a sum: terms that move against each other leave it open."""
    out: dict[Key, int | None] = {}
    for one in ways:
        for key, way in one.items():
            out[key] = agreed((out[key], way)) if key in out else way
    return out


merged_alike = merged
"""The ways of cases beside each other are put together as those of a sum are."""


def _span(k: Fraction, c: Fraction, d: p.Domain) -> Span:
    low = None if d.low is None else k * d.low + c
    high = None if d.high is None else k * d.high + c
    return (low, high) if k > 0 else (high, low)


def _scaled(k: Fraction, s: Shape) -> Shape:
    if k == 0:
        return Shape(Fraction(0), Fraction(0))
    low = None if s.low is None else k * s.low
    high = None if s.high is None else k * s.high
    if k > 0:
        return Shape(low, high, s.ways)
    return Shape(high, low, {key: None if w is None else -w for key, w in s.ways.items()})


def _extreme(least: bool, shapes: list[Shape]) -> Shape:
    lows, highs = [s.low for s in shapes], [s.high for s in shapes]
    some_lows, some_highs = [v for v in lows if v is not None], [v for v in highs if v is not None]
    if least:
        low = None if None in lows else min(some_lows)
        high = min(some_highs) if some_highs else None
    else:
        low = max(some_lows) if some_lows else None
        high = None if None in highs else max(some_highs)
    return Shape(low, high, merged(s.ways for s in shapes))


def _hull(shapes: list[Shape]) -> Shape:
    lows, highs = [s.low for s in shapes], [s.high for s in shapes]
    low = None if None in lows else min(v for v in lows if v is not None)
    high = None if None in highs else max(v for v in highs if v is not None)
    return Shape(low, high)


def _rounding(mode: e.RoundMode, step: Fraction) -> Callable[[Fraction], Fraction]:
    def one(x: Fraction) -> Fraction:
        found = evaluate(e.Round(mode, e.Const(x), step), {}).point
        assert found is not None
        return found

    return one


def _rounded(s: Shape, mode: e.RoundMode, step: Fraction) -> Shape:
    one = _rounding(mode, step)
    return Shape(None if s.low is None else one(s.low), None if s.high is None else one(s.high), s.ways)


def _product(a: p.Pieces, b: p.Pieces) -> p.Pieces:
    def line(row: list[p.Affine]) -> p.Affine:
        (k, c), (m, d) = row
        if k and m:
            raise p.TooMany
        return (k * d + m * c, c * d)

    return p.combined([a, b], lambda values: values[0] * values[1], line)
