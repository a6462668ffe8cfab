"""Reading the public JSON result: what every writer needs to know about its fields.

A score is a decimal as text, an interval {"min", "max"}, or None where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

SCORED = "已评"
_FACT = (
    ("value", ""),
    ("evidence", "佐证："),
    ("note", "说明："),
    ("assessor", "评定人："),
    ("assessed_on", "评定日期："),
)


def subjects(result: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every subject, then every aggregate, each a mapping with "name"."""
    aggregates = result.get("aggregates") or {}
    return [*(result.get("subjects") or ()), *({**s, "name": s.get("name") or name} for name, s in aggregates.items())]


def text(value: object) -> str:
    """Any field as text: intervals as 低～高, lists joined by ；, None as ""."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        low, high = text(value.get("min")), text(value.get("max"))
        return low if low == high else f"{low}～{high}"
    if isinstance(value, (list, tuple)):
        return "；".join(text(item) for item in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def fact_parts(fact: Mapping[str, str]) -> list[str]:
    """What is recorded of a fact, part by part, each with its label."""
    return [f"{label}{fact[field]}" for field, label in _FACT if fact[field]]


def number(value: object) -> Decimal | None:
    """A score as a number; None for intervals and for what is not known."""
    if isinstance(value, Mapping) and value.get("min") == value.get("max"):
        value = value.get("min")
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def deduction(item: Mapping[str, Any]) -> str:
    """Full marks minus score, exactly; for an interval of scores the interval of deductions, "" where unknown."""
    full, score = number(item.get("full_marks")), item.get("score")
    if full is None:
        return ""
    exact = number(score)
    if exact is not None:
        return f"{full - exact:f}"
    if not isinstance(score, Mapping):
        return ""
    low, high = number(score.get("min")), number(score.get("max"))
    return text({"min": f"{full - high:f}", "max": f"{full - low:f}"}) if low is not None and high is not None else ""


def needs_remark(indicator: Mapping[str, Any]) -> bool:
    """Whether marks were lost, may be lost, the indicator was not scored, or there is something to look at."""
    full, score = number(indicator.get("full_marks")), number(indicator.get("score"))
    if indicator.get("state") != SCORED or score is None or indicator.get("remarks"):
        return True
    return score < (full if full is not None else 0)


_SHORT = 24


def short_clause(indicator: Mapping[str, Any]) -> str:
    """The clause that full marks rest on, its beginning where it is long: 依据：满意度≥90%得满分; "" where none is known."""
    clause = text(indicator.get("clause"))
    if not clause:
        return ""
    return f"依据：{clause if len(clause) <= _SHORT else clause[: _SHORT - 1].rstrip('，；、。（') + '…'}"


def beside_state(state: str, reason: str) -> str:
    """What a reason adds to the state it stands beside: nothing where it says the same, not the state again."""
    return reason.removeprefix(state).lstrip("：，")


def remarks(result: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(subject name, indicator) wherever marks were lost or not scored."""
    for subject in subjects(result):
        for indicator in subject.get("indicators") or ():
            if needs_remark(indicator):
                yield text(subject.get("name")), indicator


COMPARED = (
    ("编码", "code"),
    ("指标", "name"),
    ("指标值", "target"),
    ("完成值", "actual"),
    ("比较", "verdict"),
    ("说明", "remarks"),
)
"""What a row without 分值 has beside the subject: the column and the field."""


def compared(result: Mapping[str, Any]) -> list[list[str]]:
    """The rows that are compared and not scored: the name of the subject, then the columns of COMPARED."""
    return [
        [text(s.get("name")), *(text(row.get(field)) for _, field in COMPARED)]
        for s in subjects(result)
        for row in s.get("compared") or ()
    ]


def rows(result: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    """The indicators or sections of all subjects by code and name, in the order first met."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for subject in subjects(result):
        for item in subject.get(field) or ():
            found.setdefault(key(item), item)
    return list(found.values())


def key(item: Mapping[str, Any]) -> tuple[str, str]:
    """What makes an indicator or a section the same in all subjects."""
    return text(item.get("code")), text(item.get("name"))


def full_total(subject: Mapping[str, Any]) -> str:
    """The sum of full marks of the indicators that have some; "" where none has."""
    marks = [number(i.get("full_marks")) for i in subject.get("indicators") or ()]
    known = [m for m in marks if m is not None]
    return f"{sum(known, Decimal(0)):f}" if known else ""


def ruleset_line(result: Mapping[str, Any]) -> str:
    """The ruleset's identity in one line."""
    ruleset = result.get("ruleset") or {}
    parts = (("规则集", "id"), ("版本", "version"), ("校验值", "hash"))
    return "　".join(f"{label}：{text(ruleset.get(field))}" for label, field in parts if ruleset.get(field))


def title(result: Mapping[str, Any]) -> str:
    """The ruleset's title."""
    return text((result.get("ruleset") or {}).get("title"))
