"""The review that follows from the findings: 复核得分 where arithmetic alone decides, what is left to a person, the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi.audit.check import Finding, Level
from biaochi.audit.checks.grades import GRADES
from biaochi.audit.quantity import number
from biaochi.audit.rounding import percent, shown
from biaochi.audit.run import Report
from biaochi.audit.subject import Cell, Line
from biaochi.tables.grid import Place, said

_DECIDED = ("BA102", "BA103", "BA207", "BA304", "BA504")
"""Checks whose computed score is a matter of arithmetic or of the ruleset that was given."""
_OPEN = (
    "BA103",
    "BA201",
    "BA202",
    "BA203",
    "BA204",
    "BA211",
    "BA402",
    "BA404",
    "BA406",
    "BA410",
    "BA411",
    "BA501",
    "BA502",
    "BA508",
)
"""Checks that put a score in doubt."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A score under review: as filled in, as reviewed (None where a person must decide), and what was found about it."""

    own: Fraction | None
    reviewed: Fraction | None
    open: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A table under review: its total as filled in and as reviewed, how many scores are left open, the grades."""

    own: Fraction | None
    reviewed: Fraction | None
    open: int
    grade: str
    reviewed_grade: str

    @property
    def difference(self) -> str:
        """差异率＝（自评－复核）÷自评; "" where it cannot be formed."""
        if self.own is None or self.reviewed is None or self.own == 0:
            return ""
        return percent((self.own - self.reviewed) / self.own)


def at_cell(report: Report, cell: Cell, *more: Cell) -> Scored:
    """The review of the score in ``cell``; findings at ``more`` are noted too."""
    own = number(cell.text)
    printed = own.printed if own is not None else None
    here = [f for f in report.findings if _same(f.place, cell.place)]
    noted = [f for f in report.findings if any(_same(f.place, c.place) for c in (cell, *more))]
    decided = next(
        (f for f in here if f.code in _DECIDED and f.level in (Level.ERROR, Level.WARNING) and f.computed), None
    )
    doubted = any(f.code in _OPEN and f is not decided for f in here)
    unprinted = next((f for f in here if f.code == "BA307" and f.computed), None)
    value = (
        number(decided.computed) if decided is not None else own if unprinted is None else number(unprinted.computed)
    )
    reviewed = value.printed if value is not None and not (doubted and decided is None) else None
    return Scored(printed, reviewed, doubted and decided is None, tuple(_note(f) for f in noted))


def outcome(report: Report) -> Outcome:
    """The totals of a table."""
    subject = report.subject
    total = subject.total
    own = number(total.text) if total is not None else None
    if own is None or subject.table.kind == "汇总表":
        return Outcome(None, None, 0, "", "")
    cells = [line.cell("score") for line in subject.lines]
    whole = subject.whole
    if whole is not None and "score" in whole.values:
        cells.append(whole.cell("score"))
    scores = [at_cell(report, cell) for cell in cells]
    change = sum((s.reviewed - s.own for s in scores if s.reviewed is not None and s.own is not None), Fraction(0))
    sums = next((e for e in subject.of("总分")), None)
    base = sums.exact if sums is not None and any(f.code == "BA104" and f.level is Level.ERROR for f in report.findings) else own.printed  # fmt: skip
    reviewed = base + change
    return Outcome(own.printed, reviewed, sum(s.open for s in scores), grade_of(own.printed), grade_of(reviewed))


def grade_of(total: Fraction) -> str:
    """The usual grade of a total."""
    return next(name for low, name in GRADES if total >= low or low == 0)


def summary(reports: Sequence[Report]) -> dict[str, object]:
    """What many tables come to: findings by level and code, the totals of each table, changes of grade."""
    levels = Counter(f.level.value for r in reports for f in r.findings)
    codes = Counter(f.code for r in reports for f in r.findings)
    results = [(r, outcome(r)) for r in reports]
    changed = Counter(f"{o.grade}→{o.reviewed_grade}" for _, o in results if o.grade != o.reviewed_grade)
    return {
        "tables": len(reports),
        "findings": {level.value: levels[level.value] for level in Level},
        "codes": dict(sorted(codes.items())),
        "totals": [_total(r, o) for r, o in results if o.own is not None],
        "grade_changes": dict(sorted(changed.items())),
    }


def _total(report: Report, o: Outcome) -> dict[str, object]:
    return {
        "file": report.subject.file, "project": report.subject.project, "score": shown(o.own or Fraction(0), 2),
        "reviewed": shown(o.reviewed or Fraction(0), 2), "difference": o.difference, "open": o.open, "grade": o.grade,
        "reviewed_grade": o.reviewed_grade,
    }  # fmt: skip


def notes_of(report: Report, line: Line) -> tuple[Cell, ...]:
    """The cells of a line."""
    return tuple(line.cell(role) for role in ("level2", "level3", "target", "actual", "full_marks", "remark"))


def _note(f: Finding) -> str:
    return f"{f.level.value} {f.code} {f.message}"


def _same(one: Place, other: Place) -> bool:
    return dict(one) == dict(other)


def place_of(f: Finding) -> str:
    """The place of a finding for people."""
    return said(f.place)
