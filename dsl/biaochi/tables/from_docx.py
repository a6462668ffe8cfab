"""DOCX (also under another name, as .wps or .doc): the lines and tables of the body in their order.

Written text is taken as it would be printed: insertions count, deletions do not, symbols and formulas are text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.facts.xlsx_guard import inspect_workbook
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, prose, rows_of
from biaochi.tables.printed_text import cleaned

MOST_CELLS = 60_000
_COLUMNS = 100
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = {
    qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:instrText"), qn("w:rt"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}  # fmt: skip
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"


def read_docx(data: bytes, *, file: str) -> Printed:
    """The document's body. Headers, notes, text boxes, macros and links are not looked at.

    Raises BiaochiError (BC312, BC314-BC316, BC324 as the guard says, BC403 too large, BC404 not readable).
    """
    inspect_workbook(data, file=file, what="文档")
    try:
        body: Any = docx.Document(io.BytesIO(data)).element.body
    except Exception as bad:  # python-docx answers damaged parts with exceptions of any type
        said = f"文档读不下去（{type(bad).__name__}）"
        raise BiaochiError([Diagnostic("BC404", said, help="请用 Word 或 WPS 打开后另存为 .docx，再试一次。", file=file)]) from None  # fmt: skip
    rows: list[Row] = []
    part = cells = 0
    for block in _children(body):
        if block.tag == qn("w:p"):
            rows += [prose(line, part) for line in [cleaned(_text(block))] if line]
        elif block.tag == qn("w:tbl"):
            texts, merged = _table(block, file)
            cells += len(texts)
            if cells > MOST_CELLS:
                said = f"文档里表格的单元格超过 {MOST_CELLS} 个"
                raise BiaochiError([Diagnostic("BC403", said, help="请只保留要导入的表，另存后再试。", file=file)])
            rows += rows_of(texts, merged, part, TablePlaces)
            part += 1
    return Printed((Sheet("", tuple(rows)),))


def _children(element: Any) -> Iterator[Any]:
    """The children, those in wrappers (content controls, tracked insertions) among them."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag not in _SKIPPED:
            yield child


def tables_in(body: Any) -> list[Any]:
    """The table elements of a body in the order in which their places are numbered."""
    return [block for block in _children(body) if block.tag == qn("w:tbl")]


def cells_in(table: Any) -> Iterator[tuple[int, int, int, Any]]:
    """The cell elements of a table with their row, column and width on its grid, as places count them."""
    number = -1
    for line in _children(table):
        if line.tag != qn("w:tr"):
            continue
        number += 1
        column = _value(line, "w:trPr/w:gridBefore", 0)
        for cell in _children(line):
            if cell.tag == qn("w:tc"):
                span = max(_value(cell, "w:tcPr/w:gridSpan", 1), 1)
                yield number, column, span, cell
                column += span


def _table(table: Any, file: str) -> tuple[dict[tuple[int, int], str], list[tuple[int, int, int, int]]]:
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
            said = f"文档里有一个表超过 {_COLUMNS} 列"
            raise BiaochiError([Diagnostic("BC403", said, help="请只保留要导入的表，另存后再试。", file=file)])
        merge = cell.find("w:tcPr/w:vMerge", {"w": _W[1:-1]})
        goes_on = merge is not None and merge.get(qn("w:val"), "continue") != "restart"
        if goes_on and column in open_:
            at = open_[column]
            top, left, _, right = areas[at]
            areas[at] = (top, left, number, right)
            reached[column] = at
            texts[top, left] = "\n".join(t for t in (texts[top, left], cleaned(_text(cell))) if t)
        else:
            texts[number, column] = cleaned(_text(cell))
            areas.append((number, column, number, column + span - 1))
            if merge is not None:
                reached[column] = len(areas) - 1
    return texts, [a for a in areas if a[0] < a[2] or a[1] < a[3]]


def _value(element: Any, path: str, default: int) -> int:
    found = element.find(path, {"w": _W[1:-1]})
    text = "" if found is None else found.get(qn("w:val"), "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else default


def _text(element: Any) -> str:
    """The text of a paragraph, or of a cell with a line for each of its paragraphs."""
    out: list[str] = []
    _collect(element, out)
    return "".join(out).strip("\n")


def _collect(element: Any, out: list[str]) -> None:
    pending = [element]
    while pending:
        node = pending.pop()
        if node is None:
            out.append("\n")
            continue
        tag = node.tag
        if tag in _SKIPPED:
            continue
        if tag in (qn("w:t"), _MATH_TEXT):
            out.append(node.text or "")
        elif tag == qn("w:tab"):
            out.append("\t")
        elif tag in (qn("w:br"), qn("w:cr")):
            out.append("\n")
        elif tag == qn("w:noBreakHyphen"):
            out.append("-")
        elif tag == qn("w:sym"):
            code = node.get(qn("w:char"), "")
            out.append(
                chr(int(code, 16)) if len(code) == 4 and all(c in "0123456789abcdefABCDEF" for c in code) else ""
            )
        else:
            if tag == qn("w:p"):
                pending.append(None)
            if tag not in (qn("w:pPr"), qn("w:tcPr"), qn("w:rPr")):
                pending.extend(reversed(node))
