"""Criteria whose properties are known by hand: what is proved, what is refuted and with which facts, where the cliffs are."""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi import compile_criterion
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.criterion import prove
from biaochi.prove.jumps import jumps
from biaochi.prove.verdict import Finding
from gap_sample import gap


def findings(text: str, marks: str | None = "5") -> list[Finding]:
    return prove(compile_criterion(text, full_marks=marks).program)


def verdicts(found: list[Finding]) -> dict[str, str]:
    return {f"{f.kind}{f.about and ' ' + f.about}": f.verdict for f in found}


def way(found: list[Finding], fact: str) -> str:
    return next(f.says for f in found if f.kind == "单调" and f.about == fact)


RISES, FALLS = "得分不降", "得分不升"


@pytest.mark.parametrize(
    ("text", "fact", "moves"),
    [
        ("满意度≥90%得满分，每降低1%扣0.1分，扣完为止", "满意度", RISES),
        ("投诉率不超过2%得满分，每升高0.5个百分点扣1分", "投诉率", FALLS),
        ("每发现一处问题扣0.5分，扣完为止", "问题处数", FALLS),
        ("≥90%得5分，≥80%得4分，<80%不得分", "完成率", RISES),
        ("培训每缺1次扣2分，不足1次按1次计", "培训，缺次数", FALLS),
        ("及时公开的得满分，否则不得分", "及时公开", RISES),
        ("发生重大事故的不得分；每发生一般事故1起扣1分", "发生重大事故", FALLS),
    ],
)
def test_directions(text: str, fact: str, moves: str) -> None:
    found = findings(text)
    assert moves in way(found, fact)
    assert set(verdicts(found).values()) == {"已证明"}


def test_a_range_to_keep_to_goes_both_ways_and_the_facts_show_it() -> None:
    found = findings("床位使用率在85%～93%之间得满分，每上下偏离1个百分点扣0.5分，扣完为止")
    both = next(f for f in found if f.kind == "单调")
    assert both.verdict == "反例"
    low, inside, top, beyond = both.witnesses
    assert Fraction(low.score) < Fraction(inside.score) and Fraction(top.score) > Fraction(beyond.score)


def test_a_gap_is_shown_with_the_plainest_facts() -> None:
    found = next(f for f in findings(gap()) if f.kind == "没有空档")
    assert found.verdict == "反例"
    assert dict(found.witnesses[0].facts) == {"亚专业": Fraction(7)} and found.witnesses[0].score == ""


def test_a_divisor_that_may_be_nothing_is_found() -> None:
    found = findings("得分=实际完成数/计划完成数×分值")
    nothing = next(f for f in found if f.kind == "分母")
    assert nothing.verdict == "反例" and nothing.witnesses[0].facts["计划完成数"] == 0
    assert next(f for f in found if f.kind == "没有空档").proved


def test_what_cannot_be_had_is_said() -> None:
    found = findings("发生投诉的，每起扣0.5分，最多扣2分", "3")
    assert verdicts(found)["满分可得"] == "已证明" and verdicts(found)["零分可得"] == "反例"


def test_a_signed_item_has_a_range_of_its_own() -> None:
    found = findings("获得市级表彰的，每次加1分，最多加2分", None)
    assert next(f.says for f in found if f.kind == "分值范围") == "加减分在0分到2分之间"


def test_cliffs_are_placed_exactly() -> None:
    program = compile_criterion("合格率达到95%得10分，每低1个百分点扣0.5分，低于85%不得分。", full_marks="10").program
    (cliff,) = jumps(program)
    assert (cliff.fact, cliff.at, cliff.below, cliff.here, cliff.above) == ("合格率", Fraction(85, 100), 0, 5, 5)


def ratio(**own: Fraction | None) -> Program:
    specs = tuple(Input(n, Kind.MONEY, "万元", low=low) for n, low in own.items())
    body = e.clamp(e.mul(e.const(5), e.Div(e.Fact("a"), e.Fact("b"), e.ZERO)), 0, e.const(5))
    return Program(specs, body, Fraction(5))


def test_a_ratio_rises_with_its_top_and_falls_with_its_bottom_where_neither_is_negative() -> None:
    zero = Fraction(0)
    found = prove(ratio(a=zero, b=Fraction(1)))
    assert RISES in way(found, "a") and FALLS in way(found, "b")
    open_ = {f.about: f.verdict for f in prove(ratio(a=None, b=Fraction(1))) if f.kind == "单调"}
    assert open_["a"] == "已证明" and open_["b"] != "已证明"


@pytest.mark.parametrize(("low", "proved"), [(0, True), (None, False)])
def test_marks_that_are_not_kept_are_refuted(low: int | None, proved: bool) -> None:
    spec = Input("x", Kind.QUANTITY, "个", low=None if low is None else Fraction(low))
    found = prove(Program((spec,), e.Min((e.Fact("x"), e.const(5))), Fraction(5)))
    bounds = next(f for f in found if f.kind == "分值范围")
    assert bounds.proved is proved
    assert proved or (bounds.verdict == "反例" and Fraction(bounds.witnesses[0].score) < 0)


def test_rounding_up_keeps_the_direction_and_the_range() -> None:
    x = e.Round("up", e.mul(e.const(Fraction(1, 10)), e.Fact("x")), Fraction(1))
    spec = Input("x", Kind.QUANTITY, "个", low=Fraction(0))
    found = prove(Program((spec,), e.clamp(e.sub(e.const(5), x), 0, e.const(5)), Fraction(5)))
    assert FALLS in way(found, "x") and next(f for f in found if f.kind == "分值范围").proved


def test_cases_that_jump_against_each_other_are_not_called_monotone() -> None:
    arms = (
        (e.Compare("<", e.Fact("x"), e.const(1)), e.const(3)),
        (e.Compare("<", e.Fact("x"), e.const(2)), e.const(1)),
    )
    spec = Input("x", Kind.QUANTITY, "个", low=Fraction(0))
    both = Program(
        (spec, Input("y", Kind.BOOL)), e.Case(((e.Flag("y"), e.ZERO),), e.Case(arms, e.const(2))), Fraction(5)
    )
    found = {f.about: f.verdict for f in prove(both) if f.kind == "单调"}
    assert found == {"x": "反例", "y": "已证明"}


def test_what_the_engine_cannot_decide_is_never_a_pass() -> None:
    spec = tuple(Input(n, Kind.QUANTITY, "个", low=Fraction(1)) for n in ("a", "b", "c"))
    body = e.clamp(e.Div(e.Fact("a"), e.Add((e.Fact("b"), e.Fact("c")))), 0, e.const(5))
    found = prove(Program(spec, body, Fraction(5)))
    assert {f.verdict for f in found} == {"未证明"} and all("除以" in f.says for f in found)


def quantity(name: str, low: int | None = 0, *, open_: bool = False) -> Input:
    return Input(name, Kind.QUANTITY, "个", low=None if low is None else Fraction(low), low_open=open_)


def verdict(program: Program, kind: str, about: str = "") -> Finding:
    return next(f for f in prove(program) if f.kind == kind and f.about == about)


def test_a_shortfall_over_a_base_that_may_be_negative_is_not_taken_for_positive() -> None:
    short = e.Div(e.Max((e.ZERO, e.sub(e.Fact("b"), e.Fact("a")))), e.Fact("b"), e.ZERO)
    program = Program((quantity("a"), quantity("b", None)), e.Min((short, e.const(5))), Fraction(5))
    assert verdict(program, "分值范围").verdict != "已证明"


def test_a_jump_behind_another_case_is_seen() -> None:
    low = e.Compare("<", e.Fact("x"), e.const(5))
    inner = e.Case(((low, e.const(3)),), e.const(1))
    body = e.Case(((e.All((low, e.Flag("y"))), e.const(3)),), inner)
    program = Program((quantity("x"), Input("y", Kind.BOOL)), body, Fraction(5))
    assert FALLS in verdict(program, "单调", "x").says


def test_an_end_that_is_left_out_needs_no_score() -> None:
    body = e.Case(((e.Compare(">", e.Fact("x"), e.ZERO), e.const(5)),), None)
    assert verdict(Program((quantity("x", open_=True),), body, Fraction(5)), "没有空档").proved
    assert verdict(Program((quantity("x"),), body, Fraction(5)), "没有空档").verdict == "反例"


def test_terms_that_move_against_each_other_leave_the_direction_open() -> None:
    up = e.Case(((e.Flag("p"), e.Fact("x")),), e.ZERO)
    down = e.Case(((e.Flag("q"), e.mul(e.const(-1), e.Fact("x"))),), e.ZERO)
    specs = (quantity("x"), Input("p", Kind.BOOL), Input("q", Kind.BOOL))
    body = e.clamp(e.Add((e.const(2), up, down)), 0, e.const(5))
    assert not verdict(Program(specs, body, Fraction(5)), "单调", "x").proved


def test_a_comparison_written_the_other_way_round_is_the_same() -> None:
    body = e.Case(((e.Compare(">", e.const(2), e.Fact("x")), e.const(1)),), e.const(3))
    assert RISES in verdict(Program((quantity("x"),), body, Fraction(5)), "单调", "x").says


def test_a_jump_inside_the_rest_of_a_case_is_seen_beside_another_fact() -> None:
    x, z = e.Fact("x"), e.Fact("z")
    never = e.All((e.Compare("<", x, e.const(3)), e.Compare(">", x, e.const(5))))
    rest = e.Add((e.Case(((e.Compare("<", x, e.const(3)), e.ZERO),), e.const(2)), z))
    body = e.Case(((e.Compare("<", x, e.const(1)), e.const(9)), (never, e.ZERO)), rest)
    specs = (quantity("x"), Input("z", Kind.RATE, "%", low=Fraction(0), high=Fraction(1)))
    assert verdict(Program(specs, body, Fraction(9)), "单调", "x").verdict == "反例"


def test_cells_on_both_sides_of_a_gap_are_compared() -> None:
    """Between 5 and 20 there is a score for 乙 = 3 alone; it falls there, and from below 5 to 20 it rises for all others."""
    x, y = e.Fact("甲"), e.Fact("乙")
    inner = e.Case(((e.Compare("=", y, e.const(3)), e.const(0)), (e.Compare(">=", x, e.const(20)), y)), None)
    body = e.Case(((e.Compare(">=", x, e.const(5)), inner),), e.const(1))
    inputs = tuple(Input(n, Kind.QUANTITY, "个", low=Fraction(1)) for n in ("甲", "乙"))
    found = {f.about: f for f in prove(Program(inputs, body, None)) if f.kind == "单调"}
    assert found["甲"].verdict == "反例" and len(found["甲"].witnesses) == 4
