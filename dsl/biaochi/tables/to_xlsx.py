"""Official tables as worksheets: merged cells, A4 lying, header rows on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from biaochi.reports import xlsx_style as style
from biaochi.tables.layout import Area, Layout

_FORBIDDEN = str.maketrans("[]:*?/\\", "（）：＊？／＼")


def to_xlsx(layouts: Sequence[Layout]) -> bytes:
    """A workbook with a worksheet for each table. Same tables, same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for layout in layouts:
        draw(book, layout)
    return style.save(book)


def draw(book: Any, layout: Layout, at: int | None = None) -> None:
    """Adds a worksheet with the table (in front of worksheet ``at``)."""
    sheet: Any = book.create_sheet(_name(layout.name, book.sheetnames), at)
    width = len(layout.columns)
    style.line(sheet, 1, width, layout.title, font=style.TITLE, align=style.CENTRE, height=36)
    for number, text in enumerate(layout.above, 2):
        style.line(sheet, number, width, text, font=style.BODY, align=style.LEFT, height=22)
    head = 2 + len(layout.above)
    style.head(sheet, head, [c.name for c in layout.columns], [c.width for c in layout.columns])
    style.paper(sheet, head, f"A{head + 1}", large=layout.wide)
    sheet.print_title_rows = f"1:{head}"
    needed: dict[int, list[tuple[str, float]]] = {}
    for area in layout.areas:
        _cell(sheet, area, layout, head)
        if area.down == 1:
            wide = sum(c.width for c in layout.columns[area.column : area.column + area.across])
            needed.setdefault(area.row, []).append((area.text, wide))
    for row in range(layout.height):
        style.fit_row(sheet, row + head + 1, needed.get(row, []))
    for number, text in enumerate(layout.below, layout.height + head + 1):
        style.line(sheet, number, width, text, font=style.SMALL, align=style.LEFT, height=28)


def _cell(sheet: Any, area: Area, layout: Layout, head: int) -> None:
    top, left = area.row + head + 1, area.column + 1
    for row in range(top, top + area.down):
        for column in range(left, left + area.across):
            align = style.LEFT if layout.columns[area.column].left else style.CENTRE
            style.dress(sheet.cell(row, column), font=style.HEAD if area.bold else style.BODY, align=align)
    cell = sheet.cell(top, left)
    if not (layout.columns[area.column].number and style.put_number(cell, area.text, 0)):
        style.put_text(cell, area.text)
    if area.down > 1 or area.across > 1:
        sheet.merge_cells(
            start_row=top, start_column=left, end_row=top + area.down - 1, end_column=left + area.across - 1
        )


def _name(name: str, taken: Sequence[str]) -> str:
    """A name that a worksheet may have and none has yet."""
    base = name.translate(_FORBIDDEN).strip("'")[:28] or "表"
    return next(
        n for n in (base, *(f"{base}{k}" for k in range(2, 10_000))) if n.lower() not in {t.lower() for t in taken}
    )
