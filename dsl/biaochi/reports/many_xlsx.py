"""The result of very many subjects as a workbook: a row for each subject, and below one another what was lost and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from biaochi.reports import view
from biaochi.reports import xlsx_style as style
from biaochi.reports.safe import clean_lines, escape_csv
from biaochi.reports.xlsx_report import REMARKS, remark

MOST_ROWS = 1_048_576


def many_xlsx(parts: Iterable[Mapping[str, Any]], codes: Sequence[tuple[str, str]]) -> bytes:
    """A workbook of results whose subjects come in ``parts``; ``codes``: code and name of each indicator, in order.

    得分 has 对象, 总分, 等级 and a column for each indicator, 扣分说明 (and 扣分说明2, …, where the rows of one do not suffice)
    what a reader of the ordinary workbook finds there.
    """
    book = Workbook(write_only=True)
    heads = ["对象", "总分", "等级", *(f"{code} {name}".strip() for code, name in codes)]
    scores = _Sheet(book, "得分", heads, [18.0, 10.0, 8.0, *([12.0] * len(codes))], "D2")
    remarks = _Sheet(book, "扣分说明", list(REMARKS), list(REMARKS.values()), "D2")
    for part in parts:
        for subject in view.subjects(part):
            found = {i.get("code"): i for i in subject.get("indicators") or ()}
            given = [view.text(found[code].get("score")) or view.text(found[code].get("state")) for code, _ in codes]
            row = [
                view.text(subject.get("name")),
                view.text(subject.get("total")),
                view.text(subject.get("grade")),
                *given,
            ]
            scores.add(row, words=(0, 2))
        for name, item in view.remarks(part):
            if remarks.rows == MOST_ROWS:
                remarks = _Sheet(book, f"扣分说明{len(book.worksheets)}", list(REMARKS), list(REMARKS.values()), "D2")
            remarks.add(remark(name, item), words=(0, 1, 2, 6, 7, 8, 9))
    return style.save(book)


class _Sheet:
    """A worksheet that is written row by row."""

    def __init__(self, book: Workbook, title: str, heads: Sequence[str], widths: Sequence[float], freeze: str) -> None:
        self._sheet: Any = book.create_sheet(title)
        self._sheet.freeze_panes = freeze
        for at, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(at)].width = width
        self.rows = 0
        self.add(heads, words=range(len(heads)), font=style.HEAD)

    def add(self, texts: Sequence[str], *, words: Sequence[int], font: Any = None) -> None:
        """A row; numbers where they are numbers and not among the ``words``. Fonts are slow: rows have that of the program."""
        self._sheet.append([self._cell(text, at in words, font) for at, text in enumerate(texts)])
        self.rows += 1

    def _cell(self, text: str, word: bool, font: Any) -> Any:
        if font is None and word and not text.startswith("#") and escape_csv(text) == text:
            return clean_lines(text)[: style.MAX_TEXT]  # what no program takes for anything but text
        cell = WriteOnlyCell(self._sheet)
        if word or not style.put_number(cell, text):
            style.put_text(cell, text)
        if font is not None:
            cell.font = font
        return cell
