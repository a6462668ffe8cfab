"""What a ruleset makes of one subject's facts, the values it cannot use left out and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.raw import RawSubject
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import Scored
from biaochi.scoring.run import score_subjects

_TRIES = 4
"""Scorings in which one more unusable value may come to light."""


@dataclass(frozen=True, slots=True)
class Usable:
    """Facts without the values that cannot be used (``unusable``, by the words of their place), and the scores by code."""

    subject: RawSubject
    scores: Mapping[str, Scored]
    unusable: Mapping[str, Diagnostic]


def usable(raw: RawSubject, rules: Ruleset) -> Usable:
    """Scores a subject with what can be used of its facts. What no value is to blame for leaves no scores."""
    name = raw.name if raw.name in rules.subjects or not rules.subjects else rules.subjects[0]
    left, bad = replace(raw, name=name), dict[str, Diagnostic]()
    for _ in range(_TRIES):
        try:
            result = score_subjects(rules, [left])
        except FactsError as refused:
            told = {d.where: d for d in refused.diagnostics if d.where}
            kept = tuple((k, f) for k, f in left.facts if f.where not in told)
            if len(kept) == len(left.facts):
                return Usable(replace(left, name=raw.name), {}, bad)
            left, bad = replace(left, facts=kept), bad | told
            continue
        (scored,) = (s for s in result.subjects if s.name == name)
        return Usable(replace(left, name=raw.name), {s.code: s for s in scored.indicators}, bad)
    return Usable(replace(left, name=raw.name), {}, bad)
