"""缺佐证登记: every indicator for which evidence was asked and none was given, with unit and place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from biaochi.facts.raw import RawSubject
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.given import facts_by_code


@dataclass(frozen=True, slots=True)
class Lacking:
    """An indicator of a subject that lacks its evidence; ``file`` and ``where`` are those of its value."""

    subject: str
    unit: str
    code: str
    indicator: str
    file: str
    where: str

    def as_json(self) -> dict[str, str]:
        """The entry as plain data."""
        return {
            "subject": self.subject, "unit": self.unit, "code": self.code, "indicator": self.indicator, "file": self.file,
            "where": self.where,
        }  # fmt: skip


def lacking(raw: RawSubject, rules: Ruleset, unit: str = "") -> Iterable[Lacking]:
    """What one subject gives a value for without the evidence that the ruleset asks for."""
    asked = [i for i in rules.indicators if i.evidence]
    facts = facts_by_code(rules, raw) if asked else {}
    for indicator in asked:
        own = facts.get(indicator.code, [])
        given = [f for f in own if f.value is not None and f.value.text.strip()]
        if given and not any(f.evidence.strip() for f in own):
            yield Lacking(raw.name, unit or raw.name, indicator.code, indicator.name, given[0].file, given[0].where)
