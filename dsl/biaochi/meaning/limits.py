"""What holds a part down: limits on its changes, ceilings, halves, the best of several."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import amount, points
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.roles import Roles
from biaochi.model.criterion import (
    Arm,
    Bands,
    Fixed,
    Ladder,
    Once,
    Part,
)
from biaochi.model.values import decimal
from biaochi.reading.phrases import Limit, Quantity, Share
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Placed, Reading, Rule, said

POINT = 1000
"""Sentences of one numbered point are counted on from a multiple of this."""


def cap_parts(roles: Roles, rules: list[Rule], reading: Reading, env: Env) -> Reading:
    """A limit behind several changes holds all of them, or the last: the question is asked, unless the print says which."""
    _down_to_nothing(rules, env)
    limits = list(reading.limits)
    for rule in (*roles.stepped, *roles.once):
        for placed in list(rule.limits):
            limit = placed.value
            if not isinstance(limit, Limit) or limit.least or limit.own:
                continue
            alike = [r for r in (*roles.stepped, *roles.once) if (r.act == "add") == (rule.act == "add")]
            near = [r for r in alike if r.sentence == rule.sentence and r.start <= rule.start]
            if len(alike) < 2:
                continue
            if any(r is not rule and any(x not in rule.limits for x in r.limits) for r in alike):
                _between_caps(rule, alike, env)
                continue
            if (len(near) > 1 and len(near) == len(alike)) or (
                rule is alike[-1] and any(r.sentence // POINT != rule.sentence // POINT for r in alike)
            ):
                whole = env.ask("cap") == "all"
            elif re.search("累计|合计", env.text[placed.start : placed.end]) and len(near) == 1:
                whole = env.ask("cap") == "all" and "合计" in env.text[placed.start : placed.end]
            else:
                continue
            if whole:
                what: Any = (
                    limit.what
                    if limit.what != "score" or rule.act in ("award", "full", "mark")
                    else "add"
                    if rule.act == "add"
                    else "deduct"
                )
                for other in alike:
                    other.limits = [x for x in other.limits if x != placed]
                limits.append(replace(placed, value=replace(limit, what=what)))
    alike = [r for r in (*roles.stepped, *roles.once) if r.act == "deduct"]
    for placed in list(limits):
        if len(alike) > 1 and _loose(placed, alike, rules, env) and env.ask("cap") == "last":
            limits.remove(placed)
            alike[-1].limits = [*alike[-1].limits, placed]
    return reading if limits == reading.limits else replace(reading, limits=limits)


def _down_to_nothing(rules: list[Rule], env: Env) -> None:
    """…扣完5分为止, of 5: says no more than the marks do."""
    for rule in rules:
        for placed in list(rule.limits):
            limit = placed.value
            ends = isinstance(limit, Limit) and limit.what == "deduct" and isinstance(limit.amount, Quantity)
            if ends and "完" in env.text[placed.start : placed.end] and limit.amount.number == env.marks:  # type: ignore[union-attr]
                rule.limits.remove(placed)
                env.role("限额", placed.start, placed.end)


def _loose(placed: Placed, alike: list[Rule], rules: list[Rule], env: Env) -> bool:
    """①…每处扣0.5分；②…每次扣1分；最多扣3分, 累计扣分不超过3分: of all the points, or of the last."""
    limit = placed.value
    of_all = re.search("以上|上述|[各两二三四五六]项|全部|合并", env.text[placed.start : placed.end]) is not None
    return (
        isinstance(limit, Limit)
        and limit.what == "deduct"
        and not ((limit.together and of_all) or limit.whole or limit.least or limit.own)
        and len({r.sentence // POINT for r in alike}) > 1
        and rules[-1] is alike[-1]
    )


def _between_caps(rule: Rule, alike: list[Rule], env: Env) -> None:
    """每处扣1分，最多扣2分，每延误1天扣1分，每缺1份扣1分，最多扣3分: the last limit holds one of them or two."""
    at = alike.index(rule)
    before = alike[at - 1] if at else None
    if (
        before is not None
        and not before.limits
        and before.sentence == rule.sentence
        and not before.floor
        and before.start < rule.start
    ):
        raise refuse(
            "BC127",
            "后面的限额限的是前一项还是前两项，读不准",
            before.start,
            rule.limits[-1].end,
            "请逐项写明最多扣几分。",
        )


def of_score(reading: Reading, rules: list[Rule]) -> Reading:
    """A limit behind an award or a starting score holds the score of its part: 得分=…，最高6分."""
    found = [
        placed
        for rule in rules
        if rule.step is None and rule.act not in ("deduct", "add")
        for placed in rule.limits
        if isinstance(placed.value, Limit) and placed.value.what == "score"
    ]
    return replace(reading, limits=[*reading.limits, *found]) if found else reading


def marks_limit(rules: list[Rule], marks: Fraction | None, env: Env) -> None:
    """本项最高3分 behind awards that make up 3 points says no more than the marks do."""
    for rule in rules:
        for placed in rule.limits:
            limit = placed.value
            if isinstance(limit, Limit) and limit.what == "score" and amount(limit.amount, rule, marks) == marks:
                env.role("限额", placed.start, placed.end)


def limited(out: Part, reading: Reading, marks: Fraction | None, env: Env, rules: list[Rule]) -> Part:
    known: dict[str, Fraction] = {}
    for placed in reading.limits:
        limit = placed.value
        assert isinstance(limit, Limit)
        value = amount(limit.amount, rules[0], marks)
        env.role("限额", placed.start, placed.end)
        if limit.least:
            raise refuse("BC127", "最低分怎样保，读不准", placed.start, placed.end, "请用 解释 写明。")
        once = [
            c.points
            for c in out.changes
            if isinstance(c, Once) and isinstance(c.points, Fraction) and c.adds == (limit.what == "add")
        ]
        if (
            limit.what in ("add", "deduct")
            and len(once) > 1
            and len(once) == len(out.changes)
            and marks is None
            and sum(once) < value
        ):
            raise refuse(
                "BC127",
                f"各项合计到不了 {decimal(value)} 分，是否每次都计没有写",
                rules[0].start,
                placed.end,
                "请写明，如“每次加3分”。",
            )
        what = limit.what if limit.what in ("add", "deduct") else "score"
        if what == "score" and marks is None and out.changes and len({c.adds for c in out.changes}) == 1:
            what = "add" if out.changes[0].adds else "deduct"
        if known.setdefault(what, value) != value:
            raise refuse(
                "BC127", "写了两个限额，以哪个为准读不准", placed.start, placed.end, "请用 解释 写明以哪个为准。"
            )
    deducted, added, most = known.get("deduct"), known.get("add"), known.get("score")
    for bound, adds in ((deducted, False), (added, True)):
        if bound is not None and all(c.adds != adds for c in out.changes):
            verb = "加分" if adds else "扣分"
            raise refuse(
                "BC127", f"限了{verb}的多少，没有写怎样{verb}", rules[0].start, rules[-1].end, "请用 解释 写明。"
            )
    if most is not None and marks is not None and most == marks:
        most = None
    held = (deducted, added, most)
    if held == (out.most_deducted, out.most_added, out.most):
        return out
    return replace(out, most_deducted=deducted, most_added=added, most=most)


_TOGETHER = re.compile(
    r"(?:有|出现|存在|符合|涉及)?(?:同时|多种|两种|几种|多项|多个|两项)(?:及以上|以上)?(?:情形|情况|限制)?(?:同时)?(?:存在|出现|发生|具备|符合)?(?:的|，)*"
)


def held_down(out: Part, roles: Roles, marks: Fraction | None, env: Env) -> Part:
    for rule in roles.lowest:
        if len(roles.ceilings) < 2 or not _TOGETHER.fullmatch(said(rule.cond)):
            raise refuse("BC128", f"“{rule.out.words}”说的是哪几项，读不准", rule.start, rule.end, "请用 解释 写明。")
        env.role("计分说明", rule.start, rule.end)
    ceilings = []
    for rule in roles.ceilings:
        if rule.cond is None or rule.otherwise:
            raise refuse("BC127", "限额限的是哪一项不明", rule.start, rule.end, "请写在它所限的那一项后面。")
        worth = amount(rule.out.amount, rule, marks)
        ceilings.append(Arm(cond_of(rule.cond, env), e.const(worth), env.role("上限", rule.start, rule.end)))
    scaled = []
    for rule in roles.halves:
        if rule.cond is None or rule.otherwise or re.search("扣", rule.out.words):
            raise refuse(
                "BC124", "减半的是哪一项，读不准", rule.start, rule.end, "请写明，如“被通报批评的，本项得分减半”。"
            )
        assert isinstance(rule.out.amount, Share)
        beside = isinstance(out.base, Bands) and any(r.sentence == rule.sentence for r in roles.awards)
        if beside and not re.search("得分|折|减半|乘", env.text[rule.out_start : rule.end]):
            raise refuse(
                "BC124",
                f"“{rule.out.words}”是满分的几成，还是得分的几成，读不准",
                rule.start,
                rule.end,
                "请写成“得50%分值”，或“得分乘以50%”。",
            )
        scaled.append(
            Arm(cond_of(rule.cond, env), e.const(rule.out.amount.part), env.role("折算", rule.start, rule.end))
        )
    if not ceilings and not scaled and not out.ceilings and not out.scaled:
        return out
    return replace(out, ceilings=tuple(ceilings), scaled=tuple(scaled))


def best_of(rules: list[Rule], roles: Roles, marks: Fraction | None, env: Env) -> Part:
    """Several awards of which the best counts."""
    for rule in roles.highest:
        env.role("计分说明", rule.start, rule.end)
    limited = next((x for r in rules for x in r.limits), None)
    if limited is not None:
        raise refuse("BC128", "又取最高、又限累计，读不准", limited.start, limited.end, "请用 解释 写明怎样合用。")
    awards = sorted(roles.awards, key=lambda r: -points(r, marks))
    adds = [r for r in roles.once if r.act == "add"]
    if adds and len(adds) == len(roles.once) and not (roles.stepped or roles.zeroes or awards):
        ranked = sorted(adds, key=lambda r: -amount(r.out.amount, r, marks))
        arms = tuple(
            Arm(cond_of(r.cond, env), e.const(amount(r.out.amount, r, marks)), env.role("加分", r.start, r.end))
            for r in ranked
        )
        return Part(marks, Fixed(Fraction(0)), (Ladder(arms, True, arms[0].origin),))
    if roles.stepped or roles.once or roles.zeroes or (len(awards) < 2 and roles.highest):
        raise refuse("BC128", "“择高计分”与别的算法怎样合用，读不准", rules[0].start, rules[-1].end, "请用 解释 写明。")
    arms = tuple(Arm(cond_of(r.cond, env), e.const(points(r, marks)), env.role("得分", r.start, r.end)) for r in awards)
    return Part(marks, Bands(arms, Fraction(0)))
