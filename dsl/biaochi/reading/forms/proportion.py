"""按比例得分: the part of the marks that the measure is of its target."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model.criterion import Base, Formula, Measure
from biaochi.reading.clauses import Clause, numeric, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.conditions import measure_of
from biaochi.reading.measures import in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Within, Words
from biaochi.reading.wording import RATE_NAME
from biaochi.syntax.formulas import Name, Operation

_RATIO = re.compile(r"(?:按照?|依照?|根据)(?:其)?(.{2,12}?)(?:占|与|和|除以)(.{2,12}?)的?(?:比例|比率|百分比)")


def _printed_ratio(clause: Clause, asm: Assembly) -> e.Expr | None:
    """按实际完成数占任务数的比例得分: both parts are named."""
    action = clause.rule.action
    found = _RATIO.search(action.text) if action is not None else None
    if found is None:
        return None
    asm.book.at = clause.start
    return asm.book.formula(Operation("/", Name(found[1]), Name(found[2])), None)


def proportion_base(
    proportions: list[Clause],
    awards: list[Clause],
    zeroes: list[Clause],
    marks: Fraction | None,
    asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:
    """marks × measure ÷ target, where the target is printed or the measure is itself a rate of completion."""
    clause = proportions[0]
    if len(proportions) > 1 or marks is None:
        raise refuse("BC145", "按比例计分的写法读不懂", clause.start, clause.end, "请用 解释 写出公式。")
    origin = asm.role("按比例", clause.start, clause.end)
    if any(isinstance(t, Within) for t in clause.terms.terms):
        raise refuse(
            "BC145", "这一段按什么比例计分有几种读法", clause.start, clause.end, "请用 解释 写出这一段的公式。"
        )
    if any(isinstance(t, Compared) and t.values for t in clause.terms.terms) and not awards:
        raise refuse(
            "BC145", "这一段按什么比例计分有几种读法", clause.start, clause.end, "请用 解释 写出这一段的公式。"
        )
    printed = _printed_ratio(clause, asm)
    if printed is not None:
        left = [z for z in zeroes if not otherwise(z)]
        return Formula(e.mul(e.const(marks), printed), origin), left
    targets = [t for c in [*awards, clause] for t in c.terms.terms if isinstance(t, Compared)]
    targets += [t for t in [*asm.statement_terms, *asm.context_terms] if isinstance(t, Compared)]
    left = [z for z in zeroes if not otherwise(z)]
    beyond = [c for c in clauses if c.kind == "add" and c.terms.step is not None and EXCESS.search(c.condition_text)]
    points = points_of(awards[0], marks) if len(awards) == 1 and beyond else marks
    if any(points_of(c, marks) != points for c in awards):
        raise refuse("BC130", "按比例计分之外的分数与满分对不上", clauses[0].start, clauses[-1].end, "请用 解释 写明。")
    unit = next((s.value.unit for c in beyond if (s := c.terms.step) is not None and s.value is not None), "%")
    if beyond and unit != "%" and not targets:
        ratio = _of_task(unit, clause, asm)
    elif targets:
        term = targets[0]
        if term in asm.statement_terms:
            asm.take_statements()
        if term.op in ("<=", "<") and term in [t for c in awards for t in c.terms.terms]:
            raise refuse(
                "BC146",
                "反向指标按比例有几种算法，读不准用哪一种",
                clause.start,
                clause.end,
                "请用 解释 写出公式，如：得分＝目标值÷完成值×分值。",
            )
        measure = measure_of(term, asm)
        if term.ref is not None and not term.values:
            target: e.Expr = asm.book.reference(term.ref, measure).value
        else:
            number = in_scale(term.values[0], measure)
            if not number:
                raise refuse("BC145", "目标是 0，不能按比例计分", term.start, term.end, "请用 解释 写出公式。")
            target = e.const(number)
        ratio = e.div(measure.value, target)
    else:
        if any(numeric(c) for c in awards):
            raise refuse("BC145", "按什么的比例计分不明", clause.start, clause.end, "请用 解释 写出公式。")
        rate = asm.book.measure(_rate_said(clause, clauses), None, rate=True)
        ratio = _kept(rate, clause)
        asm.excess = (rate, e.const(1))
    value = e.mul(e.const(points), ratio)
    return Formula(e.Min((value, e.const(points))) if beyond else value, origin), left


_RATE_SAID = re.compile(r"按(?:照|其)?(?:实际)?([^，。；按]{2,10}?(?:率|比例|占比|进度))")


_ANY_RATE = ("比例", "比率", "相应比例", "相应比率", "一定比例", "同等比例", "对应比例")


def _rate_word(clause: Clause) -> str:
    """The rate that 按…比例 names; "" where it names none in particular."""
    found = _RATE_SAID.search(clause.action_text)
    return "" if found is None or found[1] in _ANY_RATE else found[1]


def _rate_said(clause: Clause, clauses: list[Clause]) -> Words:
    """The rate the marks follow: said with them (按完成比例得分), or the one rate another clause compares."""
    said = _rate_word(clause)
    if said:
        return Words(said, clause.start, clause.end)
    compared = [t.subject for c in clauses for t in c.terms.terms if isinstance(t, Compared)]
    named = {w.text: w for w in compared if RATE_NAME.search(w.text)}
    return next(iter(named.values())) if len(named) == 1 else Words("完成率", clause.start, clause.end)


_BAD_RATE = re.compile(r"未|不|缺|挪用|违|逾期|延期|超|错|漏|差|退|欠|闲置|空置|流失|损")


def _kept(rate: Measure, clause: Clause) -> e.Expr:
    """按挪用比例扣分: what is left of the marks; 按比例扣分 alone deducts what is lacking."""
    said = _rate_word(clause)
    if not said or not re.search(r"[扣减]", clause.action_text):
        return rate.value
    if not _BAD_RATE.search(said):
        asked = f"“{clause.action_text}”是扣掉这一比例，还是扣掉差的比例，读不准"
        raise refuse("BC145", asked, clause.start, clause.end, "请用 解释 写出公式。")
    return e.sub(e.const(1), rate.value)


EXCESS = re.compile(r"超额|超过|超出|超")


def _of_task(unit: str, clause: Clause, asm: Assembly) -> e.Expr:
    """完成任务计4分，完不成按比例，超额每个加0.2分: what is done and what was to be done, both in the unit counted."""
    words = Words(f"实际完成{unit}数", clause.start, clause.end)
    done = asm.book.count(words, unit)
    task = asm.book.count(Words(f"任务{unit}数", clause.start, clause.end), unit)
    asm.excess = (done, task.value)
    return e.div(done.value, task.value)


def at_whole(value: e.Expr) -> Fraction | None:
    """What marks × one rate comes to at 100%; None for any other formula."""
    match value:
        case e.Const(number):
            return number
        case e.Fact():
            return Fraction(1)
        case e.Mul(left, right):
            a, b = at_whole(left), at_whole(right)
            return None if a is None or b is None else a * b
        case _:
            return None
