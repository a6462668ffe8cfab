"""Official tables as a Word document: merged cells, A4 or A3 lying, the header row on every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import _Cell

from biaochi.reports import word
from biaochi.tables.layout import Area, Layout

_WIDTHS = {False: 297 - 36, True: 420 - 36}
"""Millimetres between the margins of a page lying, of A4 and of A3."""
_NUMBER = 16
"""Millimetres that a number needs."""


def to_docx(layouts: Sequence[Layout]) -> bytes:
    """A document with the tables one after another, each on a page of its own. Same tables, same bytes."""
    large = any(layout.wide for layout in layouts)
    paper = word.paper(layouts[0].title, lying=True, large=large)
    for number, layout in enumerate(layouts):
        if number:
            paper.add_page_break()
        word.title(paper, layout.title)
        for text in layout.above:
            paper.add_paragraph(text)
        _table(paper, layout, _WIDTHS[large])
        for text in layout.below:
            paper.add_paragraph(text)
    return word.saved(paper)


def _table(paper: Any, layout: Layout, wide: float) -> None:
    left = wide - _NUMBER * sum(c.number for c in layout.columns)
    total = sum(c.width for c in layout.columns if not c.number)
    widths = [_NUMBER if c.number else left * c.width / total for c in layout.columns]
    table = word.grid(paper, layout.height + 1, widths)
    for row in table.rows:
        word.whole(row)
    word.header(table, [c.name for c in layout.columns], centred=True)
    lines = [list(row._tr.tc_lst) for row in table.rows]
    for area in sorted(layout.areas, key=lambda a: (a.row, -a.column)):
        cells = [
            line[area.column : area.column + area.across] for line in lines[area.row + 1 : area.row + 1 + area.down]
        ]
        run = word.put(_Cell(cells[0][0], table), area.text, centred=not layout.columns[area.column].left)
        run.bold = area.bold
        _merge(table, cells, area)
        for line in cells:
            _Cell(line[0], table).vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _merge(table: Any, cells: list[list[Any]], area: Area) -> None:
    """Marks cells as one: the first of each row spans the others, the rows below continue the first."""
    for line in cells:
        if area.across > 1:
            span = OxmlElement("w:gridSpan")
            span.set(qn("w:val"), str(area.across))
            line[0].get_or_add_tcPr().append(span)
            for other in line[1:]:
                other.getparent().remove(other)
    if area.down > 1:
        word.one_below_another([_Cell(line[0], table) for line in cells])
