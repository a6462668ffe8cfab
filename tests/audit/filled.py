"""Filled-in self-evaluation tables made for the tests: as tables with the place of every value, as XLSX and DOCX files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import docx
import openpyxl
from biaochi.audit.check import Finding
from biaochi.audit.equations import Audited
from biaochi.audit.rounding import half_up, shown
from biaochi.audit.run import audit
from biaochi.tables.model import BudgetLine, Indicator, Level, Table

HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
MONEY = ("initial", "annual", "executed", "weight", "rate", "score")
ROLES = ("level1", "level2", "level3", "target", "actual", "full_marks", "score", "remark")


@dataclass(frozen=True)
class Item:
    """One indicator as printed; a level with marks in its name, ``产出指标（40分）``, has them."""

    level1: str
    level2: str
    level3: str
    target: str
    actual: str
    full_marks: str
    score: str
    remark: str = ""


ITEMS = (
    Item("成本指标（10分）", "经济成本指标", "项目总成本", "≤200万元", "180.5万元", "10", "10"),
    Item("产出指标（40分）", "数量指标", "培训人数", "≥500人", "410人", "10", "8.2", "报名人数不足"),
    Item("产出指标（40分）", "数量指标", "培训场次", "≥12次", "12次", "10", "10"),
    Item("产出指标（40分）", "质量指标", "考试合格率", "≥90%", "93.5%", "10", "10"),
    Item("产出指标（40分）", "时效指标", "开班及时率", "100%", "100%", "10", "10"),
    Item("效益指标（30分）", "社会效益指标", "学员就业率", "≥60%", "66%", "30", "30"),
    Item("满意度指标（10分）", "服务对象满意度指标", "学员满意度", "≥95%", "96.2%", "10", "10"),
)
"""A table in which everything agrees: 180.5 of 200 spent, one indicator in proportion."""


@dataclass(frozen=True)
class Filled:
    """A filled-in table: its items, its budget (年初, 全年, 执行, 分值, 执行率, 得分), its total and what stands above it."""

    items: tuple[Item, ...] = ITEMS
    money: tuple[str, ...] = ("200", "200", "180.5", "10", "90.25%", "9.03")
    total: str = "97.23"
    project: str = "技能培训"
    goals: str = "全年拨付资金 180.5 万元，培训人数 410 人。"
    unit: str = "某县培训中心"

    def item(self, at: int, **changes: str) -> Filled:
        """With one item changed."""
        return replace(self, items=tuple(replace(i, **changes) if n == at else i for n, i in enumerate(self.items)))

    def spent(self, **changes: str) -> Filled:
        """With the budget changed by name."""
        return replace(self, money=tuple(changes.get(n, v) for n, v in zip(MONEY, self.money, strict=True)))

    @property
    def audited(self) -> Audited:
        """The table with a place for every value, as from a workbook."""
        rows = tuple(_indicator(i, n) for n, i in enumerate(self.items, 13))
        values = dict(zip(MONEY, (m or None for m in self.money), strict=True))
        places = {role: {"sheet": "表", "cell": f"{c}6"} for role, c in zip(MONEY, "DEFGHI", strict=True)}
        line = BudgetLine("年度资金总额", **values, place={"sheet": "表", "cell": "B6"}, places=places)
        header = {"标题": "2024年度项目支出绩效自评表", "年度": "2024", "项目名称": self.project, "实施单位": self.unit}
        header |= {"目标实际完成情况": self.goals or None, "总分": self.total or None}
        at = {"总分": {"sheet": "表", "cell": "I40"}, "目标实际完成情况": {"sheet": "表", "cell": "F11"}}
        return Audited(
            Table({"sheet": "表", "cell": "A1"}, "自评表", header, (line,), rows, places=at), f"{self.project}.xlsx"
        )

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is found in it alone."""
        return audit([self.audited])[0].findings

    def xlsx(self) -> bytes:
        """As a workbook, names merged as official tables have them."""
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "自评表"
        for at, row in enumerate(self._above(), 1):
            for column, text in enumerate(row, 1):
                sheet.cell(at, column).value = text or None
        first = 13
        for at, item in enumerate(self.items, first):
            for column, role in enumerate(ROLES, 2):
                sheet.cell(at, column).value = getattr(item, role) or None
        for column, size in ((2, 1), (3, 2)):
            start = first
            for at in range(first, first + len(self.items) + 1):
                same = at < first + len(self.items) and _names(self.items[at - first], size) == _names(
                    self.items[start - first], size
                )
                if not same:
                    for row in range(start + 1, at):
                        sheet.cell(row, column).value = None
                    if at - start > 1:
                        sheet.merge_cells(start_row=start, start_column=column, end_row=at - 1, end_column=column)
                    start = at
        last = first + len(self.items)
        sheet.cell(last, 2).value, sheet.cell(last, 7).value, sheet.cell(last, 8).value = "总分", "100", self.total
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def docx(self) -> bytes:
        """As a document with one table."""
        paper = docx.Document()
        lines = [*self._above(), *(["", *(getattr(i, role) for role in ROLES)] for i in self.items)]
        lines.append(["", "总分", "", "", "", "", "100", self.total, ""])
        table = paper.add_table(len(lines), 9)
        for row, texts in zip(table.rows, lines, strict=True):
            for cell, text in zip(row.cells, [*texts, *[""] * 9][:9], strict=True):
                cell.text = text
        out = io.BytesIO()
        paper.save(out)
        return out.getvalue()

    def _above(self) -> list[list[str]]:
        initial, annual, executed, weight, rate, score = self.money
        return [
            ["2024年度项目支出绩效自评表"], ["单位：万元"], ["项目名称", self.project], ["主管部门", "某县人社局", "", "", "", "实施单位", self.unit],
            ["项目资金", "", "", "年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"],
            ["", "年度资金总额", "", initial, annual, executed, weight, rate, score],
            ["", "其中：当年财政拨款", "", initial, annual, executed, "-", rate, "-"],
            ["", "上年结转资金", "", "", "", "", "-", "", "-"], ["", "其他资金", "", "", "", "", "-", "", "-"],
            ["年度总体目标", "年初预期目标", "", "", "", "目标实际完成情况"], ["", "完成全年培训。", "", "", "", self.goals],
            ["年度绩效指标", *HEADS],
        ]  # fmt: skip


def _names(item: Item, size: int) -> tuple[str, ...]:
    return (item.level1, item.level2)[:size]


def _indicator(item: Item, row: int) -> Indicator:
    name, _, marks = item.level1.removesuffix("分）").partition("（")
    above = ((1, Level(None, name, marks or None)), (2, Level(None, item.level2)), (3, Level(None, item.level3)))
    places = {role: {"sheet": "表", "cell": f"{c}{row}"} for role, c in zip(ROLES, "BCDEFGHI", strict=True)}
    return Indicator(
        None, name, item.level2, item.level3, None, None, item.full_marks or None, item.target or None, None, item.actual or None,
        item.score or None, None, item.remark or None, places["level3"], above, None, None, places,
    )  # fmt: skip


def consistent(
    annual: Fraction, executed: Fraction, items: Sequence[tuple[int, str, str, Fraction, Fraction]], costs: bool
) -> Filled:
    """A table computed from its facts: (marks, sign, unit, target, actual) of each item, scored in proportion."""
    made, total = [], Fraction(0)
    for n, (marks, sign, unit, target, actual) in enumerate(items):
        exact = min(Fraction(marks), marks * actual / target) if sign != "≤" else Fraction(marks)
        score = half_up(exact, 2)
        total += score
        reason = "" if score == marks else "进度不足"
        made.append(
            Item("产出指标", "质量指标", f"第{n + 1}项完成情况", f"{sign}{shown(target)}{unit}", f"{shown(actual)}{unit}", str(marks), shown(score), reason)
        )  # fmt: skip
    if costs:
        made[0] = replace(made[0], level1="成本指标", level2="经济成本指标", level3="项目总成本", target=f"≤{shown(annual)}万元", actual=f"{shown(executed)}万元", score=made[0].full_marks, remark="")  # fmt: skip
        total = sum((Fraction(i.score) for i in made), Fraction(0))
    rate, own = executed / annual * 100, half_up(executed / annual * 10, 2)
    money = (shown(annual), shown(annual), shown(executed), "10", f"{shown(rate, 2)}%", shown(own))
    return Filled(tuple(made), money, shown(total + own), goals="")


def codes(findings: Sequence[Finding], *levels: str) -> list[str]:
    """The codes of findings, of some levels where they are given."""
    return [f.code for f in findings if not levels or f.level.value in levels]
