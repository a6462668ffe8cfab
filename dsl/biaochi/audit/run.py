"""The audit of tables: every check over each, then those that compare them; findings in the order of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biaochi.audit.check import Finding, Level
from biaochi.audit.checks import CHECKS
from biaochi.audit.equations import Audited

LEVELS = tuple(Level)


@dataclass(frozen=True, slots=True)
class Report:
    """A table with what was found in it."""

    subject: Audited
    findings: tuple[Finding, ...]

    def count(self, level: Level) -> int:
        """How many findings of a level."""
        return sum(f.level is level for f in self.findings)


def audit(subjects: Sequence[Audited], alone: Sequence[Sequence[Finding]] | None = None) -> list[Report]:
    """The findings of each table, those between tables among them; ``alone`` are those of each by itself, where they are known.

    Example: ``audit([Audited(table, "自评表.xlsx")])[0].findings``.
    """
    made = [list(found) for found in alone] if alone is not None else [alone_in(s) for s in subjects]
    for c in CHECKS:
        if c.many is not None and len(subjects) > 1:
            for at, found in c.many(subjects):
                made[at].append(c.finding(found))
    return [Report(s, _ordered(s, found)) for s, found in zip(subjects, made, strict=True)]


def alone_in(subject: Audited) -> list[Finding]:
    """What is found in one table by itself."""
    return [c.finding(found) for c in CHECKS if c.one is not None for found in c.one(subject)]


def _ordered(subject: Audited, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The gravest first, then in the order of the codes; what is said twice of a cell is said once."""
    kept: dict[tuple[object, ...], Finding] = {}
    for f in found:
        kept.setdefault((f.code, tuple(sorted(f.place.items())), f.computed, f.message), f)
    replaced = {tuple(sorted(f.place.items())) for f in kept.values() if f.code == "BA504"}
    told = [f for f in kept.values() if not (f.code == "BA102" and tuple(sorted(f.place.items())) in replaced)]
    return tuple(sorted(told, key=lambda f: (LEVELS.index(f.level), f.code)))
