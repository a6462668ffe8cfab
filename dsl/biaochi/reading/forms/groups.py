"""Which clauses of one text speak of one thing, and which stand beside each other and add up."""

from __future__ import annotations

from dataclasses import dataclass, field

from biaochi.reading.clauses import Clause, otherwise
from biaochi.reading.context import Assembly
from biaochi.reading.forms.conditions import measure_of
from biaochi.reading.forms.grades import GRADE_WORDS, grade_text
from biaochi.reading.term_kinds import Compared, Counted, Within


@dataclass(slots=True)
class Group:
    """Clauses that speak of one thing: alternatives of one award, with what is deducted from it."""

    awards: list[Clause] = field(default_factory=list)
    others: list[Clause] = field(default_factory=list)
    measure: str = ""


def by_subject(clauses: list[Clause], asm: Assembly) -> list[Group]:
    """Clauses in runs: a new run begins with an award on another subject than the run's."""
    groups: list[Group] = [Group()]
    for clause in clauses:
        if not (clause.awards and clause.terms.step is None):
            groups[-1].others.append(clause)
            continue
        key = subject_key(clause, asm)
        current = groups[-1]
        if current.awards and (key != current.measure or (key == "" and not _alternative(current, clause))):
            groups.append(Group([clause], [], key))
        else:
            current.awards.append(clause)
            current.measure = key
    return groups


def sentences(clauses: list[Clause]) -> list[Group]:
    """Clauses sentence by sentence: 制度健全得2分，基本健全得1分；执行有效得3分，基本有效得1分."""
    groups: list[Group] = []
    at: int | None = None
    for clause in clauses:
        scores = clause.awards and clause.terms.step is None
        if scores and (not groups or (clause.rule.sentence != at and groups[-1].awards)):
            groups.append(Group())
        if not groups:
            groups.append(Group())
        (groups[-1].awards if scores else groups[-1].others).append(clause)
        at = clause.rule.sentence if scores or at is None else at
    return groups


def subject_key(clause: Clause, asm: Assembly) -> str:
    for term in clause.terms.terms:
        if isinstance(term, (Compared, Within, Counted)):
            return _peek(term, asm)
    return ""


def _peek(term: Compared | Within | Counted, asm: Assembly) -> str:
    """The measure a term will be read as, without registering it twice."""
    return measure_of(term, asm).name


def _alternative(group: Group, clause: Clause) -> bool:
    """Whether an event award continues a grade scale rather than standing beside it."""
    return (
        bool(GRADE_WORDS.search(grade_text(clause))) and all(GRADE_WORDS.search(grade_text(c)) for c in group.awards)
    ) or otherwise(clause)
