"""The worksheet 核验: facts, a live formula for every score beside its 标准, and whether it agrees with the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from biaochi.backends.excel.formula import Unsayable, formula
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.reports import xlsx_style as style
from biaochi.reports.package import settled

NAME = "核验"
_HEADS = ("对象", "编码", "指标", "数据", "值", "单位", "评分标准", "得分（公式）", "得分（程序）", "相符", "说明")
_WIDTHS = (12, 9, 22, 26, 14, 8, 50, 12, 12, 8, 24)
_VALUE, _LIVE, _EXACT, _AGREES, _SAYS = (
    _HEADS.index(h) + 1 for h in ("值", "得分（公式）", "得分（程序）", "相符", "说明")
)
_EMPTY = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="[a-z]+")?><f>(.*?)</f><v ?/?>(?:</v>)?</c>')


@dataclass(frozen=True, slots=True)
class Check:
    """One score to be calculated again: ``values`` typed facts by name, ``score`` as printed, "" where there is none.

    ``why`` says why there is no formula, where that is known before.
    """

    subject: str
    code: str
    name: str
    criterion: str
    program: Program
    values: dict[str, FactValue]
    score: str
    why: str = ""


def add_sheet(book: Any, checks: Sequence[Check], places: int) -> dict[str, str]:
    """Adds the worksheet; gives the values of its formulas by cell, to be stored with ``with_values``."""
    sheet: Any = book.create_sheet(NAME)
    style.line(
        sheet,
        1,
        len(_HEADS),
        "核验：改动“值”一栏，得分随着变；得分（程序）是出表时的得分",
        font=style.TITLE,
        align=style.CENTRE,
        height=36,
    )
    style.head(sheet, 2, list(_HEADS), list(_WIDTHS))
    style.paper(sheet, 2, "A3")
    cached: dict[str, str] = {}
    row = 3
    for check in checks:
        cells: dict[str, str] = {}
        specs = list(check.program.specs.values())
        for number, spec in enumerate(specs):
            at = row + number
            for column, text in ((4, spec.name), (6, "" if spec.kind in (Kind.RATE, Kind.DATE) else spec.unit)):
                style.put_text(sheet.cell(at, column), text)
            if spec.name in check.values and _put(sheet.cell(at, _VALUE), check.values[spec.name], spec):
                cells[spec.name] = f"$E${at}"
        _score(sheet, row, check, cells, places, cached)
        last = row + max(len(specs), 1) - 1
        for at in range(row, last + 1):
            for column in range(1, len(_HEADS) + 1):
                left = column in (3, 4, 7, 11)
                style.dress(sheet.cell(at, column), align=style.LEFT if left else style.CENTRE)
        for column in (1, 2, 3, 7, 8, 9, 10, 11):
            if last > row:
                sheet.merge_cells(start_row=row, start_column=column, end_row=last, end_column=column)
        lines = max(-(-style.display_width(check.criterion) // 44), 1)
        for at in range(row, last + 1):
            sheet.row_dimensions[at].height = max(20, min(14 * lines / (last - row + 1) + 6, 300))
        row = last + 1
    return cached


def with_values(package: bytes, sheet_number: int, cached: dict[str, str]) -> bytes:
    """The workbook with what its formulas come to, so that a reader that does not calculate sees it.

    ``sheet_number`` counts worksheets from 1. Numbers are numbers, other values text.
    """
    part = f"xl/worksheets/sheet{sheet_number}.xml"

    def filled(found: re.Match[str]) -> str:
        value = cached.get(found[1])
        if value is None:
            return found[0]
        kind = "" if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", value) else ' t="str"'
        return f'<c r="{found[1]}"{found[2]}{kind}><f>{found[3]}</f><v>{escape(value)}</v></c>'

    def change(name: str, data: bytes) -> bytes:
        return _EMPTY.sub(filled, data.decode()).encode() if name == part else data

    return settled(package, change)


def _score(sheet: Any, row: int, check: Check, cells: dict[str, str], places: int, cached: dict[str, str]) -> None:
    for column, text in enumerate((check.subject, check.code, check.name), 1):
        style.put_text(sheet.cell(row, column), text)
    style.put_text(sheet.cell(row, 7), check.criterion)
    exact = sheet.cell(row, _EXACT)
    if not style.put_number(exact, check.score, places):
        style.put_text(exact, check.score)
    why = check.why
    try:
        live = "" if why else formula(check.program, cells, places)[1]
    except Unsayable as bad:
        live, why = "", str(bad)
    if not live:
        copied = sheet.cell(row, _LIVE)
        if not style.put_number(copied, check.score, places):
            style.put_text(copied, check.score)
        style.put_text(sheet.cell(row, _SAYS), f"没有公式，照抄得分：{why}")
        return
    facts = f"$E${row}:$E${row + len(cells) - 1}"
    sheet.cell(row, _LIVE).value = f'=IF(COUNTBLANK({facts})>0,"未填",{live[1:]})' if cells else live
    sheet.cell(row, _LIVE).number_format = "0." + "0" * places if places else "0"
    at, there = (f"{get_column_letter(c)}{row}" for c in (_LIVE, _EXACT))
    sheet.cell(row, _AGREES).value = f'=IFERROR(IF(ROUND({at}-{there},{places})=0,"相符","不符"),"不符")'
    cached[at] = check.score
    cached[f"{get_column_letter(_AGREES)}{row}"] = "相符"


def _put(cell: Any, value: FactValue, spec: Input) -> bool:
    """Writes a fact; False where a worksheet cannot hold it exactly."""
    if isinstance(value, bool):
        style.put_text(cell, "是" if value else "否")
        return True
    if isinstance(value, str):
        style.put_text(cell, value)
        return True
    if not isinstance(value, Fraction):
        return False
    if spec.kind is Kind.DATE:
        cell.value, cell.number_format = date.fromordinal(int(value)), "yyyy-mm-dd"
        return True
    text = decimal(value)
    if not style.put_number(cell, text, 0):
        return False
    if spec.kind is Kind.RATE:
        cell.number_format = "0.00####%"
    return True
