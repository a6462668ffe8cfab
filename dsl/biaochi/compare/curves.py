"""The scores of both versions along one fact, exactly: what the drawings show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi.compare import words
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.prove import pieces as p
from biaochi.prove.admissible import domain_of
from biaochi.prove.change import Difference
from biaochi.prove.curves import along
from biaochi.prove.ends import tight
from biaochi.prove.normal import Atom, Axis
from biaochi.prove.runs import differing

MOST_DOTS = 60
MOST_CURVES = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight piece of a curve between two ends; a single point where they are the same."""

    start: tuple[Fraction, Fraction]
    end: tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Curves:
    """Both curves along a fact over what is shown, where they differ, and what is held."""

    spec: Input
    held: str
    low: Fraction
    high: Fraction
    old: tuple[Stretch, ...]
    new: tuple[Stretch, ...]
    apart: tuple[tuple[Fraction, Fraction], ...]
    marks: tuple[Fraction, ...]


def curves(a: Program, b: Program, found: Difference) -> list[Curves]:
    """A drawing for each measured fact the difference hangs on, others held where the change is large."""
    seen = found.largest.sample if found.largest is not None else None
    seen = seen or next((c.sample for c in found.cells if c.sample is not None), None)
    if seen is None:
        return []
    facts = dict(seen.facts)
    out: list[Curves] = []
    for spec in found.specs.values():
        if spec.kind in (Kind.BOOL, Kind.CHOICE, Kind.DATE) or len(out) == MOST_CURVES:
            continue
        one = _curve(a, b, spec, facts, found)
        if one is not None:
            out.append(one)
    return out


def _curve(a: Program, b: Program, spec: Input, facts: dict[str, FactValue], found: Difference) -> Curves | None:
    old, new = along(a, spec, facts), along(b, spec, facts)
    if old is None or new is None:
        return None
    whole = domain_of(spec)
    runs = differing(old, new, whole)
    if not runs or not (_turns(old) or _turns(new)):
        return None
    cuts = sorted({*old.cuts, *new.cuts})
    low, high = _window([*cuts, *(v for r in runs for v in (r.where.low, r.where.high) if v is not None)], whole)
    inside = p.clipped(whole, p.Domain(low, high))
    others = "、".join(f"{n} {words.given(v, found.specs[n])}" for n, v in facts.items() if n != spec.name)
    apart = [_ends(p.clipped(r.where, inside), low, high) for r in runs if not p.clipped(r.where, inside).empty()]
    return Curves(
        spec, others, low, high, tuple(_stretches(old, inside)), tuple(_stretches(new, inside)), tuple(_run_on(apart, whole.grid)),
        tuple(c for c in cuts if low <= c <= high),
    )  # fmt: skip


def _turns(f: p.Pieces) -> bool:
    return bool(f.cuts) or any(line is not None and line[0] for line in f.lines)


def _window(at: list[Fraction], whole: p.Domain) -> tuple[Fraction, Fraction]:
    """What is shown: where something happens, and some room on either side."""
    low, high = min(at, default=Fraction(0)), max(at, default=Fraction(0))
    room = max((high - low) / 6, Fraction(1) if whole.grid else abs(high) / 20, Fraction(1, 100))
    if whole.grid:
        room = Fraction(room.__ceil__())
    low, high = low - room, high + room
    low = low if whole.low is None else max(low, whole.low)
    return low, high if whole.high is None else min(high, whole.high)


def _stretches(f: p.Pieces, domain: p.Domain) -> Iterator[Stretch]:
    for i, (low, high) in enumerate(p.gaps(f.cuts)):
        here = p.clipped(p.Domain(low, high, True, True, domain.grid), domain)
        line = f.lines[i]
        if line is not None and not here.empty():
            yield from _along(line, here)
        at = f.at[i] if i < len(f.cuts) else None
        if at is not None and high is not None and not p.clipped(p.Domain(high, high), domain).empty():
            yield Stretch((high, at), (high, at))


def _along(line: p.Affine, here: p.Domain) -> Iterator[Stretch]:
    d = tight(here)
    assert d.low is not None and d.high is not None, "what is shown is bounded"
    if d.grid and d.high - d.low <= MOST_DOTS:
        for n in range(int(d.low), int(d.high) + 1):
            dot = (Fraction(n), p.value(line, Fraction(n)))
            yield Stretch(dot, dot)
        return
    yield Stretch((d.low, p.value(line, d.low)), (d.high, p.value(line, d.high)))


def _ends(d: p.Domain, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    d = tight(d)
    return low if d.low is None else d.low, high if d.high is None else d.high


def _run_on(found: list[tuple[Fraction, Fraction]], grid: bool) -> list[tuple[Fraction, Fraction]]:
    """Stretches that follow on one another as one."""
    out: list[tuple[Fraction, Fraction]] = []
    for low, high in sorted(found):
        if out and low - out[-1][1] <= (1 if grid else 0):
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def axis_of(spec: Input) -> Axis:
    """The fact as an axis, to print its values."""
    return Axis(((Atom(spec.name), Fraction(1)),))


def label(spec: Input, value: Fraction) -> str:
    """A value without its unit, as the axis shows it."""
    said = words.at(value, axis_of(spec), {spec.name: spec})
    return (said.removesuffix(spec.unit) if spec.kind is not Kind.RATE else said).removeprefix("约")
