"""What all our worksheets share: styles, cells that are never formulas, paper, and byte-identical saving."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from biaochi import patterns as re
from biaochi.reports.package import settled
from biaochi.reports.safe import clean_lines, escape_csv

TITLE = Font(name="宋体", size=16, bold=True)
HEAD = Font(name="宋体", size=10, bold=True)
BODY = Font(name="宋体", size=10)
SMALL = Font(name="宋体", size=9, color="595959")
GREY = PatternFill("solid", fgColor="D9E1F2")
PALE = PatternFill("solid", fgColor="F2F2F2")
YELLOW = PatternFill("solid", fgColor="FFF2CC")
LINE = Side(style="thin", color="808080")
BORDER = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="center", wrap_text=True)

MAX_TEXT = 32_000
MAX_DIGITS = 15  # what a worksheet keeps exactly
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def put_text(cell: Any, text: str) -> None:
    """Write text as text: never a formula, never an error value, also after someone edits the cell."""
    cell.value = clean_lines(text)[:MAX_TEXT]
    cell.data_type = "s"
    if escape_csv(text) != text:
        cell.quotePrefix = True


def put_number(cell: Any, text: str, least: int = 2) -> bool:
    """Write a plain decimal as a number with its own decimals, at least ``least``; False where it is not one."""
    if not re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", text) or len(text) > MAX_DIGITS:
        return False
    cell.value = Decimal(text)
    places = max(len(text.partition(".")[2]), least)
    cell.number_format = "0." + "0" * places if places else "0"
    return True


def dress(cell: Cell, *, font: Font = BODY, fill: PatternFill | None = None, align: Alignment = CENTRE) -> None:
    """Font, border and alignment of one table cell."""
    cell.font, cell.border, cell.alignment = font, BORDER, align
    if fill is not None:
        cell.fill = fill


def line(sheet: Any, row: int, columns: int, text: str, *, font: Font, align: Alignment, height: float) -> None:
    """One line of text across the table."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=max(columns, 1))
    put_text(sheet.cell(row, 1), text)
    sheet.cell(row, 1).font, sheet.cell(row, 1).alignment = font, align
    sheet.row_dimensions[row].height = height


def head(sheet: Any, row: int, names: list[str], widths: list[float]) -> None:
    """The header row of a table and the widths of its columns (in characters)."""
    for column, (name, width) in enumerate(zip(names, widths, strict=True), 1):
        put_text(sheet.cell(row, column), name)
        dress(sheet.cell(row, column), font=HEAD, fill=GREY)
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines = max(-(-display_width(name) // max(int(width) - 2, 1)) for name, width in zip(names, widths, strict=True))
    sheet.row_dimensions[row].height = max(24, 14 * lines + 6)


def fit_row(sheet: Any, row: int, texts: list[tuple[str, float]]) -> None:
    """A row height that shows all lines of (text, column width); not every program works it out on opening."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    sheet.row_dimensions[row].height = min(max(20, 13.5 * lines + 6), 400)


def paper(sheet: Any, header_row: int, freeze: str, *, large: bool = False) -> None:
    """A4 (``large``: A3) landscape, as wide as one page, header repeated, page numbers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8 if large else 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    sheet.freeze_panes = freeze


def save(workbook: Any) -> bytes:
    """The workbook as bytes that are the same for the same content."""
    raw = io.BytesIO()
    workbook.save(raw)
    return settled(raw.getvalue(), _dated)


def _dated(name: str, data: bytes) -> bytes:
    return _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", data) if name == "docProps/core.xml" else data


def display_width(text: str) -> int:
    """Width in half-width characters: everything beyond Latin counts two."""
    return sum(1 if ord(c) < 0x2000 else 2 for c in text)


def _lines(text: str, width: float) -> int:
    room = max(int(width * 0.88), 2)
    return sum(max(1, -(-display_width(part) // room)) for part in text.split("\n"))
