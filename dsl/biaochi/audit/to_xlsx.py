"""The audit as a workbook: 汇总 over the tables, the reviewers' 复核表 (13 columns), the issue list (8 columns)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from openpyxl import Workbook

from biaochi.audit.check import Finding, Level
from biaochi.audit.checks import CHECKS
from biaochi.audit.review import Scored, at_cell, notes_of, outcome, place_of
from biaochi.audit.rounding import shown
from biaochi.audit.run import Report
from biaochi.audit.subject import Line
from biaochi.reports.xlsx_style import (
    BODY,
    CENTRE,
    HEAD,
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
    put_number,
    put_text,
    save,
)

REVIEW = ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "计量单位", "权重", "自评完成值", "自评得分", "复核完成值", "复核得分", "复核指标偏差", "备注"]  # fmt: skip
ISSUES = ["等级", "复核维度", "对象", "位置", "复核发现", "事实及判定", "处理建议", "核验依据"]
TOTALS = [
    "序号",
    "文件",
    "项目名称",
    "自评得分",
    "复核得分",
    "差异率",
    "自评等级",
    "复核等级",
    "错误",
    "警告",
    "待判断",
    "提示",
    "待定得分",
]
GRADES = {Level.ERROR: "P0", Level.WARNING: "P1", Level.JUDGE: "P1", Level.NOTE: "P2"}
_REVIEW_WIDTHS: list[float] = [10, 12, 22, 8, 14, 9, 7, 14, 9, 12, 9, 10, 52]
_ISSUE_WIDTHS: list[float] = [6, 12, 22, 22, 18, 46, 34, 40]
_TOTAL_WIDTHS: list[float] = [6, 24, 36, 9, 9, 9, 9, 9, 7, 7, 8, 7, 9]
_KNOWN = {c.code: c for c in CHECKS}


def xlsx(reports: Sequence[Report]) -> bytes:
    """The workbook; the same reports give the same bytes."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "汇总"
    _totals(sheet, reports)
    _review(book.create_sheet("复核表"), reports)
    _issues(book.create_sheet("问题清单"), reports)
    return save(book)


def _totals(sheet: Any, reports: Sequence[Report]) -> None:
    found = "、".join(f"{level.value}{sum(r.count(level) for r in reports)}处" for level in Level)
    _top(sheet, "自评复核汇总表", f"{len(reports)}张表：{found}。复核得分只改了算术和所给规则能定的；待判断的照自评计，个数在“待定得分”", TOTALS, _TOTAL_WIDTHS)  # fmt: skip
    for at, report in enumerate(reports, 4):
        o = outcome(report)
        counts = [str(report.count(level)) for level in Level]
        scores = [_said(o.own), _said(o.reviewed)]
        row = [str(at - 3), report.subject.name, report.subject.project, *scores, o.difference, o.grade, o.reviewed_grade, *counts, str(o.open)]  # fmt: skip
        _row(sheet, at, row, _TOTAL_WIDTHS, numbers=(0, 3, 4, 8, 9, 10, 11, 12), left=(1, 2))
        if o.grade != o.reviewed_grade:
            sheet.cell(at, 8).fill = YELLOW


def _review(sheet: Any, reports: Sequence[Report]) -> None:
    _top(sheet, "自评复核表", "复核完成值由复核人填；复核得分空着的待判断，理由见备注", REVIEW, _REVIEW_WIDTHS)
    at = 4
    for report in reports:
        if report.subject.table.kind == "汇总表" or not any(line.score or line.actual for line in report.subject.lines):
            continue
        line(
            sheet,
            at,
            len(REVIEW),
            f"{report.subject.project}（{report.subject.name}）",
            font=HEAD,
            align=LEFT,
            height=20,
        )
        sheet.cell(at, 1).fill = PALE
        at += 1
        for row, marked in _rows(report):
            _row(sheet, at, row, _REVIEW_WIDTHS, numbers=(6, 8, 10, 11), left=(2, 12))
            if marked:
                sheet.cell(at, 11).fill = YELLOW
            at += 1


def _rows(report: Report) -> list[tuple[list[str], bool]]:
    subject, out = report.subject, []
    whole = subject.whole
    if whole is not None and ("score" in whole.values or "weight" in whole.values):
        cell = whole.cell("score")
        scored = at_cell(report, cell, *(whole.cell(r) for r in ("rate", "executed", "annual", "initial")))
        names = ["预算执行", "", "预算执行率", "", "100", "%", whole.line.weight or "", whole.line.rate or ""]
        out.append(_scored_row(names, whole.line.score or "", scored))
    for item in subject.lines:
        out.append(_scored_row(_printed(item), item.indicator.score or "", at_cell(report, item.cell("score"), *notes_of(report, item))))  # fmt: skip
    if subject.total is not None:
        o = outcome(report)
        scored = Scored(o.own, o.reviewed, False, at_cell(report, subject.total).notes)
        out.append(_scored_row(["总分", "", "", "", "", "", (subject.total_marks.text if subject.total_marks else ""), ""], subject.total.text, scored))  # fmt: skip
    return out


def _printed(item: Line) -> list[str]:
    """The first eight columns: the target taken apart into sign, number and unit where it is a number."""
    i, target = item.indicator, item.target
    names = [i.level1 or "", i.level2 or "", item.name]
    if target is None:
        return [
            *names,
            i.nature or ("定性" if i.target else ""),
            i.target or "",
            i.unit or "",
            i.full_marks or "",
            i.actual or "",
        ]
    number = shown(target.printed, max(target.places, 4))
    return [*names, target.sign, number, target.written_unit, i.full_marks or "", i.actual or ""]


def _scored_row(first: list[str], own: str, scored: Scored) -> tuple[list[str], bool]:
    differs = scored.own is not None and scored.reviewed is not None and scored.own != scored.reviewed
    change = (
        _said(scored.reviewed - scored.own)
        if differs and scored.reviewed is not None and scored.own is not None
        else ""
    )
    return [*first, own, "", _said(scored.reviewed), change, "\n".join(scored.notes)], differs or scored.open


def _issues(sheet: Any, reports: Sequence[Report]) -> None:
    rows = [row for r in reports for row in _issue_rows(r)]
    counts = "、".join(f"{g} {sum(row[0] == g for row in rows)}处" for g in ("P0", "P1", "P2"))
    passed = sum(row[0] == "通过" for row in rows)
    _top(sheet, "自评复核问题清单", f"{len(reports)}张表：{counts}，通过{passed}张", ISSUES, _ISSUE_WIDTHS)
    for at, row in enumerate(rows, 4):
        _row(sheet, at, row, _ISSUE_WIDTHS, numbers=(), left=tuple(range(2, 8)))
        fill = {"P0": YELLOW, "通过": PALE}.get(row[0])
        if fill is not None:
            sheet.cell(at, 1).fill = fill
    sheet.auto_filter.ref = f"A3:H{3 + len(rows)}"


def _issue_rows(report: Report) -> list[list[str]]:
    subject = report.subject
    if not report.findings:
        said = f"{len(CHECKS)}项检查逐项核对，没有发现问题"
        return [["通过", "全部", subject.project, subject.name, "没有问题", said, "无", "biaochi audit"]]
    return [_issue(f, report) for f in report.findings]


def _issue(f: Finding, report: Report) -> list[str]:
    known = _KNOWN[f.code]
    name = f"{known.name}（待判断）" if f.level is Level.JUDGE else known.name
    fact = f"{f.message}\n印：{f.printed or '（空）'}" + (f"\n算：{f.computed}" if f.computed else "")
    return [
        GRADES[f.level], known.dimension, report.subject.project, f"{report.subject.name}\n{place_of(f)}", name, fact,
        known.documentation.get("怎么办", ""), f"{f.rule}\n检查：{f.code}",
    ]  # fmt: skip


def _top(sheet: Any, title: str, said: str, columns: list[str], widths: list[float]) -> None:
    line(sheet, 1, len(columns), title, font=TITLE, align=CENTRE, height=30)
    line(sheet, 2, len(columns), said, font=SMALL, align=LEFT, height=18)
    head(sheet, 3, columns, widths)
    paper(sheet, 3, "A4")


def _row(
    sheet: Any, at: int, row: list[str], widths: list[float], numbers: tuple[int, ...], left: tuple[int, ...]
) -> None:
    for column, text in enumerate(row):
        cell = sheet.cell(at, column + 1)
        if column not in numbers or not put_number(cell, text, least=0):
            put_text(cell, text)
        dress(cell, font=BODY, align=LEFT if column in left else CENTRE)
    fit_row(sheet, at, list(zip(row, widths, strict=True)))


def _said(value: Fraction | None) -> str:
    return "" if value is None else shown(value, 2)
