"""Two results side by side as a workbook ready to print: 对照表, 事实变化, 规则变化."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from biaochi.reports import xlsx_style as style
from biaochi.reports.view import fact_parts, text

_SCORES = (
    ("对象", 13.0), ("编码", 9.0), ("指标", 30.0), ("分值", 8.0), ("前", 12.0), ("后", 12.0), ("增减", 10.0),
    ("规则影响", 10.0), ("事实影响", 10.0), ("原因", 18.0),
)  # fmt: skip
_FACTS = (("对象", 13.0), ("编码", 9.0), ("指标", 24.0), ("数据", 20.0), ("前", 34.0), ("后", 34.0))
_RULES = (("编码", 9.0), ("指标", 24.0), ("项目", 12.0), ("前", 44.0), ("后", 44.0))


def to_xlsx(comparison: Mapping[str, Any]) -> bytes:
    """A comparison as .xlsx: no text can run; same comparison, same bytes."""
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "对照表"
    _table(sheet, comparison, "征求意见前后对照表", _SCORES, [*_totals(comparison), *_indicators(comparison)])
    _table(workbook.create_sheet("事实变化"), comparison, "事实变化", _FACTS, _facts(comparison))
    _table(workbook.create_sheet("规则变化"), comparison, "规则变化", _RULES, _rules(comparison))
    return style.save(workbook)


def _totals(comparison: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    for t in comparison["totals"]:
        grade = (
            "" if t["old_grade"] == t["new_grade"] else f"等级由{t['old_grade'] or '无'}变为{t['new_grade'] or '无'}"
        )
        yield [t["subject"], "", "总分", "", t["old"], t["new"], t["delta"], t["by_rules"], t["by_facts"], grade]


def _indicators(comparison: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    for i in comparison["indicators"]:
        old, new = i["old"] or i["old_state"], i["new"] or i["new_state"]
        cells = [i["subject"], i["code"], i["name"], text(i["full_marks"]), old, new]
        yield [*cells, i["delta"], i["by_rules"], i["by_facts"], "、".join(i["cause"])]


def _facts(comparison: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    for f in comparison["facts"]:
        yield [
            f["subject"],
            f["code"],
            f["indicator"],
            f["name"],
            *("\n".join(fact_parts(f[side])) for side in ("old", "new")),
        ]


def _rules(comparison: Mapping[str, Any]) -> Iterable[Sequence[str]]:
    old, new = comparison["old"]["ruleset"], comparison["new"]["ruleset"]
    for field, label in (
        ("id", "编号"),
        ("title", "名称"),
        ("version", "版本"),
        ("status", "状态"),
        ("hash", "含义校验值"),
    ):
        if old[field] != new[field]:
            yield ["", "规则集", label, old[field], new[field]]
    for r in comparison["rules"]:
        yield [r["code"], r["name"], r["what"], r["old"], r["new"]]


def _table(
    sheet: Any,
    comparison: Mapping[str, Any],
    what: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[str]],
) -> None:
    names, widths = [n for n, _ in columns], [w for _, w in columns]
    title = f"{comparison['new']['ruleset']['title']}　{what}"
    style.line(sheet, 1, len(names), title, font=style.TITLE, align=style.CENTRE, height=36)
    style.head(sheet, 2, names, widths)
    style.paper(sheet, 2, "A3")
    number = 2
    for number, cells in enumerate(rows, 3):
        for at, said in enumerate(cells):
            cell = sheet.cell(number, at + 1)
            wide = widths[at] >= 15
            if wide or names[at] == "编码" or not style.put_number(cell, said.removeprefix("+"), 0):
                style.put_text(cell, said)
            style.dress(cell, align=style.LEFT if wide else style.CENTRE)
        style.fit_row(sheet, number, list(zip(cells, widths, strict=True)))
    if number == 2:
        number = 3
        style.line(sheet, 3, len(names), "没有变化。", font=style.BODY, align=style.CENTRE, height=22)
    style.line(sheet, number + 1, len(names), _foot(comparison), font=style.SMALL, align=style.LEFT, height=44)


def _foot(comparison: Mapping[str, Any]) -> str:
    sides = "　".join(
        f"{side}：{r['id']}（{r['hash'][:16]}），事实 {comparison[key]['facts']['hash'][:16]}"
        for side, key in (("前", "old"), ("后", "new"))
        for r in (comparison[key]["ruleset"],)
    )
    why = comparison["not_attributed"]
    return f"{sides}　规则影响：前的事实按后的规则计分的增减；事实影响：其余增减。{why}"
