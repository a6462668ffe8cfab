"""Terms to core conditions."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model.criterion import Measure
from biaochi.reading.clauses import Clause
from biaochi.reading.context import Assembly
from biaochi.reading.forms.trend import against, reference
from biaochi.reading.measures import in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Answered, Compared, Counted, Else, Event, Term, Within, Words
from biaochi.reading.wording import RATE_NAME
from biaochi.syntax import elements as el


def measure_of(term: Compared | Within | Counted, asm: Assembly) -> Measure:
    """The measure a numeric term speaks of, the same each time it is asked."""
    found = asm.measures.get(id(term))
    if found is None:
        found = asm.measures[id(term)] = _measure_of(term, asm)
    return found


def _measure_of(term: Compared | Within | Counted, asm: Assembly) -> Measure:
    if isinstance(term, Compared):
        if term.ref is not None and not term.values:
            rate = bool(re.search(r"率|比例|占比|比重|满意度", term.ref.text)) or None
            measure = asm.book.measure(term.subject, None, rate=rate)
            if not measure.rate:
                asm.compared = (measure, asm.book.reference(term.ref, measure))
            return measure
        grown = growth(term.subject, term.values[0], asm) or _part_of_other(term, asm)
        if grown is not None:
            return grown
        found = asm.book.measure(term.subject, term.values[0])
        return asm.book.magnitude(found) if term.around else found
    if isinstance(term, Within):
        grown = growth(term.subject, term.second, asm)
        if grown is not None:
            return grown
        return asm.book.measure(term.subject, term.second)
    return asm.book.measure(_counted_subject(term), term.values[0])


def _part_of_other(term: Compared, asm: Assembly) -> Measure | None:
    """低于60%不得分 after 完成值达到目标值: the part of the target; 超过5%的 after 超出的: how far beyond."""
    value = term.values[0]
    if term.subject.text or term.subject.defined or value.unit != "%" or asm.compared is None or asm.book.knows_rate():
        return None
    measure, other = asm.compared
    if term.op in ("<", "<=", ">=") and value.number >= 40:
        return Measure(f"{measure.name}的完成比例", "%", True, e.div(measure.value, other.value))
    if term.op == ">" and value.number < 40:
        return Measure(f"{measure.name}的超出比例", "%", True, e.div(e.sub(measure.value, other.value), other.value))
    raise refuse("BC126", "这个百分数是占的比例还是超出的比例，读不准", term.start, term.end, "请用 解释 写明。")


_CHANGE = re.compile(r"^(?:有所)?(?:(增长|提高|增加|上升|提升)|(下降|降低|减少|压减))(?:幅度|率|了|比例|达到?|为)?$")


def growth(subject: Words, value: el.Value, asm: Assembly) -> Measure | None:
    """较上年增长2%: the change of a quantity against its earlier value, both of them inputs."""
    if value.unit not in ("%", "个百分点", "百分点"):
        return None
    split = against(subject.text)
    if split is not None:
        name, period, change = split
    elif asm.trend.subject is not None and _CHANGE.match(subject.text):
        name, period, change = asm.trend.subject.text, asm.trend.period, subject.text
    else:
        return None
    found = _CHANGE.match(change)
    if not found or not name:
        return None
    is_rate = bool(RATE_NAME.search(name))
    if is_rate and value.unit == "%":
        raise refuse(
            "BC126",
            "比率“增长几%”是百分点还是相对比例，读不准",
            subject.start,
            value.end,
            "请用 解释 写明，如“提高2个百分点”。",
        )
    asm.trend.subject, asm.trend.period = Words(name, subject.start, subject.end), period
    now = asm.book.measure(asm.trend.subject, None, rate=is_rate)
    before = asm.book.reference(reference(asm.trend.subject, period), now)
    risen = e.sub(now.value, before.value) if found[1] else e.sub(before.value, now.value)
    amount = risen if is_rate else e.div(risen, before.value)
    return Measure(f"{name}{change}", "%", True, amount)


def _counted_subject(term: Counted) -> Words:
    text = re.sub(r"^(?:有|存在|出现|发现|仅有?|只有|达到?|共|为|的)+$", "", term.before.text) + term.after.text
    return Words(text, term.start, term.end, term.before.defined + term.after.defined)


def condition(term: Term, asm: Assembly, clause: Clause) -> e.Cond:
    """A term as a condition over facts."""
    match term:
        case Compared():
            found = compared(term, asm)
            if (
                clause.kind == "deduct"
                and term.op in ("<", "<=")
                and term.values
                and _RUN_OVER.search(term.subject.text)
            ):
                return e.All((e.Compare(">", measure_of(term, asm).value, e.ZERO), found))
            return found
        case Within():
            return within(term, asm)
        case Counted():
            measure = measure_of(term, asm)
            if len(term.values) != 1:
                raise refuse("BC121", "并列的数读不懂", term.start, term.end, "请分成几句写。")
            none = clause.kind == "void" and term.values[0].number == 0
            op: e.Comparison = "=" if clause.awards or none else ">="
            if measure.rate and clause.awards and (term.values[0].number >= 100 or _cut_off_below(term, asm)):
                op = ">="
            elif measure.rate:
                raise refuse(
                    "BC126",
                    "这个百分数是达到、等于还是低于，没有写",
                    term.start,
                    term.end,
                    "请用 解释 写明，如“达到80%”。",
                )
            return e.Compare(op, measure.value, e.const(in_scale(term.values[0], measure)))
        case Event(words):
            return e.Flag(asm.book.flag(words))
        case Answered(yes, words):
            name = asm.book.flag(words, name="" if words.text else _answer_name(asm))
            return e.Flag(name) if yes else e.Not(e.Flag(name))
        case Else():
            raise AssertionError("否则 is resolved by its form")


_RUN_OVER = re.compile(r"^(?:[^，]*)(?:逾期|延期|超期|迟报|延迟|推迟|滞后|拖欠|拖延|超时)[^，率]{0,6}$")


def _cut_off_below(term: Counted, asm: Assembly) -> bool:
    """签约率85%得1分 beside 低于85%不得分: 85% and more."""
    at = asm.measures.get(id(term))
    return at is not None and (at.name, term.values[0].number) in asm.cut_off


def _answer_name(asm: Assembly) -> str:
    flags = [i.name for i in asm.book.inputs.values() if i.kind.value == "bool"]
    return flags[-1] if flags else asm.book.scope.indicator or "答案为是"


def compared(term: Compared, asm: Assembly) -> e.Cond:
    """subject op number, or subject op a named reference."""
    measure = measure_of(term, asm)
    if term.ref is not None and not term.values:
        other = asm.book.reference(term.ref, measure)
        return e.Compare(term.op, measure.value, e.mul(e.const(term.times), other.value))
    if len(term.values) != 1:
        raise refuse("BC121", "一串数与分数对不上", term.start, term.end, "请写明每个数对应几分。")
    op = term.op
    if term.doubtful_end and asm.ask("beyond") == "closed":
        op = ">=" if op == ">" else "<="
    return e.Compare(op, measure.value, e.const(in_scale(term.values[0], measure)))


def within(term: Within, asm: Assembly, explicit: tuple[e.Cond, ...] = ()) -> e.Cond:
    """low ≤ subject ≤ high. An end left open belongs to the neighbour that names it, else to the convention."""
    measure = measure_of(term, asm)
    low, high = sorted((term.first, term.second), key=lambda v: in_scale(v, measure))
    low_in, high_in = low.inclusive, high.inclusive
    if low_in is None and high_in is None and asm.shared_ends is not None:
        low_in = _own_end(in_scale(low, measure), measure, explicit, asm)
        high_in = _own_end(in_scale(high, measure), measure, explicit, asm)
    if low_in is None and explicit:
        low_in = _named_end(in_scale(low, measure), measure, explicit)
    if high_in is None and explicit:
        high_in = _named_end(in_scale(high, measure), measure, explicit)
    if low_in is None or high_in is None:
        above = (low.inclusive is None and high.inclusive is None) and asm.ask("edges") == "above"
        if low_in is None:
            low_in = above if high.inclusive is None else not high.inclusive
        if high_in is None:
            high_in = not above if low.inclusive is None else not low.inclusive
            if not high_in and _is_top(high, measure):
                high_in = True
    return e.All(
        (
            e.Compare(">=" if low_in else ">", measure.value, e.const(in_scale(low, measure))),
            e.Compare("<=" if high_in else "<", measure.value, e.const(in_scale(high, measure))),
        )
    )


def _own_end(at: Fraction, measure: Measure, explicit: tuple[e.Cond, ...], asm: Assembly) -> bool | None:
    """Whether an end belongs to its band: True where no other band prints it, None where another leaves it open too.

    False where another band names the end as its own, True where another names it as just outside.
    """
    assert asm.shared_ends is not None
    named = _named_end(at, measure, explicit)
    if named is not None:
        return named
    return None if at in asm.shared_ends else True


def _named_end(at: Fraction, measure: Measure, explicit: tuple[e.Cond, ...]) -> bool | None:
    for cond in explicit:
        for part in cond.terms if isinstance(cond, e.All) else (cond,):
            if isinstance(part, e.Compare) and part.left == measure.value and part.right == e.const(at):
                return part.op in ("<", ">")
    return None


def _is_top(value: object, measure: Measure) -> bool:
    return measure.rate and getattr(value, "number", None) == Fraction(100)


def conjunction(clause: Clause, asm: Assembly, explicit: tuple[e.Cond, ...] = ()) -> e.Cond:
    """All terms of a clause together (或 between comparisons: any of them)."""
    parts = [
        within(t, asm, explicit) if isinstance(t, Within) else condition(t, asm, clause)
        for t in clause.terms.terms
        if not isinstance(t, Else)
    ]
    if not parts:
        return e.TRUE
    if len(parts) == 1:
        return parts[0]
    return e.Any(tuple(parts)) if clause.terms.either else e.All(tuple(parts))
