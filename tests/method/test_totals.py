"""Totals as they are published: items rounded before they are added, means weighted by a fact, caps on the total."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from biaochi import load
from biaochi.diagnostics import BiaochiError, FactsError

from rulesets import HEAD, written

THIRDS = "三级指标：C1 甲（5分）\n标准：得分=完成数÷3，最高得5分。\n三级指标：C2 乙（5分）\n标准：得分=办结数÷3，最高得5分。\n"
SUMMARY = (
    "共用：预算数（万元，>0）\n合成：\n  平均＝各对象平均\n  加权平均＝各对象按预算数加权平均\n"
    "三级指标：C1 自评得分（100分）\n数据：自评总分（分，0-100）\n标准：得分＝自评总分÷100×分值。\n"
)


def total(tmp_path: Path, line: str) -> str:
    rules = load(written(tmp_path, f"{HEAD}约定：\n  得分四舍五入保留两位小数\n{line}{THIRDS}"))
    found: Any = rules.score({"对象": "甲", "C1": "2", "C2": "2"}).as_json()
    return str(found["subjects"][0]["total"])


def test_items_are_rounded_before_they_are_added_where_the_ruleset_says_so(tmp_path: Path) -> None:
    assert total(tmp_path, "") == total(tmp_path, "  得分先合计再舍入\n") == "1.33"
    assert total(tmp_path, "  得分先舍入再合计\n") == "1.34"


def subject(name: str, score: str, budget: str = "") -> str:
    return f"对象: {name}\nC1: {score}\n" + (f"共用: {{预算数: {budget}}}\n" if budget else "")


def test_a_mean_is_weighted_by_a_fact(tmp_path: Path) -> None:
    rules = load(written(tmp_path, HEAD + SUMMARY))
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        "---\n".join([subject("甲", "80分", "100万元"), subject("乙", "95分", "0.02亿元")]), encoding="utf-8"
    )
    found: Any = rules.score(facts).as_json()["aggregates"]
    assert (found["平均"]["exact"], found["加权平均"]["exact"]) == ("175/2", "90/1")
    facts.write_text("---\n".join([subject("甲", "80分", "100万元"), subject("乙", "95分")]), encoding="utf-8")
    with pytest.raises(FactsError, match="BC351"):
        rules.score(facts)


@pytest.mark.parametrize("line", ["各对象按人数加权平均", "各对象平均×50%＋各对象按预算数加权平均×50%"])
def test_a_mean_by_what_is_not_there_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(BiaochiError, match="BC237"):
        load(written(tmp_path, HEAD + SUMMARY.replace("各对象按预算数加权平均", line)))


RATE = (
    "三级指标：C1 预算执行率（10分）\n数据：全年执行数（万元，≥0）；全年预算数（万元，>0）\n公式：预算执行率＝全年执行数÷全年预算数×100%\n"
    "标准：得分=全年执行数÷全年预算数×10，最高得10分。\n三级指标：C2 满意度（10分）\n指标值：≥90%\n"
)


@pytest.mark.parametrize(
    ("limit", "facts", "expected"),
    [
        ("C1 预算执行率低于60%的，总分最高11分", {"C1": "50", "C2": "95%"}, "11.00"),
        ("C1 全年执行数÷全年预算数低于60%的，总分最高11分", {"C1": "50", "C2": "95%"}, "11.00"),
        ("C1 全年执行数÷全年预算数低于60%的，总分最高11分", {"C1": "60", "C2": "95%"}, "16.00"),
        ("C2 完成值低于50%的，总分最高9分", {"C1": "100", "C2": "45%"}, "9.00"),
        ("C2 完成值低于50%的，等级最高为中", {"C1": "100", "C2": "50%"}, "15.56"),
    ],
)
def test_a_total_is_capped_by_a_fact(tmp_path: Path, limit: str, facts: dict[str, str], expected: str) -> None:
    method = "计分办法：\n  ≥：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值\n"
    rules = load(written(tmp_path, f"{HEAD}约定：\n  {limit}\n{method}{RATE}"))
    spent = {"全年执行数": f"{facts['C1']}万元", "全年预算数": "100万元"}
    found: Any = rules.score({"对象": "甲", "C1": spent, "C2": facts["C2"]}).as_json()
    assert found["subjects"][0]["total"] == expected


def test_a_cap_in_another_unit_is_refused(tmp_path: Path) -> None:
    method = "计分办法：\n  ≥：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值\n"
    with pytest.raises(BiaochiError, match="BC242"):
        rows = "三级指标：C1 参保（10分）\n指标值：≥40万人\n"
        load(written(tmp_path, f"{HEAD}约定：\n  C1 完成值低于1000人的，总分最高5分\n{method}{rows}"))
