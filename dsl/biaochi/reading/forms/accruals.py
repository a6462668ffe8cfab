"""What is awarded one by one, beside other words for the same: none of it, all of it, what it comes to."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.reading.clauses import Clause, numeric, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.counted import tally_words
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Counted, Stepped
from biaochi.reading.wording import core_words, negative
from biaochi.syntax import elements as el


def accrue(clauses: list[Clause], marks: Fraction | None) -> None:
    """符合一项得1分 where several such make up the marks: an award for each, though 每 is not printed."""
    awards = [c for c in clauses if c.awards]
    if len(awards) != 1 or awards[0].kind != "award" or awards[0].terms.step is not None or marks is None:
        return
    terms = awards[0].terms
    counted = terms.terms[0] if len(terms.terms) == 1 and isinstance(terms.terms[0], Counted) else None
    if counted is None or len(counted.values) != 1 or counted.values[0].number != 1:
        return
    points = points_of(awards[0], marks)
    if not points or points == marks or (marks / points).denominator != 1 or any(c.kind == "add" for c in clauses):
        return
    value = counted.values[0]
    step = el.Step(value.start, value.end, f"每1{value.unit}", "", "每", value)
    terms.step, terms.terms = Stepped(step, value, counted.before, counted.after), []


def restated_by_accrual(awards: list[Clause], accruals: list[Clause], marks: Fraction | None, asm: Assembly) -> None:
    """每新增1个得0.4分，新增5个及以上得满分: the award must be what the steps come to."""
    step = accruals[0]
    stepped = step.terms.step
    each = points_of(step, marks)
    for award in awards:
        numbers = [t.values[0].number for t in award.terms.terms if isinstance(t, (Compared, Counted)) and t.values]
        size = stepped.value.number if stepped is not None and stepped.value is not None else Fraction(1)
        if len(accruals) != 1 or len(numbers) != 1 or not size or numbers[0] / size * each != points_of(award, marks):
            raise refuse("BC139", "逐个计分与另写的得分合不上", award.start, award.end, "请用 解释 写明怎样合用。")
        asm.role("计分说明", award.start, award.end)


def _none_counted(zero: Clause, accrual: Clause) -> bool:
    """召开会议的，每次得0.5分；未召开会议，不得分: none of what is counted."""
    counted = re.sub(r"(?:的|，)+$", "", tally_words(accrual)[0].text)
    said = re.sub(r"(?:的|，)+$", "", zero.event_text)
    return (
        not numeric(zero)
        and len(counted) > 3
        and negative(said)
        and not negative(counted)
        and core_words(said) == core_words(counted)
    )


def _at_none(zero: Clause, accrual: Clause, asm: Assembly) -> Compared:
    """The case in which none is counted, as a comparison of the count."""
    words, unit = tally_words(accrual)
    value = el.Value(Fraction(0), unit, None, zero.start, zero.end)
    term = Compared(words, "=", (value,), None, zero.start, zero.end)
    asm.measures[id(term)] = asm.book.count(words, unit)
    return term


def settle_none(zeroes: list[Clause], accruals: list[Clause], asm: Assembly) -> list[Clause]:
    """The zeroing clauses that are left: none of the one thing counted comes to nothing by itself; none of one of
    several is a number of that count."""
    left: list[Clause] = []
    for zero in zeroes:
        counted = next((c for c in accruals if _none_counted(zero, c)), None)
        bare = not numeric(zero) and len(core_words(zero.event_text)) <= 2 and negative(zero.event_text)
        if accruals and (otherwise(zero) or bare or (counted is not None and len(accruals) == 1)):
            asm.role("其余不得分", zero.start, zero.end)
            continue
        if counted is not None:
            zero.terms.terms = [_at_none(zero, counted, asm)]
        left.append(zero)
    return left
