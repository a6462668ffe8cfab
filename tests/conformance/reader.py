"""A small engine for docs/core.md, written from that page alone: it imports nothing of biaochi.

A value is a pair of ends, None where it is open; ZeroDivisionError is what has no score.
"""

from __future__ import annotations

import operator
from fractions import Fraction as F

OPEN = (None, None)
SIGNS = {"<": operator.lt, "<=": operator.le, "=": operator.eq, ">=": operator.ge, ">": operator.gt}


def number(text):
    return None if text is None else F(text)


def known(value):
    return value[0] is not None and value[0] == value[1]


def all_of(pick, ends):
    return None if None in ends else pick(ends)


def some_of(pick, ends):
    return pick([x for x in ends if x is not None], default=None)


def add(values):
    return tuple(all_of(sum, ends) for ends in zip(*values, strict=True)) if values else (F(0), F(0))


def scale(factor, value):
    ends = tuple(None if x is None else factor * x for x in value)
    return (F(0), F(0)) if factor == 0 else ends if factor > 0 else ends[::-1]


def times(a, b):
    if known(a) or known(b):
        return scale(a[0], b) if known(a) else scale(b[0], a)
    products = [x * y for x in a for y in b] if None not in a + b else [None]
    return (all_of(min, products), all_of(max, products))


def rounded(value, step, mode):
    parts = value / step
    half = (abs(parts) + F(1, 2)) // 1 * (1 if parts >= 0 else -1)
    return step * {"down": parts // 1, "up": -(-parts // 1), "half_up": half}[mode]


def value_of(node, facts):
    tag, *args = node
    match tag:
        case "const":
            return (F(args[0]), F(args[0]))
        case "fact":
            return facts.get(args[0], OPEN)
        case "clause":
            return value_of(args[1], facts)
        case "case":
            return chosen(args[0], args[1], facts)
        case "round":
            return tuple(None if x is None else rounded(x, F(args[2]), args[0]) for x in value_of(args[1], facts))
        case "div":
            divisor = value_of(args[1], facts)
            if divisor == (0, 0) and args[2] is not None:
                return value_of(args[2], facts)
            return times(value_of(args[0], facts), (1 / divisor[0],) * 2) if known(divisor) else OPEN
    values = [value_of(a, facts) for a in args]
    lows, highs = [v[0] for v in values], [v[1] for v in values]
    if tag == "add":
        return add(values)
    if tag == "mul":
        return times(*values)
    return (all_of(min, lows), some_of(min, highs)) if tag == "min" else (some_of(max, lows), all_of(max, highs))


def chosen(arms, otherwise, facts):
    possible, last = [], otherwise
    for cond, value in arms:
        if (held := holds(cond, facts)) is True:
            last = value
            break
        possible += tried(value, facts) if held is None else []
    if last is not None:
        possible += tried(last, facts) if possible else [value_of(last, facts)]
    if not possible:
        raise ZeroDivisionError
    return (all_of(min, [p[0] for p in possible]), all_of(max, [p[1] for p in possible]))


def tried(value, facts):
    try:
        return [value_of(value, facts)]
    except ZeroDivisionError:
        return []


def holds(cond, facts):
    tag, *args = cond
    if tag in ("flag", "is"):
        given = facts.get(args[0])
        return given if tag == "flag" or given is None else given == args[1]
    if tag in ("all", "any", "not"):
        found = [holds(a, facts) for a in args]
        decides = tag == "any"
        return (
            decides
            if decides in found and tag != "not"
            else None
            if None in found
            else found != [True]
            if tag == "not"
            else not decides
        )
    a, b = (value_of(x, facts) for x in args)
    if known(a) and known(b):
        return SIGNS[tag](a[0], b[0])
    (a, b), tag = ((b, a), tag.replace(">", "<")) if tag[0] == ">" else ((a, b), tag)
    below = a[1] is not None and b[0] is not None and (a[1] < b[0] or (tag == "<=" and a[1] == b[0]))
    above = b[1] is not None and a[0] is not None and (b[1] < a[0] or (tag == "<" and b[1] == a[0]))
    return False if above or (tag == "=" and below) else True if below and tag != "=" else None


def indicator(leaf, given, policy):
    """(ends or None, state) of one indicator."""
    full, values, specs = number(leaf["full_marks"]), given["values"], leaf["judgements"] + leaf["inputs"]
    if given["excused"]:
        return (full, full) if full is not None and policy["inapplicable"] == "full" else None, "不适用"
    if leaf["evidence"] and values and not given["evidenced"]:
        return (F(0), F(0) if policy["evidence"] == "zero" else full), "缺佐证"
    facts = typed(specs, values)
    for s in specs:
        if s["name"] not in facts and (s["low"], s["high"]) != OPEN:
            facts[s["name"]] = (number(s["low"]), number(s["high"]))
    low, high = value_of(leaf["body"], facts)
    if full is not None and not known((low, high)):
        low = F(0) if low is None else min(max(low, F(0)), full)
        high = full if high is None else max(min(high, full), F(0))
    if known((low, high)):
        return (low, high), "已评"
    return (low, high), "未评" if any(s["name"] not in values for s in leaf["inputs"]) else "待定"


def typed(specs, values):
    plain = {s["name"] for s in specs if s["kind"] in ("bool", "choice")}
    return {n: v if n in plain else (F(v), F(v)) for n, v in values.items()}


def score(core, given):
    """{"scores": {code: (ends, state)}, "total": ends, "grade": (of the low end, of the high end)}."""
    policy = core["policy"]
    scores = {i["code"]: indicator(i, given[i["code"]], policy) for i in core["indicators"]}
    total = add([ends for ends, _ in scores.values() if ends is not None])
    marks = {i["code"]: number(i["full_marks"]) or F(0) for i in core["indicators"]}
    counted = sum(marks[code] for code, (ends, _) in scores.items() if ends is not None)
    if None in [ends for ends, _ in scores.values()] and policy["inapplicable"] == "redistribute":
        total = scale(sum(marks.values()) / counted, total) if counted else (F(0), sum(marks.values()))
    order, best = [g["name"] for g in core["grades"]], ""
    for limit in core["limits"]:
        try:
            held = value_of(limit["body"], typed(limit["inputs"], limit_values(limit, given)))
        except ZeroDivisionError:
            held = OPEN
        if held[0] == 1:
            continue
        if limit["cap"] is not None:
            total = capped(total, F(limit["cap"]), held[1] == 0)
        elif held[1] == 0 and (best not in order or order.index(limit["grade"]) > order.index(best)):
            best = limit["grade"]
    if policy["over"] == "capped" and F(core["total"]) and (total[1] is None or total[1] > F(core["total"])):
        total = capped(total, F(core["total"]), True)
    return {"scores": scores, "total": total, "grade": tuple(graded(core, end, best) for end in total)}


def limit_values(limit, given):
    names = {s["name"] for s in limit["inputs"]}
    return {n: v for n, v in given[limit["code"]]["values"].items() if n in names}


def capped(total, cap, certain):
    low = None if total[0] is None else min(total[0], cap)
    return (low, some_of(min, [total[1], cap]) if certain else total[1])


def graded(core, total, best):
    if total is None:
        return "未定"
    places = F(1, 10 ** core["policy"]["places"])
    value = rounded(total, places, "half_up") if core["policy"]["grade_of"] == "rounded" else total
    order, name = [g["name"] for g in core["grades"]], ""
    for g in core["grades"]:
        low, high = number(g["low"]), number(g["high"])
        if (low is None or value > low or (g["low_in"] and value == low)) and (
            high is None or value < high or (g["high_in"] and value == high)
        ):
            name = g["name"]
            break
    if not name and order and (top := number(core["grades"][0]["high"])) is not None and value > top:
        name = order[0]
    return order[max(order.index(name), order.index(best))] if best in order and name in order else name
