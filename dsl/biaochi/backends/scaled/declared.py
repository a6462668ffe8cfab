"""What is said of the columns of a table that nobody has looked at: their ends, and which of a row's numbers are taken."""

from __future__ import annotations

import math
from datetime import date

from biaochi.backends.checked import unsupported
from biaochi.backends.columns import Columns, FactColumn
from biaochi.backends.scaled.decided import decided_plan
from biaochi.backends.scaled.plan import Measured, NotColumnar, Plan
from biaochi.core.program import Kind
from biaochi.ruleset.model import Ruleset

ENDS = ((4, 9), (4, 8), (2, 9), (2, 8), (2, 7), (1, 7), (0, 7))
"""Decimals and whole digits of the numbers that are taken; the first the sums bear counts."""
LEFT = "另算"
WORDS = (Kind.BOOL, Kind.CHOICE)


def planned(rules: Ruleset, columns: Columns, engine: str) -> tuple[int, int, Plan, dict[str, Measured]]:
    """Decimals, digits, the plan and what is taken of each column. Raises BiaochiError (BC503) where no ends will do."""
    why: NotColumnar | None = None
    for places, digits in ENDS:
        measured = {c.name: _declared(c, places, digits) for c in columns.facts if c.spec.kind not in WORDS}
        try:
            return places, digits, decided_plan(rules, columns, measured), measured
        except NotColumnar as bad:
            why = bad
    assert why is not None
    raise unsupported(rules, engine, why.code or "总分", why.why)


def _declared(c: FactColumn, places: int, digits: int) -> Measured:
    if c.spec.kind is Kind.DATE:
        places, scale, least, most = 0, 1, 1, date.max.toordinal()
    else:
        scale, most = 10**places * (100 if c.unit == "%" else 1), 10 ** (digits + places) - 1
        least = -most
    if c.spec.low is not None:
        low = c.spec.low * scale
        least = max(least, math.floor(low) + 1 if c.spec.low_open else math.ceil(low))
    if c.spec.high is not None:
        most = min(most, math.floor(c.spec.high * scale))
    return Measured(places, least, most)
