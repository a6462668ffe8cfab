"""What only says the opposite of what scores: 无上述情形的得5分 behind losses, 未下降的对应部分不得分 behind awards for a fall."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.amounts import points
from biaochi.meaning.env import Env
from biaochi.reading.phrases import Quantity
from biaochi.reading.surface import Compared, Rule, numbers, said

_NONE_OF_THEM = re.compile(
    r"(?:若|如|凡)?(?:均|都)?(?:无|没有|未出现|未发生|未发现|不存在)(?:上述|以上|前述)(?:[两二三四五六]?[类种项])?(?:情形|情况|问题|行为|现象)(?:之一)?的?"
)
_ALL_WELL = re.compile(
    r"(?:[^，。；]{0,8}?)(?:均|都|全部|全都|所有)(?:已)?(?P<well>[^，。；均都]{2,6}?)(?:或(?:未发生|没有|无)[^，。；]{0,6})?的?"
)
_OF_IT = re.compile(
    r"(?:若|如|凡|其中|有|任[何意一]一?[项个]?|，)*(?:未|没有|不)(?:能)?(?P<done>[^，。；]{2,6}?)的?，?(?:该|对应|相应)(?:项|节点|时点|环节|部分|指标|方面|要点)?"
)
_NOTHING_DONE = re.compile(r"(?:，|若|如|凡)*(?:未|没有|零|无)(?P<done>[^，。；]{2,4}?)的?")


def without_opposites(rules: list[Rule], marks: Fraction | None, env: Env) -> list[Rule]:
    """The rules without those that say once more, from the other side, what the others say."""
    again = [r for r in rules if _all_well(r, rules, marks) or _of_it(r, rules)]
    for rule in again:
        env.role("重述", rule.start, rule.end)
    return [r for r in rules if all(r is not a for a in again)]


def _spoken(rule: Rule) -> str:
    step = rule.step
    return said(rule.cond) + ("" if step is None else step.before.text + step.step.found + step.after.text)


def _all_well(rule: Rule, rules: list[Rule], marks: Fraction | None) -> bool:
    """无上述情形的得5分, 全部合格的得满分, where all else is taken off for what is not so."""
    others = [r for r in rules if r is not rule]
    if (
        marks is None
        or rule.act not in ("award", "full", "mark")
        or rule.step is not None
        or rule.otherwise
        or numbers(rule.cond)
        or not isinstance(rule.out.amount, (Quantity, type(None)))
        or not any(r.act == "deduct" for r in others)
        or any(r.act not in ("deduct", "zero") for r in others)
        or points(rule, marks) != marks
    ):
        return False
    own = said(rule.cond).strip("，")
    if _NONE_OF_THEM.fullmatch(own):
        return rules[-1] is rule or rules[-1].sentence == rule.sentence
    found = _ALL_WELL.fullmatch(own)
    if found is None:
        return False
    wrong = re.compile(rf"(?:未|不|没有){re.escape(found['well'])}")
    return all(wrong.search(_spoken(r) + _subjects(r)) for r in others)


def _subjects(rule: Rule) -> str:
    return "".join(t.subject.text for t in numbers(rule.cond) if isinstance(t, Compared))


def _of_it(rule: Rule, rules: list[Rule]) -> bool:
    """未下降的对应部分不得分, where each of several awards is for what has gone down."""
    if rule.act != "zero" or rule.step is not None or rule.otherwise or numbers(rule.cond):
        return False
    found = _OF_IT.fullmatch(said(rule.cond).strip("，"))
    awards = [r for r in rules if r.act in ("award", "mark") and r.step is None]
    return found is not None and len(awards) > 1 and all(found["done"] in said(r.cond) for r in awards)


def says_none(zero: Rule, accruing: list[Rule]) -> bool:
    """零新增的得0分, 未建成不得分 beside what each one that is new, or built, earns."""
    found = _NOTHING_DONE.fullmatch(said(zero.cond))
    return found is not None and all(found["done"] in _spoken(r) + r.step.step.word for r in accruing if r.step)
