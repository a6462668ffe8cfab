"""Cases of which one applies: exemptions, and rules for one kind of place or project beside those for another."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model.criterion import Arm, Bands, Part
from biaochi.reading.clauses import Clause, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.conditions import conjunction
from biaochi.reading.problem import refuse
from biaochi.reading.rules import Reading
from biaochi.reading.term_kinds import Answered, Event, Words
from biaochi.reading.wording import denies
from biaochi.syntax import elements as el

ReadParts = Callable[[list[Clause], Fraction | None, Assembly, Reading | None], list[Part]]


def exempts(clause: Clause) -> bool:
    """没有…的，直接得满分: marks that are given because the rest does not apply."""
    action = clause.rule.action
    if not isinstance(action, el.Full) or not clause.terms.terms:
        return False
    if not action.exempt and not re.match(r"^(?:若|如果?)(?:均|都)?(?:无|没有|不涉及|未涉及)", clause.event_text):
        return False
    return all(isinstance(t, (Event, Answered)) for t in clause.terms.terms) and bool(
        re.match(r"^(?:如|若|当年|本年|年内|该|因)?.{0,12}?(?:无|没有|未|不涉及|不需|非)", clause.event_text)
    )


_NAMELESS = 3
"""若无 and the like name nothing."""


def exempted(
    exempt: list[Clause],
    clauses: list[Clause],
    marks: Fraction,
    asm: Assembly,
    reading: Reading | None,
    read: ReadParts,
) -> Part:
    """The part of the other clauses, under a condition that gives full marks at once."""
    rest = [c for c in clauses if c not in exempt]
    for clause in exempt:
        if len(clause.event_text) <= _NAMELESS:
            clause.terms.terms = [Event(Words("没有本项内容", clause.start, clause.end))]
    for clause in rest:
        clause.terms.terms = [
            t
            for t in clause.terms.terms
            if not (isinstance(t, Event) and any(denies(t.words.text, x.event_text) for x in exempt))
        ]
    parts = read(rest, marks, asm, reading)
    if len(parts) != 1:
        raise refuse("BC138", "满分的例外用在哪几项上，读不准", exempt[0].start, exempt[0].end, "请用 解释 写明。")
    arms = tuple(Arm(conjunction(c, asm), e.const(marks), asm.role("不适用情形", c.start, c.end)) for c in exempt)
    return replace(parts[0], exempt=arms)


def highest_part(clauses: list[Clause], marks: Fraction | None, asm: Assembly, said: el.Highest) -> Part:
    """获得省级表彰得2分，获得市级表彰得1分，就高计分: the highest of the awards whose case holds."""
    awards = [c for c in clauses if c.kind in ("award", "full", "add", "mark") and c.terms.step is None]
    rest = [c for c in clauses if c not in awards]
    plain_amounts = all(c.kind == "full" or isinstance(c.amount, el.Value) for c in awards)
    if (
        "高" not in said.text
        or len(awards) < 2
        or not plain_amounts
        or any(c.kind != "void" or not otherwise(c) for c in rest)
    ):
        raise refuse("BC124", f"“{said.text}”指哪几项不明", said.start, said.end, "请用 解释 写明。")
    settled = [(points_of(c, marks), c) for c in awards]
    if marks is not None and max(p for p, _ in settled) != marks:
        raise refuse("BC130", "最高一项的分数与满分对不上", clauses[0].start, clauses[-1].end, "请核对各项分数。")
    arms = [Arm(conjunction(c, asm), e.const(p), asm.role("得分", c.start, c.end)) for p, c in settled]
    arms.sort(key=lambda arm: -_literal(arm))
    asm.role("就高计分", said.start, said.end)
    for clause in rest:
        asm.role("其余不得分", clause.start, clause.end)
    return Part(marks, Bands(tuple(arms), Fraction(0)))


def _literal(arm: Arm) -> Fraction:
    return arm.points.value if isinstance(arm.points, e.Const) else Fraction(0)
