"""Why a score is what it is, in report wording."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from biaochi.backends.python.runtime.facts import decimal
from biaochi.backends.python.runtime.ranges import (
    OPEN,
    ROUNDING,
    ZERO,
    NoScore,
    Range,
    evaluate,
    half_up,
    holds,
    known,
    number,
)

# ---------------------------------------------------------------------------------------------------------------------
# --- 理由


def about(value: Fraction) -> str:
    text = decimal(value)
    if "/" not in text and len(text.partition(".")[2]) <= 6:
        return text
    return f"约{decimal(half_up(value, Fraction(1, 10000)))}"


def worded(value: Fraction, form: str) -> str:
    if form in ("rate", "pp"):
        return f"{about(value * 100)}{'%' if form == 'rate' else '个百分点'}"
    return f"{about(value)}{'分' if form == 'points' else form.removeprefix('number:')}"


def words(part: Any, i: Any, facts: Mapping[str, Any]) -> str:
    if isinstance(part, str):
        return part
    form, what, node = part
    if what == "cond":
        return condition(node, i, facts)
    try:
        low, high = evaluate(node, facts)
    except NoScore:
        return "（算不出）"
    if low is not None and low == high:
        return money_said(low, node, i) or worded(low, form)
    return "～".join("?" if v is None else worded(v, form) for v in (low, high))


def money_said(value: Fraction, node: Any, i: Any) -> str:
    spec = next((s for s in i["inputs"] if node[0] == "fact" and s["name"] == node[1]), None)
    if spec is None or spec["kind"] != "money":
        return ""
    if spec["unit"]:
        return f"{about(value)}{spec['unit']}"
    return f"{about(value / 10000)}万元" if abs(value) >= 10000 else f"{about(value)}元"


def first_ratio(note: Any, facts: Mapping[str, Any]) -> str:
    pending = [part[2] for part in note["said"] if not isinstance(part, str)]
    while pending:
        tag, *args = pending.pop(0)
        if tag == "div" and args[0][0] == "fact" and args[1][0] == "fact":
            try:
                low, high = evaluate([tag, *args], facts)
            except NoScore:
                return ""
            return "" if low is None or low != high else f"{args[0][1]}÷{args[1][1]}＝{worded(low, 'rate')}"
        if tag in ("mul", "div"):
            pending += args[:2]
        elif tag in ("add", "min", "max"):
            pending += args
        elif tag in ("clause", "round"):
            pending.append(args[1])
        elif tag == "case":
            pending += [arm[1] for arm in args[0]] + [a for a in args[1:] if a is not None]
    return ""


def clause_words(note: Any) -> str:
    """The words of a clause, without the marks around it."""
    return str(note["text"].strip("，；。,; "))


def reason_line(note: Any, i: Any, facts: Mapping[str, Any]) -> str:
    said = "".join(words(p, i, facts) for p in note["said"])
    text = clause_words(note)
    if note["amount"] == "zero" and said == "属于不得分情形，得0分" and text:
        said = f"属于不得分情形“{text}”，得0分"
    ratio = first_ratio(note, facts) if said.startswith("按公式") else ""
    return f"{ratio}，{said}" if ratio else said


def condition(cond: Any, i: Any, facts: Mapping[str, Any]) -> str:
    tag, *args = cond
    if tag == "flag" or (tag == "not" and args[0][0] == "flag"):
        name = args[0] if tag == "flag" else args[0][1]
        given = facts.get(name)
        return f"“{name}”{'未填' if given is None else '为是' if given is True else '为否'}"
    if tag == "is":
        return f"{args[0]}为“{args[1]}”"
    if tag == "all":
        return "，且".join(condition(a, i, facts) for a in args) or "其余情形"
    if tag == "any":
        return "，或".join(condition(a, i, facts) for a in args)
    if tag == "not":
        return f"并非{condition(args[0], i, facts)}"
    form = form_of(args[0], i) or form_of(args[1], i)
    sign = {"<": "＜", "<=": "≤", "=": "＝", ">=": "≥", ">": "＞"}[tag]
    return f"{side(args[0], form, i, facts)}{sign}{side(args[1], form, i, facts)}"


def side(node: Any, form: str, i: Any, facts: Mapping[str, Any]) -> str:
    try:
        low, high = evaluate(node, facts)
    except NoScore:
        return "（算不出）"
    said = "未知" if low is None or low != high else money_said(low, node, i) or worded(low, form)
    return f"{node[1]}{said}" if node[0] == "fact" else said


def form_of(node: Any, i: Any) -> str:
    if node[0] == "fact":
        spec = next((s for s in i["inputs"] if s["name"] == node[1]), None)
        return "" if spec is None else "rate" if spec["kind"] == "rate" else f"number:{spec['unit']}"
    return "rate" if node[0] in ("div", "mul") else ""


def idle(note: Any, value: Range | None) -> bool:
    return value is None or (value == (ZERO, ZERO) and note["amount"] in ("deduct", "add"))


def reasons_for(i: Any, exact: Range, facts: Mapping[str, Any], trace: dict[int, Range]) -> list[str]:
    notes = list(enumerate(i["clauses"]))
    lines = [reason_line(n, i, facts) for k, n in notes if not idle(n, trace.get(k)) and n["amount"] != "start"]
    if not known(exact) or exact[0] is None:
        return [x for x in lines if x]
    if i["full_marks"] is None or exact[0] != number(i["full_marks"]):
        lines += [
            f"{words(n['said'][0], i, facts)}，未得{words(n['said'][2], i, facts)}"
            for k, n in notes
            if n["amount"] == "award" and k not in trace and len(n["said"]) == 3 and yes_no(n["said"][0])
        ]
    return [x for x in [*lines, held(i, exact[0], trace)] if x]


def yes_no(part: Any) -> bool:
    def of(cond: Any) -> bool:
        if cond[0] in ("all", "any"):
            return len(cond) > 1 and all(of(c) for c in cond[1:])
        return bool(cond[0] == "flag" or (cond[0] == "not" and cond[1][0] == "flag"))

    return not isinstance(part, str) and part[1] == "cond" and of(part[2])


def held(i: Any, exact: Fraction, trace: dict[int, Range]) -> str:
    sums = {"given": ZERO, "taken": ZERO}
    for k, n in enumerate(i["clauses"]):
        value = trace.get(k, OPEN)
        if n["amount"] == "zero" and k in trace:
            return ""
        if value[0] is not None and value[0] == value[1] and n["amount"] in ("award", "start", "add", "deduct"):
            sums["taken" if n["amount"] == "deduct" else "given"] += value[0]
    counted = sums["given"] - sums["taken"]
    if counted == exact:
        return ""
    body = i["body"]
    if body[0] == "round" and ROUNDING[body[1]](counted, number(body[3])) == exact:
        return f"四舍五入得{about(exact)}分"
    if i["full_marks"] is not None and counted > exact == number(i["full_marks"]):
        return f"以满分{about(exact)}分为限"
    return f"{'扣分以分值' if counted < exact else '以上限'}为限，得{about(exact)}分"


def not_applied(i: Any, facts: Mapping[str, Any], trace: dict[int, Range]) -> list[str]:
    out = []
    for k, n in enumerate(i["clauses"]):
        value = trace.get(k)
        if n["amount"] == "start" or not idle(n, value):
            continue
        cond = next((p[2] for p in n["said"] if not isinstance(p, str) and p[0] == "cond"), None)
        if cond is not None and cond[0] not in (
            "const",
            "fact",
            "add",
            "mul",
            "div",
            "min",
            "max",
            "round",
            "case",
            "clause",
        ):
            why = f"{condition(cond, i, facts)}不成立" if holds(cond, facts) is False else "已由前面的一档计分"
        else:
            why = "没有需要扣分或加分的" if value is not None else "条件不成立"
        out.append(f"{clause_words(n) or n['role']}——{why}")
    return out
