"""The effect of a draft as a workbook: overview, grades, groups, the rows that change most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from biaochi.reports import xlsx_style as style

_MOST_BARS = 40


def to_xlsx(data: Mapping[str, Any]) -> bytes:
    """The workbook of ``Effect.as_json``. The same data give the same bytes."""
    change = data["change"]
    book = Workbook()
    overview = [
        ["旧规则集", data["old"]["id"]], ["新规则集", data["new"]["id"]], ["两版都有总分的行", str(data["rows"])], ["还没有总分的行", str(data["open"])],
        ["不能算的行", str(data["bad"])], ["得分提高", str(change["up"])], ["得分降低", str(change["down"])], ["不变", str(change["same"])], ["平均变动", change["mean"]],
    ]  # fmt: skip
    _sheet(book.active, "总览", ["项目", "数"], overview)
    shares = [[_named(b), str(b["rows"])] for b in data["histogram"]]
    _sheet(book.create_sheet(), "变动分布", ["变动（分）", "行数"], shares, chart=("得分变动的分布", (2,)))
    grades = [[g["old"] or "（无）", g["new"] or "（无）", str(g["rows"])] for g in data["grades"]]
    _sheet(book.create_sheet(), "等级变动", ["旧等级", "新等级", "行数"], grades)
    if data["by"]:
        groups = [[g["group"], *(str(g[k]) for k in ("rows", "up", "down", "same", "mean"))] for g in data["groups"]]
        names = [data["by"], "行数", "提高", "降低", "不变", "平均变动"]
        _sheet(book.create_sheet(), "分组", names, groups, chart=(f"按{data['by']}：提高、降低的行数", (3, 4)))
    rows = [[str(r["row"]), r["subject"], r["old"], r["new"]] for r in data["largest"]]
    _sheet(book.create_sheet(), "变动最大", ["行", "对象", "旧总分", "新总分"], rows)
    return style.save(book)


def _named(bar: Mapping[str, Any]) -> str:
    return "不变" if bar["from"] == bar["to"] else f"{bar['from']}～{bar['to']}"


def _sheet(
    sheet: Any,
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    chart: tuple[str, Sequence[int]] | None = None,
) -> None:
    """A sheet with a table; ``chart``: its title, and the columns that it shows as bars."""
    sheet.title = title
    style.head(sheet, 1, list(head), [26.0] * len(head))
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if not style.put_number(cell, text, least=0):
                style.put_text(cell, text)
            style.dress(cell)
    if chart is not None and rows:
        sheet.add_chart(_bars(sheet, *chart, min(len(rows), _MOST_BARS)), f"{chr(ord('B') + len(head))}2")


def _bars(sheet: Any, title: str, columns: Sequence[int], rows: int) -> BarChart:
    made = BarChart()
    made.title, made.height, made.width = title, 9, 20
    for column in columns:
        made.add_data(Reference(sheet, min_col=column, min_row=1, max_row=1 + rows), titles_from_data=True)
    made.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=1 + rows))
    made.x_axis.delete = made.y_axis.delete = False
    return made
