"""Cases that are spared: exemptions decided before everything else, and what is not counted."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning import exclusive, zero_base
from biaochi.meaning.amounts import points
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.roles import Roles
from biaochi.meaning.steps import WORSE
from biaochi.model import units
from biaochi.model.criterion import Arm, Change, Ladder, Once, Slope, Tally
from biaochi.reading.phrases import Bounds
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Rule, events, numbers, said
from biaochi.reading.wording import core_words, denies, negative

_OTHERS = re.compile(r"(?:(?:名次|等次|等级|位次|档次|档|情形|情况)的?)?")


def unchanged(roles: Roles, changes: list[Change], env: Env) -> None:
    """8%以内的不扣分: no change acts there. Raises CriterionError (BC139) where one does."""
    for rule in roles.keeps:
        if rule.otherwise and _OTHERS.fullmatch(said(rule.cond)) and not numbers(rule.cond):
            env.role("不扣分情形", rule.start, rule.end)
        if rule.otherwise or not numbers(rule.cond) or rule.cond is None:
            continue
        kept = cond_of(rule.cond, env)
        acting = [*(_acting(c) for c in changes), *(cond_of(c.cond, env) for c in roles.ceilings if c.cond is not None)]
        about = [c for c in acting if not set(exclusive.named(kept)).isdisjoint(exclusive.named(c))]
        if not about or any(exclusive.both([kept, c], env) is not None for c in about):
            raise refuse(
                "BC139",
                f"“{rule.out.words}”的情形与加分、扣分的情形对不上",
                rule.start,
                rule.end,
                "请核对界限，写明从哪里起加分、扣分。",
            )
        env.role("不扣分情形", rule.start, rule.end)


def _acting(change: Change) -> e.Cond:
    """When a change acts."""
    match change:
        case Slope():
            runs: e.Cond = e.Compare("<" if change.below else ">", change.measure.value, change.base)
            return runs if change.only is None else e.All((runs, change.only))
        case Tally():
            runs = e.Compare(">", change.measure.value, e.ZERO)
            return runs if change.only is None else e.All((runs, change.only))
        case Once():
            return change.cond
        case Ladder():
            return e.Any(tuple(arm.cond for arm in change.arms))


SPARED = re.compile(
    r"未出现[^，。；]{0,10}(?:任务|项目|业务|事项)|不涉及|不适用|无此|无该|没有此|没有该|无[^，。；]{0,10}(?:业务|任务|项目|事项|工作|需求|支出|资金|安排|情形|内容|要求|预算|案件|订单|采购|申请|计划|业务量|购置|新增|借款|债务|到期)的?|未安排|未涉及|未发生|不存在|未开展此|无需|无须|未列入|没有[^，。；]{0,8}(?:任务|项目|业务|支出|需求)|未下达|不计算|不考核|不评价|不参与|不纳入|免"
)


def exempted(
    roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env, *, alone: bool = False
) -> tuple[tuple[Arm, ...], list[Rule]]:
    """当年无此项业务的，得满分 behind a sentence that scores on its own: a case decided before everything else."""
    based, out = zero_base.decided(rules, marks, env)
    for rule in based:
        for kept_in in (roles.awards, roles.zeroes, roles.keeps):
            if any(r is rule for r in kept_in):
                kept_in.remove(rule)
    left: list[Rule] = []
    spared = {id(r) for r in roles.spared}
    for at, rule in enumerate(rules):
        if id(rule) in spared:
            following = rules[at + 1] if at + 1 < len(rules) else None
            if following is not None and following.again and following.act in ("full", "award"):
                out.append(
                    Arm(
                        cond_of(rule.cond, env),
                        e.const(points(following, marks)),
                        env.role("例外", rule.start, following.end),
                    )
                )
                left.append(following)
                continue
            raise refuse("BC148", "不考核的怎样计分没有写", rule.start, rule.end, "请写明，如“不涉及的，得满分”。")
    for rule in list(roles.keeps):
        if marks is not None and _is_exemption(
            replace(rule, out=replace(rule.out, act="full")), rules, roles, marks, env, rule
        ):
            out.append(Arm(cond_of(rule.cond, env), e.const(marks), env.role("例外", rule.start, rule.end)))
            roles.keeps.remove(rule)
    taken = {id(r) for r in left}
    kept: list[Rule] = []
    for rule in roles.awards:
        if id(rule) in taken:
            continue
        if _is_exemption(rule, rules, roles, marks, env) or (
            alone
            and (rule.act == "full" or rule.out.whole)
            and rule.cond is not None
            and not rule.otherwise
            and _alone(rule)
        ):
            out.append(
                Arm(cond_of(rule.cond, env), e.const(points(rule, marks)), env.role("例外", rule.start, rule.end))
            )
            env.spared.append(said(rule.cond))
        else:
            kept.append(rule)
    return tuple(out), kept


def _alone(rule: Rule) -> bool:
    """A case of full marks behind several points, that is no opposite of anything in them."""
    return bool(SPARED.search(said(rule.cond))) or (
        bool(numbers(rule.cond)) and all(_is_zero(t) for t in numbers(rule.cond))
    )


def _is_exemption(
    rule: Rule, rules: list[Rule], roles: Roles, marks: Fraction | None, env: Env, itself: Rule | None = None
) -> bool:
    if (
        rule.otherwise
        or rule.cond is None
        or rule.act not in ("full", "award", "mark")
        or marks is None
        or rule.marks is not None
    ):
        return False
    first = rules[0] is rule and "直接" not in rule.out.words and not re.search(r"不涉及|不适用|免", said(rule.cond))
    apart = _NOT_THERE.fullmatch(said(rule.cond)) and any(
        r.step is not None and r.step.step.size is not None and r.step.step.size.unit in _PERCENTS for r in rules
    )
    if first and not apart and not any(re.match(r"有|存在", said(r.cond)) for r in rules[1:]):
        return False
    others = [r for r in rules if r is not rule and r is not itself and r.act not in ("full",)]
    if not others or points(rule, marks) != marks:
        return False
    direct = "直接" in rule.out.words
    own = said(rule.cond)
    if direct or (
        negative(own) and any(re.match(r"有|存在", said(r.cond)) and denies(own, said(r.cond)) for r in others)
    ):
        return len(roles.awards) > 1 or bool(roles.stepped) or bool(roles.once)
    if numbers(rule.cond) and not events(rule.cond):
        measures = {measure_of(t, env).name for t in numbers(rule.cond)}
        known = {measure_of(t, env).name for r in rules if r is not rule and r is not itself for t in numbers(r.cond)}
        zero = all(_is_zero(t) for t in numbers(rule.cond))
        return zero and not measures & known and (len(roles.awards) > 1 or bool(roles.stepped) or bool(roles.once))
    graded = sum(bool(numbers(r.cond)) for r in others) > 1 and rule is rules[-1] and rule.act == "full"
    if not SPARED.search(own) and not (graded and _NOT_HELD.fullmatch(own)):
        return False
    about = [env.text[r.start : r.out_start] for r in others]
    return not any(_denied(own, a) for a in about if a) and (
        len(roles.awards) > 1 or bool(roles.stepped) or bool(roles.once) or bool(roles.zeroes)
    )


_NOT_HELD = re.compile(
    r"(?:当年|本年度?|年度内?|年内|期间)(?:未|没有?)(?:接受|开展|列入|纳入|承担|承办|安排|组织|实施)[^，。；]{2,10}的?"
)
"""年度内未接受审计的，按满分计, behind bands over a rate: there is nothing it could be of."""
_PERCENTS = ("%", "个百分点", "百分点")
_NOT_THERE = re.compile(
    r"(?:当年|本年|年度内?|年内)?(?:无|没有|未安排|不涉及)[^，。；]{0,10}(?:业务|任务|项目|事项|需求|采购|案件|债务|借款|计划|支出)的?"
)
"""无采购任务的得满分，采购执行率每低…: there is nothing that the rate could be of."""


def _denied(own: str, other: str) -> bool:
    stripped = re.sub(r"[无未没有不的存在发生现，]", "", own)
    return not stripped or (
        stripped in other
        or (
            len(stripped) >= 2
            and any(stripped[i : i + 2] in other for i in range(len(stripped) - 1))
            and denies(own, other)
        )
    )


_EXCUSE = re.compile(r"确?因|经(?!费|济)|由于|属于?|系|特殊|不可抗力")


_OTHER_SIDE = re.compile(
    r"下降|上升|持平|相等|相同|相当|增长|减少|增加|提高|降低|不变|一致|^为.{1,2}$|[优良中差好]$|色$"
)


def kept_rules(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Arm, ...]:
    """每项问题扣1分；整改到位的不扣分: what is kept is not counted. Raises CriterionError (BC148) where nothing is counted.

    A case that only says the opposite of what is scored (未发现的不扣分), or is one grade of several, leaves nothing out.
    """
    out: list[Arm] = []
    for rule in roles.keeps:
        if rule.otherwise or numbers(rule.cond) or rule.cond is None:
            if rule.cond is None and not rule.otherwise and not rule.again:
                raise refuse("BC125", "没有写什么情况下不扣分", rule.start, rule.end, "请写明条件。")
            continue
        own = re.sub(r"(?:的|，)+$", "", re.sub(r"^(?:，|若|如果?|但|其中)+", "", said(rule.cond)))
        others = [
            said(r.cond) + (r.step.before.text + r.step.after.text if r.step else "") for r in rules if r is not rule
        ] + [t.before.text for r in rules for t in numbers(r.cond) if isinstance(t, Counted)]
        alike = any(_again(own, o) for o in others if o)
        if SPARED.search(own) and not alike and not _EXCUSE.match(own):
            raise refuse("BC148", f"“{own[:30]}”时得几分，没有写", rule.start, rule.end, "请写明，如“得满分”。")
        plain = negative(own) or _OTHER_SIDE.search(own) or alike or re.search("加|多", rule.out.words) is not None
        if plain and not _EXCUSE.match(own):
            env.role("不扣分情形", rule.start, rule.end)
            continue
        at = next(i for i, r in enumerate(rules) if r is rule)
        before = rules[at - 1] if at else None
        if (
            before is None
            or before.act != "deduct"
            or before.step is None
            or (_EXCUSE.match(own) and rule.sentence != before.sentence and len(rules) > 2)
        ):
            raise refuse(
                "BC148",
                f"“{own[:30]}”时哪一项不扣分，读不准",
                rule.start,
                rule.end,
                "请写成“……的除外”，或用 解释 写明。",
            )
        if before.step.step.move in (*WORSE, "up", "off") or (
            before.step.step.size is not None and before.step.step.size.unit in units.PERCENT
        ):
            rivals = [r for r in rules if r.act in ("deduct", "zero", "add") and r is not before]
            if marks is None or rivals or roles.starts:
                raise refuse(
                    "BC148",
                    f"“{own[:30]}”时哪一项不扣分，读不准",
                    rule.start,
                    rule.end,
                    "请用 解释 写明这种情形得几分。",
                )
            out.append(Arm(cond_of(rule.cond, env), e.const(marks), env.role("例外", rule.start, rule.end)))
            continue
        before.besides = f"（{own}的除外）"
        env.role("除外情形", rule.start, rule.end)
    return tuple(out)


def _again(own: str, other: str) -> bool:
    a, b = core_words(own), core_words(other)
    return not a or (len(b) > 1 and (a in b or (b in a and 2 * len(b) > len(a))))


def _is_zero(term: Compared | Counted) -> bool:
    if isinstance(term, Counted):
        return term.value.number == 0
    return (
        isinstance(term.what, Bounds)
        and len(term.what.bounds) == 1
        and term.what.bounds[0].op == "="
        and term.what.bounds[0].value.number == 0
    )
