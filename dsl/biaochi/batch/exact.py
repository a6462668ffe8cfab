"""Rows scored one by one by the interpreter: what the columns leave out, and everything where there is no column engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from biaochi.backends.columns import Columns, columns_of
from biaochi.backends.table_row import raw_subject
from biaochi.core.interpret import Interval, Undetermined, half_up_units
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.given import given_for
from biaochi.scoring.result import State, grade
from biaochi.scoring.run import score_subjects
from biaochi.scoring.typed import Given, assess, limited, total_of

_REMEMBERED = 50_000
_ORDER = (State.UNSCORED, State.NO_EVIDENCE, State.OPEN)
Outcome = tuple[Given, Interval | None, State]


@dataclass(frozen=True, slots=True)
class Ends:
    """A printed score, times 10^places: both ends, None where it is open without end or does not apply."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A row as it is put out. ``state`` is 已评, or the first reason why it is not yet."""

    total: Ends
    grade: str
    state: str
    scores: tuple[Ends, ...]


class RowProblem(Exception):
    """A row that cannot be scored, with its reasons."""


class ExactRows:
    """Scores rows (heading to text). What an indicator made of the same cells before is remembered."""

    def __init__(self, rules: Ruleset) -> None:
        self._rules, self._columns = rules, columns_of(rules)
        self._own = {i.code: _own(i, self._columns) for i in rules.indicators}
        self._cells = {
            code: (*(c.name for c in own.facts), *(b.name for b in own.beside)) for code, own in self._own.items()
        }
        self._known: dict[tuple[str, ...], Outcome | str] = {}

    def score(self, row: Mapping[str, str]) -> Scored:
        """The scores of a row. Raises RowProblem."""
        found = [self._outcome(i, row) for i in self._rules.indicators]
        problems = [x for x in found if isinstance(x, str)]
        if problems:
            raise RowProblem("；".join(dict.fromkeys(problems)))
        outcomes = [x for x in found if not isinstance(x, str)]
        total = total_of(self._rules, [exact for _, exact, _ in outcomes])
        values = {i.code: g.values for i, (g, _, _) in zip(self._rules.indicators, outcomes, strict=True)}
        held = limited(self._rules, total, values)
        policy = self._rules.policy
        named = grade(held.value, self._rules.grades, policy, held.best)
        states = {state for _, _, state in outcomes}
        return Scored(
            self._printed(held.value),
            named if isinstance(named, str) else f"{named['min']}～{named['max']}",
            next((s for s in _ORDER if s in states), State.SCORED).value,
            tuple(self._printed(exact) for _, exact, _ in outcomes),
        )

    def reasons(self, row: Mapping[str, str], name: str) -> list[str]:
        """Why each indicator has its score, in report wording. Raises RowProblem."""
        try:
            result = score_subjects(self._rules, [raw_subject(self._columns, row, name)])
        except FactsError as bad:
            raise RowProblem(_said(bad.diagnostics)) from None
        return ["；".join(s.reasons) for s in result.subjects[0].indicators]

    def _outcome(self, i: Indicator, row: Mapping[str, str]) -> Outcome | str:
        key = (i.code, *(row.get(c, "") for c in self._cells[i.code]))
        found = self._known.get(key)
        if found is None:
            found = self._assessed(i, row)
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return found

    def _assessed(self, i: Indicator, row: Mapping[str, str]) -> Outcome | str:
        try:
            given = given_for(i, raw_subject(self._own[i.code], row, ""))
            exact, state = assess(self._rules, i, given)
        except FactsError as bad:
            return _said(bad.diagnostics)
        except Undetermined as bad:
            return f"BC344 {i.code} {i.name}按标准算不出分数：{bad}"
        return given, exact, state

    def _printed(self, value: Interval | None) -> Ends:
        if value is None:
            return Ends(None, None)
        places = self._rules.policy.places
        low, high = (None if v is None else half_up_units(v, places) for v in (value.low, value.high))
        return Ends(low, high)


def _own(i: Indicator, columns: Columns) -> Columns:
    """The columns that an indicator takes."""
    return Columns(
        tuple(c for c in columns.facts if i.code in c.codes), tuple(b for b in columns.beside if b.code == i.code)
    )


def _said(diagnostics: list[Diagnostic] | tuple[Diagnostic, ...]) -> str:
    return "；".join(f"{d.code} {d.message}" for d in diagnostics)
