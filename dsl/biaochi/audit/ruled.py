"""A table scored by a ruleset: what each line comes to, and the cells it cannot use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from biaochi.audit.equations import Audited
from biaochi.audit.subject import Cell
from biaochi.diagnostics import FactsError
from biaochi.filled.facts import FilledTable, filled
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.result import Scored
from biaochi.scoring.run import score_subjects

_TRIES = 3
"""Scorings in which one more unusable value may come to light."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table under a ruleset: what it gives, the scores by code, what is wrong with a value by the words of its place."""

    rules: Ruleset
    given: FilledTable
    scores: Mapping[str, Scored]
    unusable: Mapping[str, str]

    def indicator(self, code: str) -> Indicator:
        """An indicator by its code."""
        return next(i for i in self.rules.indicators if i.code == code)


def ruled(subject: Audited, rules: Ruleset) -> Ruled:
    """The table scored. A value that cannot be used is left out and told."""
    names = rules.subjects
    name = subject.project if subject.project in names or not names else names[0]
    given = filled(subject.table, rules, name or subject.name, subject.file)
    raw, unusable = given.subject, dict[str, str]()
    for _ in range(_TRIES):
        try:
            result = score_subjects(rules, [raw])
        except FactsError as bad:
            told = {d.where: d.message for d in bad.diagnostics if d.where}
            left = tuple((k, f) for k, f in raw.facts if f.where not in told)
            if len(left) == len(raw.facts):
                break
            raw, unusable = replace(raw, facts=left), unusable | told
            continue
        (scored,) = (s for s in result.subjects if s.name == raw.name)
        return Ruled(rules, given, {s.code: s for s in scored.indicators}, unusable)
    return Ruled(rules, given, {}, unusable)


def score_cell(subject: Audited, made: Ruled, code: str) -> Cell | None:
    """The cell with the score of an indicator."""
    at = made.given.row_of.get(code)
    if at is None:
        return None
    if at >= 0:
        return subject.lines[at].cell("score")
    return subject.whole.cell("score") if subject.whole is not None else None
