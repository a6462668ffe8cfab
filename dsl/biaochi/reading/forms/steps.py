"""每下降1%扣…, 每发现一处扣…, 每增1人加…: linear and counted changes, with all five settlements resolved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model import units
from biaochi.model.criterion import Measure, Remainder, Slope, Tally
from biaochi.reading.clauses import Clause, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.conditions import measure_of
from biaochi.reading.forms.counted import counted_words
from biaochi.reading.forms.trend import against, operator, reference
from biaochi.reading.measures import RATE_NAME, in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.terms import Compared, Counted, Stepped, Term, Within, Words, trimmed
from biaochi.syntax import elements as el

_MISSING_WORDS = re.compile(r"缺|少|漏|遗|欠|差|不足|短")
_EXCESS_WORDS = re.compile(r"超|逾|延|推迟|迟|晚|滞后|延误|拖|多|偏")
_EXCESS_TIME = re.compile(r"逾|延|推迟|迟|晚|滞后|拖")
_COMPARED_TO = re.compile(r"^(.+)(?:与|同|和|较)(.+?)(?:相比较?|比较|对比)(?:的|，)*$")
_COMPARED_WITH = re.compile(r"^(.*?)(?:，)?(?:与|同|和|较|比|对比)(.+?)(?:相比较?|比较|对比)?(?:的|，)*$")


@dataclass(frozen=True, slots=True)
class Base:
    """Where a slope starts, on which measure, and which side of it is worse."""

    measure: Measure
    value: e.Expr
    worse_below: bool
    literal: bool


def step_change(clause: Clause, asm: Assembly, marks: Fraction | None, group: list[Clause]) -> Slope | Tally:
    """The change a stepped clause states. Raises CriterionError (BC140) where the base is nowhere."""
    stepped = clause.terms.step
    assert stepped is not None
    value = _size(stepped, clause)
    adds = clause.kind in ("add", "award")
    amount = points_of(clause, marks)
    cap = _cap(clause, "add" if adds else "deduct", marks)
    if value.unit in units.PERCENT:
        return _percent_slope(clause, stepped, value, asm, group, amount, adds, cap)
    return _unit_change(clause, stepped, value, asm, group, amount, adds, cap)


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
        _two_sided(clause, stepped, asm, group)
        or _find_base(clause, stepped, value, asm, group)
        or _from_zero(clause, stepped, value, asm)
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
    if base.measure.rate and value.unit == "%":
        relative = asm.ask("percent") == "relative"
    remainder = _remainder(clause, asm, base.measure, size)
    origin = asm.role("加分" if adds else "扣分", clause.start, clause.end)
    return Slope(base.measure, base.value, below, size, relative, amount, adds, remainder, origin, cap)


def _two_sided(clause: Clause, stepped: Stepped, asm: Assembly, group: list[Clause]) -> Base | None:
    """每上下偏离1个百分点 beside 应在85%至93%之间: how far outside the range, on either side."""
    if not re.search(r"偏离|浮动|相差", stepped.step.word) or re.match(r"正偏|负偏|多偏", stepped.step.word):
        return None
    awarded = [t for c in group if c.kind in ("full", "award", "keep") for t in c.terms.terms]
    known = [*clause.terms.terms, *awarded, *asm.statement_terms, *asm.context_terms]
    ranges = [t for t in known if isinstance(t, Within)]
    outer = [t for t in clause.terms.terms if isinstance(t, Compared) and len(t.values) == 1]
    if {t.op[0] for t in outer} == {"<", ">"} and len(outer) == 2:
        measure = measure_of(outer[0], asm)
        low, high = sorted(in_scale(t.values[0], measure) for t in outer)
    elif len(ranges) == 1:
        measure = measure_of(ranges[0], asm)
        low, high = sorted((in_scale(ranges[0].first, measure), in_scale(ranges[0].second, measure)))
    else:
        return None
    outside = e.Max((e.ZERO, e.sub(e.const(low), measure.value), e.sub(measure.value, e.const(high))))
    return Base(Measure(f"{measure.name}超出范围", measure.unit, measure.rate, outside), e.ZERO, False, literal=True)


def _from_zero(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly) -> Base | None:
    """压减率每1个百分点加0.1分: a rate counted from nothing."""
    if stepped.step.verb in ("worse", "rise"):
        return None
    said = trimmed(stepped.before)
    if not said.text and clause.terms.events:
        said = trimmed(clause.terms.events[-1].words)
    if not RATE_NAME.search(said.text):
        return None
    return Base(asm.book.measure(said, value), e.ZERO, False, literal=True)


def _direction(stepped: Stepped, base: Base, clause: Clause, adds: bool) -> bool:
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


def clause_words(stepped: Stepped) -> str:
    """The step as printed, for messages."""
    size = "" if stepped.value is None else f"{stepped.value.number}{stepped.value.unit}"
    return stepped.step.text if size and size in stepped.step.text else f"每{stepped.step.word}{size}"


def _remainder(clause: Clause, asm: Assembly, measure: Measure, size: Fraction) -> Remainder:
    printed = clause.rule.remainder
    if printed is not None:
        return printed.mode
    if measure.integer and size.denominator == 1 and size == 1:
        return "exact"
    answer = asm.ask("remainder")
    return answer if answer in ("up", "down") else "exact"  # type: ignore[return-value]


# --- the base


def _find_base(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    below = {"worse": True, "rise": False}.get(stepped.step.verb)
    if stepped.base is not None:
        measure = asm.book.measure(trimmed(stepped.before), stepped.base)
        return Base(measure, e.const(in_scale(stepped.base, measure)), below is not False, literal=True)
    own = _from_terms(clause.terms.terms, asm, below, "own")
    if own is not None:
        return own
    compared_with = _from_comparison(clause, stepped, asm)
    if compared_with is not None:
        return compared_with
    named = _named_base(clause, stepped, asm, below)
    if named is not None:
        return named
    trend = _from_trend(clause, stepped, asm)
    if trend is not None:
        return trend
    printed = _reference_after_step(stepped, asm)
    for source in _other_terms(clause, group):
        found = _from_terms(source, asm, below, "band", stepped)
        if found is not None:
            return found
    if printed is not None:
        return printed
    for terms in (asm.statement_terms, asm.context_terms):
        found = _from_terms(terms, asm, below, "band", stepped)
        if found is not None:
            return found
    return None


def _named_base(clause: Clause, stepped: Stepped, asm: Assembly, below: bool | None) -> Base | None:
    """以35%为基准, 目标值为85%: a base stated apart and meant by its name, or by nothing where it is the only one."""
    said = stepped.after.text + stepped.before.text
    for name, (subject, value) in asm.named.items():
        if name in said or not trimmed(stepped.after).text:
            measure = asm.book.measure(subject, value)
            return Base(measure, e.const(in_scale(value, measure)), below is not False, literal=True)
    return None


def _other_terms(clause: Clause, group: list[Clause]) -> Iterable[list[Term]]:
    full = [c for c in group if c is not clause and c.kind in ("full", "keep", "mark")]
    awards = sorted(
        (c for c in group if c is not clause and c.kind == "award" and c.terms.step is None),
        key=lambda c: -(c.amount.number if isinstance(c.amount, el.Value) else Fraction(0)),
    )
    for other in [*full, *awards[:1]]:
        yield other.terms.terms
    for other in group:
        if other is not clause:
            yield [t for t in other.terms.terms if isinstance(t, Compared) and t.op == "=" and t.values]


def _from_terms(
    terms: Iterable[Term], asm: Assembly, below: bool | None, source: str, stepped: Stepped | None = None
) -> Base | None:
    found: Base | None = None
    for term in terms:
        base = _base_of(term, asm, below, source)
        if base is None:
            continue
        if stepped is not None and not _about(stepped, base.measure):
            continue
        if found is not None and found.measure.name == base.measure.name and found.value != base.value:
            if below is None:
                return None
            if source == "own":
                found = base if _greater(base, found) == below else found
            else:
                found = base if _edge(term, below) else found
            continue
        found = found or base
    return found


def _edge(term: Term, below: bool) -> bool:
    return isinstance(term, Compared) and (term.op in (">", ">=", "=") if below else term.op in ("<", "<=", "="))


def _greater(a: Base, b: Base) -> bool:
    return isinstance(a.value, e.Const) and isinstance(b.value, e.Const) and a.value.value > b.value.value


def _about(stepped: Stepped, measure: Measure) -> bool:
    """Whether the step's own words can mean this measure: silent, or sharing its subject."""
    said = trimmed(stepped.before)
    if said.defined or not said.text:
        return True
    if RATE_NAME.search(said.text) and measure.rate:
        shared = set(said.text) & set(measure.name) - set("率比的例重数占")
        return bool(shared)
    return True


def _base_of(term: Term, asm: Assembly, below: bool | None, source: str) -> Base | None:
    if isinstance(term, Compared):
        if term.op == "=" and source == "own" and below is None:
            return None
        measure = measure_of(term, asm)
        if term.ref is not None and not term.values:
            other = asm.book.reference(term.ref, measure)
            return Base(measure, other.value, _below(term.op, source), literal=False)
        if len(term.values) != 1:
            return None
        value = e.const(in_scale(term.values[0], measure))
        return Base(measure, value, below if below is not None else _below(term.op, source), literal=True)
    if isinstance(term, Within):
        measure = measure_of(term, asm)
        low, high = sorted((in_scale(term.first, measure), in_scale(term.second, measure)))
        if below is None:
            return None
        start = (high if below else low) if source == "own" else (low if below else high)
        return Base(measure, e.const(start), below, literal=True)
    if isinstance(term, Counted) and source == "band" and len(term.values) == 1:
        if term.values[0].unit in ("年", "月", "日", "天") and term.values[0].chinese:
            return None
        measure = measure_of(term, asm)
        return Base(measure, e.const(in_scale(term.values[0], measure)), below is not False, literal=True)
    return None


def _below(op: e.Comparison, source: str) -> bool:
    """Which side of the number is worse: full marks above it, or a deduction below it."""
    return op in ("<", ">=", "=") if source == "own" else op in (">", ">=", "=")


def _from_comparison(clause: Clause, stepped: Stepped, asm: Assembly) -> Base | None:
    """与…相比, 较上年: the base is a named quantity."""
    text = "，".join([*(t.words.text for t in clause.terms.events), stepped.before.text]).strip("，")
    split = against(text)
    if split is not None and (not split[2] or operator(split[2]) is not None):
        subject, ref = split[0], f"{split[1]}{split[0]}"
    else:
        found = (
            (_COMPARED_TO.match(text) or _COMPARED_WITH.match(text))
            if re.search(r"相比|比较|对比|平均(?:值|水平|数)?的?$", text)
            else None
        )
        if not found or not found[1].strip("，"):
            return None
        subject, ref = found[1].strip("，"), found[2].strip("，")
    if not subject:
        if asm.trend.subject is None:
            return None
        subject = asm.trend.subject.text
        ref = f"{asm.trend.period or ref}{subject}"
    value = stepped.value
    words = Words(subject, clause.start, clause.end)
    percent = value is not None and value.unit in units.PERCENT
    rate = percent and not re.search(r"(?:数|额|量|费|收入|支出|人次|人数|经费|能耗)$", subject)
    measure = asm.book.measure(words, None if percent else value, rate=rate if percent else None)
    other = asm.book.reference(Words(ref, clause.start, clause.end), measure)
    return Base(measure, other.value, stepped.step.verb != "rise", literal=False)


def _from_trend(clause: Clause, stepped: Stepped, asm: Assembly) -> Base | None:
    """每增加1起扣2分 after 比上年每减少1起加1分: what was compared before, the other way round."""
    if asm.trend.subject is None or stepped.step.word not in _CHANGES or stepped.before.text or clause.terms.events:
        return None
    value = stepped.value
    percent = value is not None and value.unit in units.PERCENT
    measure = asm.book.measure(asm.trend.subject, None if percent else value)
    other = asm.book.reference(reference(asm.trend.subject, asm.trend.period), measure)
    return Base(measure, other.value, stepped.step.verb == "worse", literal=False)


_CHANGES = ("增加", "减少", "提高", "降低", "上升", "下降", "增长", "提升", "下滑")


def _reference_after_step(stepped: Stepped, asm: Assembly) -> Base | None:
    """每高于基准价的1%: the base is named between the verb and the number."""
    named = trimmed(stepped.after)
    word = stepped.step.word
    if (
        not named.text
        or not re.search(r"基准|基数|平均|目标值|计划|上年", named.text)
        or not re.search(r"高于|低于|超过|少于|高|低", word)
    ):
        return None
    if asm.book.last is None:
        return None
    other = asm.book.reference(Words(re.sub(r"的.*$", "", named.text), named.start, named.end), asm.book.last)
    return Base(asm.book.last, other.value, stepped.step.verb == "worse", literal=False)


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
        base = _from_comparison(clause, stepped, asm)
    elif verb in ("worse", "rise"):
        base = _unit_base(clause, stepped, value, asm, group)
    elif clause.kind == "deduct":
        base = _beyond_kept(clause, stepped, value, asm, group)
    if base is not None and _inside(clause, verb, value):
        if word not in base.measure.name:
            raise refuse(
                "BC140",
                f"“{clause_words(stepped)}”从哪里算起，读不准",
                clause.start,
                clause.end,
                "请用 解释 写明从第几个单位起扣。",
            )
        size = _scaled(value, base.measure)
        remainder = _remainder(clause, asm, base.measure, size)
        return Slope(base.measure, e.ZERO, False, size, False, amount, adds, remainder, origin, cap)
    if base is not None:
        size = _scaled(value, base.measure)
        remainder = _remainder(clause, asm, base.measure, size)
        return Slope(base.measure, base.value, verb == "worse", size, False, amount, adds, remainder, origin, cap)
    if verb == "find" or not verb:
        if any(isinstance(t, Compared) and _same_unit(t, value) for t in clause.terms.terms):
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
        and any(isinstance(t, Compared) and t.op in ("<", "<=") and _same_unit(t, value) for t in clause.terms.terms)
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


def _beyond_kept(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    """3处以内不扣分，超出部分每处扣1分: counted from the number that is let pass."""
    for other in group:
        if other.kind != "keep" and other.kind != "full":
            continue
        for term in other.terms.terms:
            if isinstance(term, Compared) and _same_unit(term, value) and term.op in ("<=", "<"):
                said = stepped.before.text + "".join(t.words.text for t in clause.terms.events)
                if re.search(r"超出|超过|以上|之外|起", said):
                    base = _base_of(term, asm, False, "band")
                    if base is not None and term.op == "<=":
                        return base
                raise refuse(
                    "BC128",
                    "不扣分的数目之内算不算在每处扣分里，读不准",
                    other.start,
                    clause.end,
                    "请用 解释 写明从第几处起扣。",
                )
    return None


def _deadline_base(clause: Clause, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    """30日内签订得满分，每逾期1天扣…: the days taken, counted beyond the deadline."""
    for other in [clause, *group]:
        for phrase in other.rule.phrases:
            for i, element in enumerate(phrase.elements):
                if isinstance(element, el.Deadline) and _units_agree(element.value.unit, value.unit):
                    around = "".join(x.text for j, x in enumerate(phrase.elements) if j != i)
                    words = Words(f"{around}用时", phrase.start, phrase.end)
                    measure = asm.book.measure(words, element.value)
                    asm.book.last = measure
                    return Base(measure, e.const(in_scale(element.value, measure)), False, literal=True)
    return None


def _unit_base(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    below = stepped.step.verb == "worse"
    if not below and value.unit in units.TIME:
        late = _deadline_base(clause, value, asm, group)
        if late is not None:
            return late
    compared = _from_comparison(clause, stepped, asm)
    if compared is not None:
        return compared
    own = [t for t in clause.terms.terms if _same_unit(t, value)]
    found = _from_terms(own, asm, below, "own")
    if found is None:
        found = _from_trend(clause, stepped, asm)
    if found is None:
        found = (
            _named_base(clause, stepped, asm, below)
            if any(_same_words(v, value) for _, v in asm.named.values())
            else None
        )
    if found is not None:
        return found
    for terms in _other_terms(clause, group):
        wanted = [
            t
            for t in terms
            if _same_unit(t, value) and (not isinstance(t, Counted) or _is_stock(t, stepped) or _kept(t, group))
        ]
        found = _from_terms(wanted, asm, below, "band")
        if found is not None:
            return found
    for source in (asm.statement_terms, list(asm.context_terms)):
        found = _from_terms([t for t in source if _same_unit(t, value) and isinstance(t, Compared)], asm, below, "band")
        if found is not None:
            return found
    return None


def _kept(term: Counted, group: list[Clause]) -> bool:
    return any(c.kind == "keep" and term in c.terms.terms for c in group)


def _same_words(a: el.Value, b: el.Value) -> bool:
    return _units_agree(a.unit, b.unit)


def _is_stock(term: Counted, stepped: Stepped) -> bool:
    return stepped.step.word in ("少", "减少", "低于", "少于") and term.values[0].number > 1


def _same_unit(term: Term, value: el.Value) -> bool:
    if isinstance(term, Compared):
        if term.ref is not None and not term.values:
            return True
        return len(term.values) == 1 and _units_agree(term.values[0].unit, value.unit)
    if isinstance(term, Within):
        return _units_agree(term.second.unit, value.unit)
    if isinstance(term, Counted):
        return len(term.values) == 1 and _units_agree(term.values[0].unit, value.unit)
    return False


def _units_agree(a: str, b: str) -> bool:
    if not b:
        return False
    if a == "":
        return True
    return a.removeprefix("个") == b.removeprefix("个") or units.factor(a, b) is not None


def _scaled(value: el.Value, measure: Measure) -> Fraction:
    if measure.unit == "" or measure.unit.removeprefix("个") == value.unit.removeprefix("个"):
        return value.number
    factor = units.factor(value.unit, measure.unit)
    return value.number * factor if factor is not None else value.number
