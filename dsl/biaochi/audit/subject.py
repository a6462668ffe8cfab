"""A table as the audit looks at it: every cell with its place, numbers and quantities read, what each line says of its target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import PurePath

from biaochi import patterns as re
from biaochi.audit.quantity import Quantity, comparable, number, quantity
from biaochi.filled.facts import project_of
from biaochi.method.target import normal, read_day
from biaochi.tables.grid import Place
from biaochi.tables.model import BudgetLine, Indicator, Table
from biaochi.tables.names import marks_of

_TOTALS = (
    "总分",
    "合计",
    "总计",
    "总得分",
    "合计得分",
    "自评总分",
    "总评分",
    "总得分合计",
    "得分合计",
    "自评总得分",
    "自评得分",
    "评价得分",
)
_WHOLE = re.compile("资金总额|预算总额|项目资金|总额|合计|总计|年度资金")
_NUMBERED = re.compile("([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_DASHES = ("", "-", "—", "——", "－", "/", "--")


@dataclass(frozen=True, slots=True)
class Cell:
    """A printed value: where it stands, what it is called, its text."""

    place: Place
    name: str
    text: str


@dataclass(frozen=True)
class Line:
    """One indicator of the table."""

    indicator: Indicator

    @property
    def name(self) -> str:
        """The name of what is scored."""
        return self.indicator.named

    def cell(self, role: str) -> Cell:
        """The cell of a value (full_marks, target, actual, score, remark, …)."""
        i = self.indicator
        return Cell(i.places.get(role, i.place), f"{self.name}{_CALLED[role]}", getattr(i, role) or "")

    def beside(self, role: str) -> Cell:
        """The cell of what follows from other values (rate, deducted, reviewed, difference)."""
        i = self.indicator
        return Cell(i.places.get(role, i.place), f"{self.name}的{_BESIDE[role]}", i.more.get(role, ""))

    def number(self, role: str) -> tuple[Cell, Quantity | None]:
        """The number of a column, with its cell."""
        if role in ("full_marks", "score"):
            return self.cell(role), self.marks if role == "full_marks" else self.score
        return self.beside(role), number(self.indicator.more.get(role))

    @cached_property
    def marks(self) -> Quantity | None:
        """分值; a 权重 of 0.2 beside a score out of 100 is 20."""
        found = number(marks_of(self.indicator.full_marks))
        if found is not None and "given" in self.indicator.more and 0 < found.printed <= 1:
            return replace(found, value=found.value * 100, printed=found.printed * 100)
        return found

    @cached_property
    def score(self) -> Quantity | None:
        """得分."""
        return number(self.indicator.score)

    @cached_property
    def target(self) -> Quantity | None:
        """指标值, its sign from the column 指标性质 where the cell has none."""
        i = self.indicator
        found = quantity(i.target, i.unit)
        signed = quantity(f"{i.nature}{i.target}", i.unit) if i.nature and i.target else None
        return signed if found is not None and not found.sign and signed is not None else found

    @cached_property
    def actual(self) -> Quantity | None:
        """完成值 as it is stated, an operator in it kept as its sign."""
        return quantity(self.indicator.actual, self.indicator.unit)

    @property
    def is_cost(self) -> bool:
        """Whether it stands under 成本."""
        return "成本" in f"{self.indicator.level1 or ''}{self.indicator.level2 or ''}"

    @property
    def heading(self) -> str:
        """一级 and 二级指标."""
        return f"{self.indicator.level1 or ''}／{self.indicator.level2 or ''}"


_BESIDE = {
    "given": "百分制得分",
    "rate": "得分率",
    "deducted": "扣分",
    "reviewed": "复核得分",
    "difference": "差异",
    "annual": "预算数",
    "executed": "执行数",
    "spent": "执行率",
}
_CALLED = {
    "full_marks": "的分值", "target": "的指标值", "actual": "的完成值", "score": "的得分", "remark": "的偏差原因", "level2": "的二级指标",
    "level3": "",
}  # fmt: skip


@dataclass(frozen=True)
class Money:
    """A line of the budget block."""

    line: BudgetLine

    def cell(self, role: str) -> Cell:
        """The cell of a value (initial, annual, executed, weight, rate, score)."""
        return Cell(self.line.places.get(role, self.line.place), _MONEY[role], getattr(self.line, role) or "")

    @cached_property
    def values(self) -> Mapping[str, Quantity]:
        """The numbers that are printed."""
        found = {role: number(getattr(self.line, role)) for role in _MONEY}
        return {role: value for role, value in found.items() if value is not None}

    @property
    def empty(self) -> bool:
        """Whether no amount is printed."""
        return all((getattr(self.line, r) or "").strip() in _DASHES for r in ("initial", "annual", "executed"))


_MONEY = {"initial": "年初预算数", "annual": "全年预算数", "executed": "全年执行数", "weight": "执行率分值", "rate": "执行率", "score": "执行率得分"}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A table to audit. ``lines_beside`` is the text of its document, ``file`` its name."""

    table: Table
    file: str
    lines_beside: Sequence[str] = field(default_factory=tuple)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its indicators."""
        return tuple(Line(i) for i in self.table.rows)

    @cached_property
    def scored(self) -> bool:
        """Whether the table prints scores at all."""
        return any(line.score is not None for line in self.lines)

    @cached_property
    def money(self) -> tuple[Money, ...]:
        """The lines of its budget block."""
        return tuple(Money(b) for b in self.table.budget)

    @cached_property
    def whole(self) -> Money | None:
        """The line of the budget block that stands for the whole project: the one that is scored, or the sum."""
        lines = [m for m in self.money if not m.empty]
        scored = [m for m in lines if "score" in m.values or "weight" in m.values]
        named = [m for m in lines if _WHOLE.search(m.line.label)]
        return next(iter(scored or named or lines), None)

    @cached_property
    def total(self) -> Cell | None:
        """The printed total of the scores."""
        found = next((x for x in self.table.named(_TOTALS) if number(x[1]) is not None), None)
        if found is None or not (self.scored or self.table.kind == "汇总表"):
            return None
        label, text = found
        return Cell(self.table.places.get(label, self.table.place), label, text)

    @cached_property
    def total_marks(self) -> Cell | None:
        """The printed sum of the marks."""
        label = f"{self.total.name}分值" if self.total else ""
        text = self.table.header.get(label) or self.table.total
        if number(marks_of(text)) is None:
            return None
        return Cell(self.table.places.get(label, self.table.place), "分值合计", text or "")

    @property
    def name(self) -> str:
        """The file without its folders, as people call it."""
        return PurePath(self.file).name

    @property
    def project(self) -> str:
        """What the table is about."""
        return project_of(self.table)

    @property
    def unit(self) -> str:
        """The unit of its budget: 万元 unless it says another."""
        unit = self.table.header.get("单位") or self.table.header.get("金额单位") or "万元"
        return unit if unit in ("元", "千元", "万元", "亿元") else "万元"

    def money_in_yuan(self, value: Quantity) -> Fraction:
        """An amount of the budget block in 元."""
        own = value.written_unit
        found = quantity(f"1{own if own.endswith('元') else self.unit}")
        return value.printed * (found.value if found is not None else 1)


def met(line: Line) -> bool | None:
    """Whether a numeric target is met; None where the print does not say so beyond doubt."""
    target, actual = line.target, line.actual
    if target is None:
        return in_time(line.indicator.target or "", line.indicator.actual or "")
    if actual is None:
        return None
    actual_value = same_unit(target, actual)
    if actual_value is None:
        return None
    match target.sign:
        case "≥":
            return actual_value >= target.value
        case ">":
            return actual_value > target.value
        case "≤":
            return actual_value <= target.value
        case "<":
            return actual_value < target.value
        case "=":
            return actual_value == target.value
    return True if actual_value == target.value else None


def in_time(target: str, actual: str) -> bool | None:
    """Whether a day, month or year is not after that of the target; None where either is no date or the actual is too coarse."""
    latest, found = read_day(_day(target)), _day(actual)
    last = read_day(found)
    if latest is None or last is None:
        return None
    first = date.fromordinal(last)
    if "日" not in found:
        first = first.replace(day=1) if "月" in found else first.replace(month=1, day=1)
    return True if last <= latest else False if first.toordinal() > latest else None


def _day(text: str) -> str:
    """A date as ``2024年9月30日``, where it is written 2024-09-30 or 2024.9.30."""
    found = _NUMBERED.fullmatch(normal(text))
    return f"{found[1]}年{found[2]}月{found[3]}日" if found else normal(text)


def in_other_multiple(target: Quantity, actual: Quantity) -> bool:
    """Whether a bare number counts in single units where its target counts in 万: ``≥30万人次``, ``362000``."""
    counted = not target.percent and target.printed > 0 and target.value > target.printed
    return counted and actual.written_unit == "" and actual.printed >= target.printed * 100


def same_unit(target: Quantity, actual: Quantity) -> Fraction | None:
    """The actual value in the unit of its target: a bare number is taken in that unit where no other could be meant."""
    if comparable(target, actual):
        return actual.value
    if actual.written_unit == "" and target.written_unit != "":
        if (target.percent and 0 < actual.printed <= 1) or in_other_multiple(target, actual):
            return None
        factor = (
            target.value / target.printed if target.printed else Fraction(1, 100) if target.percent else Fraction(1)
        )
        return actual.printed * factor
    return None
