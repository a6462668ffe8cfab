"""解释 and 勘误: what they change, what they never touch, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from biaochi import load
from biaochi.diagnostics import RulesetError
from biaochi.resolved.lower import lower
from biaochi.resolved.restated import read_restatement
from biaochi.ruleset.notes import read_note
from ruleset_files import ruleset

SLOPE = "三级指标：C1 支付率（10分）\n标准：支付率每下降1%扣0.2分，扣完为止。"


def scored(folder: Path, indicators: str, facts: dict[str, Any], header: str = "") -> dict[str, Any]:
    result = ruleset(folder, indicators, header).score(facts).as_json()
    return result["subjects"][0]["indicators"][0]  # type: ignore[index, no-any-return]


def test_a_base_that_is_nowhere_is_refused_and_given_by_a_note(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match="BC140"):
        ruleset(tmp_path, SLOPE)
    found = scored(tmp_path, f"{SLOPE}\n解释：指标值：支付率≥100%。理由：应付尽付。（2026-11-21，编者）", {"C1": "90%"})
    assert found["exact"] == "8/1"
    assert any("应付尽付" in r for r in found["rests_on"])


def test_a_substitution_changes_what_is_read_and_not_the_print(tmp_path: Path) -> None:
    text = "三级指标：C1 检查（10分）\n标准：每发现一处不符合扣0.l分，扣完为止。"
    with pytest.raises(RulesetError, match="BC115"):
        ruleset(tmp_path, text)
    found = scored(tmp_path, f"{text}\n勘误：“0.l分”应为“0.1分”。", {"C1": "3"})
    assert found["exact"] == "97/10"
    assert "0.l分" in found["source"]["text"]


def test_words_that_the_print_does_not_have_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match="BC239"):
        ruleset(tmp_path, f"{SLOPE}\n解释：“每上升1%”读作“每上升1个百分点”。")


def test_a_note_replaces_the_whole_reading_in_plain_or_canonical_words(tmp_path: Path) -> None:
    plain = f"{SLOPE}\n解释：读作：支付率≥100%得满分，每下降1个百分点扣0.2分，不足1个百分点的不计。理由：商定。（2026-01-02，评价组）"
    assert scored(tmp_path, plain, {"C1": "98.5%"})["exact"] == "49/5"
    rules = ruleset(tmp_path, plain)
    canonical = f"{SLOPE}\n解释：读作：{rules.indicators[0].reading}"
    again = ruleset(tmp_path, canonical)
    assert again.indicators[0].program.digest() == rules.indicators[0].program.digest()
    assert again.hash == rules.hash


def test_a_convention_for_one_indicator_alone(tmp_path: Path) -> None:
    text = "三级指标：C1 满意度（10分）\n标准：满意度≥90%得满分，每下降1%扣1分。"
    assert scored(tmp_path, text, {"C1": "81%"})["exact"] == "1/1"
    assert scored(tmp_path, f"{text}\n解释：“每1%”按相对比例计。", {"C1": "81%"})["exact"] == "0/1"
    assert scored(tmp_path, f"{text}\n解释：不足一个单位的不计。", {"C1": "88.5%"})["exact"] == "9/1"
    header = "约定：\n  不足一个单位的按一个单位计\n"
    assert scored(tmp_path, text, {"C1": "88.5%"}, header)["exact"] == "8/1"


def test_words_said_to_score_nothing(tmp_path: Path) -> None:
    text = "三级指标：C1 报送（10分）\n标准：每迟报1次扣2分，扣完为止，由主管部门酌情给分。"
    with pytest.raises(RulesetError):
        ruleset(tmp_path, text)
    assert scored(tmp_path, f"{text}\n解释：“，由主管部门酌情给分”不计分。", {"C1": "2"})["exact"] == "6/1"


@pytest.mark.parametrize("text", ["按惯例处理", "“甲”大概是“乙”的意思", "读作", "“甲”读作“乙”，另按丙计"])
def test_other_words_are_not_a_note(text: str) -> None:
    assert read_note("解释", text) is None


def test_date_and_name_are_kept() -> None:
    note = read_note("解释", "“甲”读作“乙”。理由：见纪要。（2026-11-21，编者）")
    assert note is not None
    assert (note.date, note.who, note.pairs) == ("2026-11-21", "编者", (("甲", "乙"),))
    only = read_note("解释", "理由：没有量化依据，由评价人判断。（2026-11-21，编者）")
    assert only is not None and not only.pairs
    nested = read_note("勘误", "「“无”字」应为「“没有”二字」")
    assert nested is not None
    assert nested.pairs == (("“无”字", "“没有”二字"),)


CHOICES = "三级指标：C1 效果（10分）\n数据：效果（{choices}）\n标准：成效显著得满分，成效一般得5分，成效微弱不得分。"


def test_declared_choices_are_matched_by_their_words(tmp_path: Path) -> None:
    mixed = CHOICES.format(choices="微弱/一般/显著")
    assert scored(tmp_path, mixed, {"C1": "显著"})["exact"] == "10/1"
    assert scored(tmp_path, mixed, {"C1": "微弱"})["exact"] == "0/1"
    with pytest.raises(RulesetError, match="BC241"):
        ruleset(tmp_path, CHOICES.format(choices="好/中/差"))


LABELLED = """规则集：甲
辖区：370600 烟台市
版本：1
一级指标：A1 产出（10分）
三级指标：C1 完成率（5分）
数据：实际数（个，整数，≥0）；计划数（个，整数，≥0）
标准：得分=实际数÷计划数×5，最高得5分。
分母为零：得满分
三级指标：C2 两项（5分）
数据：实际数（个，整数，≥0）；计划数（个，整数，≥0）；及时（是/否）
标准：①完成率达到100%得3分，完成率=实际数/计划数×100%，每降低1%扣0.1分，扣完为止；②及时的得2分，否则不得分。
分母为零：得0分
一级指标：A2 加减
三级指标：C3 获奖（加减分，最多3分）
标准：每获一项省级表彰加1分。
三级指标：C4 表彰（加减分，最多3分）
标准：每获一项省级表彰加1分；每被通报一次扣1分。
"""


def test_what_labels_settle_is_in_the_reading_too(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(LABELLED, encoding="utf-8")
    for indicator in load(path).indicators:
        again = lower(read_restatement(indicator.reading), lambda origin: (0, 0, ""))
        assert again.digest() == indicator.program.digest(), indicator.reading
