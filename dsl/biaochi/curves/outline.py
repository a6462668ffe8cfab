"""An exact function as what can be drawn of it: where it is shown, its segments, its dots, and the stretches without a value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.prove.jumps import beside
from biaochi.prove.pieces import Affine, Domain, Pieces, clipped, gaps, value

MOST_POINTS = 60
"""More whole numbers than this are drawn as a line."""
MOST_DOTS = 16
"""More steps than these are not drawn one by one."""

Segment = tuple[Fraction, Fraction, Fraction, Fraction]
"""From x, y to x, y."""
Stretch = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a curve: ``full`` where the score is had there, open where it is only come near to."""

    x: Fraction
    y: Fraction
    full: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """What is seen of a function between two ends; ``cuts`` are the places (by number) where it changes its course."""

    segments: tuple[Segment, ...]
    dots: tuple[Dot, ...]
    empty: tuple[Stretch, ...]
    cuts: tuple[int, ...]

    @property
    def heights(self) -> list[Fraction]:
        """All values that the drawing ends or turns at."""
        return [y for s in self.segments for y in (s[1], s[3])] + [d.y for d in self.dots]

    @property
    def few(self) -> bool:
        """Whether the steps are few enough to be drawn one by one."""
        return len(self.cuts) <= MOST_DOTS


def outline(f: Pieces, domain: Domain, low: Fraction, high: Fraction) -> Outline:
    """A function between two ends. Whole numbers are dots of their own where they are not too many."""
    shown = clipped(Domain(low, high), domain)
    cuts = tuple(i for i, c in enumerate(f.cuts) if low <= c <= high and not outside(c, domain))
    drawn = tuple(_segments(f, shown))
    if pointwise(domain, low, high):
        return Outline(drawn, _points(f, low, high), (), cuts)
    return Outline(drawn, _dots(f, cuts) if len(cuts) <= MOST_DOTS else (), tuple(_empty(f, shown)), cuts)


def pointwise(domain: Domain, low: Fraction, high: Fraction) -> bool:
    """Whether only whole numbers count, and few enough to be drawn one by one."""
    return domain.grid and high - low <= MOST_POINTS


def window(at: Iterable[Fraction], d: Domain) -> Stretch:
    """What is shown: where something happens, with room on either side; all of a bounded fact, where much of it counts."""
    inside = [c for c in at if not outside(c, d)]
    low, high = min(inside, default=Fraction(0)), max(inside, default=Fraction(1))
    room = max((high - low) / 4, abs(high) / 10) or Fraction(1)
    low, high = low - room, high + room
    if d.low is not None and d.high is not None and (high - low) * 4 >= d.high - d.low:
        return d.low, d.high
    low = low if d.low is None else max(low, d.low)
    high = high if d.high is None else min(high, d.high)
    if d.low == 0 and low < high / 2:
        low = Fraction(0)
    if not d.grid:
        return low, high
    return Fraction(low.__floor__()), Fraction(high.__ceil__())


def outside(x: Fraction, d: Domain) -> bool:
    """Whether a number lies beyond the ends."""
    return (d.low is not None and x < d.low) or (d.high is not None and x > d.high)


def levels(heights: Sequence[Fraction], full_marks: Fraction | None) -> tuple[Fraction, ...]:
    """The scores to mark: 0, full marks, the ends, and all others that are drawn where they are few."""
    marks = [Fraction(0), *([full_marks] if full_marks is not None else []), *heights]
    few = heights if len(heights) <= 4 * MOST_DOTS else ()
    return tuple(dict.fromkeys([*marks[:2], min(marks), max(marks), *few]))


def plain(f: Pieces, d: Domain) -> Pieces:
    """The function on its domain without the cuts at which nothing changes; beyond the ends it goes on as within."""
    f = _inside(f, d)
    kept = []
    for i in range(len(f.cuts)):
        ends = beside(f, i)
        if f.lines[i] != f.lines[i + 1] or not ends[0] == ends[1] == ends[2]:
            kept.append(i)
    lines = [f.lines[0], *(f.lines[i + 1] for i in kept)]
    return Pieces(tuple(f.cuts[i] for i in kept), tuple(f.at[i] for i in kept), tuple(lines))


def flat(f: Pieces, d: Domain) -> bool:
    """Whether the value is the same all along."""
    known = plain(f, d)
    return not known.cuts and (known.lines[0] is None or not known.lines[0][0])


def idle_below(f: Pieces, x: Fraction) -> bool:
    """Whether nothing happens below ``x``: the value is the same all along, and still so at ``x``."""
    if any(c < x for c in f.cuts):
        return False
    line = f.lines[0]
    still = not f.cuts or f.cuts[0] > x or (line is not None and f.at[0] == value(line, x))
    return line is not None and not line[0] and still


def mirrored(f: Pieces) -> Pieces:
    """The function of −x."""
    lines: list[Affine | None] = [None if ln is None else (-ln[0], ln[1]) for ln in reversed(f.lines)]
    return Pieces(tuple(-c for c in reversed(f.cuts)), tuple(reversed(f.at)), tuple(lines))


def mirrored_domain(d: Domain) -> Domain:
    """The values of −x."""
    low, high = (None if v is None else -v for v in (d.high, d.low))
    return Domain(low, high, d.high_open, d.low_open, d.grid)


def _inside(f: Pieces, d: Domain) -> Pieces:
    open_ = replace(d, grid=False)
    met = [i for i, (a, b) in enumerate(gaps(f.cuts)) if not clipped(Domain(a, b, True, True), open_).empty()]
    if not met:
        return f
    kept = [i for i, c in enumerate(f.cuts) if met[0] - 1 <= i <= met[-1] and not outside(c, d)]
    lines = [f.lines[max(met[0], min(i, met[-1]))] for i in (kept[0] if kept else met[0], *(i + 1 for i in kept))]
    return Pieces(tuple(f.cuts[i] for i in kept), tuple(f.at[i] for i in kept), tuple(lines))


def _runs(f: Pieces, shown: Domain) -> Iterator[tuple[Affine | None, Fraction, Fraction]]:
    for line, (low, high) in zip(f.lines, gaps(f.cuts), strict=True):
        here = clipped(Domain(low, high), shown)
        if here.low is not None and here.high is not None and here.low < here.high:
            yield line, here.low, here.high


def _segments(f: Pieces, shown: Domain) -> Iterator[Segment]:
    for line, low, high in _runs(f, shown):
        if line is not None:
            yield low, value(line, low), high, value(line, high)


def _empty(f: Pieces, shown: Domain) -> Iterator[Stretch]:
    return ((low, high) for line, low, high in _runs(f, shown) if line is None)


def _dots(f: Pieces, cuts: Sequence[int]) -> tuple[Dot, ...]:
    out: list[Dot] = []
    for i in cuts:
        before, here, after = beside(f, i)
        if here is not None:
            out.append(Dot(f.cuts[i], here, True))
        out += [Dot(f.cuts[i], y, False) for y in dict.fromkeys((before, after)) if y is not None and y != here]
    return tuple(out)


def _points(f: Pieces, low: Fraction, high: Fraction) -> tuple[Dot, ...]:
    out: list[Dot] = []
    for n in range(int(low), int(high) + 1):
        x = Fraction(n)
        cell = next(i for i, c in enumerate([*f.cuts, None]) if c is None or x <= c)
        if cell < len(f.cuts) and f.cuts[cell] == x:
            y = f.at[cell]
        else:
            line = f.lines[cell]
            y = None if line is None else value(line, x)
        out += [] if y is None else [Dot(x, y, True)]
    return tuple(out)
