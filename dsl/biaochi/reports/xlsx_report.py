"""The result as a workbook ready to print: 得分表, 扣分说明, 汇总."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from biaochi.reports import view
from biaochi.reports import xlsx_style as style

_Item = Mapping[str, Any]
REMARKS = {
    "对象": 13.0, "编码": 9.0, "指标": 22.0, "分值": 8.0, "得分": 14.0, "扣分": 14.0, "状态": 8.0, "说明": 40.0, "依据条款": 36.0,
    "解释或约定": 22.0,
}  # fmt: skip
"""The columns of 扣分说明 and their widths."""


def to_xlsx(result: Mapping[str, Any], before: Callable[[Any], None] = lambda book: None) -> bytes:
    """``result`` as .xlsx: scores are numbers, intervals text, and no text can run. Same result, same bytes.

    ``before`` may add worksheets, which stand before ours.
    """
    workbook = Workbook()
    sheet: Any = workbook.active
    compared = view.compared(result)
    if any(s.get("indicators") for s in view.subjects(result)) or not compared:
        sheet.title = "得分表"
        _scores(sheet, result)
        _remarks(workbook.create_sheet("扣分说明"), result)
        _summary(workbook.create_sheet("汇总"), result)
        sheet = workbook.create_sheet() if compared else sheet
    if compared:
        sheet.title = "比较"
        _compared(sheet, result, compared)
    before(workbook)
    workbook.active = 0
    return style.save(workbook)


def _compared(sheet: Any, result: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> None:
    """The rows without 分值: what was to be reached, what was, and whether it reaches it."""
    widths = [18.0, 9.0, 34.0, 22.0, 22.0, 9.0, 30.0]
    _begin(sheet, result, "指标值与完成值比较", ["对象", *(column for column, _ in view.COMPARED)], widths, "D3")
    for number, row in enumerate(rows, 3):
        fill = style.YELLOW if row[5] in ("待评定", "未评") else None
        _row(sheet, number, row, widths, fill=fill, left=(0, 2, 3, 4, 6), numbers=False)
    _end(sheet, len(rows) + 3, len(widths), result)


def _scores(sheet: Any, result: Mapping[str, Any]) -> None:
    """One row for each indicator, a column for each subject; below, sections, total and grade."""
    subjects = view.subjects(result)
    names = [view.text(s.get("name")) for s in subjects]
    widths = [10.0, 34.0, 8.0, *(_width(s) for s in subjects)]
    _begin(sheet, result, "得分表", ["编码", "指标", "分值", *names], widths, "D3")
    number = 2
    for field, fill in (("indicators", None), ("sections", style.PALE)):
        tables = [{view.key(i): i for i in s.get(field) or ()} for s in subjects]
        for item in view.rows(result, field):
            number += 1
            label = view.text(item.get("name")) + ("　小计" if field == "sections" else "")
            scores = [_score(t.get(view.key(item))) for t in tables]
            cells = [view.text(item.get("code")), label, view.text(item.get("full_marks")), *scores]
            _row(sheet, number, cells, widths, fill=fill, bold=field == "sections", left=(1,))
    full = next((t for t in map(view.full_total, subjects) if t), "")
    totals = ["", "总分", full, *(view.text(s.get("total")) for s in subjects)]
    _row(sheet, number + 1, totals, widths, fill=style.GREY, bold=True, left=(1,))
    grades = ["", "等级", "", *(view.text(s.get("grade")) for s in subjects)]
    _row(sheet, number + 2, grades, widths, fill=style.GREY, bold=True, left=(1,), numbers=False)
    _end(sheet, number + 3, len(widths), result)


def _width(subject: _Item) -> float:
    """Room for the name of a subject, and for an interval where it has one."""
    items = [*(subject.get("indicators") or ()), *(subject.get("sections") or ()), {"score": subject.get("total")}]
    least = 15.0 if any("～" in view.text(i.get("score")) for i in items) else 10.0
    return max(least, min(style.display_width(view.text(subject.get("name"))) + 3.0, 18.0))


def _remarks(sheet: Any, result: Mapping[str, Any]) -> None:
    names, widths = list(REMARKS), list(REMARKS.values())
    _begin(sheet, result, "扣分说明", names, widths, "D3")
    number = 2
    for number, (name, item) in enumerate(view.remarks(result), 3):
        fill = None if item.get("state") == view.SCORED else style.YELLOW
        _row(sheet, number, remark(name, item), widths, fill=fill, left=(0, 2, 7, 8, 9))
    if number == 2:
        number = 3
        style.line(sheet, 3, len(names), "没有扣分或未评的指标。", font=style.BODY, align=style.CENTRE, height=22)
    else:
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(names))}{number}"
    _end(sheet, number + 1, len(names), result)


def remark(name: str, item: _Item) -> list[str]:
    """The cells of REMARKS for an indicator of the subject ``name``."""
    given = [view.text(item.get(f)) for f in ("code", "name", "full_marks", "score")]
    said = [view.text(item.get(f)) for f in ("state", "reason", "clause", "rests_on")]
    return [name, *given, view.deduction(item), *said]


def _summary(sheet: Any, result: Mapping[str, Any]) -> None:
    names = ["对象", "编码", "名称", "分值", "得分", "扣分", "得分率", "等级"]
    widths = [18.0, 10.0, 34.0, 10.0, 14.0, 14.0, 17.0, 12.0]
    _begin(sheet, result, "汇总", names, widths, "A3")
    number = 2
    for subject in view.subjects(result):
        name = view.text(subject.get("name"))
        for section in subject.get("sections") or ():
            number += 1
            fields = ("code", "name", "full_marks", "score", "deduction", "rate")
            cells = [name, *(view.text(section.get(f)) for f in fields), ""]
            _row(sheet, number, cells, widths, left=(0, 2))
        number += 1
        full, total = view.full_total(subject), subject.get("total")
        lost = view.deduction({"full_marks": full, "score": total})
        lost = "" if "-" in lost else lost  # additions beyond the full marks are no deduction
        cells = [name, "", "总分", full, view.text(total), lost, "", view.text(subject.get("grade"))]
        _row(sheet, number, cells, widths, fill=style.GREY, bold=True, left=(0, 2))
        for limit in subject.get("limited_by") or ():
            number += 1
            _row(
                sheet,
                number,
                [name, "", f"依约定：{view.text(limit)}", *([""] * (len(widths) - 3))],
                widths,
                left=(0, 2),
            )
    _end(sheet, number + 1, len(names), result)


def _score(item: _Item | None) -> str:
    """The score, or the state where there is none."""
    if item is None:
        return ""
    return view.text(item.get("score")) or view.text(item.get("state"))


def _begin(
    sheet: Any, result: Mapping[str, Any], what: str, names: list[str], widths: list[float], freeze: str
) -> None:
    title = "　".join(part for part in (view.title(result), what) if part)
    style.line(sheet, 1, len(names), title, font=style.TITLE, align=style.CENTRE, height=36)
    style.head(sheet, 2, names, widths)
    style.paper(sheet, 2, freeze)


def _end(sheet: Any, row: int, columns: int, result: Mapping[str, Any]) -> None:
    style.line(sheet, row, columns, view.ruleset_line(result), font=style.SMALL, align=style.LEFT, height=30)


def _row(
    sheet: Any,
    number: int,
    cells: Sequence[str],
    widths: Sequence[float],
    *,
    fill: Any = None,
    bold: bool = False,
    left: Sequence[int] = (),
    numbers: bool = True,
) -> None:
    """One table row. Columns in ``left`` and the code hold words; the others numbers where they are numbers."""
    for at, text in enumerate(cells):
        cell = sheet.cell(number, at + 1)
        header = sheet.cell(2, at + 1).value
        words = at in left or not numbers or header == "编码"
        if words or not _put_number(cell, text, 0 if header == "分值" else 2):
            style.put_text(cell, text)
        align = style.LEFT if at in left else style.CENTRE
        style.dress(cell, font=style.HEAD if bold else style.BODY, fill=fill, align=align)
    style.fit_row(sheet, number, list(zip(cells, widths, strict=True)))


def _put_number(cell: Any, text: str, least: int) -> bool:
    """A number, or a percentage as a number in percent format."""
    if not text.endswith("%"):
        return style.put_number(cell, text, least)
    if not style.put_number(cell, text[:-1], 2):
        return False
    cell.number_format += "%"
    cell.value = cell.value.scaleb(-2)
    return True
