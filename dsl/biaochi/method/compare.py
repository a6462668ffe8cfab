"""Rows without 分值: whether the 完成值 reaches the 指标值, and nothing more."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core.program import Input, Kind
from biaochi.method.actual import stated
from biaochi.method.target import normal
from biaochi.model import units
from biaochi.model.row import ACTUAL, NUMERIC, Row, Target
from biaochi.model.values import is_missing, read_value

MET, SHORT, OPEN, NONE = "达到", "未达到", "待评定", "未评"
"""Verdicts. 待评定: the words of the 完成值 do not say whether it reaches the 指标值."""


def compared(target: Target, written: str) -> tuple[str, tuple[str, ...]]:
    """The verdict on a 完成值 and remarks on how it is written. Raises FactsError for a value of another kind.

    >>> from biaochi.method.target import read_target
    >>> compared(read_target("≥90%"), "98.5%"), compared(read_target("≤60分钟"), "≤60分钟")[0]
    (('达到', ()), '达到')
    """
    said = normal(written)
    if not said or is_missing(written):
        return NONE, ()
    if said in (MET, SHORT):
        return said, ()
    if target.number is None:
        if target.sign == "文字" and said == normal(target.text):
            return MET, ()
        return (SHORT if said in (f"部分{target.text}", f"未{target.text}") else OPEN), ()
    spec = _spec(target)
    found = stated(written, Row(target, "", ""))
    if target.sign in NUMERIC and not any(c.isdigit() for c in found.text):
        return OPEN, ()
    value = read_value(found.text, spec)
    assert isinstance(value, Fraction)
    shown = value * 100 if spec.kind is Kind.RATE else value
    if target.sign == "无算符" and shown != target.number:
        return OPEN, (*found.remarks, f"指标值“{target.text}”没有写符号，多了少了算不算达到，要评定")
    return (MET if _met(target, shown) else SHORT), found.remarks


def _spec(target: Target) -> Input:
    if target.sign == "日期":
        return Input(ACTUAL, Kind.DATE)
    known = units.kind_of(target.unit) if units.known(target.unit) else Kind.QUANTITY
    return Input(ACTUAL, known, target.unit)


def _met(target: Target, value: Fraction) -> bool:
    assert target.number is not None
    match target.sign:
        case "≤" | "日期":
            return value <= target.number
        case "＜":
            return value < target.number
        case "＞":
            return value > target.number
        case "＝":
            return value == target.number
        case "区间":
            return target.high is not None and target.number <= value <= target.high
        case _:
            return value >= target.number
