"""Where a step is counted from: the base that the clause, its neighbours or a comparison names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.clauses import Clause
from biaochi.reading.context import Assembly
from biaochi.reading.forms.conditions import measure_of
from biaochi.reading.forms.trend import against, operator, reference
from biaochi.reading.measures import in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.subjects import trimmed
from biaochi.reading.term_kinds import Compared, Counted, Stepped, Term, Within, Words
from biaochi.reading.wording import OF_EACH, RATE_NAME
from biaochi.syntax import elements as el
from biaochi.syntax.formulas import Name, Operation

_COMPARED_TO = re.compile(r"^(.+)(?:与|同|和|较)(.+?)(?:相比较?|比较|对比)(?:的|，)*$")


_COMPARED_WITH = re.compile(r"^(.*?)(?:，)?(?:与|同|和|较|比|对比)(.+?)(?:相比较?|比较|对比)?(?:的|，)*$")


@dataclass(frozen=True, slots=True)
class Base:
    """Where a slope starts, on which measure, and which side of it is worse.

    ``settled``: the worse side follows from the measure, whatever the verb (超支 of a saving, 相差).
    """

    measure: Measure
    value: e.Expr
    worse_below: bool
    literal: bool
    settled: bool = False


def two_sided(clause: Clause, stepped: Stepped, asm: Assembly, group: list[Clause]) -> Base | None:
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
        if ranges[0] in asm.statement_terms:
            asm.take_statements()
        measure = measure_of(ranges[0], asm)
        low, high = sorted((in_scale(ranges[0].first, measure), in_scale(ranges[0].second, measure)))
    else:
        return None
    outside = e.Max((e.ZERO, e.sub(e.const(low), measure.value), e.sub(measure.value, e.const(high))))
    return Base(
        Measure(f"{measure.name}超出范围", measure.unit, measure.rate, outside),
        e.ZERO,
        False,
        literal=True,
        settled=True,
    )


_GOOD_RATE = re.compile(
    r"(?<!不)(?:合格|完成|达标|满意|覆盖|到位|及时|执行|知晓|达成|使用|利用|办结|优良|通过|参保|参与)(?:比)?(?:率|度|比例)"
)


_APART = ("相差", "差", "偏差", "偏离", "上下偏离")


def from_zero(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly) -> Base | None:
    """压减率每1个百分点加0.1分: a rate counted from nothing."""
    if stepped.step.verb in ("worse", "rise") and stepped.step.word not in _APART:
        return None
    said = trimmed(stepped.before)
    if not said.text and clause.terms.events:
        said = trimmed(clause.terms.events[-1].words)
    apart = re.fullmatch(r"(.*?)(?:与|和|同|较)(.{1,12}?)", said.text) if stepped.step.word in _APART else None
    if apart is not None:
        name = Words(f"{apart[1]}与{apart[2]}相差幅度", said.start, said.end)
        return Base(asm.book.measure(name, value, rate=True), e.ZERO, False, literal=True, settled=True)
    if not RATE_NAME.search(said.text) or (clause.kind == "deduct" and _GOOD_RATE.search(said.text)):
        return None
    return Base(asm.book.measure(said, value), e.ZERO, False, literal=True)


def clause_words(stepped: Stepped) -> str:
    """The step as printed, for messages."""
    size = "" if stepped.value is None else f"{stepped.value.number}{stepped.value.unit}"
    return stepped.step.text if size and size in stepped.step.text else f"每{stepped.step.word}{size}"


# --- the base


def find_base(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    below = {"worse": True, "rise": False}.get(stepped.step.verb)
    if stepped.base is not None:
        measure = asm.book.measure(trimmed(stepped.before), stepped.base)
        return Base(measure, e.const(in_scale(stepped.base, measure)), below is not False, literal=True)
    overspent = below is False and bool(_OVERSPENT.search(stepped.step.word)) and _saved_below(clause.terms.terms)
    below = True if overspent else below
    own = _from_terms(clause.terms.terms, asm, below, "own")
    if own is not None:
        _refuse_turned_away(clause, below)
        return replace(own, settled=overspent)
    compared_with = from_comparison(clause, stepped, asm)
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
        agreeing = [t for t in source if not (clause.kind == "deduct" and _contradicts(t, below))]
        found = _from_terms(agreeing, asm, below, "band", stepped)
        if found is not None:
            return found
    if printed is not None:
        return printed
    for terms in (asm.statement_terms, asm.context_terms):
        found = _from_terms(terms, asm, below, "band", stepped)
        if found is not None:
            if terms is asm.statement_terms:
                asm.take_statements()
            return found
    return _from_whole_task(clause, value, asm)


_UNFINISHED = re.compile(
    r"(.*?)(?:未能?|没有)(?:按时|按期|按要求|按规定|全面|全部|如期|足额)*(?:完成|达到|达成)"
    r"([^，]{0,14}?(?:任务|目标|计划|指标)(?:任务|目标|计划|指标|数|量|值|要求)*)的?"
)


def _from_whole_task(clause: Clause, value: el.Value, asm: Assembly) -> Base | None:
    """未完成年度任务的，每降低1个百分点扣1分: how much of the task is done, counted down from all of it."""
    step = clause.terms.step
    if clause.kind != "deduct" or step is None or step.step.verb != "worse" or step.before.text or step.after.text:
        return None
    found = _UNFINISHED.fullmatch(clause.event_text.split("，")[-1])
    if found is None:
        return None
    name = f"{found[1]}{found[2]}完成率"
    against_task = _BY_TASK.search(clause.event_text)
    if against_task is None:
        return Base(asm.book.measure(Words(name, clause.start, clause.end), value), e.const(1), True, literal=True)
    asm.book.at = clause.start
    task = against_task[1]
    ratio = asm.book.formula(Operation("/", Name("完成数"), Name(task)), None)
    return Base(Measure(name, "%", True, ratio), e.const(1), True, literal=True)


# 按下达的任务数进行考核: how much is done is measured against a number that is a fact of its own.
_BY_TASK = re.compile(
    r"按(?:照)?[^，]*?(任务数|目标数|计划数|任务量|目标值|计划数量)(?:进行)?(?:考核|评分|评价|计分)(?:，|$)"
)


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


_OVERSPENT = re.compile(r"超支|超出|超")


def _saved_below(terms: Iterable[Term]) -> bool:
    """节约率＜0的，每超支1%: overspending is how far the saving lies below nothing."""
    return any(
        isinstance(t, Compared)
        and t.op in ("<", "<=")
        and re.search(r"节约|节省|结余", t.subject.text)
        and [v.number for v in t.values] == [0]
        for t in terms
    )


def _refuse_turned_away(clause: Clause, below: bool | None) -> None:
    """低于80%的，每上升1%扣1分: the case lies on one side of its number and the step runs to the other."""
    sides = {t.op for t in clause.terms.terms if isinstance(t, Compared) and t.values}
    if clause.kind == "deduct" and below is not None and sides == {">" if below else "<"}:
        raise refuse(
            "BC142",
            "写的是一边的情形，每多少却往另一边算，读不准",
            clause.start,
            clause.end,
            "请用 解释 写明往哪边扣。",
        )


def _contradicts(term: Term, below: bool | None) -> bool:
    """节约率≥0得满分，每超支1%扣1分: what is deducted for rising is awarded for being high."""
    worse = {True: ("<", "<="), False: (">", ">=")}
    return below is not None and isinstance(term, Compared) and term.op in worse[below]


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


def from_comparison(clause: Clause, stepped: Stepped, asm: Assembly) -> Base | None:
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
        or not re.search(r"基准|基数|平均|目标|任务|计划|上年", named.text)
        or not re.search(r"高于|低于|超过|少于|高|低", word)
    ):
        return None
    if asm.book.last is None:
        return None
    other = asm.book.reference(Words(re.sub(r"的.*$", "", named.text), named.start, named.end), asm.book.last)
    return Base(asm.book.last, other.value, stepped.step.verb == "worse", literal=False)


def beyond_kept(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    """3处以内不扣分，超出部分每处扣1分: counted from the number that is let pass."""
    for other in group:
        if other.kind != "keep" and other.kind != "full":
            continue
        for term in other.terms.terms:
            if isinstance(term, Compared) and same_unit(term, value) and term.op in ("<=", "<"):
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


def unit_base(clause: Clause, stepped: Stepped, value: el.Value, asm: Assembly, group: list[Clause]) -> Base | None:
    below = stepped.step.verb == "worse"
    if not below and value.unit in units.TIME:
        late = _deadline_base(clause, value, asm, group)
        if late is not None:
            return late
    compared = from_comparison(clause, stepped, asm)
    if compared is not None:
        return compared
    own = [t for t in clause.terms.terms if same_unit(t, value) and not _each_period(t) and not _of_each(t)]
    found = _from_terms(own, asm, below, "own")
    if found is not None:
        _refuse_turned_away(clause, below)
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
            if same_unit(t, value)
            and not _each_period(t)
            and not _of_each(t)
            and not (clause.kind == "deduct" and _contradicts(t, below))
            and (not isinstance(t, Counted) or _is_stock(t, stepped) or _kept(t, group))
        ]
        found = _from_terms(wanted, asm, below, "band")
        if found is not None:
            return found
    for source in (asm.statement_terms, list(asm.context_terms)):
        wanted = [t for t in source if same_unit(t, value) and isinstance(t, Compared) and not _each_period(t)]
        wanted = [t for t in wanted if not _of_each(t)]
        found = _from_terms(wanted, asm, below, "band")
        if found is not None:
            if source is asm.statement_terms:
                asm.take_statements()
            return found
    return None


def _of_each(term: Term) -> bool:
    """每个村至少配备1名保洁员，每缺1名扣0.5分: what each of several has is no number to count down from."""
    return isinstance(term, Compared) and bool(OF_EACH.search(term.subject.text))


def _each_period(term: Term) -> bool:
    """每季度至少一次, 每少一次扣1分: what is owed once in a part of the year is missed so many times, not counted from one."""
    if not isinstance(term, (Compared, Counted)) or [v.number for v in term.values] != [1]:
        return False
    said = term.subject.text if isinstance(term, Compared) else term.before.text
    return bool(re.search(r"每(?:个)?(?:季度?|月|周|半年|旬|[日天]|学期)", said))


def _kept(term: Counted, group: list[Clause]) -> bool:
    return any(c.kind == "keep" and term in c.terms.terms for c in group)


def _same_words(a: el.Value, b: el.Value) -> bool:
    return _units_agree(a.unit, b.unit)


def _is_stock(term: Counted, stepped: Stepped) -> bool:
    return stepped.step.word in ("少", "减少", "低于", "少于") and term.values[0].number > 1


def same_unit(term: Term, value: el.Value) -> bool:
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


def scaled(value: el.Value, measure: Measure) -> Fraction:
    if measure.unit == "" or measure.unit.removeprefix("个") == value.unit.removeprefix("个"):
        return value.number
    factor = units.factor(value.unit, measure.unit)
    return value.number * factor if factor is not None else value.number
