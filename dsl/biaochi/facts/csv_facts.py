"""CSV facts: the long table with comma, tab or semicolon, read row by row within limits."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import BinaryIO

from biaochi.diagnostics import BiaochiError, FactsError
from biaochi.facts.limits import MANY, MAX_CSV
from biaochi.facts.problems import as_facts_error, refused
from biaochi.facts.raw import RawSubject
from biaochi.facts.table import (
    HEADER_WITHIN,
    MAX_PROBLEMS,
    Header,
    Row,
    each_subject,
    is_header,
    no_header,
    ragged,
    read_header,
    read_rows,
    row_label,
)
from biaochi.reports.safe import unescape_csv
from biaochi.source.canonical_text import composed
from biaochi.source.decode import decode

MAX_ROWS = 200_000
MOST_ROWS = 20_000_000
"""Rows of a table that is read one subject after another."""
MAX_CELLS = 100
MAX_FIELD = 10_000
MAX_LINE = 200_000
DELIMITERS = (",", "\t", ";")
_BEGIN = 1 << 20
_UTF16 = {codecs.BOM_UTF16_LE: b"\n\0", codecs.BOM_UTF16_BE: b"\0\n"}
"""How a line ends."""
_WITNESSES = ("对象", "指标", "数据", "单位", "佐证", "得分", "标准")


def read_csv(data: bytes, *, file: str, stem: str) -> list[RawSubject]:
    """The subjects of a CSV file. UTF-8, UTF-16 with BOM and GB18030 are read; rows are numbered as in Excel.

    Raises FactsError (BC313-BC315, BC317, BC320, BC321, BC325, and BC101-BC103 of decoding).
    """
    try:
        text, _ = decode(data, file=file, witnesses=_WITNESSES, limit=MAX_CSV)
    except BiaochiError as bad:
        raise as_facts_error(bad, file) from None
    header, rows = _table(text, io.StringIO(text, newline=""), MAX_ROWS, file)
    return read_rows(header, rows, file=file, stem=stem, place=_place)


def each_in_csv(handle: BinaryIO, *, file: str, stem: str) -> Iterator[RawSubject]:
    """The subjects of a CSV file that is too long to be held, one after another; its beginning tells how it is written.

    Raises FactsError as ``read_csv``, and where the rows of a subject do not stand together (BC314).
    """
    begin = handle.read(_BEGIN)
    try:
        text, encoding = decode(
            begin if len(begin) < _BEGIN else _whole_lines(begin), file=file, witnesses=_WITNESSES, limit=_BEGIN
        )
    except BiaochiError as bad:
        raise as_facts_error(bad, file) from None
    handle.seek(0)
    stream = io.TextIOWrapper(handle, encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline=None)
    try:
        header, rows = _table(text, _composed(stream, file), MOST_ROWS, file)
        yield from each_subject(header, rows, file=file, stem=stem, place=_place)
    finally:
        stream.detach()  # the handle is its owner's


def _whole_lines(begin: bytes) -> bytes:
    """The bytes up to the end of the last line that is whole."""
    end = _UTF16.get(begin[:2], b"\n")
    at = begin.rfind(end)
    while len(end) == 2 and at > 0 and at % 2:  # halves of two letters beside each other
        at = begin.rfind(end, 0, at + 1)
    return begin[: at + len(end)] if at >= 0 else b""


def _composed(stream: Iterable[str], file: str) -> Iterator[str]:
    """The lines of a stream as ``decode`` gives them."""
    number = 0
    try:
        for number, line in enumerate(stream, 1):
            if "\0" in line:
                raise refused(
                    "BC315",
                    "文件含有空字符（NUL），不是文本文件",
                    file=file,
                    where=row_label(number),
                    help="请确认选对了文件。",
                )
            yield composed(line.removeprefix("\ufeff") if number == 1 else line)
    except UnicodeError:
        help_ = "请另存为 UTF-8 后重试。"
        raise refused(
            "BC315", f"第{number}行以后有读不出的字节", file=file, where=row_label(number + 1), help=help_
        ) from None


def _table(text: str, lines: Iterable[str], most: int, file: str) -> tuple[Header, Iterator[Row]]:
    """The header that stands in the beginning of a file, ``text``, and the rows below it in all its ``lines``."""
    delimiter = _delimiter(text)
    if delimiter is None:
        raise no_header(file, f"第1～{HEADER_WITHIN}行", fullwidth="，" in text[:MAX_FIELD].split("\n")[0])
    rows = _rows(lines, delimiter, most, file)
    number, cells = next(row for row in rows if is_header(row[1]))
    header = read_header(number, cells, file=file, place=_place)
    return header, _even(rows, len(_trimmed(cells)), file)


def _place(row: int, _column: int) -> str:
    return row_label(row)


def _delimiter(text: str) -> str | None:
    """The delimiter under which one of the first rows is a header."""
    return next((d for d in DELIMITERS if any(is_header(row) for row in _first_rows(text, d))), None)


def _first_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from islice(csv.reader(_lines(io.StringIO(text, newline="")), delimiter=delimiter), HEADER_WITHIN)
    except (csv.Error, _LongLine):
        return


class _LongLine(Exception):
    """A line that no table of these limits holds."""


def _lines(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) > MAX_LINE:
            raise _LongLine
        yield line


def _rows(lines: Iterable[str], delimiter: str, most: int, file: str) -> Iterator[Row]:
    number = 0
    try:
        for number, cells in enumerate(csv.reader(_lines(lines), delimiter=delimiter, strict=True), 1):
            _check(number, cells, most, file)
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


def _check(number: int, cells: list[str], most: int, file: str) -> None:
    if number > most:
        raise _limit(f"超过 {most} 行", number, file)
    if len(cells) > MAX_CELLS:
        raise _limit(f"第{number}行有 {len(cells)} 格，超过 {MAX_CELLS} 格", number, file)
    longest = max(map(len, cells), default=0)
    if longest > MAX_FIELD:
        raise _limit(f"第{number}行有一格长 {longest} 个字符，超过 {MAX_FIELD} 个", number, file)


def _limit(message: str, number: int, file: str) -> FactsError:
    help_ = f"请检查是否少了右双引号，或选错了文件；{MANY}"
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
