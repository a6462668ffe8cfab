"""The columns of a table with a row for each subject: one for every fact, and those that may stand beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biaochi.core.program import Input, Kind
from biaochi.facts.raw import SHARED
from biaochi.ruleset.model import Ruleset

INAPPLICABLE, EVIDENCE, ASSESSOR, ASSESSED_ON = "不适用", "佐证", "评定人", "评定日期"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """The column of one fact.

    ``name`` is its heading, ``unit`` the unit of bare numbers in it ("%" for rates). ``codes`` are the indicators that
    take the fact: one, or for a shared fact (``code`` 共用) any number.
    """

    name: str
    code: str
    indicator: str
    spec: Input
    unit: str
    judgement: bool
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BesideColumn:
    """A column that may be left out: why an indicator is 不适用, its 佐证, who made its judgement and when."""

    name: str
    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns of a ruleset, the shared facts first, then in the order of the indicators."""

    facts: tuple[FactColumn, ...]
    beside: tuple[BesideColumn, ...]

    def of(self, code: str) -> dict[str, FactColumn]:
        """The columns an indicator takes, by the name of the fact."""
        return {c.spec.name: c for c in self.facts if code in c.codes}


def columns_of(ruleset: Ruleset) -> Columns:
    """The columns of a ruleset. Headings are unique: C7.实际到位资金（万元）, C19.满意度（%）, 共用.人口（人）."""
    names = _Names()
    facts = []
    for spec in ruleset.shared:
        takers = tuple(i.code for i in ruleset.indicators if spec.name in i.shared)
        facts.append(_column(names, SHARED, SHARED, spec, False, takers))
    for i in ruleset.indicators:
        for spec in (*i.program.inputs, *i.program.judgements):
            if spec.name not in i.shared:
                judged = spec in i.program.judgements
                facts.append(_column(names, i.code, i.name, spec, judged, (i.code,)))
    beside = tuple(
        BesideColumn(names.of(f"{i.code}.{what}"), i.code, what)
        for i in ruleset.indicators
        for what in (
            INAPPLICABLE,
            *((EVIDENCE,) if i.evidence else ()),
            *((ASSESSOR, ASSESSED_ON) if i.program.judgements else ()),
        )
    )
    return Columns(tuple(facts), beside)


def described(ruleset: Ruleset) -> dict[str, object]:
    """The columns as JSON data: ``facts`` (code, name, kind, unit, choices, column, …) and ``beside``."""
    columns = columns_of(ruleset)
    return {
        "ruleset": {"id": ruleset.id, "title": ruleset.title, "version": ruleset.version, "hash": ruleset.hash},
        "facts": [_described(c) for c in columns.facts],
        "beside": [{"code": b.code, "what": b.what, "column": b.name} for b in columns.beside],
    }


def _described(c: FactColumn) -> dict[str, object]:
    return {
        "code": c.code,
        "indicator": c.indicator,
        "name": c.spec.name,
        "kind": c.spec.kind.value,
        "unit": c.unit,
        "choices": list(c.spec.choices),
        "low": None if c.spec.low is None else str(c.spec.low),
        "high": None if c.spec.high is None else str(c.spec.high),
        "low_open": c.spec.low_open,
        **({"within": c.spec.within} if c.spec.within else {}),
        "integer": c.spec.integer,
        "judgement": c.judgement,
        "indicators": list(c.codes),
        "column": c.name,
    }


def _column(
    names: _Names, code: str, indicator: str, spec: Input, judgement: bool, codes: tuple[str, ...]
) -> FactColumn:
    unit = "%" if spec.kind is Kind.RATE else spec.unit
    said = f"（{unit}）" if unit and not spec.name.endswith(f"（{unit}）") else ""
    return FactColumn(names.of(f"{code}.{spec.name}{said}"), code, indicator, spec, unit, judgement, codes)


class _Names:
    """Headings that differ from each other, also for programs that take capitals and small letters for the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, wanted: str) -> str:
        name = next(n for n in self._numbered(wanted) if n.casefold() not in self._taken)
        self._taken.add(name.casefold())
        return name

    @staticmethod
    def _numbered(wanted: str) -> Iterator[str]:
        yield wanted
        number = 2
        while True:
            yield f"{wanted}#{number}"
            number += 1
