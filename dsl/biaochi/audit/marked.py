"""A copy of the audited file with what was found as comments at its cells: XLSX and DOCX, nothing else changed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from typing import Any

from biaochi.audit.check import Finding, Level
from biaochi.reports.safe import clean_lines
from biaochi.tables.from_docx import cells_in, tables_in

AUTHOR = "标尺"
_MOST = 12
"""Findings told in one comment; what is more is counted."""
_WIDTH, _LINE = 360, 18


def marked_xlsx(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The workbook with a comment at each cell something was found in. What stands in the cells stays, formulas too."""
    import openpyxl
    from openpyxl.comments import Comment

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book: Any = openpyxl.load_workbook(io.BytesIO(data))
    by_name = {sheet.title: sheet for sheet in book.worksheets}
    for (name, at), found in _by_place(findings, ("sheet", "cell")).items():
        sheet = by_name.get(str(name))
        if sheet is None:
            continue
        cell = sheet[str(at)]
        told = _told(found)
        before = f"{cell.comment.text}\n" if cell.comment is not None else ""
        note = Comment(before + told, AUTHOR)
        note.width, note.height = _WIDTH, _LINE * (3 + len(told) // 24 + told.count("\n"))
        cell.comment = note
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def marked_docx(data: bytes, findings: Sequence[Finding]) -> bytes:
    """The document with a Word comment at each cell something was found in."""
    import docx
    from docx.table import _Cell

    paper: Any = docx.Document(io.BytesIO(data))
    tables = [{(r, c): cell for r, c, _, cell in cells_in(t)} for t in tables_in(paper.element.body)]
    for (table, row, column), found in _by_place(findings, ("table", "row", "column")).items():
        element = tables[int(table)].get((int(row), int(column))) if int(table) < len(tables) else None
        if element is None:
            continue
        runs = [run for paragraph in _Cell(element, paper).paragraphs for run in paragraph.runs]
        if not runs:
            runs = [_Cell(element, paper).paragraphs[0].add_run("")]
        paper.add_comment([runs[0], runs[-1]], text=_told(found), author=AUTHOR, initials="标")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _by_place(findings: Sequence[Finding], keys: tuple[str, ...]) -> dict[tuple[str | int, ...], list[Finding]]:
    out: dict[tuple[str | int, ...], list[Finding]] = {}
    for f in findings:
        if all(k in f.place for k in keys):
            out.setdefault(tuple(f.place[k] for k in keys), []).append(f)
    return out


def _told(found: Sequence[Finding]) -> str:
    lines = [f"{_sign(f.level)} {f.code} {f.message}。\n依据：{f.rule}" for f in found[:_MOST]]
    more = len(found) - len(lines)
    return clean_lines("\n".join([*lines, *([f"另有{more}条，见问题清单。"] if more else [])]))


def _sign(level: Level) -> str:
    return f"【{level.value}】"
