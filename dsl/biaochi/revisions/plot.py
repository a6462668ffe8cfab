"""The scores of both versions along one fact, exactly, as pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.curves import axis
from biaochi.curves import outline as o
from biaochi.curves.picture import Picture
from biaochi.prove.admissible import domain_of_axis
from biaochi.prove.along_axis import along
from biaochi.prove.change import Difference
from biaochi.prove.movers import Mover, facts_of, movers, weighing
from biaochi.prove.normal import Beyond, normal
from biaochi.prove.pieces import Domain, clipped
from biaochi.prove.runs import Run, differing
from biaochi.reports.safe import clean
from biaochi.revisions import words
from biaochi.scoring.wording import about

MOST_CURVES = 3


@dataclass(frozen=True, slots=True)
class Both:
    """Both curves along a fact, and what is held."""

    held: str
    picture: Picture


def curves(a: Program, b: Program, found: Difference) -> list[Both]:
    """A picture for each number that both compare (a fact, a ratio, a difference), others held where the change is large."""
    seen = found.largest.sample if found.largest is not None else None
    seen = seen or next((c.sample for c in found.cells if c.sample is not None), None)
    if seen is None:
        return []
    try:
        known = weighing(normal(p.body, p.specs) for p in (a, b))
    except Beyond:
        return []
    out: list[Both] = []
    for mover in movers(known, found.specs, seen.facts):
        picture = _picture(a, b, mover, found.specs, seen.facts) if len(out) < MOST_CURVES else None
        if picture is not None:
            moving = mover.moving if mover.told else facts_of(mover.axis)
            held = "、".join(f"{n} {words.given(v, found.specs[n])}" for n, v in seen.facts.items() if n not in moving)
            out.append(Both(held, picture))
    return out


def _picture(
    a: Program, b: Program, mover: Mover, specs: Mapping[str, Input], facts: Mapping[str, FactValue]
) -> Picture | None:
    if specs[mover.axis.terms[0][0].name].kind is Kind.DATE:
        return None
    old, new = along(a, mover, specs, facts), along(b, mover, specs, facts)
    if old is None or new is None:
        return None
    whole, scale = domain_of_axis(mover.axis, specs), axis.scale(mover.axis, specs)
    way, name = axis.seen(mover.axis, specs)
    if way < 0:
        whole, old, new = o.mirrored_domain(whole), o.mirrored(old), o.mirrored(new)
    runs = differing(old, new, whole)
    if not runs or (o.flat(old, whole) and o.flat(new, whole)):
        return None
    was, now = o.plain(old, whole), o.plain(new, whole)
    at = sorted({*was.cuts, *now.cuts, *(v for r in runs for v in (r.where.low, r.where.high) if v is not None)})
    low, high = o.window(at, whole)
    drawn = [o.outline(f, whole, low, high) for f in (was, now)]
    heights = [y for one in drawn for y in one.heights]
    ends = [x for x in (low, high) if whole.grid or x in (whole.low, whole.high)]
    ticks = [x for x in dict.fromkeys([*at, *ends]) if low <= x <= high]
    return Picture(
        clean(f"{name}（{scale.unit}）" if scale.unit else name),
        low,
        high,
        drawn[1],
        tuple((x, scale.bare(x)) for x in ticks),
        tuple((y, about(y)) for y in o.levels(heights, b.full_marks)),
        o.pointwise(whole, low, high),
        old=drawn[0],
        apart=tuple(_apart(runs, whole, low, high)),
    )


def _apart(runs: list[Run], whole: Domain, low: Fraction, high: Fraction) -> Iterator[o.Stretch]:
    """What is shaded of the stretches on which the two differ; a single value as wide as can be seen."""
    shown = clipped(whole, Domain(low, high))
    joined: list[o.Stretch] = []
    for here in (clipped(r.where, shown) for r in runs):
        if here.empty():
            continue
        start, end = low if here.low is None else here.low, high if here.high is None else here.high
        if joined and start - joined[-1][1] <= (1 if whole.grid else 0):
            start = joined.pop()[0]
        joined.append((start, end))
    for start, end in joined:
        room = Fraction(2, 5) if whole.grid else (high - low) / 400 if start == end else 0
        yield start - room, end + room
