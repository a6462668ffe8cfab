"""A table scored by a ruleset: what each line comes to, and the cells it cannot use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biaochi.audit.equations import Audited
from biaochi.audit.subject import Cell
from biaochi.diagnostics import Diagnostic
from biaochi.filled.facts import FilledTable, filled
from biaochi.filled.scored import usable
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.result import Scored


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table under a ruleset: what it gives, the scores by code, what is wrong with a value by the words of its place."""

    rules: Ruleset
    given: FilledTable
    scores: Mapping[str, Scored]
    unusable: Mapping[str, Diagnostic]

    def indicator(self, code: str) -> Indicator:
        """An indicator by its code."""
        return next(i for i in self.rules.indicators if i.code == code)

    def named(self, code: str) -> str:
        """An indicator as a finding quotes it."""
        return f"《{self.rules.title}》{code}"


def ruled(subject: Audited, rules: Ruleset) -> Ruled:
    """The table scored. A value that cannot be used is left out and told."""
    given = filled(subject.table, rules, subject.project or subject.name, subject.file)
    found = usable(given.subject, rules)
    return Ruled(rules, given, found.scores, found.unusable)


def score_cell(subject: Audited, made: Ruled, code: str) -> Cell | None:
    """The cell with the score of an indicator."""
    at = made.given.row_of.get(code)
    if at is None:
        return None
    if at >= 0:
        return subject.lines[at].cell("score")
    return subject.whole.cell("score") if subject.whole is not None else None
