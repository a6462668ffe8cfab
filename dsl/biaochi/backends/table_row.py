"""A row of a table as the facts of one subject, as if they had been written in a facts file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from biaochi.backends.columns import ASSESSED_ON, ASSESSOR, EVIDENCE, INAPPLICABLE, Columns
from biaochi.core.program import Kind
from biaochi.facts.raw import RawFact, RawSubject, RawValue
from biaochi.model.values import is_missing

_BARE = re.compile(r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?")


def raw_subject(columns: Columns, row: Mapping[str, str], name: str, where: str = "", file: str = "") -> RawSubject:
    """The facts in ``row`` (heading to text); blank cells are facts that are not given.

    Bare numbers in a column of rates are per cent, as the heading says. Columns the ruleset does not know are passed over.
    """
    beside = {(b.code, b.what): row.get(b.name, "").strip() for b in columns.beside}
    facts: list[tuple[str, RawFact]] = []
    for (code, what), text in beside.items():
        if what == INAPPLICABLE and text:
            facts.append((code, RawFact("", None, not_applicable=text, where=where, file=file)))
        elif what == EVIDENCE and text:
            facts.append((code, RawFact("", None, evidence=text, where=where, file=file)))
    for column in columns.facts:
        text = row.get(column.name, "").strip()
        if not text or (is_missing(text) and text not in column.spec.choices):
            continue
        if column.spec.kind is Kind.RATE and _BARE.fullmatch(text):
            text += "%"
        assessor, on = ((column.code, what) if column.judgement else ("", "") for what in (ASSESSOR, ASSESSED_ON))
        value = RawValue(text, file, f"{where} {column.name}".strip() if where else "")
        fact = RawFact(
            column.spec.name,
            value,
            assessor=beside.get(assessor, ""),
            assessed_on=beside.get(on, ""),
            where=where,
            file=file,
        )
        facts.append((column.code, fact))
    return RawSubject(name, file, tuple(facts))
