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
from biaochi.tables.grid import Printed, Row, Sheet, TablePlaces, WorkbookPlaces, prose, rows_of, said, width_of
from biaochi.tables.printed_text import cleaned
from biaochi.tables.unprinted import inner_table, is_frame, left_out, sentences, struck, without

MOST_CELLS = 60_000
_COLUMNS = 100
_MOST_TOLD = 30
_CHARSET = re.compile(rb"charset=[\"']?(gb2312|gbk|gb18030|utf-8)", re.IGNORECASE)
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_BLOCKS = {"td", "th", "caption", "p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6"}
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
    found: list[Diagnostic] = []
    part = cells = 0
    for kind, element in _blocks(page):
        if kind == "line":
            rows.append(prose(element, part))
            continue
        texts, merged = _table(element, part, found, file)
        cells += len(texts)
        if cells > MOST_CELLS:
            raise _refused("BC403", f"单元格超过 {MOST_CELLS} 个", file)
        rows += rows_of(texts, merged, part, TablePlaces, width=width_of(texts, merged))
        part += 1
    return Printed((Sheet("", tuple(rows)),), tuple(found[:_MOST_TOLD]))


def read_excel_xml(data: bytes, *, file: str) -> Printed:
    """The worksheets of a workbook saved as “XML 表格 2003”. Raises BiaochiError (BC403, BC404, BC405 DTD)."""
    try:
        book = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise _refused("BC405", "文件里有文档类型声明（DTD），正常的工作簿没有", file) from None
    except Exception as bad:
        raise _refused("BC404", f"文件读不下去（{type(bad).__name__}）", file) from None
    sheets = []
    found: list[Diagnostic] = []
    for number, sheet in enumerate(book.iter(f"{_SS}Worksheet")):
        name = sheet.get(f"{_SS}Name", f"工作表{number + 1}")
        cells: dict[tuple[int, int], str] = {}
        merged: list[tuple[int, int, int, int]] = []
        rows_hidden: set[int] = set()
        row = -1
        for line in sheet.iter(f"{_SS}Row"):
            row = _index(line, row)
            rows_hidden |= {row} if line.get(f"{_SS}Hidden") == "1" else set()
            column = -1
            for cell in line.findall(f"{_SS}Cell"):
                column = _index(cell, column)
                across, down = (_count(cell.get(f"{_SS}{m}", "")) for m in ("MergeAcross", "MergeDown"))
                value = cell.find(f"{_SS}Data")
                if column < _COLUMNS and row < MOST_CELLS:
                    cells[row, column] = cleaned("" if value is None else "".join(value.itertext()))
                    merged += [(row, column, row + down, column + across)] if across or down else []
                column += across
        if len(cells) > MOST_CELLS:
            raise _refused("BC403", f"单元格超过 {MOST_CELLS} 个", file)
        rows = rows_of(cells, merged, number, WorkbookPlaces, name)
        hidden = (rows_hidden, _hidden_columns(sheet))
        found += left_out(rows, *hidden, file)
        sheets.append(Sheet(name, without(rows, *hidden)))
    return Printed(tuple(sheets), tuple(found))


def _hidden_columns(sheet: Any) -> set[int]:
    out: set[int] = set()
    column = -1
    for one in sheet.iter(f"{_SS}Column"):
        column = _index(one, column)
        last = column + _count(one.get(f"{_SS}Span", ""), _COLUMNS)
        out |= set(range(column, last + 1)) if one.get(f"{_SS}Hidden") == "1" else set()
        column = last
    return out


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
        if not isinstance(node.tag, str) or node.tag in ("script", "style", "head", "xml") or _unseen(node):
            line.append(node.tail or "")
            continue
        if node.tag in _BLOCKS or node.tag == "table":
            if text := cleaned("".join(line).replace("\n", " ")):
                yield "line", text
            line = []
        if node.tag == "table" and not _is_frame(node):
            for caption in node.findall("caption"):
                yield "line", cleaned(_text(caption)[0].replace("\n", " "))
            yield "table", node
            line.append(node.tail or "")
            continue
        line.append(node.text or "")
        pending.append((node, True))
        pending.extend((child, False) for child in reversed(node))
    if text := cleaned("".join(line).replace("\n", " ")):
        yield "line", text


def _is_frame(table: Any) -> bool:
    lines = _lines(table)
    inner = [(len(_lines(t)), t) for line in lines for cell in line for t in cell.iter("table")]
    shapes = [
        (sum(len(x) for x in _lines(t)), max((len(x) for x in _lines(t)), default=0)) for _, t in inner[:_COLUMNS]
    ]
    return is_frame(sum(len(line) for line in lines), shapes)


def _lines(table: Any) -> list[list[Any]]:
    """The cells of each row of a table, those of tables inside it left out."""
    rows = [row for group in table for row in (group if group.tag in ("thead", "tbody", "tfoot") else [group])]
    return [[c for c in row if c.tag in ("td", "th") and not _unseen(c)] for row in rows if row.tag == "tr" and not _unseen(row)]  # fmt: skip


def _unseen(element: Any) -> bool:
    style = "".join(element.get("style", "").lower().split())
    return element.get("hidden") is not None or "display:none" in style or "mso-hide:all" in style


def _table(
    table: Any, part: int, found: list[Diagnostic], file: str
) -> tuple[dict[tuple[int, int], str], list[tuple[int, int, int, int]]]:
    cells: dict[tuple[int, int], str] = {}
    merged: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(_lines(table)):
        column = 0
        for cell in line:
            while (row, column) in taken:
                column += 1
            across = min(max(_count(cell.get("colspan", "")), 1), _COLUMNS)
            down = min(max(_count(cell.get("rowspan", "")), 1), 2000)
            if column + across > _COLUMNS or len(taken) > 40 * MOST_CELLS:
                break
            text, crossed = _text(cell)
            cells[row, column] = cleaned(text)
            where = said({"table": part, "row": row, "column": column})
            if crossed.strip():
                found.append(struck(crossed, where, file))
            if cell.find(".//table") is not None:
                found.append(inner_table(where, file))
            if across > 1 or down > 1:
                merged.append((row, column, row + down - 1, column + across - 1))
                taken |= {(r, c) for r in range(row, row + down) for c in range(column, column + across)}
            column += across
    return cells, merged


def _text(cell: Any) -> tuple[str, str]:
    """The text of a cell, and what of it is crossed out. What stands in one line of the source or several makes no
    difference, blocks do; the rows of a table inside become sentences."""
    out: list[str] = []
    crossed: list[str] = []

    def put(text: str | None, into: list[str]) -> None:
        into.append(re.sub(r"\s*[\r\n]+\s*", "", text or ""))

    def walk(node: Any, into: list[str]) -> None:
        inside = into
        if (
            isinstance(node.tag, str)
            and node.tag not in ("script", "style")
            and not (node is not cell and _unseen(node))
        ):
            block = node.tag in _BLOCKS and node.tag not in ("td", "th")
            if block:
                into.append("\0")
            if node.tag in ("s", "strike", "del") or "line-through" in node.get("style", ""):
                inside = crossed
            if node.tag == "table":
                into.append("\0" + sentences([[cleaned(_text(c)[0]) for c in line] for line in _lines(node)]) + "\0")
            else:
                put(node.text, inside)
                for child in node:
                    walk(child, inside)
            if block and node.tag != "br":
                into.append("\0")
        if node is not cell:
            put(node.tail, into)

    walk(cell, out)
    return re.sub("\0+", "\n", "".join(out)), "".join(crossed).replace("\0", "")


def _refused(code: str, message: str, file: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=_HELP, file=file)])
