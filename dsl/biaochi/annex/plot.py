"""What a plot of score against fact shows: exact segments, the dots at thresholds, counterexamples, and what is held."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import show
from biaochi.prove.curves import Curve, curves
from biaochi.prove.jumps import beside
from biaochi.prove.normal import Axis
from biaochi.prove.pieces import Affine, Domain, Pieces, clipped, gaps, value
from biaochi.prove.verdict import Finding, Witness
from biaochi.reports.safe import clean
from biaochi.scoring.explain import about, value_text

MOST_POINTS = 60
"""More whole numbers than this are drawn as a line."""
MOST_DOTS = 16
MOST_CHOICES = 6
"""More steps, and more answers of a choice, than these are not drawn one by one."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the curve: ``full`` where the score is had there, open where it is only come near to."""

    x: Fraction
    y: Fraction
    full: bool


@dataclass(frozen=True, slots=True)
class Cross:
    """A counterexample; ``y`` is None where the text gives no score."""

    x: Fraction
    y: Fraction | None


@dataclass(frozen=True, slots=True)
class Cliff:
    """A jump of the curve: its place, and the scores in words and order (at the end of a fact there are two)."""

    at: str
    ends: tuple[tuple[str, Fraction | None], ...]

    @property
    def says(self) -> str:
        """在85%处：之前0分，正好3分，之后3分."""
        return f"在{self.at}处：{'，'.join(f'{side}' + ('没有分' if v is None else f'{about(v)}分') for side, v in self.ends)}"

    @property
    def size(self) -> Fraction:
        """The largest step; the whole score where there is none beside it."""
        known = [v or Fraction(0) for _, v in self.ends]
        return max(abs(a - b) for a, b in itertools.pairwise(known))


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot. ``segments`` are (x, y) to (x, y); ``empty`` the stretches without a score; ``ticks`` labelled values.

    ``when`` names the answers of choices that the curve belongs to, "" where there are none.
    ``points``: the fact takes whole numbers only and every one shown has its dot.
    """

    name: str
    unit: str
    when: str
    low: Fraction
    high: Fraction
    top: Fraction
    bottom: Fraction
    segments: tuple[tuple[Fraction, Fraction, Fraction, Fraction], ...]
    dots: tuple[Dot, ...]
    empty: tuple[tuple[Fraction, Fraction], ...]
    crosses: tuple[Cross, ...]
    ticks: tuple[tuple[Fraction, str], ...]
    levels: tuple[tuple[Fraction, str], ...]
    points: bool
    cliffs: tuple[Cliff, ...]
    caption: str


def plots(program: Program, findings: Iterable[Finding]) -> tuple[Plot, ...]:
    """The plots of a criterion, one for each numeric fact (or ratio, or difference of facts) that is scored by itself.

    A choice that changes a curve gives one plot for each answer.
    """
    seen = [w for f in findings if f.verdict == "反例" for w in f.witnesses]
    found = [(c, "其余数据固定在得分最高处") for c in curves(program)]
    found = [(_acting(c, program), "其余数据固定在这项数据起作用处") if _flat(c) else (c, said) for c, said in found]
    for spec in program.inputs:
        if spec.kind is Kind.CHOICE and found and len(spec.choices) <= MOST_CHOICES:
            for choice in spec.choices:
                more = [c for c in curves(program, {spec.name: choice}) if not _flat(c)]
                new = [c for c in more if not any(c.axis == d.axis and c.pieces == d.pieces for d, _ in found)]
                found += [(c, f"“{spec.name}”为“{choice}”，其余数据固定在得分最高处") for c in new]
    return tuple(_plot(c, program, seen, fixed) for c, fixed in found)


def _flat(curve: Curve) -> bool:
    """Whether the score is the same all along."""
    known = _inside(curve.pieces, curve.domain)
    return not _joined(known).cuts and (known.lines[0] is None or not known.lines[0][0])


def _acting(curve: Curve, program: Program) -> Curve:
    """The same axis where one yes/no fact is answered the other way and the score moves; the curve itself if none does."""
    for spec in program.inputs:
        if spec.kind is Kind.BOOL:
            for other in curves(program, {spec.name: not curve.best[spec.name]}):
                if other.axis == curve.axis and not _flat(other):
                    return other
    return curve


def _plot(curve: Curve, program: Program, seen: Sequence[Witness], fixed: str) -> Plot:
    way, name, specs = _named(curve.axis, program)
    shown_as, unit = _writer(curve.axis, specs), _unit(curve.axis, specs)
    domain = curve.domain if way > 0 else _mirrored_domain(curve.domain)
    pieces = _joined(_inside(curve.pieces if way > 0 else _mirrored(curve.pieces), domain))
    crosses = _crosses(curve, seen, way)
    low, high = _window(pieces, domain, [c.x for c in crosses])
    shown = clipped(Domain(low, high), domain)
    whole_numbers = domain.grid and high - low <= MOST_POINTS
    segments = tuple(_segments(pieces, shown))
    cuts = [i for i, c in enumerate(pieces.cuts) if low <= c <= high and not _outside(c, domain)]
    few = len(cuts) <= MOST_DOTS
    dots = _points(pieces, low, high) if whole_numbers else _dots(pieces, cuts) if few else ()
    cliffs = () if domain.grid else tuple(_cliffs(pieces, cuts, domain, lambda x: shown_as(x) + unit))
    empty = () if whole_numbers else tuple(_empty(pieces, shown))
    heights = [y for s in segments for y in (s[1], s[3])] + [d.y for d in dots]
    marks = [Fraction(0), *([program.full_marks] if program.full_marks is not None else []), *heights]
    levels = dict.fromkeys([*marks[:2], min(marks), max(marks), *(heights if len(heights) <= 4 * MOST_DOTS else ())])
    when = clean("、".join(f"{n}为{v}" for n, v in curve.held.items() if isinstance(v, str)))
    notes = (
        "实心点取得到，空心点取不到" if cliffs and few else "",
        f"只取整数，每个点是一个数{'，没有点的数没有分' if None in pieces.lines else ''}" if whole_numbers else "",
        "只取整数" if domain.grid and not whole_numbers else "",
        "" if few else f"共{len(cuts)}级台阶，不逐级标出",
        "底色处没有分" if empty else "",
        "叉号是反例，其余数据可能与图中固定的不同，所以不一定在线上" if crosses else "",
    )
    ends = [x for x in (low, high) if domain.grid or x in (domain.low, domain.high)]
    at = [pieces.cuts[i] for i in cuts] if few else [pieces.cuts[cuts[0]], pieces.cuts[cuts[-1]]]
    return Plot(
        name, unit, when, low, high,
        max(marks), min(marks), segments, dots, empty, crosses,
        tuple((x, shown_as(x)) for x in dict.fromkeys([*at, *(c.x for c in crosses), *ends])),
        tuple((y, about(y)) for y in levels),
        whole_numbers, cliffs, _caption(name, curve, program, fixed, notes),
    )  # fmt: skip


# --- names and numbers


def _named(axis: Axis, program: Program) -> tuple[int, str, list[Input]]:
    """Which way round the axis is shown, its name, and its facts: the fact the text names first counts up."""
    specs = {s.name: s for s in (*program.inputs, *program.judgements)}
    order = list(specs)
    terms = sorted(axis.terms, key=lambda t: order.index(t[0].name))
    way = 1 if terms[0][1] > 0 else -1
    said = ""
    for atom, k in terms:
        amount = abs(k)
        part = f"{atom.name}÷{atom.over}" if atom.over else atom.name
        part = part if amount == 1 else f"{about(amount)}×{part}"
        said += part if not said else f"{'＋' if k * way > 0 else '－'}{part}"
    return way, clean(said), [specs[n] for atom, _ in terms for n in (atom.name, atom.over) if n]


def _writer(axis: Axis, specs: Sequence[Input]) -> Callable[[Fraction], str]:
    """How values of the axis are written: a fact as a person does, ratios of like quantities in per cent."""
    first = specs[0]
    if axis.fact and first.kind is Kind.DATE:
        return lambda x: show(x, first)
    ratio = any(atom.over for atom, _ in axis.terms)
    like = ratio and all(s.kind is first.kind and s.unit == first.unit for s in specs)
    if first.kind is Kind.RATE and len(axis.terms) > 1 and not ratio:
        return lambda x: about(x * 100)
    if like or (not ratio and first.kind is Kind.RATE):
        return lambda x: f"{about(x * 100)}%"
    return about


def _unit(axis: Axis, specs: Sequence[Input]) -> str:
    ratio = any(atom.over for atom, _ in axis.terms)
    if specs[0].kind is Kind.RATE and len(axis.terms) > 1 and not ratio:
        return "个百分点"
    return "" if ratio or specs[0].kind in (Kind.RATE, Kind.DATE) else clean(specs[0].unit)


def _caption(name: str, curve: Curve, program: Program, fixed: str, notes: Iterable[str]) -> str:
    specs = {s.name: s for s in (*program.inputs, *program.judgements)}
    held = "、".join(f"{n} {value_text(v, specs[n])}" for n, v in curve.held.items())
    fixed = f"{fixed}：{held}" if held else ""
    return clean("；".join(s for s in (f"得分随“{name}”的变化", fixed, *notes) if s)) + "。"


# --- the function


def _inside(f: Pieces, d: Domain) -> Pieces:
    """The function on its domain; beyond the ends it goes on as it does within."""
    open_ = replace(d, grid=False)
    met = [i for i, (a, b) in enumerate(gaps(f.cuts)) if not clipped(Domain(a, b, True, True), open_).empty()]
    if not met:
        return f
    kept = [i for i, c in enumerate(f.cuts) if met[0] - 1 <= i <= met[-1] and not _outside(c, d)]
    lines = [f.lines[max(met[0], min(i, met[-1]))] for i in (kept[0] if kept else met[0], *(i + 1 for i in kept))]
    return Pieces(tuple(f.cuts[i] for i in kept), tuple(f.at[i] for i in kept), tuple(lines))


def _joined(f: Pieces) -> Pieces:
    """The same function without the cuts at which nothing changes."""
    kept = []
    for i in range(len(f.cuts)):
        ends = beside(f, i)
        if f.lines[i] != f.lines[i + 1] or not ends[0] == ends[1] == ends[2]:
            kept.append(i)
    lines = [f.lines[0], *(f.lines[i + 1] for i in kept)]
    return Pieces(tuple(f.cuts[i] for i in kept), tuple(f.at[i] for i in kept), tuple(lines))


def _mirrored(f: Pieces) -> Pieces:
    lines: list[Affine | None] = [None if ln is None else (-ln[0], ln[1]) for ln in reversed(f.lines)]
    return Pieces(tuple(-c for c in reversed(f.cuts)), tuple(reversed(f.at)), tuple(lines))


def _mirrored_domain(d: Domain) -> Domain:
    low, high = (None if v is None else -v for v in (d.high, d.low))
    return Domain(low, high, d.high_open, d.low_open, d.grid)


def _outside(x: Fraction, d: Domain) -> bool:
    return (d.low is not None and x < d.low) or (d.high is not None and x > d.high)


def _window(f: Pieces, d: Domain, more: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """What is shown: where something changes, with room on either side; all of a bounded fact, where much of it counts."""
    ends = [
        end for end, ln in ((d.low, f.lines[0]), (d.high, f.lines[-1])) if end is not None and ln is not None and ln[0]
    ]
    at = [c for c in (*f.cuts, *more, *ends) if not _outside(c, d)]
    low, high = min(at, default=Fraction(0)), max(at, default=Fraction(1))
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


def _segments(f: Pieces, shown: Domain) -> Iterable[tuple[Fraction, Fraction, Fraction, Fraction]]:
    for line, (low, high) in zip(f.lines, gaps(f.cuts), strict=True):
        here = clipped(Domain(low, high), shown)
        if line is not None and here.low is not None and here.high is not None and here.low < here.high:
            yield here.low, value(line, here.low), here.high, value(line, here.high)


def _empty(f: Pieces, shown: Domain) -> Iterable[tuple[Fraction, Fraction]]:
    for line, (low, high) in zip(f.lines, gaps(f.cuts), strict=True):
        here = clipped(Domain(low, high), shown)
        if line is None and here.low is not None and here.high is not None and here.low < here.high:
            yield here.low, here.high


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


def _cliffs(f: Pieces, cuts: Sequence[int], d: Domain, shown_as: Callable[[Fraction], str]) -> Iterable[Cliff]:
    for i in cuts:
        ends = tuple(zip(("之前", "正好", "之后"), beside(f, i), strict=True))
        met = ends[1:] if f.cuts[i] == d.low else ends[:2] if f.cuts[i] == d.high else ends
        if len({v for _, v in met}) > 1:
            yield Cliff(shown_as(f.cuts[i]), met)


def _crosses(curve: Curve, seen: Sequence[Witness], way: int) -> tuple[Cross, ...]:
    """Counterexamples that have a place on the axis."""
    out: dict[Cross, None] = {}
    for w in seen:
        x = _place(curve.axis, w)
        if x is not None:
            out[Cross(x * way, Fraction(w.score) if w.score else None)] = None
    return tuple(out)


def _place(axis: Axis, w: Witness) -> Fraction | None:
    total = Fraction(0)
    for atom, k in axis.terms:
        top, by = w.facts.get(atom.name), w.facts.get(atom.over, Fraction(1))
        if not isinstance(top, Fraction) or not isinstance(by, Fraction) or by == 0:
            return None
        total += k * top / by
    return total
