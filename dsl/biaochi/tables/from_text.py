"""CSV, and text pasted from Excel or Word: columns between tabs or commas, lines without either are text."""

from __future__ import annotations

import csv
import io

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.source.decode import decode
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, rows_of
from biaochi.tables.printed_text import cleaned

MOST_ROWS = 20_000
_COLUMNS = 100
_WITNESSES = ("指标", "项目", "分值", "得分", "标准", "单位", "权重", "预算")


def read_text(data: bytes, *, file: str) -> Printed:
    """The lines of a text file as rows of one table. Raises BiaochiError (BC101-BC103, BC403 too many rows)."""
    text, _ = decode(data, file=file, witnesses=_WITNESSES)
    separator = _separator(text)
    cells: dict[tuple[int, int], str] = {}
    number = -1
    for number, fields in enumerate(_rows(text, separator)):
        if number >= MOST_ROWS or len(fields) > _COLUMNS:
            said = f"超过 {MOST_ROWS} 行或 {_COLUMNS} 列"
            raise BiaochiError([Diagnostic("BC403", said, help="请只保留要导入的表，另存后再试。", file=file)])
        cells.update({(number, column): cleaned(value) for column, value in enumerate(fields)})
    rows: tuple[Row, ...] = rows_of(cells, (), 0, TablePlaces)
    return Printed((Sheet("", rows),))


def _separator(text: str) -> str:
    """What stands between columns: tabs where there are as many lines with one as with a comma."""
    lines = text.split("\n")[:400]
    counts = {s: sum(s in line for line in lines) for s in "\t,;|"}
    if counts["\t"] and counts["\t"] * 2 >= counts[","]:
        return "\t"
    return max(",;|", key=lambda s: (counts[s], s == ","))


def _rows(text: str, separator: str) -> list[list[str]]:
    """Fields by line. Quotes enclose a field only where every one that opens is closed, as programs write them."""
    limit = csv.field_size_limit()
    try:
        csv.field_size_limit(max(len(text), limit))
        lines = io.StringIO(text, newline="")
        if _quotes_match(text, separator):
            return list(csv.reader(lines, delimiter=separator))
        return list(csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE))
    finally:
        csv.field_size_limit(limit)


def _quotes_match(text: str, separator: str) -> bool:
    inside = False
    at = 0
    start = True
    while at < len(text):
        char = text[at]
        if inside:
            if char == '"':
                if text[at + 1 : at + 2] == '"':
                    at += 1
                elif text[at + 1 : at + 2] in ("", separator, "\n"):
                    inside = False
                else:
                    return False
        elif char == '"' and start:
            inside = True
        start = not inside and char in (separator, "\n")
        at += 1
    return not inside
