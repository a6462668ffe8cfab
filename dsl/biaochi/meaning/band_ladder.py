"""Bands on one measure: their order, what none of them covers, cases said in words."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import judgement, points
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure
from biaochi.meaning.reach import End, Reach, describe, gaps, overlap, within
from biaochi.meaning.roles import Roles
from biaochi.model.criterion import Arm, Bands, Base, Judgement, Measure, Void
from biaochi.reading.phrases import Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Either, Rule, numbers, said
from biaochi.reading.wording import bare_denial, negative


def ladder(
    measure: Measure, numeric: list[Rule], roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env,
    going_on: tuple[Rule, list[Reach], e.Expr] | None = None,
) -> tuple[Base, list[Void]]:  # fmt: skip
    zeroes: list[Rule] = []
    left: list[Void] = []
    rest: tuple[Fraction, Rule] | None = None
    plain: list[Rule] = []
    for rule in roles.zeroes:
        if rule.otherwise:
            rest = (Fraction(0), rule)
            continue
        found = reaches(rule.cond, env) if rule.cond is not None else None
        if found is not None and same_measure(found[0], measure):
            zeroes.append(rule)
        elif found is None and not numbers(rule.cond) and bare_denial(said(rule.cond)):
            rest = (Fraction(0), rule)
        else:
            left += _void_beside(rule, measure, zeroes, env)
    for rule in roles.awards:
        if rule in numeric:
            continue
        if rule.otherwise:
            rest = (points(rule, marks), rule)
        else:
            plain.append(rule)
    banded_rules = [*numeric, *zeroes]
    bands = [_reaches(r, env) for r in banded_rules]
    _open_best(measure, banded_rules, bands, marks, env)
    worth: list[Fraction | None] = [None if isinstance(r.out.amount, Span) else points(r, marks) for r in banded_rules]
    arms = [
        Arm(
            within(measure, b),
            grid_points(r, w, env, marks),
            env.role("得分" if r.act != "zero" else "不得分", r.start, r.end),
        )
        for r, b, w in zip(banded_rules, bands, worth, strict=True)
    ]
    if going_on is not None:
        rule, band, value = going_on
        arms.append(Arm(within(measure, band), value, env.role("得分", rule.start, rule.end)))
        bands.append(band)
        worth.append(None)
        banded_rules.append(rule)
    for rule in plain:
        arm, reach = _plain_arm(rule, measure, bands, marks, env)
        arms.append(arm)
        bands.append(reach)
        worth.append(points(rule, marks))
        banded_rules.append(rule)
    _refuse_turned(measure, banded_rules, bands, worth)
    order = _ordered(banded_rules, bands, worth, measure, env)
    arms = [arms[i] for i in order]
    grid(measure, bands, env)
    closed = _covered(measure, [bands[i] for i in order], [worth[i] for i in order], rest, rules, env)
    for rule in roles.keeps:
        env.role("不扣分情形", rule.start, rule.end)
    return Bands(tuple(arms), closed, None if rest is None else env.role("其余", rest[1].start, rest[1].end)), left


_GOOD_HIGH = re.compile(
    r"(?<![未不])(?:满意|合格|达标|及时|覆盖|准确|优良|办结|知晓|完好|下降|降低|整改|回访|巩固)(?:率|度)(?:[(][^()]*[)])?[A-Za-z]?$"
)


def _refuse_turned(measure: Measure, rules: list[Rule], bands: list[list[Reach]], worth: list[Fraction | None]) -> None:
    """Raises CriterionError (BC142) where the best of a rate that is good when high is scored least: 满意度＜60%得满分，≥60%得0分."""
    low = [w for b, w in zip(bands, worth, strict=True) if w is not None and b[0].low is None]
    high = [w for b, w in zip(bands, worth, strict=True) if w is not None and b[-1].high is None]
    if low and high and min(low) > max(high) and _GOOD_HIGH.search(measure.name):
        raise refuse(
            "BC142",
            f"“{measure.name}”越高得分越低，方向像是写反了",
            rules[0].start,
            rules[-1].end,
            "请核对各档的不等号，用 勘误 改正；确是如此的，请用 解释 写明。",
        )


def _open_best(measure: Measure, rules: list[Rule], bands: list[list[Reach]], marks: Fraction | None, env: Env) -> None:
    """6个得满分，5个得2分: seven are better still."""
    if marks is None or not (measure.integer or measure.rate or len(rules) == 1):
        return
    ends = [r.high.at for b in bands for r in b if r.high is not None]
    for rule, band in zip(rules, bands, strict=True):
        one = band[0]
        exact = len(band) == 1 and one.low is not None and one.high is not None and one.low.at == one.high.at > 0
        if (
            exact
            and rule.act in ("award", "full", "mark")
            and not isinstance(rule.out.amount, Span)
            and points(rule, marks) == marks
            and one.low is not None
            and one.low.at == max(ends)
            and (measure.integer or one.low.at == 1 or len(rules) == 1)
            and env.ask("better") == "best"
        ):
            band[0] = Reach(one.low, None)


def _reaches(rule: Rule, env: Env) -> list[Reach]:
    found = reaches(rule.cond, env)
    assert found is not None
    return found[1]


def grid_points(rule: Rule, worth: Fraction | None, env: Env, marks: Fraction | None) -> e.Expr | Judgement:
    return judgement(rule, env, marks, "得分") if worth is None else e.const(worth)


def _void_beside(rule: Rule, measure: Measure, zeroes: list[Rule], env: Env) -> list[Void]:
    """管床数<2张或未安排，不得分: the event voids whatever the number; the number is a band."""
    if rule.cond is None:
        raise refuse("BC125", "没有写什么情况下不得分", rule.start, rule.end, "请写明条件。")
    if isinstance(rule.cond, Either):
        own = [t for t in rule.cond.terms if (f := reaches(t, env)) is not None and same_measure(f[0], measure)]
        others = [t for t in rule.cond.terms if t not in own]
        if own:
            zeroes.append(replace(rule, cond=own[0] if len(own) == 1 else Either(tuple(own))))
            tree = others[0] if len(others) == 1 else Either(tuple(others))
            return [Void(cond_of(tree, env), env.role("不得分情形", rule.start, rule.end))] if others else []
    return [Void(cond_of(rule.cond, env), env.role("不得分情形", rule.start, rule.end))]


_FAULTS = re.compile(r"缺|漏|错|违|投诉|事故|问题|逾期|差|扣|负偏离|隐患|纠纷|病害|破损|不|未|无|延|滞后|超")


_GOOD = re.compile(
    r"规定时间内|规定期限内|时限内|期限内|限期内|时间内|按时|按期|如期|按计划|及时|符合|达标|完整|齐全|规范|合格|全部|无|未发生|没有|未|均|足额|正常|健全"
)


_MENDED = re.compile(
    r"(?:整改|办结|解决|处理|处置|化解|修复|回复|销号|办理|结案|破案|查处|追回)(?:完成)?(?:率|比例|及时率)$"
)
"""问题整改率: a part of what there is; without any there is no rate."""


def _plain_arm(
    rule: Rule, measure: Measure, bands: list[list[Reach]], marks: Fraction | None, env: Env
) -> tuple[Arm, list[Reach]]:
    """符合标准得3分 beside 1项不达标得2分: none of the things counted."""
    text = said(rule.cond)
    origin = env.role("得分", rule.start, rule.end)
    zero = End(Fraction(0), "closed")
    if (
        measure.rate
        and re.search(r"(?:全部|全面|全额|足额)?(?:完成|达标|落实|到位|覆盖|实现)", text)
        and not negative(text)
    ):
        if measure.name.startswith("超额"):
            raise refuse(
                "BC138", "有的档按数、有的档按情形，读不准", rule.start, rule.end, "请用 解释 写明这一档的数。"
            )
        one = [Reach(End(Fraction(1), "open" if "超额" in text else "closed"), None)]
        return Arm(within(measure, one), e.const(points(rule, marks)), origin), one
    if bare_denial(re.sub(r"[，的]+$", "", text)) or re.fullmatch(r"没有|无|零|均无", re.sub(r"[，的]+$", "", text)):
        none = [Reach(zero, zero) if measure.integer else Reach(None, zero)]
        return Arm(within(measure, none), e.const(points(rule, marks)), origin), none
    if _MENDED.search(measure.name):
        raise refuse("BC138", "有的档按数、有的档按情形，读不准", rule.start, rule.end, "请用 解释 写明这一档的数。")
    if (_FAULTS.search(measure.name) and _GOOD.search(text)) or (
        (not measure.rate or _FAULTS.search(measure.name))
        and negative(text)
        and any(text[i : i + 2] in measure.name for i in range(len(text) - 1))
    ):
        none = [Reach(zero, zero) if measure.integer else Reach(None, zero)]
        return Arm(within(measure, none), e.const(points(rule, marks)), origin), none
    raise refuse("BC138", "有的档按数、有的档按情形，读不准", rule.start, rule.end, "请用 解释 写明这一档的数。")


def _ordered(
    rules: Sequence[Rule], bands: list[list[Reach]], worth: list[Fraction | None], measure: Measure, env: Env
) -> list[int]:
    """The order in which bands are tried. Bands that share a value must be nested half-lines, the narrower worth more or less throughout."""
    order = list(range(len(bands)))
    halves = [i for i in order if len(bands[i]) == 1 and bands[i][0].half]
    for n, i in enumerate(order):
        for k in order[n + 1 :]:
            at = overlap(bands[i], bands[k], measure.integer)
            if at is None:
                continue
            if worth[i] is not None and worth[i] == worth[k] and worth[i] is not None:
                continue
            nested = (
                (i in halves and k in halves and bands[i][0].half == bands[k][0].half)
                or _top(bands, worth, i, k)
                or _top(bands, worth, k, i)
            )
            if not nested:
                a, b = rules[i], rules[k]
                raise refuse(
                    "BC153",
                    f"{describe(measure, _point(at))}时同时落在两档里，分数不同",
                    a.start,
                    max(a.end, b.end),
                    "请核对两档的界限。",
                )

    def narrow(i: int) -> tuple[int, Fraction]:
        reach = bands[i][0]
        if i not in halves:
            return (0, Fraction(i))
        end = reach.low or reach.high
        assert end is not None
        return (1, -end.at if reach.half == "up" else end.at)

    nested_up = [i for i in halves if bands[i][0].half == "up"]
    nested_down = [i for i in halves if bands[i][0].half == "down"]
    for group in (nested_up, nested_down):
        if len(group) > 1:
            ranked = sorted(group, key=lambda i: narrow(i)[1])
            values = [worth[i] for i in ranked]
            if any(v is None for v in values) or not (_monotone(values)):  # type: ignore[arg-type]
                raise refuse(
                    "BC142",
                    "几档的先后与分数对不上",
                    rules[group[0]].start,
                    rules[group[-1]].end,
                    "请核对各档的不等号和分数。",
                )
    return sorted(order, key=narrow)


def _top(bands: list[list[Reach]], worth: list[Fraction | None], i: int, k: int) -> bool:
    """100%得满分，≥85%得2分: a single value at the better end of a half-line, worth more."""
    point, half = bands[i], bands[k]
    if (
        len(point) != 1
        or len(half) != 1
        or not half[0].half
        or point[0].low is None
        or point[0].high is None
        or point[0].low.at != point[0].high.at
    ):
        return False
    a, b = worth[i], worth[k]
    return a is not None and b is not None and (a > b)


def _monotone(values: Sequence[Fraction]) -> bool:
    return all(a > b for a, b in itertools.pairwise(values)) or all(a < b for a, b in itertools.pairwise(values))


def _point(at: Fraction) -> Reach:
    return Reach(End(at, "closed"), End(at, "closed"))


def grid(measure: Measure, bands: list[list[Reach]], env: Env) -> None:
    """5日以内, 6—10日: bands that only leave out what lies between two whole numbers count whole units."""
    if measure.rate or measure.integer or not isinstance(measure.value, e.Fact):
        return
    inner = [g for g in gaps(bands, False) if g.low is not None and g.high is not None]
    if inner and not any(True for g in gaps(bands, True) if g.low is not None and g.high is not None):
        env.book.on_grid(measure)


def _covered(
    measure: Measure,
    bands: list[list[Reach]],
    worth: list[Fraction | None],
    rest: tuple[Fraction, Rule] | None,
    rules: list[Rule],
    env: Env,
) -> Fraction | None:
    """What is scored where no band holds. Raises CriterionError (BC150) at a hole between bands or beyond the best of them."""
    integer = measure.integer or env.book.whole(measure)
    holes = list(gaps(bands, integer))
    if rest is not None:
        return rest[0]
    inner = [g for g in holes if g.low is not None and g.high is not None and not (g.low.at <= 0 and measure.integer)]
    if inner:
        raise refuse(
            "BC150",
            f"分档有空隙：{describe(measure, inner[0])}时没有写得几分",
            rules[0].start,
            rules[-1].end,
            "请写明空隙归哪一档，或写“其余不得分”。",
        )
    if not holes:
        return None
    known = [(b, w) for b, w in zip(bands, worth, strict=True) if w is not None]
    if not known:
        return None
    best, least = max(w for _, w in known), min(w for _, w in known)
    for hole in holes:
        beside = _beside(hole, known)
        if _beyond(hole, measure) or _before_first(hole, measure, env):
            continue
        if (beside == best and best != least) or (beside == best and len(known) > 1):
            raise refuse(
                "BC150",
                f"{describe(measure, hole)}时没有写得几分",
                rules[0].start,
                rules[-1].end,
                "请写明这一段得几分。",
            )
        if beside is not None and beside > 0:
            return Fraction(0) if env.ask("rest") == "zero" or len(known) == 1 else least
        return None
    return None


def _beside(hole: Reach, known: list[tuple[list[Reach], Fraction]]) -> Fraction | None:
    for band, worth in known:
        for reach in band:
            if hole.low is None and reach.low is not None and hole.high is not None and reach.low.at == hole.high.at:
                return worth
            if hole.high is None and reach.high is not None and hole.low is not None and reach.high.at == hole.low.at:
                return worth
    return None


def _before_first(hole: Reach, measure: Measure, env: Env) -> bool:
    """Below the least that a fact may be: before the first of a ranking."""
    spec = env.book.inputs.get(measure.value.name) if isinstance(measure.value, e.Fact) else None
    return (
        spec is not None
        and spec.low is not None
        and hole.low is None
        and hole.high is not None
        and hole.high.at <= spec.low
    )


def _beyond(hole: Reach, measure: Measure) -> bool:
    """Where the measure does not go: below nothing, above all of it."""
    if hole.low is None and hole.high is not None and hole.high.at <= 0:
        return True
    if hole.high is None and hole.low is not None:
        return (measure.rate and hole.low.at >= 1) or (
            not measure.rate and hole.low.at == 100 and (measure.unit == "分" or measure.name.endswith("分"))
        )
    return False
