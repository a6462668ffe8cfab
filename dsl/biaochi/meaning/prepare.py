"""Rules made ready to compose: named numbers and samples taken out of conditions, single things told from numbers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from biaochi import patterns as re
from biaochi.core.expr import Comparison
from biaochi.meaning import gaps, kinds_of_one, several, zero_base
from biaochi.meaning.alike import alike
from biaochi.meaning.counted_again import counted_again, meant, tally_of
from biaochi.meaning.duties import led
from biaochi.meaning.each_period import in_each
from biaochi.meaning.env import Env
from biaochi.meaning.idle_terms import at_time, idle, not_that, short_of_bound, swallowed
from biaochi.meaning.ladder import reaches, same_measure, settle
from biaochi.meaning.ordinals import from_which
from biaochi.meaning.planned_counts import planned
from biaochi.meaning.reach import Reach
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.scopes import HOW, in_front
from biaochi.meaning.shares import how_far
from biaochi.meaning.slope_base import PLANNED
from biaochi.meaning.things import as_step, at_least, none_of, one_by_one, only, per_thing
from biaochi.meaning.trends import earlier, trend_parts
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.model.possible import ends
from biaochi.reading import asides
from biaochi.reading.phrases import Bounds, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import (
    Compared,
    Counted,
    Either,
    Event,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    mapped,
    numbers,
    said,
    terms,
    without,
)
from biaochi.reading.wording import RATE_NAME, trimmed


def prepare(rules: list[Rule], env: Env) -> None:
    """Everything that the forms need to know of rules before they look at them."""
    for rule in rules:
        several_terms = len(terms(rule.cond)) > 1 or rule.step is not None or rule.act == "formula"
        dated = any(b.value.unit in units.TIME for t in numbers(rule.cond) for b in bounds_of(t))
        rule.cond = without(rule.cond, partial(idle, several=several_terms, dated=dated, env=env))
        rule.cond = at_time(mapped(rule.cond, not_that))
        swallowed(rule)
        short_of_bound(rule)
        led(rule, env)
    rules[:] = [r for r in rules if not _floored(r, env)]
    for rule in rules:
        _beyond_whole(rule)
    gaps.stepped(rules)
    gaps.own_days(rules)
    from_which(rules, env)
    kinds_of_one.counted(rules)
    several.counted(rules, env)
    planned(rules, env)
    in_each(rules, env)
    for rule in rules:
        several.based(rule)
        several.within_limit(rule)
        rule.cond = several.shared_bound(rule.cond)
        rule.cond = mapped(mapped(rule.cond, lambda t: several.not_one(t) or t), how_far)
        _below_standard(rule)
        _beside_constant(rule, env)
    _beside_equal(rules)
    alike(rules, env)
    several.timed(rules)
    several.achieved(rules, env)
    zero_base.carried(rules, env)
    for rule in rules:
        rule.cond = several.spread(rule.cond, env)
        several.stated(rule, env)
        several.compared(rule, env)
    for at, rule in enumerate(rules):
        if rule.act == "formula":
            rule.cond = without(rule.cond, lambda t, r=rule: _said_before(t, r, env))  # type: ignore[misc]
        if rule.act == "ratio" and any(
            r.act == "formula" and r.sentence == rule.sentence for r in rules[at + 1 : at + 2]
        ):
            env.role("计分说明", rule.start, rule.end)
    rules[:] = [
        r
        for at, r in enumerate(rules)
        if not (
            r.act == "ratio" and any(o.act == "formula" and o.sentence == r.sentence for o in rules[at + 1 : at + 2])
        )
    ]
    marked = [r for r in rules if r.act == "mark" and r.out.per]
    if (
        marked
        and all(r.act in ("mark", "deduct", "zero") for r in rules)
        and any(r.floor for r in rules)
        and all(re.search(r"[未不无没缺]|违|过期|堵|占用|上锁|破损|超|脏|乱|损", said(r.cond)) for r in marked)
    ):
        for rule in marked:
            rule.out = replace(rule.out, act="deduct")
    each = one_by_one(rules, env)
    for rule in rules:
        rule.cond = mapped(rule.cond, only)
        per_thing(rule)
        as_step(rule, rules, each=each)
        at_least(rule, rules)
    in_each(rules, env)
    _meet(rules, env)
    for rule in rules:
        none_of(rule, rules, env)
    _settle(rules, env)


def _beyond_whole(rule: Rule) -> None:
    """Raises CriterionError (BC142) at a bound that a rate cannot come to: 满意度≥120%, 满意度＞100%, 满意度＜0%."""
    for term in numbers(rule.cond):
        if not isinstance(term, Compared):
            continue
        low, high = ends(term.subject.text)
        for bound in bounds_of(term):
            number = bound.value.number
            over = high == 1 and (number > 100 or (number == 100 and bound.op == ">"))
            under = low == 0 and (number < 0 or (number == 0 and bound.op == "<"))
            if bound.value.unit == "%" and (over or under):
                raise refuse(
                    "BC142",
                    f"“{term.subject.text}”不会{'超过100%' if over else '低于0%'}",
                    bound.value.start,
                    bound.value.end,
                    "请核对这个数，用 勘误 改正。",
                )


_OUTCOME = re.compile(r"(?:本项|该项|最终|实际|计算)?(?:得分|结果|分数|得分结果|计算结果|扣分后)")


def _floored(rule: Rule, env: Env) -> bool:
    """得分小于0时取0: what the marks hold anyway."""
    found = numbers(rule.cond)
    term = found[0] if len(found) == len(terms(rule.cond)) == 1 else None
    if (
        rule.act != "zero"
        or not isinstance(term, Compared)
        or not isinstance(term.what, Bounds)
        or not _OUTCOME.fullmatch(term.subject.text)
        or any(b.op not in ("<", "<=") or b.value.number != 0 for b in term.what.bounds)
    ):
        return False
    env.role("计分说明", rule.start, rule.end)
    return True


def _settle(rules: list[Rule], env: Env) -> None:
    """Gives the ends that several conditions on one measure leave open to one of them each."""
    groups: list[tuple[Measure, list[tuple[Tree, list[Reach]]]]] = []
    for rule in rules:
        for tree in _whole_or_parts(rule.cond):
            if tree in env.bands or isinstance(tree, Event):
                continue
            found = reaches(tree, env)
            if found is None:
                continue
            known = next((g for g in groups if same_measure(g[0], found[0])), None)
            if known is None:
                groups.append((found[0], [(tree, found[1])]))
            elif all(t != tree for t, _ in known[1]):
                known[1].append((tree, found[1]))
    for measure, trees in groups:
        for (tree, _), band in zip(trees, settle([b for _, b in trees], env), strict=True):
            env.bands[tree] = (measure, band)


def _whole_or_parts(tree: Tree | None) -> list[Tree]:
    if tree is None:
        return []
    return [tree, *(t for t in tree.terms)] if isinstance(tree, Either) else [tree]


def _said_before(term: Term, rule: Rule, env: Env) -> bool:
    """三项得分均按百分制填列，本指标得分=…: words before a formula that are no case, and weights that it holds itself."""
    if isinstance(term, Event):
        text = term.words.text
        idle = (
            not in_front(text.strip("，"))
            and not HOW.search(text)
            and not re.search(r"的[，]?$|时$|者$|[未不没无]", text)
            and asides.harmless(re.sub(r"比例|得分|计分|按", "", text))
        )
    elif isinstance(term, Counted):
        idle = _in_formula(term.value, rule)
    else:
        idle = (
            isinstance(term.what, Bounds)
            and all(b.op == "=" and _in_formula(b.value, rule) for b in term.what.bounds)
            and bool(term.what.bounds)
        )
    if idle:
        env.role("计分说明", rule.start, rule.out_start)
    return idle


def _in_formula(value: Quantity, rule: Rule) -> bool:
    return f"Fraction({value.number.numerator}, {value.number.denominator})" in repr(
        getattr(rule.out.amount, "body", "")
    )


_SIDES: dict[str, Comparison] = {
    "大于": ">",
    "高于": ">",
    "超过": ">",
    "超出": ">",
    "多于": ">",
    "小于": "<",
    "低于": "<",
    "少于": "<",
    "不足": "<",
}


def _beside_equal(rules: list[Rule]) -> None:
    """等于100得满分，大于的不得分: on that side of the very number, and nothing is said of the other."""
    held = [t for r in rules if r.act in ("award", "full", "mark") for t in numbers(r.cond) if isinstance(t, Compared)]
    bound = bounds_of(held[0]) if len(held) == 1 else ()
    if len(bound) != 1 or bound[0].op != "=":
        return

    def on_side(term: Term) -> Tree:
        if not isinstance(term, Event) or (op := _SIDES.get(term.words.text.strip("，的"))) is None:
            return term
        what = Bounds((replace(bound[0], op=op, ending="sign"),))
        return replace(held[0], what=what, start=term.words.start, end=term.words.end)

    for rule in rules:
        if rule.act in ("zero", "deduct") and rule.step is None:
            rule.cond = mapped(rule.cond, on_side)


# --- one thing named with its deduction means every such thing


_BESIDE_STANDARD = re.compile(
    r"^(?P<word>低于|不足|未达到?|达不到|高于|超过|超出)(?:标准|目标值?|指标值?|要求|计划|规定)(?:的|部分|，)*按?$"
)


def _below_standard(rule: Rule) -> None:
    """低于标准的按每1%扣0.4分: counted down from the standard."""
    found = (
        _BESIDE_STANDARD.match(rule.step.before.text) if rule.step is not None and rule.step.step.move == "" else None
    )
    if found is None:
        return
    assert rule.step is not None
    move = "up" if found["word"] in ("高于", "超过", "超出") else "down"
    rule.step = replace(
        rule.step,
        step=replace(rule.step.step, move=move, word=found["word"]),
        before=Words("", rule.step.start, rule.step.start),
    )


_BESIDE_NAMED = re.compile(r"^(?P<name>.{2,24}?)(?:较|比|与)(?P<other>[^，。；较比与]{2,8})(?:相比)?$")


def _beside_constant(rule: Rule, env: Env) -> None:
    """再入院率较控制值每上升1%, where the print says what it is: the step runs from there."""
    found = _BESIDE_NAMED.match(rule.step.before.text) if rule.step is not None and rule.step.step.move else None
    if found is None or all(c.name != found["other"] for c in env.constants):
        return
    assert rule.step is not None
    start = rule.step.before.start
    rule.step = replace(rule.step, before=Words(found["name"], start, start + len(found["name"])))


# --- measures in the order of the text


def _meet(rules: list[Rule], env: Env) -> None:
    """Meets the measures in the order of the text, so that a subject left out is the one before it."""
    tallies: list[tuple[Words, str, str]] = []
    every = [t for r in rules if (t := tally_of(r, env)) is not None]
    _beside_counts(rules, env)
    for rule in rules:
        if rule.topic is not None:
            env.book.topic = rule.topic
        for term in terms(rule.cond):
            if isinstance(term, Event):
                found = trend_parts(term, env)
                if found is not None:
                    env.trend = (found[0], found[1])
                    env.change = {">": "up", "<": "down"}.get(found[2], env.change)
                continue
            counted = meant(term, tallies) or counted_again(term, every)
            if counted is not None:
                env.measures[term] = env.book.count(counted[0], counted[1])
            else:
                measure_of(term, env)
        if rule.step is not None and _names_rate(rule):
            env.book.measure(trimmed(rule.step.before), rule.step.step.size, rate=True)
        planned = PLANNED.match(rule.step.before.text) if rule.step is not None and rule.step.step.move else None
        if planned and rule.step is not None:
            size = rule.step.step.size
            now = env.book.measure(
                trimmed(Words(planned["name"], rule.step.before.start, rule.step.before.start + len(planned["name"]))),
                None if size is None or size.unit in units.PERCENT else size,
            )
            env.book.planned(planned["other"], now, rule.step.before.start)
        if (
            rule.step is not None
            and rule.step.step.base is not None
            and re.search(r"计划|目标|任务", env.text[slice(*rule.step.step.base)])
            and trimmed(rule.step.before).text
        ):
            env.book.measure(
                trimmed(rule.step.before),
                None if rule.step.step.size is None or rule.step.step.size.unit == "%" else rule.step.step.size,
            )
        if rule.step is not None and (split := earlier(rule.step.before.text, env)) is not None and split[0]:
            env.trend = (Words(split[0], rule.step.before.start, rule.step.before.end), split[1])
        tally = tally_of(rule, env)
        if tally is not None:
            tallies.append(tally)


def _names_rate(rule: Rule) -> bool:
    """满意度每1个百分点得0.05分，低于60%不得分: what is below is named by the step before it."""
    assert rule.step is not None
    size = rule.step.step.size
    return (
        size is not None
        and size.unit in ("%", "个百分点", "百分点")
        and (rule.act in ("award", "mark", "full") or (rule.act == "deduct" and rule.step.step.base is not None))
        and re.fullmatch("[一-鿿]{2,16}", rule.step.before.text) is not None
        and RATE_NAME.search(rule.step.before.text) is not None
    )


def _beside_counts(rules: list[Rule], env: Env) -> None:
    """社区专职网格员应配备20名 in the cell beside, and 配备人数低于14名 in the text: one count."""
    required = [t for t in env.beside if isinstance(t.what, Bounds) and len(t.what.bounds) == 1 and t.subject.text]
    if len(required) != 1:
        return
    unit = bounds_of(required[0])[0].value.unit
    generic = [
        t
        for r in rules
        for t in numbers(r.cond)
        if isinstance(t, Compared)
        and isinstance(t.what, Bounds)
        and t.what.bounds
        and t.what.bounds[0].value.unit == unit
        and _GENERIC_COUNT.fullmatch(t.subject.text)
    ]
    if unit and units.counted(unit) and generic:
        env.measures[required[0]] = measure_of(required[0], env)
        for term in generic:
            env.measures[term] = env.measures[required[0]]


_GENERIC_COUNT = re.compile(r"(?:实际|已|新)?[一-鿿]{0,3}(?:人数|家数|座数|次数|户数|个数|数量|数)")
