"""CSV, and text pasted from Excel or Word: columns between tabs or commas, lines without either are text."""

from __future__ import annotations

import csv
import io

from biaochi.diagnostics import BiaochiError, Diagnostic, Severity
from biaochi.source.decode import decode
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, rows_of
from biaochi.tables.headers import NOTE, TOTAL
from biaochi.tables.printed_text import cleaned, packed

MOST_ROWS = 20_000
_COLUMNS = 100
_WITNESSES = ("指标", "项目", "分值", "得分", "标准", "单位", "权重", "预算")


def read_text(data: bytes, *, file: str) -> Printed:
    """The lines of a text file as rows of one table. Raises BiaochiError (BC101-BC103, BC403 too many rows)."""
    text, _ = decode(data, file=file, witnesses=_WITNESSES)
    separator = _separator(text)
    cells: dict[tuple[int, int], str] = {}
    rows_, joined = _whole(_rows(text, separator)) if separator == "\t" else (_rows(text, separator), 0)
    for number, fields in enumerate(rows_):
        if number >= MOST_ROWS or len(fields) > _COLUMNS:
            said = f"超过 {MOST_ROWS} 行或 {_COLUMNS} 列"
            raise BiaochiError([Diagnostic("BC403", said, help="请只保留要导入的表，另存后再试。", file=file)])
        cells.update({(number, column): cleaned(value) for column, value in enumerate(fields)})
    rows: tuple[Row, ...] = rows_of(cells, (), 0, TablePlaces)
    told = []
    if joined:
        message = f"有 {joined} 行不够一整行的栏数，当作上一格里的换行接上了"
        help_ = "从 Word 粘贴的表常这样；请核对接起来的各格，不对的请保存成 .docx 再导入。"
        told = [Diagnostic("BC429", message, severity=Severity.WARNING, help=help_, file=file)]
    return Printed((Sheet("", rows),), tuple(told))


def _whole(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """Rows of which Word left pieces: a cell of several paragraphs ends its line at each of them. Also how many were joined.

    Excel writes every row with all its tabs, so a shorter line below the header is such a piece: it goes on in the last cell
    of the line before as long as the row is not longer than the header.
    """
    width = max(map(len, rows), default=0)
    head = next((n for n, fields in enumerate(rows) if len(fields) == width), len(rows))
    out, joined = rows[: head + 1], 0
    for fields in rows[head + 1 :]:
        before = out[-1]
        both = len(before) + len(fields) - 1
        starts = len(fields) < width and any(fields) and (both <= width if len(before) > 1 else both == width)
        alone = len(fields) == 1 and (len(before) < 2 or NOTE.match(fields[0]) or TOTAL.fullmatch(packed(before[0])))
        if starts and not alone and len(out) > head + 1:
            out[-1] = [*before[:-1], f"{before[-1]}\n{fields[0]}", *fields[1:]]
            joined += 1
        else:
            out.append(fields)
    return out, joined


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
