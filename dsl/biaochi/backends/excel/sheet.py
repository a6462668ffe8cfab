"""The worksheet 核验: facts, a live formula for every score beside its 标准, and whether it agrees with the program."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import escape

from biaochi.backends.excel.formula import Unsayable, formula
from biaochi.backends.excel.sums import UNFILLED, Sum, sum_formula
from biaochi.core.interpret import FactValue, round_half_up
from biaochi.core.program import Input, Kind, Program
from biaochi.model.values import decimal
from biaochi.reports import xlsx_style as style
from biaochi.reports.package import settled

NAME = "核验"
_HEADS = (
    "对象",
    "编码",
    "指标",
    "数据",
    "值",
    "单位",
    "评分标准",
    "舍入前（公式）",
    "得分（公式）",
    "得分（程序）",
    "相符",
    "说明",
)
_WIDTHS = (12, 9, 22, 26, 14, 8, 50, 13, 12, 12, 8, 24)
_VALUE, _PLAIN, _LIVE, _GIVEN, _AGREES, _SAYS = (
    _HEADS.index(h) + 1 for h in ("值", "舍入前（公式）", "得分（公式）", "得分（程序）", "相符", "说明")
)
_EMPTY = re.compile(r'<c r="([A-Z]+[0-9]+)"((?: s="[0-9]+")?)(?: t="[a-z]+")?><f>(.*?)</f><v ?/?>(?:</v>)?</c>')


@dataclass(frozen=True, slots=True)
class Check:
    """One score to be calculated again: ``values`` typed facts by name, ``score`` as printed, ``exact`` as p/q.

    ``exact`` is "" where the score is not a number; ``why`` says why there is no formula, where that is known before.
    """

    subject: str
    code: str
    name: str
    criterion: str
    program: Program
    values: dict[str, FactValue]
    score: str
    exact: str
    why: str = ""


def add_sheet(book: Any, checks: Sequence[Check], sums: Sequence[Sum], places: int) -> dict[str, str]:
    """Adds the worksheet; gives the values of its formulas by cell, to be stored with ``with_values``."""
    sheet: Any = book.create_sheet(NAME)
    told = "核验：改动“值”一栏，得分、小计、总分随着变；得分（程序）是出表时的得分"
    style.line(sheet, 1, len(_HEADS), told, font=style.TITLE, align=style.CENTRE, height=36)
    style.head(sheet, 2, list(_HEADS), list(_WIDTHS))
    style.paper(sheet, 2, "A3")
    made = _Sheet(sheet, places)
    subjects = list(dict.fromkeys(c.subject for c in checks))
    for subject in subjects:
        for check in checks:
            if check.subject == subject:
                made.check(check)
        for wanted in sums:
            if wanted.subject == subject:
                made.sum(wanted)
        made.next_subject()
    for wanted in sums:
        if wanted.subject not in subjects:
            made.sum(wanted)
    return made.cached


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


class _Sheet:
    """The worksheet as far as it is written. ``parts`` are cells of scores before rounding: of codes, then of subjects."""

    def __init__(self, sheet: Any, places: int) -> None:
        self.sheet, self.places, self.row = sheet, places, 3
        self.cached: dict[str, str] = {}
        self.facts: dict[str, dict[str, str]] = {}
        self.order: list[str] = []
        self.parts: dict[str, str] = {}
        self.totals: dict[str, str] = {}

    def next_subject(self) -> None:
        """The codes that come are those of another subject."""
        self.parts, self.facts, self.order = {}, {}, []

    def check(self, check: Check) -> None:
        """A score: its facts, its formula, what it was."""
        row, cells = self.row, dict[str, str]()
        specs = list(check.program.specs.values())
        for at, spec in enumerate(specs, row):
            for column, text in ((4, spec.name), (6, "" if spec.kind in (Kind.RATE, Kind.DATE) else spec.unit)):
                style.put_text(self.sheet.cell(at, column), text)
            if spec.name in check.values and _put(self.sheet.cell(at, _VALUE), check.values[spec.name], spec):
                cells[spec.name] = f"$E${at}"
        style.put_text(self.sheet.cell(row, 7), check.criterion)
        live, why = "", check.why
        try:
            live = "" if why else formula(check.program, cells, self.places)[0]
        except Unsayable as bad:
            why = str(bad)
        last = row + max(len(specs), 1) - 1
        if live and cells:
            live = f'=IF(COUNTBLANK($E${row}:$E${last})>0,"{UNFILLED}",{live[1:]})'
        self.facts[check.code] = cells
        self.order.append(check.code)
        self.parts[check.code] = self.score(
            (check.subject, check.code, check.name), live, check.score, check.exact, why
        )
        self.dress(last)
        lines = max(-(-style.display_width(check.criterion) // 44), 1)
        for at in range(row, last + 1):
            self.sheet.row_dimensions[at].height = max(20, min(14 * lines / (last - row + 1) + 6, 300))
        self.row = last + 1

    def sum(self, wanted: Sum) -> None:
        """A subtotal, the total of a subject, or a combination of subjects."""
        over = bool(wanted.weights)
        live, why = "", wanted.why
        try:
            if not why:
                live = sum_formula(wanted, self.totals if over else self.parts, self.facts, list(self.totals) if over else self.order)  # fmt: skip
        except Unsayable as bad:
            why = str(bad)
        cell = self.score((wanted.subject, wanted.code, wanted.name), live, wanted.score, wanted.exact, why)
        if not wanted.code:
            self.totals[wanted.subject] = cell
        self.dress(self.row, style.PALE)
        self.row += 1

    def score(self, named: tuple[str, str, str], live: str, shown: str, exact: str, why: str) -> str:
        """Writes the columns of a score; gives the cell of the score before rounding."""
        for column, text in enumerate(named, 1):
            style.put_text(self.sheet.cell(self.row, column), text)
        plain, printed, given = (self.sheet.cell(self.row, c) for c in (_PLAIN, _LIVE, _GIVEN))
        if not style.put_number(given, shown, self.places):
            style.put_text(given, shown)
        if not live:
            style.put_text(self.sheet.cell(self.row, _SAYS), f"没有公式，照抄得分：{why}")
            for cell in (plain, printed):
                if not style.put_number(cell, shown, self.places):
                    style.put_text(cell, shown)
            if exact:
                plain.value, self.cached[plain.coordinate] = f"={exact}", _decimal(exact)
            return str(plain.coordinate)
        plain.value, plain.number_format = live, "0.00########"
        at, there = plain.coordinate, given.coordinate
        printed.value = f"=IF(ISNUMBER({at}),ROUND({at},{self.places}),{at})"
        printed.number_format = "0." + "0" * self.places if self.places else "0"
        agrees = self.sheet.cell(self.row, _AGREES)
        agrees.value = f'=IFERROR(IF(ROUND({printed.coordinate}-{there},{self.places})=0,"相符","不符"),"不符")'
        self.cached |= {at: _decimal(exact), printed.coordinate: shown, agrees.coordinate: "相符"}
        return str(at)

    def dress(self, last: int, fill: Any = None) -> None:
        """Borders, and one cell of what belongs to all rows of a score."""
        for at in range(self.row, last + 1):
            for column in range(1, len(_HEADS) + 1):
                left = column in (3, 4, 7, len(_HEADS))
                style.dress(self.sheet.cell(at, column), fill=fill, align=style.LEFT if left else style.CENTRE)
        for column in (c for c in range(1, len(_HEADS) + 1) if c not in (4, _VALUE, 6)):
            if last > self.row:
                self.sheet.merge_cells(start_row=self.row, start_column=column, end_row=last, end_column=column)


def _decimal(exact: str) -> str:
    return decimal(round_half_up(Fraction(exact), 10), 10)


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
