"""What changes the score once: cases, nested halves of one measure, a graver case in place of the plain one."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning import doubts, listed, slopes
from biaochi.meaning.amounts import amount, judgement
from biaochi.meaning.band_ladder import grid
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure
from biaochi.meaning.reach import describe, gaps, overlap
from biaochi.meaning.roles import Roles
from biaochi.meaning.voids import excepted
from biaochi.model.criterion import (
    Arm,
    Change,
    Ladder,
    Measure,
    Once,
    Slope,
    Tally,
)
from biaochi.model.values import decimal
from biaochi.reading.phrases import Limit
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Event, Rule


def changes_of(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> list[Change]:
    found: list[tuple[int, Change]] = []
    order = {id(r): i for i, r in enumerate(rules)}
    for rule in roles.stepped:
        found += [(order[id(rule)], c) for c in slopes.change(rule, env, marks, rules)]
    _on_top(found, rules)
    graver = [
        (a, b)
        for a, b in itertools.pairwise(rules)
        if b in roles.once and a in roles.once and doubts.graver(b) and b.sentence == a.sentence
    ]
    for a, b in graver:
        found.append((order[id(a)], _graver(a, b, env, marks)))
    paired = [r for pair in graver for r in pair]
    ladders, single = _nested([r for r in roles.once if not any(r is p for p in paired)], env)
    for group in ladders:
        found.append((order[id(group[0])], _worst(group, env, marks)))
    for rule in single:
        found += [(order[id(rule)], c) for c in _each_case(rule, rules, env, marks)]
    return [c for _, c in sorted(found, key=lambda f: f[0])]


_MORE = re.compile(r"另|再|额外|追加|加扣|加重|多扣")


def _on_top(found: list[tuple[int, Change]], rules: list[Rule]) -> None:
    """Raises CriterionError (BC128) at 95%以上得满分，每低1个百分点扣0.1分，低于80%的每低1个百分点扣0.2分: on top of the tenth, or in its place."""
    sloped = [(at, c) for at, c in found if isinstance(c, Slope)]
    for n, (at, one) in enumerate(sloped):
        for later, other in sloped[n + 1 :]:
            along = (one.measure.value, one.below, one.adds) == (other.measure.value, other.below, other.adds)
            if along and one.base != other.base and not _MORE.search(rules[later].out.words):
                raise refuse(
                    "BC128",
                    "后一段是在前一段扣分之外再扣，还是改按后一段扣，从哪里算起，读不准",
                    rules[at].start,
                    rules[later].end,
                    "请写成“另扣”，或把各段写成“从多少到多少的部分，每低1个百分点扣几分”。",
                )


def _graver(rule: Rule, worse: Rule, env: Env, marks: Fraction | None) -> Change:
    """服务不规范扣1分，造成不良影响的扣3分: the graver case in place of the plain one."""
    plain, more = amount(rule.out.amount, rule, marks), amount(worse.out.amount, worse, marks)
    if more <= plain or rule.limits or worse.limits or rule.out.judged or worse.out.judged:
        raise refuse(
            "BC128",
            "后一种情形扣的分与前面的是另加还是代替，读不准",
            rule.start,
            worse.end,
            "请写明，如“另扣3分”或“改扣3分”。",
        )
    origins = [env.role("扣分", r.start, r.end) for r in (worse, rule)]
    arms = (
        Arm(cond_of(worse.cond, env), e.const(more), origins[0]),
        Arm(cond_of(rule.cond, env), e.const(plain), origins[1]),
    )
    return Ladder(arms, False, origins[0])


def _nested(rules: list[Rule], env: Env) -> tuple[list[list[Rule]], list[Rule]]:
    """Fixed changes on one measure, each for a half of it that holds the next: 低于90%、80%的，分别扣1分、2分."""
    _apart_bands(rules, env)
    groups: list[tuple[Measure, str, bool, list[Rule]]] = []
    single: list[Rule] = []
    for rule in rules:
        found = None if rule.cond is None or rule.out.judged else reaches(rule.cond, env)
        if found is None or len(found[1]) != 1 or not found[1][0].half:
            single.append(rule)
            continue
        half, adds = found[1][0].half, rule.act == "add"
        known = next((g for g in groups if g[1] == half and g[2] == adds and same_measure(g[0], found[0])), None)
        if known is None:
            groups.append((found[0], half, adds, [rule]))
        else:
            known[3].append(rule)
    return [g[3] for g in groups if len(g[3]) > 1], single + [g[3][0] for g in groups if len(g[3]) == 1]


def _apart_bands(rules: list[Rule], env: Env) -> None:
    """Raises CriterionError (BC153) at two fixed changes on one measure that share values and are not nested."""
    bands = [
        (r, f) for r in rules if r.cond is not None and not r.out.judged and (f := reaches(r.cond, env)) is not None
    ]
    for rule, found in bands:
        alike = [f[1] for r, f in bands if r.act == rule.act and same_measure(f[0], found[0])]
        alike += [
            f[1]
            for r in env.rules
            if r.act == "zero"
            and r.cond is not None
            and (f := reaches(r.cond, env)) is not None
            and same_measure(f[0], found[0])
        ]
        grid(found[0], alike, env)
        whole_ = found[0].integer or env.book.whole(found[0])
        given = any(r.act not in ("deduct", "zero") for r in env.rules)
        if rule.act == "deduct" and len(alike) > 1 and not given and not list(gaps(alike, whole_)):
            raise refuse(
                "BC150",
                f"“{found[0].name}”不论多少都扣分，满分得不到",
                rules[0].start,
                rules[-1].end,
                "请写明什么情形不扣分，如“没有的得满分”。",
            )
        hole = (
            next(
                (
                    g
                    for g in gaps(alike, found[0].integer or env.book.whole(found[0]))
                    if g.low is not None and g.high is not None
                ),
                None,
            )
            if len(alike) > 1
            else None
        )
        if hole is not None:
            raise refuse(
                "BC150",
                f"{found[0].name}{describe(found[0], hole)}时扣几分没有写",
                rules[0].start,
                rules[-1].end,
                "请写明这一段扣几分，或写明不扣分。",
            )
    for n, (rule, found) in enumerate(bands):
        for other, beside in bands[n + 1 :]:
            if other.act != rule.act or not same_measure(found[0], beside[0]):
                continue
            halves = {x[1][0].half for x in (found, beside) if len(x[1]) == 1}
            if len(halves) == 1 and "" not in halves:
                continue
            at = overlap(found[1], beside[1], found[0].integer or env.book.whole(found[0]))
            if at is not None:
                raise refuse(
                    "BC153",
                    f"{found[0].name}为{decimal(at * 100) + '%' if found[0].rate else decimal(at) + found[0].unit}时同时落在两档扣分里",
                    rule.start,
                    other.end,
                    "请写明只按哪一档，或改好各档的界限。",
                )


def _worst(group: list[Rule], env: Env, marks: Fraction | None) -> Change:
    def narrow(rule: Rule) -> Fraction:
        found = reaches(rule.cond, env)
        assert found is not None
        end = found[1][0].low or found[1][0].high
        assert end is not None
        return -end.at if found[1][0].half == "up" else end.at

    ranked = sorted(group, key=narrow)
    worth = [amount(r.out.amount, r, marks) for r in ranked]
    if not all(a > b for a, b in itertools.pairwise(worth)):
        raise refuse("BC142", "几档的先后与扣分对不上", group[0].start, group[-1].end, "请核对各档的界限和分数。")
    adds = group[0].act == "add"
    if any(r.limits for r in group):
        raise refuse("BC127", "几档扣分限多少分，读不准", group[0].start, group[-1].end, "请用 解释 写明。")
    origins = [env.role("加分" if adds else "扣分", r.start, r.end) for r in ranked]
    listed = all(r.out.listed for r in group)
    if not listed and env.ask("nested") == "sum":
        raise refuse("BC128", "几档扣分累计时怎样算，读不准", group[0].start, group[-1].end, "请用 解释 写明。")
    arms = tuple(Arm(cond_of(r.cond, env), e.const(w), o) for r, w, o in zip(ranked, worth, origins, strict=True))
    return Ladder(arms, adds, origins[0])


def _each_case(rule: Rule, rules: list[Rule], env: Env, marks: Fraction | None) -> list[Change]:
    """A deduction for a case; 数据不真实、不准确的扣2分 and 有不合格情况扣1分，扣完为止 leave open how often."""
    if rule.act != "deduct" or rule.out.judged or rule.limits or not isinstance(rule.cond, Event):
        return [_once(rule, env, marks)]
    name = env.book.flag_name(rule.cond.words)
    several_cases = None if rule.out.listed else listed.cases(rule.cond.words)
    if several_cases is not None and env.ask("together") == "each":
        flags = tuple(env.book.flag(w) for w in several_cases)
        env.alike.append((name, flags, False))
        return [_once(replace(rule, cond=Event(w)), env, marks) for w in several_cases]
    alone = (
        rule.floor
        and sum(1 for r in rules if r.act in ("deduct", "zero")) == 1
        and marks is not None
        and amount(rule.out.amount, rule, marks) < marks
    )
    if alone and _FOUND.search(rule.cond.words.text) and env.ask("found") == "each":
        measure = env.book.count(rule.cond.words, "处")
        env.alike.append((name, (measure.name,), False))
        return [
            Tally(
                measure,
                Fraction(1),
                amount(rule.out.amount, rule, marks),
                False,
                "exact",
                env.role("扣分", rule.start, rule.end),
            )
        ]
    return [_once(rule, env, marks)]


_FOUND = re.compile(r"(?:存在|发现|出现|发生|有)[^，。；]{1,16}(?:问题|情况|现象|行为|情形|错误|差错|漏洞)?的?$")


def _once(rule: Rule, env: Env, marks: Fraction | None) -> Change:
    adds = rule.act == "add"
    origin = env.role("加分" if adds else "扣分", rule.start, rule.end)
    cap = None
    for placed in rule.limits:
        limit = placed.value
        assert isinstance(limit, Limit)
        env.role("限额", placed.start, placed.end)
        cap = amount(limit.amount, rule, marks)
    if rule.otherwise or rule.cond is None:
        raise refuse("BC125", "没有写什么情况下扣分", rule.start, rule.end, "请写明条件。")
    cond = excepted(cond_of(rule.cond, env), rule, env)
    if rule.out.judged and rule.out.amount is None and env.ask("discretion") == "none":
        return Once(cond, Fraction(0), adds, origin, cap)
    if rule.out.judged:
        return Once(cond, judgement(rule, env, marks, "加分" if adds else "扣分"), adds, origin, cap)
    return Once(cond, amount(rule.out.amount, rule, marks), adds, origin, cap)
