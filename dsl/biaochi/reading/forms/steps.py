"""每下降1%扣…, 每发现一处扣…, 每增1人加…: linear and counted changes, with all five settlements resolved."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model import units
from biaochi.model.criterion import Measure, Remainder, Slope, Tally
from biaochi.reading.clauses import Clause, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.bases import (
    Base,
    beyond_kept,
    clause_words,
    find_base,
    from_comparison,
    from_zero,
    same_unit,
    scaled,
    two_sided,
    unit_base,
)
from biaochi.reading.forms.counted import counted_words
from biaochi.reading.forms.proportion import EXCESS
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Stepped
from biaochi.syntax import elements as el

_MISSING_WORDS = re.compile(r"缺|少|漏|遗|欠|差|不足|短")


_EXCESS_WORDS = re.compile(r"超|逾|延|推迟|迟|晚|滞后|延误|拖|多|偏")


_EXCESS_TIME = re.compile(r"逾|延|推迟|迟|晚|滞后|拖")


def step_change(clause: Clause, asm: Assembly, marks: Fraction | None, group: list[Clause]) -> Slope | Tally:
    """The change a stepped clause states. Raises CriterionError (BC140) where the base is nowhere."""
    stepped = clause.terms.step
    assert stepped is not None
    value = _size(stepped, clause)
    adds = clause.kind in ("add", "award")
    amount = points_of(clause, marks)
    cap = _cap(clause, "add" if adds else "deduct", marks)
    if asm.excess is not None and adds and EXCESS.search(clause.condition_text):
        return _beyond_task(clause, asm, value, amount, cap)
    form = _percent_slope if value.unit in units.PERCENT else _unit_change
    change = form(clause, stepped, value, asm, group, amount, adds, cap)
    if isinstance(change, Slope):
        _refuse_conditions(clause)
    return change


def _refuse_conditions(clause: Clause) -> None:
    """每降低1%，且资料不全的，扣0.1分: a slope runs over a number alone."""
    said = clause.besides or (clause.event_text if clause.terms.joined or clause.terms.either else "")
    if said:
        raise refuse(
            "BC128", f"“{said[:30]}”与逐点扣分怎样合用，读不准", clause.start, clause.end, "请用 解释 单独写明。"
        )


def _beyond_task(clause: Clause, asm: Assembly, value: el.Value, amount: Fraction, cap: Fraction | None) -> Slope:
    """超额完成每个加0.2分, beside 完不成按比例: from the task on, on the same measure."""
    assert asm.excess is not None
    measure, task = asm.excess
    size = scaled(value, measure) if value.unit not in units.PERCENT else value.number / 100
    origin = asm.role("加分", clause.start, clause.end)
    return Slope(measure, task, False, size, False, amount, True, _remainder(clause, asm, measure, size), origin, cap)


def _cap(clause: Clause, what: str, marks: Fraction | None) -> Fraction | None:
    for limit in clause.rule.limits:
        if limit.what == what or (limit.what == "score" and (clause.kind == "award" or marks is None)):
            return limit.points
        if limit.what == "score":
            return None if marks is not None and limit.points == marks else _odd_limit(limit)
        raise refuse("BC127", f"“{limit.text}”限的是哪一项不明", limit.start, limit.end, "请用 解释 写明。")
    return None


def _odd_limit(limit: el.Limit) -> Fraction:
    raise refuse("BC127", f"“{limit.text}”与分值不一致", limit.start, limit.end, "请用 解释 写明以哪个为准。")


def _size(stepped: Stepped, clause: Clause) -> el.Value:
    if stepped.value is not None:
        if stepped.value.number == 0:
            raise refuse("BC121", "每“0”无法计分", stepped.value.start, stepped.value.end, "请用 勘误 改正。")
        return stepped.value
    if stepped.step.verb in ("find", "") or _MISSING_WORDS.search(stepped.step.word):
        return el.Value(Fraction(1), "", None, stepped.step.start, stepped.step.end)
    raise refuse(
        "BC141", f"“{stepped.step.text}”没有写每多少", clause.start, clause.end, "请用 解释 写明，如“每降低1个百分点”。"
    )


# --- percentages


def _percent_slope(
    clause: Clause,
    stepped: Stepped,
    value: el.Value,
    asm: Assembly,
    group: list[Clause],
    amount: Fraction,
    adds: bool,
    cap: Fraction | None,
) -> Slope | Tally:
    base = (
        two_sided(clause, stepped, asm, group)
        or find_base(clause, stepped, value, asm, group)
        or from_zero(clause, stepped, value, asm)
    )
    if base is None:
        raise refuse(
            "BC140",
            f"“{clause_words(stepped)}”没有写从哪里算起",
            clause.start,
            clause.end,
            "请在 解释 里写明基准，例如：以100%为基准；或填写指标值一栏。",
        )
    below = _direction(stepped, base, clause, adds)
    size = value.number / (1000 if value.unit == "‰" else 100)
    relative = not base.measure.rate
    if relative and base.value == e.ZERO:
        raise refuse(
            "BC140", "基准是 0，不能按相对比例扣分", clause.start, clause.end, "请用 解释 写明每多少个单位扣几分。"
        )
    if relative and value.unit != "%" and base.measure.name == "完成值":
        raise refuse(
            "BC141",
            "百分点说的是哪个率，没有写",
            clause.start,
            clause.end,
            "请用 解释 写明，如“完成率每降低1个百分点”。",
        )
    if base.measure.rate and value.unit == "%":
        relative = asm.ask("percent") == "relative"
    remainder = _remainder(clause, asm, base.measure, size)
    origin = asm.role("加分" if adds else "扣分", clause.start, clause.end)
    return Slope(base.measure, base.value, below, size, relative, amount, adds, remainder, origin, cap)


def _direction(stepped: Stepped, base: Base, clause: Clause, adds: bool) -> bool:
    if base.settled:
        return base.worse_below
    if stepped.step.verb == "worse":
        return True
    if stepped.step.verb == "rise":
        return False
    if adds and any(isinstance(t, Compared) and t.op in (">", ">=") and t.values for t in clause.terms.terms):
        return False
    if adds and base.value != e.ZERO:
        raise refuse(
            "BC142", "每多少加分，没有写是升还是降", clause.start, clause.end, "请用 解释 写明，如“每提高1个百分点”。"
        )
    return base.worse_below


def printed_remainder(clause: Clause, size: Fraction) -> Remainder | None:
    """What the print says of a part of a step. Raises CriterionError (BC152) where it names another size (不足5天按5天
    beside 每10天)."""
    printed = clause.rule.remainder
    if printed is None:
        return None
    if any(n != size for n in printed.sizes):
        raise refuse(
            "BC152",
            f"“{printed.text}”与每次的数量对不上",
            printed.start,
            printed.end,
            "请核对，或用 解释 写明不足的部分怎样计。",
        )
    return printed.mode


def _remainder(clause: Clause, asm: Assembly, measure: Measure, size: Fraction) -> Remainder:
    stepped = clause.terms.step
    each = stepped.value.number if stepped is not None and stepped.value is not None else Fraction(1)
    printed = printed_remainder(clause, each)
    if printed is not None:
        return printed
    if measure.integer and size.denominator == 1 and size == 1:
        return "exact"
    answer = asm.ask("remainder")
    return answer if answer in ("up", "down") else "exact"  # type: ignore[return-value]


# --- things counted, time, money


def _unit_change(
    clause: Clause,
    stepped: Stepped,
    value: el.Value,
    asm: Assembly,
    group: list[Clause],
    amount: Fraction,
    adds: bool,
    cap: Fraction | None,
) -> Slope | Tally:
    verb, word = stepped.step.verb, stepped.step.word
    origin = asm.role("加分" if adds else "扣分", clause.start, clause.end)
    base = None
    if clause.kind == "award":
        base = from_comparison(clause, stepped, asm)
    elif verb in ("worse", "rise"):
        base = unit_base(clause, stepped, value, asm, group)
    elif clause.kind == "deduct":
        base = beyond_kept(clause, stepped, value, asm, group)
    if base is not None and _inside(clause, verb, value):
        if word not in base.measure.name:
            raise refuse(
                "BC140",
                f"“{clause_words(stepped)}”从哪里算起，读不准",
                clause.start,
                clause.end,
                "请用 解释 写明从第几个单位起扣。",
            )
        size = scaled(value, base.measure)
        remainder = _remainder(clause, asm, base.measure, size)
        return Slope(base.measure, e.ZERO, False, size, False, amount, adds, remainder, origin, cap)
    if base is not None:
        size = scaled(value, base.measure)
        remainder = _remainder(clause, asm, base.measure, size)
        return Slope(base.measure, base.value, verb == "worse", size, False, amount, adds, remainder, origin, cap)
    if verb == "find" or not verb:
        if any(isinstance(t, Compared) and same_unit(t, value) for t in clause.terms.terms):
            raise refuse(
                "BC128",
                "超过的部分每个扣，还是全部每个扣，读不准",
                clause.start,
                clause.end,
                "请用 解释 写明从第几个起扣。",
            )
        _refuse_double_count(clause, stepped, group)
    if verb == "worse" and value.unit in units.MONEY:
        raise refuse(
            "BC140",
            f"“{clause_words(stepped)}”没有写从哪里算起",
            clause.start,
            clause.end,
            "请用 解释 写明基准，例如：以100万元为基准。",
        )
    if verb == "worse" and not (_MISSING_WORDS.search(word) or clause.terms.events or stepped.before.text):
        raise refuse(
            "BC140",
            f"“{clause_words(stepped)}”没有写从哪里算起",
            clause.start,
            clause.end,
            "请用 解释 写明基准，例如：以10个月为基准。",
        )
    if verb == "worse" and re.search(r"下降|降低|减低|低于|低|下滑|小于|^减少|^降|差$", word):
        raise refuse(
            "BC140",
            f"“{clause_words(stepped)}”没有写从哪里算起",
            clause.start,
            clause.end,
            "请用 解释 写明基准，例如：以10个月为基准。",
        )
    if verb == "rise" and not adds and not _EXCESS_WORDS.search(word):
        raise refuse(
            "BC140",
            f"“{clause_words(stepped)}”没有写从哪里算起",
            clause.start,
            clause.end,
            "请用 解释 写明基准，例如：以上年为基准。",
        )
    measure = asm.book.count(counted_words(clause, stepped), value.unit)
    remainder = _remainder(clause, asm, measure, value.number)
    return Tally(measure, value.number, amount, adds, remainder, origin, cap)


def _inside(clause: Clause, verb: str, value: el.Value) -> bool:
    """30天以内的，每逾期1天: the bound says how far the slope runs, not where it starts."""
    return (
        verb == "rise"
        and bool(_EXCESS_TIME.search(clause.terms.step.step.word if clause.terms.step else ""))
        and any(isinstance(t, Compared) and t.op in ("<", "<=") and same_unit(t, value) for t in clause.terms.terms)
    )


def _refuse_double_count(clause: Clause, stepped: Stepped, group: list[Clause]) -> None:
    """未按要求签到的扣1分，每次扣0.5分: one event counted both once and each time has two readings."""
    if stepped.before.text or stepped.after.text or clause.terms.events:
        return
    at = next(i for i, c in enumerate(group) if c is clause)
    before = group[at - 1] if at else None
    if before is not None and before.kind == "deduct" and before.terms.events and before.terms.step is None:
        raise refuse(
            "BC128",
            "同一情形既一次扣分又每次扣分，读不准怎样合用",
            before.start,
            clause.end,
            "请用 解释 写明，如“首次扣2分，此后每次扣1分”。",
        )
