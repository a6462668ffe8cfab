"""Printed numbers in the scale of what they are held against."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse

_MONEY_NAMED = re.compile(r"\((百元|千元|万元|百万元|千万元|亿元|元)\)")
"""总成本(万元): a name that says in what it is entered."""
_MOST_TIMES = 10
"""控制率=在职人数/编制数, 控制率≤1: a quotient held against a plain number is that many times. 控制率≤95 is a per cent sign forgotten."""


def in_scale(value: Quantity, measure: Measure) -> Fraction:
    """A printed number in the scale of the measure. Raises CriterionError (BC131) where the units do not agree."""
    if measure.rate:
        if value.unit in units.PERCENT:
            return value.number / (1000 if value.unit == "‰" else 100)
        if not value.unit and (value.number == 0 or measure.name.endswith("(%)")):
            return value.number / 100
        if not value.unit and isinstance(measure.value, e.Div) and value.number <= _MOST_TIMES:
            return value.number
        raise refuse(
            "BC131",
            f"“{measure.name}”是比率，“{_printed(value)}”没有百分号",
            value.start,
            value.end,
            f"如应为 {value.number}%，请用 勘误 改正。",
        )
    head = value.unit.partition("/")[0]
    if head in units.MONEY and not measure.unit and (said := _MONEY_NAMED.findall(repr(measure.value))):
        ratio = units.factor(head, said[0]) if len(set(said)) == 1 else None
        if ratio is None:
            raise refuse("BC131", "公式里的金额用了几种单位，换算不明", value.start, value.end, "请用 解释 写明换算。")
        return value.number * ratio
    if value.unit in ("", measure.unit):
        return value.number
    ratio = units.factor(value.unit, measure.unit) if measure.unit else Fraction(1)
    if ratio is None and "/" in measure.unit:
        ratio = units.factor(value.unit, measure.unit.partition("/")[0])
    if ratio is None and value.unit.removeprefix("个") == measure.unit.removeprefix("个"):
        ratio = Fraction(1)
    if ratio is None or (value.unit in units.PERCENT):
        raise refuse(
            "BC131",
            f"“{measure.name}”按“{measure.unit}”计，与“{_printed(value)}”单位不一致",
            value.start,
            value.end,
            "请用 勘误 改正单位，或用 解释 写明换算。",
        )
    return value.number * ratio


def _printed(value: Quantity) -> str:
    return f"{value.number}{value.unit}"


def divided(top: e.Expr, bottom: e.Expr, start: int, end: int) -> e.Expr:
    """One quantity over another. Raises CriterionError (BC143) where the other is 0 as printed."""
    if bottom == e.ZERO:
        raise refuse(
            "BC143", "要除以的数是 0，算不出比例", start, end, "请用 解释 写明这一段怎样计分，或用 勘误 改正。"
        )
    return e.div(top, bottom)
