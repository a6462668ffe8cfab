"""Numbers that a plan names: 完成招生计划1200人 is 招生人数 of at least 1200; 任务共6座 is how many there are to look at."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds
from biaochi.reading.surface import (
    Compared,
    Counted,
    Event,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    mapped,
    numbers,
    said,
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
        rule.cond = without(rule.cond, partial(_none_of, rules=rules, rule=rule, env=env))
        if _covers(rule, rules) or _whole_rate(rule, rules) or _nothing_counted(rule, rules):
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


_UNDONE = re.compile(r"^(?P<of>[^，。；]*?)未(?:能)?(?:完成|达到?|实现)$")


def _undone(term: Term) -> Tree | None:
    """未完成50%的不得分: less than half."""
    found = _UNDONE.match(term.before.text) if isinstance(term, Counted) and term.value.unit == "%" else None
    if found is None or not isinstance(term, Counted) or term.after.text.strip("的"):
        return None
    start = term.before.start or term.value.start
    return Compared(
        Words(found["of"], start, start + len(found["of"])), Bounds((Bound("<", term.value),)), start, term.value.end
    )


def _put(term: Term, *, short: set[tuple[Fraction, str]], goes_on: bool) -> Tree:
    return _undone(term) or _bound(term) or _or_more(term, short, goes_on=goes_on) or term


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
    if (behind and not (does and re.fullmatch("[一-鿿]{2,8}", behind))) or not (
        does or (term.value.number, term.value.unit) in short
    ):
        return None
    start = term.before.start or term.value.start
    subject = trimmed(term.before) if term.before.text else term.before
    if behind:
        subject = Words(f"{subject.text}{behind}", start, term.after.end)
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


_NO = re.compile(r"^(?:，|且)*(?:无(?![效责理偿障害线])|没有|未发生|未出现|未发现)(?P<of>[^，。；]{2,8}?)的?$")


def _none_of(term: Term, *, rules: list[Rule], rule: Rule, env: Env) -> bool:
    """优良率90%以上，无投诉，得满分；每有1起投诉扣1分: what is counted elsewhere."""
    found = _NO.match(term.words.text) if isinstance(term, Event) and len(terms(rule.cond)) > 1 else None
    if found is None or rule.act not in ("award", "full"):
        return False
    of = found["of"]
    if not any(r.step is not None and r.act == "deduct" and of in _words_of(r) for r in rules if r is not rule):
        return False
    assert isinstance(term, Event)
    env.role("计分说明", term.words.start, term.words.end)
    return True


def _words_of(rule: Rule) -> str:
    step = rule.step
    return said(rule.cond) + (
        "" if step is None else f"{step.before.text}{step.step.word}{step.step.found}{step.after.text}"
    )


def _nothing_counted(rule: Rule, rules: list[Rule]) -> bool:
    """投诉为零得满分，每有1起投诉扣1分: none of what is counted."""
    found = numbers(rule.cond)
    if rule.act not in ("award", "full") or len(found) != 1 or len(terms(rule.cond)) != 1:
        return False
    term = found[0]
    if isinstance(term, Counted):
        zero, name = term.value.number == 0, f"{term.before.text}{term.after.text}"
    else:
        bounds = bounds_of(term)
        zero, name = len(bounds) == 1 and bounds[0].op in ("=", "<=") and bounds[0].value.number == 0, term.subject.text
    about = re.sub(r"(?:起数|次数|件数|个数|数量|数|的)+$", "", name)
    counts = [r for r in rules if r is not rule and r.act == "deduct" and _counting(r)]
    return zero and bool(counts) and all(about in _words_of(r) or _bare_step(r) for r in counts)


def _counting(rule: Rule) -> bool:
    size = rule.step.step.size if rule.step is not None else None
    one = [t for t in numbers(rule.cond) if isinstance(t, Counted)]
    return (
        rule.step is not None and rule.step.step.move == "" and size is not None and size.unit not in units.PERCENT
    ) or (rule.step is None and len(one) == 1 == len(terms(rule.cond)) and units.counted(one[0].value.unit))


def _bare_step(rule: Rule) -> bool:
    return rule.step is not None and not (rule.step.before.text + rule.step.after.text).strip("，的")


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
