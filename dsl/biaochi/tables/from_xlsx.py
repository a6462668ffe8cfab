"""XLSX (also under another name, as .et or .xls): worksheets as rows, values as their formats show them."""

from __future__ import annotations

import io
import warnings
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
from openpyxl.utils.datetime import from_excel

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic, Severity
from biaochi.facts.xlsx_cell import CHINESE_DATES, CellRefused, cell_text
from biaochi.facts.xlsx_guard import inspect_workbook
from biaochi.tables.grid import Printed, Sheet, WorkbookPlaces, rows_of
from biaochi.tables.printed_text import cleaned

_PLACES = re.compile(r"[#0,]*0(?:\.(0+))?(%?)(?:_\)|_ )?")


def read_xlsx(data: bytes, *, file: str) -> Printed:
    """The visible worksheets. Macros, links, charts and hidden worksheets are not looked at.

    Raises BiaochiError (BC312, BC314-BC316, BC322, BC324 as the guard says, BC404 not readable).
    """
    census = inspect_workbook(data, file=file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book: Any = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        except Exception as bad:  # openpyxl answers damaged parts with exceptions of any type
            help_ = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"
            said = f"工作簿读不下去（{type(bad).__name__}）"
            raise BiaochiError([Diagnostic("BC404", said, help=help_, file=file)]) from None
    found: list[Diagnostic] = []
    sheets = []
    for number, sheet in enumerate(s for s in book.worksheets if s.sheet_state == "visible"):
        cells: dict[tuple[int, int], str] = {}
        for (row, column), cell in sheet._cells.items():
            if cell.value is not None:
                cells[row - 1, column - 1] = cleaned(_shown(cell, sheet, file, found))
            elif f"{cell.coordinate}" in census.unvalued and cell.data_type == "f":
                found.append(_unvalued(f"工作表“{sheet.title}”{cell.coordinate}", file))
        merged = [(m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges]
        sheets.append(Sheet(sheet.title, rows_of(cells, merged, number, WorkbookPlaces, sheet.title)))
    if census.unvalued:
        found += [_unvalued(at, file) for at in sorted(census.unvalued)[:20]]
    return Printed(tuple(sheets), tuple(found))


def _shown(cell: Any, sheet: Any, file: str, found: list[Diagnostic]) -> str:
    """The text of a cell as the sheet shows it."""
    value, form = cell.value, cell.number_format or "General"
    if isinstance(value, (int, float)) and not isinstance(value, bool) and cell._style.numFmtId in CHINESE_DATES:
        value = from_excel(value, sheet.parent.epoch)
    try:
        exact = cell_text(value, form)
    except CellRefused as bad:
        where = f"工作表“{sheet.title}”{cell.coordinate}"
        found.append(Diagnostic("BC416", bad.message, help=bad.help, file=file, where=where, severity=Severity.WARNING))
        return str(value)
    shown = rounded(exact, form) if isinstance(value, (int, float)) else exact
    if shown != exact and Decimal(shown.rstrip("%")) != Decimal(exact.rstrip("%")):
        where = f"工作表“{sheet.title}”{cell.coordinate}"
        said = f"这一格显示 {shown}，实际存的是 {exact}，照显示的导入"
        help_ = "要用没有舍入的数，请把这一格设为“常规”格式后再导入。"
        found.append(Diagnostic("BC416", said, help=help_, file=file, where=where, severity=Severity.NOTE))
    return shown


def rounded(exact: str, number_format: str) -> str:
    """A number as a plain format with fixed decimals shows it; as it is under any other format."""
    form = _PLACES.fullmatch(number_format.split(";")[0])
    if not form or not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?%?", exact):
        return exact
    number = Decimal(exact.rstrip("%"))
    places = len(form[1] or "")
    return f"{number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}{form[2]}"


def _unvalued(where: str, file: str) -> Diagnostic:
    help_ = "请用 Excel 或 WPS 打开文件，保存一次再导入；或把公式“选择性粘贴”成数值。"
    return Diagnostic("BC417", "这一格是公式，文件里没有算好的结果", help=help_, file=file, where=where)
