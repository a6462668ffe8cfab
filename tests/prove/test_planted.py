"""What bugs planted in the analyser (tests/mutants/analyser.py) showed to be untested: ends, divisors and gaps."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from biaochi.core import expr as e
from biaochi.core.program import ClauseNote, Input, Kind, Program
from biaochi.prove.criterion import moving, prove
from biaochi.prove.jumps import jumps
from biaochi.prove.ruleset import prove_indicators, prove_total
from biaochi.prove.verdict import Finding
from biaochi.registry.load import load

X, Z = e.Fact("x"), e.Fact("z")
RATES = tuple(Input(n, Kind.RATE, "%", low=Fraction(0), high=Fraction(1)) for n in ("x", "z"))
HALF = e.const(Fraction(1, 2))


def verdict(program: Program, kind: str, about: str = "") -> Finding:
    return next(f for f in prove(program) if f.kind == kind and f.about == about)


def amounts(**low: int) -> tuple[Input, ...]:
    return tuple(Input(n, Kind.MONEY, "万元", low=Fraction(v)) for n, v in low.items())


@pytest.mark.parametrize(
    ("outer", "inner", "missing"),
    [
        (e.Compare("<", X, HALF), e.Compare(">", X, e.ZERO), 0),
        (e.Compare(">", X, HALF), e.Compare("<", X, e.const(1)), 1),
    ],
)
def test_an_end_that_is_admitted_is_not_skipped_by_a_case_within_a_case(
    outer: e.Cond, inner: e.Cond, missing: int
) -> None:
    body = e.Case(((outer, e.Case(((inner, Z),), None)),), Z)
    gap = verdict(Program(RATES, body, Fraction(1)), "没有空档")
    assert gap.verdict == "反例" and gap.witnesses[0].facts["x"] == missing


def test_what_holds_at_a_zero_divisor_counts_for_the_direction() -> None:
    body = e.clamp(e.Div(e.Fact("a"), e.Fact("b"), e.ZERO), 0, e.const(5))
    assert verdict(Program(amounts(a=0, b=0), body, Fraction(5)), "单调", "b").verdict == "反例"


def test_a_fact_over_itself_is_one() -> None:
    body = e.Min((e.Div(e.Add((e.Fact("a"), e.Fact("b"))), e.Fact("b")), e.const(5)))
    assert verdict(Program(amounts(a=0, b=1), body, Fraction(5)), "零分可得").verdict == "反例"


def test_half_up_jumps_at_the_halves() -> None:
    body = e.Case(((e.Compare("<=", X, e.const(1)), e.Round("half_up", X, Fraction(1))),), e.const(1))
    program = Program((Input("x", Kind.QUANTITY, "个", low=Fraction(0), high=Fraction(2)),), body, Fraction(1))
    assert [(j.at, j.below, j.here) for j in jumps(program)] == [(Fraction(1, 2), 0, 1)]


def test_a_sum_has_no_score_where_a_term_has_none() -> None:
    body = e.Add((e.Case(((e.Compare(">", X, e.ZERO), HALF),), None), e.mul(HALF, X)))
    gap = verdict(Program(RATES[:1], body, Fraction(1)), "没有空档")
    assert gap.verdict == "反例" and gap.witnesses[0].facts == {"x": 0}


def test_a_difference_ranges_below_and_above_nothing() -> None:
    body = e.Case(((e.Compare(">", X, Z), e.const(1)),), e.ZERO)
    program = Program(RATES, body, Fraction(1))
    assert "不降" in verdict(program, "单调", "x").says and "不升" in verdict(program, "单调", "z").says


def test_scores_beyond_the_marks_are_refuted() -> None:
    found = verdict(Program(RATES[:1], e.mul(e.const(2), X), Fraction(1)), "分值范围")
    assert found.verdict == "反例" and Fraction(found.witnesses[0].score) > 1


def test_a_score_that_stays_moves_no_way() -> None:
    tried = [({"x": Fraction(0)}, Fraction(5)), ({"x": Fraction(1)}, Fraction(5))]
    assert moving(tried, "x", 1) is None and moving(tried, "x", -1) is None


def test_marks_that_are_only_neared_are_not_called_out_of_reach() -> None:
    body = e.Case(((e.Compare("<", X, e.const(1)), X),), e.ZERO)
    assert verdict(Program(RATES[:1], body, Fraction(1)), "满分可得").verdict == "未证明"


def test_a_deduction_that_is_always_nothing_does_not_act() -> None:
    never = e.Clause(0, e.Max((e.ZERO, e.sub(X, e.const(1)))))
    note = ClauseNote("扣分", "每高于100%扣分", 0, 8, "deduct")
    program = Program(RATES[:1], e.sub(e.const(1), never), Fraction(1), (note,))
    assert next(f for f in prove(program) if f.kind == "条款可达").verdict == "未证明"


def test_a_point_of_its_own_is_a_cliff() -> None:
    body = e.Case(((e.Compare("=", X, HALF), e.const(1)),), e.ZERO)
    assert [(j.below, j.here, j.above) for j in jumps(Program(RATES[:1], body, Fraction(1)))] == [(0, 1, 0)]


def test_the_lower_end_of_a_fact_is_tried() -> None:
    spec = Input("x", Kind.MONEY, "万元", low=Fraction(3), high=Fraction(4))
    assert verdict(Program((spec,), X, Fraction(3)), "满分可得").proved


def test_a_cap_that_is_only_neared_is_not_called_idle() -> None:
    below = e.Case(((e.Compare("<", X, e.const(1)), X),), e.ZERO)
    found = verdict(Program(RATES[:1], e.Min((below, e.const(1))), Fraction(1)), "限额起作用")
    assert found.verdict == "未证明"


LOW = e.Compare("<", X, HALF)


def test_the_range_of_every_case_counts_and_not_the_first_alone() -> None:
    body = e.Case(((LOW, Z),), e.mul(e.const(2), Z))
    assert verdict(Program(RATES, body, Fraction(1)), "分值范围").verdict == "反例"
    assert verdict(Program(RATES, body, Fraction(2)), "分值范围").proved


def test_the_least_of_several_is_no_higher_than_its_lowest_term() -> None:
    body = e.Min((e.Case(((LOW, Z),), e.mul(e.const(2), Z)), e.const(1)))
    assert verdict(Program(RATES, body, Fraction(1)), "分值范围").proved


@pytest.mark.parametrize(("x", "z"), list(itertools.product((0, Fraction(1, 2), 1, 2), repeat=2)))
def test_a_product_keeps_a_direction_only_where_the_other_factor_has_a_sign(x: Fraction, z: Fraction) -> None:
    """(x - a)(z - b) for a and b below, within and above the range of the facts, against every pair of neighbours."""
    program = Program(RATES, e.Mul(e.sub(X, e.const(x)), e.sub(Z, e.const(z))), None)
    found = {f.about: f for f in prove(program) if f.kind == "单调"}
    ranged = verdict(program, "分值范围")
    grid = [Fraction(i, 4) for i in range(5)]
    scores = {(a, b): (a - x) * (b - z) for a in grid for b in grid}
    assert ranged.low is not None and ranged.high is not None
    assert all(ranged.low <= s <= ranged.high for s in scores.values())
    for name, moved in (("x", lambda a, b: (a + Fraction(1, 4), b)), ("z", lambda a, b: (a, b + Fraction(1, 4)))):
        steps = [scores[moved(a, b)] - s for (a, b), s in scores.items() if moved(a, b) in scores]
        if found[name].proved:
            assert all(s * (found[name].way or 0) >= 0 for s in steps) and (found[name].way or not any(steps))
        if min(steps) < 0 < max(steps):
            assert found[name].verdict == "反例", (name, x, z)


def test_a_total_that_can_fall_below_nothing_is_not_proved(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(
        "规则集：样例\n三级指标：C1 满意度（5分）\n标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n"
        "三级指标：C2 违规（加减分）\n标准：每发现一处违规扣1分，最多扣3分。\n",
        encoding="utf-8",
    )
    rules = load(path)
    total = prove_total(rules, list(prove_indicators(rules.indicators)))[0]
    assert (total.verdict, total.low, total.high) == ("未证明", 0, 5) and "-3分" in total.says
