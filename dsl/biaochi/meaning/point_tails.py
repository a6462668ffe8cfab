"""Words behind numbered points that speak of them: by grade, by number, or as they speak themselves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import points as worth_of
from biaochi.meaning.env import Env
from biaochi.meaning.point_marks import Item
from biaochi.model.criterion import Arm, Bands, Part, Void
from biaochi.reading.phrases import Limit
from biaochi.reading.surface import Event, Rule, Words, numbers, said

_GRADE = re.compile(
    r"(?:完全|全部|基本|大部分|部分|较好|较为|一般|不|未|没有)(?:能)?(?:符合|达到|满足|做到|落实|具备|明确|完成|合理|规范)(?:要求|标准)?"
)
_EACH = re.compile(r"每(?:一?个?)?(?:项|条|点|要点|方面|环节)")
_NOT_NTH = re.compile(
    r"(?:其中)?第?(?P<m>[①-⑩]|[1-9一二三四五六七八九])(?:项|条|点|个?要点|款)(?:不符合|不满足|未达到|未做到|未满足|缺失)(?:要求|条件)?的?|"
    r"(?:如|若)?(?:不满足|不符合|未满足|未达到|未做到|不具备|缺少?)(?:上述|以上)?第?(?P<n>[①-⑩]|[1-9一二三四五六七八九])(?:项|条|点|个?要点|款)(?:要求|条件)?的?"
)
_ANY_OF_IT = re.compile(
    r"(?:如|若)?(?:存在|出现|发生|有)(?:其中|上述|以上|的)*任[何意]?一?(?:种|项|个)?(?:情况|情形|问题|行为)(?:之一)?的?"
)
_HAS_NOT = re.compile(r"(?:不存在|未发生|未出现|无|没有)(?P<what>.{2,})")
_SAID_AGAIN = re.compile(
    r"(?:符合|满足|达到|做到)(?:要求|条件|标准)?的?，?(?:得|计)(?:该项|该要点|相应|对应|所列|各自)的?(?:分值|分数|分|得分)"
)
_ELSE_NOTHING = re.compile(
    r"(?:不符合|不满足|未达到|未做到|否则|不达标)(?:要求|条件|标准)?的?，?(?:该项|该要点|对应要点)?(?:不得分|得0分|不计分|0分)"
)
_NUMERALS = "一二三四五六七八九"


def by_grade(items: list[Item], tail: list[Rule], marks: Fraction | None, env: Env) -> list[Part]:
    """①…；②…。每项2分，完全符合的得2分，部分符合的得1分，不符合的不得分: a grade for each point; empty where that is not said."""
    rules = [*items[-1].reading.rules, *tail]
    if len(items) < 2 or any(i.reading.rules for i in items[:-1]) or marks is None:
        return []
    head = rules[:1] if rules and rules[0].act == "mark" and _EACH.match(_text(rules[0], env)) else []
    graded = rules[len(head) :]
    names = [re.sub(r"[，的]+$|^，", "", said(r.cond)) for r in graded]
    plain = all(r.act in ("award", "full", "zero") and r.step is None and not numbers(r.cond) for r in graded)
    if len(graded) < 3 or not plain or not all(_GRADE.fullmatch(n) for n in names) or len(set(names)) < len(names):
        return []
    each = worth_of(replace(head[0], step=None), marks) if head else marks / len(items)
    worth = [Fraction(0) if r.act == "zero" else worth_of(r, each) for r in graded]
    if each * len(items) != marks or max(worth) != each:
        return []
    for rule in head:
        env.role("计分说明", rule.start, rule.end)
    origins = [env.role("得分", r.start, r.end) for r in graded]
    out: list[Part] = []
    for item in items:
        text = env.text[item.reading.statements[0].start : item.reading.statements[-1].end].strip("，；。： ")
        choice = env.book.choice(text, tuple(names), item.point.start)
        arms = [Arm(e.Is(choice, n), e.const(w), o) for n, w, o in zip(names, worth, origins, strict=True)]
        out.append(Part(each, Bands(tuple(arms), None)))
    return out


def numbered(rules: list[Rule], count: int, env: Env) -> tuple[list[Rule], list[tuple[int, Rule]]]:
    """不满足第①项的，本指标不得分: the rules without these, and which point each of these speaks of."""
    kept: list[Rule] = []
    nth: list[tuple[int, Rule]] = []
    for rule in rules:
        found = _NOT_NTH.fullmatch(said(rule.cond).strip("，")) if rule.act == "zero" else None
        number = 0 if found is None else _number(found["n"] or found["m"])
        if 1 <= number <= count:
            nth.append((number - 1, rule))
        else:
            kept.append(rule)
    return kept, nth


def _number(said_: str) -> int:
    if "①" <= said_ <= "⑩":
        return ord(said_) - ord("①") + 1
    return int(said_) if said_.isdigit() else _NUMERALS.index(said_) + 1


def voids_of(nth: list[tuple[int, Rule]], conds: list[e.Cond], env: Env) -> tuple[Void, ...]:
    return tuple(Void(e.Not(conds[at]), env.role("不得分情形", rule.start, rule.end)) for at, rule in nth)


def spelled_out(item: Item, env: Env) -> None:
    """④不存在截留、挪用等情况得1分，存在其中任意一种情况的，本指标得0分: what it is that there is some of."""
    for at, rule in enumerate(item.reading.rules):
        before = item.reading.rules[at - 1] if at else None
        if before is None or rule.act != "zero" or not _ANY_OF_IT.fullmatch(_case(rule, env)):
            continue
        found = _HAS_NOT.match(said(before.cond))
        if found is not None and isinstance(before.cond, Event):
            words = before.cond.words
            rule.cond = Event(Words(f"存在{found['what']}", words.start, words.end))


def without_repeated(item: Item, env: Env) -> None:
    """符合的得相应分数，不符合的不得分 behind points with marks of their own."""
    rules = item.reading.rules
    again = [r for r in rules if _SAID_AGAIN.fullmatch(_text(r, env))]
    if not again:
        return
    again += [r for r in rules if _ELSE_NOTHING.fullmatch(_text(r, env)) and r.sentence == again[0].sentence]
    for rule in again:
        env.role("计分说明", rule.start, rule.end)
    item.reading.rules = [r for r in rules if all(r is not a for a in again)]


_EACH_POINT = re.compile(r"[，；。]?(?:每|各|单)(?:一?个?)(?:项|条|要点|点|小项)")


def each_capped(items: list[Item], env: Env) -> None:
    """①…每处扣0.5分；②…每处扣1分。每项最多扣1分: behind the last point, and of the deductions of every point."""
    last = items[-1].reading
    for rule in last.rules:
        for placed in rule.limits:
            if (
                not isinstance(placed.value, Limit)
                or not placed.value.own
                or not _EACH_POINT.match(env.text, placed.start)
            ):
                continue
            if not re.search("[。；]", env.text[rule.end : placed.start + 1]):
                continue
            for other in (r for i in items[:-1] for r in i.reading.rules if r.act == rule.act and not r.limits):
                other.limits.append(placed)


def _case(rule: Rule, env: Env) -> str:
    return env.text[rule.start : rule.out_start].strip("，")


def _text(rule: Rule, env: Env) -> str:
    return env.text[rule.start : rule.end].strip("，")
