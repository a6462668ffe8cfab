"""Two piecewise-linear functions of one axis beside each other: the exact stretches on which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.prove import pieces as p
from biaochi.prove.ends import Range, of_domain, point, tight


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of an axis, and the line each function runs along there (None where it has no value)."""

    where: p.Domain
    old: p.Affine | None
    new: p.Affine | None

    @property
    def equal(self) -> bool:
        """Whether the two agree all along."""
        return self.old == self.new

    @property
    def missing(self) -> str:
        """Which version has no value."""
        return "旧版" if self.old is None else "新版" if self.new is None else ""

    def change(self) -> Range | None:
        """The values of new − old; None where one of them has none."""
        if self.old is None or self.new is None:
            return None
        k, c = self.new[0] - self.old[0], self.new[1] - self.old[1]
        return of_domain(self.where).times(k).plus(point(c))


def differing(old: p.Pieces, new: p.Pieces, domain: p.Domain) -> list[Run]:
    """The stretches of the domain on which the two differ everywhere; outside them they agree."""
    found: list[Run] = []
    for run in runs(old, new, domain):
        joined = _joined(found[-1], run) if found else None
        if joined is None:
            found.append(run)
        else:
            found[-1] = joined
    return [replace(r, where=tight(r.where)) for r in found if not _same(r)]


def runs(old: p.Pieces, new: p.Pieces, domain: p.Domain) -> Iterator[Run]:
    """The domain cut where either function turns and where the two cross."""
    cuts = sorted({*old.cuts, *new.cuts})
    a, b = old.refined(cuts), new.refined(cuts)
    crossings = [x for x in map(_crossing, a.lines, b.lines, p.gaps(cuts)) if x is not None]
    cuts = sorted({*cuts, *crossings})
    a, b = a.refined(cuts), b.refined(cuts)
    for i, (low, high) in enumerate(p.gaps(cuts)):
        stretch = p.clipped(p.Domain(low, high, True, True, domain.grid), domain)
        if not stretch.empty():
            yield Run(stretch, a.lines[i], b.lines[i])
        if i < len(cuts):
            here = p.clipped(p.Domain(cuts[i], cuts[i], grid=domain.grid), domain)
            if not here.empty():
                yield Run(here, _flat(a.at[i]), _flat(b.at[i]))


def _crossing(a: p.Affine | None, b: p.Affine | None, gap: tuple[Fraction | None, Fraction | None]) -> Fraction | None:
    if a is None or b is None or a[0] == b[0]:
        return None
    x = (b[1] - a[1]) / (a[0] - b[0])
    low, high = gap
    return x if (low is None or x > low) and (high is None or x < high) else None


def _flat(value: Fraction | None) -> p.Affine | None:
    return None if value is None else (Fraction(0), value)


def _single(r: Run) -> Fraction | None:
    here = tight(r.where)
    return here.low if here.low is not None and here.low == here.high else None


def _same(r: Run) -> bool:
    """Whether the two agree on a run, which for a single value is more than running along one line."""
    at = _single(r)
    if at is None or r.old is None or r.new is None:
        return r.equal
    return p.value(r.old, at) == p.value(r.new, at)


def _joined(left: Run, right: Run) -> Run | None:
    """One run out of two that touch and run along the same lines; a single value fits any line through it."""
    if _same(left) != _same(right):
        return None
    a, b = _single(left), _single(right)
    where = replace(left.where, high=right.where.high, high_open=right.where.high_open)
    if (left.old, left.new) == (right.old, right.new):
        return Run(where, left.old, left.new)
    if b is not None and _through(left.old, right.old, b) and _through(left.new, right.new, b):
        return Run(where, left.old, left.new)
    if a is not None and _through(right.old, left.old, a) and _through(right.new, left.new, a):
        return Run(where, right.old, right.new)
    return None


def _through(line: p.Affine | None, single: p.Affine | None, at: Fraction) -> bool:
    if line is None or single is None:
        return line is single
    return p.value(line, at) == p.value(single, at)
