"""One text as one or more parts: which clauses are alternatives, which add up. Full marks must balance."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model.criterion import Arm, Bands, Base, Change, Fixed, Formula, Part, Void
from biaochi.reading.clauses import Clause, each_names, numeric, otherwise, points_of, settle_shares, settled_limit
from biaochi.reading.context import Assembly
from biaochi.reading.forms.accruals import accrue, restated_by_accrual, settle_none
from biaochi.reading.forms.alternatives import exempted, exempts, highest_part
from biaochi.reading.forms.amounts import is_event, most, plain
from biaochi.reading.forms.bands import band_base
from biaochi.reading.forms.changes import changes
from biaochi.reading.forms.conditions import conjunction
from biaochi.reading.forms.conflicts import (
    refuse_contradiction,
    refuse_denied_awards,
    refuse_loose_deductions,
    refuse_loose_voids,
    refuse_overlapping,
    refuse_same_case,
    refuse_twins,
    refuse_worthless,
)
from biaochi.reading.forms.events import event_base
from biaochi.reading.forms.formula import formula_part
from biaochi.reading.forms.grades import grade_base, judged_grades, judged_part, listed_awards, signed_grades
from biaochi.reading.forms.groups import Group, by_subject, sentences
from biaochi.reading.forms.proportion import at_whole, proportion_base
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Reading
from biaochi.reading.term_kinds import Event, Words
from biaochi.reading.wording import denies
from biaochi.syntax import elements as el


def text_parts(clauses: list[Clause], marks: Fraction | None, asm: Assembly, reading: Reading | None) -> list[Part]:
    """The parts of one text. Raises CriterionError (BC130) where the printed points do not make up the marks."""
    settle_shares(clauses, marks)
    accrue(clauses, marks)
    _split_alternatives(clauses, awards_of(clauses))
    if reading is not None:
        reading.limits = [settled_limit(x, marks) for x in reading.limits]
    awards = awards_of(clauses)
    for clause in clauses:
        _refuse_idle_limit(clause, marks)
        if clause.respectively and clause.rule.limits:
            reading = reading or Reading()
            reading.limits = [*reading.limits, *clause.rule.limits]
            clause.rule.limits = []
    each = [c for c in awards if c.each and (c.terms.events or c.kind == "mark") and isinstance(c.amount, el.Value)]
    if each:
        return _each_part(each[0], clauses, marks, asm, reading)
    if reading is not None and reading.capped is not None:
        return [_capped_at_whole(reading, text_parts(clauses, marks, asm, replace(reading, capped=None)), asm)]
    clauses = _without_restated(clauses, awards, marks, asm)
    ceilings = [c for c in clauses if c.kind == "ceiling"]
    if ceilings:
        rest = [c for c in clauses if c.kind != "ceiling"]
        return [_under_ceilings(ceilings, text_parts(rest, marks, asm, reading), asm)]
    if reading is not None and reading.highest is not None and _counted_once(reading.highest, clauses):
        asm.role("计分说明", reading.highest.start, reading.highest.end)
        reading = replace(reading, highest=None)
    if reading is not None and reading.highest is not None:
        return [highest_part(clauses, marks, asm, reading.highest)]
    if any(c.kind == "formula" for c in clauses):
        over = [x for x in reading.limits if x.points != marks] if reading is not None else []
        if over:
            raise refuse(
                "BC127", f"“{over[0].text}”与公式怎样合用，读不准", over[0].start, over[0].end, "请用 解释 写明。"
            )
        return [formula_part(clauses, marks, asm)]
    exempt = [c for c in clauses if exempts(c)]
    if exempt and len(clauses) > len(exempt) and marks is not None:
        return [exempted(exempt, clauses, marks, asm, reading, text_parts)]
    graded = signed_grades(clauses, marks, asm) if marks is None else None
    if graded is not None:
        return [graded]
    judged = judged_grades(clauses, marks, asm)
    if judged is not None:
        return [judged]
    listed = [c for c in awards if c.respectively and isinstance(c.amount, tuple)]
    if listed:
        return [listed_awards(listed[0], clauses, marks, asm)]
    if len(awards) <= 1:
        return [_part(clauses, marks, asm, reading)]
    groups = by_subject(clauses, asm)
    by_sentence = sentences(clauses)
    if (
        marks is not None
        and _adds_up(by_sentence, marks)
        and not _adds_up(groups, marks)
        and most(awards, marks) != marks
    ):
        groups = by_sentence
    if marks is None:
        return _unweighted(clauses, groups, asm, reading)
    if len(groups) == 1 or (alone := most(awards, marks)) is None:
        return [_part(clauses, marks, asm, reading)]
    refuse_denied_awards(awards, marks)
    sums = [most(g.awards, marks) or Fraction(0) for g in groups]
    if sum(sums) == marks and len([s for s in sums if s]) > 1:
        return _additive(groups, sums, clauses, asm, reading, marks)
    if alone == marks and len({g.measure for g in groups}) <= 2:
        return [_part(clauses, marks, asm, reading)]
    raise refuse(
        "BC130",
        f"各项得分合计 {plain(sum(sums, Fraction(0)))} 分，最高一项 {plain(alone)} 分，都与满分 "
        f"{plain(marks)} 分对不上",
        clauses[0].start,
        clauses[-1].end,
        "请核对各项分数，或用 解释 写明怎样合成。",
    )


def awards_of(clauses: list[Clause]) -> list[Clause]:
    """The clauses that give points once, by a case."""
    return [c for c in clauses if c.awards and c.terms.step is None and not isinstance(c.amount, el.Span)]


def _split_alternatives(clauses: list[Clause], awards: list[Clause]) -> None:
    """实行的得1分；未实行的，或减少编制的，扣1分: the opposite of an award is a case of its own, beside the other."""
    for clause in clauses:
        if clause.awards or not is_event(clause) or len(clause.terms.terms) != 1:
            continue
        pieces = [p for p in re.split(r"，或者?", clause.event_text) if p]
        if len(pieces) > 1 and any(is_event(a) and denies(pieces[0], a.event_text) for a in awards):
            clause.terms.terms = [Event(Words(p, clause.start, clause.end)) for p in pieces]
            clause.terms.either = True


def _counted_once(said: el.Highest, clauses: list[Clause]) -> bool:
    """同一事项不重复计分 beside things counted one by one: how they are counted, not which award holds."""
    scoring = [c for c in clauses if c.kind in ("award", "add", "deduct")]
    each = bool(scoring) and all(c.terms.step is not None or c.each for c in scoring)
    return bool(re.search(r"同[一类]", said.text)) and each


def _part(clauses: list[Clause], marks: Fraction | None, asm: Assembly, reading: Reading | None) -> Part:
    awards = awards_of(clauses)
    accruals = [c for c in clauses if c.kind == "award" and c.terms.step is not None]
    proportions = [c for c in clauses if c.kind == "proportion"]
    zeroes = [c for c in clauses if c.kind == "void"]
    keeps = [c for c in clauses if c.kind == "keep"]
    ranged = [c for c in clauses if c.kind == "award" and isinstance(c.amount, el.Span)]
    movers = [c for c in clauses if c.kind in ("deduct", "add") or (c.kind == "discretion")]
    movers = [*movers, *accruals]
    if ranged:
        return judged_part(clauses, marks, asm)
    if proportions:
        base, rest = proportion_base(proportions, awards, zeroes, marks, asm, clauses)
        voids = _voids(rest, asm, [])
        return _finish(marks, base, _changes(movers, asm, marks, clauses), voids, clauses, reading)
    base, left = _base(awards, zeroes, keeps, movers, accruals, marks, asm, clauses)
    moved = _changes(movers, asm, marks, clauses)
    voids = _voids(left, asm, awards)
    refuse_contradiction(moved, voids, clauses)
    refuse_overlapping(moved, clauses)
    refuse_same_case(movers, left)
    return _finish(marks, base, moved, voids, clauses, reading)


def _changes(movers: list[Clause], asm: Assembly, marks: Fraction | None, group: list[Clause]) -> tuple[Change, ...]:
    order = {id(c): i for i, c in enumerate(group)}
    refuse_worthless(movers, marks)
    moved = changes(sorted(movers, key=lambda c: order[id(c)]), asm, marks, group)
    refuse_twins(moved, movers)
    return tuple(moved)


def _finish(
    marks: Fraction | None,
    base: Base,
    moved: tuple[Change, ...],
    voids: tuple[Void, ...],
    clauses: list[Clause],
    reading: Reading | None,
) -> Part:
    deducted = added = most = None
    if reading is not None:
        for limit in reading.limits:
            if limit.what == "deduct":
                deducted = limit.points
            elif limit.what == "add":
                added = limit.points
            else:
                most = limit.points
    for held, adds in ((deducted, False), (added, True)):
        if held is not None and all(m.adds != adds for m in moved):
            said = "加分" if adds else "扣分"
            raise refuse(
                "BC127", f"限了{said}的多少，没有写怎样{said}", clauses[0].start, clauses[-1].end, "请用 解释 写明。"
            )
    return Part(marks, base, moved, voids, deducted, added, most)


def _refuse_idle_limit(clause: Clause, marks: Fraction | None) -> None:
    """…50%以下0分，最高不超过2分: a limit that stands with a clause whose points are fixed."""
    if clause.kind in ("deduct", "add", "discretion") or clause.terms.step is not None:
        return
    own = [clause.amount.number] if isinstance(clause.amount, el.Value) else []
    idle = next((x for x in clause.rule.limits if x.points not in (marks, *own)), None)
    if idle is not None:
        raise refuse("BC127", f"“{idle.text}”限的是哪一项不明", idle.start, idle.end, "请用 解释 写明。")


def _voids(zeroes: list[Clause], asm: Assembly, awards: list[Clause]) -> tuple[Void, ...]:
    for clause in zeroes:
        if not clause.terms.terms or otherwise(clause):
            raise refuse("BC125", "没有写什么情况下不得分", clause.start, clause.end, "请用 解释 写明条件。")
    return tuple(Void(conjunction(c, asm), asm.role("不得分情形", c.start, c.end)) for c in zeroes)


def _base(
    awards: list[Clause],
    zeroes: list[Clause],
    keeps: list[Clause],
    movers: list[Clause],
    accruals: list[Clause],
    marks: Fraction | None,
    asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:
    """Where the score starts, and the zeroing clauses that are not already part of it."""
    for clause in keeps:
        asm.role("不扣分情形", clause.start, clause.end)
    if accruals and awards:
        restated_by_accrual(awards, accruals, marks, asm)
        awards = []
    if not awards:
        return _no_award(zeroes, movers, accruals, marks, asm, clauses)
    deducting = [c for c in movers if c.kind == "deduct" or c.kind == "discretion"]
    if len(awards) == 1 and not numeric(awards[0]):
        return event_base(awards[0], zeroes, movers, deducting, marks, asm, clauses)
    if any(numeric(c) for c in awards):
        return band_base(awards, zeroes, movers, marks, asm, clauses)
    return grade_base(awards, zeroes, keeps, movers, marks, asm, clauses)


def _no_award(
    zeroes: list[Clause],
    movers: list[Clause],
    accruals: list[Clause],
    marks: Fraction | None,
    asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:
    if accruals or marks is None:
        return Fixed(Fraction(0)), settle_none(zeroes, accruals, asm)
    adds = [c for c in movers if c.kind == "add"]
    deducts = [c for c in movers if c.kind != "add"]
    if adds and not deducts and not zeroes:
        return Fixed(Fraction(0)), zeroes
    if adds:
        raise refuse(
            "BC135",
            "有加分也有扣分，没有写从几分起",
            clauses[0].start,
            clauses[-1].end,
            "请用 解释 写明基础分，如“达到基数得4分”。",
        )
    kept = [c for c in zeroes if not otherwise(c)]
    if len(kept) != len(zeroes):
        bad = next(c for c in zeroes if otherwise(c))
        raise refuse("BC136", "“否则”之前没有得分的情形", bad.start, bad.end, "请用 解释 写明什么情形得分。")
    return Fixed(marks), zeroes


_LACKS = re.compile(
    r"(?:其中|以上|上述|如|若|有)*(?:缺少?|缺失|少|不具备|未达到?|未完成|不符合|不满足|未落实|没有|达不到)(?:其中|"
    r"以上|上述|任[何意一]|某|要求|规定|条件|的)*"
    r"[一1]?[个项条处]?(?:环节|要素|内容|方面|要点|材料|小项|部分|要求|条件|标准)?的?"
)
_ONE_LACKING = re.compile(
    r"(?:以上|上述|其中|各项|，)*(?:每?(?:有)?(?:缺少?|少|不符合|未达到|未完成|不满足)[一1](?:个|项|条|处)|(?:每|"
    r"有)*[一1]?(?:个|项|条|处)(?:不符合|未达到|未完成|不满足|缺失|缺少|不达标|不到位))"
    r"(?:要求|标准|规定|条件|内容|要点|环节)*的?"
)
_MEETS = re.compile(r"(?:以上|上述|各项|均|都|全部|完全)*(?:符合|满足|具备|达到)(?:要求|标准|条件|规定|以上)*的?")


def _without_restated(
    clauses: list[Clause], awards: list[Clause], marks: Fraction | None, asm: Assembly
) -> list[Clause]:
    """Without what only says again how listed awards count: 符合的得相应权重分, 缺少其中一个环节的，该环节不计分."""
    listed = [c for c in awards if not _MEETS.fullmatch(c.condition_text)]
    if len(listed) < 2 or marks is None or sum(_points(c, marks) for c in listed) != marks:
        return clauses
    restated = [
        c
        for c in clauses
        if (c.kind == "void" and _LACKS.fullmatch(c.condition_text))
        or (c.kind == "full" and "相应" in c.action_text and _MEETS.fullmatch(c.condition_text))
        or (c.kind == "deduct" and _ONE_LACKING.fullmatch(c.condition_text))
    ]
    restated = [c for c in restated if c.kind != "deduct" or not _of_last(c, listed[-1])]
    worth = {_points(c, marks) for c in listed}
    for clause in restated:
        if clause.kind == "deduct" and {points_of(clause, marks)} != worth:
            raise refuse(
                "BC148", "缺一项扣的分与各项的得分不一致", clause.start, clause.end, "请用 解释 写明缺一项怎样扣。"
            )
    for clause in restated:
        asm.role("计分说明", clause.start, clause.end)
    awards[:] = [c for c in awards if c not in restated]
    return [c for c in clauses if c not in restated]


def _adds_up(groups: list[Group], marks: Fraction) -> bool:
    tops = [most(g.awards, marks) or Fraction(0) for g in groups]
    return len([t for t in tops if t]) > 1 and sum(tops) == marks


def _each_part(
    each: Clause, clauses: list[Clause], marks: Fraction | None, asm: Assembly, reading: Reading | None
) -> list[Part]:
    """有专人、有制度、有记录的各得1分: one yes/no for each of the names."""
    names = each_names(each)
    points = points_of(each, marks)
    if (
        len(clauses) != 1
        or len(names) < 2
        or marks is None
        or points * len(names) != marks
        or len(set(names)) != len(names)
    ):
        raise refuse("BC128", "“各N分”指哪几项不明", each.start, each.end, "请用 解释 逐项写明。")
    if reading is not None and reading.limits:
        raise refuse("BC127", "累计上限限的是哪几项不明", each.start, each.end, "请用 解释 写明。")
    origin = asm.role("得分", each.start, each.end)
    stem = f"{each.event_text}：" if each.kind == "mark" else ""
    flags = [asm.book.flag(Words(f"{stem}{name}", each.start, each.end)) for name in names]
    return [Part(points, Bands((Arm(e.Flag(flag), e.const(points), origin),), Fraction(0))) for flag in flags]


def _points(clause: Clause, marks: Fraction) -> Fraction:
    return Fraction(0) if isinstance(clause.amount, tuple) else points_of(clause, marks)


def _capped_at_whole(reading: Reading, parts: list[Part], asm: Assembly) -> Part:
    """完成率超过100%按100%计: what the marks already see to, where 100% comes to exactly the marks."""
    capped = reading.capped
    assert capped is not None
    base = parts[0].base
    value = base.value if isinstance(base, Formula) else None
    while isinstance(value, e.Case):
        value = value.otherwise
    if len(parts) != 1 or value is None or parts[0].changes or at_whole(value) != parts[0].marks:
        raise refuse("BC123", f"“{capped.text}”指的是哪个数不明", capped.start, capped.end, "请用 解释 写明。")
    asm.role("封顶", capped.start, capped.end)
    return parts[0]


def _of_last(clause: Clause, award: Clause) -> bool:
    """公开权重、公开费率的得0.4分，缺一项扣0.1分: the award lists what may be lacking."""
    return clause.rule.sentence == award.rule.sentence and "、" in award.condition_text


def _under_ceilings(ceilings: list[Clause], parts: list[Part], asm: Assembly) -> Part:
    """存在弄虚作假的，本项最高得2分."""
    if len(parts) != 1:
        raise refuse("BC127", "最高得分限的是哪一项不明", ceilings[0].start, ceilings[-1].end, "请用 解释 写明。")
    arms = (
        Arm(conjunction(c, asm), e.const(points_of(c, parts[0].marks)), asm.role("最高得分", c.start, c.end))
        for c in ceilings
    )
    return replace(parts[0], ceilings=tuple(arms))


def _unweighted(clauses: list[Clause], groups: list[Group], asm: Assembly, reading: Reading | None) -> list[Part]:
    if len(groups) == 1:
        return [_part(clauses, None, asm, reading)]
    if asm.ask("additive") == "choice":
        return [_part(clauses, None, asm, reading)]
    return [_part([*g.awards, *g.others], None, asm, None) for g in groups]


def _additive(
    groups: list[Group],
    sums: list[Fraction],
    clauses: list[Clause],
    asm: Assembly,
    reading: Reading | None,
    marks: Fraction,
) -> list[Part]:
    order = {id(c): i for i, c in enumerate(clauses)}
    refuse_loose_voids(groups)
    refuse_loose_deductions(groups)
    parts: list[Part] = []
    for group, share in zip(groups, sums, strict=True):
        own = sorted([*group.awards, *group.others], key=lambda c: order[id(c)])
        if not group.awards and not own:
            continue
        parts.append(_part(own, share, asm, None))
    if reading is not None and reading.limits:
        raise refuse("BC127", "累计上限限的是哪几项不明", clauses[0].start, clauses[-1].end, "请用 解释 写明。")
    return parts
