"""Plans are decided equal to the core: whatever the analysis gets wrong is found in the command that would give it out."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import made
import pytest
import rows
from biaochi.backends.columns import columns_of
from biaochi.backends.core_json import load_core
from biaochi.backends.scaled import analyse, ir
from biaochi.backends.scaled.analyse import ONE, Value
from biaochi.backends.scaled.decided import decided_plan
from biaochi.backends.scaled.plan import Measured, NotColumnar
from biaochi.backends.scaled.statement import statement
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.registry.load import load
from biaochi.ruleset.model import Ruleset

CORES = sorted((Path(__file__).parents[1] / "conformance").glob("*.core.json"))


def core(name: str) -> Ruleset:
    path = next(p for p in CORES if p.name == f"{name}.core.json")
    return load_core(json.loads(path.read_text(encoding="utf-8")))


def planned(rules: Ruleset) -> None:
    columns = columns_of(rules)
    words = (Kind.BOOL, Kind.CHOICE)
    measured = {c.name: Measured(2, 0, 10**7) for c in columns.facts if c.spec.kind not in words}
    decided_plan(rules, columns, measured)


def test_every_published_ruleset_is_decided() -> None:
    count = 0
    for path in (p for p in rows.FILES if p.relative_to(rows.ROOT).parts[0] in ("rulesets", "examples")):
        try:
            rules = load(path)
        except BiaochiError:
            continue
        if rules.indicators and not rules.open:
            planned(rules)
            count += len(rules.indicators)
    assert count > 250


@pytest.mark.parametrize("name", [p.name.partition(".")[0] for p in CORES if p.name != "nodes.core.json"])
def test_what_people_write_is_decided(name: str) -> None:
    planned(core(name))


_sum, _product, _rounded, _alike, _reduced = (
    analyse.Analysis._sum, analyse._product, analyse._rounded, analyse._alike, analyse._reduced,
)  # fmt: skip


def _scale(v: Value) -> Value:
    return Value(v.num, v.scale * 2, v.den)


def _plus_one(v: Value) -> Value:
    return Value(ir.plus([v.num, ONE]), v.scale, v.den)


def _no_divisor(v: Value) -> Value:
    return Value(v.num, v.scale)


def _unlike(values: Any) -> Any:
    numbers, scale, den = _alike(values)
    return list(reversed(numbers)), scale, den


BUGS: list[tuple[str, object]] = [
    ("_product", lambda a, b: _scale(_product(a, b))),
    ("_product", lambda a, b: _product(b, Value(ir.lit(1), 1)) if a.den == b.den == ONE else _product(a, b)),
    ("_product", lambda a, b: _plus_one(_product(a, b))),
    ("_rounded", lambda mode, v, step: _rounded("up" if mode == "down" else "down", v, step)),
    ("_rounded", lambda mode, v, step: v),
    ("_alike", _unlike),
    ("_alike", lambda values: (_alike(values)[0], _alike(values)[1] * 10, _alike(values)[2])),
    ("_alike", lambda values: (_alike(values)[0], _alike(values)[1], ONE)),
    ("_reduced", lambda v: _plus_one(_reduced(v)) if v.scale > 1 else _reduced(v)),
    ("_reduced", lambda v: _no_divisor(_reduced(v))),
    ("Analysis._sum", lambda self, values: _sum(self, values[:-1] or values)),
    ("Analysis._sum", lambda self, values: _scale(_sum(self, values))),
    ("ir.least", ir.most),
    ("ir.plus", lambda terms: ir.minus(terms[0]) if len(terms) == 1 else terms[0]),
    ("ir.pick", lambda arms, otherwise: otherwise),
    ("ir.floor", lambda top, bottom: top),
    ("ir.Cmp", lambda op, a, b: ir.Cmp({"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "="}[op], a, b)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("bug", range(len(BUGS)))
def test_a_bug_in_the_analysis_is_found(bug: int, monkeypatch: pytest.MonkeyPatch) -> None:
    name, wrong = BUGS[bug]
    if name.startswith("ir."):
        monkeypatch.setattr(analyse, "ir", _Changed(name.removeprefix("ir."), wrong))
    elif name.startswith("Analysis."):
        monkeypatch.setattr(analyse.Analysis, name.partition(".")[2], wrong)
    else:
        monkeypatch.setattr(analyse, name, wrong)
    found: list[str] = []
    for rules in (core("yantai"), core("violations")):
        try:
            planned(rules)
        except NotColumnar as bad:
            found.append(bad.why)
    assert found and set(found) <= {"不能证明整数算式与标准相同", "有两个不同的除数"}, found


class _Changed:
    """The module with one name changed."""

    def __init__(self, name: str, value: object) -> None:
        self._name, self._value = name, value

    def __getattr__(self, name: str) -> Any:
        return self._value if name == self._name else getattr(ir, name)


def test_a_divisor_that_nothing_keeps_from_zero_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost(list[Any]):
        def append(self, test: Any) -> None:
            """Needs nothing."""

    quotient = analyse.Analysis._quotient

    def careless(self: Any, *parts: Any) -> Value:
        kept, self.needs = self.needs, Lost()
        found = quotient(self, *parts)
        self.needs = kept
        return found

    monkeypatch.setattr(analyse.Analysis, "_quotient", careless)
    with pytest.raises(NotColumnar, match="不能证明"):
        planned(core("yantai"))


def test_what_is_not_decided_is_refused_with_its_place() -> None:
    specs = tuple(Input(n, Kind.QUANTITY, low=Fraction(0)) for n in ("甲", "乙"))
    a, b = (e.Fact(s.name) for s in specs)
    body = e.Add((e.Round("up", e.Div(a, b), Fraction(1, 10)), e.const(1)))
    rules = made.ruleset_of([Program(specs, body, Fraction(5))], random.Random(1))
    with pytest.raises(BiaochiError) as refused:
        statement(rules, "duckdb")
    (found,) = refused.value.diagnostics
    assert found.code == "BC503" and "不能证明整数算式与标准相同" in found.message and found.where == "第1行"
