"""Cliffs: where the score jumps with one fact while the others are held where full marks are had, and which are not listed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from biaochi.core.program import Kind, Program
from biaochi.prove.along_axis import Curve, curves
from biaochi.prove.movers import facts_of
from biaochi.prove.normal import whole
from biaochi.prove.pieces import Domain, Pieces, clipped, value
from biaochi.prove.verdict import Jump

_MEASURED = (Kind.RATE, Kind.QUANTITY, Kind.MONEY, Kind.POINTS)


@dataclass(frozen=True, slots=True)
class Jumps:
    """The cliffs, largest first, and what was not listed, in words; where that is empty these are all there are."""

    found: tuple[Jump, ...]
    left_out: tuple[str, ...]


def all_jumps(program: Program) -> Jumps:
    """The cliffs of a criterion in each of its measured facts that are no whole numbers, others held where it scores best."""
    drawn = curves(program, near=True)
    own = _own(drawn)
    found = sorted((j for c in own for j in _along(c)), key=lambda j: (-j.size, j.fact, j.at))
    left_out = [f"「{c.axis.fact}」在所列以外还可能有断点：台阶没有尽头" for c in own if c.beyond]
    seen = {c.axis.fact for c in own}
    for spec in (*program.inputs, *program.judgements):
        if spec.kind in _MEASURED and not whole(spec) and spec.name not in seen:
            left_out.append(f"「{spec.name}」的断点没有列：{_why(spec.name, drawn)}")
    if len(program.specs) > 1 and seen:
        left_out.append("只列了其余数据取得分最高时的断点")
    return Jumps(tuple(found), tuple(left_out))


def jumps(program: Program) -> list[Jump]:
    """The cliffs alone."""
    return list(all_jumps(program).found)


def listed(program: Program) -> list[tuple[Curve, tuple[Jump, ...]]]:
    """The cliffs by the curves they were found on, in the order of their places."""
    return [(curve, tuple(_along(curve))) for curve in _own(curves(program, near=True))]


def _own(drawn: list[Curve]) -> list[Curve]:
    return [c for c in drawn if c.axis.fact and not c.shared and not c.domain.grid]


def _why(fact: str, drawn: list[Curve]) -> str:
    for curve in drawn:
        if fact in facts_of(curve.axis):
            return "它在几处与别的数据一起用" if curve.shared else "它与别的数据合成一个数来计分"
    return "超出了本引擎能判定的范围"


def _along(curve: Curve) -> list[Jump]:
    """The jumps of a curve. Where there is nothing beside a place, an end of what a fact may be or a gap, the score there
    stands for it."""
    domain = clipped(curve.around, curve.domain)
    out = []
    for i, cut in enumerate(curve.pieces.cuts):
        below, here, above = beside(curve.pieces, i)
        if here is None or not _holds(domain, cut):
            continue
        below = here if below is None or cut == domain.low else below
        above = here if above is None or cut == domain.high else above
        if not below == here == above:
            out.append(Jump(curve.axis.fact, cut, below, here, above))
    return out


def beside(f: Pieces, i: int) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """The values just below the cut ``i``, at it and just above it; None where there is none."""
    left, right = (None if ln is None else value(ln, f.cuts[i]) for ln in (f.lines[i], f.lines[i + 1]))
    return left, f.at[i], right


def _holds(domain: Domain, cut: Fraction) -> bool:
    return not clipped(Domain(cut, cut), domain).empty()
