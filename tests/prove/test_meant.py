"""What an author means beside the marks: declared directions, bands that do not meet, caps that bind, and what rounding changes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from biaochi import RulesetError, load
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.prove.criterion import examine, prove
from biaochi.prove.ruleset import prove_indicators, prove_total, rounding
from biaochi.prove.verdict import Finding

HEAD = "规则集：方向\n辖区：370600 烟台市\n版本：1\n等级：60（含）-100分为好，60分以下为差\n一级指标：A1 产出（5分）\n三级指标：C1 某指标（5分）\n"


def declared(tmp_path: Path, text: str) -> Finding:
    path = tmp_path / "1.biaochi"
    path.write_text(HEAD + text, encoding="utf-8")
    (proved,) = prove_indicators(load(path).indicators)
    return next(f for f in proved.findings if f.kind == "方向")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n方向：正向\n", "已证明"),
        ("标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n方向：满意度 逆向\n", "反例"),
        ("标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n方向：适度\n", "反例"),
        ("标准：每发现一处问题扣0.5分，扣完为止。\n方向：越少越好\n", "已证明"),
        ("标准：床位使用率在85%～93%之间得满分，每上下偏离1个百分点扣0.5分，扣完为止。\n方向：适度\n", "已证明"),
        ("标准：床位使用率在85%～93%之间得满分，每上下偏离1个百分点扣0.5分，扣完为止。\n方向：正向\n", "反例"),
    ],
)
def test_a_declared_direction_is_held_against_the_criterion(tmp_path: Path, text: str, verdict: str) -> None:
    found = declared(tmp_path, text)
    assert found.verdict == verdict
    if verdict == "反例" and "适度" not in found.says:
        first, second = found.witnesses
        assert first.facts.keys() == second.facts.keys() and first.score != second.score


def test_a_bowl_is_not_moderate() -> None:
    """Falls, then rises: both ways, but the wrong way round."""
    x = Input("x", Kind.QUANTITY, "个", low=Fraction(0), high=Fraction(10))
    body = e.Max((e.sub(e.const(5), e.Fact("x")), e.sub(e.Fact("x"), e.const(5))))
    from biaochi.prove.toward import declared as held

    program = Program((x,), body, Fraction(5))
    assert [f.verdict for f in held(program, (("x", "适度"),), examine(program))] == ["反例"]


@pytest.mark.parametrize("text", ["方向：向上\n", "方向：甲 正向\n"])
def test_a_direction_that_cannot_be_read_is_an_error_with_its_place(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesetError) as bad:
        declared(tmp_path, "标准：满意度≥90%得满分，每降低1%扣0.1分，扣完为止。\n" + text)
    (only,) = bad.value.diagnostics
    assert only.code == "BC246" and only.start >= 0


# --- bands and caps, straight in the core: what a 读作 written by hand may say


def x_in(low: int = 0, high: int | None = None, *, whole: bool = False) -> Input:
    return Input(
        "x", Kind.QUANTITY, "个", low=Fraction(low), high=None if high is None else Fraction(high), integer=whole
    )


def band(low: int, high: int, points: int) -> tuple[e.Cond, e.Expr]:
    inside = e.All((e.Compare(">=", e.Fact("x"), e.const(low)), e.Compare("<", e.Fact("x"), e.const(high))))
    return inside, e.const(points)


def verdict(program: Program, kind: str) -> str:
    return next(f.verdict for f in prove(program) if f.kind == kind)


@pytest.mark.parametrize(
    ("arms", "overlap", "reached"),
    [
        ((band(10, 20, 5), band(0, 10, 3)), "已证明", "已证明"),
        ((band(10, 20, 5), band(0, 11, 3)), "反例", "已证明"),
        ((band(10, 20, 5), band(0, 11, 5)), "已证明", "已证明"),
        ((band(10, 20, 5), band(12, 15, 3)), "已证明", "反例"),
        ((band(10, 20, 5), band(5, 5, 3)), "已证明", "反例"),
        ((band(10, 20, 5), band(20, 30, 4), band(12, 28, 3)), "反例", "反例"),
    ],
)
def test_bands_that_meet_and_bands_that_are_never_taken(
    arms: tuple[tuple[e.Cond, e.Expr], ...], overlap: str, reached: str
) -> None:
    program = Program((x_in(),), e.Case(arms, e.ZERO), Fraction(5))
    assert (verdict(program, "分档不重叠"), verdict(program, "各档可达")) == (overlap, reached)


@pytest.mark.parametrize(("whole", "overlap"), [(True, "已证明"), (False, "反例")])
def test_whether_bands_meet_hangs_on_the_grid(whole: bool, overlap: str) -> None:
    low = e.Compare("<=", e.Fact("x"), e.const(10))
    high = e.Compare(">", e.Fact("x"), e.const(Fraction(19, 2)))
    arms = (
        (low, e.const(3)),
        (e.All((high, e.Compare(">", e.Fact("x"), e.const(10) if whole else e.ZERO))), e.const(5)),
    )
    assert verdict(Program((x_in(whole=whole),), e.Case(arms, e.ZERO), Fraction(5)), "分档不重叠") == overlap


@pytest.mark.parametrize(("most", "binds"), [(2, "已证明"), (5, "已证明"), (6, "反例")])
def test_a_cap_binds_or_is_shown_never_to(most: int, binds: str) -> None:
    lost = e.Min((e.mul(e.const(Fraction(1, 2)), e.Fact("x")), e.const(most)))
    program = Program((x_in(high=10),), e.clamp(e.sub(e.const(7), lost), 0, e.const(7)), Fraction(7))
    assert verdict(program, "限额起作用") == binds


# --- rounding


def test_what_rounding_can_change_is_shown_with_facts(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    text = "标准：满意度≥90%得满分，每降低1%扣相应分值2%，扣完为止。\n三级指标：C2 缺项（5分）\n标准：缺一项扣0.5分，扣完为止。\n"
    more = "三级指标：C3 到位率（5分）\n数据：到位（万元，≥0）；计划（万元，>0）\n标准：得分=到位÷计划×5，最高得5分。\n"
    path.write_text(
        HEAD.replace("A1 产出（5分）", "A1 产出（15分）")
        .replace("60（含）", "10（含）")
        .replace("60分以下", "10分以下")
        + text
        + more,
        encoding="utf-8",
    )
    rules = load(path)
    leaves = list(prove_indicators(rules.indicators))
    found = rounding(rules, leaves)
    assert found.finer == ("C1", "C3")
    assert found.order is not None and found.order.first != found.order.last
    for code, seen in zip(found.order.codes, found.order.facts, strict=True):
        indicator = rules.indicator(code)
        assert indicator is not None
        from biaochi.core.interpret import evaluate

        assert evaluate(indicator.program.body, seen.facts).point == seen.exact != seen.printed
    (edge,) = found.edges
    assert (edge.low, edge.at, edge.rounded, edge.exact) == (Fraction(9995, 1000), 10, "好", "差")
    assert [f.verdict for f in prove_total(rules, leaves)] == ["已证明", "已证明"]


@pytest.mark.parametrize(("first", "second", "overlaps"), [("<", "<=", True), ("<=", "<", True), (">=", ">=", False)])
def test_bands_that_differ_by_their_cut_alone_are_a_slip(
    first: e.Comparison, second: e.Comparison, overlaps: bool
) -> None:
    """<90% and <=90%: the second band is left with the cut, which no one means; >=90% and >=80% is a ladder."""
    x = Input("x", Kind.RATE, "%", low=Fraction(0), high=Fraction(1))
    lower = Fraction(9, 10) if overlaps else Fraction(8, 10)
    arms = (
        (e.Compare(first, e.Fact("x"), e.const(Fraction(9, 10))), e.const(5)),
        (e.Compare(second, e.Fact("x"), e.const(lower)), e.const(3)),
    )
    found = next(f for f in prove(Program((x,), e.Case(arms, e.ZERO), Fraction(5))) if f.kind == "分档不重叠")
    assert (found.verdict == "反例") is overlaps


def test_an_arm_that_no_facts_can_reach_together_is_not_called_taken() -> None:
    """Each of two facts allows its half of the condition, but they are the same fact twice: a ratio above 1 and a below b."""
    a, b = (Input(n, Kind.QUANTITY, "个", low=Fraction(1)) for n in ("a", "b"))
    over = e.Compare(">", e.Div(e.Fact("a"), e.Fact("b")), e.const(1))
    under = e.Compare("<", e.sub(e.Fact("a"), e.Fact("b")), e.ZERO)
    body = e.Case(((e.All((over, under)), e.const(5)), (over, e.const(3))), e.ZERO)
    assert verdict(Program((a, b), body, Fraction(5)), "各档可达") != "已证明"


def test_a_condition_that_divides_by_nothing_is_no_crash() -> None:
    a, b = (Input(n, Kind.QUANTITY, "个", low=Fraction(0)) for n in ("a", "b"))
    low = e.Compare("<", e.Fact("a"), e.const(5))
    high = e.Compare(">", e.Div(e.Fact("a"), e.Fact("b")), e.const(1))
    body = e.Case(
        ((low, e.const(5)), (e.All((high, low)), e.const(3)), (e.Compare("<=", e.Fact("a"), e.const(9)), e.const(2))),
        e.ZERO,
    )
    assert prove(Program((a, b), body, Fraction(5)))
