"""计分办法 in layers: passed on line by line, fixed unless granted, tightened where only that is granted."""

from __future__ import annotations

from pathlib import Path

import pytest
from biaochi.layers.grants import read_grants
from biaochi.registry.load import load, survey

UPPER = """规则集：省级自评
标识：frame
语言版本：1
辖区：370000 山东省
版本：1
{grant}计分办法：
  ≥、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值
  ≤：完成值不超过指标值得满分，超过的，得分＝（2－完成值÷指标值）×分值，最低得0分
  文字：达成得满分；部分达成得分值的80%；未达成不得分
一级指标：A1 产出（10分）
"""
LOWER = """规则集：市级自评
标识：city
语言版本：1
辖区：370600 烟台市
版本：1
依据：《市级通知》
继承：370000/frame@1
{method}一级指标：A1 产出
三级指标：C1 响应时间（5分）
指标值：≤60分钟
三级指标：C2 参保人数（5分）
指标值：≥100人
"""
STRICT = "≤：完成值不超过指标值得满分，超过的不得分"
QUOTIENT = "≤：完成值不超过指标值得满分，超过的，得分＝指标值÷完成值×分值"
LOOSE = "≤：完成值不超过指标值的120%得满分，超过的不得分"


def put(root: Path, place: str, name: str, content: str) -> Path:
    path = root / "rulesets" / place / name / "1.biaochi"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def layered(tmp_path: Path, grant: str, lines: str) -> Path:
    put(tmp_path, "370000-shandong", "frame", UPPER.format(grant=f"授权：\n  {grant}\n" if grant else ""))
    method = "计分办法：\n" + "".join(f"  {line}\n" for line in lines.split("\n")) if lines else ""
    return put(tmp_path, "370600-yantai", "city", LOWER.format(method=method))


def found(path: Path) -> list[str]:
    return [d.code for d in survey(path, cached=False)[0].findings]


@pytest.mark.parametrize(
    ("grant", "lines", "codes"),
    [
        ("", "", []),
        ("", STRICT, ["BC255"]),
        ("计分办法由下级规定", LOOSE, []),
        ("计分办法“≤”由下级规定", STRICT, []),
        ("计分办法“≥”由下级规定", STRICT, ["BC255"]),
        ("计分办法“≤”只可从严", STRICT, []),
        ("计分办法只可从严", STRICT, []),
        ("计分办法“≤”只可从严", LOOSE, ["BC256"]),
        # a quotient of 指标值 and 完成值 is judged too
        ("计分办法“≤”只可从严", QUOTIENT, ["BC256"]),
        # a line for one heading takes from the line for all of them
        ("", "“产出”的≤：完成值不超过指标值得满分，超过的不得分", ["BC255"]),
        ("计分办法“≤”只可从严", "“产出”的≤：完成值不超过指标值得满分，超过的不得分", []),
        # what the layer above leaves open may be said below
        ("", "＝：完成值等于指标值得满分，否则不得分", []),
    ],
)
def test_what_is_not_granted_is_fixed(tmp_path: Path, grant: str, lines: str, codes: list[str]) -> None:
    assert found(layered(tmp_path, grant, lines)) == codes


def test_lines_are_passed_on_one_by_one(tmp_path: Path) -> None:
    rules = load(layered(tmp_path, "计分办法“≤”由下级规定", STRICT))
    first, second = (i.row for i in rules.indicators)
    assert first is not None and first.line == STRICT
    assert second is not None and second.line.startswith("≥、无算符")
    assert rules.indicators[1].source.file.endswith("370000-shandong/frame/1.biaochi")


def test_a_row_added_without_a_code_is_an_indicator_of_the_layer(tmp_path: Path) -> None:
    upper = UPPER.format(grant="") + "三级指标：C1 响应时间（10分）\n指标值：≤60分钟\n"
    put(tmp_path, "370000-shandong", "frame", upper)
    below = LOWER.format(method="").replace("三级指标：C1 响应时间（5分）\n指标值：≤60分钟\n", "").replace("C2 ", "")
    path = put(tmp_path, "370600-yantai", "city", below)
    assert "BC255" in found(path)


def test_a_target_of_the_layer_above_is_fixed(tmp_path: Path) -> None:
    put(
        tmp_path,
        "370000-shandong",
        "frame",
        UPPER.format(grant="") + "三级指标：C1 响应时间（10分）\n指标值：≤60分钟\n",
    )
    below = LOWER.format(method="").split("三级指标")[0] + "三级指标：C1 响应时间（10分）\n指标值：≤90分钟\n"
    assert "BC255" in found(put(tmp_path, "370600-yantai", "city", below))


def test_a_grant_that_was_not_given_cannot_be_passed_on(tmp_path: Path) -> None:
    put(tmp_path, "370000-shandong", "frame", UPPER.format(grant="授权：\n  计分办法“≤”只可从严\n"))
    for grant, codes in (
        ("计分办法“≤”只可从严", []),
        ("计分办法“≤”由下级规定", ["BC255"]),
        ("计分办法由下级规定", ["BC255"]),
    ):
        path = put(tmp_path, "370600-yantai", "city", LOWER.format(method=f"授权：\n  {grant}\n"))
        assert found(path) == codes, grant


def test_the_grants_are_in_the_list_of_forms() -> None:
    assert not list(read_grants(None))
