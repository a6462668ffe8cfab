"""What is asked of every month, quarter or place: 每月巡河不少于1次，每少1次扣0.5分 counts how many are short, over all of them."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.meaning.steps import WORSE
from biaochi.model import units
from biaochi.reading.phrases import Bounds
from biaochi.reading.surface import Compared, Counted, Event, Rule, Words, bounds_of, events, numbers, terms

_EACH = re.compile(
    r"每个?(?:月|季度?|周|旬|半年|两个?月|人|村|乡镇|镇|乡|县|区|街道|社区|学校|单位|部门|项目|站点?|户)(?!平方)"
)
_AT_LEAST = re.compile(r"(?:应当?|须|要)?(?:至少|不少于|不低于|不得少于|不得低于)|(?:应当?|须|要)(?=[0-9])|及?以上$")
_OVER_ALL = re.compile(r"(?:全年|年度内?|年内|累计|考核期内?|一年内)*，?")


def in_each(rules: list[Rule], env: Env) -> None:
    """Turns a step down from a number that is asked of each into a count of what is short."""
    for rule in rules:
        term = _asked(rule, rules)
        if term is None:
            continue
        assert rule.step is not None
        name = _AT_LEAST.sub("", env.text[term.start : term.end])
        rule.cond = Event(Words(name, term.start, term.start + len(name)))
        if not _undone(rule):
            rule.step = replace(rule.step, before=Words("", rule.step.start, rule.step.start))
        for other in rules:
            if other.cond is term:
                other.cond = None
        env.role("基准", term.start, term.end)


def _asked(rule: Rule, rules: list[Rule]) -> Compared | None:
    step = rule.step
    size = step.step.size if step is not None else None
    if (
        step is None
        or rule.act != "deduct"
        or size is None
        or size.number != 1
        or not units.counted(size.unit)
        or (step.step.move not in WORSE and not _undone(rule))
        or not (_OVER_ALL.fullmatch(step.before.text) or _undone(rule))
        or step.after.text.strip("的")
        or (len(terms(rule.cond)) > 1 and not _undone(rule))
    ):
        return None
    found = [
        t
        for r in rules
        if r is rule or r.act in ("award", "full")
        for t in numbers(r.cond)
        if isinstance(t, Compared)
        and _EACH.search(t.subject.text)
        and "平均" not in t.subject.text
        and _at_least(t, size.unit)
        and (r.cond is t or (r is rule and _undone(rule)))
    ]
    return found[0] if len(found) == 1 else None


_UNDONE = re.compile(r"(?:，|的)*(?:如|若)?(?:未|没有|缺)")


def _undone(rule: Rule) -> bool:
    """每月至少召开一次例会，未召开的每次扣1分."""
    step = rule.step
    if step is None or step.step.move != "":
        return False
    said_ = [x.words.text for x in events(rule.cond)] + [step.before.text]
    return sum(_UNDONE.match(t) is not None for t in said_) == 1


def _at_least(term: Compared | Counted, unit: str) -> bool:
    bounds = bounds_of(term)
    return (
        isinstance(term, Compared)
        and isinstance(term.what, Bounds)
        and len(bounds) == 1
        and bounds[0].op == ">="
        and bounds[0].value.unit.removeprefix("个") == unit.removeprefix("个")
    )
