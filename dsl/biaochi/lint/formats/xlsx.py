"""The reviewers' issue list as a worksheet: eight columns, P0 to P2 and 通过, and a sheet of what is not reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.formats.place import place, slashed, subject_of, title_of
from biaochi.lint.rule import Reviewed, Rule
from biaochi.reports.xlsx_style import (
    BODY,
    CENTRE,
    LEFT,
    PALE,
    SMALL,
    TITLE,
    YELLOW,
    dress,
    fit_row,
    head,
    line,
    paper,
    put_text,
    save,
)

COLUMNS = ["等级", "复核维度", "对象", "位置", "复核发现", "事实及判定", "处理建议", "核验依据"]
GRADES = {Severity.ERROR: "P0", Severity.WARNING: "P1", Severity.NOTE: "P2"}
_WIDTHS = [6.0, 12.0, 20.0, 18.0, 21.0, 42.0, 32.0, 40.0]
_LEFT_OUT = ["规则", "对象", "位置", "复核发现", "不查的理由", "决定日期", "决定人"]
_LEFT_OUT_WIDTHS = [10.0, 22.0, 22.0, 50.0, 46.0, 14.0, 24.0]
_QUOTED = 160
_STOPS = "。；：;\n"
_CENTRED = (0, 1)


def xlsx(reviews: Sequence[Reviewed], rules: Sequence[Rule]) -> bytes:
    """The issue list of one or many rulesets; the same reviews give the same bytes."""
    known = {r.code: r for r in rules}
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "复核问题清单"
    rows = [row for r in reviews for row in _rows(r, known)]
    counts = "、".join(f"{g} {sum(row[0] == g for row in rows)}处" for g in GRADES.values())
    passed = sum(row[0] == "通过" for row in rows)
    _top(sheet, "评分标准复核问题清单", f"{len(reviews)}个规则集：{counts}，通过{passed}个", COLUMNS, _WIDTHS)
    for at, row in enumerate(rows, 4):
        _row(sheet, at, row, _WIDTHS)
        fill = {"P0": YELLOW, "通过": PALE}.get(row[0])
        if fill is not None:
            sheet.cell(at, 1).fill = fill
    sheet.auto_filter.ref = f"A3:H{3 + len(rows)}"
    left_out = [row for r in reviews for row in _left_out(r)]
    if left_out:
        other = book.create_sheet("不查的问题")
        _top(other, "按 审查 不查的问题", f"共{len(left_out)}处，理由照录规则集", _LEFT_OUT, _LEFT_OUT_WIDTHS)
        for at, row in enumerate(left_out, 4):
            _row(other, at, row, _LEFT_OUT_WIDTHS)
    return save(book)


def _top(sheet: Any, title: str, said: str, columns: list[str], widths: list[float]) -> None:
    line(sheet, 1, len(columns), title, font=TITLE, align=CENTRE, height=30)
    line(sheet, 2, len(columns), said, font=SMALL, align=LEFT, height=18)
    head(sheet, 3, columns, widths)
    paper(sheet, 3, "A4")


def _row(sheet: Any, at: int, row: list[str], widths: list[float]) -> None:
    for column, text in enumerate(row):
        cell = sheet.cell(at, column + 1)
        put_text(cell, text)
        dress(cell, font=BODY, align=CENTRE if column in _CENTRED else LEFT)
    fit_row(sheet, at, list(zip(row, widths, strict=True)))


def _rows(reviewed: Reviewed, known: dict[str, Rule]) -> list[list[str]]:
    made = [_finding(d, reviewed, known.get(d.code)) for d in reviewed.review.found]
    if made:
        return made
    checked = f"{len(known)}条审查规则逐条核对，没有发现问题"
    return [
        ["通过", "全部", title_of(reviewed.text), slashed(reviewed.file), "没有问题", checked, "无", "biaochi lint"]
    ]


def _finding(d: Diagnostic, reviewed: Reviewed, rule: Rule | None) -> list[str]:
    text = reviewed.text
    quoted = "" if text is None or d.start < 0 else " ".join(_sentence(text, d).split())
    shown = quoted if len(quoted) <= _QUOTED else quoted[:_QUOTED] + "…"
    basis = f"原文：“{shown}”\n规则：{d.code}" if shown else f"规则：{d.code}"
    category, name = ("文字", "读不懂或算不了") if rule is None else (rule.category, rule.name)
    return [
        GRADES[d.severity], category, subject_of(d, text), _where(d, reviewed), name, d.message, d.help or "请照发现修改。", basis,
    ]  # fmt: skip


def _sentence(text: str, d: Diagnostic) -> str:
    """The words concerned with the sentence around them."""
    start, end = d.start, max(d.end, d.start)
    while start > 0 and text[start - 1] not in _STOPS:
        start -= 1
    while end < len(text) and text[end] not in _STOPS and (end == d.start or text[end - 1] not in _STOPS):
        end += 1
    return text[start:end]


def _left_out(reviewed: Reviewed) -> list[list[str]]:
    return [
        [i.found.code, subject_of(i.found, reviewed.text), _where(i.found, reviewed), i.found.message, i.reason, i.date, i.who]
        for i in reviewed.review.ignored
    ]  # fmt: skip


def _where(d: Diagnostic, reviewed: Reviewed) -> str:
    at = place(d, reviewed.text)
    return slashed(reviewed.file) + (f"\n第{at.line}行第{at.column}字" if at is not None else "")
