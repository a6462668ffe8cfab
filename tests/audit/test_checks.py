"""Each check: one table in which it fires with the right number, and the table beside it in which it is silent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from biaochi.audit.checks import CHECKS
from biaochi.audit.equations import Audited
from biaochi.audit.run import audit
from biaochi.tables.read import read_printed
from biaochi.tables.recognise import tables_of
from filled import Filled, Item, codes

CLEAN = Filled()


def test_a_table_in_which_everything_agrees_has_no_finding() -> None:
    assert CLEAN.findings == ()


@pytest.mark.parametrize(
    ("made", "code", "level", "cell", "computed"),
    [
        (CLEAN.spent(rate="90.52%"), "BA101", "错误", "H6", "90.25%"),
        (CLEAN.spent(rate="90%"), "BA101", "提示", "H6", "90.25%"),
        (CLEAN.spent(initial="190", rate="95%"), "BA101", "警告", "H6", "90.25%"),
        (CLEAN.spent(score="9.3"), "BA102", "错误", "I6", "9.03"),
        (CLEAN.spent(score="9"), "BA102", "警告", "I6", "9.03"),
        (CLEAN.spent(score="9.02"), "BA102", "警告", "I6", "9.03"),
        (CLEAN.spent(executed="51.32", rate="26%", score="2.6"), "BA103", "警告", "I6", "2.57"),
        (replace(CLEAN, total="97.32"), "BA104", "错误", "I40", "97.23"),
        (replace(CLEAN, total="97"), "BA104", "警告", "I40", "97.23"),
        (CLEAN.item(5, full_marks="25", score="25"), "BA105", "警告", "G6", "95"),
        (CLEAN.item(5, full_marks="25", score="25"), "BA106", "错误", "B18", "25"),
        (CLEAN.item(3, score="9"), "BA201", "警告", "H16", "10"),
        (CLEAN.item(3, target="合格", actual="合格", score="9"), "BA201", "待判断", "H16", "10"),
        (CLEAN.item(3, actual="81%"), "BA202", "警告", "H16", "9"),
        (CLEAN.item(5, actual="部分就业"), "BA202", "待判断", "H18", ""),
        (CLEAN.item(1, score="8"), "BA203", "待判断", "H14", "8.2"),
        (CLEAN.item(1, score="8.02"), "BA203", "警告", "H14", "8.2"),
        (CLEAN.item(1, remark="").item(2, remark="协调场地"), "BA205", "警告", "I14", ""),
        (CLEAN.item(6, actual="≥95%"), "BA301", "警告", "F19", ""),
        (CLEAN.item(0, actual="1805000元"), "BA302", "警告", "F13", "180.5万元"),
        (CLEAN.item(6, actual="96.2"), "BA302", "警告", "F19", "96.2%"),
        (CLEAN.item(2, actual="18次"), "BA303", "警告", "F15", "150%"),
        (CLEAN.item(6, actual="102%"), "BA304", "错误", "F19", ""),
        (CLEAN.item(1, actual="410.5人"), "BA304", "警告", "F14", ""),
        (CLEAN.item(1, score="82"), "BA304", "错误", "H14", "10"),
        (CLEAN.item(1, actual="411.8人", score="8.23"), "BA203", "待判断", "H14", "8.24"),
        (CLEAN.item(2, level3="指标3："), "BA305", "警告", "D15", ""),
        (CLEAN.item(2, level3="XX项目场次"), "BA305", "警告", "D15", ""),
        (CLEAN.item(2, actual="____"), "BA305", "警告", "F15", ""),
        (CLEAN.item(2, target="≥×次"), "BA305", "警告", "E15", ""),
        (CLEAN.item(2, actual="【待填】"), "BA305", "警告", "F15", ""),
        (CLEAN.item(2, actual="按实际填写"), "BA305", "警告", "F15", ""),
        (CLEAN.item(6, target="≥0.0900000762939453"), "BA306", "警告", "E19", "0.09"),
        (CLEAN.item(6, score=""), "BA307", "警告", "H19", ""),
        (CLEAN.spent(initial=""), "BA307", "提示", "D6", ""),
        (CLEAN.item(3, actual="大部分合格"), "BA308", "待判断", "F16", ""),
        (CLEAN.item(5, target="不低于上年", actual="成效明显"), "BA308", "待判断", "F18", ""),
        (CLEAN.spent(initial="300").item(0, actual="280.5万元", target="≤300万元"), "BA401", "待判断", "F13", "180.5万元"),
        (CLEAN.item(0, actual="185.5万元"), "BA401", "警告", "F13", "180.5万元"),
        (CLEAN.item(1, actual="420人"), "BA403", "待判断", "F14", "410 人"),
        (CLEAN.item(0, target="200万元", score="8"), "BA404", "待判断", "H13", "10"),
        (CLEAN.item(2, level2="成本指标"), "BA405", "待判断", "C15", ""),
        (CLEAN.item(1, remark="学员未及时到位"), "BA406", "待判断", "H17", ""),
    ],
)  # fmt: skip
def test_a_check_fires_with_the_right_number(made: Filled, code: str, level: str, cell: str, computed: str) -> None:
    found = [f for f in made.findings if f.code == code]
    assert [(f.level.value, f.place["cell"], f.computed) for f in found] == [(level, cell, computed)], made.findings
    assert found[0].message and found[0].rule


def test_money_that_was_not_spent_beside_full_marks_for_paying() -> None:
    made = CLEAN.spent(executed="4", rate="2%", score="0.2").item(
        4, level3="补贴拨付及时性", target="及时", actual="及时"
    )
    found = [f for f in made.findings if f.code == "BA402"]
    assert [f.place["cell"] for f in found] == ["H17"] and found[0].level.value == "待判断"
    whole = CLEAN.spent(executed="4", rate="2%", score="0.2").item(1, actual="500人", score="10")
    assert "6个产出" not in "".join(f.message for f in whole.findings)
    assert any("产出指标却全部得满分" in f.message for f in whole.findings)


def test_equal_facts_scored_differently_in_one_table_and_between_two() -> None:
    twin = Item("满意度指标（10分）", "服务对象满意度指标", "教员满意度", "≥90%", "80%", "5", "4", "反映宿舍条件差")
    other = replace(twin, level3="学员满意度", score="3")
    made = replace(CLEAN, items=(*CLEAN.items[:6], other, twin), total="94.23")
    (found,) = [f for f in made.findings if f.code == "BA204"]
    assert (found.place["cell"], found.computed, found.level.value) == ("H19", "4.44", "警告")
    one = replace(made, items=(*CLEAN.items[:6], other, replace(twin, score="4.44")), total="94.67", project="甲")
    two = replace(
        one,
        items=(*CLEAN.items[:6], replace(other, score="4"), replace(twin, score="4.44")),
        total="95.67",
        project="乙",
    )
    reports = audit([one.audited, two.audited])
    assert [[f.place["cell"] for f in r.findings if f.code == "BA501"] for r in reports] == [["H19"], ["H19"]]
    assert {f.computed for r in reports for f in r.findings if f.code == "BA501"} == {"4.44"}


def test_other_rules_that_the_print_allows_make_no_error() -> None:
    """Tiers by rate, a line from 60%, totals held down by a cap, the budget of the beginning, marks beside the rate."""
    tiers = replace(CLEAN.spent(score="8"), total="96.2")
    assert codes(tiers.findings, "错误") == []
    line = replace(CLEAN.spent(score="7.56"), total="95.76")
    assert codes(line.findings, "错误") == []
    low = CLEAN.spent(executed="150", rate="75%", score="7.5").item(0, actual="150万元")
    capped = replace(low, total="89", goals="")
    assert codes(capped.findings, "错误") == []
    by_initial = replace(CLEAN.spent(initial="190", rate="95%", score="9.5"), total="97.7")
    assert codes(by_initial.findings, "错误") == []


def test_a_limit_that_is_exceeded_may_be_scored_in_four_ways() -> None:
    for score, told in (("6.67", []), ("5", ["待判断"]), ("0", ["待判断"]), ("6.76", ["警告"])):
        item = Item("产出指标（40分）", "时效指标", "故障处理时间", "≤2小时", "3小时", "10", score, "人手不足")
        made = replace(CLEAN, items=(*CLEAN.items[:4], item, *CLEAN.items[5:]), total="")
        assert [f.level.value for f in made.findings if f.code == "BA203"] == told, score


def test_what_follows_from_the_cells_beside_it() -> None:
    summary = "项目名称,序号,自评得分,复核得分,差异率\n甲,1,98,92.58,5.53%\n乙,2,96,90,6.52%\n丙,3,96,90,6.67%\n"
    table = (
        "一级指标,分值,得分,得分率,扣分\n甲类,18.00,15.50,86.11%,2.5\n乙类,25.00,22.20,88.88%,-2.8\n丙类,10,6,60%,4.5\n"
    )
    found = []
    for text in (summary, table):
        (made,) = tables_of(read_printed(text.encode(), file="表.csv"), file="表.csv")
        found += [f for f in audit([Audited(made, "表.csv")])[0].findings if f.code == "BA108"]
    assert [(f.level.value, f.printed, f.computed) for f in found] == [
        ("错误", "6.52%", "6.25%"), ("警告", "6.67%", "6.25%"), ("错误", "88.88%", "88.8%"), ("错误", "4.5", "4"),
    ]  # fmt: skip


def test_the_rule_that_stands_beside_the_score() -> None:
    heads = "三级指标,分值,评分标准,实际完成值,得分\n"
    rule = "满意度≥90%得满分，每降低1个百分点扣0.1分，不足1个百分点的不扣，扣完为止。"
    rows = f"满意度,5,{rule},86%,4.5\n满意率,5,{rule},86%,4.6\n就业率,5,就业率≥60%得5分；否则不得分。,50%,3\n座谈,5,按会议效果酌情给分。,好,4\n"
    (made,) = tables_of(read_printed((heads + rows).encode(), file="表.csv"), file="表.csv")
    found = [f for f in audit([Audited(made, "表.csv")])[0].findings if f.code.startswith("BA2") and f.code != "BA205"]
    assert [(f.code, f.level.value, f.printed, f.computed) for f in found] == [
        ("BA211", "警告", "4.5", "4.6"), ("BA211", "警告", "3", "0"),
    ]  # fmt: skip


def test_every_check_has_a_page_and_codes_are_unique() -> None:
    assert len({c.code for c in CHECKS}) == len(CHECKS) > 30
    for c in CHECKS:
        assert list(c.documentation) == ["看什么", "为什么", "例", "怎么办"], c.code
        assert all(c.documentation.values()) and c.dimension and c.name
