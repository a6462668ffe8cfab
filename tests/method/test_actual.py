"""完成值 as units write them: read as stated, with a remark where a reviewer should look, refused where nothing is stated."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from biaochi.diagnostics import BiaochiError, FactsError
from biaochi.method.actual import beyond, stated
from biaochi.method.compare import compared
from biaochi.method.target import read_target
from biaochi.model.row import Row, Target
from hypothesis import given
from hypothesis import strategies as st

from rulesets import ruleset, scored, text, written

GRADES = ("达成", "部分达成", "未达成")
UP = "≥、≤、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值"
WORDS = "文字：达成得满分；部分达成得分值的80%；未达成不得分"


def row(cell: str, **more: Any) -> Row:
    target = read_target(cell)
    assert target is not None
    return Row(target, "", "", **more)


@pytest.mark.parametrize(
    ("target", "actual", "taken", "remark"),
    [
        ("≥100家", "267 家", "267家", ""),
        ("≥90%", "95%", "95%", ""),
        ("100%", "0", "0", ""),
        ("≤47.5 万人", "45.9708万人", "45.9708万人", ""),
        ("≤52万元", "514776.52元", "514776.52元", ""),
        ("≥2400 人/次", "1188 人/次", "1188人/次", ""),
        ("≥20M", "20M", "20M", ""),
        ("≥90%", "≥90%", "90%", "照抄指标值"),
        ("140 个", "≥140 个", "140个", "照抄指标值"),
        ("≥90%", "≥60%", "60%", "没有写实际数"),
        ("≦15 分钟", "≦15 分钟", "15分钟", "照抄指标值"),
        ("15 分钟", "构建起15分钟服务圈", "15分钟", "一句话"),
        ("≤30000元", "特困人员、低保对象年救助限额为3万元。", "3万元", "一句话"),
    ],
)
def test_a_number_is_taken_as_stated(target: str, actual: str, taken: str, remark: str) -> None:
    found = stated(actual, row(target))
    assert found.text == taken
    assert remark in "".join(found.remarks) and bool(remark) == bool(found.remarks)


@pytest.mark.parametrize(
    "actual", ["特困人员按100%比例给予救助；低保对象按80%比例给予救助。", "已完成", "第3季度完成12次", "3台"]
)
def test_what_states_no_number_is_not_guessed(tmp_path: Path, actual: str) -> None:
    with pytest.raises(FactsError):
        scored(tmp_path, UP, "≥70%", actual)


@pytest.mark.parametrize(
    ("target", "actual", "choice"),
    [
        ("有效", "有效", "达成"),
        ("有效", "部分有效", "部分达成"),
        ("有效", "未有效", "未达成"),
        ("提高", "达成", "达成"),
    ],
)
def test_words_are_a_grade_where_they_say_so(target: str, actual: str, choice: str) -> None:
    assert stated(actual, row(target), GRADES).text == choice


@pytest.mark.parametrize(
    ("target", "actual"), [("提高", "服务积极性有较大提高"), ("定性", "效果显著"), ("不低于上年", "成效明显")]
)
def test_words_that_do_not_say_so_are_asked_for(target: str, actual: str) -> None:
    with pytest.raises(FactsError, match="BC350") as bad:
        stated(actual, row(target), GRADES)
    assert "达成、部分达成、未达成" in bad.value.diagnostics[0].help


def test_a_copied_target_is_met_reviewed_or_nothing(tmp_path: Path) -> None:
    for said, state, remarks in (("按达到计", "已评", 0), ("按达到计，提请复核", "已评", 1), ("按未评计", "未评", 1)):
        rules = ruleset(tmp_path, f"{UP}\n{WORDS}\n完成值照抄指标值的：{said}", "≥90%\n有效")
        number, words = rules.score({"对象": "甲", "C1": "≥90%", "C2": "有效"}).as_json()["subjects"][0]["indicators"]  # type: ignore[index]
        assert number["state"] == words["state"] == state
        assert len(words.get("remarks", [])) == remarks and len(number["remarks"]) == 1


def test_over_completion_asks_for_a_reason_once_none_is_given(tmp_path: Path) -> None:
    rules = ruleset(tmp_path, f"{UP}\n完成值超过指标值的130%的：提请说明", "≥35家")
    facts = tmp_path / "facts.yaml"
    for line, remarks in (("256家", 1), ("45家", 0), ("{值: 256家, 说明: 口径扩大到基层医疗机构}", 0)):
        facts.write_text(f"对象: 甲\nC1: {line}\n", encoding="utf-8")
        found: Any = rules.score(facts).as_json()
        indicator = found["subjects"][0]["indicators"][0]
        assert (indicator["exact"], len(indicator.get("remarks", []))) == ("10/1", remarks)


def test_a_reversed_target_is_never_over_completed() -> None:
    assert beyond(row("≤15分钟", over=Fraction(13, 10)), Fraction(100)) == ""
    assert beyond(row("≥15次", over=Fraction(13, 10)), Fraction(100)) != ""


@pytest.mark.parametrize(
    ("target", "actual", "verdict"),
    [
        ("≥90%", "98.50%", "达到"), ("≤60分钟", "≤60分钟", "达到"), ("≤15%", "6.20%", "达到"), ("=1个", "2个", "未达到"),
        ("＞80%", "80%", "未达到"), ("＜80%", "79%", "达到"), ("3-5次", "6次", "未达到"), ("2024年9月底前", "2024年10月1日", "未达到"),
        ("稳步拓展", "稳步拓展", "达到"), ("有效", "部分有效", "未达到"), ("定性", "效果显著", "待评定"), ("定性", "达到", "达到"),
        ("不低于上年", "全市都实行了", "待评定"), ("626万元", "624.78万元", "待评定"), ("626万元", "626万元", "达到"), ("≥90%", "", "未评"),
        ("≥90%", "已完成", "待评定"),
    ],
)  # fmt: skip
def test_rows_without_marks_are_compared(target: str, actual: str, verdict: str) -> None:
    found = read_target(target)
    assert found is not None and compared(found, actual)[0] == verdict


def test_compared_rows_stand_beside_the_scores(tmp_path: Path) -> None:
    content = text(f"{UP}\n没有分值的：只比较，不计分\n“产出”的没有分值的无算符：按“≤”比较", "≥90%\n≥3次\n626万元")
    content = content.replace("第2项（10分）", "第2项").replace("第3项（10分）", "第3项")
    from biaochi import load

    rules = load(written(tmp_path, content))
    assert [i.code for i in rules.indicators] == ["C1"] and rules.total == 10
    found: Any = rules.score({"对象": "甲", "C1": "90%", "第2项": "2次", "C3": "624.78万元"}).as_json()
    assert found["subjects"][0]["total"] == "10.00"
    assert [(c["code"], c["verdict"]) for c in found["subjects"][0]["compared"]] == [("C2", "未达到"), ("C3", "达到")]


CELLS = st.text(
    st.sampled_from("≥≤=＝><%％0123456789.,，-~～ 万元人次家个年月日底前分钟未部分有效达成定性以上不低于超过（）()/"),
    max_size=16,
)


@given(CELLS, CELLS)
def test_any_cell_is_read_or_refused_in_words(target: str, actual: str) -> None:
    found = read_target(target)
    if found is None:
        return
    for choices in ((), GRADES):
        try:
            stated(actual, Row(found, "", ""), choices)
        except BiaochiError as bad:
            assert bad.diagnostics[0].message
    try:
        assert compared(found, actual)[0] in ("达到", "未达到", "待评定", "未评")
    except BiaochiError as bad:
        assert bad.diagnostics[0].message


@given(CELLS)
def test_a_target_that_is_read_keeps_its_number(cell: str) -> None:
    found = read_target(cell)
    if isinstance(found, Target) and found.number is not None and found.sign not in ("日期", "区间"):
        said = re.sub("[,，]", "", cell.translate(str.maketrans("０１２３４５６７８９", "0123456789")))
        assert found.number in {Fraction(n) for n in re.findall(r"[0-9]+(?:\.[0-9]+)?", said)}, (cell, found)
