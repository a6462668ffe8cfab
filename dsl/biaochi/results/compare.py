"""What changed between two results: facts, judgements, rules; and what each change did to the scores.

Differences are those of printed scores, so that a table of them adds up. Where rules and facts both changed, the old
facts are scored under the new rules: the step to there is the effect of the rules, the step from there that of the facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from biaochi.model.values import decimal
from biaochi.reports.view import text
from biaochi.results.replay import ENGINE, FACTS, FILE, RULES, by_name, same_facts
from biaochi.results.result_file import Result

_FACT = ("value", "evidence", "note", "assessor", "assessed_on")
_RULE = (("name", "名称"), ("full_marks", "分值"), ("source", "标准"), ("rests_on", "解释或约定"))

Item = dict[str, Any]


def rules_changed(old: Result, new: Result) -> bool:
    """Whether the two results were scored by rules of different meaning."""
    return bool(old["ruleset"]["hash"] != new["ruleset"]["hash"])


def facts_changed(old: Result, new: Result) -> bool:
    """Whether the two results rest on different facts."""
    return bool(old["facts"]["hash"] != new["facts"]["hash"])


def compare(old: Result, new: Result, between: Result | None, why_not: str = "") -> Item:
    """The comparison as plain data. ``between`` is the result of the old facts under the new rules, needed where both
    changed; ``why_not`` says why there is none."""
    steps = _Steps(old, new, between)
    return {
        "old": {k: old[k] for k in ("engine", "ruleset", "facts")},
        "new": {k: new[k] for k in ("engine", "ruleset", "facts")},
        "rules_changed": steps.rules,
        "facts_changed": steps.facts,
        "engine_changed": steps.engine,
        "not_attributed": why_not if steps.rules and steps.facts and between is None else "",
        "rules": list(_rules(old, new)),
        "facts": list(_facts(old, new)),
        "indicators": list(_indicators(steps)),
        "totals": list(_totals(steps)),
    }


class _Steps:
    """The two results and what lies between them."""

    def __init__(self, old: Result, new: Result, between: Result | None) -> None:
        self.old, self.new = by_name(old), by_name(new)
        self.rules, self.facts = rules_changed(old, new), facts_changed(old, new)
        self.engine = old["engine"] != new["engine"]
        middle = between if self.rules and self.facts else new if self.rules else old if self.facts else None
        self.between = None if middle is None else by_name(middle)

    def names(self) -> list[str]:
        """Subjects and combinations of either result."""
        return list(dict.fromkeys((*self.old, *self.new)))

    def effects(self, before: object, middle: object, after: object) -> tuple[str, str]:
        """What the rules and what the facts did; "" where it cannot be told."""
        if self.between is None:
            return "", ""
        return _delta(before, middle), _delta(middle, after)


def _rules(old: Result, new: Result) -> Iterator[Item]:
    """Indicators whose own rules read otherwise, each once."""
    before, after = _by_code(old), _by_code(new)
    for code in dict.fromkeys((*before, *after)):
        a, b = before.get(code), after.get(code)
        there = b or a or {}
        for field, label in _RULE:
            was, now = _rule(a, field), _rule(b, field)
            if was != now:
                yield {"code": code, "name": there["name"], "what": label, "old": was, "new": now}


def _by_code(result: Result) -> dict[str, Item]:
    return {i["code"]: i for s in reversed(list(by_name(result).values())) for i in _lines(s)}


def _lines(subject: Item) -> list[Item]:
    """The indicators, and the rows that are compared and not scored in the same shape, their verdict as their state."""
    compared = (
        {
            "code": c["code"], "name": c["name"], "full_marks": "", "score": None, "state": c["verdict"], "rests_on": [],
            "facts": [{**dict.fromkeys(_FACT, ""), "name": "完成值", "value": c["actual"]}], "source": {"text": c["target"]},
        }
        for c in subject.get("compared", ())
    )  # fmt: skip
    return [*subject["indicators"], *compared]


def _rule(item: Item | None, field: str) -> str:
    if item is None:
        return ""
    return str(item["source"]["text"]) if field == "source" else text(item[field])


def _facts(old: Result, new: Result) -> Iterator[Item]:
    """Facts and judgements that differ in value, evidence, note, or in who made them and when."""
    before, after = by_name(old), by_name(new)
    for subject in dict.fromkeys((*before, *after)):
        a, b = _facts_of(before.get(subject)), _facts_of(after.get(subject))
        for key in dict.fromkeys((*a, *b)):
            was, now = a.get(key, {}), b.get(key, {})
            if any(was.get(f) != now.get(f) for f in _FACT):
                code, fact = key
                yield {
                    "subject": subject,
                    "code": code,
                    "indicator": (now or was)["indicator"],
                    "name": fact,
                    "old": {f: was.get(f, "") for f in _FACT},
                    "new": {f: now.get(f, "") for f in _FACT},
                }


def _facts_of(subject: Item | None) -> dict[tuple[str, str], Item]:
    items = [] if subject is None else _lines(subject)
    return {(i["code"], f["name"]): {**f, "indicator": i["name"]} for i in items for f in i["facts"]}


def _indicators(steps: _Steps) -> Iterator[Item]:
    for subject in steps.names():
        a, m, b = (_items(s, subject) for s in (steps.old, steps.between or {}, steps.new))
        for code in dict.fromkeys((*a, *b)):
            before, middle, after = a.get(code), m.get(code), b.get(code)
            if before is not None and after is not None and _result_of(before) == _result_of(after):
                continue
            there = after or before or {}
            by_rules, by_facts = steps.effects(_get(before, "score"), _get(middle, "score"), _get(after, "score"))
            yield {
                "subject": subject,
                "code": code,
                "name": there["name"],
                "full_marks": there["full_marks"],
                "old": text(_get(before, "score")),
                "new": text(_get(after, "score")),
                "old_state": text(_get(before, "state")),
                "new_state": text(_get(after, "state")),
                "delta": _delta(_get(before, "score"), _get(after, "score")),
                "by_rules": by_rules,
                "by_facts": by_facts,
                "cause": _cause(steps, before, after, by_rules, by_facts),
            }


def _totals(steps: _Steps) -> Iterator[Item]:
    for subject in steps.names():
        a, m, b = (s.get(subject) for s in (steps.old, steps.between or {}, steps.new))
        by_rules, by_facts = steps.effects(_get(a, "total"), _get(m, "total"), _get(b, "total"))
        yield {
            "subject": subject,
            "old": text(_get(a, "total")),
            "new": text(_get(b, "total")),
            "delta": _delta(_get(a, "total"), _get(b, "total")),
            "by_rules": by_rules,
            "by_facts": by_facts,
            "old_grade": text(_get(a, "grade")),
            "new_grade": text(_get(b, "grade")),
        }


def _items(results: dict[str, Item], subject: str) -> dict[str, Item]:
    return {i["code"]: i for i in _lines(results[subject])} if subject in results else {}


def _result_of(item: Item) -> object:
    score = item["score"]
    return Fraction(score) if isinstance(score, str) else score, item["state"], item["full_marks"]


def _get(item: Item | None, field: str) -> object:
    return None if item is None else item[field]


def _cause(steps: _Steps, before: Item | None, after: Item | None, by_rules: str, by_facts: str) -> list[str]:
    """What an indicator's change comes from: the effects where they are known, else what changed."""
    known = [word for word, effect in ((RULES, by_rules), (FACTS, by_facts)) if effect not in ("", "0")]
    if known:
        return known
    own_facts = steps.facts and not (same_facts(before, after) and after is not None and bool(after["facts"]))
    own_rules = steps.rules and not (own_facts and _same_rules(before, after))
    found = [w for w, changed in ((RULES, own_rules), (FACTS, own_facts), (ENGINE, steps.engine)) if changed]
    return found or [FILE]


def _same_rules(before: Item | None, after: Item | None) -> bool:
    return before is not None and after is not None and all(_rule(before, f) == _rule(after, f) for f, _ in _RULE)


def _delta(before: object, after: object) -> str:
    """The signed difference of two printed scores; "" where either is open or missing."""
    if not (isinstance(before, str) and isinstance(after, str)):
        return ""
    change = Fraction(after) - Fraction(before)
    return f"+{decimal(change)}" if change > 0 else decimal(change)
