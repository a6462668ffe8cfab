"""One set of rules for each of several named things: 三项依次3分、2分、1分，每项达到100%得该项分值; 甲、乙均有拨付，各得2分."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning import compose
from biaochi.meaning.env import Env
from biaochi.model.criterion import Arm, Bands, Part
from biaochi.reading.phrases import Bounds, Quantity, Share
from biaochi.reading.surface import (
    Compared,
    Event,
    Reading,
    Rule,
    Term,
    Tree,
    Words,
    mapped,
    numbers,
    said,
    terms,
)
from biaochi.reading.wording import RATE_NAME, denies, each_name


@dataclass(frozen=True, slots=True)
class Named:
    """One of the things, and its marks."""

    name: Words
    marks: Fraction


_MADE_OF = re.compile(
    r"^(?P<lead>[^，。；]*?)(?:由|包括|包含|分为|设)?(?P<names>[^，。；由]+?(?:、|和)[^，。；]+?)(?:等)?(?:[一二两三四五六七八九十0-9]+(?:个)?(?:项|方面|部分|环节|指标|个|小项|内容))?(?:组成|构成|)$"
)
_MARKED = re.compile(r"(?P<name>[^，。；、()]{2,20})\((?P<marks>[0-9]+(?:\.[0-9]+)?)分\)[、和]?")
_EACH = re.compile(
    r"^(?:每一?(?:个)?(?:项|环节|部分|方面|指标|内容|小项|类|个)?(?:指标|内容|工作)?|各(?:项|环节|部分|方面|指标|类|小项)(?:指标|内容|工作)?|其中每项)$"
)
_OWN = re.compile(r"该(?:项|环节|部分|方面|指标|小项|内容|类|要点)|相应|对应|各")


def parts(reading: Reading, marks: Fraction | None, env: Env) -> list[Part]:
    """The parts of things that share their rules; empty where the text names no such things."""
    if marks is None:
        return []
    for find in (_by_statement, _by_marks, _shared_alike, _worth_alike):
        found = find(reading, marks, env)
        if found is not None:
            things, rules = found
            return _one_for_each(things, rules, env)
    return []


def _one_for_each(things: list[Named], rules: list[Rule], env: Env) -> list[Part]:
    out: list[Part] = []
    for thing in things:
        env.new_point()
        env.measures.clear()
        env.bands.clear()
        env.book.topic = thing.name
        own = [_about(r, thing) for r in rules]
        if all(r.act == "zero" and (r.otherwise or denies(said(r.cond).strip("的，"), thing.name.text)) for r in own):
            cond: e.Cond = e.Flag(env.book.flag(thing.name))
            for rule in own:
                env.role("不得分情形", rule.start, rule.end)
            out.append(
                Part(
                    thing.marks,
                    Bands(
                        (Arm(cond, e.const(thing.marks), env.role("得分", thing.name.start, thing.name.end)),),
                        Fraction(0),
                    ),
                )
            )
            continue
        out.append(compose.part(own, thing.marks, env, Reading()))
    return out


def _about(rule: Rule, thing: Named) -> Rule:
    def put(term: Term) -> Tree:
        if isinstance(term, Compared) and _EACH.match(term.subject.text):
            return replace(term, subject=thing.name)
        return term

    step = rule.step
    if step is not None and _KIND_OF.fullmatch(step.before.text):
        step = replace(step, before=thing.name)
    amount = rule.out.amount
    out = (
        replace(rule.out, act="full", amount=None)
        if isinstance(amount, Quantity) and amount.number == thing.marks and rule.out.each
        else rule.out
    )
    return replace(rule, cond=mapped(rule.cond, put), out=out, step=step, topic=thing.name, limits=list(rule.limits))


# --- who they are


def _by_statement(reading: Reading, marks: Fraction, env: Env) -> tuple[list[Named], list[Rule]] | None:
    """产出质量由甲率、乙率、丙率三项组成，分值依次为3分、2分、1分。"""
    for statement in reading.statements:
        listed = [
            t
            for t in numbers(statement.cond)
            if isinstance(t, Compared) and isinstance(t.what, Bounds) and t.what.listed
        ]
        if len(listed) != 1 or not re.search(r"分值|分数|权重|满分", listed[0].subject.text):
            continue
        worth = [b.value.number for b in listed[0].what.bounds]  # type: ignore[union-attr]
        text = env.text[statement.start : listed[0].start].strip("，：")
        found = _MADE_OF.match(text)
        names = re.split(r"、|和", found["names"]) if found else []
        if len(names) != len(worth) or sum(worth) != marks or not _speak_of_each(reading.rules):
            return None
        things = [Named(Words(n, statement.start, statement.end), w) for n, w in zip(names, worth, strict=True)]
        reading.statements = [s for s in reading.statements if s is not statement]
        return things, reading.rules
    return None


def _by_marks(reading: Reading, marks: Fraction, env: Env) -> tuple[list[Named], list[Rule]] | None:
    """方案编制（2分）、现场组织（4分）、总结提升（4分）按好、中、差评定，好计该环节满分…."""
    if not reading.rules:
        return None
    first = reading.rules[0]
    text = env.text[first.start : first.out_start]
    found = list(_MARKED.finditer(text))
    if len(found) < 2 or found[0].start() != 0 or any(b.start() != a.end() for a, b in itertools.pairwise(found)):
        return None
    worth = [Fraction(m["marks"]) for m in found]
    behind = text[found[-1].end() :]
    case = re.match(r"^(?:按|分|以)[^，。；]{2,20}(?:评定|评分|打分|计分|评价)?，", behind)
    if sum(worth) != marks or (case is None and not behind.startswith("，")) or not _speak_of_each(reading.rules):
        return None
    start = first.start + found[-1].end() + (case.end() if case else 1)
    things = [
        Named(Words(m["name"], first.start + m.start(), first.start + m.end()), w)
        for m, w in zip(found, worth, strict=True)
    ]
    lead = Event(Words(env.text[start : first.out_start], start, first.out_start))
    return things, [replace(first, cond=lead, marks=None, start=start), *reading.rules[1:]]


def _speak_of_each(rules: list[Rule]) -> bool:
    """Whether what the rules give is a part of each thing's own marks."""
    given = [r for r in rules if r.act in ("award", "full")]
    return (
        bool(given)
        and all(r.act == "full" or isinstance(r.out.amount, Share) for r in given)
        and any(_OWN.search(r.out.words) for r in given)
    )


_ALL_DO = re.compile(r"^(?P<names>[^，。；]+?(?:、|和|与)[^，。；]+?)(?:均|都|分别|各|全部)(?P<what>[^，。；]+?)的?$")
_SHOULD = re.compile(
    r"^(?P<names>[^，。；]+?(?:、|和|与)[^，。；]+?)(?:应当?|须|要求)(?P<what>[^，。；]+)，(?P<case>.+)$"
)


def _shared_alike(reading: Reading, marks: Fraction, env: Env) -> tuple[list[Named], list[Rule]] | None:
    """中央资金、省级资金均有拨付，各得1.5分: so much for each of them."""
    if not reading.rules:
        return None
    first = reading.rules[0]
    amount = first.out.amount
    if (
        first.act != "award"
        or not first.out.each
        or not isinstance(amount, Quantity)
        or any(_measured(t) for t in numbers(first.cond))
    ):
        return None
    text = env.text[first.start : first.out_start].strip("，")
    done, due = _ALL_DO.match(text), _SHOULD.match(text)
    found = done or due
    names = re.split(r"、|和|与", found["names"]) if found else []
    if not found or len(names) * amount.number != marks or not all(_own_amount(r, amount) for r in reading.rules[1:]):
        return None
    if done:
        if not all(r.act == "zero" for r in reading.rules[1:]):
            return None
        env.role("得分", first.start, first.end)
        things = [Named(Words(f"{n}{done['what']}", first.start, first.out_start), amount.number) for n in names]
        return things, [r for r in reading.rules if r is not first]
    case = Event(Words(found["case"], first.out_start - len(found["case"]), first.out_start))
    things = [Named(Words(n, first.start, first.start + len(n)), amount.number) for n in names]
    return things, [replace(first, cond=case), *reading.rules[1:]]


_KIND_OF = re.compile(r"(?:每|各)一?个?(?:类|项|种|份|个|环节|部分)[一-鿿]{0,4}")
_WORTH = re.compile(r"^(?P<names>[^，。；]+?(?:、|和|与)[^，。；]+?)(?:分别|各)(?:占|计)?$")


def _worth_alike(reading: Reading, marks: Fraction, env: Env) -> tuple[list[Named], list[Rule]] | None:
    """监理日志、施工日志各占1分，每类资料每缺失1份扣0.1分: so much for each, and what is taken off each of them."""
    if not reading.rules:
        return None
    first, *others = reading.rules
    if first.act != "mark" or not isinstance(first.cond, Event):
        return None
    amount = first.out.amount
    if not isinstance(amount, Quantity):
        return None
    found = _WORTH.match(env.text[first.start : amount.start])
    names = each_name(found["names"]) if found else []
    if len(names) < 2 or len(names) * amount.number != marks or not others:
        return None
    taken_off = all(r.act == "deduct" and r.step is not None and _KIND_OF.fullmatch(r.step.before.text) for r in others)
    graded = all(RATE_NAME.search(n) for n in names) and all(_nameless(r) for r in others)
    if not taken_off and not graded:
        return None
    env.role("分值", first.start, first.end)
    at = [env.text.index(n, first.start) for n in names]
    return [Named(Words(n, i, i + len(n)), amount.number) for n, i in zip(names, at, strict=True)], others


def _nameless(rule: Rule) -> bool:
    """达到100%的得2分, 每低1个百分点扣0.1分: says of what it is nowhere itself."""
    if rule.step is not None:
        return not rule.step.before.text and rule.cond is None
    return rule.otherwise or (
        bool(terms(rule.cond))
        and all(
            isinstance(t, Compared) and (not t.subject.text or _EACH.match(t.subject.text)) for t in terms(rule.cond)
        )
    )


def _measured(term: Term) -> bool:
    """Whether the names are of numbers that are held against one: 巡查率、整改率均达到100%."""
    return (
        isinstance(term, Compared)
        and isinstance(term.what, Bounds)
        and all(
            RATE_NAME.search(n) for n in re.split("、|和|与", re.sub("(?:[均都]|分别|依次)$", "", term.subject.text))
        )
    )


def _own_amount(rule: Rule, most: Quantity) -> bool:
    amount = rule.out.amount
    return (
        rule.act in ("zero", "award")
        and rule.step is None
        and (amount is None or (isinstance(amount, Quantity) and amount.number <= most.number))
    )
