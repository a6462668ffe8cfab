"""Cliffs: where the score jumps with one fact while the others are held where full marks are had."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core.program import Kind, Program
from biaochi.prove.admissible import domains
from biaochi.prove.box import Box, bounds, lines, tests
from biaochi.prove.normal import Axis, Beyond, Node, normal
from biaochi.prove.pieces import Domain, Pieces, TooMany, clipped, value
from biaochi.prove.search import Facts, climb, values
from biaochi.prove.shape import Analysis
from biaochi.prove.verdict import Jump


def jumps(program: Program) -> list[Jump]:
    """The cliffs of a criterion in each of its measured facts, largest first. Empty where they are not known."""
    specs = {s.name: s for s in (*program.inputs, *program.judgements)}
    try:
        node = normal(program.body, specs)
    except Beyond:
        return []
    analysis = Analysis(domains(node, specs), {s.name: s.choices for s in specs.values() if s.kind is Kind.CHOICE})
    best = climb(program, values(list(specs.values()), node), 1)
    out: list[Jump] = []
    for axis in analysis.domains:
        if axis.fact and not analysis.domains[axis].grid:
            out += _along(axis, node, analysis, best)
    return sorted(out, key=lambda j: (-j.size, j.fact, j.at))


def _along(axis: Axis, node: Node, analysis: Analysis, best: Facts) -> list[Jump]:
    box = _held(axis, analysis, best)
    if box is None:
        return []
    domain = clipped(_around(axis, node), analysis.domains[axis])
    try:
        found = analysis.pieces(node, axis, {**box, axis: domain})
    except TooMany:
        return []
    out = []
    for i, cut in enumerate(found.cuts):
        ends = _beside(found, i)
        if ends is not None and _inside(cut, domain) and not ends[0] == ends[1] == ends[2]:
            out.append(Jump(axis.fact, cut, *ends))
    return out


def _around(axis: Axis, node: Node) -> Domain:
    """Where something happens along an axis: its numbers, and as much again on either side."""
    at = [b.value for t in tests(node) for b in bounds(t) if b.axis == axis]
    at += [-ln.c / ln.k for ln in lines(node) if ln.axis == axis and ln.k]
    low, high = min(at, default=Fraction(0)), max(at, default=Fraction(0))
    wide = max(high - low, abs(high), Fraction(1, 10))
    return Domain(low - wide, high + wide)


def _held(axis: Axis, analysis: Analysis, best: Facts) -> Box | None:
    """The other facts at their best; None where an axis shares the fact that moves."""
    box: Box = {name: v for name, v in best.items() if not isinstance(v, Fraction)}  # type: ignore[misc]
    for other in analysis.domains:
        if other == axis:
            continue
        total = Fraction(0)
        for atom, k in other.terms:
            if axis.fact in (atom.name, atom.over):
                return None
            top, by = best.get(atom.name), best.get(atom.over, Fraction(1))
            if not isinstance(top, Fraction) or not isinstance(by, Fraction) or by == 0:
                return None
            total += k * top / by
        box[other] = Domain(total, total)
    return box


def _beside(f: Pieces, i: int) -> tuple[Fraction, Fraction, Fraction] | None:
    left, here, right = f.lines[i], f.at[i], f.lines[i + 1]
    if left is None or here is None or right is None:
        return None
    return value(left, f.cuts[i]), here, value(right, f.cuts[i])


def _inside(cut: Fraction, domain: Domain) -> bool:
    return (domain.low is None or cut > domain.low) and (domain.high is None or cut < domain.high)
