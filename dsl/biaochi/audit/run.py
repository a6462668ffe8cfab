"""The audit of tables: every check over each, then those that compare them; findings in the order of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biaochi.audit.check import Finding, Level
from biaochi.audit.checks import CHECKS
from biaochi.audit.checks.by_rules import decided
from biaochi.audit.equations import Audited
from biaochi.audit.ruled import ruled
from biaochi.ruleset.model import Ruleset

LEVELS = tuple(Level)
_USUAL = ("BA102", "BA103", "BA201", "BA202", "BA203", "BA204", "BA211", "BA404", "BA501", "BA502", "BA504")
"""Checks of a score against what is usual, or against other scores."""


@dataclass(frozen=True, slots=True)
class Report:
    """A table with what was found in it."""

    subject: Audited
    findings: tuple[Finding, ...]

    def count(self, level: Level) -> int:
        """How many findings of a level."""
        return sum(f.level is level for f in self.findings)


def audit(
    subjects: Sequence[Audited], alone: Sequence[Sequence[Finding]] | None = None, rules: Ruleset | None = None
) -> list[Report]:
    """The findings of each table, those between tables among them; ``alone`` are those of each by itself, where they are known.

    Under ``rules`` the scores it decides are held against it, and no longer against what is usual.

    Example: ``audit([Audited(table, "自评表.xlsx")])[0].findings``.
    """
    made = [list(found) for found in alone] if alone is not None else [alone_in(s) for s in subjects]
    for c in CHECKS:
        if c.many is not None:
            for at, found in c.many(subjects):
                made[at].append(c.finding(found))
    if rules is not None:
        made = [_ruled(s, found, rules) for s, found in zip(subjects, made, strict=True)]
    return [Report(s, _ordered(found)) for s, found in zip(subjects, made, strict=True)]


def alone_in(subject: Audited) -> list[Finding]:
    """What is found in one table by itself."""
    return [c.finding(found) for c in CHECKS if c.one is not None for found in c.one(subject)]


def _ruled(subject: Audited, found: Sequence[Finding], rules: Ruleset) -> list[Finding]:
    """The findings of a table with those of a ruleset in the place of what it decides."""
    if subject.table.kind not in ("自评表", "指标体系"):
        return list(found)
    made = ruled(subject, rules)
    settled = {tuple(sorted(place.items())) for place in decided(subject, made)}
    kept = [f for f in found if not (f.code in _USUAL and tuple(sorted(f.place.items())) in settled)]
    return kept + [c.finding(x) for c in CHECKS if c.ruled is not None for x in c.ruled(subject, made)]


def _ordered(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The gravest first, then in the order of the codes; what is said twice of a cell is said once."""
    kept: dict[tuple[object, ...], Finding] = {}
    for f in found:
        kept.setdefault((f.code, tuple(sorted(f.place.items())), f.computed, f.message), f)
    replaced = {tuple(sorted(f.place.items())) for f in kept.values() if f.code == "BA504"}
    told = [f for f in kept.values() if not (f.code == "BA102" and tuple(sorted(f.place.items())) in replaced)]
    return tuple(sorted(told, key=lambda f: (LEVELS.index(f.level), f.code)))
