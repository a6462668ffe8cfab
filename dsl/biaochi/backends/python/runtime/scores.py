"""Scores and totals of one subject."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from biaochi.backends.python.runtime.facts import Subject
from biaochi.backends.python.runtime.ranges import (
    OPEN,
    ZERO,
    Range,
    evaluate,
    if_any,
    known,
    number,
    plus,
    scale,
)
from biaochi.backends.python.runtime.rules import POINTS, RULES

# ---------------------------------------------------------------------------------------------------------------------
# --- 得分


def ranged(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: (v, v) if isinstance(v, Fraction) else v for n, v in values.items()}


def filled(specs: list[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    facts = ranged(values)
    for s in specs:
        if s["name"] not in facts and not (s["low"] is None and s["high"] is None):
            facts[s["name"]] = tuple(None if s[end] is None else number(s[end]) for end in ("low", "high"))
    return facts


def indicator(i: Any, subject: Subject, trace: dict[int, Range] | None = None) -> tuple[Range | None, str]:
    """一个指标的得分和状态。"""
    values, aside, policy = subject.values[i["code"]], subject.aside[i["code"]], RULES["policy"]
    points, names = POINTS[i["code"]]
    proved = not i["evidence"] or aside["佐证"]
    if trace is None and len(values) == len(names) and proved and not aside["不适用"]:
        found = points(*[values[n] for n in names])
        exact = found if type(found) is Fraction else Fraction(found)
        return (exact, exact), "已评"
    full = None if i["full_marks"] is None else number(i["full_marks"])
    if aside["不适用"]:
        return ((full, full) if policy["inapplicable"] == "full" and full is not None else None), "不适用"
    if values and not proved:
        return (ZERO, ZERO if policy["evidence"] == "zero" else full), "缺佐证"
    low, high = evaluate(i["body"], filled([*i["judgements"], *i["inputs"]], values), trace)
    if full is not None and (low is None or low != high):
        low = ZERO if low is None else min(max(low, ZERO), full)
        high = full if high is None else max(min(high, full), ZERO)
    if low is not None and low == high:
        return (low, high), "已评"
    return (low, high), "未评" if any(s["name"] not in values for s in i["inputs"]) else "待定"


def total_of(scores: Mapping[str, Range | None], subject: Subject) -> tuple[Range, list[str], str]:
    """总分，起作用的封顶、否决，等级最高到哪一档。"""
    policy, top = RULES["policy"], number(RULES["total"])
    total = plus(s for s in scores.values() if s is not None)
    if policy["inapplicable"] == "redistribute" and None in scores.values():
        marks = {i["code"]: Fraction(i["full_marks"] or 0) for i in RULES["indicators"]}
        counted = sum((marks[c] for c, s in scores.items() if s is not None), ZERO)
        whole = sum(marks.values(), ZERO)
        total = scale(whole / counted, total) if counted else (ZERO, whole)
    applied, best, order = [], "", [g["name"] for g in RULES["grades"]]
    for limit in RULES["limits"]:
        names = {s["name"] for s in limit["inputs"]}
        values = {n: v for n, v in subject.values[limit["code"]].items() if n in names}
        held = (if_any(limit["body"], ranged(values), None) or [OPEN])[0]
        if held[0] == 1:
            continue
        certain = held[1] == 0
        applied.append(limit["text"] if certain else f"{limit['text']}（缺数据，未定）")
        if limit["cap"] is not None:
            total = capped(total, number(limit["cap"]), certain)
        elif certain and (best not in order or order.index(limit["grade"]) > order.index(best)):
            best = limit["grade"]
    if policy["over"] == "capped" and top and (total[1] is None or total[1] > top):
        applied.append("总分不超过满分")
        total = capped(total, top, True)
    return total, applied, best


def capped(total: Range, cap: Fraction, certain: bool) -> Range:
    low = None if total[0] is None else min(total[0], cap)
    return (low, (cap if total[1] is None else min(total[1], cap)) if certain else total[1])


def totals(facts: Mapping[str, Any]) -> dict[str, Any]:
    """各指标的得分和 total（总分），未舍入的 Fraction；没有定的是（最低，最高），不适用的是 None。

    facts：列名（biaochi facts --format json 的 column）到值。数据有误时 ValueError，标准没有写得几分时 NoScore。
    """
    subject = Subject(facts)
    scores = {i["code"]: indicator(i, subject)[0] for i in RULES["indicators"]}
    found = {**scores, "total": total_of(scores, subject)[0]}
    return {k: v[0] if v is not None and known(v) else v for k, v in found.items()}
