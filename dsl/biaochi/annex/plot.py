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
from biaochi.prove.along_axis import Curve, acting, curves
from biaochi.prove.jumps import beside
from biaochi.prove.movers import facts_of
from biaochi.prove.normal import Axis
from biaochi.prove.pieces import Domain, Pieces
from biaochi.prove.verdict import Finding, Witness
from biaochi.reports.safe import clean
from biaochi.scoring.wording import about, value_text

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
    """One plot of the facts that are ``moving``. ``when`` names the answers of choices that the curve belongs to."""

    name: str
    unit: str
    when: str
    picture: Picture
    cliffs: tuple[Cliff, ...]
    caption: str
    moving: tuple[str, ...]


def plots(program: Program, findings: Iterable[Finding]) -> tuple[Plot, ...]:
    """The plots of a criterion, one for each numeric fact (or ratio, or difference of facts) that moves the score by itself.

    A choice that changes a curve gives one plot for each answer.
    """
    seen = [w for f in findings if f.verdict == "反例" for w in f.witnesses]
    found = [(c, "其余数据固定在得分最高处") for c in curves(program)]
    found = [
        (acting(c, program, _moves), "其余数据固定在这项数据起作用处") if not _moves(c) else (c, s) for c, s in found
    ]
    for spec in program.inputs:
        if spec.kind is Kind.CHOICE and found and len(spec.choices) <= MOST_CHOICES:
            for choice in spec.choices:
                more = [c for c in curves(program, {spec.name: choice}) if _moves(c)]
                new = [c for c in more if not any(c.axis == d.axis and c.pieces == d.pieces for d, _ in found)]
                found += [(c, f"“{spec.name}”为“{choice}”，其余数据固定在得分最高处") for c in new]
    return tuple(_plot(c, program, seen, fixed) for c, fixed in found if _moves(c))


def _moves(curve: Curve) -> bool:
    """Whether the score is not the same all along."""
    return not o.flat(curve.pieces, curve.domain)


def _plot(curve: Curve, program: Program, seen: Sequence[Witness], fixed: str) -> Plot:
    way, name = words.seen(curve.axis, program.specs)
    name = clean(name)
    scale = words.scale(curve.axis, program.specs)
    unit = clean(scale.unit)
    domain = curve.domain if way > 0 else o.mirrored_domain(curve.domain)
    pieces = o.plain(curve.pieces if way > 0 else o.mirrored(curve.pieces), domain)
    own = [*pieces.cuts, *_sloped(pieces, domain)]
    crosses = _near(_crosses(curve, seen, way), own, domain)
    low, high = o.window([*own, *(c.x for c in crosses)], domain)
    if low < 0 and o.idle_below(pieces, Fraction(0)) and not any(c.x < 0 for c in crosses):
        low = Fraction(0)
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
    ends = ends if len({*at, *ends}) > 1 else [low, high]
    picture = Picture(
        f"{name}（{unit}）" if unit else name, low, high, drawn,
        tuple((x, scale.bare(x)) for x in dict.fromkeys([*at, *(c.x for c in crosses), *ends])),
        tuple((y, about(y)) for y in o.levels(drawn.heights, program.full_marks)),
        points, crosses,
    )  # fmt: skip
    caption = _caption(name, curve, program, fixed, notes)
    return Plot(name, unit, when, picture, cliffs, caption, facts_of(curve.axis))


def _sloped(f: Pieces, d: Domain) -> list[Fraction]:
    """The ends of the domain towards which the score goes on rising or falling."""
    ends = ((d.low, f.lines[0]), (d.high, f.lines[-1]))
    return [end for end, line in ends if end is not None and line is not None and line[0]]


# --- names and numbers


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


def _near(crosses: Sequence[Cross], own: Sequence[Fraction], d: Domain) -> tuple[Cross, ...]:
    """The counterexamples not so far off that the curve itself could not be seen beside them."""
    low, high = o.window(own, d)
    room = high - low
    return tuple(c for c in crosses if not own or low - room <= c.x <= high + room)


def _place(axis: Axis, w: Witness) -> Fraction | None:
    total = Fraction(0)
    for atom, k in axis.terms:
        top, by = w.facts.get(atom.name), w.facts.get(atom.over, Fraction(1))
        if not isinstance(top, Fraction) or not isinstance(by, Fraction) or by == 0:
            return None
        total += k * top / by
    return total
