"""XLSX facts: the long table on the first visible worksheet that has its header, below at most nine rows of title."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.problems import listed, problem, refused
from biaochi.facts.raw import RawSubject
from biaochi.facts.table import (
    HEADER_WITHIN,
    MAX_PROBLEMS,
    Header,
    Row,
    each_subject,
    find_header,
    no_header,
    read_header,
    read_rows,
)
from biaochi.facts.xlsx_cell import CHINESE_DATES, CellRefused, cell_text
from biaochi.facts.xlsx_guard import FACTS, MANY_FACTS, MAX_COLUMNS, MAX_ROWS, Census, inspect_workbook


def read_xlsx(data: bytes, *, file: str, stem: str) -> list[RawSubject]:
    """The subjects of a workbook. Macros, charts, links and hidden worksheets are not looked at.

    Raises FactsError (BC312-BC317, BC320-BC326); ``where`` names worksheet and cell.
    """
    census = inspect_workbook(data, file=file, limits=FACTS)
    with _reading(file):
        reader, header = _table(data, census, MAX_ROWS, file)
        try:
            subjects = read_rows(header, reader.below(header), file=file, stem=stem, place=reader.place)
        except FactsError as bad:
            raise reader.refused(bad.diagnostics) from None
        if reader.problems:
            raise reader.refused(())
        return subjects


def each_in_xlsx(data: bytes, *, file: str, stem: str) -> Iterator[RawSubject]:
    """The subjects of a workbook that is too long to be held, one after another.

    Raises FactsError as ``read_xlsx``, and where the rows of a subject do not stand together (BC314).
    """
    census = inspect_workbook(data, file=file, limits=MANY_FACTS)
    with _reading(file):
        reader, header = _table(data, census, MANY_FACTS.rows, file)
        try:
            for subject in each_subject(header, reader.below(header), file=file, stem=stem, place=reader.place):
                if reader.problems:
                    break
                yield subject
        except FactsError as bad:
            raise reader.refused(bad.diagnostics) from None
        if reader.problems:
            raise reader.refused(())


@contextmanager
def _reading(file: str) -> Iterator[None]:
    """Warnings of openpyxl are nobody's business; damaged parts it answers with exceptions of any type (BC315)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except FactsError:
            raise
        except Exception as bad:
            help_ = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"
            raise refused("BC315", f"工作簿读不下去（{type(bad).__name__}）", file=file, help=help_) from None


def _open(data: bytes, *, formulas: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)


def _table(data: bytes, census: Census, most: int, file: str) -> tuple[_Sheet, Header]:
    """The first visible worksheet with a header, and the header."""
    values = _open(data, formulas=False)
    sources = _open(data, formulas=True) if census.unvalued else None
    visible = [s for s in values.worksheets if s.sheet_state == "visible" and hasattr(s, "reset_dimensions")]
    for sheet in visible:
        reader = _Sheet(sheet, sources[sheet.title] if sources else None, census.unvalued, most, file)
        if found := find_header(islice(reader.rows(None), HEADER_WITHIN)):
            return reader, read_header(*found, file=file, place=reader.place)
    raise no_header(file, f"工作表 {listed([s.title for s in visible]) or '（没有可见的工作表）'}")


class _Sheet:
    """One worksheet as rows of text. Cells that cannot be taken are collected; their text is then ""."""

    def __init__(self, sheet: Any, source: Any, unvalued: set[str], most: int, file: str) -> None:
        self._sheet, self._source, self._unvalued, self._most, self._file = sheet, source, unvalued, most, file
        self.problems: list[Diagnostic] = []

    def place(self, row: int, column: int) -> str:
        return f"工作表“{self._sheet.title}”{get_column_letter(column + 1)}{row}"

    def refused(self, others: Sequence[Diagnostic]) -> FactsError:
        """The findings about cells, then others; a cell that was not taken explains why its row is incomplete."""
        return FactsError([*self.problems, *others][:MAX_PROBLEMS])

    def below(self, header: Header) -> Iterator[Row]:
        """The rows below the header."""
        return (row for row in self.rows(header) if row[0] > header.row)

    def rows(self, header: Header | None) -> Iterator[Row]:
        """Rows from 1 on. Without a header cells are only shown roughly, to find one."""
        wanted = set(header.index.values()) if header else set()
        sources: Iterable[Any] = _cells(self._source, self._most) if self._source else iter(())
        pending = iter(sources)
        for number, cells in enumerate(_cells(self._sheet, self._most), 1):
            formulas = next(pending, ())
            if header is None:
                yield number, [c.value if isinstance(c.value, str) else "" for c in cells]
            else:
                yield (
                    number,
                    [self._text(c, number, at, formulas) if at in wanted else "" for at, c in enumerate(cells)],
                )

    def _text(self, cell: Any, row: int, column: int, formulas: tuple[Any, ...]) -> str:
        value = cell.value
        if value is None:
            self._check_formula(row, column, formulas)
            return ""
        try:
            if isinstance(value, (int, float)) and cell.style_array.numFmtId in CHINESE_DATES:
                value = from_excel(value, self._sheet.parent.epoch)
            return cell_text(value, cell.number_format or "General")
        except CellRefused as bad:
            self._report(bad.code, bad.message, bad.help, row, column)
            return ""

    def _check_formula(self, row: int, column: int, formulas: tuple[Any, ...]) -> None:
        if column >= len(formulas) or f"{get_column_letter(column + 1)}{row}" not in self._unvalued:
            return
        if formulas[column].data_type == "f":
            help_ = "请用 Excel 或 WPS 打开文件，保存一次再读；或把公式“选择性粘贴”成数值。"
            self._report("BC323", "这一格是公式，文件里没有算好的结果", help_, row, column)

    def _report(self, code: str, message: str, help: str, row: int, column: int) -> None:
        self.problems.append(problem(code, message, file=self._file, where=self.place(row, column), help=help))


def _cells(sheet: Any, most: int) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()
    yield from sheet.iter_rows(min_row=1, max_row=most, min_col=1, max_col=MAX_COLUMNS)
