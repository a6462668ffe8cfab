"""Zero bases: 预算安排数为0且未发生支出的计满分: what is scored where a divisor or an earlier value is nothing, decided before any division."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import points
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.resolve import measure_of
from biaochi.model.criterion import Arm
from biaochi.reading.formulas import Extreme, Magnitude, Name, Node, Operation
from biaochi.reading.phrases import Bound, Bounds, Moved, Quantity
from biaochi.reading.surface import (
    Compared,
    Either,
    Event,
    Every,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    mapped,
    numbers,
    terms,
)

_SPENT = re.compile(
    r"^(?:当年|本年度?|实际)?(?P<not>未|没有|无)?(?:有|发生|产生)?(?P<of>支出|费用|结转|结余|收入|调整|采购|执行|完成|资金)(?:的|，)*$"
)


def is_nothing(term: Term) -> bool:
    """Whether a term says that a measure is 0."""
    if (
        not isinstance(term, Compared)
        or not isinstance(term.what, Bounds)
        or len(term.what.bounds) != 1
        or term.what.span is not None
    ):
        return False
    return term.what.bounds[0].op == "=" and term.what.bounds[0].value.number == 0


def carried(rules: list[Rule], env: Env) -> None:
    """上年为零的，本年为零得满分，不为零不得分: the base that is nothing holds for both; 未发生支出 beside it is 支出数为0."""
    for rule in rules:
        if any(is_nothing(t) for t in terms(rule.cond)):
            rule.cond = mapped(rule.cond, lambda term: _spent(term, env) or term)
    for before, after in itertools.pairwise(rules):
        lead = before.cond.terms[0] if isinstance(before.cond, Every) else None
        if (
            lead is None
            or not isinstance(lead, Compared)
            or not (is_nothing(lead) or _short_of_award(lead, before, after, rules))
            or after.sentence != before.sentence
            or after.step is not None
            or after.otherwise
            or after.cond is None
        ):
            continue
        if env.text[lead.end : lead.end + 2] in ("的，", "时，") and all(t != lead for t in terms(after.cond)):
            after.cond = Every((lead, after.cond))


def _short_of_award(lead: Compared, before: Rule, after: Rule, rules: list[Rule]) -> bool:
    """未达到50%的，较上年提高5个百分点以上得2分，提高不足5个百分点得1分: what holds for all that is said of another measure."""
    bound = bounds_of(lead)
    beside = [t for r in (before, after) for t in terms(r.cond) if t != lead]
    return (
        len(bound) == 1
        and bound[0].op == "<"
        and all(isinstance(t, Event) or (isinstance(t, Compared) and isinstance(t.what, Moved)) for t in beside)
        and any(isinstance(t, Compared) for t in beside)
        and any(
            r.act in ("award", "full") and any(b.op == ">=" and b.value.number == bound[0].value.number for b in found)
            for r in rules
            for found in [[b for t in numbers(r.cond) for b in bounds_of(t)]]
        )
    )


def _spent(term: Term, env: Env) -> Tree | None:
    found = _SPENT.match(term.words.text) if isinstance(term, Event) else None
    names = [n for n in env.book.formula_names if found and found["of"] in n]
    if found is None or len(names) != 1:
        return None
    assert isinstance(term, Event)
    words = Words(names[0], term.words.start, term.words.end)
    nothing = Quantity(Fraction(0), "", None, words.start, words.end)
    return Compared(words, Bounds((Bound("=" if found["not"] else ">", nothing, "marked"),)), words.start, words.end)


def decided(rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[list[Rule], list[Arm]]:
    """The rules that speak of a base that is nothing, and what each comes to."""
    taken: list[Rule] = []
    arms: list[Arm] = []
    for rule in rules:
        if (
            marks is None
            or rule.act not in ("award", "full", "zero", "keep")
            or rule.step is not None
            or rule.otherwise
            or (rule is rules[0] and len(rules) == 1)
        ):
            continue
        bases = [] if isinstance(rule.cond, Either) else [t for t in terms(rule.cond) if is_nothing(t)]
        if not any(_is_base(t, rule, rules, env) for t in bases):
            continue
        worth = Fraction(0) if rule.act == "zero" else marks if rule.act == "keep" else points(rule, marks)
        arms.append(Arm(cond_of(rule.cond, env), e.const(worth), env.role("例外", rule.start, rule.end)))
        taken.append(rule)
    return taken, arms


def _is_base(term: Term, rule: Rule, rules: list[Rule], env: Env) -> bool:
    assert isinstance(term, Compared)
    value = measure_of(term, env).value
    if not isinstance(value, e.Fact):
        return False
    divisors = {n for q in env.book.equations for n in divided_by(q.body)}
    divisors |= {n for r in rules for n in divided_by(getattr(r.out.amount, "body", None))}
    return (
        term.subject.text in divisors
        or value.name in divisors
        or any(value == before for _, before, _ in env.axes)
        or env.book.is_earlier(value)
    )


def divided_by(node: Node | None) -> Iterator[str]:
    """The names that a formula divides by."""
    match node:
        case Operation(op, left, right):
            if op == "/":
                yield from _named(right)
            yield from divided_by(left)
            yield from divided_by(right)
        case Extreme(_, left, right):
            yield from divided_by(left)
            yield from divided_by(right)
        case Magnitude(inner):
            yield from divided_by(inner)


def _named(node: Node) -> Iterator[str]:
    match node:
        case Name(text):
            yield text
        case Operation(_, left, right) | Extreme(_, left, right):
            yield from _named(left)
            yield from _named(right)
        case Magnitude(inner):
            yield from _named(inner)
