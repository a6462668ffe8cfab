"""Exact piecewise-linear functions of one number: values at the cuts, lines between them, None where there is no value."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

MOST_PIECES = 4000


class TooMany(Exception):
    """More pieces than the budget: the caller falls back to rules about directions."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The admissible values: from ``low`` to ``high`` (None is unbounded), ends in unless open, whole where ``grid``."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False
    grid: bool = False

    def empty(self) -> bool:
        """Whether no value is admissible."""
        if self.low is None or self.high is None:
            return False
        if self.grid:
            first = self.low.__floor__() + 1 if self.low_open else self.low.__ceil__()
            last = self.high.__ceil__() - 1 if self.high_open else self.high.__floor__()
            return first > last
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def sample(self) -> Fraction:
        """One admissible value, as plain as can be."""
        if self.grid:
            if self.low is not None:
                return Fraction(self.low.__floor__() + 1 if self.low_open else self.low.__ceil__())
            if self.high is not None:
                return Fraction(self.high.__ceil__() - 1 if self.high_open else self.high.__floor__())
            return Fraction(0)
        if self.low is None and self.high is None:
            return Fraction(0)
        if self.low is None or self.high is None:
            if self.low is not None:
                return self.low + 1 if self.low_open else self.low
            assert self.high is not None
            return self.high - 1 if self.high_open else self.high
        return between(self.low, self.high) if self.low < self.high else self.low


def between(low: Fraction, high: Fraction) -> Fraction:
    """A number strictly between two, with as few decimals as can be."""
    places = 1
    while True:
        scaled = (low * places).__floor__() + 1
        if Fraction(scaled, places) < high:
            return Fraction(scaled, places)
        places *= 10


Affine = tuple[Fraction, Fraction]
"""k and c of k·x + c."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """``cuts`` in order; ``at`` the value at each; ``lines`` one more than cuts: below, between and above them."""

    cuts: tuple[Fraction, ...]
    at: tuple[Fraction | None, ...]
    lines: tuple[Affine | None, ...]

    def value_at(self, x: Fraction) -> Fraction | None:
        """The value at ``x``."""
        place = bisect_left(self.cuts, x)
        if place < len(self.cuts) and self.cuts[place] == x:
            return self.at[place]
        line = self.lines[place]
        return None if line is None else value(line, x)

    def line_below(self, x: Fraction) -> Affine | None:
        """The line just below ``x``."""
        return self.lines[bisect_left(self.cuts, x)]

    def refined(self, more: Sequence[Fraction]) -> Pieces:
        """The same function, cut at more places."""
        cuts = sorted({*self.cuts, *more})
        if len(cuts) == len(self.cuts):
            return self
        if len(cuts) > MOST_PIECES:
            raise TooMany
        at: list[Fraction | None] = []
        lines: list[Affine | None] = [self.lines[0]]
        for cut in cuts:
            place = bisect_left(self.cuts, cut)
            if place < len(self.cuts) and self.cuts[place] == cut:
                at.append(self.at[place])
                lines.append(self.lines[place + 1])
            else:
                line = self.lines[place]
                at.append(None if line is None else value(line, cut))
                lines.append(line)
        return Pieces(tuple(cuts), tuple(at), tuple(lines))


def value(line: Affine, x: Fraction) -> Fraction:
    """k·x + c."""
    return line[0] * x + line[1]


def constant(c: Fraction) -> Pieces:
    """The same everywhere."""
    return Pieces((), (), ((Fraction(0), c),))


def line(k: Fraction, c: Fraction) -> Pieces:
    """k·x + c everywhere."""
    return Pieces((), (), ((k, c),))


def combined(
    terms: Sequence[Pieces], at: Callable[[list[Fraction]], Fraction], lines: Callable[[list[Affine]], Affine]
) -> Pieces:
    """Cut alike, then put together piece by piece; without a value where one of them has none."""
    cuts = sorted({c for t in terms for c in t.cuts})
    fine = [t.refined(cuts) for t in terms]
    out_at: list[Fraction | None] = []
    for i in range(len(cuts)):
        values = [t.at[i] for t in fine]
        known = [v for v in values if v is not None]
        out_at.append(at(known) if len(known) == len(values) else None)
    out: list[Affine | None] = []
    for i in range(len(cuts) + 1):
        row = [t.lines[i] for t in fine]
        sure = [r for r in row if r is not None]
        out.append(lines(sure) if len(sure) == len(row) else None)
    return Pieces(tuple(cuts), tuple(out_at), tuple(out))


def added(terms: Sequence[Pieces]) -> Pieces:
    """The sum."""
    return combined(
        terms,
        lambda values: sum(values, Fraction(0)),
        lambda row: (sum((k for k, _ in row), Fraction(0)), sum((c for _, c in row), Fraction(0))),
    )


def scaled(k: Fraction, p: Pieces) -> Pieces:
    """The multiple."""
    return Pieces(
        p.cuts,
        tuple(None if v is None else k * v for v in p.at),
        tuple(None if ln is None else (k * ln[0], k * ln[1]) for ln in p.lines),
    )


def extreme(least: bool, terms: Sequence[Pieces]) -> Pieces:
    """The least or the greatest, cut where lines cross."""
    out = terms[0]
    for other in terms[1:]:
        cuts = sorted({*out.cuts, *other.cuts})
        a, b = out.refined(cuts), other.refined(cuts)
        crossings: list[Fraction] = []
        for i, (low, high) in enumerate(gaps(cuts)):
            p, q = a.lines[i], b.lines[i]
            if p is None or q is None or p[0] == q[0]:
                continue
            x = (q[1] - p[1]) / (p[0] - q[0])
            if (low is None or x > low) and (high is None or x < high):
                crossings.append(x)
        fine = sorted({*cuts, *crossings})
        pick = min if least else max

        a, b = a.refined(fine), b.refined(fine)
        at = [None if u is None or v is None else pick(u, v) for u, v in zip(a.at, b.at, strict=True)]
        lines = [
            None if p is None or q is None else pick((p, q), key=partial(_at_inside, low, high))
            for p, q, (low, high) in zip(a.lines, b.lines, gaps(fine), strict=True)
        ]
        out = Pieces(tuple(fine), tuple(at), tuple(lines))
    return out


def _at_inside(low: Fraction | None, high: Fraction | None, line: Affine) -> Fraction:
    return value(line, _inside(low, high))


def gaps(cuts: Sequence[Fraction]) -> Iterator[tuple[Fraction | None, Fraction | None]]:
    """The open stretches below, between and above the cuts."""
    ends: list[Fraction | None] = [None, *cuts, None]
    yield from itertools.pairwise(ends)


def _inside(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is None:
        return Fraction(0) if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def rounded(mode: str, step: Fraction, p: Pieces, domain: Domain, one: Callable[[Fraction], Fraction]) -> Pieces:
    """Rounded to multiples of ``step``. Raises TooMany where the domain is unbounded or the steps are too many."""
    cuts: set[Fraction] = set(p.cuts)
    for ln, (low, high) in zip(p.lines, gaps(p.cuts), strict=True):
        if ln is None or ln[0] == 0:
            continue
        low = domain.low if low is None or (domain.low is not None and domain.low > low) else low
        high = domain.high if high is None or (domain.high is not None and domain.high < high) else high
        if low is None or high is None:
            raise TooMany
        first, last = sorted((value(ln, low), value(ln, high)))
        shift = step / 2 if mode == "half_up" else Fraction(0)
        start, stop = ((first - shift) / step).__ceil__(), ((last - shift) / step).__floor__()
        if stop - start > MOST_PIECES:
            raise TooMany
        cuts |= {(i * step + shift - ln[1]) / ln[0] for i in range(start, stop + 1)}
        if len(cuts) > MOST_PIECES:
            raise TooMany
    fine = p.refined(sorted(cuts))
    at = tuple(None if v is None else one(v) for v in fine.at)
    lines: list[Affine | None] = []
    for ln, (low, high) in zip(fine.lines, gaps(fine.cuts), strict=True):
        here = clipped(Domain(low, high, True, True), replace(domain, grid=False))
        lines.append(None if ln is None or here.empty() else (Fraction(0), one(value(ln, here.sample()))))
    return Pieces(fine.cuts, at, tuple(lines))


def cells(cuts: Sequence[Fraction], domain: Domain) -> list[Domain]:
    """The cuts and the stretches between them that hold an admissible value, in order."""
    out: list[Domain] = []
    for i, (low, high) in enumerate(gaps(cuts)):
        stretch = clipped(Domain(low, high, True, True, domain.grid), domain)
        if not stretch.empty():
            out.append(stretch)
        if i < len(cuts):
            point = clipped(Domain(cuts[i], cuts[i], grid=domain.grid), domain)
            if not point.empty():
                out.append(point)
    return out


def clipped(a: Domain, b: Domain) -> Domain:
    """The values in both."""
    low, low_open = a.low, a.low_open
    if b.low is not None and (low is None or b.low > low or (b.low == low and b.low_open)):
        low, low_open = b.low, b.low_open
    high, high_open = a.high, a.high_open
    if b.high is not None and (high is None or b.high < high or (b.high == high and b.high_open)):
        high, high_open = b.high, b.high_open
    return Domain(low, high, low is not None and low_open, high is not None and high_open, a.grid or b.grid)
