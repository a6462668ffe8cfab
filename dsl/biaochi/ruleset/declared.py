"""数据: the facts an indicator declares, matched with the inputs its criterion needs."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial

from biaochi.core.program import Input, Kind, Program
from biaochi.core.rename import rename
from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.document.tree import FactDecl, Field
from biaochi.model import units
from biaochi.model.declaration import declaration
from biaochi.model.linked_units import linked_units
from biaochi.model.possible import parted, possible
from biaochi.ruleset.compiled import Ambiguity, Compiled, Difference


def declared_facts(field: Field | None) -> tuple[Input, ...]:
    """The facts of a 数据 or 共用 field."""
    return () if field is None else tuple(_input(d) for d in field.facts)


def _input(decl: FactDecl) -> Input:
    if decl.choices in (("是", "否"),):
        return Input(decl.name, Kind.BOOL)
    if decl.choices:
        return Input(decl.name, Kind.CHOICE, choices=decl.choices)
    unit = decl.unit or ""
    kind = Kind.DATE if unit == "日期" else Kind.QUANTITY if not unit else units.kind_of(unit)
    scale = 100 if kind is Kind.RATE else 1
    low = None if decl.low is None else Fraction(decl.low.rstrip("%")) / scale
    high = None if decl.high is None else Fraction(decl.high.rstrip("%")) / scale
    return Input(
        decl.name,
        kind,
        "" if unit == "日期" else unit,
        low=low,
        high=high,
        integer=decl.integer,
        low_open=decl.low_open,
    )


@lru_cache(maxsize=512)
def with_declared(compiled: Compiled, declared: tuple[Input, ...], shared: tuple[Input, ...]) -> Compiled:
    """The criterion with its inputs called as 数据 declares them: by name where the print has it, else by kind and order.

    Remembered, because a document is built again after every edit of it.
    """
    if not declared:
        return compiled
    by_name = {d.name: d for d in (*shared, *declared)}
    inputs = compiled.program.inputs
    chosen = {
        i.name: _merged(i, by_name[i.name]) for i in inputs if i.name in by_name and _compatible(i, by_name[i.name])
    }
    open_inputs = [i for i in inputs if i.name not in chosen]
    open_facts = [d for d in declared if d.name not in chosen]
    for spec in open_inputs:
        match = next(
            (d for d in open_facts if d.name not in {c.name for c in chosen.values()} and _compatible(spec, d)), None
        )
        if match is not None:
            chosen[spec.name] = _merged(spec, match)
    if any(i.name not in chosen for i in open_inputs) or any(
        d.name not in {c.name for c in chosen.values()} for d in declared
    ):
        needs = "；".join(
            f"{i.name}（{'/'.join(i.choices) or i.unit or i.kind.value}）" for i in compiled.program.inputs
        )
        raise CriterionError(
            [
                Diagnostic(
                    "BC241",
                    f"数据与标准对不上：标准需要 {needs}",
                    help="请按标准需要的数据逐项写 数据，顺序与标准一致。",
                )
            ]
        )
    return called(compiled, chosen)


def called(compiled: Compiled, chosen: dict[str, Input]) -> Compiled:
    """The criterion with its inputs replaced by those given for their names, in the program and in the 读作."""
    program = rename(compiled.program, chosen)
    program = replace(program, inputs=parted(linked_units(program.inputs, program.body), program.body))
    reading = _renamed_reading(compiled, program, chosen)
    ambiguities = tuple(
        replace(a, find=partial(_renamed_difference, a, {old: new.name for old, new in chosen.items()}))
        for a in compiled.ambiguities
    )
    return Compiled(program, reading, ambiguities, compiled.roles)


def _renamed_reading(compiled: Compiled, program: Program, chosen: dict[str, Input]) -> str:
    """读作 with the declared names, bounds and choices."""
    reading = compiled.reading
    for old in compiled.program.inputs:
        new = chosen.get(old.name, old)
        for was, now in zip(old.choices, new.choices, strict=False):
            reading = reading.replace(f"「{old.name}」为“{was}”", f"「{old.name}」为“{now}”\0")
        reading = reading.replace(f"「{old.name}」", f"「{new.name}\0」")
    reading = reading.replace("\0", "")
    head, _, _ = reading.partition("。评定：" if "。评定：" in reading else "。满分：")
    facts = "；".join(declaration(spec) for spec in program.inputs) or "无"
    return f"数据：{facts}" + reading[len(head) :]


def _renamed_difference(ambiguity: Ambiguity, names: dict[str, str]) -> Difference:
    found = ambiguity.difference
    return replace(found, facts={names.get(k, k): v for k, v in found.facts.items()})


def _compatible(spec: Input, decl: Input) -> bool:
    if spec.kind is Kind.CHOICE:
        return decl.kind is Kind.CHOICE and _matched_choices(spec.choices, decl.choices) is not None
    if spec.kind is Kind.QUANTITY and spec.unit == "":
        return decl.kind in (Kind.QUANTITY, Kind.MONEY)
    if spec.kind is not decl.kind:
        return False
    return (
        not spec.unit
        or not decl.unit
        or spec.unit.removeprefix("个") == decl.unit.removeprefix("个")
        or spec.kind is Kind.MONEY
    )


def _merged(spec: Input, decl: Input) -> Input:
    """The declared fact with what the sentence itself settles, and with the bounds of a rate where it declares none."""
    low = spec.low if decl.low is None else decl.low
    high = spec.high if decl.high is None and decl.kind is Kind.RATE else decl.high
    choices = _matched_choices(spec.choices, decl.choices) or decl.choices
    integer, unit = spec.integer or decl.integer, decl.unit or spec.unit
    within = spec.within if decl.high is None else ""
    taken = {"low": decl.low is None, "high": high is not decl.high, "within": bool(within)}
    implied = tuple(name for name in spec.implied if taken[name])
    return possible(
        replace(decl, low=low, high=high, integer=integer, unit=unit, choices=choices, within=within, implied=implied)
    )


def _matched_choices(said: tuple[str, ...], declared: tuple[str, ...]) -> tuple[str, ...] | None:
    """The declared choices in the order of the print, each matched by its words (显著 to 效果显著); None if they do not fit."""
    if not said or len(said) != len(declared):
        return None
    prefix = _common_start(said)
    out: list[str] = []
    for words in said:
        short = words.removeprefix(prefix)
        exact = [d for d in declared if d in (words, short)]
        rest = [other for other in said if other != words]
        inside = [d for d in declared if d in words and not any(d in other for other in rest)]
        around = [d for d in declared if short and short in d and not any(other and other in d for other in rest)]
        found = exact or inside or around
        if len(found) != 1:
            return None
        out.append(found[0])
    return tuple(out) if len(set(out)) == len(out) else None


def _common_start(words: tuple[str, ...]) -> str:
    start = words[0]
    for other in words[1:]:
        while not other.startswith(start):
            start = start[:-1]
    return start
