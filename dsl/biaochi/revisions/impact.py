"""Whom a change touches: real subjects scored by both rulesets, with what changes through which indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi.core.interpret import Interval
from biaochi.facts.raw import SHARED, RawFact, RawSubject
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.result import Result, SubjectResult, grade, printed
from biaochi.scoring.run import says_the_same, score_facts


@dataclass(frozen=True, slots=True)
class Moved:
    """One indicator of one subject: code, name, both scores (None where the version has none for it)."""

    code: str
    name: str
    old: Interval | None
    new: Interval | None


@dataclass(frozen=True, slots=True)
class Touched:
    """A subject or combination with both totals and grades, as printed, and the indicators that move.

    ``change`` of the exact totals; None where one is open.
    """

    name: str
    old_total: str
    new_total: str
    change: Fraction | None
    old_grade: str
    new_grade: str
    through: tuple[Moved, ...]

    @property
    def changes(self) -> bool:
        """Whether the total, the grade or any indicator changes."""
        return bool(self.through) or self.old_total != self.new_total or self.crosses

    @property
    def crosses(self) -> bool:
        """Whether the grade changes."""
        return self.old_grade != self.new_grade


def impact(old: Ruleset, new: Ruleset, subjects: Sequence[RawSubject], recoded: Mapping[str, str]) -> list[Touched]:
    """Every subject, then every combination, that both rulesets score. ``recoded``: old codes by new ones.

    Facts that only the other version takes are left out. Raises FactsError where facts cannot be scored.
    """
    before = score_facts(old, list(_for(old, new, subjects)))
    after = score_facts(new, list(_for(new, old, subjects)))
    return [*_paired(before, after, before.subjects, after.subjects, recoded),
            *_paired(before, after, before.aggregates, after.aggregates, recoded)]  # fmt: skip


def _for(own: Ruleset, other: Ruleset, subjects: Sequence[RawSubject]) -> Sequence[RawSubject]:
    """The subjects with the facts the ruleset takes; a fact neither takes stays, to be refused."""
    out = []
    for subject in subjects:
        if own.subjects and subject.name not in own.subjects and subject.name in other.subjects:
            continue
        given = (_own(own, other, key, f) for key, f in subject.facts)
        out.append(replace(subject, facts=tuple((k, f) for k, f in given if not _others(own, other, k, f.fact))))
    return out


def _own(own: Ruleset, other: Ruleset, key: str, fact: RawFact) -> tuple[str, RawFact]:
    """A fact that the other ruleset's code and name are written beside, under those of the same indicator in this one: the one
    with that name, or the one at that code where it was only given another name."""
    mine, theirs = own.indicator(key), other.indicator(key)
    if theirs is None or not fact.named or not says_the_same(fact, theirs.name):
        return key, fact
    if mine is not None and not says_the_same(fact, mine.name) and other.indicator(mine.name) is not None:
        mine = None
    same = own.indicator(theirs.name) or mine
    return (theirs.name, fact) if same is None else (same.code, fact._replace(named=same.name))


def _others(own: Ruleset, other: Ruleset, key: str, fact: str) -> bool:
    """Whether a fact belongs to the other ruleset alone."""
    if key == SHARED:
        return fact in [s.name for s in other.shared] and fact not in [s.name for s in own.shared]
    mine, theirs = own.indicator(key), other.indicator(key)
    if mine is None:
        return theirs is not None
    return bool(fact) and theirs is not None and fact in _names(theirs) and fact not in _names(mine)


def _names(indicator: Indicator) -> list[str]:
    return [s.name for s in (*indicator.program.inputs, *indicator.program.judgements)]


def _paired(
    before: Result,
    after: Result,
    old: Sequence[SubjectResult],
    new: Sequence[SubjectResult],
    recoded: Mapping[str, str],
) -> list[Touched]:
    was = {s.name: s for s in old}
    return [_touched(before.ruleset, after.ruleset, was[s.name], s, recoded) for s in new if s.name in was]


def _touched(old: Ruleset, new: Ruleset, a: SubjectResult, b: SubjectResult, recoded: Mapping[str, str]) -> Touched:
    change = None if a.total.point is None or b.total.point is None else b.total.point - a.total.point
    return Touched(
        b.name,
        _said(printed(a.total, old.policy.places)),
        _said(printed(b.total, new.policy.places)),
        change,
        _said(grade(a.total, old.grades, old.policy, a.best_grade)),
        _said(grade(b.total, new.grades, new.policy, b.best_grade)),
        tuple(_through(old, new, a, b, recoded)),
    )


def _through(old: Ruleset, new: Ruleset, a: SubjectResult, b: SubjectResult, recoded: Mapping[str, str]) -> list[Moved]:
    was = {s.code: s for s in a.indicators}
    out = []
    for scored in b.indicators:
        before = was.pop(recoded.get(scored.code, scored.code), None)
        if before is None or before.exact != scored.exact:
            out.append(
                Moved(scored.code, _name(new, scored.code), None if before is None else before.exact, scored.exact)
            )
    return [*out, *(Moved(s.code, _name(old, s.code), s.exact, None) for s in was.values())]


def _name(ruleset: Ruleset, code: str) -> str:
    found = ruleset.indicator(code)
    return "" if found is None else found.name


def _said(value: str | dict[str, str]) -> str:
    return value if isinstance(value, str) else f"{value['min']}～{value['max']}"
