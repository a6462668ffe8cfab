"""XLS (and ET of that format): worksheets as rows. xlrd is read with formats, because 100% is stored as 1."""

from __future__ import annotations

import io
from typing import Any

from biaochi.diagnostics import BiaochiError, Diagnostic, Severity
from biaochi.facts.xlsx_cell import CellRefused, cell_text
from biaochi.tables.from_xlsx import rounded
from biaochi.tables.grid import Printed, Sheet, WorkbookPlaces, rows_of
from biaochi.tables.printed_text import cleaned

MOST_CELLS = 80_000
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_HELP = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"


def read_xls(data: bytes, *, file: str) -> Printed:
    """The visible worksheets. Raises BiaochiError (BC402 password, BC403 too large, BC404 not readable)."""
    import xlrd

    try:
        book: Any = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO(), on_demand=True)
        found: list[Diagnostic] = []
        shown = [s for s in map(book.sheet_by_index, range(book.nsheets)) if not s.visibility]
        sheets = tuple(_sheet(book, s, n, file, found) for n, s in enumerate(shown))
    except BiaochiError:
        raise
    except xlrd.XLRDError as bad:
        if "encrypt" in str(bad).lower() or "password" in str(bad).lower():
            raise _refused(
                "BC402", "工作簿设了打开密码", "请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 后再试。", file
            ) from None
        raise _refused("BC404", "这个 .xls 读不下去，内容已损坏或不是工作簿", _HELP, file) from None
    except Exception as bad:  # xlrd answers damaged files with exceptions of any type
        raise _refused("BC404", f"工作簿读不下去（{type(bad).__name__}）", _HELP, file) from None
    return Printed(sheets, tuple(found))


def _sheet(book: Any, sheet: Any, number: int, file: str, found: list[Diagnostic]) -> Sheet:
    if sheet.nrows * max(sheet.ncols, 1) > MOST_CELLS * 25 or sum(sheet.row_len(r) for r in range(sheet.nrows)) > MOST_CELLS:  # fmt: skip
        raise _refused(
            "BC403", f"工作表“{sheet.name}”的单元格超过 {MOST_CELLS} 个", "请只保留要导入的表，另存后再试。", file
        )
    cells: dict[tuple[int, int], str] = {}
    for row in range(sheet.nrows):
        for column in range(min(sheet.row_len(row), 100)):
            text = _shown(
                book, sheet.cell(row, column), WorkbookPlaces(sheet.name, number).at(row, column), file, found
            )
            if text:
                cells[row, column] = cleaned(text)
    merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(sheet.name, rows_of(cells, merged, number, WorkbookPlaces, sheet.name))


def _shown(book: Any, cell: Any, place: Any, file: str, found: list[Diagnostic]) -> str:
    import xlrd

    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_BOOLEAN:
            return "是" if cell.value else "否"
        case xlrd.XL_CELL_ERROR:
            return _ERRORS.get(cell.value, "#ERROR!")
        case xlrd.XL_CELL_DATE:
            return cell_text(xlrd.xldate_as_datetime(cell.value, book.datemode), "General")
        case xlrd.XL_CELL_NUMBER:
            number = int(cell.value) if cell.value == int(cell.value) else cell.value
            form = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
            try:
                return rounded(cell_text(number, form), form)
            except CellRefused as bad:
                where = f"工作表“{place['sheet']}”{place['cell']}"
                found.append(Diagnostic("BC416", bad.message, help=bad.help, file=file, where=where, severity=Severity.WARNING))  # fmt: skip
                return str(number)
    return ""


def _refused(code: str, message: str, help_: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=file)])
