"""scaled_total of the emitted module: rows of integers against the interpreter, and hostile rows."""

from __future__ import annotations

import random
import subprocess
import sys
from collections import UserDict, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import made
import pytest
import rows
from biaochi.backends.columns import columns_of
from biaochi.backends.python.emit import python_module
from biaochi.backends.python.integers import integers
from biaochi.backends.scaled import run
from biaochi.backends.scaled.declared import planned
from biaochi.backends.scaled.plan import READY, fact_columns
from biaochi.core import expr as e
from biaochi.core.interpret import Undetermined, half_up_units
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.typed import Given, score_given
from registry_sample import Call
from test_polars_text import core, worded

NODES = "nodes.core.json"
CORES = sorted(p.name for p in (Path(__file__).parents[1] / "conformance").glob("*.core.json"))


def module(text: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "emitted"}
    exec(compile(text, "emitted.py", "exec"), space)
    return space


def meant(rules: Ruleset) -> Any:
    """What scaled_total must say of a row of facts: its printed total, None where the declared plan does not hold for it."""
    columns = columns_of(rules)
    try:
        _, _, plan, measured = planned(rules, columns, "")
    except BiaochiError:
        return lambda *_: None
    named = fact_columns(columns, measured)

    def total(facts: dict[str, Given], row: dict[str, object]) -> object:
        if any(
            g.excused or not g.evidenced
            for g, i in zip(facts.values(), rules.indicators, strict=True)
            if g.excused or i.evidence
        ):
            return None
        values: dict[str, object] = {READY: True}
        for c in columns.facts:
            if not c.codes:
                continue
            v, column = row.get(c.name), named[c.name]
            if v is None or isinstance(v, Fraction):
                return None
            values[column.name] = v
            if isinstance(v, int) and not isinstance(v, bool):
                exact = Fraction(v, column.scale)
                spec = c.spec
                inside = column.low <= v <= column.high and not (spec.integer and exact.denominator != 1)
                if not inside or (spec.low is not None and (exact < spec.low or (spec.low_open and exact == spec.low))):
                    return None
        values = run.stepped(plan, values)
        return run.number(plan.total.node, values) if run.holds(plan.holds, values) else None  # type: ignore[arg-type]

    return total


def held(rules: Ruleset, rng: random.Random, count: int, blank: float = 0.003) -> tuple[int, bool]:
    """Holds scaled_total against the plan and the interpreter; how many rows it scored, and whether it can score any."""
    rules = replace(rules, subjects=(), combinations=(), path=None, text_hash="0" * 64)
    text = python_module(rules)
    space, columns, right = module(text), columns_of(rules), meant(rules)
    places, done = space["PLACES"], 0
    for _ in range(count):
        facts = rows.given(rules, rng, blank=blank, places=min(places, 2))
        row = rows.scaled(columns, facts, places)
        found = space["scaled_total"](row)
        assert found == right(facts, row) and type(found) in (int, type(None))
        assert (
            space["scaled_total"]({"对象": "甲", **dict.fromkeys((b.name for b in columns.beside), ""), **row}) == found
        )
        if found is None:
            continue
        done += 1
        try:
            total = score_given(rules, facts).total.value.point
        except Undetermined:
            pytest.fail(f"{found} for what has no score")
        assert total is not None and found == half_up_units(total, rules.policy.places)
    return done, "总是 None" not in text.partition("import csv")[0]


@pytest.mark.parametrize("name", CORES)
def test_recorded_cores_agree(name: str) -> None:
    done, planned = held(core(name), random.Random(name), 200)
    assert (done > 10) == planned == (name != NODES)


def test_nearly_every_complete_row_of_yantai_has_its_total() -> None:
    done, _ = held(core("yantai.core.json"), random.Random(7), 200, blank=0)
    assert done > 140  # the others have rates of a hundred million per cent
    said = integers(core("yantai.core.json")).doc
    assert "总分乘以 100；" in said and "乘以 10000（10 的 PLACES 次方）" in said and "佐证" not in said


def test_every_ruleset_agrees() -> None:
    found = {rules.id: held(rules, random.Random(rules.id), 12, blank=0) for rules in rows.rulesets()}
    assert sum(1 for done, _ in found.values() if done) > 12


@pytest.mark.parametrize("block", range(8))
def test_made_rulesets_agree(block: int, undecided: None) -> None:
    done, without = 0, 0
    for k in range(8):
        count, can = held(made.ruleset(f"integers {block} {k}"), random.Random(f"{block} {k}"), 30)
        done, without = done + count, without + (not can)
    assert done > 60 and without < 5


def test_dates_and_awkward_words() -> None:
    assert held(worded(), random.Random(1), 60, blank=0) == (60, True)


def test_what_cannot_be_done_in_integers_is_said_and_left_to_totals() -> None:
    specs = (Input("甲", Kind.QUANTITY, low=Fraction(0)), Input("乙\n*", Kind.QUANTITY, low=Fraction(0)))
    a, b = (e.Fact(s.name) for s in specs)
    rules = made.ruleset_of([Program(specs, e.Add((e.Div(a, b), e.Div(b, a))), Fraction(5))], random.Random(1))
    text = python_module(replace(rules, text_hash="0" * 64))
    assert "scaled_total(row) 在这个规则集总是 None：" in text and "有两个不同的除数" in text.partition("import csv")[0]
    assert module(text)["scaled_total"]({"C1.甲": 10000, "C1.乙\n*": 10000}) is None


def test_the_command_writes_it(call: Call, tmp_path: Path) -> None:
    target = tmp_path / "算分.py"
    assert call("compile", "tests/language/frozen/1/caps.biaochi", "--to", "python", "-o", str(target))[0] == 0
    space = module(target.read_text(encoding="utf-8"))
    one = 10 ** space["PLACES"]
    given = {"C1.预算执行率（%）": 80 * one, "C2.发生重大事故": False}
    heads = [f["column"] for f in space["RULES"]["facts"]]
    row = {h: given.get(h, 0) for h in heads}
    exact = space["totals"]({h: v if isinstance(v, bool) else v // one for h, v in row.items()})["total"]
    assert space["scaled_total"](row) == exact * 100 and space["scaled_total"](dict.fromkeys(heads, 0)) is None


def test_no_package_is_needed_to_compile() -> None:
    program = (
        "import json, sys; sys.modules.update(dict.fromkeys(['polars', 'duckdb', 'sqlglot', 'z3', 'numpy']))\n"
        "from biaochi.backends.core_json import load_core\n"
        "from biaochi.backends.python.emit import python_module\n"
        "text = python_module(load_core(json.load(open(sys.argv[1], encoding='utf-8'))))\n"
        "print(text.count('def scaled_total'), text.count('总是 None'))"
    )
    path = Path(__file__).parents[1] / "conformance" / "yantai.core.json"
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout == "1 0\n", done.stderr


# --- hostile rows


class Whole(int):
    """Says that it is less than nothing and more than everything."""

    def __lt__(self, other: object) -> bool:
        return True

    __le__ = __gt__ = __ge__ = __eq__ = __lt__  # type: ignore[assignment]
    __hash__ = int.__hash__


class Liar(type):
    """A type that says it is every other."""

    def __eq__(cls, other: object) -> bool:
        return True

    def __hash__(cls) -> int:
        return hash(int)


class Word(str):
    """A word that says it is every other."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


LIE = Liar("int", (int,), {"__add__": lambda a, b: 5})


def base(rules: Ruleset) -> tuple[Any, dict[str, Any]]:
    """The function, and a row it scores."""
    rules = replace(rules, subjects=(), combinations=(), path=None, text_hash="0" * 64)
    space, columns, rng = module(python_module(rules)), columns_of(rules), random.Random(1)
    while True:
        row = rows.scaled(columns, rows.given(rules, rng, blank=0, places=2), space["PLACES"])
        if space["scaled_total"](row) is not None:
            return space, row


def wrong_for(value: Any) -> Iterator[Any]:
    """What is not a plain value of the kind of ``value``."""
    yield from (
        None,
        "",
        "不适用",
        "-",
        [],
        {},
        (value,),
        b"1",
        complex(1),
        1.0,
        float("nan"),
        Decimal(1),
        Fraction(1),
        10**400,
    )
    yield -(10**400)
    if isinstance(value, str):
        yield from (Word(value), f" {value}", f"{value}\0", True, 1)
    elif isinstance(value, bool):
        yield from (1, 0, "是", "True", LIE(1), Whole(1), Word("是"))
    else:
        yield from (True, False, str(value), float(value), Decimal(value), Fraction(value), Whole(value), LIE(value))


@pytest.mark.parametrize("name", ["yantai.core.json", "caps.core.json"])
def test_what_is_not_plain_has_no_total(name: str) -> None:
    space, row = base(core(name))
    total = space["scaled_total"]
    for heading, value in row.items():
        for wrong in wrong_for(value):
            assert total({**row, heading: wrong}) is None, (heading, wrong)
        assert total({k: v for k, v in row.items() if k != heading}) is None
        assert total({**{k: v for k, v in row.items() if k != heading}, f"{heading} ": value}) is None
        assert total(defaultdict(lambda: True, {k: v for k, v in row.items() if k != heading})) is None


def test_ends_grids_and_words() -> None:
    rules = core("yantai.core.json")
    space, row = base(rules)
    total, count = space["scaled_total"], 0
    for t in integers(rules).taken:
        if t.type == "int":
            count += 1
            inside = [total({**row, t.heading: v}) for v in (t.low, t.high - t.high % t.grid)]
            assert any(v is not None for v in inside) or t.low == 1, t
            assert total({**row, t.heading: t.low - 1}) is total({**row, t.heading: t.high + 1}) is None
            assert t.grid == 1 or total({**row, t.heading: t.grid + 1}) is None
    assert count == 29 and total({**row, "C12.5.付费改革方式": "显著"}) is None


def test_other_columns() -> None:
    space, row = base(core("yantai.core.json"))
    total = space["scaled_total"]
    right = total(row)
    assert right is not None
    for more in (
        {"对象": 1},
        {"C1.不适用": ""},
        {"C1.不适用": None},
        {"C1.不适用": " "},
        {"对象": "甲", "C2.不适用": ""},
    ):
        assert total({**row, **more}) == right
    for more in (
        {"C1.不适用": "没有"},
        {"C1.不适用": "-"},
        {"C1.不适用": 0},
        {"县": ""},
        {3: 1},
        {"C1.佐证": "表"},
        {"C1.不适用 ": ""},
    ):
        assert total({**row, **more}) is None
    assert total(MappingProxyType(row)) == total(UserDict(row)) == total(list(row.items())) == right
    with pytest.raises(TypeError):
        total(3)


def test_evidence_and_who_judged_are_asked_for() -> None:
    specs = (Input("甲", Kind.BOOL),)
    judged = Input("评定", Kind.POINTS, "分", low=Fraction(0), high=Fraction(2))
    body = e.Add((e.Case(((e.Flag("甲"), e.const(3)),), e.const(0)), e.Fact("评定")))
    program = replace(Program(specs, body, Fraction(5)), judgements=(judged,))
    rules = made.ruleset_of([program], random.Random(2))
    only = replace(rules.indicators[0], program=program, evidence=True)
    rules = replace(rules, indicators=(only,), limits=(), text_hash="0" * 64)
    space = module(python_module(rules))
    total, one = space["scaled_total"], 10 ** space["PLACES"]
    row = {"C1.甲": True, "C1.评定（分）": one, "C1.佐证": "表", "C1.评定人": "组", "C1.评定日期": "2026-03-01"}
    assert total(row) == 4 * 10**rules.policy.places
    for name in ("C1.佐证", "C1.评定人", "C1.评定日期"):
        for blank in ("", " ", "\u3000\n", None, True, 20260301):
            assert total({**row, name: blank}) is None
        assert total({k: v for k, v in row.items() if k != name}) is None
    assert "佐证、评定人、评定日期照写" in total.__doc__ and total({**row, "C1.不适用": ""}) == total(row)
