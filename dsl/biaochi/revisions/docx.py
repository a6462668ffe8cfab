"""The comparison as a Word document: the 修订对照表 and what changes in scores."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from biaochi.reports import word
from biaochi.reports.safe import clean_lines
from biaochi.revisions.data import rows


def to_docx(data: dict[str, Any]) -> bytes:
    """The document; same comparison, same bytes."""
    title = f"{data['new']['title']}　修订对照"
    doc = word.paper(title, lying=True)
    word.title(doc, title)
    word.line(doc, "版本", f"{data['old']['id']}　→　{data['new']['id']}")
    word.heading(doc, "一、修订对照表", 1)
    _table(
        doc,
        ["条", "原条文", "新条文", "依据"],
        [32, 93, 93, 43],
        [[r["where"], r["old_marked"], r["new_marked"], r["basis"]] for r in rows(data)],
    )
    word.heading(doc, "二、得分差异", 1)
    for i in data["indicators"]:
        found = [] if i["difference"] is None else i["difference"]["regions"]
        word.heading(doc, clean_lines(f"{i['code']} {i['name']}"), 2)
        doc.add_paragraph(clean_lines(i["says"])).paragraph_format.keep_with_next = bool(found)
        if found:
            _table(doc, ["情形", "原得分", "新得分", "差", "范围"], [105, 52, 52, 31, 21], [_cell(c) for c in found])
    if not data["indicators"]:
        doc.add_paragraph("没有改动的指标。")
    if data["impact"] is not None:
        word.heading(doc, "三、影响对象", 1)
        found = [[t["name"], t["old_total"], t["new_total"], t["says"], _grades(t),
                  "\n".join(m["says"] for m in t["through"])] for t in data["impact"]]  # fmt: skip
        _table(doc, ["对象", "原总分", "新总分", "差", "等级", "由哪些指标"], [34, 22, 22, 26, 30, 127], found)
    return word.saved(doc)


def _cell(c: dict[str, Any]) -> list[Any]:
    example = "" if c["example"] is None or (c["old"] and c["new"]) else f"例如 {c['example']['says']}"
    return [c["where"], c["old"] or example, c["new"] or None, c["change"], c["extent"]]


def _grades(t: dict[str, Any]) -> str:
    return f"{t['old_grade']} → {t['new_grade']}" if t["crosses"] else str(t["new_grade"])


def _table(paper: Any, names: Sequence[str], widths: Sequence[float], found: Sequence[Sequence[Any]]) -> None:
    made = word.table(paper, names, found, widths, _fill)
    for row, values in zip(made.rows[1:], found, strict=True):
        for n, value in enumerate(values):
            if value is None:
                _joined(row.cells[n - 1], row.cells[n])


def _joined(left: Any, right: Any) -> None:
    """The right cell, which holds nothing, becomes part of the left one."""
    merged = left.merge(right)
    for empty in merged.paragraphs[1:]:
        merged._tc.remove(empty._p)


def _fill(cell: Any, value: str | list[list[str]] | None) -> None:
    """Text, or text with marks: what went struck through in red, what came underlined in green."""
    for mark, text in [("=", value or "")] if value is None or isinstance(value, str) else value:
        run = word.put(cell, text)
        if mark == "-":
            run.font.strike, run.font.color.rgb = True, word.RED
        elif mark == "+":
            run.font.underline, run.font.color.rgb = True, word.GREEN
