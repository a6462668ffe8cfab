"""缺佐证登记: every indicator for which evidence was asked and none was given, with unit and place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from biaochi.diagnostics.render import visible
from biaochi.facts.raw import RawSubject
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.given import facts_by_code


@dataclass(frozen=True, slots=True)
class Lacking:
    """An indicator of a subject that lacks its evidence; ``asked`` is the evidence the ruleset names,
    ``file`` and ``where`` are those of its value."""

    subject: str
    unit: str
    code: str
    indicator: str
    asked: str
    file: str
    where: str

    def as_json(self) -> dict[str, str]:
        """The entry as plain data."""
        return {
            "subject": self.subject, "unit": self.unit, "code": self.code, "indicator": self.indicator, "asked": self.asked, "file": self.file,
            "where": self.where,
        }  # fmt: skip


def wanted(one: Lacking) -> str:
    """The evidence that is asked for, for a list: ``：要问卷``."""
    return f"：要{visible(one.asked)}" if one.asked else ""


def lacking(raw: RawSubject, rules: Ruleset, unit: str = "") -> Iterable[Lacking]:
    """What one subject gives a value for without the evidence that the ruleset asks for."""
    if not any(i.evidence for i in rules.indicators) and not any(c.evidence for c in rules.compared):
        return
    by_key, facts = rules.by_key(), facts_by_code(rules, raw)
    asked = [(i.code, i.name, i.evidence_named, facts.get(i.code, [])) for i in rules.indicators if i.evidence]
    asked += [
        (c.code, c.name, c.evidence, [f for key, f in raw.facts if key in (c.code, c.name) and key not in by_key])
        for c in rules.compared if c.evidence
    ]  # fmt: skip
    for code, name, evidence, own in asked:
        given = [f for f in own if f.value is not None and f.value.text.strip()]
        if given and not any(f.evidence.strip() for f in own):
            yield Lacking(raw.name, unit or raw.unit or raw.name, code, name, evidence, given[0].file, given[0].where)
