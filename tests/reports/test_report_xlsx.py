from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from biaochi.reports.safe import clean_lines
from biaochi.reports.xlsx_report import to_xlsx
from report_sample import HOSTILE, result


@pytest.fixture(scope="module")
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(result())))


def table(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]


def test_score_table(book: Any) -> None:
    rows = table(book["得分表"])
    assert rows[0] == ["编码", "指标", "分值", "市直", "牟平区", "=1+1", "综合评价"]
    assert rows[1] == ["C12.1", "征缴预算完成率", 1, 1, 1, 1, 1]
    assert rows[2][3] == "0.00～1.00" and rows[4][3] == "不适用"
    assert rows[8][:4] == ["A3", "产出　小计", 7, 5.5]
    assert rows[10][1:] == ["总分", 14.5, "11.61～12.61", "11.61～12.61", 12.61, 12.1]
    assert rows[11][1:4] == ["等级", None, "良"] or rows[11][1:4] == ["等级", "", "良"]
    assert "370600/yibao" in rows[12][0] and "9f86d081" in rows[12][0]


def test_scores_are_numbers_with_their_decimals(book: Any) -> None:
    sheet = book["得分表"]
    satisfaction, open_item = sheet["D7"], sheet["D9"]
    assert (satisfaction.data_type, satisfaction.number_format, Decimal(repr(satisfaction.value))) == (
        "n",
        "0.00",
        Decimal("4.61"),
    )
    assert (open_item.value, open_item.number_format) == (2.375, "0.000")
    assert (sheet["C9"].value, sheet["C9"].number_format) == (2.5, "0.0")


def test_remarks_hold_what_was_lost_or_not_scored(book: Any) -> None:
    rows = table(book["扣分说明"])
    assert rows[0] == ["对象", "编码", "指标", "分值", "得分", "扣分", "状态", "说明", "依据条款", "解释或约定"]
    assert len(rows) == 1 + 4 * 6 + 1
    assert rows[4][:7] == ["市直", "C19.1", "参保群众满意度", 5, 4.61, 0.39, "已评"]
    assert rows[1][5] == "0.00～1.00" and all(row[1] != "C12.1" for row in rows)


def test_summary(book: Any) -> None:
    rows = table(book["汇总"])
    assert rows[0] == ["对象", "编码", "名称", "分值", "得分", "扣分", "得分率", "等级"]
    assert rows[1][:7] == ["市直", "A3", "产出", 7, 5.5, 1.5, 0.7857] and book["汇总"]["G3"].number_format == "0.00%"
    assert rows[9][2:6] == ["总分", 14.5, 12.61, 1.89]
    assert rows[9][7] == "良"


def test_no_cell_can_run(book: Any) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), cell
    assert book["得分表"]["B9"].value == clean_lines(HOSTILE) and book["得分表"]["B9"].quotePrefix
    assert book["得分表"]["F2"].value == "=1+1"
    with zipfile.ZipFile(io.BytesIO(to_xlsx(result()))) as archive:
        assert all(b"<f>" not in archive.read(n) and b"<f " not in archive.read(n) for n in archive.namelist())


@pytest.mark.parametrize("name", ["#N/A", "=1+1", "-1+1", "@x", "\x00\x1b\ufffe", "x" * 40_000, "1e5", "NaN"])
def test_hostile_names_stay_text(name: str) -> None:
    given = result()
    given["subjects"][0]["indicators"][0]["name"] = name
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(given)))["得分表"]
    assert sheet["B3"].data_type == "s"


def test_print_setup(book: Any) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize) == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$2:$2" and sheet.merged_cells.ranges
        assert "&P" in sheet.oddFooter.center.text


def test_the_same_result_gives_the_same_bytes_and_empty_results_open() -> None:
    assert to_xlsx(result()) == to_xlsx(result())
    empty = openpyxl.load_workbook(io.BytesIO(to_xlsx({"ruleset": {}, "subjects": [], "aggregates": {}})))
    assert empty.sheetnames == ["得分表", "扣分说明", "汇总"]
    assert empty["扣分说明"]["A3"].value == "没有扣分或未评的指标。"
