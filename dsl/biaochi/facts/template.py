"""Blank facts files, which read_facts reads back: every value is there and is "" until someone fills it in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from biaochi import patterns as re
from biaochi.core.program import Input, Kind
from biaochi.model.values import decimal, example
from biaochi.reports import xlsx_style as style
from biaochi.reports.safe import clean, escape_csv

Format: TypeAlias = Literal["yaml", "csv", "xlsx"]

COLUMNS = ("对象", "指标编码", "指标", "数据", "值", "单位", "填写说明", "佐证", "说明", "不适用", "评定人", "评定日期")
_WIDTHS = (14.0, 10.0, 26.0, 20.0, 18.0, 9.0, 34.0, 28.0, 24.0, 16.0, 10.0, 13.0)
_VALUE = COLUMNS.index("值") + 1
_FILLED_IN = frozenset({"值", "佐证", "说明", "不适用", "评定人", "评定日期"})
_TITLE = "事实表：只填黄色各列；没有数据的“值”留空，不适用的在“不适用”写理由"
_PLAIN_KEY = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._（）()、《》“”·+%/-]*")
_YAML_HEAD = """\
# 事实表。在英文冒号和一个空格后面填值；没有数据的留空。文字里有冒号、# 号或引号时，整个值加英文双引号。
# 有佐证或说明时写成：{值: 3笔, 佐证: 决算报表第2页, 说明: 已核对}
# 不适用时写成：{不适用: 当年没有这项业务}
"""


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One value to be filled in. ``code`` may be "" where the indicator has none, ``fact`` where it has one value.

    ``unit`` is the unit of bare numbers, ``choices`` the words a choice may take, ``note`` goes to the filling hint, as does
    ``most``, the largest number that counts.
    """

    code: str
    indicator: str
    fact: str
    kind: Kind
    unit: str = ""
    choices: tuple[str, ...] = ()
    note: str = ""
    most: Fraction | None = None


def write_template(rows: Sequence[TemplateRow], subjects: Sequence[str], format: Format) -> bytes:
    """A blank facts file: one YAML document, or one block of rows, for each subject.

    CSV has a byte order mark and CRLF, XLSX lists for 是/否 and choices and values formatted as text. The same
    arguments give the same bytes. Raises ValueError for another format or for rows without code and indicator.
    """
    if any(not (row.code or row.indicator) for row in rows):
        raise ValueError("a template row needs a code or an indicator")
    names = list(dict.fromkeys(subjects)) or [""]
    match format:
        case "yaml":
            return _yaml(rows, names).encode()
        case "csv":
            return _csv(rows, names)
        case "xlsx":
            return _xlsx(rows, names)
    raise ValueError(f"format={format!r} is not one of yaml, csv, xlsx")


def hint(row: TemplateRow) -> str:
    """What to write for this value, one Chinese phrase."""
    shown = example(Input(row.fact or row.indicator, row.kind, row.unit, row.choices or ("",)))
    match row.kind:
        case Kind.RATE:
            said = f"填百分数，如 {shown}"
            if row.most is not None:
                said = f"{said}，不大于 {decimal(row.most * 100)}%"
        case Kind.BOOL:
            said = "填 是 或 否"
        case Kind.CHOICE:
            apart = any("、" in choice for choice in row.choices)
            said = f"从中选一个：{'、'.join(f'“{c}”' if apart else c for c in row.choices)}"
        case Kind.DATE:
            said = f"填日期，如 {shown}"
        case Kind.MONEY:
            said = f"填金额，单位 {row.unit or '元'}，如 {shown}"
        case Kind.POINTS:
            said = "填分数，如 3分"
        case _:
            said = f"填数，单位 {row.unit}，如 {shown}" if row.unit else f"填数，如 {shown}"
            if row.most is not None:
                said = f"{said}，不大于 {decimal(row.most)}{row.unit}"
    return clean(f"{said}；{row.note}" if row.note else said)


def _unit(row: TemplateRow) -> str:
    if row.kind is Kind.RATE:
        return "%"
    return row.unit if row.kind in (Kind.QUANTITY, Kind.MONEY, Kind.POINTS) else ""


def _yaml(rows: Sequence[TemplateRow], subjects: Iterable[str]) -> str:
    body = _yaml_body(rows)
    return _YAML_HEAD + "---\n".join(f"对象: {_scalar(subject)}\n{body}" for subject in subjects)


def _yaml_body(rows: Sequence[TemplateRow]) -> str:
    lines: list[str] = []
    groups: dict[tuple[str, str], list[TemplateRow]] = {}
    for row in rows:
        groups.setdefault((row.code, row.indicator), []).append(row)
    for (code, indicator), members in groups.items():
        key = _scalar(code or indicator)
        if code and indicator:
            lines.append(f"# {clean(indicator)}")
        if len(members) == 1 and not members[0].fact:
            lines.append(f"{key}:  # {hint(members[0])}")
            continue
        lines.append(f"{key}:")
        lines.extend(f"  {_scalar(row.fact or '值')}:  # {hint(row)}" for row in members)
    return "\n".join(lines) + "\n"


def _scalar(text: str) -> str:
    """A YAML scalar that reads back as ``text``."""
    if not text or (_PLAIN_KEY.fullmatch(text) and text.lower() != "null"):
        return text
    return json.dumps(clean(text), ensure_ascii=False)


def _cells(rows: Sequence[TemplateRow], subjects: Iterable[str]) -> Iterable[tuple[TemplateRow, list[str]]]:
    for subject in subjects:
        for row in rows:
            given = (subject, row.code, row.indicator, row.fact, "", _unit(row), hint(row))
            yield row, [clean(text) for text in given] + [""] * (len(COLUMNS) - len(given))


def _csv(rows: Sequence[TemplateRow], subjects: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for _, cells in _cells(rows, subjects):
        writer.writerow([escape_csv(cell) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[TemplateRow], subjects: Iterable[str]) -> bytes:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "事实表"
    style.line(sheet, 1, len(COLUMNS), _TITLE, font=style.HEAD, align=style.LEFT, height=24)
    style.head(sheet, 2, list(COLUMNS), list(_WIDTHS))
    lists = _Lists(workbook, sheet)
    number = 2
    for number, (row, cells) in enumerate(_cells(rows, subjects), 3):
        _write_row(sheet, number, cells)
        lists.attach(row, sheet.cell(number, _VALUE).coordinate)
    sheet.auto_filter.ref = f"A2:{get_column_letter(len(COLUMNS))}{number}"
    style.paper(sheet, 2, "E3")
    return style.save(workbook)


def _write_row(sheet: Any, number: int, cells: list[str]) -> None:
    for column, (name, text, width) in enumerate(zip(COLUMNS, cells, _WIDTHS, strict=True), 1):
        cell = sheet.cell(number, column)
        if text:
            style.put_text(cell, text)
        filled_in = name in _FILLED_IN
        style.dress(cell, fill=style.YELLOW if filled_in else None, align=style.LEFT)
        if filled_in:
            cell.number_format = "@"
        sheet.column_dimensions[get_column_letter(column)].width = width
    style.fit_row(sheet, number, list(zip(cells, _WIDTHS, strict=True)))


class _Lists:
    """Drop-down lists; the words of choices stand on a hidden worksheet, where length and commas do not matter."""

    def __init__(self, workbook: Any, sheet: Any) -> None:
        self._workbook, self._sheet = workbook, sheet
        self._words: Any = None
        self._made: dict[tuple[str, ...], DataValidation] = {}

    def attach(self, row: TemplateRow, cell: str) -> None:
        if row.kind is Kind.BOOL:
            choices: tuple[str, ...] = ("是", "否")
        elif row.kind is Kind.CHOICE and row.choices:
            choices = row.choices
        else:
            return
        if choices not in self._made:
            self._made[choices] = self._make(choices)
        self._made[choices].add(cell)

    def _make(self, choices: tuple[str, ...]) -> DataValidation:
        formula = '"是,否"' if choices == ("是", "否") else self._range(choices)
        made = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
        made.errorTitle, made.error = "请从列表中选", "这里只能填下拉列表里的词。"
        self._sheet.add_data_validation(made)
        return made

    def _range(self, choices: tuple[str, ...]) -> str:
        if self._words is None:
            self._words = self._workbook.create_sheet("选项")
            self._words.sheet_state = "hidden"
        column = sum(1 for made in self._made if made != ("是", "否")) + 1
        for row, word in enumerate(choices, 1):
            style.put_text(self._words.cell(row, column), clean(word))
        letter = get_column_letter(column)
        return f"选项!${letter}$1:${letter}${len(choices)}"
