"""What is said of two rulesets: each kind of change alone, and nothing else."""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi.revisions.data import as_data, says
from ruleset_pairs import BODY, HEAD, body, compared, one


def test_nothing_changes() -> None:
    found = compared(HEAD + BODY, HEAD + BODY)
    assert found.same and as_data(found)["same"] and as_data(found)["same_meaning"]


def test_a_renamed_indicator() -> None:
    change = one(body("C1 满意度（", "C1 群众满意度（"))
    assert change.kinds == ("改名",) and "群众满意度" in says(change) and change.difference is None


def test_other_words_of_the_same_meaning() -> None:
    change = one(body("扣0.5分，扣完为止", "扣减0.5分，扣完为止"))
    assert change.kinds == ("文字",) and says(change) == "文字有改动，得分不变"
    assert change.row is not None and ("+", "减") in change.row.new


def test_another_program_of_the_same_scores_is_other_words() -> None:
    change = one(body("每发现一处问题扣0.5分，扣完为止", "每发现一处问题扣0.5分，最多扣5分"))
    assert change.kinds == ("文字",)


def test_a_changed_meaning_has_its_region() -> None:
    change = one(body("扣0.5分", "扣1分"))
    assert change.kinds == ("得分",) and change.difference is not None
    assert says(change) == "从严；问题处数1～9处时不同，最多差2.5分（问题处数 5处：原2.5分，现0分）"


def test_marks_move_with_the_scores() -> None:
    text = HEAD + BODY
    found = compared(text, text.replace("C2 问题（5分）", "C2 问题（4分）").replace("（10分）", "（9分）"))
    change = one(found)
    assert change.kinds == ("分值", "得分") and "分值由5分改为4分" in says(change)
    assert {h.label for h in found.header} == {"指标体系", "总分"} and any(h.scored for h in found.header)


def test_added_and_removed() -> None:
    found = body("C2 问题（5分）\n标准：每发现一处问题扣0.5分", "C3 迟报（5分）\n标准：每迟报一次扣0.5分")
    assert [c.kinds for c in found.indicators] == [("新增",), ("删除",)]
    assert [says(c) for c in found.indicators] == ["新增的指标", "删除的指标"]
    rows = [c.row for c in found.indicators]
    assert rows[0] is not None and not rows[0].old and rows[1] is not None and not rows[1].new


def test_another_code_is_the_same_indicator() -> None:
    change = one(body("C2 问题", "C9 问题"))
    assert change.kinds == ("改编码",) and says(change) == "编码由C2改为C9"


def test_moved() -> None:
    text = HEAD + "一级指标：A1 过程（5分）\n三级指标：C1 满意度（5分）\n标准：每发现一处问题扣0.5分，扣完为止。\n"
    found = compared(text, text.replace("A1 过程", "A2 效益"))
    assert one(found).kinds == ("移动",) and "A2 效益" in says(one(found))


def test_evidence() -> None:
    change = one(body("标准：每发现", "佐证：检查记录\n标准：每发现"))
    assert "佐证" in change.kinds and "改为要附佐证" in says(change)


@pytest.mark.parametrize(
    ("old", "new", "labels"),
    [
        ("版本：1", "版本：2", {"版本"}),
        ("依据：《评价办法》第六条", "依据：《评价办法》第八条", {"依据"}),
        ("约定：\n", "约定：\n  得分四舍五入保留一位小数，只在出具结果时舍入\n", {"约定"}),
        ("约定：\n", "等级：60（含）-100分为优，60分以下为差\n约定：\n", {"等级"}),
        ("约定：\n", "对象：甲、乙\n合成：\n  综合＝甲×40%＋乙×60%\n约定：\n", {"对象", "合成"}),
    ],
)
def test_the_header(old: str, new: str, labels: set[str]) -> None:
    found = body(old, new)
    assert {h.label for h in found.header} == labels and not found.indicators
    assert all(h.scored == (h.label not in ("版本", "依据")) for h in found.header)


def test_a_convention_changes_the_meaning_of_what_rests_on_it() -> None:
    found = body("不足一个单位的按比例计", "不足一个单位的不计")
    change = one(found)
    assert change.new is not None and change.new.indicator.code == "C1" and change.kinds == ("得分",)
    assert change.row is None, "its text is the same"


def test_the_basis_is_that_of_the_indicator_else_of_the_ruleset() -> None:
    own = one(body("标准：每发现一处问题扣0.5分", "依据：《通知》第二条\n标准：每发现一处问题扣1分")).row
    other = one(body("扣0.5分", "扣1分")).row
    assert own is not None and own.basis == "《通知》第二条"
    assert other is not None and other.basis == "《评价办法》第六条"


def test_values_only_one_admits_are_a_difference() -> None:
    text = HEAD + BODY.replace("标准：每发现", "数据：问题处数（处，整数，≥0）\n标准：每发现")
    change = one(compared(text, text.replace("整数，≥0", "整数，0-8")))
    found = change.difference
    assert found is not None and found.equal is False and found.direction == "相同" and change.kinds == ("得分",)
    assert found.admitted[0].only_new is None and found.admitted[0].only_old == Fraction(9)
    assert "9处只有原来可以填" in says(change)
