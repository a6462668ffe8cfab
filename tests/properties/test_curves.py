"""A curve is the score: at its cuts, just beside them and between them it is what the reference interpreter says."""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

from biaochi.core.interpret import Undetermined, evaluate
from biaochi.core.program import Program
from biaochi.prove.along_axis import Curve, curves
from biaochi.prove.pieces import Domain, Pieces, value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import anything, program_of, resolved

many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def score(program: Program, curve: Curve, x: Fraction) -> Fraction | None:
    try:
        return evaluate(program.body, curve.facts_at(x)).point
    except Undetermined:
        return None


def at(f: Pieces, x: Fraction) -> Fraction | None:
    place = bisect_left(f.cuts, x)
    if place < len(f.cuts) and f.cuts[place] == x:
        return f.at[place]
    line = f.lines[place]
    return None if line is None else value(line, x)


def inside(x: Fraction, d: Domain) -> bool:
    low = d.low is None or x > d.low or (x == d.low and not d.low_open)
    return low and (d.high is None or x <= d.high) and not (d.grid and x.denominator != 1)


def check(program: Program, data: st.DataObject) -> int:
    found = curves(program)
    for curve in found:
        near = [c + s for c in curve.pieces.cuts[:12] for s in (Fraction(0), Fraction(1, 10**6), Fraction(-1, 10**6))]
        drawn = data.draw(st.lists(st.fractions(-20, 200, max_denominator=40), min_size=3, max_size=3))
        for x in (*near, *drawn, *(Fraction(round(n)) for n in drawn)):
            if inside(x, curve.domain):
                assert at(curve.pieces, x) == score(program, curve, x), (curve.axis, x, curve.facts_at(x))
    return len(found)


@many
@given(resolved(), st.data())
def test_a_curve_of_a_criterion_is_its_score(criterion: object, data: st.DataObject) -> None:
    check(program_of(criterion), data)  # type: ignore[arg-type]


@many
@given(anything(), st.data())
def test_a_curve_of_any_expression_is_its_score(program: Program, data: st.DataObject) -> None:
    check(program, data)
