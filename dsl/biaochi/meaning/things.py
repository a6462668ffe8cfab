"""One thing named with its points means every such thing; none of it is nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.meaning.resolve import measure_of
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds, Moved, Quantity, Step
from biaochi.reading.surface import (
    Compared,
    Counted,
    Either,
    Event,
    Rule,
    Stepped,
    Term,
    Words,
    exchanged,
    mapped,
    terms,
    without,
)
from biaochi.reading.wording import shared, trimmed


def per_thing(rule: Rule) -> None:
    """党政主要负责人，扣5分/人: so much for each of what stands before it."""
    if (
        rule.step is not None
        or not rule.out.per
        or rule.act not in ("deduct", "add", "award", "mark")
        or not isinstance(rule.cond, Event)
    ):
        return
    words = rule.cond.words
    one = Quantity(Fraction(1), rule.out.per, None, rule.out_start, rule.end)
    rule.step = Stepped(
        Step("", "", one),
        Words(re.sub(r"[，的]+$", "", words.text), words.start, words.end),
        Words("", rule.out_start, rule.out_start),
        rule.out_start,
        rule.out_start,
    )
    rule.cond = None


_ONLY = re.compile(r"^(?P<a>[^，]*?)(?:仅仅|仅|只有|只)(?P<b>[^，]{0,8})$")


def only(term: Term) -> Term:
    """只开展1次的扣2分: exactly so many, not so much for each."""
    found = _ONLY.match(term.before.text) if isinstance(term, Counted) and term.value.unit != "%" else None
    if found is None or not isinstance(term, Counted):
        return term
    words = Words(f"{found['a']}{found['b']}", term.before.start, term.before.end)
    return Compared(words, Bounds((Bound("=", term.value),)), term.before.start, term.value.end)


def as_step(rule: Rule, rules: list[Rule], *, each: bool) -> None:
    """缺1项扣1分, 迟报一次扣0.5分 read as 每缺1项, 每迟报一次; 出现1处扣1分，出现2处扣3分 stays a number."""
    accrues = rule.act in ("award", "mark") and (
        bool(rule.limits)
        or bool(re.search(r"累计(?:计分|得分|加分)", rule.out.words))
        or any(r.besides == "累计" for r in rules)
        or each
    )
    if rule.step is not None or not (rule.act in ("deduct", "add") or accrues) or rule.otherwise:
        return
    parts = [t for t in terms(rule.cond) if not isinstance(t, Event)]
    if not parts or isinstance(rule.cond, Either) or isinstance(rule.out.amount, tuple):
        return
    last = parts[-1]
    found = _one(last) or (_running(last) if rule.floor and len(parts) == 1 else None)
    if found is None:
        return
    step, before, after, unit = found
    if any(_number_of(r, unit) for r in rules if r is not rule):
        return
    rule.step = Stepped(step, before, after, last.start if isinstance(last, Compared) else before.start, rule.out_start)
    rule.cond = without(rule.cond, lambda t: t is last)


def one_by_one(rules: list[Rule], env: Env) -> bool:
    """国家级媒体刊发1篇得1分，省级媒体刊发1篇得0.5分, of 3: none of them is all, so that each piece counts."""
    found = [terms(r.cond)[0] for r in rules if len(terms(r.cond)) == 1 and r.act in ("award", "mark")]
    amounts = [r.out.amount for r in rules]
    return (
        len(found) == len(rules) > 1
        and env.marks is not None
        and all(isinstance(t, Counted) and t.value.number == 1 and units.counted(t.value.unit) for t in found)
        and all(isinstance(a, Quantity) for a in amounts)
        and sum(a.number for a in amounts if isinstance(a, Quantity)) < env.marks
    )


def at_least(rule: Rule, rules: list[Rule]) -> None:
    """有1台未检的不得分: one or more, where no other rule is for a larger number."""
    found = [t for t in terms(rule.cond) if isinstance(t, Counted)]
    if rule.act == "zero" and isinstance(rule.cond, Either):
        rule.cond = mapped(rule.cond, _or_more)
    if rule.act != "zero" or (len(found) != 1 and not isinstance(rule.cond, Either)):
        return
    for term in found:
        if term.value.unit not in ("%", "分"):
            _at_least(term, rule, rules)


def _or_more(term: Term) -> Term:
    """迟报超过3次或漏报1次的不得分: once, or more often."""
    if not isinstance(term, Compared) or not isinstance(term.what, Moved) or len(term.what.bounds.bounds) != 1:
        return term
    bound = term.what.bounds.bounds[0]
    if bound.op != "=" or term.what.bounds.span is not None or not units.counted(bound.value.unit):
        return term
    more = replace(term.what.bounds, bounds=(replace(bound, op=">="),))
    return replace(term, what=replace(term.what, bounds=more))


def _at_least(term: Counted, rule: Rule, rules: list[Rule]) -> None:
    if any(_number_of(r, term.value.unit) for r in rules if r is not rule) and term.value.number > 1:
        return
    if term.value.number == 0:
        return
    subject = re.sub(r"^(?:有|发现|出现|发生|存在)|(?:有|发现|出现|发生|存在)$", "", term.before.text) + re.sub(
        r"(?:的|时)+$", "", term.after.text
    )
    words = trimmed(Words(subject, term.before.start or term.value.start, max(term.after.end, term.value.end)))
    new = Compared(words, Bounds((Bound(">=", term.value),)), term.value.start, term.value.end, True)
    rule.cond = exchanged(rule.cond, term, new)


_NOTHING = re.compile(
    r"^(?:以上)?(?:均|都|全部)?(?:无(?![效责理偿障害线])|没有|未|零)(?:能|够|达到|有|取得|获得|提供|开展|完成|召开|组织|进行)*"
)


def none_of(rule: Rule, rules: list[Rule], env: Env) -> None:
    """会议4次以上得10分，少一次扣2分，未召开不得分: none of the thing counted."""
    if (
        rule.act not in ("zero", "deduct")
        or rule.step is not None
        or rule.otherwise
        or not isinstance(rule.cond, Event)
    ):
        return
    text = re.sub(r"(?:的|，)+$", "", rule.cond.words.text)
    found = _NOTHING.match(text)
    if not found or (text in ("无", "没有") and len([r for r in rules if r.act in ("award", "full")]) == 1):
        return
    rest = text[found.end() :]
    for other in rules:
        for term in terms(other.cond):
            if other is rule or isinstance(term, Event):
                continue
            measure = measure_of(term, env)
            spec = env.book.inputs.get(measure.name)
            if spec is None or not spec.integer:
                continue
            verb = re.sub(r"^(?:未|没有|无)", "", found.group())
            alike = shared(rest, measure.name) >= max(2, (len(rest) + 1) // 2)
            if (len(rest) < 2 and (verb or rest) in measure.name) or alike:
                zero = Quantity(Fraction(0), measure.unit, None, rule.cond.words.start, rule.cond.words.end)
                new = Compared(
                    Words(measure.name, rule.cond.words.start, rule.cond.words.end),
                    Bounds((Bound("=", zero),)),
                    rule.cond.words.start,
                    rule.cond.words.end,
                )
                env.measures[new] = measure
                rule.cond = new
                return


_MOVES = {"少": "down", "缺": "lack", "缺少": "lack", "漏": "lack", "超": "up", "逾期": "over", "迟报": "over"}


def _one(term: Term) -> tuple[Step, Words, Words, str] | None:
    if isinstance(term, Compared):
        if not isinstance(term.what, Moved) or not term.what.bounds.bounds or term.what.bounds.bounds[0].op != "=":
            return None
        value = term.what.bounds.bounds[0].value
        if value.number != 1 or value.unit in ("", "%", "‰", "分"):
            return None
        return Step(term.what.move, term.what.word, value), term.subject, Words("", term.end, term.end), value.unit
    assert isinstance(term, Counted)
    if term.value.number != 1 or term.value.unit in ("", "%", "‰", "分"):
        return None
    before = re.sub(r"(?:发现有?|出现|发生|存在|有|，)+$", "", term.before.text)
    word = re.search(r"(?:缺少|缺失|欠缺|缺|少|漏报|漏)$", before)
    if word:
        rest = Words(before[: word.start()], term.before.start, term.before.start + word.start())
        return Step(_MOVES.get(word.group(), "lack"), word.group(), term.value), rest, term.after, term.value.unit
    return (
        Step("", "", term.value),
        Words(before, term.before.start, term.before.start + len(before)),
        term.after,
        term.value.unit,
    )


def _running(term: Term) -> tuple[Step, Words, Words, str] | None:
    """超1天扣5分，扣完为止: a bare comparing word with one unit of a thing counted up."""
    if not isinstance(term, Compared) or not isinstance(term.what, Bounds) or len(term.what.bounds) != 1:
        return None
    bound = term.what.bounds[0]
    if bound.value.number != 1 or bound.op not in ("<", ">") or bound.value.unit in (*units.PERCENT, "分", ""):
        return None
    move, word = ("up", "超过") if bound.op == ">" else ("down", "少于")
    return Step(move, word, bound.value), term.subject, Words("", term.end, term.end), bound.value.unit


def _number_of(rule: Rule, unit: str) -> bool:
    """Whether another rule sets points for a larger number of the same things: 2处扣3分."""
    if rule.act not in ("deduct", "add", "award", "full") or rule.step is not None:
        return False
    for term in terms(rule.cond):
        value = term.value if isinstance(term, Counted) else None
        if isinstance(term, Compared) and (
            isinstance(term.what, Moved) or (isinstance(term.what, Bounds) and rule.act in ("deduct", "add"))
        ):
            inner = term.what.bounds if isinstance(term.what, Moved) else term.what
            value = inner.bounds[0].value if isinstance(inner, Bounds) and inner.bounds else None
        if value is not None and value.unit.removeprefix("个") == unit.removeprefix("个") and value.number > 1:
            return True
    return False
