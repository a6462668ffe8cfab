"""Numbers that a plan names: 完成招生计划1200人 is 招生人数 of at least 1200; 任务共6座 is how many there are to look at."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import partial

from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds
from biaochi.reading.surface import (
    Compared,
    Counted,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    mapped,
    numbers,
    terms,
    without,
)
from biaochi.reading.wording import RATE_NAME, trimmed

_PLANNED = re.compile(r"^(?:完成|达到|实现)(?P<of>[^，。；的]{2,10}?)(?:计划|任务|目标|指标)(?:数|任务)?$")
_IN_ALL = re.compile(r"^[^，。；]{2,24}?(?:共有?|总计|合计|计划|任务)$")


def planned(rules: list[Rule], env: Env) -> None:
    """Turns such numbers into bounds, and those that only say how many there are into notes."""
    sizes = {r.step.step.size.unit for r in rules if r.step is not None and r.step.step.size is not None}
    short = _short_of(rules)
    goes_on = any(r.act in ("ratio", "formula") for r in rules)
    for rule in rules:
        more = goes_on or rule.act in ("award", "full")
        rule.cond = mapped(rule.cond, partial(_put, short=short, goes_on=more))
        if _each_does(rule, rules):
            env.role("计分说明", rule.start, rule.out_start)
            rule.cond = rule.step = None
        if _covers(rule, rules) or _whole_rate(rule, rules):
            env.role("计分说明", rule.start, rule.out_start)
            rule.cond = None
        rule.cond = without(rule.cond, lambda term: _in_all(term, sizes, env))


def _bound(term: Term) -> Tree | None:
    found = _PLANNED.match(term.before.text) if isinstance(term, Counted) and not term.after.text.strip("的") else None
    if found is None or not isinstance(term, Counted) or not units.counted(term.value.unit):
        return None
    start, end = term.before.start, term.value.end
    name = Words(f"{found['of']}{term.value.unit.removeprefix('个')}数", start, end)
    return Compared(name, Bounds((Bound(">=", term.value),)), start, end)


def _put(term: Term, *, short: set[tuple[Fraction, str]], goes_on: bool) -> Tree:
    return _bound(term) or _or_more(term, short, goes_on=goes_on) or term


def _short_of(rules: list[Rule]) -> set[tuple[Fraction, str]]:
    """The numbers that a rule is for falling short of, and no rule is for going beyond."""
    bounds = [(b, r) for r in rules for t in numbers(r.cond) if isinstance(t, Compared) for b in bounds_of(t)]
    below = {(b.value.number, b.value.unit) for b, _ in bounds if b.op == "<"}
    beyond = {(b.value.number, b.value.unit) for b, _ in bounds if b.op in (">", ">=")}
    return {(n, u) for n, u in below if not any(v == u and m >= n for m, v in beyond)}


_DOES = re.compile(
    r"^(?:[^，。；]{0,20}?)(?:完成|建成|实现|新建|改建|扩建|新增|改造|发放|种植|治理|培训|维修|修复|引进|招引|举办|开展|组织|创建|打造|植树|造林|建设|栽植|救助|帮扶|检查|抽检|巡查|走访)[^，。；、]{0,8}$"
)


def _or_more(term: Term, short: set[tuple[Fraction, str]], *, goes_on: bool) -> Tree | None:
    """完成率100% beside 不足100%, 改造完成300户 beside 未完成的按比例: so many, or more."""
    if not isinstance(term, Counted) or term.value.unit == "分":
        return None
    behind = re.sub(r"(?:的|时|，)+$", "", term.after.text)
    does = goes_on and _DOES.match(term.before.text) is not None and not RATE_NAME.search(term.before.text)
    if behind or not (does or (term.value.number, term.value.unit) in short):
        return None
    start = term.before.start or term.value.start
    subject = trimmed(term.before) if term.before.text else term.before
    return Compared(subject, Bounds((Bound(">=", term.value),)), start, term.value.end)


_ALL = re.compile(r"(?:全部|所有)$")


def _covers(rule: Rule, rules: list[Rule]) -> bool:
    """覆盖全部18个乡镇的得4分，每有1个乡镇未覆盖扣0.5分: what falls short is counted."""
    term = rule.cond
    if rule.act not in ("award", "full") or not isinstance(term, Counted) or not _ALL.search(term.before.text):
        return False
    of = re.sub(r"的+$", "", term.after.text)
    return bool(of) and any(
        r.step is not None
        and r.act == "deduct"
        and r.step.step.size is not None
        and r.step.step.size.unit == term.value.unit
        and of in f"{r.step.before.text}{r.step.after.text}"
        for r in rules
    )


def _each_does(rule: Rule, rules: list[Rule]) -> bool:
    """每个项目均按期完工得满分，1个未按期完工扣1分: all of them, not so much for each."""
    text = "" if rule.step is None else f"{rule.step.before.text}{rule.step.after.text}"
    return (
        rule.act in ("award", "full")
        and rule.step is not None
        and (rule.act == "full" or re.search(r"[均都]|全部", text) is not None)
        and any(r.act == "deduct" for r in rules)
    )


def _whole_rate(rule: Rule, rules: list[Rule]) -> bool:
    """合格率100%得满分，发现1件不合格扣1分: each failing thing takes its points off the whole."""
    found = numbers(rule.cond)
    others = [r for r in rules if r is not rule]
    if rule.act not in ("award", "full") or len(found) != 1 or len(terms(rule.cond)) != 1 or not others:
        return False
    term = found[0]
    value = term.value if isinstance(term, Counted) else bounds_of(term)[0].value if bounds_of(term) else None
    return (
        value is not None
        and value.unit == "%"
        and value.number == 100
        and all(r.act == "deduct" or (r.act == "zero" and not r.otherwise and not numbers(r.cond)) for r in others)
        and any(r.act == "deduct" for r in others)
        and all(_one_found(r) for r in others if r.act == "deduct")
    )


def _one_found(rule: Rule) -> bool:
    """Whether a deduction counts things, rather than running along a rate."""
    size = rule.step.step.size if rule.step is not None else None
    if size is not None and rule.step is not None:
        return rule.step.step.move == "" and units.counted(size.unit)
    found = numbers(rule.cond)
    return len(found) == 1 and isinstance(found[0], Counted) and units.counted(found[0].value.unit)


def _in_all(term: Term, sizes: set[str], env: Env) -> bool:
    """病险水库除险加固任务共6座：未完工的每座扣1.5分."""
    if (
        not isinstance(term, Counted)
        or term.after.text
        or term.value.unit not in sizes
        or not _IN_ALL.match(term.before.text)
        or env.text[term.value.end : term.value.end + 1] not in "，："
    ):
        return False
    env.role("说明", term.before.start, term.value.end)
    return True
