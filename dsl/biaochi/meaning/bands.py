"""Points by bands: ≥90%得5分，≥80%得4分，<60%不得分, or one threshold that slopes run on from. Gaps and overlaps are found, never papered over."""

from __future__ import annotations

from fractions import Fraction

from biaochi.core import expr as e
from biaochi.meaning import exclusive
from biaochi.meaning.amounts import points
from biaochi.meaning.band_ladder import grid_points, ladder
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.roles import Roles
from biaochi.meaning.thresholds import counted_off, last_slopes, runs_on, settled_by_deductions, threshold
from biaochi.meaning.trends import trend_parts
from biaochi.model.criterion import Arm, Bands, Base, Void
from biaochi.model.values import decimal
from biaochi.reading.phrases import Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Rule, events, numbers, said
from biaochi.reading.wording import bare_denial, denies


def banded(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    """The base that numeric awards make, and the zeroing cases that are no part of it."""
    running = [r for r in roles.stepped if r.act in ("deduct", "add") and runs_on(r, roles.awards, env)]
    if all(r.act == "add" for r in running) and not (len(roles.awards) == 1 and _starts(running, roles, marks)):
        running = []
    _reach_marks(roles, rules, marks)
    numeric = [r for r in roles.awards if numbers(r.cond) or any(trend_parts(x, env) for x in events(r.cond))]
    if running and len(numeric) == 1:
        return threshold(numeric[0], roles, rules, marks, env)
    if len(running) == 1 and len(roles.stepped) == 1 and len(numeric) == len(roles.awards):
        return last_slopes(running[0], numeric, roles, rules, marks, env)
    if running:
        raise refuse(
            "BC139", "分档与逐点扣分并用，读不准哪一段逐点扣", rules[0].start, rules[-1].end, "请用 解释 分段写明。"
        )
    if settled_by_deductions(numeric, roles, env) or counted_off(numeric, roles, env):
        return threshold(numeric[0], roles, rules, marks, env)
    for rule in numeric:
        for term in numbers(rule.cond):
            measure_of(term, env)
    found = [reaches(r.cond, env) for r in numeric]
    first = next((f for f in found if f is not None), None)
    if first is not None and all(f is not None and same_measure(f[0], first[0]) for f in found):
        return ladder(first[0], numeric, roles, rules, marks, env)
    return _cases(numeric, roles, rules, marks, env)


def _starts(running: list[Rule], roles: Roles, marks: Fraction | None) -> bool:
    """85%得1分，每提高1个百分点加0.1分: an award below the marks that additions go on from."""
    return bool(running) and marks is not None and points(roles.awards[0], marks) < marks


def _reach_marks(roles: Roles, rules: list[Rule], marks: Fraction | None) -> None:
    worth = [points(r, marks) for r in roles.awards if not isinstance(r.out.amount, Span)]
    if marks is None or not worth or any(r.act == "add" for r in rules):
        return
    top = max(worth)
    if top > marks:
        bad = next(r for r in roles.awards if points(r, marks) == top)
        raise refuse("BC130", f"得分 {decimal(top)} 分超过满分 {decimal(marks)} 分", bad.start, bad.end, "请核对分数。")
    if top < marks and not any(isinstance(r.out.amount, Span) for r in roles.awards):
        raise refuse(
            "BC130",
            f"最高得 {decimal(top)} 分，与满分 {decimal(marks)} 分对不上",
            rules[0].start,
            rules[-1].end,
            "请核对分数，或用 解释 写明其余的分怎样得。",
        )


# --- one measure


# --- several measures


def _cases(
    numeric: list[Rule], roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env
) -> tuple[Base, list[Void]]:
    """Awards whose conditions speak of several things: none may hold together with another that scores otherwise."""
    arms: list[Arm] = []
    zeroes: list[tuple[e.Cond, Rule]] = []
    rest: tuple[Fraction, Rule] | None = None
    for rule in roles.awards:
        if rule.otherwise:
            rest = (points(rule, marks), rule)
            continue
        arms.append(
            Arm(
                cond_of(rule.cond, env),
                grid_points(rule, None if isinstance(rule.out.amount, Span) else points(rule, marks), env, marks),
                env.role("得分", rule.start, rule.end),
            )
        )
    for rule in roles.zeroes:
        if (
            rule.otherwise
            or (
                not numbers(rule.cond)
                and any(denies(said(rule.cond), said(a.cond)) for a in roles.awards if said(a.cond))
            )
            or (rule.cond is not None and not numbers(rule.cond) and bare_denial(said(rule.cond)))
        ):
            rest = (Fraction(0), rule)
        else:
            zeroes.append((cond_of(rule.cond, env), rule))
    seen = exclusive.both([a.cond for a in arms], env)
    if seen is not None:
        i, k = seen
        if arms[i].points != arms[k].points:
            raise refuse(
                "BC153",
                "两种得分情形可能同时成立，分数不同",
                arms[i].origin.start,
                arms[k].origin.end,
                "请用 解释 写明同时成立时按哪一种。",
            )
    uncovered = exclusive.none([*(a.cond for a in arms), *(c for c, _ in zeroes)], env)
    apart = [c for c, r in zeroes]
    voids = [Void(c, env.role("不得分情形", r.start, r.end)) for c, r in zeroes]
    if len(arms) == 1 and rest is None and not apart:
        return Bands(tuple(arms), Fraction(0)), voids
    if rest is not None:
        return Bands(tuple(arms), rest[0], env.role("其余", rest[1].start, rest[1].end)), voids
    if not uncovered:
        closing = [c for c, _ in zeroes if exclusive.both([*(a.cond for a in arms), c], env) is None]
        if len(closing) == len(zeroes):
            arms += [Arm(c, e.ZERO, env.role("不得分", r.start, r.end)) for c, r in zeroes]
            return Bands(tuple(arms), None), []
        return Bands(tuple(arms), Fraction(0)), voids
    env.ask("rest")
    return Bands(tuple(arms), Fraction(0)), voids
