"""One award for an event: 及时得满分，否则不得分, with what is deducted from it or voids it."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model.criterion import Arm, Bands, Base, Fixed
from biaochi.reading.clauses import Clause, numeric, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import plain
from biaochi.reading.forms.conditions import conjunction
from biaochi.reading.forms.grades import GRADE_WORDS, grade_base, grade_text
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Answered
from biaochi.reading.wording import bare_denial, denies

_EXISTENCE = re.compile(r"^(?:已|能|能够)?(?:有(?!效)|建立|制定|设立|成立|出台|开展|配备|设置|编制)")


def event_base(
    award: Clause,
    zeroes: list[Clause],
    movers: list[Clause],
    deducting: list[Clause],
    marks: Fraction | None,
    asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:
    points = points_of(award, marks)
    if marks is not None and points > marks:
        raise refuse(
            "BC130", f"得分 {plain(points)} 分超过满分 {plain(marks)} 分", award.start, award.end, "请核对分数。"
        )
    adding = [c for c in movers if c.kind == "add"]
    if marks is not None and points != marks and not adding:
        raise refuse(
            "BC130",
            f"得分 {plain(points)} 分与满分 {plain(marks)} 分对不上",
            award.start,
            award.end,
            "请核对分数，或用 解释 写明其余的分怎样得。",
        )
    event = award.event_text
    answers = [t for t in award.terms.terms if isinstance(t, Answered)]
    poles = [c for c in zeroes if not otherwise(c) and not numeric(c) and _same_noun(award, c)]
    if poles and len(poles) == len(zeroes) and not deducting and not adding:
        return grade_base([award], poles, [], movers, marks, asm, clauses)
    kept = [c for c in zeroes if not _complement(c, event) and not (answers and _is_answer(c))]
    if deducting and award.terms.events and not answers:
        kept = [c for c in zeroes if not otherwise(c) and not _is_bare(c)]
    if (
        award.kind == "mark"
        and kept
        and not deducting
        and award.terms.events
        and not answers
        and len(kept) == len(zeroes)
    ) and all(not numeric(c) for c in kept):
        return Fixed(points, asm.role("满分情形", award.start, award.end)), kept
    if _ALL_MET.fullmatch(event) and kept and not deducting and all(numeric(c) for c in kept):
        return Fixed(points, asm.role("满分情形", award.start, award.end)), kept
    if deducting and award.terms.events and not answers:
        if _EXISTENCE.match(event) and not _lists_what_may_lack(award, deducting) and award.kind != "mark":
            raise refuse(
                "BC137",
                f"“{event[:30]}”与后面的扣分是一回事还是两回事，读不准",
                award.start,
                clauses[-1].end,
                "请用 解释 写明：是单独的得分条件，还是没有扣分时的情形。",
            )
        origin = asm.role("满分情形", award.start, award.end)
        return Fixed(points, origin), kept
    if not award.terms.terms:
        if deducting or adding:
            return Fixed(points, asm.role("基础分", award.start, award.end)), kept
        raise refuse("BC125", "没有写什么情况下得分", award.start, award.end, "请用 解释 写明条件。")
    if adding and not answers and not zeroes:
        return Fixed(points, asm.role("基础分", award.start, award.end)), kept
    if award.each and award.kind == "mark":
        raise refuse("BC128", "“各N分”指哪几项不明", award.start, award.end, "请用 解释 逐项写明。")
    if kept and not deducting and _graded_zero(award, kept):
        return grade_base([award], kept, [], movers, marks, asm, clauses)
    cond = conjunction(award, asm)
    if award.kind == "mark" and _ASKS_FOR_FAULT.search(event) and isinstance(cond, e.Flag):
        cond = e.Not(cond)
    for clause in zeroes:
        if clause not in kept:
            asm.role("不得分情形", clause.start, clause.end)
    return Bands((Arm(cond, e.const(points), asm.role("得分", award.start, award.end)),), Fraction(0)), kept


# Says that nothing is wrong, beside a clause that counts what is.
_ALL_MET = re.compile(
    r"(?:同时|全部|均|都)*(?:满足|符合|达到|具备)(?:上述|以上|以下|全部|所有|[一二三四五六七八九十0-9]+[项条个])*"
    r"(?:要求|条件|标准|要点)?的?"
)

# A point that asks whether there is a fault (是否与…重复) is met when the answer is no.
_ASKS_FOR_FAULT = re.compile(
    r"是否.*(?:重复|截留|挤占|挪用|虚列|套取|违规|违纪|违法|超标|超支|拖欠|弄虚作假|浪费|闲置|雷同|冲突|流失|损毁)(?:支出|使用|发放|情况|问题|现象|行为|等)*(?:[(][^()]*[)])?$"
)


def _same_noun(award: Clause, zero: Clause) -> bool:
    """正偏离或无偏离得5分，负偏离得0分: poles of one thing rather than an event and another."""
    a, b = grade_text(award), grade_text(zero)
    return (
        len(a) <= 10
        and 2 < len(b) <= 6
        and a[-2:] == b[-2:]
        and not _EXISTENCE.match(a)
        and not re.search("[未不没无]|^有", b)
    )


_ONE_LACKING = re.compile(r"每?(?:缺少?|少)[一1]?(?:个|项|条|处)的?")


def _lists_what_may_lack(award: Clause, deducting: list[Clause]) -> bool:
    """公开权重、公开费率的得0.4分，缺一项扣0.1分."""
    return "、" in award.event_text and all(_ONE_LACKING.fullmatch(c.condition_text) for c in deducting)


def _graded_zero(award: Clause, kept: list[Clause]) -> bool:
    texts = [grade_text(award), *(grade_text(c) for c in kept)]
    return all(GRADE_WORDS.search(t) for t in texts)


def _is_answer(clause: Clause) -> bool:
    return any(isinstance(t, Answered) and not t.yes for t in clause.terms.terms)


def _is_bare(zero: Clause) -> bool:
    """否则, 未达到的: nothing but the opposite of what stands before."""
    return not numeric(zero) and bare_denial(zero.event_text)


def _complement(zero: Clause, award: str) -> bool:
    if otherwise(zero):
        return True
    if numeric(zero) or not zero.terms.events:
        return False
    return denies(zero.event_text, award)
