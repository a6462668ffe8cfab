"""Every policy in use can be said as a line of 计分办法, and scores what it says, at the points where formulas part."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi.diagnostics import FactsError

from rulesets import codes, ruleset, scored, text

UP = "≥、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值"
DOWN = "≤：完成值不超过指标值得满分，超过的，得分＝指标值÷完成值×分值"
THIRDS = "文字、定性：达成得分值的100%-80%（含）；部分达成得分值的80%-60%（含）；未达成得分值的60%-0"

POLICIES = [
    # proportional; a percentage, money in another unit, a count with a scale, a unit nobody knows
    (UP, "≥100家", "100家", "10"),
    (UP, "≥100家", "267 家", "10"),
    (UP, "≥1071人次", "788 人次", "7880/1071"),
    (UP, "≥90%", "80%", "80/9"),
    (UP, "≥52万元", "26万元", "5"),
    (UP, "≥52万元", "260000元", "5"),
    (UP, "47.5 万人", "23.75万人", "5"),
    (UP, "≥20M", "10M", "5"),
    (UP, "150 元/人/季度", "150元/人/季度", "10"),
    (UP, "≥1,800人", "900人", "5"),
    # reversed: 指标值÷完成值, 2－完成值÷指标值, 1－偏离度, all or nothing
    (DOWN, "≤2小时", "3小时", "20/3"),
    (DOWN, "≤2小时", "90分钟", "10"),
    (DOWN, "≤15%", "20%", "15/2"),
    ("≤：完成值不超过指标值得满分，超过的，得分＝（2－完成值÷指标值）×分值，最低得0分", "≤2小时", "3小时", "5"),
    ("≤：完成值不超过指标值得满分，超过的，得分＝（2－完成值÷指标值）×分值，最低得0分", "≤2小时", "9小时", "0"),
    ("≤：完成值不超过指标值得满分，超过的，得分＝（1－偏离度）×分值，最低得0分", "≤15%", "18%", "8"),
    ("≤：完成值不超过指标值得满分，超过的不得分", "≤15 分钟", "15分钟", "10"),
    ("≤：完成值不超过指标值得满分，超过的不得分", "≤15分钟", "16分钟", "0"),
    # equal, with nothing or with the deviation
    ("＝：完成值等于指标值得满分，否则不得分", "=1个", "1个", "10"),
    ("＝：完成值等于指标值得满分，否则不得分", "=1个", "2个", "0"),
    ("＝：完成值等于指标值得满分，否则不得分", "=100%", "101%", "0"),
    ("＝：完成值等于指标值得满分，每偏离1个百分点扣1分，扣完为止", "=95%", "97.5%", "15/2"),
    ("＝：完成值等于指标值得满分，否则得分＝（1－偏离度）×分值，最低得0分", "=20条", "15条", "15/2"),
    # moderate with a band; a range as target
    ("＝：完成值在指标值的90%（含）-指标值的110%（含）之间得满分，否则不得分", "=200", "180", "10"),
    ("＝：完成值在指标值的90%（含）-指标值的110%（含）之间得满分，否则不得分", "=200", "221", "0"),
    ("区间：完成值在指标值之间得满分，否则不得分", "3-5次", "5次", "10"),
    ("区间：完成值在指标值之间得满分，否则不得分", "3-5次", "6次", "0"),
    # over-completion deducted from 130% on, or held at 150%
    (f"{UP}；完成值超过指标值的130%的，扣2分", "≥100家", "131家", "8"),
    (f"{UP}；完成值超过指标值的130%的，扣2分", "≥100家", "130家", "10"),
    # a pass mark
    ("≥：完成值达到指标值得满分，达到指标值的60%的，得分＝（完成值÷指标值－60%）÷（1－60%）×分值，低于指标值的60%的不得分", "≥100家", "80家", "5"),
    # not below the year before; zero; dates
    ("不低于上年：完成值不低于上年完成值得满分，低于的，得分＝完成值÷上年完成值×分值", "不低于上年", {"完成值": "80", "上年完成值": "100"}, "8"),
    (f"{UP}\n指标值为0的：完成值为0得满分，否则不得分", "0起", "0起", "10"),
    (f"{UP}\n指标值为0的：完成值为0得满分，否则不得分", "0起", "1起", "0"),
    ("日期：完成值不晚于指标值得满分，晚于的不得分", "2024年9月底前", "2024-09-30", "10"),
    ("日期：完成值不晚于指标值得满分，晚于的不得分", "2024年9月底前", "2024年10月1日", "0"),
    ("日期：完成值不晚于指标值得满分，每晚1天扣0.5分，扣完为止", "2024年9月30日前", "2024-10-05", "15/2"),
    # by heading, by percentage
    (f"{UP}\n“产出”的无算符：完成值不超过指标值得满分，超过的不得分", "4万元", "0万元", "10"),
    (f"{UP}\n百分数的无算符：完成值等于指标值得满分，否则不得分", "100%", "99%", "0"),
    (f"{UP}\n百分数的无算符：完成值等于指标值得满分，否则不得分", "100家", "99家", "99/10"),
    # grades
    ("文字：达成得满分；部分达成得分值的80%；未达成不得分", "有效", "有效", "10"),
    ("文字：达成得满分；部分达成得分值的80%；未达成不得分", "有效", "部分有效", "8"),
    ("文字：达成得满分；部分达成得分值的80%；未达成不得分", "有效", "未达成", "0"),
    # the same in other words
    ("≥、无算符：完成指标值的得满分，未完成的按完成值与指标值的比例计分", "≥100家", "80家", "8"),
    ("≥、无算符：完成年度指标值的，记该指标全部分值；未完成的，按照完成值与指标值的比例记分", "≥100家", "80家", "8"),
    ("≥：完成值达到指标值的得满分；完成值高于指标值150%的，扣分值的10%；未达到的，得分＝完成值÷指标值×分值", "≥100家", "151家", "9"),
    ("≤：完成值不超过指标值得满分，超过的，按指标值与完成值的比例计分", "≤2小时", "3小时", "20/3"),
    ("≤：完成值不高于指标值得满分；高于指标值的，每超过1%扣0.5分，扣完为止", "≤100家", "102家", "9"),
    ("＝：完成值等于指标值得满分，不等于的不得分", "=1个", "2个", "0"),
    ("＝：完成值与指标值的偏差在10%以内得满分，否则不得分", "=200", "215", "10"),
    ("＝：完成值与指标值的偏差在10%以内得满分，否则不得分", "=200", "221", "0"),
    ("＝：完成值在指标值的±5%以内得满分，否则不得分", "=200", "189", "0"),
    ("＝：完成值等于指标值得满分，每多或少1个扣2分，扣完为止", "=5个", "7个", "6"),
    ("日期：按期完成得满分，逾期不得分", "2024年9月底前", "2024年10月1日", "0"),
    ("日期：按期完成得满分，逾期不得分", "2024年9月底前", "2024年9月30日", "10"),
    ("区间：完成值在指标值之间得满分，高于或低于的不得分", "3-5次", "6次", "0"),
    ("文字：达到预期得满分；部分达到得分值的60%；未达到不得分", "有效", "部分有效", "6"),
    # a satisfaction from the counts of questionnaires
    ("≥：完成值＝（非常满意份数＋满意份数×0.8）÷有效份数×100%，完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值",
     "≥90%", {"非常满意份数": "50", "满意份数": "25", "有效份数": "100"}, "70/9"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "target", "actual", "score"), POLICIES)
def test_a_policy_scores_what_it_says(tmp_path: Path, method: str, target: str, actual: object, score: str) -> None:
    assert scored(tmp_path, method, target, actual) == score


def test_a_coefficient_is_entered_with_who_and_when(tmp_path: Path) -> None:
    entered = {"值": "70%", "评定人": "评价一组", "评定日期": "2024-03-01"}
    rules = ruleset(tmp_path, THIRDS, "定性")
    assert [(j.name, str(j.low), str(j.high)) for j in rules.indicators[0].program.judgements] == [
        ("达成系数", "4/5", "1"), ("部分达成系数", "3/5", "4/5"), ("未达成系数", "0", "3/5")
    ]  # fmt: skip
    facts = tmp_path / "facts.yaml"
    facts.write_text(
        f"对象: 甲\nC1: {{完成值: 部分达成, 部分达成系数: {entered}}}\n".replace("'", '"'), encoding="utf-8"
    )
    found = rules.score(facts).as_json()["subjects"][0]["indicators"][0]  # type: ignore[index]
    assert (found["exact"], found["state"]) == ("7/1", "已评")
    facts.write_text("对象: 甲\nC1: {完成值: 部分达成}\n", encoding="utf-8")
    found = rules.score(facts).as_json()["subjects"][0]["indicators"][0]  # type: ignore[index]
    assert found["state"] == "未评" or found["state"] == "待定"
    assert found["exact"] == {"min": "6/1", "max": "8/1"}


def test_an_assessed_score_is_entered_with_who_and_when(tmp_path: Path) -> None:
    rules = ruleset(tmp_path, "文字：得分＝评定分", "构建网络")
    facts = tmp_path / "facts.yaml"
    facts.write_text('对象: 甲\nC1: {值: 9分, 评定人: 评价一组, 评定日期: "2024-03-01"}\n', encoding="utf-8")
    assert rules.score(facts).as_json()["subjects"][0]["indicators"][0]["exact"] == "9/1"  # type: ignore[index]
    facts.write_text("对象: 甲\nC1: 9分\n", encoding="utf-8")
    with pytest.raises(FactsError, match="BC346"):
        rules.score(facts)


@pytest.mark.parametrize(
    ("method", "target", "code"),
    [
        ("≥、无算符：", "≥90%", "BC281"),
        ("大约：完成值达到指标值得满分，否则不得分", "≥90%", "BC281"),
        (f"{UP}\n≥：完成值达到指标值得满分，否则不得分", "≥90%", "BC281"),
        (UP, "≤90%", "BC283"),
        (UP, "＞90%", "BC283"),
        (UP, "±5%", "BC282"),
        (UP, "1:2", "BC282"),
        (UP, "2024年", "BC282"),
        # read as something the line cannot mean: full marks for more, for less, or not for the target itself
        ("≥：完成值不超过指标值得满分，超过的不得分", "≥90%", "BC284"),
        ("≤：完成值达到指标值得满分，否则不得分", "≤90%", "BC284"),
        ("≥：完成值达到指标值的50%得满分，超过指标值的，扣2分，否则不得分", "≤90家", "BC283"),
        ("≥：完成值超过指标值得满分，否则不得分", "≥90家", "BC284"),
        # a relation taken for a fact that somebody must answer
        ("＝：完成值等于指标值得满分，不一致的不得分", "=1个", "BC284"),
        ("≤：完成值未突破指标值得满分，突破的不得分", "≤5个", "BC284"),
        ("≥：验收通过得满分，否则不得分", "≥5个", "BC284"),
        # another unit in the line than in the row
        ("≥：完成值达到指标值得满分，低于60元的不得分，其余得分＝完成值÷指标值×分值", "≥90家", "BC284"),
        # a division by a target of nought, without a line for it
        (UP, "0起", "BC143"),
    ],
)
def test_what_a_line_cannot_mean_is_refused(tmp_path: Path, method: str, target: str, code: str) -> None:
    assert code in codes(tmp_path, text(method, target))


def test_an_own_criterion_overrides_and_other_lines_stay(tmp_path: Path) -> None:
    content = text(UP, "≥90%\n≥100家").replace(
        "指标值：≥90%\n", "指标值：≥90%\n标准：满意度≥90%得满分，每降低1个百分点扣1分，扣完为止。\n"
    )
    path = tmp_path / "own.biaochi"
    path.write_text(content, encoding="utf-8")
    from biaochi import load

    first, second = load(path).indicators
    assert first.row is None and second.row is not None
    assert second.row.line == UP and second.row.sentence == "完成值达到100家得满分，未达到的，得分＝完成值÷100家×分值"
    assert second.source.text == UP and content.split("\n")[second.source.line - 1].strip() == UP


def test_a_note_gives_a_target_that_cannot_be_read(tmp_path: Path) -> None:
    content = text(UP, "±5%") + "解释：指标值：≥95%。（2024-03-01，编者）\n"
    assert codes(tmp_path, content) == []


def test_without_a_method_a_target_alone_is_no_indicator(tmp_path: Path) -> None:
    content = text(UP, "≥90%").replace(f"计分办法：\n  {UP}\n", "")
    path = tmp_path / "none.biaochi"
    path.write_text(content, encoding="utf-8")
    from biaochi import load

    assert load(path).indicators == ()
