"""What a plot of score against fact shows: exact segments, the dots at thresholds, counterexamples, and what is held."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core.program import Kind, Program
from biaochi.curves import axis as words
from biaochi.curves import outline as o
from biaochi.curves.picture import Cross, Picture
from biaochi.prove.along_axis import Curve, curves
from biaochi.prove.jumps import beside
from biaochi.prove.normal import Axis
from biaochi.prove.pieces import Domain, Pieces
from biaochi.prove.verdict import Finding, Witness
from biaochi.reports.safe import clean
from biaochi.scoring.explain import about, value_text

MOST_CHOICES = 6
"""More answers of a choice than these are not drawn one by one."""


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
    """One plot. ``when`` names the answers of choices that the curve belongs to, "" where there are none."""

    name: str
    unit: str
    when: str
    picture: Picture
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
    return o.flat(curve.pieces, curve.domain)


def _acting(curve: Curve, program: Program) -> Curve:
    """The same axis where one yes/no fact is answered the other way and the score moves; the curve itself if none does."""
    for spec in program.inputs:
        if spec.kind is Kind.BOOL:
            for other in curves(program, {spec.name: not curve.best[spec.name]}):
                if other.axis == curve.axis and not _flat(other):
                    return other
    return curve


def _plot(curve: Curve, program: Program, seen: Sequence[Witness], fixed: str) -> Plot:
    way, name = _read(curve.axis, program)
    scale = words.scale(curve.axis, program.specs)
    unit = clean(scale.unit)
    domain = curve.domain if way > 0 else o.mirrored_domain(curve.domain)
    pieces = o.plain(curve.pieces if way > 0 else o.mirrored(curve.pieces), domain)
    crosses = _crosses(curve, seen, way)
    low, high = o.window([*pieces.cuts, *(c.x for c in crosses), *_sloped(pieces, domain)], domain)
    drawn, points = o.outline(pieces, domain, low, high), o.pointwise(domain, low, high)
    cuts = drawn.cuts
    cliffs = () if domain.grid else tuple(_cliffs(pieces, cuts, domain, lambda x: clean(scale.full(x))))
    when = clean("、".join(f"{n}为{v}" for n, v in curve.held.items() if isinstance(v, str)))
    notes = (
        "实心点取得到，空心点取不到" if cliffs and drawn.few else "",
        f"只取整数，每个点是一个数{'，没有点的数没有分' if None in pieces.lines else ''}" if points else "",
        "只取整数" if domain.grid and not points else "",
        "" if drawn.few else f"共{len(cuts)}级台阶，不逐级标出",
        "底色处没有分" if drawn.empty else "",
        "叉号是反例，其余数据可能与图中固定的不同，所以不一定在线上" if crosses else "",
    )
    ends = [x for x in (low, high) if domain.grid or x in (domain.low, domain.high)]
    at = [pieces.cuts[i] for i in (cuts if drawn.few else (cuts[0], cuts[-1]))]
    picture = Picture(
        f"{name}（{unit}）" if unit else name, low, high, drawn,
        tuple((x, scale.bare(x)) for x in dict.fromkeys([*at, *(c.x for c in crosses), *ends])),
        tuple((y, about(y)) for y in o.levels(drawn.heights, program.full_marks)),
        points, crosses,
    )  # fmt: skip
    return Plot(name, unit, when, picture, cliffs, _caption(name, curve, program, fixed, notes))


def _sloped(f: Pieces, d: Domain) -> list[Fraction]:
    """The ends of the domain towards which the score goes on rising or falling."""
    ends = ((d.low, f.lines[0]), (d.high, f.lines[-1]))
    return [end for end, line in ends if end is not None and line is not None and line[0]]


# --- names and numbers


def _read(axis: Axis, program: Program) -> tuple[int, str]:
    """Which way round the axis is shown, and its name: the fact the text names first counts up."""
    order = list(program.specs)
    terms = sorted(axis.terms, key=lambda t: order.index(t[0].name))
    way = 1 if terms[0][1] > 0 else -1
    return way, clean(words.name(Axis(tuple((atom, k * way) for atom, k in terms))))


def _caption(name: str, curve: Curve, program: Program, fixed: str, notes: Iterable[str]) -> str:
    specs = program.specs
    held = "、".join(f"{n} {value_text(v, specs[n])}" for n, v in curve.held.items())
    fixed = f"{fixed}：{held}" if held else ""
    return clean("；".join(s for s in (f"得分随“{name}”的变化", fixed, *notes) if s)) + "。"


# --- the function


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
