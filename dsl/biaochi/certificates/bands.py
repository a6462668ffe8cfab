"""Whether bands overlap and are taken, caps are reached, and facts count the way that is declared.

Like ``check`` this is the checker's own: it asks only the core and ``domain``, never the engine that found the proofs.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

from biaochi.certificates.check import Check
from biaochi.certificates.domain import Checker, Unsure, nowhere_or
from biaochi.certificates.forms import Cell, Key, facts_of, is_grid
from biaochi.certificates.parts import arm_at, caps_of, cases_of, plain, pointed, taken, true_at, value_at
from biaochi.certificates.statement import MODERATE, WAYS, Statement
from biaochi.core import expr as e

MOST_CELLS = 3000
_OTHER_PLACE = "没有这一档或这个上限"


def all_taken(check: Check, s: Statement) -> str:
    """That every arm of every case is taken by some of the witnesses."""
    left = {(id(case), i) for case in cases_of(check.program) for i in range(len(case.arms))}
    for w in s.witnesses:
        if w.score is not None:
            left -= set(taken(check.program.body, w.facts))
    return "所附数据没有落入每一档" if left or not cases_of(check.program) else ""


def never_taken(check: Check, s: Statement) -> str:
    """That an arm is never the first that holds: 1 there and 0 elsewhere is 0 everywhere."""
    found = arm_at(check.program, s.about, 2)
    if found is None:
        return _OTHER_PLACE
    case, (at,) = found
    arms = tuple((cond, e.ZERO) for cond, _ in case.arms[:at])
    shown = e.Case((*arms, (case.arms[at][0], e.const(1))), e.ZERO)
    return check.of(shown).range_within(Fraction(0), Fraction(0)) and "没有排除落入这一档的数据"


def apart(check: Check, s: Statement) -> str:
    """That no two bands of one number share facts, unless one lies within the other, or score the same."""
    for case in cases_of(check.program):
        try:
            why = _case_apart(check, case)
        except Unsure as unsure:
            return str(unsure)
        if why:
            return why
    return "" if cases_of(check.program) else _OTHER_PLACE


def both_apply(check: Check, s: Statement) -> str:
    """Facts with a score for which two arms with different scores both hold."""
    found = arm_at(check.program, s.about, 3)
    if found is None:
        return _OTHER_PLACE
    case, (one, other) = found
    differ = one < other and plain(case.arms[one][1]) != plain(case.arms[other][1])
    shown = any(
        w.score is not None and all(true_at(case.arms[i][0], w.facts) for i in (one, other)) for w in s.witnesses
    )
    return "" if differ and shown else "所附数据没有同时落入两档"


def _case_apart(check: Check, case: e.Case) -> str:
    checker = Checker(check.inputs, check.cuts)
    compared = [_compared(checker, cond) for cond, _ in case.arms]
    asked = frozenset().union(*(facts for _, facts in compared))
    masks = [0] * len(case.arms)
    thin = 0
    for at, cell in enumerate(_cells(checker, asked)):
        thin |= _is_thin(cell, check) << at
        for i, (cond, _) in enumerate(case.arms):
            checker.steps = 0
            verdict = nowhere_or(checker, cond, cell)
            if verdict is None:
                return "证书没有给出分清各档的分界"
            masks[i] |= verdict << at
    for i, j in itertools.combinations(range(len(masks)), 2):
        a, b = masks[i], masks[j]
        within = not a & ~b or not b & ~a
        slip = a != b and not (a ^ b) & ~thin
        bands = a & b and (slip or not within) and compared[i][0] & compared[j][0]
        if bands and plain(case.arms[i][1]) != plain(case.arms[j][1]):
            return "有两档可能重叠"
    return ""


def _compared(checker: Checker, cond: e.Cond) -> tuple[frozenset[Key], frozenset[str]]:
    """The forms a condition compares with numbers, and the facts it asks about."""
    keys: set[Key] = set()
    facts: set[str] = set()
    pending = [cond]
    while pending:
        match pending.pop():
            case e.All(terms) | e.Any(terms):
                pending += terms
            case e.Not(term):
                pending.append(term)
            case e.Flag(name) | e.Is(name, _):
                facts.add(name)
            case e.Compare(_, left, right):
                form = checker.difference(left, right, checker.whole()).form
                if form is None or not form.terms:
                    raise Unsure("有的档比较的不是一个算式和一个数")
                keys.add(form.key)
                facts |= form.facts
    return frozenset(keys), frozenset(facts)


def _cells(checker: Checker, asked: frozenset[str]) -> list[Cell]:
    """The cells at all cuts; numbers first, so that a ratio is cut where its divisor is not 0."""
    parts = [checker.whole()]
    for key in sorted((k for k in checker.cuts if facts_of(k) <= asked), key=_ratios_last):
        parts = [inner for part in parts for inner in checker.cut(key, part)]
        _bounded(parts)
    for name in sorted(asked):
        parts = [inner for part in parts for inner in checker.answers(name, part)]
        _bounded(parts)
    return parts


def _ratios_last(key: Key) -> tuple[bool, int]:
    return any(under for (_, under), _ in key), len(key)


def _bounded(parts: list[Cell]) -> None:
    if len(parts) > MOST_CELLS:
        raise Unsure("情形太多")


def _is_thin(cell: Cell, check: Check) -> bool:
    """Whether a cell is nothing but a cut of a number that is not whole."""
    return any(r.point is not None and not is_grid(key, check.inputs) for key, r in cell.ranges.items())


# --- caps


def reached(check: Check, s: Statement) -> str:
    """That what is capped comes to the cap for some of the witnesses."""
    at, caps = pointed(s.about, 1), caps_of(check.program)
    if at is None or not 0 <= at[0] < len(caps):
        return _OTHER_PLACE
    inner, most = caps[at[0]]
    values = [value_at(inner, w.facts) for w in s.witnesses if w.score is not None]
    return "" if any(v is not None and v >= most for v in values) else "所附数据没有到达上限"


def out_of_reach(check: Check, s: Statement) -> str:
    """That what is capped never comes to the cap."""
    at, caps = pointed(s.about, 1), caps_of(check.program)
    if at is None or not 0 <= at[0] < len(caps) or s.high is None or s.high >= caps[at[0]][1]:
        return _OTHER_PLACE
    return check.of(caps[at[0]][0]).range_within(None, s.high)


# --- declared directions


def toward(check: Check, s: Statement) -> str:
    """That a fact counts the way it is declared to; moderate: up to the turn it rises, from there on it falls."""
    declared = dict(check.directions).get(s.about)
    if declared != MODERATE:
        wanted = {"正向": "不降", "逆向": "不升"}.get(declared or "")
        return check.way(s) if wanted is not None and s.way == wanted else "没有声明这个方向"
    if s.low is None or s.low != s.high or s.way:
        return "没有写明从哪里转折"
    below = check.held(s.about, high=s.low)
    above = check.held(s.about, low=s.low)
    for half, word in ((below, "不降"), (above, "不升")):
        why = half.way(replace(s, way=word))
        if why:
            return why
    return ""


def not_toward(check: Check, s: Statement) -> str:
    """That it does not: it moves the other way between two witnesses, or is proved to go another way altogether."""
    declared = dict(check.directions).get(s.about)
    if declared is None:
        return "没有声明这个方向"
    if s.way:
        wrong = declared == MODERATE or WAYS[s.way] == 0
        return check.way(s) if wrong else "没有这样的结论"
    if declared == MODERATE or len(s.witnesses) != 2:
        return "要附一对数据"
    return check.pair(s.witnesses[0], s.witnesses[1], s.about, -1 if declared == "正向" else 1)
