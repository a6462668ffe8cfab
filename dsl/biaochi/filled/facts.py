"""One filled-in table as the facts of one subject. A line is the indicator of its name; the budget block is that of 执行率."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from biaochi.facts.raw import RawFact, RawSubject, RawValue
from biaochi.model.row import Compared
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.tables import model
from biaochi.tables.grid import Place, said
from biaochi.tables.names import plain_name

ACTUAL = "完成值"
_MONEY = {
    "年初预算数": "initial", "年初预算": "initial", "全年预算数": "annual", "预算数": "annual", "全年预算": "annual",
    "全年执行数": "executed", "执行数": "executed", "预算执行数": "executed", "执行率": "rate", "预算执行率": "rate",
}  # fmt: skip
"""Facts that the budget block gives, by the names rulesets have for them."""
_AMOUNTS = ("initial", "annual", "executed")
_UNITS = ("实施单位", "项目实施单位", "项目单位", "填报单位", "单位名称", "部门名称", "预算单位名称", "主管部门")
_NAMED = ("项目名称", "专项名称", "政策名称", "转移支付名称", "单位名称", "部门名称", "预算单位名称", "标题")


@dataclass(frozen=True, slots=True)
class FilledTable:
    """What a table gives. ``row_of`` are the lines by the code of their indicator (-1 the budget block), ``unmatched``
    the lines the ruleset does not have, ``absent`` the indicators the table does not have, ``unclear`` those of which one
    cell cannot say all that is asked for."""

    subject: RawSubject
    row_of: Mapping[str, int]
    unmatched: tuple[model.Indicator, ...]
    absent: tuple[Indicator, ...]
    unclear: tuple[Indicator, ...]
    places: Mapping[str, Place]


def project_of(table: model.Table) -> str:
    """What a table is about: its project, else its unit, else its title."""
    return next((value for _, value in table.named(_NAMED)), "")


def unit_of(table: model.Table) -> str:
    """The unit that filled a table in; "" where it does not say."""
    return next((value for _, value in table.named(_UNITS)), "")


def filled(table: model.Table, rules: Ruleset, name: str, file: str) -> FilledTable:
    """The facts of a table under a ruleset, for the subject ``name``. Values stay as they are printed."""
    facts: list[tuple[str, RawFact]] = []
    row_of: dict[str, int] = {}
    unmatched: list[model.Indicator] = []
    unclear: list[Indicator] = []
    places: dict[str, Place] = {}
    taken: set[str] = set()
    for at, row in enumerate(table.rows):
        indicator = _indicator_of(row, rules, row_of)
        if indicator is None:
            if (compared := _compared_of(row, rules, taken)) is not None:
                taken.add(compared.code)
                facts.append((compared.code, _value_of(row, "", file, places)))
            else:
                unmatched.append(row)
            continue
        row_of[indicator.code] = at
        names = [i.name for i in indicator.inputs]
        fact = ACTUAL if ACTUAL in names and len(names) > 1 else ""
        if len(names) > 1 and not fact:
            if not _from_budget(indicator, table, file, facts, places):
                unclear.append(indicator)
            continue
        facts.append((indicator.code, _value_of(row, fact, file, places)))
    for indicator in rules.indicators:
        if indicator.code not in row_of and _from_budget(indicator, table, file, facts, places):
            row_of[indicator.code] = -1
    absent = tuple(i for i in rules.indicators if i.code not in row_of)
    return FilledTable(
        RawSubject(name, file, tuple(facts), unit_of(table)), row_of, tuple(unmatched), absent, tuple(unclear), places
    )


def _value_of(row: model.Indicator, fact: str, file: str, places: dict[str, Place]) -> RawFact:
    """The 完成值 of a line as a fact, its place kept."""
    place = row.places.get("actual", row.place)
    where = said(place)
    places[where] = place
    value = RawValue(row.actual or "", file, where)
    return RawFact(fact, value, row.evidence or "", row.remark or "", where=where, file=file)


def _compared_of(row: model.Indicator, rules: Ruleset, taken: set[str]) -> Compared | None:
    """The row without 分值 of this name, where it is told apart by that or by its code."""
    name = plain_name(row.named)
    named = [c for c in rules.compared if plain_name(c.name) == name and c.code not in taken]
    coded = [c for c in named if row.code and c.code == row.code]
    return next(iter(coded if len(coded) == 1 else named), None)


def whole_line(table: model.Table) -> model.BudgetLine | None:
    """The line of the budget block that is scored, else the first with amounts."""
    lines = [b for b in table.budget if any(getattr(b, r) for r in _AMOUNTS)]
    scored = [b for b in lines if b.weight and any(c.isdigit() for c in b.weight)]
    return next(iter(scored or lines), None)


def _from_budget(
    indicator: Indicator, table: model.Table, file: str, facts: list[tuple[str, RawFact]], places: dict[str, Place]
) -> bool:
    """Adds what the budget block gives for an indicator that asks for amounts of it alone."""
    line = whole_line(table)
    roles = [_MONEY.get(i.name, "") for i in indicator.inputs]
    if line is None or not roles or not all(roles):
        return False
    unit = table.header.get("单位") or table.header.get("金额单位") or "万元"
    for spec, role in zip(indicator.inputs, roles, strict=True):
        text, place = getattr(line, role) or "", line.places.get(role, line.place)
        where = said(place)
        places[where] = place
        bare = text.replace(",", "").replace(".", "").strip().isdecimal()
        value = RawValue(f"{text.strip()}{unit}" if bare and role in _AMOUNTS and "元" in unit else text, file, where)
        facts.append((indicator.code, RawFact(spec.name, value, where=where, file=file)))
    return True


def _indicator_of(row: model.Indicator, rules: Ruleset, taken: Mapping[str, int]) -> Indicator | None:
    """The indicator a line is: of its name, where several have it of its heading too, else of its code."""
    name = plain_name(row.named)
    named = [i for i in rules.indicators if plain_name(i.name) == name and i.code not in taken]
    if len(named) > 1:
        headings = {plain_name(h) for h in (row.level1, row.level2) if h}
        below = [i for i in named if headings & set(_headings(i, rules))]
        named = below if len(below) == 1 else named[:1] if _same(named) else []
    if named:
        return named[0]
    coded = [i for i in rules.indicators if row.code and i.code == row.code and i.code not in taken]
    return coded[0] if len(coded) == 1 and not name else None


def _same(found: Sequence[Indicator]) -> bool:
    """Whether it does not matter which of them a line is."""
    return len({(i.full_marks, i.program.digest()) for i in found}) == 1


def _headings(indicator: Indicator, rules: Ruleset) -> list[str]:
    return [plain_name(s.name) for s in rules.sections if indicator.code in s.leaves]
