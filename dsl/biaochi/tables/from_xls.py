"""XLS (and ET of that format): worksheets as rows. xlrd is read with formats, because 100% is stored as 1."""

from __future__ import annotations

import io
from typing import Any

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.tables.from_xlsx import shown_text
from biaochi.tables.grid import Printed, Sheet, WorkbookPlaces, rows_of, said
from biaochi.tables.printed_text import cleaned
from biaochi.tables.unprinted import left_out, struck, without

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
            where = said(WorkbookPlaces(sheet.name, number).at(row, column))
            if text := _shown(book, sheet, row, column, where, file, found):
                cells[row, column] = cleaned(text)
    merged = [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells]
    rows = rows_of(cells, merged, number, WorkbookPlaces, sheet.name)
    hidden = {n for n, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    columns = {n for n, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
    found += left_out(rows, hidden, columns, file)
    return Sheet(sheet.name, without(rows, hidden, columns))


def _shown(book: Any, sheet: Any, row: int, column: int, where: str, file: str, found: list[Diagnostic]) -> str:
    import xlrd

    cell = sheet.cell(row, column)
    look = book.xf_list[cell.xf_index]
    form = book.format_map[look.format_key].format_str
    runs = sheet.rich_text_runlist_map.get((row, column)) or []
    if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        text, crossed = _kept(str(cell.value), runs, book.font_list, look.font_index)
        if crossed.strip():
            found.append(struck(crossed, where, file))
            return text
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return text
        case xlrd.XL_CELL_BOOLEAN:
            return "是" if cell.value else "否"
        case xlrd.XL_CELL_ERROR:
            return _ERRORS.get(cell.value, "#ERROR!")
        case xlrd.XL_CELL_DATE:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
            return shown_text(moment, form, where, file, found, look.format_key)
        case xlrd.XL_CELL_NUMBER:
            number = int(cell.value) if cell.value == int(cell.value) else cell.value
            return shown_text(number, form, where, file, found)
    return ""


def _kept(text: str, runs: Any, fonts: Any, font: int) -> tuple[str, str]:
    """The words of a cell that count, and those that are crossed out; ``runs`` say where another font begins."""
    starts = [(0, font), *runs]
    kept, lost = "", ""
    for (start, index), (end, _) in zip(starts, [*starts[1:], (len(text), 0)], strict=True):
        if index < len(fonts) and fonts[index].struck_out:
            lost += text[start:end]
        else:
            kept += text[start:end]
    return kept, lost


def _refused(code: str, message: str, help_: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=file)])
