"""What the facts of one subject give for one indicator: typed values, where each is from, remarks."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input, Kind
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.raw import SHARED, RawFact, RawSubject
from biaochi.method.actual import beyond, stated
from biaochi.model.linked_units import related
from biaochi.model.row import ACTUAL
from biaochi.model.values import is_missing, read_value, refuse_beyond_whole, refuse_mixed_units
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.result import FactUsed
from biaochi.scoring.typed import Given
from biaochi.scoring.wording import value_text


def values_of(
    indicator: Indicator,
    raw: list[RawFact],
    shared: list[RawFact],
    specs: Mapping[str, Input],
    problems: list[Diagnostic],
) -> tuple[dict[str, FactValue], list[FactUsed], list[str]]:
    """The values given for an indicator, where each is from, and remarks on the 完成值 of a row."""
    values: dict[str, FactValue] = {}
    used: list[FactUsed] = []
    remarks: list[str] = []
    general = next((f for f in raw if not f.fact and f.value is None), _NOTHING_SAID)
    local = [*raw, *(f for f in shared if f.fact in indicator.shared)] if indicator.shared else raw
    if len(local) > 1 and _units_are_open(indicator):
        try:
            refuse_mixed_units(
                {f.fact: f.value.text for f in local if f.value is not None}, specs, related(indicator.program.body)
            )
        except FactsError as bad:
            problems += [replace(d, file=file_of(raw), where=where_of(raw)) for d in bad.diagnostics]
    for fact in local:
        if fact.value is None:
            continue
        name = fact.fact
        if not name and len(indicator.program.inputs) == 1:
            name = indicator.program.inputs[0].name
        elif not name and len(specs) == 1:
            name = next(iter(specs))
        spec = specs.get(name)
        if spec is None:
            problems.append(_unknown_fact(indicator, fact, specs))
            continue
        text = fact.value.text
        try:
            if indicator.row is not None and name == ACTUAL and not _missing(text, spec):
                said = stated(text, indicator.row, spec.choices)
                text = said.text
                remarks += said.remarks
            found = _read(text, spec, indicator)
        except FactsError as bad:
            problems += [
                Diagnostic(
                    d.code,
                    f"{indicator.code} {indicator.name}：{d.message}",
                    help=d.help,
                    file=fact.value.file,
                    where=fact.value.where,
                )
                for d in bad.diagnostics
            ]
            continue
        if found is None:
            continue
        values[name], shown = found
        if spec in indicator.program.judgements and not (fact.assessor.strip() and fact.assessed_on.strip()):
            message = f"{indicator.code} {indicator.name}：评定“{name}”没有写评定人和评定日期"
            problems.append(
                Diagnostic(
                    "BC346",
                    message,
                    help="例如：{值: 2分, 评定人: 评价一组, 评定日期: 2026-03-01}",
                    file=fact.file,
                    where=fact.where,
                )
            )
            continue
        used.append(
            FactUsed(
                name,
                shown,
                f"{fact.value.file} {fact.value.where}".strip(),
                fact.evidence or general.evidence,
                fact.note or general.note,
                fact.assessor.strip() or general.assessor.strip(),
                fact.assessed_on.strip() or general.assessed_on.strip(),
            )
        )
    try:
        refuse_beyond_whole(values, specs)
    except FactsError as bad:
        named = f"{indicator.code} {indicator.name}："
        place = next((f.value for f in local if f.value is not None and f.fact == bad.diagnostics[0].where), None)
        file, where = (file_of(raw), where_of(raw)) if place is None else (place.file, place.where)
        problems += [replace(d, message=f"{named}{d.message}", file=file, where=where) for d in bad.diagnostics]
    if indicator.row is not None and not any(u.note for u in used):
        remarks += _beyond(indicator, values)
    return values, used, remarks


_REMEMBERED = 1 << 12
_NOTHING_SAID = RawFact("", None)


def _read(text: str, spec: Input, indicator: Indicator) -> tuple[FactValue, str] | None:
    """A value and how it is shown, None where none is given; read once for equal texts. Raises FactsError."""
    known: dict[tuple[str, str], tuple[FactValue, str] | None] = indicator.program.kept.setdefault("read", {})
    key = (spec.name, text)
    if key not in known:
        value = None if _missing(text, spec) else read_value(text, spec)
        if len(known) >= _REMEMBERED:
            known.clear()
        known[key] = None if value is None else (value, _as_given(text, value, spec))
    return known[key]


def _missing(text: str, spec: Input) -> bool:
    return text not in spec.choices and is_missing(text)


def _units_are_open(indicator: Indicator) -> bool:
    """Whether the facts themselves name the unit of any of them."""
    kept = indicator.program.kept
    if "open units" not in kept:
        specs = indicator.program.specs.values()
        kept["open units"] = any(not s.unit and s.kind in (Kind.MONEY, Kind.QUANTITY) for s in specs)
    found: bool = kept["open units"]
    return found


def _as_given(text: str, value: FactValue, spec: Input) -> str:
    """A value as people write it; an amount whose unit only the facts name keeps it (3万元, not 30000)."""
    own = spec.kind in (Kind.MONEY, Kind.QUANTITY) and not spec.unit and not text.strip()[-1:].isdigit()
    return text.strip() if own else value_text(value, spec)


def _beyond(indicator: Indicator, values: Mapping[str, FactValue]) -> list[str]:
    """The remark on a 完成值 far beyond its target that comes without a word of explanation."""
    value, spec = values.get(ACTUAL), indicator.program.specs.get(ACTUAL)
    if indicator.row is None or spec is None or not isinstance(value, Fraction):
        return []
    said = beyond(indicator.row, value * 100 if spec.kind is Kind.RATE else value)
    return [said] if said else []


def facts_by_code(ruleset: Ruleset, raw: RawSubject) -> dict[str, list[RawFact]]:
    """The facts of a subject by the codes of the indicators they are given for; what is for none is left out."""
    by_key = ruleset.by_key()
    found: dict[str, list[RawFact]] = {}
    for key, fact in raw.facts:
        if (indicator := by_key.get(key)) is not None:
            found.setdefault(indicator.code, []).append(fact)
    return found


def typed_facts(indicator: Indicator, ruleset: Ruleset, raw: RawSubject) -> dict[str, FactValue]:
    """The values one subject gives for one indicator; values that cannot be used are left out."""
    specs = indicator.program.specs
    by_key = ruleset.by_key()
    own = [f for key, f in raw.facts if by_key.get(key) is indicator]
    shared = [f for key, f in raw.facts if key == SHARED]
    return values_of(indicator, own, shared, specs, [])[0]


_NOT_APPLICABLE = "不适用"
"""Written in the place of a value, it says as much as in its own column, but for the reason."""


def excused(raw: list[RawFact], specs: Mapping[str, Input]) -> str:
    """Why an indicator does not apply; "" where it does."""
    said = False
    for f in raw:
        if f.not_applicable:
            return f.not_applicable
        said = said or (f.value is not None and f.value.text.strip() == _NOT_APPLICABLE)
    return _NOT_APPLICABLE if said and not any(_NOT_APPLICABLE in spec.choices for spec in specs.values()) else ""


def given_for(indicator: Indicator, raw: RawSubject) -> Given:
    """What one subject gives for one indicator, typed. Raises FactsError with every finding."""
    own = [f for key, f in raw.facts if key == indicator.code]
    shared = [f for key, f in raw.facts if key == SHARED]
    why = excused(own, indicator.program.specs)
    problems: list[Diagnostic] = []
    values = values_of(indicator, own, shared, indicator.program.specs, problems)[0]
    if problems and not why:
        raise FactsError(problems)
    return Given(values, any(f.evidence.strip() for f in own), why)


def _unknown_fact(indicator: Indicator, fact: RawFact, specs: Mapping[str, Input]) -> Diagnostic:
    where = fact.value.where if fact.value is not None else fact.where
    file = fact.value.file if fact.value is not None else fact.file
    names = "、".join(specs)
    if not fact.fact:
        return Diagnostic(
            "BC345",
            f"{indicator.code} {indicator.name}需要 {len(specs)} 个数据，要写明各是多少",
            help=f"需要：{names}",
            file=file,
            where=where,
        )
    near = difflib.get_close_matches(fact.fact, list(specs), 1)
    hint = f"是不是“{near[0]}”？" if near else f"可用的数据：{names}"
    return Diagnostic(
        "BC345", f"{indicator.code} {indicator.name}没有叫“{fact.fact}”的数据", help=hint, file=file, where=where
    )


def file_of(raw: list[RawFact]) -> str:
    """The file the facts of an indicator stand in; "" where none is known."""
    return next((f.file for f in raw if f.file), "")


def where_of(raw: list[RawFact]) -> str:
    """The place of the facts of an indicator in their file."""
    return next((f.where for f in raw if f.where), "")
