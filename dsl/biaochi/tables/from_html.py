"""Pages saved under .xls or .doc, as government systems export them: HTML tables, or the XML of Excel 2003."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import lxml.html
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.source.decode import decode
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, WorkbookPlaces, prose, rows_of
from biaochi.tables.printed_text import cleaned

MOST_CELLS = 60_000
_COLUMNS = 100
_CHARSET = re.compile(rb"charset=[\"']?(gb2312|gbk|gb18030|utf-8)", re.IGNORECASE)
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_BLOCKS = {"p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
_HELP = "请用 Excel 或 WPS 打开后另存为 .xlsx，再试一次。"


def read_html(data: bytes, *, file: str) -> Printed:
    """The tables of a page and the lines between them. Scripts and links are not followed.

    Raises BiaochiError (BC101-BC103 not text, BC403 too large, BC404 not readable).
    """
    declared = _CHARSET.search(data[:4096])
    encoding = None if declared is None or data.startswith((b"\xff\xfe", b"\xfe\xff")) else declared[1].decode().lower()
    text, _ = decode(data, file=file, encoding="gb18030" if encoding in ("gb2312", "gbk") else encoding)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        page: Any = lxml.html.document_fromstring(text)
    except (ValueError, TypeError, AssertionError, lxml.etree.LxmlError):
        raise _refused("BC404", "这个网页格式的文件读不下去", file) from None
    rows: list[Row] = []
    part = cells = 0
    for kind, element in _blocks(page):
        if kind == "line":
            rows.append(prose(element, part))
            continue
        texts, merged = _table(element)
        cells += len(texts)
        if cells > MOST_CELLS:
            raise _refused("BC403", f"单元格超过 {MOST_CELLS} 个", file)
        rows += rows_of(texts, merged, part, TablePlaces)
        part += 1
    return Printed((Sheet("", tuple(rows)),))


def read_excel_xml(data: bytes, *, file: str) -> Printed:
    """The worksheets of a workbook saved as “XML 表格 2003”. Raises BiaochiError (BC403, BC404, BC405 DTD)."""
    try:
        book = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise _refused("BC405", "文件里有文档类型声明（DTD），正常的工作簿没有", file) from None
    except Exception as bad:
        raise _refused("BC404", f"文件读不下去（{type(bad).__name__}）", file) from None
    sheets = []
    for number, sheet in enumerate(book.iter(f"{_SS}Worksheet")):
        name = sheet.get(f"{_SS}Name", f"工作表{number + 1}")
        cells: dict[tuple[int, int], str] = {}
        merged: list[tuple[int, int, int, int]] = []
        row = -1
        for line in sheet.iter(f"{_SS}Row"):
            row = _index(line, row)
            column = -1
            for cell in line.findall(f"{_SS}Cell"):
                column = _index(cell, column)
                across, down = (_count(cell.get(f"{_SS}{m}", "")) for m in ("MergeAcross", "MergeDown"))
                found = cell.find(f"{_SS}Data")
                if column < _COLUMNS and row < MOST_CELLS:
                    cells[row, column] = cleaned("" if found is None else "".join(found.itertext()))
                    merged += [(row, column, row + down, column + across)] if across or down else []
                column += across
        if len(cells) > MOST_CELLS:
            raise _refused("BC403", f"单元格超过 {MOST_CELLS} 个", file)
        sheets.append(Sheet(name, rows_of(cells, merged, number, WorkbookPlaces, name)))
    return Printed(tuple(sheets))


def _index(element: Any, before: int) -> int:
    return _count(element.get(f"{_SS}Index", "")) - 1 if element.get(f"{_SS}Index") else before + 1


def _count(text: str, most: int = MOST_CELLS) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _blocks(page: Any) -> Iterator[tuple[str, Any]]:
    """The outermost tables, and the lines of text between them."""
    line: list[str] = []
    pending = [(page, False)]
    while pending:
        node, after = pending.pop()
        if after:
            line.append(node.tail or "")
            continue
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "head", "xml"):
            line.append(node.tail or "")
            continue
        if node.tag in _BLOCKS or node.tag == "table":
            if text := cleaned("".join(line).replace("\n", " ")):
                yield "line", text
            line = []
        if node.tag == "table":
            yield "table", node
            line.append(node.tail or "")
            continue
        line.append(node.text or "")
        pending.append((node, True))
        pending.extend((child, False) for child in reversed(node))
    if text := cleaned("".join(line).replace("\n", " ")):
        yield "line", text


def _table(table: Any) -> tuple[dict[tuple[int, int], str], list[tuple[int, int, int, int]]]:
    cells: dict[tuple[int, int], str] = {}
    merged: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(table.iter("tr")):
        column = 0
        for cell in line:
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            across = min(max(_count(cell.get("colspan", "")), 1), _COLUMNS)
            down = min(max(_count(cell.get("rowspan", "")), 1), 2000)
            if column + across > _COLUMNS or len(taken) > 40 * MOST_CELLS:
                break
            cells[row, column] = cleaned(_text(cell))
            if across > 1 or down > 1:
                merged.append((row, column, row + down - 1, column + across - 1))
                taken |= {(r, c) for r in range(row, row + down) for c in range(column, column + across)}
            column += across
    return cells, merged


def _text(cell: Any) -> str:
    """The text of a cell: what stands in one line of the source or several makes no difference, blocks do."""
    out: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node.tag, str) and node.tag not in ("script", "style"):
            if node.tag in _BLOCKS:
                out.append("\0")
            out.append(re.sub(r"\s*[\r\n]+\s*", "", node.text or ""))
            for child in node:
                walk(child)
            if node.tag in _BLOCKS and node.tag != "br":
                out.append("\0")
        if node is not cell:
            out.append(re.sub(r"\s*[\r\n]+\s*", "", node.tail or ""))

    walk(cell)
    return re.sub("\0+", "\n", "".join(out))


def _refused(code: str, message: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=_HELP, file=file)])
