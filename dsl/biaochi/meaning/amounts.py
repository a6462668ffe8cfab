"""Printed amounts as points."""

from __future__ import annotations

from fractions import Fraction

from biaochi.meaning.env import Env
from biaochi.model.criterion import Judgement
from biaochi.model.values import decimal
from biaochi.reading.phrases import Amount, Quantity, Share, Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Rule, Words, said


def points(rule: Rule, marks: Fraction | None) -> Fraction:
    """The points of an outcome. A share is of ``marks``; full marks are ``marks``. Raises CriterionError (BC121, BC130, BC132)."""
    if rule.act in ("zero", "keep", "spared"):
        return Fraction(0)
    return amount(rule.out.amount, rule, marks)


def amount(value: Amount, rule: Rule, marks: Fraction | None) -> Fraction:
    if isinstance(value, Share):
        return value.part * _marks(rule, marks)
    if isinstance(value, Quantity):
        if rule.act == "full" and marks is not None and value.number != marks:
            raise refuse(
                "BC130",
                f"文中满分 {decimal(value.number)} 分，本项分值 {decimal(marks)} 分",
                rule.out_start,
                rule.end,
                "请核对分值。",
            )
        if value.number < 0:
            raise refuse("BC121", "分数不能是负数", rule.out_start, rule.end, "请写成“扣几分”。")
        return value.number
    if value is None and rule.act in ("full", "mark"):
        if marks is None and rule.marks is not None:
            return rule.marks.number
        return _marks(rule, marks)
    raise refuse("BC121", "分数写法读不懂", rule.out_start, rule.end, "请写成“扣1分”这样的一个数。")


def _marks(rule: Rule, marks: Fraction | None) -> Fraction:
    if marks is None:
        raise refuse("BC132", "按分值计分，但没有给出分值", rule.out_start, rule.end, "请写明本项的满分。")
    return marks


def judgement(rule: Rule, env: Env, marks: Fraction | None, verb: str) -> Judgement:
    """Points within a printed range, or within the marks, that an evaluator sets."""
    value = rule.out.amount
    if isinstance(value, Span) and value.low is not None and value.high is not None:
        low, high = sorted((value.low.number, value.high.number))
    elif value is None and marks is not None:
        low, high = Fraction(0), marks
    elif isinstance(value, Quantity):
        low, high = Fraction(0), value.number
    else:
        raise refuse("BC121", "由评价人定的分数没有写范围", rule.out_start, rule.end, "请写成“酌情扣1-3分”。")
    words = Words(said(rule.cond), rule.start, rule.end)
    return env.book.judgement(words, low, high, verb)
