"""The comparison as a workbook: 修订对照表, 得分差异, 影响对象."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles.colors import Color

from biaochi.reports import xlsx_style as style
from biaochi.reports.safe import clean_lines
from biaochi.revisions.data import rows

_OUT = InlineFont(rFont="宋体", sz=10, color=Color(rgb="FFC00000"), strike=True)
_IN = InlineFont(rFont="宋体", sz=10, color=Color(rgb="FF00612E"), u="single")
_AS = InlineFont(rFont="宋体", sz=10)


def to_xlsx(data: dict[str, Any]) -> bytes:
    """The workbook; same comparison, same bytes."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "修订对照表"
    _texts(sheet, data)
    _scores(workbook.create_sheet("得分差异"), data)
    _impact(workbook.create_sheet("影响对象"), data)
    return style.save(workbook)


def _texts(sheet: Any, data: dict[str, Any]) -> None:
    widths = [20.0, 48.0, 48.0, 26.0]
    _begin(sheet, data, "修订对照表", ["条", "原条文", "新条文", "依据"], widths)
    found = rows(data)
    for number, row in enumerate(found, 3):
        _row(sheet, number, [row["where"], row["old"], row["new"], row["basis"]], widths)
        for column, side in ((2, row["old_marked"]), (3, row["new_marked"])):
            if any(mark != "=" for mark, _ in side):
                sheet.cell(number, column).value = _rich(side)
    _nothing(sheet, len(found), len(widths), "没有改动的条文。")


def _rich(side: list[list[str]]) -> CellRichText:
    fonts = {"-": _OUT, "+": _IN, "=": _AS}
    return CellRichText([TextBlock(fonts[mark], clean_lines(text)[: style.MAX_TEXT]) for mark, text in side])


def _scores(sheet: Any, data: dict[str, Any]) -> None:
    names = ["编码", "指标", "变化", "情形", "原得分", "新得分", "差", "范围", "例如"]
    widths = [9.0, 22.0, 30.0, 32.0, 16.0, 16.0, 14.0, 10.0, 34.0]
    _begin(sheet, data, "得分差异", names, widths)
    number = 2
    for i in data["indicators"]:
        cells = [] if i["difference"] is None else i["difference"]["regions"]
        for n, c in enumerate(cells or [None]):
            number += 1
            first = [i["code"], i["name"], i["says"]] if n == 0 else [i["code"], "", ""]
            example = "" if c is None or c["example"] is None else c["example"]["says"]
            rest = [""] * 6 if c is None else [c["where"], *_scored(c), c["change"], c["extent"], example]
            _row(sheet, number, [*first, *rest], widths)
    _nothing(sheet, number - 2, len(names), "没有改动的指标。")


def _scored(c: dict[str, Any]) -> list[str]:
    return [c["old"], c["new"]] if c["old"] and c["new"] else ["见例", "见例"]


def _impact(sheet: Any, data: dict[str, Any]) -> None:
    names = ["对象", "原总分", "新总分", "差", "原等级", "新等级", "由哪些指标"]
    widths = [18.0, 11.0, 11.0, 12.0, 10.0, 10.0, 70.0]
    _begin(sheet, data, "影响对象", names, widths)
    found = data["impact"] or []
    for number, t in enumerate(found, 3):
        through = "\n".join(m["says"] for m in t["through"])
        cells = [t["name"], t["old_total"], t["new_total"], t["says"], t["old_grade"], t["new_grade"], through]
        _row(sheet, number, cells, widths, fill=style.YELLOW if t["crosses"] else None, numbers=(1, 2))
    _nothing(sheet, len(found), len(names), "没有给事实表（加 --facts 事实表 可以看影响哪些对象）。")


def _begin(sheet: Any, data: dict[str, Any], what: str, names: list[str], widths: list[float]) -> None:
    style.line(sheet, 1, len(names), f"{data['new']['title']}　{what}", font=style.TITLE, align=style.CENTRE, height=36)
    style.head(sheet, 2, names, widths)
    style.paper(sheet, 2, "B3")


def _nothing(sheet: Any, count: int, columns: int, text: str) -> None:
    if not count:
        style.line(sheet, 3, columns, text, font=style.BODY, align=style.CENTRE, height=22)


def _row(sheet: Any, number: int, cells: Sequence[str], widths: Sequence[float], *, fill: Any = None,
         numbers: Sequence[int] = ()) -> None:  # fmt: skip
    for at, text in enumerate(cells):
        cell = sheet.cell(number, at + 1)
        if at not in numbers or not style.put_number(cell, text, 0):
            style.put_text(cell, text)
        style.dress(cell, fill=fill, align=style.CENTRE if at in numbers else style.LEFT)
    style.fit_row(sheet, number, list(zip(cells, widths, strict=True)))
