"""Cliffs: where the score jumps with one fact while the others are held where full marks are had."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core.program import Program
from biaochi.prove.curves import Curve, curves
from biaochi.prove.pieces import Domain, Pieces, clipped, value
from biaochi.prove.verdict import Jump


def jumps(program: Program) -> list[Jump]:
    """The cliffs of a criterion in each of its measured facts, largest first. Empty where they are not known."""
    own = (c for c in curves(program, near=True) if c.axis.fact and not c.shared and not c.domain.grid)
    return sorted((j for c in own for j in _along(c)), key=lambda j: (-j.size, j.fact, j.at))


def _along(curve: Curve) -> list[Jump]:
    domain = clipped(curve.around, curve.domain)
    out = []
    for i, cut in enumerate(curve.pieces.cuts):
        ends = beside(curve.pieces, i)
        if None not in ends and _inside(cut, domain) and not ends[0] == ends[1] == ends[2]:
            out.append(Jump(curve.axis.fact, cut, *ends))  # type: ignore[arg-type]
    return out


def beside(f: Pieces, i: int) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """The values just below the cut ``i``, at it and just above it; None where there is none."""
    left, right = (None if ln is None else value(ln, f.cuts[i]) for ln in (f.lines[i], f.lines[i + 1]))
    return left, f.at[i], right


def _inside(cut: Fraction, domain: Domain) -> bool:
    return (domain.low is None or cut > domain.low) and (domain.high is None or cut < domain.high)
