"""Clauses that contradict or double each other: refused, whatever form has read them."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from biaochi.core import expr as e
from biaochi.model.criterion import Change, Once, Slope, Tally, Void
from biaochi.reading.clauses import Clause, numeric, otherwise, points_of
from biaochi.reading.forms.amounts import is_event
from biaochi.reading.forms.groups import Group
from biaochi.reading.problem import refuse
from biaochi.reading.wording import bare_denial, core_words, negative


def refuse_worthless(movers: list[Clause], marks: Fraction | None) -> None:
    if marks == 0 and any(c.kind == "add" for c in movers):
        raise refuse(
            "BC132", "分值是 0 分，却写了加分", movers[0].start, movers[-1].end, "加分项请不写满分，并写明加分上限。"
        )


def refuse_twins(moved: list[Change], movers: list[Clause]) -> None:
    """The same thing deducted twice over: two readings, or a slip of the pen."""
    seen: set[tuple[object, ...]] = set()
    for change in moved:
        if isinstance(change, Slope) and change.only is None:
            key: tuple[object, ...] = (change.measure.name, change.base, change.below)
        elif isinstance(change, Slope):
            continue
        elif isinstance(change, Tally):
            key = (change.measure.name,)
        elif isinstance(change, Once):
            key = (change.cond,)
        else:
            continue
        if key in seen:
            raise refuse(
                "BC149",
                "同一情形写了两种扣分或加分",
                movers[0].start,
                movers[-1].end,
                "请用 解释 写明用哪一种，或各自适用的范围。",
            )
        seen.add(key)


def refuse_overlapping(moved: tuple[Change, ...], clauses: list[Clause]) -> None:
    """少于4次的，每少1次扣1分，少于2次的扣5分: whether both are deducted below 2 is open."""
    slopes = [c for c in moved if isinstance(c, Slope) and not c.adds and c.only is None]
    once = [c for c in moved if isinstance(c, Once) and not c.adds and isinstance(c.cond, e.Compare)]
    for s, o in ((s, o.cond) for s in slopes for o in once if isinstance(o.cond, e.Compare)):
        if o.left != s.measure.value or (o.op == ">=" and o.right == s.base):
            continue
        raise refuse(
            "BC149",
            "逐点扣分与一次扣分说的是同一个量，是否累计读不准",
            clauses[0].start,
            clauses[-1].end,
            "请用 解释 写明是累计扣还是只取其一。",
        )


def refuse_contradiction(moved: tuple[Change, ...], voids: tuple[Void, ...], clauses: list[Clause]) -> None:
    """未公开的扣1分；未公开的不得分: one case with two consequences."""
    conds = [v.cond for v in voids]
    if any(isinstance(c, Once) and not c.adds and c.cond in conds for c in moved):
        raise refuse("BC149", "同一情形写了两种后果", clauses[0].start, clauses[-1].end, "请用 解释 写明用哪一种。")


def refuse_same_case(movers: list[Clause], voiding: list[Clause]) -> None:
    """迟报超过2小时，一次扣1分；…迟报超过2小时不得分: one case with two consequences, in words."""
    for void in voiding:
        said = re.sub(r"的$", "", void.condition_text)
        for mover in movers:
            if len(said) > 3 and mover.condition_text.startswith(said):
                raise refuse("BC149", "同一情形写了两种后果", mover.start, void.end, "请用 解释 写明用哪一种。")


def refuse_denied_awards(awards: list[Clause], marks: Fraction | None) -> None:
    """有预案得1分，无预案得1分: a case and its opposite with the same points say nothing."""
    seen: dict[tuple[str, bool, Fraction], Clause] = {}
    for clause in awards:
        text = clause.event_text
        if not text or not is_event(clause):
            continue
        core, denied, points = core_words(text), negative(text), points_of(clause, marks)
        if (core, not denied, points) in seen:
            first = seen[core, not denied, points]
            raise refuse("BC149", "相反的两种情形得分一样", first.start, clause.end, "请核对分数。")
        seen[core, denied, points] = clause


def refuse_loose_voids(groups: list[Group]) -> None:
    """报送及时得1分，内容详实得1分，未报送不得分: a void of another matter than the award before it."""
    for group in groups:
        award = "".join(c.condition_text for c in group.awards)
        for clause in group.others:
            if (
                clause.kind != "void"
                or otherwise(clause)
                or numeric(clause)
                or bare_denial(clause.event_text)
                or not award
            ):
                continue
            said = core_words(clause.event_text)
            if not any(said[i : i + 2] in award for i in range(len(said) - 1)):
                raise refuse(
                    "BC148",
                    f"“{clause.event_text[:20]}”时不得哪一部分的分，读不准",
                    clause.start,
                    clause.end,
                    "请用 解释 写明。",
                )


def refuse_loose_deductions(groups: list[Group]) -> None:
    """制度健全得3分，执行有效得2分，每有一处不符扣1分: from the last award, or from all of them.

    A deduction in the sentence of one award alone is from that award.
    """
    for before, group in pairwise(g for g in groups if g.awards):
        award = group.awards[-1]
        beside = before.awards[-1].rule.sentence == award.rule.sentence
        for clause in group.others:
            apart = clause.rule.sentence != award.rule.sentence
            loose = clause.kind in ("deduct", "proportion") and (beside or apart)
            if loose and not _speaks_of(clause, award):
                said = f"“{clause.condition_text[:20]}”从哪一部分的分里扣，读不准"
                raise refuse("BC148", said, clause.start, clause.end, "请写成单独的一句，或用 解释 写明。")


_SCORES = re.compile(r"达到?|完成|低于|高于|超过|每|发现|出现|存在|有|[一1][项处个次例]|问题")


def _speaks_of(clause: Clause, award: Clause) -> bool:
    said, given = _SCORES.sub("", core_words(clause.condition_text)), award.condition_text
    return any(said[i : i + 2] in given for i in range(len(said) - 1))
