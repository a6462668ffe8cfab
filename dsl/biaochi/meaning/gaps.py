"""What something falls short of its target, or goes beyond it, under a name of its own: 缺口每满3个百分点, 超出金额每满2万元, 缺口占计划的比例每1%."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.core.expr import Comparison
from biaochi.model import units
from biaochi.reading.phrases import Beside, Bounds
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Event, Plain, Rule, Term, Tree, Words, bounds_of, mapped, numbers

_SHORT = r"缺口|缺额|差额|不足部分|未完成部分|低于部分|少完成部分"
_BEYOND = r"超出(?:金额|部分|数额?|额)|超支(?:金额|额|部分)|超过(?:金额|部分|数额)|高出部分"
_OF_TARGET = (
    r"(?:占(?:年度)?(?:计划|目标|预算|任务|概算|应[^，。；]{1,6})(?:数|值|额|总额|任务)?的?(?:比例|比重|百分比))?"
)
_GAP = re.compile(rf"，?(?:(?P<short>{_SHORT})|(?P<beyond>{_BEYOND})){_OF_TARGET}")
_BY_SHARE = re.compile(
    r"，?(?:(?:减少|下降|降低|不足|未完成|增加|增长|上升|超出|超支)的，?)?按(?:其)?(?:(?P<short>减少|下降|降低|缺口|未完成)|(?P<beyond>增加|增长|上升|超出|超支))的?(?:比例|幅度)"
)


def stepped(rules: list[Rule]) -> None:
    """Says of a step over a gap which way it goes from what stands before it."""
    for at, rule in enumerate(rules):
        step = rule.step
        if step is None or step.step.move or rule.act not in ("deduct", "add") or not _held(rules[:at]):
            continue
        found = _GAP.fullmatch(step.before.text) or _BY_SHARE.fullmatch(step.before.text)
        size = step.step.size
        if found is None or size is None or not _sized(size.unit) or not _only_apart(rule):
            continue
        move, word = ("down", "低于") if found["short"] else ("up", "超出")
        rule.step = replace(
            step, before=Words("", step.start, step.start), step=replace(step.step, move=move, word=word)
        )
    _bounded(rules)


def own_days(rules: list[Rule]) -> None:
    """超架空期未报批的，每超10天扣0.5分: so many days of its own, where nothing that stands before is held against days."""
    if any(b.value.unit in units.TIME for r in rules for t in numbers(r.cond) for b in bounds_of(t)):
        return
    named = any(isinstance(t, Compared) and isinstance(t.what, Plain) for r in rules for t in numbers(r.cond))
    for rule in rules:
        step = rule.step
        if (
            step is None
            or not (step.step.move == "up" or (step.step.move == "over" and named))
            or step.step.base is not None
            or step.step.size is None
            or step.step.size.unit not in units.TIME
            or step.before.text
            or not isinstance(rule.cond, Event)
            or _only_apart(rule)
        ):
            continue
        rule.step = replace(step, before=rule.cond.words, step=replace(step.step, move="", word=""))
        rule.cond = None


def _sized(unit: str) -> bool:
    return unit in units.PERCENT or unit in units.MONEY or not units.counted(unit)


_APART = re.compile(
    r"(?:，|若|如|凡)*(?:未|没有?|不|达不)?(?:能)?(?:完成|达到|达标|足|超出|超过|超支|低于|高于|减少|下降|增加|增长|到)(?:年度|规定|上述)?(?:目标|计划|任务|预算|标准|要求)?(?:值|数)?的?，?"
)


def _only_apart(rule: Rule) -> bool:
    """Whether the case of a rule is only that something is apart from its target."""
    return rule.cond is None or (isinstance(rule.cond, Event) and _APART.fullmatch(rule.cond.words.text) is not None)


def _held(rules: list[Rule]) -> bool:
    """Whether something is held against a target, or against what it was, by a rule that stands before."""
    return any(numbers(r.cond) for r in rules if r.act in ("award", "full", "mark")) or any(
        re.search("上年|去年|同期", getattr(r.cond, "words", Words("", 0, 0)).text) for r in rules
    )


def _bounded(rules: list[Rule]) -> None:
    """缺口超过40%不得分 behind 面积达到计划的得满分: less than the plan by so much."""
    other: Words | None = None
    for rule in rules:
        loose = next(
            (t for t in numbers(rule.cond) if isinstance(t, Compared) and _GAP.fullmatch(t.subject.text)), None
        )
        if loose is not None and other is None and _held(rules):
            raise refuse(
                "BC126",
                f"“{loose.subject.text}”是与哪个数相比，读不准",
                loose.start,
                loose.end,
                "请写成与那个数比，如“低于计划30%以上的”。",
            )
        for term in numbers(rule.cond):
            if isinstance(term, Compared) and isinstance(term.what, Plain):
                other = term.what.other
        if other is not None:
            rule.cond = mapped(rule.cond, lambda t, o=other: _apart(t, o))


def _apart(term: Term, other: Words) -> Tree:
    if not isinstance(term, Compared) or not isinstance(term.what, Bounds):
        return term
    found = _GAP.fullmatch(term.subject.text)
    if found is None:
        return term
    op: Comparison = "<" if found["short"] else ">"
    what = Beside(op, (other.start, other.end), gap=term.what)
    return replace(term, subject=Words("", term.start, term.start), what=what)
