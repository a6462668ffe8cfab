"""Points by bands of one measure: ≥90%得5分，≥80%得4分，<60%不得分. Gaps and overlaps are found, never papered over."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import Interval
from biaochi.model.criterion import Arm, Bands, Base, Fixed, Measure, Origin
from biaochi.reading.clauses import Clause, numeric, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import most, reach
from biaochi.reading.forms.conditions import condition, conjunction, measure_of
from biaochi.reading.forms.groups import subject_key
from biaochi.reading.forms.stretches import Stretch, describe, ordered, stretch, uncovered
from biaochi.reading.measures import in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Counted, Event, Term, Terms, Within, Words
from biaochi.reading.wording import METHOD, denies, negative
from biaochi.syntax import elements as el


def band_base(
    awards: list[Clause],
    zeroes: list[Clause],
    movers: list[Clause],
    marks: Fraction | None,
    asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:
    top = most(awards, marks)
    if not any(c.kind == "add" for c in movers):
        reach(top, marks, clauses)
    stepped = [c for c in movers if c.terms.step is not None and not _of_another(c, awards, asm)]
    banded: list[Clause] = [c for c in awards if numeric(c)]
    worded = [c for c in awards if not numeric(c)]
    arms: list[Arm] = []
    asm.shared_ends = _shared_ends([*banded, *(z for z in zeroes if numeric(z))], asm)
    for clause in banded:
        explicit = _explicit([*banded, *(z for z in zeroes if numeric(z))], clause, asm)
        arms.append(
            Arm(
                conjunction(clause, asm, explicit),
                e.const(points_of(clause, marks)),
                asm.role("得分", clause.start, clause.end),
            )
        )
    measures = {m for c in banded for m in [subject_key(c, asm)]}
    if len(measures) > 1:
        raise refuse("BC138", "各档说的不是同一个量", clauses[0].start, clauses[-1].end, "请用 解释 分开写明。")
    first = next(t for t in banded[0].terms.terms if isinstance(t, (Compared, Within, Counted)))
    measure = measure_of(first, asm)
    left: list[Clause] = []
    otherwise_origin: Origin | None = None
    closed = False
    dangling: list[Clause] = []
    for zero in zeroes:
        if _dangling(zero, measure) and not otherwise(zero):
            dangling.append(zero)
        elif otherwise(zero):
            closed, otherwise_origin = True, asm.role("其余不得分", zero.start, zero.end)
        elif numeric(zero) and subject_key(zero, asm) == measure.name and not stepped:
            left += _event_of(zero)
            arms.append(Arm(conjunction(zero, asm), e.ZERO, asm.role("不得分", zero.start, zero.end)))
        elif not numeric(zero) and len(awards) == 1 and _denies_any(zero, awards):
            asm.role("不得分情形", zero.start, zero.end)
        else:
            left.append(zero)
    if dangling and stepped:
        left.extend(_none_of(zero, measure, asm) for zero in dangling)
    elif dangling and gaps_left(arms, measure, asm):
        closed, otherwise_origin = True, asm.role("其余不得分", dangling[0].start, dangling[-1].end)
    else:
        left.extend(dangling)
    lost = next((c for c in worded if c.kind != "mark"), None)
    if stepped and lost is not None:
        raise refuse("BC138", "这一种得分情形与前面的怎样合用，读不准", lost.start, lost.end, "请用 解释 写明。")
    adding = stepped and all(c.kind == "add" for c in stepped)
    if stepped and len(arms) == 1 and not adding:
        _refuse_lost_events(banded[0])
        points = arms[0].points
        assert isinstance(points, e.Const)
        return Fixed(points.value, arms[0].origin), left
    if stepped and not adding:
        raise refuse(
            "BC139", "分档与逐点扣分并用，读不准哪一段逐点扣", clauses[0].start, clauses[-1].end, "请用 解释 分段写明。"
        )
    for clause in worded:
        arms.append(_plain_arm(clause, arms, measure, marks, asm))
    arms = ordered(arms, measure, clauses[0].start, clauses[-1].end)
    gaps = _gaps(arms, measure, asm)
    if gaps and _whole_numbers(gaps, measure):
        asm.book.on_grid(measure)
        measure = replace(measure, integer=True)
        gaps = _gaps(arms, measure, asm)
    if gaps is not None and not closed:
        _check_gaps(gaps, arms, measure, clauses)
    beyond = gaps if gaps and not closed and _beyond_printed(gaps, arms, measure) else None
    deducts = [c for c in movers if c.kind in ("deduct", "discretion")]
    rest = Fraction(0) if closed or gaps is None or (gaps and not beyond) else None
    if deducts and len(arms) == 1 and numeric(deducts[0]):
        _refuse_lost_events(banded[0])
        return Fixed(points_of(banded[0], marks), arms[0].origin), left
    return Bands(tuple(arms), rest, otherwise_origin), left


def _refuse_lost_events(award: Clause) -> None:
    """制定计划且完成率达到90%得5分，每降低1%扣0.1分: the slope takes up the number, and nothing says what the event does."""
    for event in (x for x in award.terms.events if not METHOD.match(x.words.text)):
        said = f"“{event.words.text[:30]}”不成立时得几分，没有写"
        raise refuse("BC138", said, event.words.start, event.words.end, "请用 解释 写明，如“未制定计划的不得分”。")


def _event_of(zero: Clause) -> list[Clause]:
    """管床数<2张或未安排，不得分: the event voids whatever the number, so it is taken out as a clause of its own."""
    events: list[Term] = [t for t in zero.terms.terms if isinstance(t, Event)]
    if not zero.terms.either or not events:
        return []
    zero.terms.terms = [t for t in zero.terms.terms if not isinstance(t, Event)]
    return [replace(zero, terms=Terms(terms=events, either=len(events) > 1))]


def _of_another(clause: Clause, awards: list[Clause], asm: Assembly) -> bool:
    """满意度…；有效问卷不足50份的，每少1份扣0.02分: a slope on a measure of its own beside the bands."""
    known = {m for c in awards for m in [subject_key(c, asm)] if m}
    own = {
        measure_of(t, asm).name
        for t in clause.terms.terms
        if isinstance(t, Compared) and (t.subject.text or t.subject.defined)
    }
    return bool(own) and not own & known


def _explicit(clauses: list[Clause], besides: Clause, asm: Assembly) -> tuple[e.Cond, ...]:
    """The comparisons of the other clauses, which name their ends themselves."""
    return tuple(
        condition(t, asm, c)
        for c in clauses
        if c is not besides
        for t in c.terms.terms
        if (isinstance(t, Compared) and (t.values or t.ref) and len(t.values) < 2 and not t.loose)
        or (isinstance(t, Counted) and len(t.values) == 1)
    )


def _shared_ends(clauses: list[Clause], asm: Assembly) -> set[Fraction]:
    """Numbers that two open ranges both print as an end."""
    seen: list[Fraction] = []
    for clause in clauses:
        for term in clause.terms.terms:
            if isinstance(term, Within) and term.first.inclusive is None and term.second.inclusive is None:
                measure = measure_of(term, asm)
                seen += [in_scale(term.first, measure), in_scale(term.second, measure)]
    return {x for x in seen if seen.count(x) > 1}


def _denies_any(zero: Clause, awards: list[Clause]) -> bool:
    return any(denies(zero.event_text, c.event_text) for c in awards)


_NOTHING = re.compile(
    r"^(?:以上)?(?:均|都|全部)?(?:无|没有|未|达不到|不达标|不具备|不符合|零)(?:能|够|达到|有|取得|获得|提供|开展|完成)*"
)


def _dangling(zero: Clause, measure: Measure) -> bool:
    """无业绩，不得分 after bands of 业绩: none of the thing measured. 未提供证明材料 is another matter."""
    if numeric(zero):
        return False
    text = re.sub(r"(?:的|，)+$", "", zero.event_text)
    found = _NOTHING.match(text) if text else None
    if text and found is None:
        return False
    rest = text[found.end() :] if found is not None else ""
    shared = {rest[i : i + 2] for i in range(len(rest) - 1)}
    return len(rest) < 2 or any(pair in measure.name for pair in shared)


def _none_of(zero: Clause, measure: Measure, asm: Assembly) -> Clause:
    """会议4次以上得10分，少一次扣2分，未召开不得分: none of the thing counted; of anything else it is a case of its own."""
    if not measure.integer or not isinstance(measure.value, e.Fact) or otherwise(zero):
        return zero
    none = el.Value(Fraction(0), measure.unit, None, zero.start, zero.end)
    words = Words(measure.name, zero.start, zero.end)
    return replace(zero, terms=Terms(terms=[Compared(words, "=", (none,), None, zero.start, zero.end)]))


_ALL_DONE = re.compile(
    r"^(?:按期|按时)?完成(?:全部|年度|目标)*(?:任务|目标|计划)(?:的)?$|^[^，]{0,12}?(?:全部|全面|全额|足额|"
    r"按计划全部)(?:完成|达标|落实|到位|覆盖|拨付|支付)(?:的)?$|^全部完成.{0,30}任务的?(?:，.*)?$|^[^，]{0,10}(?:任务|计划|目标)全部完成"
)


_ON_TIME = re.compile(r"(?<!未)(?<!不)(?:按时|按期|如期|按计划|按规定时间|按要求时间|按合同约定时间|在规定时间内|及时)")
_OVERDUE = re.compile(r"逾期|超期|延期|延迟|推迟|滞后|迟|晚|延误|拖延")
_NONE = re.compile(r"(?:均|都|全部)?(?:无|没有|未|不存在|零)")
_FAULTS = re.compile(r"缺|漏|错|违|投诉|事故|问题|逾期|差|扣|负偏离|隐患|纠纷|病害|破损")


def _plain_arm(clause: Clause, arms: list[Arm], measure: Measure, marks: Fraction | None, asm: Assembly) -> Arm:
    """符合标准得3分 beside 1项不达标得2分: none of the things counted."""
    if otherwise(clause):
        return Arm(e.TRUE, e.const(points_of(clause, marks)), asm.role("其余", clause.start, clause.end))
    if measure.rate and _ALL_DONE.match(clause.event_text):
        return Arm(
            e.Compare(">=", measure.value, e.const(1)),
            e.const(points_of(clause, marks)),
            asm.role("得分", clause.start, clause.end),
        )
    if _ON_TIME.search(clause.event_text) and _OVERDUE.search(measure.name):
        return Arm(
            e.Compare("<=", measure.value, e.ZERO),
            e.const(points_of(clause, marks)),
            asm.role("得分", clause.start, clause.end),
        )
    faults = (
        negative(measure.name)
        or _FAULTS.search(measure.name)
        or negative(clause.event_text)
        or _NONE.match(clause.event_text)
    )
    if not measure.integer or not faults:
        raise refuse(
            "BC138", "有的档按数、有的档按情形，读不准", clause.start, clause.end, "请用 解释 写明这一档的数。"
        )
    return Arm(
        e.Compare("=", measure.value, e.ZERO),
        e.const(points_of(clause, marks)),
        asm.role("得分", clause.start, clause.end),
    )


def _whole_numbers(gaps: list[Stretch], measure: Measure) -> bool:
    """5日以内, 6—10日: bands that only leave out what lies between two whole numbers count whole units."""
    inner = [g for g in gaps if isinstance(g, Stretch) and g.low is not None and g.high is not None]
    return (
        bool(inner)
        and not measure.rate
        and all(
            g.low.denominator == 1 and g.high.denominator == 1 and g.high - g.low == 1
            for g in inner
            if g.low is not None and g.high is not None and not g.low_in and not g.high_in
        )
    )


def gaps_left(arms: list[Arm], measure: Measure, asm: Assembly) -> bool:
    """Whether the arms leave anything for a last case (未组织不得分) to mean."""
    gaps = _gaps(arms, measure, asm)
    return gaps is None or bool(gaps)


def _gaps(arms: list[Arm], measure: Measure, asm: Assembly) -> list[Stretch] | None:
    if any(a.cond == e.TRUE for a in arms):
        return []
    known = [stretch(a.cond, measure) for a in arms]
    if any(s is None for s in known):
        return None
    domain = Interval(Fraction(0) if measure.integer else None, None)
    return list(uncovered([s for s in known if s is not None], domain, measure.integer))


def _check_gaps(gaps: list[Stretch], arms: list[Arm], measure: Measure, clauses: list[Clause]) -> None:
    inner = [
        g
        for g in gaps
        if isinstance(g, Stretch) and g.low is not None and g.high is not None and not _bottom(g, measure)
    ]
    if inner:
        raise refuse(
            "BC150",
            f"分档有空隙：{describe(inner[0], measure)}之间没有分数",
            clauses[0].start,
            clauses[-1].end,
            "请用 解释 写明空隙归哪一档，或写“其余不得分”。",
        )
    ends = [g for g in gaps if isinstance(g, Stretch)]
    best = max(arms, key=lambda a: a.points.value if isinstance(a.points, e.Const) else Fraction(0))
    top = stretch(best.cond, measure)
    for gap in ends:
        if top is not None and (
            (gap.low is not None and gap.high is None and _adjacent_above(top, gap))
            or (gap.high is not None and gap.low is None and _adjacent_below(top, gap))
        ):
            if (
                _beyond_printed(gaps, arms, measure)
                or (measure.rate and gap.low == 1)
                or (gap.high == 0 and gap.low is None)
                or (gap.low == 100 and _scored_out_of_100(measure))
            ):
                continue
            raise refuse(
                "BC150",
                f"{describe(gap, measure)}{'以上' if gap.high is None else '以下'}没有写得几分",
                clauses[0].start,
                clauses[-1].end,
                "请用 解释 写明。",
            )


def _scored_out_of_100(measure: Measure) -> bool:
    return measure.unit == "分" or (not measure.unit and bool(re.search(r"分$|成绩$", measure.name)))


def _beyond_printed(gaps: list[Stretch], arms: list[Arm], measure: Measure) -> bool:
    """6个得满分，5个得2分，少于5个不得分: more than the most that is printed is all that is left open."""
    best = max(arms, key=lambda a: a.points.value if isinstance(a.points, e.Const) else Fraction(0))
    top = stretch(best.cond, measure)
    return (
        measure.integer
        and len(gaps) == 1
        and gaps[0].high is None
        and top is not None
        and top.low == top.high
        and top.high == gaps[0].low
    )


def _bottom(gap: Stretch, measure: Measure) -> bool:
    return gap.low == 0 and gap.low_in


def _adjacent_above(top: Stretch, gap: Stretch) -> bool:
    return top.high == gap.low and top.low is not None


def _adjacent_below(top: Stretch, gap: Stretch) -> bool:
    return top.low == gap.high and top.high is not None
