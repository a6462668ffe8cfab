"""Subtotals, totals and combinations on the worksheet 核验: calculated by LibreOffice, and as facts are changed there."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from biaochi.files.libreoffice import converted

NEEDED = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
Call = Callable[..., tuple[int, str, str]]
HEAD = """规则集：试
辖区：370600 乙
版本：1
合成：
  综合＝甲×40%＋乙×60%
对象：甲、乙
约定：
  不适用的按得分÷适用分值×满分折算
  C1 满意度低于60%的，总分最高5分
一级指标：A1 效益（10分）
三级指标：C1 满意度（10分）
标准：满意度≥90%得满分，每降低1个百分点扣0.3分，扣完为止。
一级指标：A2 管理（10分）
三级指标：C2 到位率（7分）
标准：得分=实际到位资金÷计划到位资金×7，最高得7分。
三级指标：C3 处数（3分）
标准：每发现一处问题扣1分，扣完为止。
"""


def calculated(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(converted(data, "xlsx", "xlsx")), data_only=True)["核验"]


def rows(sheet: Any) -> dict[tuple[str, str], list[Any]]:
    """(subject, name) → 舍入前, 公式, 程序, 相符, 说明."""
    found = {}
    for row in sheet.iter_rows(min_row=3, values_only=True):
        if row[2]:
            found[row[0], row[2]] = list(row[7:12])
    return found


@pytest.fixture
def book(tmp_path: Path, call: Call) -> Any:
    (tmp_path / "试.biaochi").write_text(HEAD, encoding="utf-8")
    facts = "对象,指标,数据,值,不适用\n甲,C1,,91.5%,\n甲,C2,实际到位资金,200万元,\n甲,C2,计划到位资金,300万元,\n甲,C3,,1处,\n乙,C1,,85%,\n乙,C2,,,本年没有资金\n乙,C3,,0处,\n"
    (tmp_path / "事实.csv").write_text(facts, encoding="utf-8")
    code, _, err = call(
        "score", tmp_path / "试.biaochi", tmp_path / "事实.csv", "--formulas", "-o", tmp_path / "表.xlsx"
    )
    assert code == 0, err
    return openpyxl.load_workbook(tmp_path / "表.xlsx")


def saved(book: Any) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


@NEEDED
def test_totals_are_calculated_from_scores_before_rounding(book: Any) -> None:
    found = rows(calculated(saved(book)))
    assert {k: v[1:4] for k, v in found.items() if "小计" in k[1] or k[1] == "总分"} == {
        ("甲", "效益　小计"): [10, 10, "相符"],
        ("甲", "管理　小计"): [6.67, 6.67, "相符"],
        ("甲", "总分"): [16.67, 16.67, "相符"],
        ("乙", "效益　小计"): [8.5, 8.5, "相符"],
        ("乙", "管理　小计"): [3, 3, "相符"],
        ("乙", "总分"): [17.69, 17.69, "相符"],
        ("综合", "总分"): [17.28, 17.28, "相符"],
    }
    assert abs(found["甲", "管理　小计"][0] - 20 / 3) < 1e-7


@NEEDED
def test_a_fact_that_is_changed_moves_the_totals_and_caps_hold(book: Any) -> None:
    sheet = book["核验"]
    cell = next(r for r in sheet.iter_rows(min_row=3) if r[0].value == "甲" and r[2].value == "满意度")[4]
    cell.value = 0.5
    found = rows(calculated(saved(book)))
    assert found["甲", "总分"][1] == 5 and found["甲", "总分"][3] == "不符"
    assert "MIN(" in next(r[7].value for r in sheet.iter_rows(min_row=3) if r[0].value == "甲" and r[2].value == "总分")
    cell.value = None
    assert rows(calculated(saved(book)))["甲", "总分"][1] == "未填"


@NEEDED
def test_all_totals_of_the_published_evaluation_agree(tmp_path: Path, call: Call) -> None:
    made = tmp_path / "表.xlsx"
    assert call("score", YANTAI, ROOT / "examples/yantai-2022/facts", "--formulas", "-o", made)[0] == 0
    stored = rows(openpyxl.load_workbook(made, data_only=True)["核验"])
    found = rows(calculated(made.read_bytes()))
    assert len(found) > 200 and {v[3] for v in found.values()} == {"相符"}
    assert found["综合评价", "总分"][1:3] == [93.22, 93.22] and stored["综合评价", "总分"][1] == 93.22


def test_a_total_that_is_open_is_copied_and_says_why(tmp_path: Path, call: Call) -> None:
    (tmp_path / "试.biaochi").write_text(HEAD, encoding="utf-8")
    (tmp_path / "事实.csv").write_text("对象,指标,值\n甲,C1,91.5%\n", encoding="utf-8")
    assert (
        call("score", tmp_path / "试.biaochi", tmp_path / "事实.csv", "--formulas", "-o", tmp_path / "表.xlsx")[0] == 1
    )
    found = rows(openpyxl.load_workbook(tmp_path / "表.xlsx")["核验"])
    assert found["甲", "总分"][1:] == ["10.00～20.00", "10.00～20.00", None, "没有公式，照抄得分：得分没有定"]
    assert found["综合", "总分"][4].endswith("得分没有定")
