"""DOCX (also under another name, as .wps or .doc): the lines and tables of the body in their order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from biaochi.diagnostics import BiaochiError, Diagnostic, Severity
from biaochi.facts.xlsx_guard import inspect_workbook
from biaochi.tables.docx_text import Texts, W, Words, boxes, children
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, prose, rows_of, said, width_of
from biaochi.tables.unprinted import inner_table, is_frame, struck

MOST_CELLS = 60_000
_COLUMNS = 100
_MOST_TOLD = 30


def read_docx(data: bytes, *, file: str) -> Printed:
    """The document's body with its text boxes. Headers, notes, macros and links are not looked at; of what a cell holds
    beside its text the findings tell.

    Raises BiaochiError (BC312, BC314-BC316, BC324 as the guard says, BC403 too large, BC404 not readable).
    """
    inspect_workbook(data, file=file, what="文档")
    try:
        paper: Any = docx.Document(io.BytesIO(data))
        body, texts = paper.element.body, Texts(paper)
    except Exception as bad:  # python-docx answers damaged parts with exceptions of any type
        said_ = f"文档读不下去（{type(bad).__name__}）"
        raise BiaochiError([Diagnostic("BC404", said_, help="请用 Word 或 WPS 打开后另存为 .docx，再试一次。", file=file)]) from None  # fmt: skip
    rows: list[Row] = []
    found: list[Diagnostic] = []
    part = cells = 0
    for block in _blocks(body):
        if block.tag == qn("w:tbl"):
            made, merged = _table(block, part, texts, found, file)
            cells += len(made)
            if cells > MOST_CELLS:
                raise _too_large(f"文档里表格的单元格超过 {MOST_CELLS} 个", file)
            rows += rows_of(made, merged, part, TablePlaces, width=width_of(made, merged))
            part += 1
        elif line := texts.of(block).text:
            rows.append(prose(line, part))
    return Printed((Sheet("", tuple(rows)),), tuple(found[:_MOST_TOLD]))


def _blocks(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables one after another; text boxes, and tables that only frame others, are opened."""
    for block in children(parent):
        if block.tag == qn("w:p"):
            yield block
            for box in boxes(block):
                yield from _blocks(box)
        elif block.tag == qn("w:tbl") and _is_frame(block):
            for _, _, _, cell in cells_in(block):
                yield from _blocks(cell)
        elif block.tag == qn("w:tbl"):
            yield block


def _is_frame(table: Any) -> bool:
    own = [cell for _, _, _, cell in cells_in(table)]
    inner = [
        [column for _, column, _, _ in cells_in(t)] for cell in own for t in children(cell) if t.tag == qn("w:tbl")
    ]
    return is_frame(len(own), [(len(columns), max(columns, default=0) + 1) for columns in inner])


def tables_in(body: Any) -> list[Any]:
    """The table elements of a body in the order in which their places are numbered."""
    return [block for block in _blocks(body) if block.tag == qn("w:tbl")]


def cells_in(table: Any) -> Iterator[tuple[int, int, int, Any]]:
    """The cell elements of a table with their row, column and width on its grid, as places count them."""
    number = -1
    for line in children(table):
        if line.tag != qn("w:tr"):
            continue
        number += 1
        column = _value(line, "w:trPr/w:gridBefore", 0)
        for cell in children(line):
            if cell.tag == qn("w:tc"):
                span = max(_value(cell, "w:tcPr/w:gridSpan", 1), 1)
                yield number, column, span, cell
                column += span


def _table(
    table: Any, part: int, words: Texts, found: list[Diagnostic], file: str
) -> tuple[dict[tuple[int, int], str], list[tuple[int, int, int, int]]]:
    """Texts by row and column of the grid, and the merged areas."""
    texts: dict[tuple[int, int], str] = {}
    areas: list[tuple[int, int, int, int]] = []
    open_: dict[int, int] = {}
    reached: dict[int, int] = {}
    row = -1
    for number, column, span, cell in cells_in(table):
        if number != row:
            open_, reached, row = (reached if number == row + 1 else {}), {}, number
        if column + span > _COLUMNS:
            raise _too_large(f"文档里有一个表超过 {_COLUMNS} 列", file)
        made = words.of(cell)
        found += _left_out(made, said({"table": part, "row": number, "column": column}), file)
        merge = cell.find("w:tcPr/w:vMerge", {"w": W})
        goes_on = merge is not None and merge.get(qn("w:val"), "continue") != "restart"
        if goes_on and column in open_:
            at = open_[column]
            top, left, _, right = areas[at]
            areas[at] = (top, left, number, right)
            reached[column] = at
            texts[top, left] = "\n".join(t for t in (texts[top, left], made.text) if t)
        else:
            texts[number, column] = made.text
            areas.append((number, column, number, column + span - 1))
            if merge is not None:
                reached[column] = len(areas) - 1
    return texts, [a for a in areas if a[0] < a[2] or a[1] < a[3]]


def _left_out(words: Words, where: str, file: str) -> Iterator[Diagnostic]:
    """What is told of a cell that holds more than its text."""
    if words.crossed.strip():
        yield struck(words.crossed, where, file)
    told = [f"这一格里有{what}，里面的字没有导入" for what in sorted(words.lost)]
    if words.boxed.strip():
        told.append(f"文本框里的“{' '.join(words.boxed.split())[:30]}”没有导入")
    help_ = "要用的，请把它写成这一格里的文字，保存后再导入；或在草稿里补上。"
    for message in told:
        yield Diagnostic("BC428", message, severity=Severity.WARNING, help=help_, file=file, where=where)
    if words.inner:
        yield inner_table(where, file)


def _value(element: Any, path: str, default: int) -> int:
    found = element.find(path, {"w": W})
    text = "" if found is None else found.get(qn("w:val"), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _too_large(message: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC403", message, help="请只保留要导入的表，另存后再试。", file=file)])
