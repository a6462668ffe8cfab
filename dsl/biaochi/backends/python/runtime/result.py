"""The result in the form of biaochi score --format json."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from biaochi.backends.python.runtime.facts import Subject, decimal, in_units, shown
from biaochi.backends.python.runtime.ranges import NoScore, Range, half_up, known, nearest, number, plus
from biaochi.backends.python.runtime.reasons import clause_words, idle, not_applied, reasons_for
from biaochi.backends.python.runtime.rules import ENGINE, LANGUAGE, RULES, TEXT_HASH
from biaochi.backends.python.runtime.scores import filled, indicator, total_of

# ---------------------------------------------------------------------------------------------------------------------
# --- 结果


def printed(value: Range, places: int, full: Fraction | None = None) -> Any:
    if value[0] is not None and known(value) and (full is None or full.denominator == 1):
        units = nearest(value[0].numerator * 10**places, value[0].denominator)
        return in_units(units if full is None else full.numerator * 10**places - units, places)
    step = Fraction(1, 10**places)
    ends = [None if v is None else half_up(v, step) for v in value]
    if full is not None:
        ends = [None if v is None else full - v for v in reversed(ends)]
    if known(value) and ends[0] is not None:
        return decimal(ends[0], places)
    return {k: "未定" if v is None else decimal(v, places) for k, v in zip(("min", "max"), ends, strict=True)}


def ratio(value: Range) -> Any:
    said = ["未定" if v is None else f"{v.numerator}/{v.denominator}" for v in value]
    return said[0] if known(value) else {"min": said[0], "max": said[1]}


def rate(value: Range, full: Fraction) -> Any:
    if not full:
        return "0"
    policy = RULES["policy"]
    step = Fraction(1, 10 ** policy["places"])
    ends = [None if v is None else half_up(v, step) if policy["rate_of"] == "rounded" else v for v in value]
    low, high = (None if v is None else v / full * 100 for v in ends)
    said = printed((low, high), policy["rate_places"])
    return f"{said}%" if isinstance(said, str) else {k: f"{v}%" for k, v in said.items()}


def figures(value: Range | None, full: Fraction | None) -> dict[str, Any]:
    """得分、扣分、得分率、未舍入的得分。"""
    if value is None:
        return {"score": None, "deduction": None, "rate": None, "exact": None}
    places = RULES["policy"]["places"]
    return {
        "score": printed(value, places),
        "deduction": None if full is None else printed(value, places, full),
        "rate": None if full is None else rate(value, full),
        "exact": ratio(value),
    }


def grade(total: Range, best: str) -> Any:
    order = [g["name"] for g in RULES["grades"]]
    names = [graded(end) for end in total]
    if best in order:
        names = [order[max(order.index(n), order.index(best))] if n in order else n for n in names]
    return names[0] if names[0] == names[1] else {"min": names[0], "max": names[1]}


def graded(total: Fraction | None) -> str:
    if total is None:
        return "未定"
    policy, grades = RULES["policy"], RULES["grades"]
    value = half_up(total, Fraction(1, 10 ** policy["places"])) if policy["grade_of"] == "rounded" else total
    for g in grades:
        low, high = (None if g[end] is None else number(g[end]) for end in ("low", "high"))
        above = low is None or value > low or (g["low_in"] and value == low)
        if above and (high is None or value < high or (g["high_in"] and value == high)):
            return str(g["name"])
    top = grades[0]["high"] if grades else None
    return str(grades[0]["name"]) if top is not None and value > number(top) else ""


def score(facts: Any) -> dict[str, Any]:
    """一个或几个对象的结果，格式同 biaochi score --format json（合成不在内），各指标带理由。"""
    given = [facts] if isinstance(facts, Mapping) else list(facts)
    head = {k: RULES["ruleset"][k] for k in ("id", "title", "version", "status", "hash")}
    return {
        "engine": {"version": ENGINE, "language_version": LANGUAGE},
        "ruleset": {**head, "text_hash": TEXT_HASH, "file": ""},
        "facts": {"hash": "", "files": []},
        "subjects": [subject_result(Subject(f)) for f in given],
        "aggregates": {},
    }


def subject_result(subject: Subject) -> dict[str, Any]:
    scores: dict[str, Range | None] = {}
    shown_indicators = []
    for i in RULES["indicators"]:
        scores[i["code"]], said = indicator_result(i, subject)
        shown_indicators.append(said)
    total, applied, best = total_of(scores, subject)
    full = number(RULES["total"])
    whole = figures(total, full)
    return {
        "name": subject.name,
        "total": whole["score"],
        "full_marks": decimal(full),
        "deduction": whole["deduction"],
        "rate": whole["rate"],
        "exact": whole["exact"],
        "grade": grade(total, best),
        "limited_by": applied,
        "sections": [section(s, scores) for s in RULES["sections"]],
        "indicators": shown_indicators,
    }


def section(s: Any, scores: Mapping[str, Range | None]) -> dict[str, Any]:
    total = plus(value for c in s["leaves"] if (value := scores.get(c)) is not None)
    full = number(s["full_marks"])
    said = figures(total, full)
    return {
        "code": s["code"],
        "name": s["name"],
        "level": s["level"],
        "full_marks": decimal(full),
        "score": said["score"],
        "exact": said["exact"],
        "deduction": said["deduction"],
        "rate": said["rate"],
    }


KNOWN: dict[Any, Any] = {}


def indicator_result(i: Any, subject: Subject) -> tuple[Range | None, dict[str, Any]]:
    values, aside = subject.values[i["code"]], subject.aside[i["code"]]
    key = (i["code"], aside["不适用"], bool(aside.get("佐证")), *values.items())
    if key not in KNOWN:
        if len(KNOWN) >= 30000:
            KNOWN.clear()
        KNOWN[key] = worked_out(i, subject)
    exact, state, said, (reasons, acting, unused) = KNOWN[key]
    return exact, {
        "code": i["code"],
        "name": i["name"],
        "full_marks": None if i["full_marks"] is None else decimal(number(i["full_marks"])),
        "score": said["score"],
        "deduction": said["deduction"],
        "rate": said["rate"],
        "exact": said["exact"],
        "state": state,
        "reason": "；".join(reasons),
        "clause": "；".join(dict.fromkeys(acting)),
        "rests_on": i["rests_on"],
        "source": i["source"],
        "facts": [] if state == "不适用" else facts_used(i, values, aside),
        "not_applied": list(unused),
        **({"remarks": noted_} if (noted_ := noted(i, exact, state, values)) else {}),
    }


def noted(i: Any, exact: Range | None, state: str, values: Mapping[str, Any]) -> list[str]:
    return [] if exact is None or state in ("不适用", "缺佐证") else remarks(i, values)


def worked_out(i: Any, subject: Subject) -> Any:
    """一个指标的得分、状态、数字和理由；同样的数据只算一次。"""
    trace: dict[int, Range] = {}
    try:
        exact, state = indicator(i, subject, trace)
    except NoScore as bad:
        raise NoScore(f"{i['code']} {i['name']}按标准算不出分数：{bad}") from None
    full = None if i["full_marks"] is None else number(i["full_marks"])
    return exact, state, figures(exact, full), explained(i, exact, state, subject, trace)


def explained(
    i: Any, exact: Range | None, state: str, subject: Subject, trace: dict[int, Range]
) -> tuple[list[str], list[str], list[str]]:
    """理由，起作用的条款，没有用上的条款。"""
    values, why = subject.values[i["code"]], subject.aside[i["code"]]["不适用"]
    if exact is None or state == "不适用":
        bare = why == "不适用"
        if exact is None:
            return [why if bare else f"不适用：{why}"], [], []
        return ["不适用，约定按满分计" if bare else f"不适用（{why}），约定按满分计"], [], []
    if state == "缺佐证":
        zero = RULES["policy"]["evidence"] == "zero"
        return ["缺佐证，约定得0分" if zero else "缺佐证，补证前不计分"], [], []
    facts = filled([*i["judgements"], *i["inputs"]], values)
    reasons = reasons_for(i, exact, facts, trace)
    if state == "未评":
        reasons = [f"缺数据：{'、'.join(s['name'] for s in i['inputs'] if s['name'] not in values)}"]
    elif state == "待定":
        names = [j["name"] for j in i["judgements"] if j["name"] not in values]
        reasons.append(f"待评价人在范围内评定：{'、'.join(names)}")
    if "row" in i and state == "已评" and reasons and i["row"][0][2] is not None and exact[0] != facts_full(i):
        actual = [f"，完成值{shown(values[s['name']], s)}" for s in i["inputs"] if s["name"] == "完成值" in values]
        reasons.insert(0, f"指标值{i['row'][0][0]}{''.join(actual)}")
    reasons += remarks(i, values)
    looked_at = [(n, trace[k]) for k, n in enumerate(i["clauses"]) if n["text"] and k in trace]
    acting = [n for n, value in looked_at if not idle(n, value)] or [n for n, _ in looked_at]
    return reasons, [clause_words(n) for n in acting], not_applied(i, facts, trace)


def facts_full(i: Any) -> Fraction | None:
    return None if i["full_marks"] is None else number(i["full_marks"])


def remarks(i: Any, values: Mapping[str, Any]) -> list[str]:
    """完成值远超指标值的，提请说明。"""
    if "row" not in i or i["row"][4] is None or not isinstance(values.get("完成值"), Fraction):
        return []
    (text, sign, target, _, _), over = i["row"][0], number(i["row"][4])
    rate = any(s["name"] == "完成值" and s["kind"] == "rate" for s in i["inputs"])
    value = values["完成值"] * (100 if rate else 1)
    least = None if target is None else number(target)
    if least is None or least <= 0 or sign in ("≤", "＜", "区间") or value <= least * over:
        return []
    return [f"完成值超过指标值（{text}）的{decimal(over * 100)}%，请说明原因"]


def facts_used(i: Any, values: Mapping[str, Any], aside: Mapping[str, str]) -> list[dict[str, str]]:
    own = [s for s in (*i["inputs"], *i["judgements"]) if s["name"] not in i["shared"]]
    specs = [*own, *(s for s in i["inputs"] if s["name"] in i["shared"])]
    judged = {s["name"] for s in i["judgements"]}
    return [
        {
            "name": s["name"],
            "value": shown(values[s["name"]], s),
            "where": "",
            "evidence": aside.get("佐证", ""),
            "note": "",
            "assessor": aside["评定人"] if s["name"] in judged else "",
            "assessed_on": aside["评定日期"] if s["name"] in judged else "",
        }
        for s in specs
        if s["name"] in values
    ]
