"""扣N分, 加N分 without 每: once for an event, per thing where one is named, by tiers where numbers are listed."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from biaochi.core import expr as e
from biaochi.model.criterion import Arm, Change, Ladder, Once, Origin, Slope, Tally
from biaochi.reading.clauses import Clause, each_names, listed_points, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import is_event
from biaochi.reading.forms.conditions import condition, conjunction, measure_of
from biaochi.reading.forms.counted import is_listed_count, running, single, single_words
from biaochi.reading.forms.graver import aggravated, refuse_counted_within
from biaochi.reading.forms.steps import printed_remainder, step_change
from biaochi.reading.forms.stretches import overlap, stretch
from biaochi.reading.measures import in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Compared, Counted, Event, Term, Within, Words
from biaochi.reading.wording import bare_denial, core_words, denies
from biaochi.syntax import elements as el

_ONE_EACH = re.compile(r"^(?:一|1)$")
_RUNNING = re.compile(r"超|逾|延|迟|晚|滞后|少|缺|漏|多")


def changes(clauses: list[Clause], asm: Assembly, marks: Fraction | None, group: list[Clause]) -> list[Change]:
    """The deductions and additions of ``clauses``, in order."""
    out: list[Change] = []
    slopes: list[tuple[Clause, int]] = []
    tiers: list[tuple[Clause, Arm]] = []
    listed = [c for c in clauses if is_listed_count(c) is not None]
    if len({_listed_number(c) for c in listed}) > 1:
        out.append(_listed_counts(listed, asm, marks, group))
        clauses = [c for c in clauses if c not in listed]
    repeated = _repeated(clauses)
    for clause in clauses:
        if clause.besides and (_of_names(clause) or clause.respectively or (repeated and clause in repeated)):
            said = f"“{clause.besides.strip('（）')}”，哪一项不扣分，读不准"
            raise refuse("BC148", said, clause.start, clause.end, "请用 解释 逐项写明。")
        if repeated is not None and clause in repeated:
            if clause is repeated[0]:
                out.extend(_first_then(*repeated, asm, marks))
            continue
        if clause.kind == "discretion":
            out.append(_discretion(clause, asm, marks))
        elif _of_names(clause):
            out.extend(_each_name(clause, asm, marks))
        elif clause.respectively and not isinstance(clause.amount, el.Span):
            out.extend(_respectively(clause, asm, marks))
        elif clause.terms.step is not None:
            refuse_counted_within(clauses, clause)
            slopes.append((clause, len(out)))
            step = step_change(clause, asm, marks, group)
            if isinstance(step, Slope) and step.relative and step.base == e.ZERO:
                raise refuse("BC140", "基准是 0，不能按相对比例扣分", clause.start, clause.end, "请用 解释 写明基准。")
            out.append(step)
        elif _single_count(clause):
            out.append(_tally_of_one(clause, asm, marks))
        else:
            _refuse_counted_again(clauses, clause)
            denied = _denied(clauses, clause)
            if (worse := aggravated(clauses, clause, asm)) is not None and denied is None:
                out[-1] = _worst_of(out[-1], worse, clause, asm, marks)
                continue
            cond = e.Not(conjunction(denied, asm)) if denied is not None else _tier_condition(group, clause, asm)
            change = _once(clause, asm, marks, cond)
            if _tier(clause):
                tiers.append((clause, Arm(change.cond, e.const(_fixed(change)), change.origin)))
                if len(tiers) == 1:
                    out.append(change)
            else:
                out.append(change)
    _in_stretches(out, slopes, asm, group)
    return _with_tiers(out, tiers, asm)


def _in_stretches(out: list[Change], slopes: list[tuple[Clause, int]], asm: Assembly, group: list[Clause]) -> None:
    """100%至90%之间每降1点扣0.2分，90%以下部分每降1点扣0.5分: each slope runs over its own stretch, in place.

    Raises CriterionError (BC139) where 部分 is not printed: the steeper slope may then hold for the whole distance.
    """
    found = [(clause, i, out[i]) for clause, i in slopes]
    known = [(clause, i, s) for clause, i, s in found if isinstance(s, Slope) and isinstance(s.base, e.Const)]
    for clause, i, slope in known:
        ends = _own_ends(clause, slope, asm)
        far = [x for x in ends if x != slope.base]
        beside = [
            (c, s) for c, j, s in known if j != i and s.measure.name == slope.measure.name and s.below == slope.below
        ]
        if not beside:
            continue
        later = [
            (c, s) for c, s in beside if (_value(s.base) < _value(slope.base)) == slope.below and s.base != slope.base
        ]
        if not later:
            continue
        other, following = min(later, key=lambda pair: abs(_value(pair[1].base) - _value(slope.base)))
        said = clause.condition_text + (other.condition_text if far == [following.base] else "")
        if far != [following.base] or "部分" not in said or slope.relative:
            raise refuse(
                "BC139",
                "几段扣分是各扣各段，还是整段改按后一种扣，读不准",
                clause.start,
                other.end,
                "请用 解释 写明，如“90%以下部分每降低1个百分点扣0.5分”。",
            )
        most = slope.amount * abs(_value(slope.base) - _value(following.base)) / slope.size
        out[i] = replace(slope, cap=most if slope.cap is None else min(most, slope.cap))


def _own_ends(clause: Clause, slope: Slope, asm: Assembly) -> list[e.Expr]:
    ends: list[e.Expr] = []
    for term in clause.terms.terms:
        values = (
            (term.first, term.second) if isinstance(term, Within) else term.values if isinstance(term, Compared) else ()
        )
        ends += [e.const(in_scale(v, slope.measure)) for v in values]
    return list(dict.fromkeys(ends))


def _value(base: e.Expr) -> Fraction:
    assert isinstance(base, e.Const)
    return base.value


def _denied(clauses: list[Clause], clause: Clause) -> Clause | None:
    """The clause before, where this one is the case in which it does not hold: 通过的加3分，未通过的扣1分."""
    at = next(i for i, c in enumerate(clauses) if c is clause)
    before = clauses[at - 1] if at else None
    if before is None or {before.kind, clause.kind} != {"add", "deduct"} or before.terms.step or clause.terms.step:
        return None
    a, b = before.event_text, clause.event_text
    same = bool(a and b) and denies(b, a) and (core_words(a).startswith(core_words(b)) or bare_denial(b))
    return before if same and is_event(before) and is_event(clause) else None


def _worst_of(change: Change, before: Clause, clause: Clause, asm: Assembly, marks: Fraction | None) -> Ladder:
    graver = _once(clause, asm, marks)
    if not isinstance(change, Once) or not isinstance(change.points, Fraction) or _fixed(graver) < change.points:
        said = f"“{clause.event_text[:30]}”与前面的扣分怎样合用，读不准"
        raise refuse("BC128", said, before.start, clause.end, "请用 解释 写明。")
    arms = tuple(Arm(c.cond, e.const(_fixed(c)), c.origin) for c in (graver, change))
    return Ladder(arms, False, graver.origin)


def _refuse_counted_again(clauses: list[Clause], clause: Clause) -> None:
    """缺一项扣3分，缺两项扣6分: the second is the first twice, or in its place, not on top of it."""
    value = is_listed_count(clause)
    for other in clauses:
        step = other.terms.step
        if value is None or value.number < 2 or other is clause or step is None or other.kind != clause.kind:
            continue
        if step.value is not None and step.value.unit == value.unit and step.step.word in clause.condition_text:
            said = f"“{clause.condition_text}”与“{other.condition_text}”是否累计扣分，读不准"
            raise refuse("BC149", said, clause.start, clause.end, "请只写每项扣几分，或用 解释 写全每一档。")


def _listed_number(clause: Clause) -> Fraction:
    value = is_listed_count(clause)
    assert value is not None
    return value.number


def _listed_counts(listed: list[Clause], asm: Assembly, marks: Fraction | None, group: list[Clause]) -> Ladder:
    """发现1个问题扣0.5分，发现2个问题扣1.5分，发现3个及以上不得分: points for each number of one thing."""
    first = listed[0].terms.terms[0]
    assert isinstance(first, Counted)
    said = {single_words(c, t).text for c in listed for t in c.terms.terms if isinstance(t, Counted)}
    numbers = sorted(_listed_number(c) for c in listed)
    unit = first.values[0].unit
    closed = any(
        isinstance(t, Compared) and t.op == ">=" and t.values and t.values[0].number == numbers[-1] + 1
        for c in group
        for t in c.terms.terms
    )
    if len(said) != 1 or numbers != [Fraction(i + 1) for i in range(len(numbers))] or not closed:
        raise refuse(
            "BC150",
            "按数目分档扣分，没有写全每一档",
            listed[0].start,
            listed[-1].end,
            "请用 解释 写明各数目扣几分，最后一档写“及以上”。",
        )
    measure = asm.book.count(single_words(listed[0], first), unit)
    arms = [
        Arm(
            e.Compare("=", measure.value, e.const(_listed_number(c))),
            e.const(points_of(c, marks)),
            asm.role("扣分", c.start, c.end),
        )
        for c in listed
    ]
    return Ladder(tuple(arms), False, arms[0].origin)


_FIRST = re.compile(r"^(.*?)(?:的|，)*(?:首|第一)次(.*?)(?:的|，)*$")
_THEN = re.compile(
    r"^(?:，|从|自|此后|以后|之后|其后|后续|再次|第二次及?(?:以后|以上)?|再犯|起|开始|的|发生|出现|发现)+$"
)


def _repeated(clauses: list[Clause]) -> tuple[Clause, Clause] | None:
    """首次扣2分，第二次起每次扣3分: the pair of clauses."""
    for first, then in pairwise(clauses):
        step = then.terms.step
        if step is None or step.value is None or step.value.unit != "次" or first.terms.step is not None:
            continue
        said = "，".join([*(t.words.text for t in then.terms.events), step.before.text]).strip("，")
        if first.kind == then.kind == "deduct" and _FIRST.match(first.event_text) and said and _THEN.match(said):
            return first, then
    return None


def _first_then(first: Clause, then: Clause, asm: Assembly, marks: Fraction | None) -> list[Change]:
    found = _FIRST.match(first.event_text)
    assert found is not None
    said = re.sub(r"的$", "", found[1]) + re.sub(r"^(?:出现|发生|发现)", "", found[2])
    measure = asm.book.count(Words(said or "发生", first.start, first.end), "次")
    once = Once(
        e.Compare(">=", measure.value, e.const(1)),
        points_of(first, marks),
        False,
        asm.role("扣分", first.start, first.end),
        _cap(first, marks is None),
    )
    origin = asm.role("扣分", then.start, then.end)
    return [
        once,
        Slope(
            measure,
            e.const(1),
            False,
            Fraction(1),
            False,
            points_of(then, marks),
            False,
            "exact",
            origin,
            _cap(then, marks is None),
        ),
    ]


def _fixed(change: Once) -> Fraction:
    assert isinstance(change.points, Fraction)
    return change.points


def _cap(clause: Clause, signed: bool) -> Fraction | None:
    what = "add" if clause.kind in ("add", "award") else "deduct"
    for limit in clause.rule.limits:
        if limit.what == what or (limit.what == "score" and signed):
            return limit.points
        raise refuse("BC127", f"“{limit.text}”限的是哪一项不明", limit.start, limit.end, "请用 解释 写明。")
    return None


def _tier_condition(clauses: list[Clause], clause: Clause, asm: Assembly) -> e.Cond | None:
    """The condition of one tier, whose open ends belong to the tier that names them."""
    if not _tier(clause):
        return None
    others = [c for c in clauses if c is not clause and (_tier(c) or c.kind == "void")]
    explicit = tuple(
        condition(t, asm, c) for c in others for t in c.terms.terms if isinstance(t, Compared) and len(t.values) == 1
    )
    return conjunction(clause, asm, explicit)


def _once(clause: Clause, asm: Assembly, marks: Fraction | None, cond: e.Cond | None = None) -> Once:
    adds = clause.kind == "add"
    if isinstance(clause.amount, el.Span):
        return _ranged(clause, asm, marks is None)
    points = points_of(clause, marks)
    if not clause.terms.terms:
        raise refuse("BC125", "没有写什么情况下扣分或加分", clause.start, clause.end, "请用 解释 写明条件。")
    origin = asm.role("加分" if adds else "扣分", clause.start, clause.end)
    if clause.each and any(isinstance(t, Event) for t in clause.terms.terms):
        raise refuse("BC128", "“各”“每”指几项不明", clause.start, clause.end, "请用 解释 逐项写明。")
    return Once(conjunction(clause, asm) if cond is None else cond, points, adds, origin, _cap(clause, marks is None))


def _ranged(clause: Clause, asm: Assembly, signed: bool) -> Once:
    assert isinstance(clause.amount, el.Span)
    adds = clause.kind == "add"
    low, high = sorted((clause.amount.low.number, clause.amount.high.number))
    cond = conjunction(clause, asm)
    verb = "加分" if adds else "扣分"
    origin = asm.role("裁量", clause.start, clause.end)
    words = clause.terms.events[0].words if clause.terms.events else Words("", clause.start, clause.end)
    return Once(cond, asm.book.judgement(words, low, high, verb), adds, origin, _cap(clause, signed))


def _discretion(clause: Clause, asm: Assembly, marks: Fraction | None) -> Once:
    action = clause.rule.action
    assert isinstance(action, el.Discretion)
    if clause.terms.step is not None:
        raise refuse("BC129", "“每”与酌情并用，读不懂", clause.start, clause.end, "请用 解释 写明。")
    adds = action.act != "deduct"
    if action.act == "award":
        raise refuse(
            "BC129", "“酌情给分”没有写给分的范围", clause.start, clause.end, "请用 解释 写明，如“酌情得1-3分”。"
        )
    high = marks
    low = Fraction(0)
    if isinstance(clause.amount, el.Span):
        low, high = sorted((clause.amount.low.number, clause.amount.high.number))
    elif isinstance(clause.amount, el.Value):
        high = clause.amount.number
    for limit in clause.rule.limits:
        high = limit.points if high is None else min(high, limit.points)
    if high is None:
        raise refuse(
            "BC129", "“酌情”没有写范围，也没有分值", clause.start, clause.end, "请用 解释 写明，如“酌情扣1-3分”。"
        )
    cond = conjunction(clause, asm)
    origin = asm.role("裁量", clause.start, clause.end)
    words = clause.terms.events[0].words if clause.terms.events else Words("", clause.start, clause.end)
    return Once(cond, asm.book.judgement(words, low, high, "加分" if adds else "扣分"), adds, origin)


def _single_count(clause: Clause) -> bool:
    return single(clause) or running(clause)


def _tally_of_one(clause: Clause, asm: Assembly, marks: Fraction | None) -> Change:
    adds = clause.kind == "add"
    if isinstance(clause.amount, el.Span):
        raise refuse("BC129", "每一处扣几分不是定数", clause.start, clause.end, "请用 解释 写明每处扣几分。")
    points = points_of(clause, marks)
    term = next(t for t in clause.terms.terms if isinstance(t, (Counted, Compared)))
    origin = asm.role("加分" if adds else "扣分", clause.start, clause.end)
    unit = term.values[0].unit
    if isinstance(term, Counted):
        words = single_words(clause, term)
    else:
        words = term.subject
        words = Words(
            f"{words.text}超出" if term.op == ">" else f"{words.text}缺少", words.start, words.end, words.defined
        )
    measure = asm.book.count(words, unit)
    remainder = printed_remainder(clause, Fraction(1)) or "exact"
    if not measure.integer and clause.rule.remainder is None:
        answer = asm.ask("remainder")
        remainder = answer if answer in ("up", "down") else "exact"  # type: ignore[assignment]
    return Tally(measure, Fraction(1), points, adds, remainder, origin, _cap(clause, marks is None))


def _respectively(clause: Clause, asm: Assembly, marks: Fraction | None) -> list[Change]:
    """低于80%、70%的，分别扣1分、2分 and 甲、乙的，每次分别扣10分、5分: a list of amounts for a list of cases."""
    if not isinstance(clause.amount, tuple):
        raise refuse("BC128", "“分别”指哪几项不明", clause.start, clause.end, "请用 解释 逐项写明。")
    amounts = listed_points(clause)
    adds = clause.kind in ("add", "award")
    origin = asm.role("加分" if adds else "扣分", clause.start, clause.end)
    compared = [t for t in clause.terms.terms if isinstance(t, Compared)]
    if len(compared) == 1 and len(compared[0].values) == len(amounts) and clause.terms.step is None:
        return [_listed_tiers(clause, compared[0], amounts, adds, asm, origin, _cap(clause, marks is None))]
    names = _listed_names(clause, len(amounts))
    if names is None:
        raise refuse("BC128", "“分别”前后的项数对不上", clause.start, clause.end, "请用 解释 逐项写明。")
    stepped = clause.terms.step
    per_thing = stepped is not None or clause.each
    unit = stepped.value.unit if stepped is not None and stepped.value is not None else "次" if clause.each else ""
    if stepped is not None and (
        stepped.step.verb in ("worse", "rise") or (stepped.value and stepped.value.number != 1)
    ):
        raise refuse("BC128", "“分别”与“每”并用读不懂", clause.start, clause.end, "请用 解释 逐项写明。")
    out: list[Change] = []
    cap = _cap(clause, marks is None)
    for name, points in zip(names, amounts, strict=True):
        words = Words(name, clause.start, clause.end)
        if per_thing:
            out.append(Tally(asm.book.count(words, unit), Fraction(1), points, adds, "exact", origin))
        else:
            out.append(Once(e.Flag(asm.book.flag(words)), points, adds, origin))
    if cap is not None:
        raise refuse("BC127", "“分别”之后的上限限的是哪一项不明", clause.start, clause.end, "请用 解释 写明。")
    return out


def _of_names(clause: Clause) -> bool:
    """无垃圾池、垃圾填埋场各扣6分, 未公开预算、决算的分别扣1分: one amount for each of several names."""
    said = clause.each or (clause.respectively and not isinstance(clause.amount, tuple))
    return said and clause.terms.step is None and len(clause.terms.terms) == 1 and is_event(clause)


_FAULT = re.compile(r"未|没|无|不|缺|漏|错|违|超|逾|迟|损|破|存在|发生")


def _each_name(clause: Clause, asm: Assembly, marks: Fraction | None) -> list[Change]:
    """One yes/no for each name. A name that does not say itself what is wrong is called with the whole clause."""
    names = each_names(clause)
    if len(names) < 2 or any(len(n) < 2 for n in names) or len(set(names)) != len(names):
        raise refuse("BC128", "“各”“分别”指哪几项不明", clause.start, clause.end, "请用 解释 逐项写明。")
    if _cap(clause, marks is None) is not None:
        raise refuse("BC127", "累计上限限的是哪几项不明", clause.start, clause.end, "请用 解释 写明。")
    origin = asm.role("加分" if clause.kind == "add" else "扣分", clause.start, clause.end)
    whole = _LIST_TAIL.sub("", clause.event_text)
    called = [n if clause.kind == "add" or _FAULT.search(n) else f"{whole}：{n}" for n in names]
    points = points_of(clause, marks)
    flags = [asm.book.flag(Words(name, clause.start, clause.end)) for name in called]
    return [Once(e.Flag(flag), points, clause.kind == "add", origin) for flag in flags]


def _listed_tiers(
    clause: Clause,
    term: Compared,
    amounts: list[Fraction],
    adds: bool,
    asm: Assembly,
    origin: Origin,
    limit: Fraction | None,
) -> Ladder:
    measure = measure_of(Compared(term.subject, term.op, term.values[:1], None, term.start, term.end), asm)
    arms = []
    for value, points in zip(term.values, amounts, strict=True):
        one = Compared(term.subject, term.op, (value,), None, term.start, term.end)
        arms.append(Arm(condition(one, asm, clause), e.const(points), origin))
    arms.sort(key=lambda a: -_const(a.points))
    assert measure is not None
    return Ladder(tuple(arms), adds, origin, limit)


def _const(points: object) -> Fraction:
    assert isinstance(points, e.Const)
    return points.value


_LIST_TAIL = re.compile(r"(?:的|，|情况|情形|问题)+$")


def _listed_names(clause: Clause, wanted: int) -> list[str] | None:
    text = "，".join(
        [*(t.words.text for t in clause.terms.events), clause.terms.step.before.text if clause.terms.step else ""]
    ).strip("，")
    text = _LIST_TAIL.sub("", text)
    parts = re.split(r"、|和|及|，", text)
    if not all(parts) or len(parts) < wanted or (len(parts) > wanted and "，" not in text):
        return None
    head = "".join(text.rsplit(parts[-wanted], 1)[:1]) if len(parts) > wanted else ""
    names = parts[-wanted:]
    if head and len(parts) > wanted:
        names[0] = f"{head}{names[0]}"
    return names if len(set(names)) == wanted and all(names) else None


def _tier(clause: Clause) -> bool:
    terms = clause.terms.terms
    between = len(terms) == 2 and all(isinstance(t, Compared) and len(t.values) == 1 for t in terms)
    return (
        (len(terms) == 1 or (between and not clause.terms.either and _one_measure(terms)))
        and isinstance(terms[0], (Compared, Counted))
        and isinstance(clause.amount, el.Value)
        and clause.kind in ("deduct", "add")
    ) or (len(terms) == 1 and isinstance(terms[0], Within) and isinstance(clause.amount, el.Value))


def _one_measure(terms: list[Term]) -> bool:
    """1个月以上3个月以内: two ends of one number."""
    first, second = terms
    return (
        isinstance(first, Compared) and isinstance(second, Compared) and second.subject.text in ("", first.subject.text)
    )


def _with_tiers(out: list[Change], tiers: list[tuple[Clause, Arm]], asm: Assembly) -> list[Change]:
    """Several once-only deductions on one measure are tiers: only one of them applies."""
    if len(tiers) < 2:
        return out
    first = tiers[0][1]
    measure = measure_of(tiers[0][0].terms.terms[0], asm)  # type: ignore[arg-type]
    pieces = [stretch(arm.cond, measure) for _, arm in tiers]
    if any(p is None for p in pieces):
        raise refuse("BC134", "几档扣分不是同一个量", tiers[0][0].start, tiers[-1][0].end, "请用 解释 逐档写明。")
    arms = [arm for _, arm in tiers]
    known = [p for p in pieces if p is not None]
    nested = any(not overlap(a, b).empty(measure.integer) for i, a in enumerate(known) for b in known[i + 1 :])
    if nested and asm.ask("nested") == "sum":
        extra = [Once(a.cond, _const(a.points), _adds(tiers), a.origin) for a in arms[1:]]
        at = next(i for i, c in enumerate(out) if isinstance(c, Once) and c.cond == first.cond)
        return [*out[: at + 1], *extra, *out[at + 1 :]]
    arms.sort(key=lambda a: -_const(a.points))
    ladder = Ladder(tuple(arms), _adds(tiers), first.origin)
    return [ladder if isinstance(c, Once) and c.cond == first.cond else c for c in out]


def _adds(tiers: list[tuple[Clause, Arm]]) -> bool:
    return tiers[0][0].kind == "add"
