"""One text as one or more parts: which clauses are alternatives, which add up. Full marks must balance."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.core.interpret import Interval
from biaochi.model.criterion import Arm, Bands, Base, Change, Fixed, Formula, Measure, Origin, Part, Slope, Tally, Void
from biaochi.reading.clauses import Clause, numeric, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.bands import Stretch, describe, ordered, stretch, uncovered
from biaochi.reading.forms.changes import changes
from biaochi.reading.forms.conditions import condition, conjunction, measure_of
from biaochi.reading.forms.proportion import proportion_base
from biaochi.reading.measures import denies, in_scale
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Reading
from biaochi.reading.terms import Answered, Compared, Counted, Event, Words, Within
from biaochi.syntax import elements as el

GRADE_WORDS = re.compile(
    r"(?:优秀|良好|优良|优|良|中等|中|合格|基本合格|不合格|及格|不及格|较好|较差|一般|差|好|显著|明显|比较明显|较明显|不明显|微弱|满意|基本满意|比较满意|"
    r"不满意|完全|基本|部分|达成|部分达成|未达成|完成|部分完成|未完成|达标|基本达标|部分达标|未达标|符合|基本符合|部分符合|不符合|健全|基本健全|不健全|完善|基本完善|较完善|不完善|"
    r"[一二三四]等|[甲乙丙]等|[A-E][级类等]?|无效果|到位|基本到位|不到位|规范|基本规范|不规范)$"
)
_EXISTENCE = re.compile(r"^(?:已|能|能够)?(?:有(?!效)|建立|制定|设立|成立|出台|开展|配备|设置|编制)")
_FINDING = re.compile(r"缺|不|未|无|没|漏|少|违|错|误|发现|问题|投诉|事故|超|逾|延|迟|晚")


@dataclass(slots=True)
class Group:
    """Clauses that speak of one thing: alternatives of one award, with what is deducted from it."""

    awards: list[Clause] = field(default_factory=list)
    others: list[Clause] = field(default_factory=list)
    measure: str = ""


def text_parts(clauses: list[Clause], marks: Fraction | None, asm: Assembly, reading: Reading | None) -> list[Part]:
    """The parts of one text. Raises CriterionError (BC130) where the printed points do not make up the marks."""
    awards = [c for c in clauses if c.awards and c.terms.step is None and not isinstance(c.amount, el.Span)]
    for clause in clauses:
        if clause.respectively and clause.rule.limits:
            reading = reading or Reading()
            reading.limits = [*reading.limits, *clause.rule.limits]
            clause.rule.limits = []
    if any(c.kind == "formula" for c in clauses):
        return [_formula(clauses, marks, asm)]
    exempt = [c for c in clauses if _exempts(c)]
    if exempt and len(clauses) > len(exempt) and marks is not None:
        return [_exempted(exempt, clauses, marks, asm, reading)]
    graded = _signed_grades(clauses, marks, asm) if marks is None else None
    if graded is not None:
        return [graded]
    listed = [c for c in awards if c.respectively and isinstance(c.amount, tuple)]
    if listed:
        return [_listed_awards(listed[0], clauses, marks, asm)]
    if len(awards) <= 1:
        return [_part(clauses, marks, asm, reading)]
    groups = _by_subject(clauses, asm)
    if marks is None:
        return _unweighted(clauses, groups, asm, reading)
    if len(groups) == 1 or (alone := _most(awards, marks)) is None:
        return [_part(clauses, marks, asm, reading)]
    sums = [_most(g.awards, marks) or Fraction(0) for g in groups]
    if sum(sums) == marks and len([s for s in sums if s]) > 1:
        return _additive(groups, sums, clauses, asm, reading, marks)
    if alone == marks and len({g.measure for g in groups}) <= 2:
        return [_part(clauses, marks, asm, reading)]
    raise refuse(
        "BC130", f"各项得分合计 {_plain(sum(sums, Fraction(0)))} 分，最高一项 {_plain(alone)} 分，都与满分 {_plain(marks)} 分对不上",
        clauses[0].start, clauses[-1].end, "请核对各项分数，或用 解释 写明怎样合成。",
    )  # fmt: skip


def _exempts(clause: Clause) -> bool:
    """没有…的，直接得满分: marks that are given because the rest does not apply."""
    action = clause.rule.action
    if not isinstance(action, el.Full) or not action.exempt or not clause.terms.terms:
        return False
    return all(isinstance(t, (Event, Answered)) for t in clause.terms.terms) and bool(
        re.match(r"^(?:如|若|当年|本年|年内|该|因)?.{0,12}?(?:无|没有|未|不涉及|不需|非)", clause.event_text)
    )


def _exempted(exempt: list[Clause], clauses: list[Clause], marks: Fraction, asm: Assembly, reading: Reading | None) -> Part:
    """The part of the other clauses, under a condition that gives full marks at once."""
    rest = [c for c in clauses if c not in exempt]
    for clause in rest:
        clause.terms.terms = [
            t for t in clause.terms.terms if not (isinstance(t, Event) and any(denies(t.words.text, x.event_text) for x in exempt))
        ]
    parts = text_parts(rest, marks, asm, reading)
    if len(parts) != 1:
        raise refuse("BC138", "满分的例外用在哪几项上，读不准", exempt[0].start, exempt[0].end, "请用 解释 写明。")
    arms = tuple(Arm(conjunction(c, asm), e.const(marks), asm.role("不适用情形", c.start, c.end)) for c in exempt)
    return replace(parts[0], exempt=arms)


_RANK_SUFFIX = re.compile(r"(?:等次|等级|档次|级别|的|者|单位|人员)+$")


def _signed_grades(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part | None:
    """考核优秀的加2分，良好的加1分，不合格的扣1分: one grade, whose score is the change."""
    usable = [c for c in clauses if c.kind in ("add", "deduct", "void", "keep", "award", "discretion")]
    if len(usable) < 2 or len(usable) != len(clauses):
        return None
    texts = [_RANK_SUFFIX.sub("", _grade_text(c).split("，")[-1]) for c in clauses]
    if not all(is_event(c) and c.terms.step is None and GRADE_WORDS.search(t) for c, t in zip(clauses, texts, strict=True)):
        return None
    names = _choice_names([(t, c, Fraction(0)) for t, c in zip(texts, clauses, strict=True)])
    names = [GRADE_WORDS.search(n)[0] if i == 0 and GRADE_WORDS.search(n) else n for i, n in enumerate(names)]  # type: ignore[index]
    if len(set(names)) != len(names):
        return None
    subject = _common_prefix(names) or asm.book.scope.indicator or _before_grade(texts[0]) or "评价等级"
    choice = asm.book.choice(subject, tuple(names), clauses[0].start)
    arms: list[Arm] = []
    for name, clause in zip(names, clauses, strict=True):
        origin = asm.role("加减分", clause.start, clause.end)
        sign = -1 if clause.kind in ("deduct", "discretion") else 1
        if isinstance(clause.amount, el.Span):
            low, high = sorted((clause.amount.low.number * sign, clause.amount.high.number * sign))
            points: e.Expr | object = asm.book.judgement(Words(name, clause.start, clause.end), low, high, "加减分")
        elif clause.kind in ("void", "keep"):
            points = e.ZERO
        else:
            points = e.const(points_of(clause, marks) * sign)
        arms.append(Arm(e.Is(choice, name), points, origin))  # type: ignore[arg-type]
    return Part(None, Bands(tuple(arms), None))


def _before_grade(text: str) -> str:
    found = GRADE_WORDS.search(text)
    return re.sub(r"(?:为|是|：|结果)+$", "", text[: found.start()]) if found else ""


def _listed_awards(listed: Clause, clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    """评定为优、良、中的，分别得4分、3分、2分 and 达到100%、90%的，分别得8分、6分."""
    assert isinstance(listed.amount, tuple)
    amounts = [v.number for v in listed.amount]
    if marks is not None and max(amounts) != marks:
        raise refuse("BC130", f"最高一档 {_plain(max(amounts))} 分与满分 {_plain(marks)} 分对不上", listed.start, listed.end, "请核对各档分数。")
    others = [c for c in clauses if c is not listed]
    if any(c.kind != "void" for c in others):
        raise refuse("BC128", "“分别得分”与别的算法并用，读不懂", listed.start, listed.end, "请用 解释 逐项写明。")
    compared = [t for t in listed.terms.terms if isinstance(t, Compared)]
    if len(compared) == 1 and len(compared[0].values) == len(amounts):
        term = compared[0]
        arms = []
        for value, points in zip(term.values, amounts, strict=True):
            one = Compared(term.subject, term.op, (value,), None, term.start, term.end)
            arms.append(Arm(condition(one, asm, listed), e.const(points), asm.role("得分", listed.start, listed.end)))
        for clause in others:
            asm.role("其余不得分", clause.start, clause.end)
            if not otherwise(clause):
                arms.append(Arm(conjunction(clause, asm), e.ZERO, asm.role("不得分", clause.start, clause.end)))
        measure = measure_of(Compared(term.subject, term.op, term.values[:1], None, term.start, term.end), asm)
        return Part(marks, Bands(tuple(ordered(arms, measure, listed.start, listed.end)), Fraction(0)))
    text = re.sub(r"(?:的|，|职称|等次|等级|证书|称号|奖项|表彰|认证)+$", "", listed.event_text)
    names = re.split(r"、|和", text)
    if len(names) != len(amounts):
        raise refuse("BC128", "“分别”前后的项数对不上", listed.start, listed.end, "请用 解释 逐项写明。")
    found = re.match(r"^(.*(?:为|是|具有|获得|取得|达到|属于|评定|评为))(.+)$", names[0])
    subject, names[0] = (found[1], found[2]) if found else ("", names[0])
    points_list = [*amounts]
    for clause in others:
        names.append(_grade_text(clause) if not otherwise(clause) else "其他")
        points_list.append(Fraction(0))
    if len(set(names)) != len(names) or not all(names):
        raise refuse("BC138", "几档的情形写得一样", listed.start, listed.end, "请用 解释 区分各档。")
    choice = asm.book.choice(re.sub(r"(?:为|是|具有|获得|评定|评为)+$", "", subject) or asm.book.scope.indicator or "等级", tuple(names), listed.start)
    origin = asm.role("得分", listed.start, listed.end)
    arms_ = tuple(Arm(e.Is(choice, n), e.const(v), origin) for n, v in zip(names, points_list, strict=True))
    return Part(marks, Bands(arms_, None))


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _most(awards: list[Clause], marks: Fraction | None) -> Fraction | None:
    values = [points_of(c, marks) for c in awards if not isinstance(c.amount, (el.Span, tuple))]
    return max(values, default=None)


def _by_subject(clauses: list[Clause], asm: Assembly) -> list[Group]:
    """Clauses in runs: a new run begins with an award on another subject than the run's."""
    groups: list[Group] = [Group()]
    for clause in clauses:
        if not (clause.awards and clause.terms.step is None):
            groups[-1].others.append(clause)
            continue
        key = _subject_key(clause, asm)
        current = groups[-1]
        if current.awards and (key != current.measure or (key == "" and not _alternative(current, clause))):
            groups.append(Group([clause], [], key))
        else:
            current.awards.append(clause)
            current.measure = key
    return groups


def _subject_key(clause: Clause, asm: Assembly) -> str:
    for term in clause.terms.terms:
        if isinstance(term, (Compared, Within, Counted)):
            return _peek(term, asm)
    return ""


def _peek(term: Compared | Within | Counted, asm: Assembly) -> str:
    """The measure a term will be read as, without registering it twice."""
    return measure_of(term, asm).name


def _alternative(group: Group, clause: Clause) -> bool:
    """Whether an event award continues a grade scale rather than standing beside it."""
    return bool(GRADE_WORDS.search(_grade_text(clause))) and all(
        GRADE_WORDS.search(_grade_text(c)) for c in group.awards
    ) or otherwise(clause)


def _grade_text(clause: Clause) -> str:
    text = clause.event_text
    return re.sub(r"(?:的|者|，|：|时|得分?|为)+$", "", text)


def _unweighted(clauses: list[Clause], groups: list[Group], asm: Assembly, reading: Reading | None) -> list[Part]:
    if len(groups) == 1:
        return [_part(clauses, None, asm, reading)]
    if asm.ask("additive") == "choice":
        return [_part(clauses, None, asm, reading)]
    return [_part([*g.awards, *g.others], None, asm, None) for g in groups]


def _additive(
    groups: list[Group], sums: list[Fraction], clauses: list[Clause], asm: Assembly, reading: Reading | None, marks: Fraction
) -> list[Part]:
    order = {id(c): i for i, c in enumerate(clauses)}
    parts: list[Part] = []
    for group, share in zip(groups, sums, strict=True):
        own = sorted([*group.awards, *group.others], key=lambda c: order[id(c)])
        if not group.awards and not own:
            continue
        parts.append(_part(own, share, asm, None))
    if reading is not None and reading.limits:
        raise refuse("BC127", "累计上限限的是哪几项不明", clauses[0].start, clauses[-1].end, "请用 解释 写明。")
    return parts


# --- one part --------------------------------------------------------------------------------------------------------


def _part(clauses: list[Clause], marks: Fraction | None, asm: Assembly, reading: Reading | None) -> Part:
    awards = [c for c in clauses if c.awards and c.terms.step is None and not isinstance(c.amount, el.Span)]
    accruals = [c for c in clauses if c.kind == "award" and c.terms.step is not None]
    proportions = [c for c in clauses if c.kind == "proportion"]
    zeroes = [c for c in clauses if c.kind == "void"]
    keeps = [c for c in clauses if c.kind == "keep"]
    ranged = [c for c in clauses if c.kind == "award" and isinstance(c.amount, el.Span)]
    movers = [c for c in clauses if c.kind in ("deduct", "add") or (c.kind == "discretion")]
    movers = [*movers, *accruals]
    if ranged:
        return _judged(clauses, marks, asm)
    if proportions:
        base, rest = proportion_base(proportions, awards, zeroes, marks, asm, clauses)
        voids = _voids(rest, asm, [])
        return _finish(marks, base, _changes(movers, asm, marks, clauses), voids, clauses, reading)
    base, left = _base(awards, zeroes, keeps, movers, accruals, marks, asm, clauses)
    moved = _changes(movers, asm, marks, clauses)
    return _finish(marks, base, moved, _voids(left, asm, awards), clauses, reading)


def _changes(movers: list[Clause], asm: Assembly, marks: Fraction | None, group: list[Clause]) -> tuple[Change, ...]:
    order = {id(c): i for i, c in enumerate(group)}
    moved = changes(sorted(movers, key=lambda c: order[id(c)]), asm, marks, group)
    _refuse_twins(moved, movers)
    return tuple(moved)


def _refuse_twins(moved: list[Change], movers: list[Clause]) -> None:
    """The same thing deducted twice over: two readings, or a slip of the pen."""
    seen: set[tuple[object, ...]] = set()
    for change in moved:
        if isinstance(change, Slope) and change.only is None:
            key: tuple[object, ...] = (change.measure.name, change.base, change.below)
        elif isinstance(change, Slope):
            continue
        elif isinstance(change, Tally):
            key = (change.measure.name,)
        else:
            continue
        if key in seen:
            raise refuse("BC149", "同一情形写了两种扣分或加分", movers[0].start, movers[-1].end, "请用 解释 写明用哪一种，或各自适用的范围。")
        seen.add(key)


def _finish(
    marks: Fraction | None, base: Base, moved: tuple[Change, ...], voids: tuple[Void, ...], clauses: list[Clause], reading: Reading | None
) -> Part:  # fmt: skip
    deducted = added = most = None
    if reading is not None:
        for limit in reading.limits:
            if limit.what == "deduct":
                deducted = limit.points
            elif limit.what == "add":
                added = limit.points
            else:
                most = limit.points
    return Part(marks, base, moved, voids, deducted, added, most)


def _voids(zeroes: list[Clause], asm: Assembly, awards: list[Clause]) -> tuple[Void, ...]:
    return tuple(Void(conjunction(c, asm), asm.role("不得分情形", c.start, c.end)) for c in zeroes)


def _base(
    awards: list[Clause], zeroes: list[Clause], keeps: list[Clause], movers: list[Clause], accruals: list[Clause],
    marks: Fraction | None, asm: Assembly, clauses: list[Clause],
) -> tuple[Base, list[Clause]]:  # fmt: skip
    """Where the score starts, and the zeroing clauses that are not already part of it."""
    for clause in keeps:
        asm.role("不扣分情形", clause.start, clause.end)
    if accruals and awards:
        _restated_by_accrual(awards, accruals, marks, asm)
        awards = []
    if not awards:
        return _no_award(zeroes, movers, accruals, marks, asm, clauses)
    deducting = [c for c in movers if c.kind == "deduct" or c.kind == "discretion"]
    if len(awards) == 1 and not numeric(awards[0]):
        return _one_event(awards[0], zeroes, movers, deducting, marks, asm, clauses)
    if any(numeric(c) for c in awards):
        return _bands(awards, zeroes, movers, marks, asm, clauses)
    return _grades(awards, zeroes, keeps, movers, marks, asm, clauses)


def _restated_by_accrual(awards: list[Clause], accruals: list[Clause], marks: Fraction | None, asm: Assembly) -> None:
    """每新增1个得0.4分，新增5个及以上得满分: the award must be what the steps come to."""
    step = accruals[0]
    stepped = step.terms.step
    each = points_of(step, marks)
    for award in awards:
        numbers = [t.values[0].number for t in award.terms.terms if isinstance(t, (Compared, Counted)) and t.values]
        size = stepped.value.number if stepped is not None and stepped.value is not None else Fraction(1)
        if len(accruals) != 1 or len(numbers) != 1 or numbers[0] / size * each != points_of(award, marks):
            raise refuse("BC139", "逐个计分与另写的得分合不上", award.start, award.end, "请用 解释 写明怎样合用。")
        asm.role("满分情形", award.start, award.end)


def _no_award(
    zeroes: list[Clause], movers: list[Clause], accruals: list[Clause], marks: Fraction | None, asm: Assembly, clauses: list[Clause]
) -> tuple[Base, list[Clause]]:  # fmt: skip
    if accruals or marks is None:
        return Fixed(Fraction(0)), zeroes
    adds = [c for c in movers if c.kind == "add"]
    deducts = [c for c in movers if c.kind != "add"]
    if adds and not deducts and not zeroes:
        return Fixed(Fraction(0)), zeroes
    if adds:
        raise refuse(
            "BC135", "有加分也有扣分，没有写从几分起", clauses[0].start, clauses[-1].end, "请用 解释 写明基础分，如“达到基数得4分”。"
        )
    kept = [c for c in zeroes if not otherwise(c)]
    if len(kept) != len(zeroes):
        bad = next(c for c in zeroes if otherwise(c))
        raise refuse("BC136", "“否则”之前没有得分的情形", bad.start, bad.end, "请用 解释 写明什么情形得分。")
    return Fixed(marks), zeroes


def _one_event(
    award: Clause, zeroes: list[Clause], movers: list[Clause], deducting: list[Clause], marks: Fraction | None, asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:  # fmt: skip
    points = points_of(award, marks)
    if marks is not None and points > marks:
        raise refuse("BC130", f"得分 {_plain(points)} 分超过满分 {_plain(marks)} 分", award.start, award.end, "请核对分数。")
    adding = [c for c in movers if c.kind == "add"]
    if marks is not None and points != marks and not adding:
        raise refuse("BC130", f"得分 {_plain(points)} 分与满分 {_plain(marks)} 分对不上", award.start, award.end, "请核对分数，或用 解释 写明其余的分怎样得。")
    event = award.event_text
    answers = [t for t in award.terms.terms if isinstance(t, Answered)]
    kept = [c for c in zeroes if not _complement(c, event) and not (answers and _is_answer(c))]
    if award.kind == "mark" and kept and not deducting and award.terms.events and not answers and len(kept) == len(zeroes):
        if all(not numeric(c) for c in kept):
            return Fixed(points, asm.role("满分情形", award.start, award.end)), kept
    if deducting and award.terms.events and not answers:
        if _EXISTENCE.match(event) and not _only_findings(deducting) and award.kind != "mark":
            raise refuse(
                "BC137", f"“{event[:30]}”与后面的扣分是一回事还是两回事，读不准", award.start, clauses[-1].end,
                "请用 解释 写明：是单独的得分条件，还是没有扣分时的情形。",
            )  # fmt: skip
        origin = asm.role("满分情形", award.start, award.end)
        return Fixed(points, origin), kept
    if not award.terms.terms:
        if deducting or adding:
            return Fixed(points, asm.role("基础分", award.start, award.end)), kept
        raise refuse("BC125", "没有写什么情况下得分", award.start, award.end, "请用 解释 写明条件。")
    if adding and not answers and not zeroes:
        return Fixed(points, asm.role("基础分", award.start, award.end)), kept
    if award.each and award.kind == "mark":
        return _each_marks(award, marks, asm), kept
    if kept and len(kept) != len(zeroes) is None:
        return Fixed(points), kept
    if kept and not deducting and _graded_zero(award, kept):
        return _grades([award], kept, [], movers, marks, asm, clauses)
    cond = conjunction(award, asm)
    for clause in zeroes:
        if clause not in kept:
            asm.role("不得分情形", clause.start, clause.end)
    return Bands((Arm(cond, e.const(points), asm.role("得分", award.start, award.end)),), Fraction(0)), kept


def _graded_zero(award: Clause, kept: list[Clause]) -> bool:
    texts = [_grade_text(award), *(_grade_text(c) for c in kept)]
    return all(GRADE_WORDS.search(t) for t in texts)


def _only_findings(deducting: list[Clause]) -> bool:
    return False


def _is_answer(clause: Clause) -> bool:
    return any(isinstance(t, Answered) and not t.yes for t in clause.terms.terms)


def _complement(zero: Clause, award: str) -> bool:
    if otherwise(zero):
        return True
    if numeric(zero) or not zero.terms.events:
        return False
    return denies(zero.event_text, award)


def _each_marks(award: Clause, marks: Fraction | None, asm: Assembly) -> Base:
    raise refuse("BC128", "“各N分”指哪几项不明", award.start, award.end, "请用 解释 逐项写明。")


def _bands(
    awards: list[Clause], zeroes: list[Clause], movers: list[Clause], marks: Fraction | None, asm: Assembly, clauses: list[Clause]
) -> tuple[Base, list[Clause]]:  # fmt: skip
    top = _most(awards, marks)
    if marks is not None and top != marks and not any(c.kind == "add" for c in movers):
        raise refuse("BC130", f"最高一档 {_plain(top or Fraction(0))} 分与满分 {_plain(marks)} 分对不上", clauses[0].start, clauses[-1].end, "请核对各档分数。")
    stepped = [c for c in movers if c.terms.step is not None]
    banded: list[Clause] = [c for c in awards if numeric(c)]
    plain = [c for c in awards if not numeric(c)]
    arms: list[Arm] = []
    asm.shared_ends = _shared_ends([*banded, *(z for z in zeroes if numeric(z))], asm)
    for clause in banded:
        explicit = _explicit([*banded, *(z for z in zeroes if numeric(z))], clause, asm)
        arms.append(Arm(conjunction(clause, asm, explicit), e.const(points_of(clause, marks)), asm.role("得分", clause.start, clause.end)))
    measures = {m for c in banded for m in [_subject_key(c, asm)]}
    if len(measures) > 1:
        raise refuse("BC138", "各档说的不是同一个量", clauses[0].start, clauses[-1].end, "请用 解释 分开写明。")
    first = next(t for t in banded[0].terms.terms if isinstance(t, (Compared, Within, Counted)))
    measure = measure_of(first, asm)
    left: list[Clause] = []
    otherwise_origin: Origin | None = None
    closed = False
    for zero in zeroes:
        if otherwise(zero) or _dangling(zero):
            closed, otherwise_origin = True, asm.role("其余不得分", zero.start, zero.end)
        elif numeric(zero) and _subject_key(zero, asm) == measure.name and not stepped:
            arms.append(Arm(conjunction(zero, asm), e.ZERO, asm.role("不得分", zero.start, zero.end)))
        elif not numeric(zero) and len(awards) == 1 and _denies_any(zero, awards):
            asm.role("不得分情形", zero.start, zero.end)
        else:
            left.append(zero)
    if stepped and len(arms) == 1:
        points = arms[0].points
        assert isinstance(points, e.Const)
        if not _starts_there(stepped, arms[0], asm):
            pass
        return Fixed(points.value, arms[0].origin), left
    if stepped:
        raise refuse("BC139", "分档与逐点扣分并用，读不准哪一段逐点扣", clauses[0].start, clauses[-1].end, "请用 解释 分段写明。")
    for clause in plain:
        arms.append(_plain_arm(clause, arms, measure, marks, asm))
    arms = ordered(arms, measure, clauses[0].start, clauses[-1].end)
    gaps = _gaps(arms, measure, asm)
    if gaps and _whole_numbers(gaps, measure):
        asm.book.on_grid(measure)
        measure = replace(measure, integer=True)
        gaps = _gaps(arms, measure, asm)
    if gaps is not None and not closed:
        _check_gaps(gaps, arms, measure, clauses)
    deducts = [c for c in movers if c.kind in ("deduct", "discretion")]
    rest = Fraction(0) if closed or gaps is None or gaps else None
    if deducts and len(arms) == 1 and numeric(deducts[0]):
        return Fixed(points_of(banded[0], marks), arms[0].origin), left
    return Bands(tuple(arms), rest, otherwise_origin), left


def _explicit(clauses: list[Clause], besides: Clause, asm: Assembly) -> tuple[e.Cond, ...]:
    """The comparisons of the other clauses, which name their ends themselves."""
    return tuple(
        condition(t, asm, c)
        for c in clauses
        if c is not besides
        for t in c.terms.terms
        if (isinstance(t, Compared) and (t.values or t.ref) and len(t.values) < 2) or (isinstance(t, Counted) and len(t.values) == 1)
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


def _starts_there(stepped: list[Clause], arm: Arm, asm: Assembly) -> bool:
    return True


def _denies_any(zero: Clause, awards: list[Clause]) -> bool:
    return any(denies(zero.event_text, c.event_text) for c in awards)


def _dangling(zero: Clause) -> bool:
    """无，不得分 after bands of a count: nothing at all."""
    return not numeric(zero) and re.match(r"^(?:以上)?(?:均|都|全部)?(?:无|没有|未|达不到|不达标|不具备|不符合|零)", zero.event_text + "无" * (not zero.event_text)) is not None


def _plain_arm(clause: Clause, arms: list[Arm], measure: Measure, marks: Fraction | None, asm: Assembly) -> Arm:
    """符合标准得3分 beside 1项不达标得2分: none of the things counted."""
    if otherwise(clause):
        return Arm(e.TRUE, e.const(points_of(clause, marks)), asm.role("其余", clause.start, clause.end))
    if not measure.integer:
        raise refuse("BC138", "有的档按数、有的档按情形，读不准", clause.start, clause.end, "请用 解释 写明这一档的数。")
    return Arm(
        e.Compare("=", measure.value, e.ZERO), e.const(points_of(clause, marks)), asm.role("得分", clause.start, clause.end)
    )


def _whole_numbers(gaps: list[Stretch], measure: Measure) -> bool:
    """5日以内, 6—10日: bands that only leave out what lies between two whole numbers count whole units."""
    inner = [g for g in gaps if isinstance(g, Stretch) and g.low is not None and g.high is not None]
    return (
        bool(inner)
        and not measure.rate
        and measure.unit not in ("", "分")
        and all(
            g.low.denominator == 1 and g.high.denominator == 1 and g.high - g.low == 1
            for g in inner
            if g.low is not None and g.high is not None and not g.low_in and not g.high_in
        )
    )


def _gaps(arms: list[Arm], measure: Measure, asm: Assembly) -> list[Stretch] | None:
    if any(a.cond == e.TRUE for a in arms):
        return []
    known = [stretch(a.cond, measure) for a in arms]
    if any(s is None for s in known):
        return None
    domain = Interval(Fraction(0) if measure.integer else None, None)
    return list(uncovered([s for s in known if s is not None], domain, measure.integer))


def _check_gaps(gaps: list[Stretch], arms: list[Arm], measure: Measure, clauses: list[Clause]) -> None:
    from biaochi.model.criterion import Measure
    inner = [g for g in gaps if isinstance(g, Stretch) and g.low is not None and g.high is not None and not _bottom(g, measure)]
    if inner:
        raise refuse(
            "BC150", f"分档有空隙：{describe(inner[0], measure)}之间没有分数", clauses[0].start, clauses[-1].end, "请用 解释 写明空隙归哪一档，或写“其余不得分”。"
        )
    ends = [g for g in gaps if isinstance(g, Stretch)]
    best = max(arms, key=lambda a: a.points.value if isinstance(a.points, e.Const) else Fraction(0))
    top = stretch(best.cond, measure)
    for gap in ends:
        if top is not None and ((gap.low is not None and gap.high is None and _adjacent_above(top, gap)) or (gap.high is not None and gap.low is None and _adjacent_below(top, gap))):
            if (measure.rate and gap.low == 1) or (gap.high == 0 and gap.low is None) or (gap.low == 100 and measure.unit == "分"):
                continue
            raise refuse(
                "BC150", f"{describe(gap, measure)}{'以上' if gap.high is None else '以下'}没有写得几分", clauses[0].start, clauses[-1].end, "请用 解释 写明。"
            )


def _bottom(gap: Stretch, measure: Measure) -> bool:
    return gap.low == 0 and gap.low_in


def _adjacent_above(top: Stretch, gap: Stretch) -> bool:
    return top.high == gap.low and top.low is not None


def _adjacent_below(top: Stretch, gap: Stretch) -> bool:
    return top.low == gap.high and top.high is not None


def _grades(
    awards: list[Clause], zeroes: list[Clause], keeps: list[Clause], movers: list[Clause], marks: Fraction | None, asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:  # fmt: skip
    """效果显著得满分，效果一般得3分: one choice, its choices in the order of the text."""
    top = _most(awards, marks)
    if marks is not None and top != marks:
        raise refuse("BC130", f"最高一档 {_plain(top or Fraction(0))} 分与满分 {_plain(marks)} 分对不上", clauses[0].start, clauses[-1].end, "请核对各档分数。")
    if len(awards) == 2 and otherwise(awards[1]) and not otherwise(awards[0]) and awards[0].terms.terms:
        rest = points_of(awards[1], marks)
        arm = Arm(conjunction(awards[0], asm), e.const(points_of(awards[0], marks)), asm.role("得分", awards[0].start, awards[0].end))
        return Bands((arm,), rest, asm.role("其余", awards[1].start, awards[1].end)), zeroes
    options: list[tuple[str, Clause, Fraction]] = []
    left: list[Clause] = []
    for clause in sorted([*awards, *zeroes], key=lambda c: c.start):
        points = Fraction(0) if clause.kind == "void" else points_of(clause, marks)
        text = _grade_text(clause) if not otherwise(clause) else "其他"
        if clause.terms.terms and any(isinstance(t, Answered) for t in clause.terms.terms):
            text = "是" if next(t for t in clause.terms.terms if isinstance(t, Answered)).yes else "否"
        if not text:
            raise refuse("BC125", "没有写这一档是什么情形", clause.start, clause.end, "请用 解释 写明。")
        options.append((text.split("，")[-1] if clause is not clauses[0] else text, clause, points))
    names = _choice_names(options)
    if len(set(names)) != len(names):
        raise refuse("BC138", "几档的情形写得一样", clauses[0].start, clauses[-1].end, "请用 解释 区分各档。")
    subject = _common_prefix(names) or asm.book.scope.indicator or "评价等级"
    choice = asm.book.choice(subject, tuple(names), clauses[0].start)
    arms = tuple(
        Arm(e.Is(choice, name), e.const(points), asm.role("得分" if c.kind != "void" else "不得分", c.start, c.end))
        for name, (_, c, points) in zip(names, options, strict=True)
    )
    return Bands(arms, None), left


def _choice_names(options: list[tuple[str, Clause, Fraction]]) -> list[str]:
    names = [text for text, _, _ in options]
    if "，" in names[0]:
        names[0] = names[0].split("，")[-1]
    return [re.sub(r"^(?:结果|等级|等次|评价|考核)?(?:结果)?(?:为|是|：)", "", n).strip("“”：，") or n for n in names]


def _common_prefix(names: list[str]) -> str:
    prefix = names[0]
    for name in names[1:]:
        while prefix and not name.startswith(prefix):
            prefix = prefix[:-1]
    return prefix if len(prefix) >= 2 else ""


def _judged(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    """达成得5-4分，部分达成得4-3分: a choice, then an evaluator's points within its range."""
    if any(c.kind not in ("award", "full", "void", "mark") or numeric(c) for c in clauses):
        raise refuse("BC129", "分数区间与其他算法并用，读不懂", clauses[0].start, clauses[-1].end, "请用 解释 分开写明。")
    arms: list[Arm] = []
    names = _choice_names([(_grade_text(c) if not otherwise(c) else "其他", c, Fraction(0)) for c in clauses])
    if len(set(names)) != len(names) or not all(names):
        raise refuse("BC138", "几档的情形写得一样", clauses[0].start, clauses[-1].end, "请用 解释 区分各档。")
    choice = asm.book.choice(_common_prefix(names) or asm.book.scope.indicator or "评价等级", tuple(names), clauses[0].start)
    top = Fraction(0)
    for name, clause in zip(names, clauses, strict=True):
        origin = asm.role("得分", clause.start, clause.end)
        if isinstance(clause.amount, el.Span):
            low, high = sorted((clause.amount.low.number, clause.amount.high.number))
            top = max(top, high)
            judged = asm.book.judgement(Words(name, clause.start, clause.end), low, high, "得分")
            arms.append(Arm(e.Is(choice, name), judged, origin))
        else:
            points = Fraction(0) if clause.kind == "void" else points_of(clause, marks)
            top = max(top, points)
            arms.append(Arm(e.Is(choice, name), e.const(points), origin))
    if marks is not None and top != marks:
        raise refuse("BC130", f"最高一档 {_plain(top)} 分与满分 {_plain(marks)} 分对不上", clauses[0].start, clauses[-1].end, "请核对各档分数。")
    return Part(marks, Bands(tuple(arms), None))


def _formula(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    """得分=…, with what is printed beside it: full marks from a bound on, no marks below another."""
    formulas = [c for c in clauses if c.kind == "formula"]
    if len(formulas) > 1:
        raise refuse("BC147", "有两个计分公式，读不准用哪一个", formulas[0].start, formulas[-1].end, "请用 解释 写明各自适用的情形。")
    clause = formulas[0]
    action = clause.rule.action
    assert isinstance(action, el.Scored)
    asm.book.at = action.start
    value = asm.book.formula(asm.scores[action.index].body, marks)
    origin = asm.role("计分公式", clause.start, clause.end)
    arms: list[Arm] = []
    voids: list[Void] = []
    for other in clauses:
        if other is clause:
            continue
        if other.kind == "void" and not otherwise(other):
            voids.append(Void(conjunction(other, asm), asm.role("不得分情形", other.start, other.end)))
        elif other.kind in ("full", "award", "mark") and other.terms.terms and not otherwise(other) and points_of(other, marks) == marks:
            arms.append(Arm(conjunction(other, asm), e.const(points_of(other, marks)), asm.role("满分情形", other.start, other.end)))
        elif other.kind == "full" and not other.terms.terms:
            asm.role("满分为限", other.start, other.end)
        else:
            raise refuse("BC147", "公式之外还有别的计分办法，读不准怎样合用", other.start, other.end, "请用 解释 写明。")
    own = [t for t in clause.terms.terms if isinstance(t, (Compared, Within))]
    if own and not arms and not voids:
        raise refuse("BC147", "公式只适用于一部分情形，其余没有写", clause.start, clause.end, "请用 解释 写明其余情形得几分。")
    if arms:
        value = e.Case(tuple((a.cond, a.points) for a in arms), value)  # type: ignore[misc]
    return Part(marks, Formula(value, origin), (), tuple(voids))


def is_event(clause: Clause) -> bool:
    """Whether only words decide the clause."""
    return all(isinstance(t, Event) for t in clause.terms.terms)
