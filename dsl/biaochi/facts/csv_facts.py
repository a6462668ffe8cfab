"""CSV facts: the long table with comma, tab or semicolon, read row by row within limits."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from biaochi.diagnostics import BiaochiError, FactsError
from biaochi.facts.limits import MAX_CSV
from biaochi.facts.problems import as_facts_error, refused
from biaochi.facts.raw import RawSubject
from biaochi.facts.table import (
    HEADER_WITHIN,
    MAX_PROBLEMS,
    Row,
    is_header,
    no_header,
    ragged,
    read_header,
    read_rows,
    row_label,
)
from biaochi.reports.safe import unescape_csv
from biaochi.source.decode import decode

MAX_ROWS = 200_000
MAX_CELLS = 100
MAX_FIELD = 10_000
MAX_LINE = 200_000
DELIMITERS = (",", "\t", ";")
_WITNESSES = ("对象", "指标", "数据", "单位", "佐证", "得分", "标准")


def read_csv(data: bytes, *, file: str, stem: str) -> list[RawSubject]:
    """The subjects of a CSV file. UTF-8, UTF-16 with BOM and GB18030 are read; rows are numbered as in Excel.

    Raises FactsError (BC313-BC315, BC317, BC320, BC321, BC325, and BC101-BC103 of decoding).
    """
    try:
        text, _ = decode(data, file=file, witnesses=_WITNESSES, limit=MAX_CSV)
    except BiaochiError as bad:
        raise as_facts_error(bad, file) from None
    delimiter = _delimiter(text)
    if delimiter is None:
        raise no_header(file, f"第1～{HEADER_WITHIN}行", fullwidth="，" in text[:MAX_FIELD].split("\n")[0])
    rows = _rows(text, delimiter, file)
    number, cells = next(row for row in rows if is_header(row[1]))
    header = read_header(number, cells, file=file, place=_place)
    width = len(_trimmed(cells))
    return read_rows(header, _even(rows, width, file), file=file, stem=stem, place=_place)


def _place(row: int, _column: int) -> str:
    return row_label(row)


def _delimiter(text: str) -> str | None:
    """The delimiter under which one of the first rows is a header."""
    return next((d for d in DELIMITERS if any(is_header(row) for row in _first_rows(text, d))), None)


def _first_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from islice(csv.reader(_lines(text), delimiter=delimiter), HEADER_WITHIN)
    except (csv.Error, _LongLine):
        return


class _LongLine(Exception):
    """A line that no table of these limits holds."""


def _lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_LINE:
            raise _LongLine
        yield line


def _rows(text: str, delimiter: str, file: str) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(_lines(text), delimiter=delimiter, strict=True), 1):
            _check(number, cells, file)
            yield number, [unescape_csv(cell) for cell in cells]
    except _LongLine:
        raise _limit(f"第{number + 1}行超过 {MAX_LINE} 个字符", number + 1, file) from None
    except csv.Error:
        raise refused(
            "BC315",
            f"第{number + 1}行的双引号不成对",
            file=file,
            where=row_label(number + 1),
            help='格内文字含英文双引号时要写两个（""），整格再加双引号；用 Excel 或 WPS 另存为 CSV 可以避免。',
        ) from None


def _check(number: int, cells: list[str], file: str) -> None:
    if number > MAX_ROWS:
        raise _limit(f"超过 {MAX_ROWS} 行", number, file)
    if len(cells) > MAX_CELLS:
        raise _limit(f"第{number}行有 {len(cells)} 格，超过 {MAX_CELLS} 格", number, file)
    longest = max(map(len, cells), default=0)
    if longest > MAX_FIELD:
        raise _limit(f"第{number}行有一格长 {longest} 个字符，超过 {MAX_FIELD} 个", number, file)


def _limit(message: str, number: int, file: str) -> FactsError:
    help_ = (
        "请检查是否少了右双引号，或选错了文件；对象很多的，改用一行一个对象的表和 biaochi batch，或按对象拆成几个文件。"
    )
    return refused("BC314", message, file=file, where=row_label(number), help=help_)


def _even(rows: Iterator[Row], width: int, file: str) -> Iterator[Row]:
    """Rows below the header that have its width; blank cells beyond it are not counted, blank rows are passed over."""
    problems = []
    for number, cells in rows:
        kept = _trimmed(cells)
        if not kept:
            continue
        if len(kept) > width or len(cells) < width:
            problems.append(ragged(number, len(cells), width, cells[0], file))
            if len(problems) >= MAX_PROBLEMS:
                break
            continue
        yield number, cells
    if problems:
        raise FactsError(problems)


def _trimmed(cells: Sequence[str]) -> list[str]:
    kept = list(cells)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
