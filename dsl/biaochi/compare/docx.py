"""The comparison as a Word document: the 修订对照表 and what changes in scores."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from biaochi.compare.data import rows
from biaochi.reports.safe import clean_lines

_RED, _GREEN = RGBColor(0xC0, 0, 0), RGBColor(0, 0x61, 0x2E)
_THEN = datetime(2000, 1, 1)


def to_docx(data: dict[str, Any]) -> bytes:
    """The document; same comparison, same bytes."""
    doc = Document()
    _page(doc)
    _line(doc, f"{data['new']['title']}　修订对照", size=18, bold=True, centre=True)
    _line(doc, f"{data['old']['id']}　→　{data['new']['id']}", size=10, centre=True)
    _line(doc, "一、修订对照表", size=14, bold=True)
    _table(
        doc,
        ["条", "原条文", "新条文", "依据"],
        [3.2, 8.9, 8.9, 4.2],
        [[r["where"], r["old_marked"], r["new_marked"], r["basis"]] for r in rows(data)],
    )
    _line(doc, "二、得分差异", size=14, bold=True)
    for i in data["indicators"]:
        found = [] if i["difference"] is None else i["difference"]["regions"]
        _line(doc, f"{i['code']} {i['name']}：{i['says']}", keep=bool(found))
        if found:
            _table(
                doc, ["情形", "原得分", "新得分", "差", "范围"], [10.2, 5.0, 5.0, 3.0, 2.0], [_cell(c) for c in found]
            )
    if not data["indicators"]:
        _line(doc, "没有改动的指标。")
    if data["impact"] is not None:
        _line(doc, "三、影响对象", size=14, bold=True)
        found = [[t["name"], t["old_total"], t["new_total"], t["says"], _grades(t),
                  "\n".join(m["says"] for m in t["through"])] for t in data["impact"]]  # fmt: skip
        _table(doc, ["对象", "原总分", "新总分", "差", "等级", "由哪些指标"], [3.4, 2.2, 2.2, 2.6, 3.0, 11.8], found)
    return _saved(doc)


def _cell(c: dict[str, Any]) -> list[Any]:
    example = "" if c["example"] is None or (c["old"] and c["new"]) else f"例如 {c['example']['says']}"
    return [c["where"], c["old"] or example, c["new"] or None, c["change"], c["extent"]]


def _grades(t: dict[str, Any]) -> str:
    return f"{t['old_grade']} → {t['new_grade']}" if t["crosses"] else str(t["new_grade"])


def _page(doc: Any) -> None:
    """A4 landscape, 宋体 for every script."""
    section = doc.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.2)
    style = doc.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(4)


def _line(
    doc: Any, text: str, *, size: float = 10.5, bold: bool = False, centre: bool = False, keep: bool = False
) -> None:
    paragraph = doc.add_paragraph()
    run = paragraph.add_run(clean_lines(text))
    run.font.size, run.bold = Pt(size), bold
    paragraph.paragraph_format.keep_with_next = bold or keep
    if centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _table(doc: Any, names: Sequence[str], widths: Sequence[float], found: Sequence[Sequence[Any]]) -> None:
    table = doc.add_table(rows=1, cols=len(names), style="Table Grid")
    table.autofit = False
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        _fill(cell, name, bold=True)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), "D9E1F2")
        cell._tc.get_or_add_tcPr().append(shade)
    _flag(table.rows[0], "w:tblHeader")
    for values in found:
        row = table.add_row()
        _flag(row, "w:cantSplit")
        for cell, value in zip(row.cells, values, strict=True):
            _fill(cell, value or "")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
    for row, values in zip(table.rows[1:], found, strict=True):
        for n, value in enumerate(values):
            if value is None:
                _joined(row.cells[n - 1], row.cells[n])
    doc.add_paragraph()


def _joined(left: Any, right: Any) -> None:
    """The right cell, which holds nothing, becomes part of the left one."""
    merged = left.merge(right)
    for empty in merged.paragraphs[1:]:
        merged._tc.remove(empty._p)


def _flag(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _fill(cell: Any, value: str | list[list[str]], *, bold: bool = False) -> None:
    """Text, or text with marks: what went struck through in red, what came underlined in green."""
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    for mark, text in [("=", value)] if isinstance(value, str) else value:
        run = paragraph.add_run(clean_lines(text))
        run.bold = bold
        if mark == "-":
            run.font.strike, run.font.color.rgb = True, _RED
        elif mark == "+":
            run.font.underline, run.font.color.rgb = True, _GREEN


def _saved(doc: Any) -> bytes:
    """The document without clock and author."""
    core = doc.core_properties
    core.author = core.comments = core.last_modified_by = ""
    core.created = core.modified = _THEN
    raw, out = io.BytesIO(), io.BytesIO()
    doc.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            fixed.compress_type, fixed.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(fixed, source.read(entry))
    return out.getvalue()
