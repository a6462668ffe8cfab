"""Numbers that a plan names: 完成招生计划1200人 is 招生人数 of at least 1200; 任务共6座 is how many there are to look at."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds
from biaochi.reading.surface import Compared, Counted, Rule, Term, Tree, Words, bounds_of, mapped, numbers, without
from biaochi.reading.wording import trimmed

_PLANNED = re.compile(r"^(?:完成|达到|实现)(?P<of>[^，。；的]{2,10}?)(?:计划|任务|目标|指标)(?:数|任务)?$")
_IN_ALL = re.compile(r"^[^，。；]{2,24}?(?:共有?|总计|合计|计划|任务)$")


def planned(rules: list[Rule], env: Env) -> None:
    """Turns such numbers into bounds, and those that only say how many there are into notes."""
    sizes = {r.step.step.size.unit for r in rules if r.step is not None and r.step.step.size is not None}
    short = _short_of(rules)
    goes_on = any(r.act in ("ratio", "formula") for r in rules)
    for rule in rules:
        rule.cond = mapped(rule.cond, lambda term: _bound(term) or _or_more(term, short, goes_on=goes_on) or term)
        if _covers(rule, rules):
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


def _short_of(rules: list[Rule]) -> set[tuple[Fraction, str]]:
    """The numbers that a rule is for falling short of, and no rule is for going beyond."""
    bounds = [(b, r) for r in rules for t in numbers(r.cond) if isinstance(t, Compared) for b in bounds_of(t)]
    below = {(b.value.number, b.value.unit) for b, _ in bounds if b.op == "<"}
    beyond = {(b.value.number, b.value.unit) for b, _ in bounds if b.op in (">", ">=")}
    return {(n, u) for n, u in below if not any(v == u and m >= n for m, v in beyond)}


_DOES = re.compile(r"^.{2,20}?(?:完成|建成|实现|新建|新增|改造|发放|种植|治理|培训|维修|修复)$")


def _or_more(term: Term, short: set[tuple[Fraction, str]], *, goes_on: bool) -> Tree | None:
    """完成率100% beside 不足100%, 改造完成300户 beside 未完成的按比例: so many, or more."""
    if not isinstance(term, Counted) or term.value.unit == "分":
        return None
    behind = re.sub(r"(?:的|时|，)+$", "", term.after.text)
    does = goes_on and _DOES.match(term.before.text) is not None
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
