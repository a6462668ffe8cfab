"""Results of a scoring, and the public JSON they become (a promise: see docs/result.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from biaochi._version import VERSION
from biaochi.core.interpret import Interval, half_up, half_up_units, round_half_up
from biaochi.facts.raw import FactsFile
from biaochi.method.compare import OPEN as TO_COMPARE
from biaochi.model.values import decimal, in_units
from biaochi.ruleset.agreed import Policy
from biaochi.ruleset.language import LANGUAGE_VERSION
from biaochi.ruleset.model import Grade, Indicator, Ruleset, Section


class State(StrEnum):
    """Whether an indicator has its score."""

    SCORED = "已评"
    UNSCORED = "未评"
    NO_EVIDENCE = "缺佐证"
    INAPPLICABLE = "不适用"
    OPEN = "待定"


NOT_YET = frozenset({State.UNSCORED, State.NO_EVIDENCE, State.OPEN, TO_COMPARE})
"""What an indicator or a compared row says that somebody must still look at."""


class FactUsed(NamedTuple):
    """One fact a score rests on, as written and where."""

    name: str
    value: str
    where: str = ""
    evidence: str = ""
    note: str = ""
    assessor: str = ""
    assessed_on: str = ""


class Scored(NamedTuple):
    """One indicator of one subject. ``exact`` is None for 不适用. ``remarks`` are for a reviewer; the reasons have them too."""

    code: str
    exact: Interval | None
    state: State
    reasons: tuple[str, ...] = ()
    clause: str = ""
    facts: tuple[FactUsed, ...] = ()
    idle: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row without 分值 of one subject: 达到, 未达到, 待评定 or 未评."""

    code: str
    name: str
    target: str
    actual: str
    verdict: str
    remarks: tuple[str, ...] = ()
    where: str = ""


@dataclass(frozen=True, slots=True)
class SubjectResult:
    """All indicators of one subject or combination, and the rows that are compared and not scored."""

    name: str
    indicators: tuple[Scored, ...]
    total: Interval
    limited: tuple[str, ...] = ()
    best_grade: str = ""
    compared: tuple[ComparedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A whole result: subjects in the order of the ruleset, then combinations; and what it was computed from."""

    ruleset: Ruleset
    subjects: tuple[SubjectResult, ...]
    aggregates: tuple[SubjectResult, ...]
    facts_hash: str
    files: tuple[FactsFile, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The public JSON form."""
        r = self.ruleset
        form = _form(r)
        return {
            "engine": {"version": VERSION, "language_version": LANGUAGE_VERSION},
            "ruleset": {
                "id": r.id,
                "title": r.title,
                "version": r.version,
                "status": r.status,
                "hash": r.hash,
                "text_hash": r.text_hash,
                "file": "" if r.path is None else r.path.as_posix(),
            },
            "facts": {"hash": self.facts_hash, "files": [{"name": f.name, "hash": f.hash} for f in self.files]},
            "subjects": [_subject(s, r, form) for s in self.subjects],
            "aggregates": {s.name: _subject(s, r, form) for s in self.aggregates},
        }


@dataclass(frozen=True, slots=True)
class _Head:
    """What the JSON says of an indicator whatever its score."""

    name: str
    marks: Fraction | None
    full_marks: str | None
    rests_on: list[str]
    source: dict[str, object]


def _head(i: Indicator) -> _Head:
    marks = None if i.full_marks is None else decimal(i.full_marks)
    source: dict[str, object] = {"file": i.source.file, "line": i.source.line, "text": i.source.text}
    return _Head(i.name, i.full_marks, marks, rests_on(i), source)


@dataclass(frozen=True, slots=True)
class _Form:
    """What the JSON of every subject under a ruleset says alike: of its indicators by code, of its sections, of equal scores."""

    heads: dict[str, _Head]
    sections: tuple[tuple[Section, str], ...]
    full_marks: str
    figures: _Figures


def _form(r: Ruleset) -> _Form:
    if "form" not in r.kept:
        heads = {i.code: _head(i) for i in reversed(r.indicators)}
        sections = tuple((s, decimal(s.full_marks)) for s in r.sections)
        r.kept["form"] = _Form(heads, sections, decimal(r.total), _Figures(r.policy))
    found: _Form = r.kept["form"]
    return found


def _subject(s: SubjectResult, r: Ruleset, form: _Form) -> dict[str, object]:
    scores = {i.code: i.exact for i in s.indicators}
    figures = form.figures
    whole = figures(s.total, r.total)
    return {
        "name": s.name,
        "total": whole["score"],
        "full_marks": form.full_marks,
        "deduction": whole["deduction"],
        "rate": whole["rate"],
        "exact": whole["exact"],
        "grade": grade(s.total, r.grades, r.policy, s.best_grade) if r.indicators else "",
        "limited_by": list(s.limited),
        "sections": [_section(section, marks, scores, figures) for section, marks in form.sections],
        "indicators": [_indicator(i, form.heads[i.code], figures) for i in s.indicators],
        **({"compared": [_compared(c) for c in s.compared]} if s.compared else {}),
    }


def _compared(c: ComparedRow) -> dict[str, object]:
    return {
        "code": c.code,
        "name": c.name,
        "target": c.target,
        "actual": c.actual,
        "verdict": c.verdict,
        "remarks": list(c.remarks),
        "where": c.where,
    }


def _section(section: Section, marks: str, scores: dict[str, Interval | None], figures: _Figures) -> dict[str, object]:
    parts = [p for code in section.leaves if (p := scores.get(code)) is not None]
    return {
        "code": section.code,
        "name": section.name,
        "level": section.level,
        "full_marks": marks,
        **figures(plus(parts), section.full_marks),
    }


def _indicator(s: Scored, head: _Head, figures: _Figures) -> dict[str, object]:
    shown = _NO_FIGURES if s.exact is None else figures(s.exact, head.marks)
    return {
        "code": s.code,
        "name": head.name,
        "full_marks": head.full_marks,
        "score": shown["score"],
        "deduction": shown["deduction"],
        "rate": shown["rate"],
        "exact": shown["exact"],
        "state": s.state.value,
        "reason": "；".join(s.reasons),
        "clause": s.clause,
        "rests_on": list(head.rests_on),
        "source": dict(head.source),
        "facts": [
            {
                "name": f.name,
                "value": f.value,
                "where": f.where,
                "evidence": f.evidence,
                "note": f.note,
                "assessor": f.assessor,
                "assessed_on": f.assessed_on,
            }
            for f in s.facts
        ],
        "not_applied": list(s.idle),
        **({"remarks": list(s.remarks)} if s.remarks else {}),
    }


_REMEMBERED = 1 << 14
_NO_FIGURES: dict[str, object] = {"score": None, "deduction": None, "rate": None, "exact": None}


class _Figures:
    """What is printed of scores under one policy, worked out once for equal ones."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._known: dict[tuple[int, ...], dict[str, object]] = {}

    def __call__(self, value: Interval, full: Fraction | None) -> dict[str, object]:
        """Rounded, what it leaves of the full marks and its rate (None where there are none), exact."""
        low = value.low
        if low is None or low is not value.high:
            return _worked_out(value, full, self.policy)
        whole = () if full is None else (full.numerator, full.denominator)
        key = (low.numerator, low.denominator, *whole)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[key] = _worked_out(value, full, self.policy)
        return found


def _worked_out(value: Interval, full: Fraction | None, policy: Policy) -> dict[str, object]:
    point, places = value.point, policy.places
    if point is None:
        return {
            "score": printed(value, places),
            "exact": exact(value),
            "deduction": None if full is None else _open_deduction(value, full, places),
            "rate": None if full is None else _open_rate(value, full, policy),
        }
    units = half_up_units(point, places)
    return {
        "score": in_units(units, places),
        "exact": _ratio(point),
        "deduction": None if full is None else _deduction(units, full, places),
        "rate": None if full is None else _share(_base(point, units, policy), full, policy),
    }


def _deduction(units: int, full: Fraction, places: int) -> str:
    """What a printed score, in units of its last decimal, leaves of the full marks: the two add up."""
    whole, rest = divmod(full.numerator * 10**places, full.denominator)
    return decimal(full - Fraction(units, 10**places), places) if rest else in_units(whole - units, places)


def _open_deduction(value: Interval, full: Fraction, places: int) -> dict[str, str]:
    ends = {"min": value.high, "max": value.low}
    return {k: "未定" if v is None else _deduction(half_up_units(v, places), full, places) for k, v in ends.items()}


def _base(score: Fraction, units: int, policy: Policy) -> tuple[int, int]:
    """What a rate is of: the printed score, or where so agreed the exact one, as a fraction."""
    return (units, 10**policy.places) if policy.rate_of == "rounded" else (score.numerator, score.denominator)


def _share(base: tuple[int, int], full: Fraction, policy: Policy) -> str:
    """A score in per cent of the full marks, rounded."""
    if not full:
        return "0"
    top, bottom = base[0] * full.denominator, base[1] * full.numerator
    return f"{in_units(half_up(top * 10 ** (policy.rate_places + 2), bottom), policy.rate_places)}%"


def _open_rate(value: Interval, full: Fraction, policy: Policy) -> str | dict[str, str]:
    if not full:
        return "0"
    low, high = [None if v is None else _base(v, half_up_units(v, policy.places), policy) for v in value]
    if low is not None and low == high:
        return _share(low, full, policy)
    return {k: "未定%" if b is None else _share(b, full, policy) for k, b in (("min", low), ("max", high))}


def rests_on(indicator: Indicator) -> list[str]:
    """The 解释, 勘误 and 约定 a score of the indicator rests on."""
    return [*indicator.notes, *dict.fromkeys(f"约定：{a.chosen}" for a in indicator.ambiguities)]


def plus(parts: list[Interval]) -> Interval:
    """The sum of scores; open where any part is."""
    low = _sum([p.low for p in parts])
    return Interval(low, _sum([p.high for p in parts]) if [p for p in parts if p.low is not p.high] else low)


def _sum(values: list[Fraction | None]) -> Fraction | None:
    top, bottom = 0, 1
    for value in values:
        if value is None:
            return None
        own, under = value.as_integer_ratio()
        if under == bottom:
            top += own
        else:
            both = lcm(bottom, under)
            top = top * (both // bottom) + own * (both // under)
            bottom = both
    return Fraction(top, bottom)


def printed(value: Interval, places: int) -> str | dict[str, str]:
    """A score rounded for print (四舍五入), an open one as both ends."""
    if value.point is not None:
        return in_units(half_up_units(value.point, places), places)
    ends = {"min": value.low, "max": value.high}
    return {k: "未定" if v is None else in_units(half_up_units(v, places), places) for k, v in ends.items()}


def exact(value: Interval) -> str | dict[str, str]:
    """The unrounded score as p/q, an open one as both ends."""
    if value.point is not None:
        return _ratio(value.point)
    return {
        "min": "未定" if value.low is None else _ratio(value.low),
        "max": "未定" if value.high is None else _ratio(value.high),
    }


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def grade(total: Interval, grades: tuple[Grade, ...], policy: Policy, best: str = "") -> str | dict[str, str]:
    """The rating of a total, not above ``best``; both ends' where the total is open and they differ."""
    order = [g.name for g in grades]
    names = [_grade(v, grades, policy) for v in (total.low, total.high)]
    if best in order:
        names = [order[max(order.index(n), order.index(best))] if n in order else n for n in names]
    return names[0] if names[0] == names[1] else {"min": names[0], "max": names[1]}


def _grade(total: Fraction | None, grades: tuple[Grade, ...], policy: Policy) -> str:
    if total is None:
        return "未定"
    value = round_half_up(total, policy.places) if policy.grade_of == "rounded" else total
    above = [g for g in grades if g.high is not None and value > g.high]
    return next((g.name for g in grades if g.holds(value)), above[0].name if above and above[0] is grades[0] else "")
