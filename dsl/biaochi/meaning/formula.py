"""得分=…, 按比例计分, 线性插值: points by a formula, alone or in one of several bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning import exclusive
from biaochi.meaning.amounts import points
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure
from biaochi.meaning.nodes import is_ratio, weighted
from biaochi.meaning.percentages import hundredfold
from biaochi.meaning.resolve import measure_of, named_constant
from biaochi.meaning.roles import Roles
from biaochi.meaning.scale import divided, in_scale
from biaochi.meaning.slope_group import printed
from biaochi.meaning.voids import voided
from biaochi.model.criterion import Base, Formula, Measure, Void
from biaochi.model.values import decimal
from biaochi.reading.formulas import Equation
from biaochi.reading.phrases import Beside, Quantity, Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Plain, Rule, Words, bounds_of, numbers, said, terms
from biaochi.reading.wording import denies, trimmed


@dataclass(frozen=True, slots=True)
class _Arm:
    rule: Rule
    cond: e.Cond | None
    value: e.Expr


def formula_base(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    """The base of a part in which something is scored by a formula, and the zeroing cases that are no part of it."""
    for rule in rules:
        for term in numbers(rule.cond):
            measure_of(term, env)
    roles.top = max((points(r, marks) for r in roles.awards if r.act in ("award", "full")), default=marks)
    _beyond_marks(roles, marks)
    _beyond_target(roles, marks)
    _drop_whole(roles, marks, env)
    _drop_restated(roles, rules, marks, env)
    arms = _arms(roles, rules, marks, env)
    voids = [v for z in roles.zeroes if z.cond is not None and not z.otherwise for v in voided(z, env)]
    main = next(a for a in arms if a.rule.act in ("formula", "ratio", "between"))
    origin = env.role("按公式" if main.rule.act == "formula" else "按比例", main.rule.start, main.rule.end)
    rest = [a for a in arms if a.cond is None]
    zero = next((z for z in roles.zeroes if z.otherwise), None)
    if len(rest) > 1:
        raise refuse("BC147", "两处都写了其余情形怎样计分", rest[0].rule.start, rest[-1].rule.end, "请用 解释 写明。")
    held = [a for a in arms if a.cond is not None]
    if not held:
        return Formula(rest[0].value, origin), voids
    full = [a for a in held if marks is not None and a.value == e.const(marks)]
    held = [*full, *(a for a in held if not any(a is f for f in full))]
    seen = exclusive.both([a.cond for a in held if a.cond is not None and not any(a is f for f in full)], env)
    held_apart = [a for a in held if not any(a is f for f in full)]
    if seen is not None and held_apart[seen[0]].value != held_apart[seen[1]].value:
        raise refuse(
            "BC133",
            "两处计分的情形可能同时成立",
            held_apart[seen[0]].rule.start,
            held_apart[seen[1]].rule.end,
            "请用 解释 写明按哪一种。",
        )
    otherwise: e.Expr | None = rest[0].value if rest else e.ZERO if zero is not None else None
    conds = [a.cond for a in held if a.cond is not None]
    if otherwise is None and exclusive.none([*conds, *(v.cond for v in voids)], env):
        raise refuse("BC150", "有的情形没有写怎样计分", rules[0].start, rules[-1].end, "请写明其余情形得几分。")
    if otherwise is None:
        otherwise = held[-1].value
        held = held[:-1]
    if not held:
        return Formula(otherwise, origin), voids
    return Formula(e.Case(tuple((a.cond, a.value) for a in held if a.cond is not None), otherwise), origin), voids


def _beyond_marks(roles: Roles, marks: Fraction | None) -> None:
    """Raises CriterionError (BC130) at 执行率≥90%得10分，否则按执行率×10计分 where the marks are 5."""
    for rule in roles.awards:
        worth = points(rule, marks) if rule.act in ("award", "full") and not isinstance(rule.out.amount, Span) else None
        if marks is not None and worth is not None and worth > marks:
            raise refuse(
                "BC130",
                f"得分 {decimal(worth)} 分超过满分 {decimal(marks)} 分",
                rule.start,
                rule.end,
                "请核对分数。",
            )


def _beyond_target(roles: Roles, marks: Fraction | None) -> None:
    """Raises CriterionError (BC145) at 完成得4分，未完成按比例计分，超额完成得5分: the ratio of which points."""
    given = [r for r in roles.awards if r.act in ("award", "full")]
    more = next((r for r in given if re.match(r"超额|超过|超目标|提前", said(r.cond)) and not numbers(r.cond)), None)
    ratio = next((r for r in roles.awards if r.act == "ratio"), None)
    if more is not None and ratio is not None and len({points(r, marks) for r in given}) > 1:
        raise refuse("BC145", "按几分的比例计分，读不准", ratio.start, more.end, "请写出公式，如：得分=完成率×4。")


def _drop_whole(roles: Roles, marks: Fraction | None, env: Env) -> None:
    """完成的得满分 beside 未完成的按比例: the ratio says the same, held at the marks."""
    residual = [
        r
        for r in roles.awards
        if r.act == "ratio" and (r.cond is None or _residual(r) or r.otherwise or _denies_whole(r, roles))
    ]
    top = max((points(r, marks) for r in roles.awards if r.act in ("award", "full")), default=None)
    for rule in list(roles.awards):
        if (
            residual
            and rule.act in ("award", "full")
            and points(rule, marks) == top
            and _COMPLETE.search(said(rule.cond))
            and len(terms(rule.cond)) == 1
            and "，" not in said(rule.cond).strip("，")
        ):
            roles.awards.remove(rule)
            for other in residual:
                other.cond = None
            env.role("满分情形", rule.start, rule.end)


def _drop_restated(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> None:
    """得分按任务完成率折算，完成率达到100%的得满分: the ratio comes to that, held at the marks."""
    ratios = [r for r in roles.awards if r.act == "ratio" and r.cond is None]
    for rule in list(roles.awards):
        found = reaches(rule.cond, env) if ratios and rule.act in ("award", "full") and rule.cond is not None else None
        if (
            found is not None
            and found[0].rate
            and found[1][0].low is not None
            and found[1][0].low.at == 1
            and points(rule, marks) == marks
        ):
            roles.awards.remove(rule)
            env.role("满分情形", rule.start, rule.end)


_COMPLETE = re.compile(r"完成|达到|达标|实现|按期|全部|足额")


def _arms(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> list[_Arm]:
    out: list[_Arm] = []
    for rule in roles.awards:
        value = _value(rule, roles, rules, marks, env)
        held = cond_of(rule.cond, env) if numbers(rule.cond) else None
        if rule.act in ("award", "full") and isinstance(held, e.Compare) and _is_whole(held, roles, env):
            held = replace(held, op=">=")
        if held is None and rule.cond is not None and not rule.otherwise and not _residual(rule):
            if rule.act in ("award", "full"):
                held = _target(rule, env)
            elif rule.act == "formula" and _denies_whole(rule, roles):
                pass
            elif re.search(r"的$|时$|[未不没]", said(rule.cond)) or len(roles.awards) > 1:
                held = cond_of(rule.cond, env)
        env.role("得分", rule.start, rule.end)
        out.append(_Arm(rule, held, value))
    return out


def _is_whole(held: e.Compare, roles: Roles, env: Env) -> bool:
    """应助尽助率100%得满分 as the highest case there is: nothing is said of more."""
    if held.op != "=" or held.right != e.const(1):
        return False
    said = [t for r in (*roles.awards, *roles.zeroes) for t in numbers(r.cond)]
    return all(b.value.number <= 100 for t in said for b in bounds_of(t)) and all(measure_of(t, env).rate for t in said)


def _target(rule: Rule, env: Env) -> e.Cond | None:
    """完成任务得满分 beside a ratio of completion: where the ratio is whole."""
    if re.search(r"完成|达到|达标|实现|按期|全部", said(rule.cond)) and env.compared is not None:
        now, then = env.compared
        return e.Compare(">=", now.value, then.value)
    return cond_of(rule.cond, env)


_RESIDUE = re.compile(
    r"(?:其余|其他|否则|及格后?|未达到?|未完成|完不成|未达标|不达标|达不到|不足|低于|超过|超出|不满|未满|高于|没有完成|没完成|未全部完成|未实现|未达成|部分|不足额|未足额)[^，]{0,8}的?|"
    r"以[^，]{1,12}为准|根据[^，]{1,16}|按照?[^，]{1,12}|以[^，]{1,12}计分|[^，]{0,10}得分"
)


_THIS_ONE = re.compile(r"，(?:该|本|此|对应|相应)(?:项|指标|节点|要点|环节)$")


def _residual(rule: Rule) -> bool:
    return _RESIDUE.fullmatch(_THIS_ONE.sub("", said(rule.cond))) is not None


def _denies_whole(rule: Rule, roles: Roles) -> bool:
    """未全部化解的按比例 beside 全部化解的得满分."""
    text = re.sub(r"[，的]+$", "", said(rule.cond))
    return bool(text) and any(
        denies(text, re.sub(r"[，的]+$", "", said(r.cond)))
        for r in roles.awards
        if r.act in ("award", "full") and r.cond is not None and not numbers(r.cond)
    )


# --- values


def _value(rule: Rule, roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> e.Expr:
    if rule.act == "formula":
        return _formula(rule, marks, env)
    if rule.act == "ratio":
        return _ratio(rule, roles, marks, env)
    if rule.act == "between":
        return _between(rule, roles, marks, env)
    return e.const(points(rule, marks))


def _formula(rule: Rule, marks: Fraction | None, env: Env) -> e.Expr:
    equation: Equation = rule.out.amount  # type: ignore[assignment]
    env.book.at = rule.out_start
    value = env.book.formula(equation.body, marks)
    if marks is not None and marks != 100 and weighted(equation.body):
        raise refuse(
            "BC145",
            "各项得分按什么满分折算，没有写",
            rule.start,
            rule.end,
            "请写明，如“各项均按百分制，本项得分＝综合得分×10%”。",
        )
    if marks is not None and not is_ratio(equation.body):
        hundredfold(value, marks, rule, env)
    if is_ratio(equation.body):
        if marks is None:
            raise refuse("BC144", "公式算出的是比例，没有给出分值", rule.start, rule.end, "请写明本项的满分。")
        value = e.mul(e.const(marks), value)
    return value


_RATIO = re.compile(
    r"(?:按照?|依照?|根据|以)(?:其)?(.{2,12}?)(?:占|与|和|除以|比(?![例重率值]))(?:(.{2,12})之比|(.{2,12}?)的?(?:比例|比率|百分比|比值|比重))"
)
_RATE_SAID = re.compile(r"按(?:照|其)?(?:实际)?([^，。；按]{2,12}?(?:率|比例|占比|进度))")
_ANY_RATE = ("比例", "比率", "相应比例", "相应比率", "一定比例", "同等比例", "对应比例", "实际比例", "完成比例")


_NUMBER = re.compile(r"([0-9]+(?:\.[0-9]+)?)([^0-9]{0,4})")


def _ratio(rule: Rule, roles: Roles, marks: Fraction | None, env: Env) -> e.Expr:
    """按比例得分: the part of the marks that the measure is of its target."""
    if marks is None:
        raise refuse("BC145", "按比例计分，但没有给出分值", rule.start, rule.end, "请写明本项的满分。")
    if re.search(r"越.{1,3}越", said(rule.cond)):
        raise refuse("BC145", "是什么的比例，没有写", rule.start, rule.end, "请写出公式，如：得分=目标值/完成值×分值。")
    words = f"{said(rule.cond)}{rule.out.words}"
    top = marks if roles.top is None else roles.top
    found = _RATIO.search(words)
    if found:
        of = found[2] or found[3]
        target = trimmed(Words(of, rule.start, rule.end))
        subject = _subject_of(found[1], rule, roles, env)
        number = _NUMBER.fullmatch(of)
        if number is not None:
            value = Quantity(Fraction(number[1]), number[2], None, rule.out_start, rule.end)
            bound = e.const(in_scale(value, subject))
            return _share(top, divided(subject.value, bound, rule.start, rule.end), rule)
        constant = named_constant(target.text, env)
        other = (
            e.const(in_scale(constant.value, subject))
            if constant is not None
            else env.book.reference(target, subject).value
        )
        return _share(top, divided(subject.value, other, rule.start, rule.end), rule)
    named = _RATE_SAID.search(rule.out.words)
    if re.search(r"[扣减]", rule.out.words) and named and named[1] not in _ANY_RATE:
        if not _BAD_RATE.search(named[1]):
            raise refuse(
                "BC145",
                "是扣掉这一比例，还是扣掉差的比例，读不准",
                rule.start,
                rule.end,
                "请写出公式，如“得分=（1-比例）×分值”。",
            )
        bad = env.book.measure(Words(named[1], rule.start, rule.end), None, rate=True)
        return e.mul(e.const(top), e.sub(e.const(1), bad.value))
    if (
        isinstance(rule.cond, Compared)
        and not isinstance(rule.cond.what, (Plain, Beside))
        and len([r for r in roles.awards if numbers(r.cond)]) <= 1
        and not any(r.act in ("award", "full") for r in roles.awards)
    ):
        raise refuse("BC145", "这一段按什么比例计分有几种读法", rule.start, rule.end, "请写出这一段的公式。")
    for award in [r for r in roles.awards if r is not rule and numbers(r.cond)]:
        for term in numbers(award.cond):
            got = _of_target(term, award, env)
            if got is not None:
                own = measure_of(term, env)
                plain = not isinstance(term.what, (Plain, Beside)) if isinstance(term, Compared) else True
                if (
                    plain
                    and own.rate
                    and got != own.value
                    and not re.search("目标|指标|要求|标准|计划|任务", words)
                    and env.ask("ratio") == "itself"
                ):
                    got = own.value
                return e.mul(e.const(top), got)
    for term in (*env.targets, *env.beside):
        got = _of_target(term, rule, env)
        if got is not None:
            env.used |= {(q.start, q.end) for q in printed(term)}
            return e.mul(e.const(top), got)
    said_rate = _RATE_SAID.search(rule.out.words)
    name = said_rate[1] if said_rate and said_rate[1] not in _ANY_RATE else ""
    if not name and env.compared is not None and not env.compared[0].rate:
        now, then = env.compared
        return e.mul(e.const(top), divided(now.value, then.value, rule.start, rule.end))
    rate = env.book.measure(Words(name, rule.start, rule.end), None, rate=True)
    return e.mul(e.const(top), rate.value)


def _share(top: Fraction, part: e.Expr, rule: Rule) -> e.Expr:
    """按违规金额占总金额的比例扣分: what is left, where the share is taken off."""
    return e.mul(e.const(top), e.sub(e.const(1), part) if re.search("[扣减]", rule.out.words) else part)


_BAD_RATE = re.compile(r"未|不|缺|挪用|违|逾期|延期|超|错|漏|差|退|欠|闲置|空置|流失|损")


def _subject_of(text: str, rule: Rule, roles: Roles, env: Env) -> Measure:
    words = trimmed(Words(text, rule.start, rule.end))
    if re.fullmatch(r"(?:实际)?(?:完成)?(?:值|数值)", words.text) and env.compared is not None:
        return env.compared[0]
    bare = re.sub(r"^实际(?=.{2})", "", words.text)
    known = env.book.met(bare) or env.book.met(words.text)
    return known or env.book.measure(words, None)


def _of_target(term: object, rule: Rule, env: Env) -> e.Expr | None:
    if not isinstance(term, Compared):
        return None
    if isinstance(term.what, Plain):
        measure = measure_of(term, env)
        held = cond_of(term, env)
        return (
            divided(measure.value, held.right, rule.start, rule.end)
            if isinstance(held, e.Compare) and held.op in (">=", ">")
            else None
        )
    found = reaches(term, env)
    if found is None:
        return None
    measure, (reach, *_) = found
    if reach.low is None:
        raise refuse(
            "BC146",
            "反向指标按比例有几种算法，读不准用哪一种",
            rule.start,
            rule.end,
            "请写出公式，如：得分=目标值/完成值×分值。",
        )
    if reach.low.at == 0:
        raise refuse("BC145", "目标是 0，不能按比例计分", rule.start, rule.end, "请写出公式。")
    return divided(measure.value, e.const(reach.low.at), rule.start, rule.end)


def _between(rule: Rule, roles: Roles, marks: Fraction | None, env: Env) -> e.Expr:
    """线性插值: a straight line between the points that the bands at either end give."""
    ends: list[tuple[Fraction, Fraction]] = []
    measure: Measure | None = None
    for other in (*roles.awards, *roles.zeroes):
        found = reaches(other.cond, env) if other is not rule and other.cond is not None else None
        if found is None or (measure is not None and not same_measure(measure, found[0])):
            continue
        measure = found[0]
        end = found[1][0].low if found[1][0].half == "up" else found[1][0].high
        if end is not None:
            ends.append((end.at, points(other, marks)))
    printed = rule.out.amount
    if (
        isinstance(printed, Span)
        and printed.low is not None
        and printed.high is not None
        and {y for _, y in ends} != {printed.low.number, printed.high.number}
    ):
        raise refuse("BC145", "插值的两头与前后两档的分数对不上", rule.start, rule.end, "请核对，或写出公式。")
    if measure is None or len(ends) != 2 or ends[0][0] == ends[1][0]:
        raise refuse("BC145", "从哪里到哪里按线性计分，读不准", rule.start, rule.end, "请写出公式。")
    (x0, y0), (x1, y1) = sorted(ends)
    slope = (y1 - y0) / (x1 - x0)
    return e.add(e.const(y0), e.mul(e.sub(measure.value, e.const(x0)), e.const(slope)))
