"""The facts that many units sent, as a table that ``score`` reads: one row a fact, the last column says where it came from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from openpyxl import Workbook

from biaochi.reports.safe import escape_csv
from biaochi.reports.xlsx_style import BODY, LEFT, dress, fit_row, head, paper, put_text, save

COLUMNS = ["对象", "指标编码", "指标", "数据", "值", "佐证", "说明", "不适用", "评定人", "评定日期", "来源"]
_WIDTHS = [24.0, 10.0, 22.0, 16.0, 16.0, 18.0, 26.0, 10.0, 10.0, 12.0, 34.0]


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact with its place of origin, in the order of the columns."""

    subject: str
    code: str
    indicator: str
    fact: str
    value: str
    evidence: str
    note: str
    not_applicable: str
    assessor: str
    assessed_on: str
    origin: str

    def as_json(self) -> dict[str, str]:
        """The fact by the names of the columns."""
        return dict(zip(COLUMNS, cells(self), strict=True))


_cells = attrgetter(*(f.name for f in fields(Entry)))


def cells(entry: Entry) -> tuple[str, ...]:
    """A fact in the order of the columns."""
    made: tuple[str, ...] = _cells(entry)
    return made


def to_csv(entries: Sequence[Entry]) -> bytes:
    """The table as CSV that Excel opens without garbled characters."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([escape_csv(text) for text in cells(e)] for e in entries)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(entries: Sequence[Entry], lists: Sequence[tuple[str, list[str], list[list[str]]]]) -> bytes:
    """The table as the first worksheet, a list with a name and columns on each of the others; empty lists are left out."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "事实"
    _fill(sheet, COLUMNS, _WIDTHS, [list(cells(e)) for e in entries])
    for name, columns, rows in lists:
        if rows:
            _fill(book.create_sheet(name), columns, [28.0] * (len(columns) - 1) + [50.0], rows)
    return save(book)


def _fill(sheet: Any, columns: list[str], widths: list[float], rows: list[list[str]]) -> None:
    head(sheet, 1, columns, widths)
    paper(sheet, 1, "A2")
    for at, row in enumerate(rows, 2):
        for column, text in enumerate(row, 1):
            put_text(sheet.cell(at, column), text)
            dress(sheet.cell(at, column), font=BODY, align=LEFT)
        fit_row(sheet, at, list(zip(row, widths, strict=True)))
