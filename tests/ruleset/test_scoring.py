"""States, intervals, redistribution, caps, combinations and rounding of whole rulesets."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from biaochi import compile_criterion, load
from biaochi.diagnostics import FactsError, RulesetError
from ruleset_files import ruleset

TWO = """
三级指标：C1 满意度（4分）
标准：满意度≥90%，得满分，每降低1个百分点扣0.5分，扣完为止。
三级指标：C2 规范性（6分）
佐证：抽查记录
数据：不规范处数（处）
标准：每发现一处不规范扣1分，扣完为止。
"""


def subject(folder: Path, facts: dict[str, Any], header: str = "", indicators: str = TWO) -> dict[str, Any]:
    rules = ruleset(folder, indicators, header)
    return rules.score(facts).as_json()["subjects"][0]  # type: ignore[index, no-any-return]


def with_evidence(folder: Path, text: str, header: str = "") -> dict[str, Any]:
    path = folder / "facts.yaml"
    path.write_text(text, encoding="utf-8")
    return ruleset(folder, TWO, header).score(path).as_json()["subjects"][0]  # type: ignore[index, no-any-return]


def by_code(result: dict[str, Any], code: str) -> dict[str, Any]:
    return next(i for i in result["indicators"] if i["code"] == code)


def test_a_missing_fact_is_unscored_and_the_total_an_interval(tmp_path: Path) -> None:
    result = with_evidence(tmp_path, "对象: 甲\nC2: {值: 2处, 佐证: 记录}\n")
    assert by_code(result, "C1")["state"] == "未评"
    assert by_code(result, "C1")["score"] == {"min": "0.00", "max": "4.00"}
    assert result["total"] == {"min": "4.00", "max": "8.00"}
    assert result["grade"] == {"min": "差", "max": "良"}


def test_missing_evidence_is_open_or_zero_as_declared(tmp_path: Path) -> None:
    text = "对象: 甲\nC1: 90%\nC2: 0处\n"
    assert by_code(with_evidence(tmp_path, text), "C2")["state"] == "缺佐证"
    assert with_evidence(tmp_path, text)["total"] == {"min": "4.00", "max": "10.00"}
    zero = with_evidence(tmp_path, text, "约定：\n  缺佐证的得0分\n")
    assert zero["total"] == "4.00"
    assert by_code(zero, "C2")["reason"] == "缺佐证，约定得0分"


@pytest.mark.parametrize(
    ("line", "total"),
    [("不适用的按得分÷适用分值×满分折算", "15/2"), ("不适用的按满分计", "9/1"), ("不适用的不计入总分", "3/1")],
)
def test_what_does_not_apply(tmp_path: Path, line: str, total: str) -> None:
    text = "对象: 甲\nC1: 88%\nC2: {不适用: 当年没有}\n"
    result = with_evidence(tmp_path, text, f"约定：\n  {line}\n")
    assert result["exact"] == total
    assert by_code(result, "C2")["state"] == "不适用"


def test_scores_are_rounded_half_up_only_for_print(tmp_path: Path) -> None:
    indicator = "三级指标：C1 满意度（10分）\n标准：满意度≥90%，得满分，每降低1个百分点扣1.285分。"
    result = subject(tmp_path, {"C1": "89%"}, indicators=indicator)
    assert result["exact"] == "1743/200"
    assert result["total"] == "8.72"


def test_the_grade_is_of_the_printed_total_unless_declared(tmp_path: Path) -> None:
    indicator = "三级指标：C1 满意度（10分）\n标准：满意度≥90%，得满分，每降低1个百分点扣1.004分。"
    assert subject(tmp_path, {"C1": "89%"}, indicators=indicator)["grade"] == "优"
    declared = "约定：\n  等级按舍入前的总分评定\n"
    assert subject(tmp_path, {"C1": "89%"}, declared, indicator)["grade"] == "良"


CAPPED = """
三级指标：C1 预算执行率（4分）
标准：预算执行率≥90%得满分，每降低1个百分点扣0.1分，扣完为止。
三级指标：C2 安全（6分）
标准：发生重大事故的，不得分。
"""


@pytest.mark.parametrize(
    ("line", "facts", "exact", "grade"),
    [
        ("C1预算执行率低于60%的，总分最高5分", {"C1": "59%", "C2": "否"}, "5/1", "差"),
        ("C1预算执行率低于60%的，总分最高5分", {"C1": "60%", "C2": "否"}, "7/1", "良"),
        ("C2发生重大事故的，实行一票否决", {"C1": "90%", "C2": "是"}, "0/1", "差"),
        ("C1预算执行率低于95%的，等级最高为良", {"C1": "90%", "C2": "否"}, "10/1", "良"),
    ],
)
def test_caps_and_vetoes_on_the_total(tmp_path: Path, line: str, facts: dict[str, str], exact: str, grade: str) -> None:
    result = subject(tmp_path, facts, f"约定：\n  {line}\n", CAPPED)
    assert (result["exact"], result["grade"]) == (exact, grade)


def test_a_total_beyond_full_marks_needs_a_declaration(tmp_path: Path) -> None:
    indicators = "三级指标：C1 公开（10分）\n标准：及时公开的得满分，否则不得分。\n三级指标：C2 表彰（加减分，最多3分）\n标准：获得表彰的，每次加2分。"
    facts = {"C1": "是", "C2": "2次"}
    held = subject(tmp_path, facts, indicators=indicators)
    assert (held["exact"], held["limited_by"]) == ("10/1", ["总分不超过满分"])
    assert by_code(held, "C2")["exact"] == "3/1"
    assert subject(tmp_path, facts, "约定：\n  总分可以超过满分\n", indicators)["exact"] == "13/1"


def test_combinations_reach_every_indicator_and_keep_what_is_open(tmp_path: Path) -> None:
    header = "对象：甲、乙\n合成：\n  现场＝各对象平均\n  综合＝甲×40%＋现场×60%\n"
    rules = ruleset(tmp_path, "三级指标：C1 满意度（10分）\n标准：满意度≥90%，得满分，每降低1个百分点扣1分。", header)
    path = tmp_path / "f.yaml"
    path.write_text("对象: 甲\nC1: 88%\n---\n对象: 乙\nC1: 87%\n", encoding="utf-8")
    both = rules.score(path).as_json()["aggregates"]
    assert both["现场"]["exact"] == "15/2"  # type: ignore[index]
    assert both["综合"]["indicators"][0]["exact"] == "77/10"  # type: ignore[index]
    path.write_text("对象: 甲\nC1: 88%\n", encoding="utf-8")
    one = rules.score(path).as_json()["aggregates"]
    assert one["现场"]["exact"] == {"min": "4/1", "max": "9/1"}  # type: ignore[index]
    assert one["现场"]["indicators"][0]["state"] == "未评"  # type: ignore[index]


def test_a_judgement_is_open_until_someone_signs_it(tmp_path: Path) -> None:
    indicator = "三级指标：C1 管理（10分）\n标准：管理不到位的，酌情扣1-4分。"
    rules = ruleset(tmp_path, indicator)
    name = rules.indicators[0].program.judgements[0].name
    event = rules.indicators[0].inputs[0].name
    path = tmp_path / "f.yaml"
    path.write_text(f"对象: 甲\nC1: {{{event}: 是}}\n", encoding="utf-8")
    open_one = rules.score(path).as_json()["subjects"][0]["indicators"][0]  # type: ignore[index]
    assert (open_one["state"], open_one["exact"]) == ("待定", {"min": "6/1", "max": "9/1"})
    path.write_text(f"对象: 甲\nC1: {{{event}: 是, {name}: 2分}}\n", encoding="utf-8")
    with pytest.raises(FactsError, match="BC346"):
        rules.score(path)
    signed = f"{name}: {{值: 2分, 评定人: 评价一组, 评定日期: 2026-03-01}}"
    path.write_text(f"对象: 甲\nC1: {{{event}: 是, {signed}}}\n", encoding="utf-8")
    assert rules.score(path).as_json()["subjects"][0]["exact"] == "8/1"  # type: ignore[index]
    path.write_text(f"对象: 甲\nC1: {{{event}: 是, {signed.replace('2分', '5分')}}}\n", encoding="utf-8")
    with pytest.raises(FactsError, match="BC303"):
        rules.score(path)


def test_a_zero_divisor_is_settled_by_the_ruleset_or_refused(tmp_path: Path) -> None:
    indicator = (
        "三级指标：C1 完成率（10分）\n标准：完成率=完成数/计划数×100%。完成率≥100%得满分，每降低1个百分点扣0.2分。"
    )
    facts = {"C1": {"完成数": "0", "计划数": "0"}}
    with pytest.raises(FactsError, match="分母为零"):
        subject(tmp_path, facts, indicators=indicator)
    assert subject(tmp_path, facts, indicators=f"{indicator}\n分母为零：得满分")["exact"] == "10/1"
    with pytest.raises(RulesetError, match="BC243"):
        subject(tmp_path, facts, indicators=f"{indicator}\n分母为零：看情况")


def test_money_with_and_without_units_is_not_mixed(tmp_path: Path) -> None:
    indicator = (
        "三级指标：C1 完成率（10分）\n标准：完成率=支出金额/预算金额×100%。完成率≥100%得满分，每降低1个百分点扣0.2分。"
    )
    assert subject(tmp_path, {"C1": {"支出金额": "90", "预算金额": "100"}}, indicators=indicator)["exact"] == "8/1"
    good = {"C1": {"支出金额": "90万元", "预算金额": "1000000元"}}
    assert subject(tmp_path, good, indicators=indicator)["exact"] == "8/1"
    with pytest.raises(FactsError, match="BC308"):
        subject(tmp_path, {"C1": {"支出金额": "90万元", "预算金额": "100"}}, indicators=indicator)


def test_shared_facts_are_read_once_for_all_that_name_them(tmp_path: Path) -> None:
    indicators = "三级指标：C1 到位（5分）\n标准：得分=到位资金/预算资金×分值\n三级指标：C2 支出（5分）\n标准：得分=支出资金/到位资金×分值"
    rules = ruleset(tmp_path, indicators, "共用：到位资金（万元）\n")
    path = tmp_path / "f.yaml"
    path.write_text("对象: 甲\n共用: {到位资金: 80万元}\nC1: 100万元\nC2: 40万元\n", encoding="utf-8")
    with pytest.raises(FactsError, match="BC345"):
        rules.score(path)
    path.write_text(
        "对象: 甲\n共用: {到位资金: 80万元}\nC1: {预算资金: 100万元}\nC2: {支出资金: 40万元}\n", encoding="utf-8"
    )
    assert Fraction(rules.score(path).as_json()["subjects"][0]["exact"]) == Fraction(13, 2)  # type: ignore[index]


def test_a_table_without_sections_is_worth_the_sum_of_its_indicators(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    text = "规则集：样例\n版本：1\n三级指标：C1 甲（5分）\n标准：缺一项扣1分，扣完为止\n三级指标：C2 乙（3分）\n标准：有制度得满分，否则不得分\n"
    path.write_text(text, encoding="utf-8")
    assert load(path).total == 8
    path.write_text(text.replace("版本：1", "版本：1\n总分：9分"), encoding="utf-8")
    with pytest.raises(RulesetError, match="BC235"):
        load(path)


@pytest.mark.parametrize(
    ("criterion", "facts", "said"),
    [
        ("完成率=支出数÷预算数×100%，按完成率乘以该项分值计算得分，最高不超过5分。", {"支出数": "80", "预算数": "100"}, "支出数÷预算数＝80%"),
        ("实际成本不超过预算成本得满分，每超出预算成本的1%扣1分，扣完为止。", {"实际成本": "103万元", "预算成本": "100万元"}, "实际成本103万元，高于100万元"),
        ("每发现一处不合规扣1分，扣完为止；出现挪用的，本项不得分。", {"不合规处数": "0处", "出现挪用": "是"}, "属于不得分情形“出现挪用的，本项不得分”"),
    ],
)  # fmt: skip
def test_an_explanation_shows_what_it_rests_on(criterion: str, facts: dict[str, str], said: str) -> None:
    """A ratio with its value, money in its unit, the case that left no points."""
    assert said in "；".join(compile_criterion(criterion, full_marks=5).score(facts).explanation)
