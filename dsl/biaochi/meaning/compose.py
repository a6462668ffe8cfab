"""Rules to parts: which are where the score starts, which change it, void it, spare it or hold it down."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.meaning import doubts, grades
from biaochi.meaning.additive import (
    about_none,
    additive,
    apart,
    leads,
    of_another,
    of_whole,
    of_whole_marks,
    restates_list,
)
from biaochi.meaning.agreed import agreed
from biaochi.meaning.amounts import amount, points
from biaochi.meaning.bands import banded
from biaochi.meaning.beyond import beyond
from biaochi.meaning.changes import changes_of
from biaochi.meaning.doubts_across import across
from biaochi.meaning.env import Env
from biaochi.meaning.exempting import exempted, kept_rules, unchanged
from biaochi.meaning.formula import formula_base
from biaochi.meaning.held import held
from biaochi.meaning.ladder import reaches
from biaochi.meaning.levels import one_of_levels
from biaochi.meaning.limits import best_of, cap_parts, held_down, limited, marks_limit, of_score
from biaochi.meaning.listed import expanded
from biaochi.meaning.one_each import one_each
from biaochi.meaning.opposite import says_none, without_opposites
from biaochi.meaning.own_target import own_target
from biaochi.meaning.prepare import prepare
from biaochi.meaning.roles import Roles
from biaochi.meaning.shared_out import homed, shared_out, unshared, without_restated
from biaochi.meaning.trends import trend_parts
from biaochi.meaning.voids import voided
from biaochi.model.criterion import (
    Bands,
    Base,
    Change,
    Fixed,
    Formula,
    Part,
    Slope,
    Void,
)
from biaochi.reading.phrases import Limit, Quantity, Share, Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Reading, Rule, events, numbers, said
from biaochi.reading.wording import bare_denial

AWARDS = ("award", "full", "mark", "formula", "ratio", "between")


def parts(reading: Reading, marks: Fraction | None, env: Env) -> tuple[list[Part], Part | None]:
    """The parts of one text and what is changed of them all. Raises CriterionError (BC130) where the printed points do not make up the marks."""
    if not reading.rules:
        return [], None
    alike, rules = one_each(reading.rules, marks, env)
    rules = expanded(rules, env)
    rules = without_opposites(without_restated(rules, env), marks, env)
    shared, groups = shared_out(homed(additive(rules, marks, env)), env, alike=alike)
    unshared(rules, shared)
    if not shared:
        across(rules, env)
    if groups:
        best = next((r for r in rules if r.act in ("highest", "lowest")), None)
        if best is not None:
            raise refuse(
                "BC128",
                "各项得分相加，还是只取一项，读不准",
                rules[0].start,
                best.end,
                "请用 解释 写明是相加还是取最高。",
            )
        of_whole_marks(groups, marks)
        if not shared:
            of_another(groups, env)
        marks_limit(rules, marks, env)
        groups = [
            ([r for r in g if not restates_list(r, rules if r.act == "deduct" else g, env)], top) for g, top in groups
        ]
        first = groups[0][0][0]
        ahead = leads(first, groups) and env.ask("veto") == "whole"
        if ahead:
            groups[0] = (groups[0][0][1:], groups[0][1])
        beyond = [first] if ahead else []
        beyond += [
            r
            for g, _ in groups[-1:]
            for r in g
            if not any(r.start == s.start for s in shared)
            if of_whole(r, g) or about_none(r, g, groups) or (apart(r, g) and env.ask("veto") == "whole")
        ]
        groups[-1] = ([r for r in groups[-1][0] if not any(r is b for b in beyond)], groups[-1][1])
        return summed(groups, reading, env, apart_=bool(shared)), whole(beyond, marks, env)
    return [part(rules, marks, env, reading)], None


def whole(rules: list[Rule], marks: Fraction | None, env: Env) -> Part | None:
    """What is changed of the sum of several parts: a veto, a ceiling, a deduction of its own."""
    if not rules:
        return None
    roles = _roles(rules)
    exempt, left = exempted(roles, rules, marks, env, alone=True)
    if left or roles.starts or roles.highest:
        raise refuse("BC128", "这一句与各要点怎样合用，读不准", rules[0].start, rules[0].end, "请用 解释 写明。")
    out = Part(
        marks,
        Fixed(Fraction(0)),
        tuple(changes_of(roles, rules, marks, env)),
        tuple(_voids(roles.zeroes, env)),
        exempt=exempt,
    )
    return held_down(out, roles, marks, env)


def summed(groups: list[tuple[list[Rule], Fraction]], reading: Reading, env: Env, *, apart_: bool) -> list[Part]:
    """A part for each group. ``apart_``: rules were shared out among them, so that each is read as if it stood alone."""
    out: list[Part] = []
    inner = Reading(floor=reading.floor)
    for rules, top in groups:
        if apart_:
            env.new_point()
            env.measures.clear()
            env.bands.clear()
        out.append(part(rules, top, env, inner))
    _not_both(groups, out)
    if reading.limits:
        raise refuse(
            "BC127",
            "限额限的是哪几项不明",
            reading.limits[0].start,
            reading.limits[0].end,
            "请写在它所限的那一项后面。",
        )
    return out


_TARGET = ("目标", "目标值", "标准", "标准值", "基准", "基准值", "指标值", "计划值")


def _scores(base: Base, changes: list[Change], rules: list[Rule], marks: Fraction | None) -> None:
    """Raises CriterionError (BC125, BC140) where nothing is added or taken off, or where a target has no number and no award."""
    if marks is None and isinstance(base, Fixed) and not changes and all(r.act == "zero" for r in rules):
        raise refuse("BC125", "没有读到怎样加减分", rules[0].start, rules[-1].end, "请写明加几分或扣几分。")
    awarded = any(r.act in ("award", "full", "mark") and r.step is None for r in rules)
    for change in changes:
        if (
            isinstance(change, Slope)
            and isinstance(change.base, e.Fact)
            and change.base.name in _TARGET
            and not awarded
        ):
            raise refuse(
                "BC140",
                f"“{change.base.name}”是多少，没有写",
                change.origin.start,
                change.origin.end,
                "请填写指标值一栏，或写明基准，如“以100%为基准”。",
            )


def _all_excepted(rules: list[Rule]) -> None:
    """Raises CriterionError (BC148) at an exception behind what is no deduction: 完成的得2分（涉密的除外）."""
    for at, rule in enumerate(rules):
        alike = [r for r in rules[:at] if r.act == rule.act and r.sentence == rule.sentence]
        if rule.besides not in ("", "累计") and alike and "除外" in rule.besides:
            raise refuse(
                "BC148", "除外的是最后一项还是前面几项，读不准", alike[0].start, rule.end, "请逐项写明除外的情形。"
            )
        if rule.besides not in ("", "累计") and (rule.step is None) and rule.act not in ("deduct", "zero"):
            raise refuse(
                "BC148",
                f"“{rule.besides[1:20]}”时怎样计分，读不准",
                rule.start,
                rule.end,
                "请写明这种情形得几分，或用 解释 写明。",
            )


def _not_both(groups: list[tuple[list[Rule], Fraction]], parts_: list[Part]) -> None:
    """Raises CriterionError (BC153) where points are given for a case and for its opposite: 有预案得1分，无预案得1分."""
    given = [p.base.arms[0].cond for p in parts_ if isinstance(p.base, Bands) and len(p.base.arms) == 1]
    if any(isinstance(c, e.Not) and c.term in given for c in given):
        rules = [r for g, _ in groups for r in g]
        raise refuse(
            "BC153", "一种情形和相反的情形都得分，读不准", rules[0].start, rules[-1].end, "请核对，用 勘误 改正。"
        )


# --- one part


def part(rules: list[Rule], marks: Fraction | None, env: Env, reading: Reading) -> Part:
    """One scoring unit from its rules."""
    env.rules = rules
    doubts.check(rules, env)
    named = len(env.constants)
    own_target(rules, env)
    own = env.constants[named:]
    prepare(rules, env)
    beyond(rules, env)
    roles = _roles(rules)
    _restarted(roles, marks, env)
    reading = cap_parts(roles, rules, reading, env)
    exempt, roles.awards = exempted(roles, rules, marks, env)
    exempt += kept_rules(roles, rules, marks, env)
    if roles.highest or one_of_levels(roles, rules, env):
        return replace(best_of(rules, roles, marks, env), exempt=exempt)
    added = rules[-1].otherwise and rules[-1].act == "keep" and all(r.act == "add" for r in rules[:-1])
    graded = grades.signed(roles, rules, env) if marks is None or added else None
    if graded is not None:
        return replace(graded, marks=marks)
    base, voids = _base(roles, rules, marks, env)
    base = held(base, reading.taken, env)
    changes = changes_of(roles, rules, marks, env)
    agreed(base, changes, rules, env)
    _all_excepted(rules)
    _scores(base, changes, rules, marks)
    unchanged(roles, changes, env)
    if isinstance(base, Formula) and marks is not None and changes:
        base = replace(base, value=e.Min((base.value, e.const(marks))))
    out = Part(marks, base, tuple(changes), tuple(voids), exempt=exempt)
    env.constants = [c for c in env.constants if all(c is not o for o in own)]
    out = limited(out, of_score(reading, rules), marks, env, rules)
    return held_down(out, roles, marks, env)


def _roles(rules: list[Rule]) -> Roles:
    out = Roles()
    for rule in rules:
        if rule.act == "highest":
            out.highest.append(rule)
        elif rule.act == "lowest":
            out.lowest.append(rule)
        elif rule.act == "start":
            out.starts.append(rule)
        elif rule.act == "ceiling":
            out.ceilings.append(rule)
        elif rule.act == "half":
            out.halves.append(rule)
        elif rule.step is not None and rule.act in ("award", "deduct", "add", "full", "mark"):
            out.stepped.append(rule)
        elif rule.act in ("deduct", "add"):
            out.once.append(rule)
        elif rule.act == "zero":
            out.zeroes.append(rule)
        elif rule.act == "keep":
            out.keeps.append(rule)
        elif rule.act == "spared":
            out.spared.append(rule)
        elif rule.act in AWARDS:
            out.awards.append(rule)
        else:
            raise refuse("BC128", f"“{rule.out.words}”怎样计分，读不准", rule.start, rule.end, "请用 解释 写明。")
    return out


# --- where the score starts


def _base(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    if roles.starts:
        start = roles.starts[0]
        value = points(replace(start, out=replace(start.out, act="award")), marks)
        return Fixed(value, env.role("基础分", start.start, start.end)), _voids(roles.zeroes, env)
    awards = roles.awards
    accruing = [r for r in roles.stepped if r.act in ("award", "full", "mark")]
    if accruing and awards and all(_restated(a, accruing, marks, env) for a in awards):
        for rule in awards:
            env.role("重述", rule.start, rule.end)
        return Fixed(Fraction(0)), _voids([z for z in roles.zeroes if not _says_none(z, accruing, env)], env)
    if any(r.act in ("formula", "ratio", "between") for r in awards):
        return formula_base(roles, rules, marks, env)
    if not awards:
        return _no_award(roles, rules, marks, env)
    numeric = [r for r in awards if numbers(r.cond)]
    if numeric:
        return banded(roles, rules, marks, env)
    trended = [r for r in awards if any(trend_parts(x, env) is not None for x in events(r.cond))]
    if trended:
        return banded(roles, rules, marks, env)
    return grades.base(roles, rules, marks, env)


def _restarted(roles: Roles, marks: Fraction | None, env: Env) -> None:
    """达到指标值的得5分；没有达到的，以5分为基数，每少…: the marks of the award once more."""
    for start in list(roles.starts):
        value = points(replace(start, out=replace(start.out, act="award")), marks)
        given = [
            points(r, marks)
            for r in roles.awards
            if r.act in ("award", "full", "mark") and not isinstance(r.out.amount, (tuple, Span))
        ]
        if given and max(given) == value:
            roles.starts.remove(start)
            env.role("重述", start.start, start.end)


def _restated(award: Rule, accruing: list[Rule], marks: Fraction | None, env: Env) -> bool:
    """新增5个及以上得满分 beside 每新增一个得0.4分, five times which make up the marks."""
    found = None if award.cond is None else reaches(award.cond, env)
    if found is None or found[1][0].low is None or len(accruing) != 1:
        return False
    step = accruing[0].step
    size = step.step.size if step is not None else None
    if size is None or not size.number:
        return False
    return found[1][0].low.at / size.number * amount(accruing[0].out.amount, accruing[0], marks) == points(award, marks)


def _no_award(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    if env.total is not None:
        return Formula(env.book.total(env.total, marks), env.role("总分", env.total.start, env.total.end)), _voids(
            roles.zeroes, env
        )
    accruing = [r for r in roles.stepped if r.act in ("award", "full", "mark")]
    if accruing or marks is None:
        return Fixed(Fraction(0)), _voids([z for z in roles.zeroes if not _says_none(z, accruing, env)], env)
    adds = [r for r in (*roles.stepped, *roles.once) if r.act == "add"]
    deducts = [r for r in (*roles.stepped, *roles.once) if r.act == "deduct"]
    if adds and not deducts and not roles.zeroes:
        return Fixed(Fraction(0)), []
    if adds and not (deducts and _capped(marks, env)):
        raise refuse(
            "BC135",
            "有加分也有扣分，没有写从几分起",
            rules[0].start,
            rules[-1].end,
            "请写明基础分，如“达到基数得4分”。",
        )
    if bad := next((z for z in roles.zeroes if z.otherwise), None):
        raise refuse("BC136", "“否则”之前没有得分的情形", bad.start, bad.end, "请写明什么情形得分。")
    return Fixed(marks), _voids(roles.zeroes, env)


def _capped(marks: Fraction, env: Env) -> bool:
    """加分后不超过5分, of 5: the score starts at the marks, and what is added can only make up for what is taken off."""
    return any(
        isinstance(x.value, Limit)
        and x.value.what == "score"
        and x.value.together
        and env.text[x.start : x.start + 1] == "加"
        and x.value.amount
        in (Share(Fraction(1)), replace(x.value.amount, number=marks) if isinstance(x.value.amount, Quantity) else None)
        for x in env.limits
    )


def _says_none(zero: Rule, accruing: list[Rule], env: Env) -> bool:
    """没有的不得分 beside what each one earns: none of them."""
    if not accruing or numbers(zero.cond):
        return False
    if not (zero.otherwise or bare_denial(said(zero.cond)) or says_none(zero, accruing)):
        return False
    env.role("不得分情形", zero.start, zero.end)
    return True


def _voids(zeroes: list[Rule], env: Env) -> list[Void]:
    out = []
    for rule in zeroes:
        if rule.cond is None or rule.otherwise:
            raise refuse("BC125", "没有写什么情况下不得分", rule.start, rule.end, "请写明条件。")
        out += voided(rule, env)
    return out
