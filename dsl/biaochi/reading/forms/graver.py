"""Deductions for graver cases of what was deducted before: in its place, on top of it, or asked about."""

from __future__ import annotations

import re

from biaochi.reading.clauses import Clause
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import is_event
from biaochi.reading.problem import refuse

_AGGRAVATED = re.compile(
    r"(?:，|并|且|对)*(?:其中.+|(?:其中)?(?:情节|情况|性质|后果|影响|问题|造成)[^，]{0,4}(?:严重|恶劣|较大|重大|较重)[^，]{0,4})"
)
_CAUSED = re.compile(r"(?:，|并|且)*(?:造成|导致|引发|引起)[^，]{2,12}")


def aggravated(clauses: list[Clause], clause: Clause, asm: Assembly) -> Clause | None:
    """The deduction before, where this one is of its graver cases (…扣3分，其中情节严重的扣5分) and takes its place.

    None where each counts: 再扣, or the convention says so. Raises CriterionError (BC128) after 每.
    """
    at = next(i for i, c in enumerate(clauses) if c is clause)
    before = clauses[at - 1] if at else None
    said = clause.condition_text
    if (
        before is None
        or not before.kind == clause.kind == "deduct"
        or re.search(r"再|另|追加|额外", clause.action_text)
    ):
        return None
    caused = is_event(before) and before.terms.step is None and _CAUSED.fullmatch(said)
    if not (caused or _AGGRAVATED.fullmatch(said)) or not (is_event(clause) or "其中" in said):
        return None
    if before.terms.step is not None or not is_event(before):
        asked = f"“{said[:30]}”是另外再扣，还是代替前面的扣分，读不准"
        raise refuse("BC128", asked, clause.start, clause.end, "另外再扣的请写“再扣”；代替的请用 解释 逐项写明怎样数。")
    return before if asm.ask("nested") == "worst" else None


def refuse_counted_within(clauses: list[Clause], clause: Clause) -> None:
    """未按时上报的扣2分，其中每迟报1天扣0.5分: both, or counted in place of the whole."""
    at = next(i for i, c in enumerate(clauses) if c is clause)
    before = clauses[at - 1] if at else None
    within = re.match(r"[，(]*其中", clause.condition_text) and not re.search(r"再|另|追加|额外", clause.action_text)
    if before is not None and within and before.kind == clause.kind == "deduct" and is_event(before):
        said = f"“{clause.condition_text[:30]}”是另外再扣，还是代替前面的扣分，读不准"
        raise refuse("BC128", said, clause.start, clause.end, "另外再扣的请写“再扣”；代替的请用 解释 写明。")
