"""Layers that are wrong, hostile or huge: a finding at the line that caused it, soon, and never a change that was not granted."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from biaochi import BiaochiError, load
from biaochi.diagnostics import Diagnostic
from biaochi.registry.flatten import flatten
from effort import calls
from layer_files import CITY, PROVINCE, city, write

LISTED = "一级指标：A3 效益（50分）\n三级指标：C5 满意度（50分）\n标准：满意度≥90%得满分，每降低1%扣1分，扣完为止。\n"
A1 = "一级指标：A1 过程（30分）\n"
A2 = "一级指标：A2 产出（20分）\n"
SIGNED = PROVINCE.replace("三级指标：C4 完成率（20分）", "三级指标：C4 完成率（加减分，最多3分）").replace(
    "A2 产出（20分）", "A2 产出（加减分）"
)


def findings(path: Path) -> list[Diagnostic]:
    with pytest.raises(BiaochiError) as bad:
        load(path)
    return list(bad.value.diagnostics)


def lines_of(path: Path, code: str) -> list[str]:
    """The lines of the file at which findings with this code stand."""
    text = path.read_text(encoding="utf-8")
    found = [d for d in findings(path) if d.code == code]
    assert all(d.file in (str(path), str(path.resolve())) for d in found), found
    return [text.split("\n")[text.count("\n", 0, d.start)].strip() for d in found]


REFUSED = {
    "an indicator under another name": (A1 + "三级指标：C1 别的名称（10分）\n", "三级指标：C1 别的名称（10分）"),
    "a section under another name": ("一级指标：A1 改名（30分）\n", "一级指标：A1 改名（30分）"),
    "a note that changes the reading": (
        A1 + "三级指标：C3 宣传（10分）\n解释：读作：未开展宣传的扣5分。理由：甲。（2023-03-01，乙）\n",
        "解释：读作：未开展宣传的扣5分。理由：甲。（2023-03-01，乙）",
    ),
    "an indicator moved to another section": (
        "变更：\n  删除 C3\n" + A2 + "三级指标：C3 宣传（10分）\n标准：按计划开展宣传的得满分；否则不得分。\n",
        "三级指标：C3 宣传（10分）",
    ),
    "a new part without indicators": ("一级指标：A9 其他（10分）\n", "一级指标：A9 其他（10分）"),
    "other marks of a part": ("一级指标：A1 过程（40分）\n", "一级指标：A1 过程（40分）"),
    "a part without its marks": ("一级指标：A1 过程程序\n", "一级指标：A1 过程程序"),
    "marks that become signed": (A2 + "三级指标：C4 完成率（加减分）\n", "三级指标：C4 完成率（加减分）"),
    "a grade of its own": ("等级：70（含）-100分为好，70分以下为差\n", "等级：70（含）-100分为好，70分以下为差"),
    "a convention the layer above settled": ("约定：\n  “每下降1%”按相对比例计\n", "“每下降1%”按相对比例计"),
    "a part removed": ("变更：\n  删除 A1\n", "删除 A1"),
    "marks granted on beyond their range": ("授权：\n  C4 的分值由下级规定\n", "C4 的分值由下级规定"),
    "marks granted on without a grant": ("授权：\n  C1 的分值由下级规定，5-10分\n", "C1 的分值由下级规定，5-10分"),
    "removal granted on": ("授权：\n  C2 可以删除\n", "C2 可以删除"),
    "additions granted on": ("授权：\n  可以增加指标\n", "可以增加指标"),
    "grades granted on": ("授权：\n  等级由下级规定\n", "等级由下级规定"),
    "a convention granted on": ("授权：\n  约定“百分点”由下级规定\n", "约定“百分点”由下级规定"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_granted_is_refused_at_its_line(case: str, tmp_path: Path) -> None:
    more, line = REFUSED[case]
    assert line in lines_of(city(tmp_path, more + ("" if "A9" in more else LISTED)), "BC255")


@pytest.mark.parametrize("marks", ["加减分，最多30分", "加减分", "5分"])
def test_signed_marks_are_fixed_too(marks: str, tmp_path: Path) -> None:
    province = SIGNED.replace("  C4 的分值由下级规定，10-30分\n", "")
    line = f"三级指标：C4 完成率（{marks}）"
    more = f"一级指标：A2 产出（加减分）\n{line}\n{LISTED}"
    assert line in lines_of(city(tmp_path, more, province), "BC255")


def test_a_convention_the_layer_above_left_open_may_not_change_its_indicators(tmp_path: Path) -> None:
    province = PROVINCE.replace("  不足一个单位的按比例计\n", "").replace("  约定“不足一个单位的”由下级规定\n", "")
    path = city(tmp_path, "约定：\n  不足一个单位的不计\n" + LISTED, province)
    assert lines_of(path, "BC255") == ["不足一个单位的不计"]
    assert load(city(tmp_path, "约定：\n  缺佐证的得0分\n" + LISTED, province)).policy.evidence == "zero"


def test_shared_facts_of_the_layer_above_stay(tmp_path: Path) -> None:
    province = PROVINCE.replace("约定：\n  “每", "共用：到位率（%，≥0，≤100）\n约定：\n  “每")
    path = city(tmp_path, "共用：到位率（%，≥0，≤200）\n" + LISTED, province)
    assert lines_of(path, "BC255") == ["共用：到位率（%，≥0，≤200）"]
    assert load(city(tmp_path, "共用：到位率（%，≥0，≤100）；满意度（%，≥0，≤100）\n" + LISTED, province)).shared


def test_what_a_layer_in_between_may_not_do_is_no_basis_for_the_one_below(tmp_path: Path) -> None:
    city(tmp_path, A1 + "三级指标：C3 宣传（10分）\n标准：未开展宣传的扣5分。\n" + LISTED)
    county = "规则集：县\n辖区：370681 龙口市\n版本：1\n依据：《通知》\n继承：370600/city@1\n"
    path = write(tmp_path, "370681-longkou", "county", county)
    (found,) = findings(path)
    assert found.code == "BC255" and found.file.endswith("city/1.biaochi") and "C3" in found.message


@pytest.mark.parametrize("wrong", ["语言版本：2\n", "约定：\n  看着办\n", "总分：7分\n"])
def test_a_parent_that_cannot_be_used_is_refused(wrong: str, tmp_path: Path) -> None:
    label = wrong.split("：")[0]
    province = PROVINCE.replace("约定：\n", wrong) if label == "约定" else wrong + PROVINCE
    path = city(tmp_path, LISTED, province)
    found = findings(path)
    assert found and all(d.file.endswith("frame/1.biaochi") for d in found), found


BROKEN_LINES = {
    "a grant of nothing": ("授权：\n  C77 可以删除\n", "BC259", "C77 可以删除"),
    "a grant of a part's criterion": ("授权：\n  A1 的标准只可从严\n", "BC259", "A1 的标准只可从严"),
    "two grants of one thing": ("授权：\n  C5 的标准由下级规定\n  C5 的标准只可从严\n", "BC259", "C5 的标准只可从严"),
    "a code changed twice": ("变更：\n  删除 C3\n  删除 C3\n", "BC258", "删除 C3"),
    "a clause changed twice": ("变更：\n  删除 C4-1\n  C4-1 改为“甲”\n", "BC258", "C4-1 改为“甲”"),
    "a clause of what is removed": ("变更：\n  删除 C3\n  删除 C3-1\n", "BC258", "删除 C3-1"),
    "clause 0 removed": ("变更：\n  删除 C3-0\n", "BC252", "删除 C3-0"),
    "clause 000 reworded": ("变更：\n  C4-000 改为“甲”\n", "BC252", "C4-000 改为“甲”"),
    "clause 999": ("变更：\n  删除 C4-999\n", "BC253", "删除 C4-999"),
    "one code twice": (A1 + "三级指标：C5 满意（1分）\n标准：合格得满分，否则不得分。\n", "BC234", "三级指标：C5 满意度（50分）"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN_LINES)
def test_a_line_that_cannot_be_applied_is_shown(case: str, tmp_path: Path) -> None:
    more, code, line = BROKEN_LINES[case]
    assert lines_of(city(tmp_path, more + LISTED), code) == [line]


def test_changes_without_a_parent_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "370000-shandong", "frame", PROVINCE.replace("约定：\n", "变更：\n  删除 C3\n约定：\n"))
    assert lines_of(path, "BC252") == ["变更："]


def test_clauses_are_counted_as_they_stand_above(tmp_path: Path) -> None:
    province = PROVINCE.replace("  C3 可以删除\n", "  C4 的标准由下级规定\n").replace(
        "发现截留的扣8分；发现挪用的扣6分；扣完为止。",
        "发现截留的扣8分；\n发现挪用的扣6分；发现虚列的扣5分；\n发现套取的扣4分；扣完为止。",
    )
    changes = ["  删除 C4-1\n", "  C4-2 改为“发现挪用的扣7分；”\n", "  C4-4 改为“发现套取的扣3分；”\n"]
    for order in (changes, changes[::-1]):
        rules = load(city(tmp_path, "变更：\n" + "".join(order) + LISTED, province))
        found = rules.indicator("C4")
        assert found is not None
        assert found.source.text == "发现挪用的扣7分；发现虚列的扣5分；\n发现套取的扣3分；扣完为止。"


def test_an_unchanged_clause_beside_a_changed_one_stays_in_its_file(tmp_path: Path) -> None:
    province = PROVINCE.replace("  C3 可以删除\n", "  C4 的标准由下级规定\n").replace(
        "扣8分；发现挪用", "扣8分；\n发现挪用"
    )
    text = flatten(city(tmp_path, "变更：\n  C4-1 改为“发现截留的扣9分；”\n" + LISTED, province))
    changed, kept = text.index("标准：发现截留的扣9分；"), text.index("发现挪用的扣6分")
    assert text[:changed].rstrip().split("\n")[-1] == "# 出自 370600/city@1 第7行（按变更改写）"
    assert "# 出自 370000/frame@1 第" in text[changed:kept]


def test_a_clause_of_the_only_indicator_below_a_coded_one_is_found(tmp_path: Path) -> None:
    province = PROVINCE.replace("  C3 可以删除\n", "  C4 的标准由下级规定\n").replace(
        "三级指标：C4 完成率（20分）\n", "三级指标：C4 完成率（20分）\n指标：资金（20分）\n"
    )
    rules = load(city(tmp_path, "变更：\n  C4-2 改为“发现挪用的扣7分；”\n" + LISTED, province))
    found = rules.indicator("C4")
    assert found is not None and "扣7分" in found.source.text


def test_a_part_named_without_code_and_marks_only_says_where(tmp_path: Path) -> None:
    rules = load(city(tmp_path, LISTED.replace("A3 效益（50分）", "效益")))
    assert [(s.code, s.full_marks) for s in rules.sections if s.name == "效益"] == [("A3", 50)]


@pytest.mark.parametrize("length", [1, 2, 7, 32, 33, 34, 40])
def test_cycles_of_any_length_end_with_a_finding(length: int, tmp_path: Path) -> None:
    for i in range(length):
        text = f"规则集：甲\n辖区：370000 山东省\n版本：1\n依据：《乙》\n继承：370000/r{(i + 1) % length}@1\n"
        path = write(tmp_path, "370000-shandong", f"r{i}", text)
    (found,) = findings(path)
    assert found.code == ("BC273" if length <= 33 else "BC274")


@pytest.mark.parametrize(
    "parent",
    ["../370000/frame@1", "/etc/passwd", "\\\\host\\share@1", "370000/../frame@1", "370000.*/frame@1", "370000.**/frame@1",
     "37*/frame@1", "370000.[a]/frame@1", "370000/frame@../1", "370000/frame@1/..", "file:///370000/frame@1"],
)  # fmt: skip
def test_a_parent_is_named_by_its_identity_alone(parent: str, tmp_path: Path) -> None:
    write(tmp_path, "370000-shandong", "frame", PROVINCE)
    path = write(tmp_path, "370600-yantai", "city", CITY.replace("370000/frame@1", parent) + LISTED)
    assert {d.code for d in findings(path)} <= {"BC272", "BC275"}


def test_a_link_to_itself_is_no_parent(tmp_path: Path) -> None:
    loop = tmp_path / "rulesets" / "370000-shandong" / "frame" / "1.biaochi"
    loop.parent.mkdir(parents=True)
    loop.symlink_to(loop)
    path = write(tmp_path, "370600-yantai", "city", CITY + LISTED)
    assert [d.code for d in findings(path)] == ["BC275"]


def many(root: Path, count: int) -> Path:
    """A ruleset that removes ``count`` indicators of its parent by as many grants, and one that is not there."""
    numbers = range(1000, 1000 + count)
    grants = "".join(f"  C{n} 可以删除\n" for n in numbers)
    listed = "".join(f"三级指标：C{n} 项目{n}（0分）\n标准：按时的得满分；否则不得分。\n" for n in numbers)
    province = PROVINCE.replace("授权：\n", f"授权：\n{grants}").replace(A2, f"{listed}{A2}")
    removed = "".join(f"  删除 C{n}\n" for n in numbers)
    return city(root, f"变更：\n{removed}  删除 C9999\n{LISTED}", province)


def test_thousands_of_indicators_changes_and_grants_are_read(tmp_path: Path) -> None:
    assert lines_of(many(tmp_path, 2500), "BC253") == ["删除 C9999"]


def test_twice_the_indicators_changes_and_grants_are_twice_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")
    findings(many(tmp_path / "once", 2))
    half, whole = (calls(partial(findings, many(tmp_path / str(n), n))) for n in (300, 600))
    assert whole < 2.5 * half
