"""XLSX (also under another name, as .et or .xls): worksheets as rows, values as their formats show them."""

from __future__ import annotations

import io
import warnings
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import from_excel

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic, Severity
from biaochi.facts.xlsx_cell import CHINESE_DATES, CellRefused, cell_text
from biaochi.facts.xlsx_guard import inspect_workbook
from biaochi.tables.grid import Printed, Sheet, WorkbookPlaces, rows_of
from biaochi.tables.printed_text import cleaned
from biaochi.tables.shown import date_shown, number_shown
from biaochi.tables.unprinted import left_out, struck, without

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes, *, file: str) -> Printed:
    """The visible worksheets, rows and columns. Macros, links, charts and what is hidden or crossed out are left out; of
    rows, columns and words that are, the findings tell.

    Raises BiaochiError (BC312, BC314-BC316, BC322, BC324 as the guard says, BC404 not readable).
    """
    census = inspect_workbook(data, file=file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book: Any = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False, rich_text=True)
        except Exception as bad:  # openpyxl answers damaged parts with exceptions of any type
            help_ = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"
            said = f"工作簿读不下去（{type(bad).__name__}）"
            raise BiaochiError([Diagnostic("BC404", said, help=help_, file=file)]) from None
    if not book.worksheets:
        said = "工作簿里没有读得到的工作表，多半存成了“Strict Open XML”格式"
        help_ = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”，再试一次。"
        raise BiaochiError([Diagnostic("BC404", said, help=help_, file=file)])
    found: list[Diagnostic] = []
    sheets = []
    for number, sheet in enumerate(s for s in book.worksheets if s.sheet_state == "visible"):
        cells: dict[tuple[int, int], str] = {}
        for (row, column), cell in sheet._cells.items():
            if cell.value is not None:
                cells[row - 1, column - 1] = cleaned(_shown(cell, sheet, file, found))
        merged = [(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges]
        rows = rows_of(cells, merged, number, WorkbookPlaces, sheet.title)
        hidden = _hidden(sheet)
        found += left_out(rows, *hidden, file)
        sheets.append(Sheet(sheet.title, without(rows, *hidden)))
    if census.unvalued:
        found += [_unvalued(at, file) for at in sorted(census.unvalued)[:20]]
    return Printed(tuple(sheets), tuple(found))


def _hidden(sheet: Any) -> tuple[set[int], set[int]]:
    """The rows and columns that are not shown, from 0."""
    rows = {number - 1 for number, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    columns: set[int] = set()
    for letters, group in sheet.column_dimensions.items():
        if group.hidden or group.width == 0:
            first = group.min or column_index_from_string(letters)
            columns |= set(range(first - 1, min(group.max or first, 200)))
    return rows, columns


def _shown(cell: Any, sheet: Any, file: str, found: list[Diagnostic]) -> str:
    """The text of a cell as the sheet shows it."""
    value, form = cell.value, cell.number_format or "General"
    where = f"工作表“{sheet.title}”{cell.coordinate}"
    if isinstance(value, (str, CellRichText)):
        text, crossed = _text(value, bool(cell.font and cell.font.strike))
        if crossed:
            found.append(struck(crossed, where, file))
        return text
    if isinstance(value, (int, float)) and not isinstance(value, bool) and cell._style.numFmtId in CHINESE_DATES:
        value = from_excel(value, sheet.parent.epoch)
    if cell.font and cell.font.strike:
        found.append(struck(str(value), where, file))
        return ""
    return shown_text(value, form, where, file, found, cell._style.numFmtId)


def shown_text(value: Any, form: str, where: str, file: str, found: list[Diagnostic], number: int | None = None) -> str:
    """The text of a number, date or truth value under its format (by its ``number`` where it is built in)."""
    if isinstance(value, date) and (text := date_shown(value, form, number)) is not None:
        return text
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        exact = Decimal(repr(value))
        if exact.is_finite() and (made := number_shown(exact, form)) is not None:
            text, told = made
            if told != exact:
                found.append(_rounded(text, cell_text(value, "0.0%" if "%" in text else "General"), where, file))
            return text
    try:
        return cell_text(value, form)
    except CellRefused as bad:
        found.append(Diagnostic("BC416", bad.message, help=bad.help, file=file, where=where, severity=Severity.WARNING))
        return str(value)


def _text(value: str | CellRichText, crossed: bool) -> tuple[str, str]:
    """The words of a cell that count, and those that are crossed out."""
    kept: list[str] = []
    lost: list[str] = []
    for run in value if isinstance(value, CellRichText) else [value]:
        out, text = crossed, run
        if isinstance(run, TextBlock):
            out, text = bool(run.font is not None and run.font.strike), run.text
        (lost if out else kept).append(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), str(text)))
    return "".join(kept).replace("\r\n", "\n").replace("\r", "\n"), "".join(lost).strip()


def _rounded(shown: str, exact: str, where: str, file: str) -> Diagnostic:
    said = f"这一格显示 {shown}，实际存的是 {exact}，照显示的导入"
    help_ = "要用没有舍入的数，请把这一格设为“常规”格式后再导入。"
    return Diagnostic("BC416", said, help=help_, file=file, where=where, severity=Severity.NOTE)


def _unvalued(where: str, file: str) -> Diagnostic:
    help_ = "请用 Excel 或 WPS 打开文件，保存一次再导入；或把公式“选择性粘贴”成数值。"
    return Diagnostic("BC417", "这一格是公式，文件里没有算好的结果", help=help_, file=file, where=where)
