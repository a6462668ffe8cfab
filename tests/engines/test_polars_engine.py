"""Plans in narrow integers of Polars: at the ends of all columns they come to what the plan means, and a bug in the writer is found."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import made
import polars as pl
import pytest
import rows
from biaochi.backends.columns import INAPPLICABLE, Columns, columns_of
from biaochi.backends.scaled import polars_engine, polars_facts, run
from biaochi.backends.scaled.plan import Measured, NotColumnar, Plan, plan_for
from test_columns import YANTAI, core, table_of, thirds


@dataclass(frozen=True)
class Case:
    """A plan, and rows of its columns."""

    columns: Columns
    codes: list[str]
    plan: Plan
    measured: dict[str, Measured]
    rows: pl.DataFrame


def case(rules: Any, rng: random.Random, places: int) -> Case:
    """Facts at the ends of their columns and beside them. Raises NotColumnar."""
    columns = columns_of(rules)
    facts = [rows.given(rules, rng, blank=0, places=places) for _ in range(20)]
    measured = polars_facts.parsed(table_of(rules, facts), columns).measured
    plan = plan_for(rules, columns, measured)
    return Case(columns, [i.code for i in rules.indicators], plan, measured, corners(columns, measured, rng))


def corners(columns: Columns, measured: dict[str, Measured], rng: random.Random, count: int = 60) -> pl.DataFrame:
    """Rows of a parsed table, before it is made narrow."""
    ends = polars_facts.ends_of(columns, measured)
    frame: dict[str, list[object]] = {}
    for k, c in enumerate(columns.facts):
        if c.name not in measured:
            frame[f"f{k}"] = [rng.choice(c.spec.choices or (True, False)) for _ in range(count)]
            continue
        low, high = ends[f"f{k}"]
        near = [v for v in (low, low + 1, high - 1, high, 0, 1) if low <= v <= high]
        frame[f"f{k}"] = [rng.choice((*near, rng.randint(low, high))) for _ in range(count)]
    for k, b in enumerate(columns.beside):
        frame[f"b{k}"] = [b.what != INAPPLICABLE] * count
    return pl.DataFrame(frame)


@cache
def cases() -> tuple[Case, ...]:
    """Of rulesets that are made, and of Yantai."""

    def all_of_them() -> Iterator[Case]:
        yield case(core(YANTAI), random.Random(0), 2)
        yield case(thirds(-4), random.Random(0), 3)
        for k in range(60):
            try:
                yield case(made.ruleset(f"corners {k}"), random.Random(k), 4)
            except NotColumnar:
                continue

    return tuple(all_of_them())


def differing(engine: Any, case: Case) -> bool:
    """Whether the engine comes to something else than the plan means in one of the rows."""
    facts = polars_facts.Parsed(polars_facts.narrow(case.rows, case.columns, case.measured), case.measured)
    out = engine.scored(case.columns, case.plan, facts, case.codes)
    numbers = {"total": case.plan.total, "grade": case.plan.grade}
    numbers |= {f"s{n}": case.plan.scores[c] for n, c in enumerate(case.codes)}
    for row, found in zip(case.rows.iter_rows(named=True), out.iter_rows(named=True), strict=True):
        full = run.stepped(case.plan, {**row, "ready": True})
        if found["holds"] != run.holds(case.plan.holds, full):
            return True
        if found["holds"] and any(found[n] != run.number(x.node, full) for n, x in numbers.items()):
            return True
    return False


def test_numbers_at_the_ends_of_their_columns_stay_exact() -> None:
    assert not [k for k, c in enumerate(cases()) if differing(polars_engine, c)]
    frames = [polars_facts.narrow(c.rows, c.columns, c.measured) for c in cases()]
    assert {t for f in frames for t in f.dtypes if t.is_integer()} == {pl.Int8, pl.Int16, pl.Int32, pl.Int64}


def test_the_narrowest_integers_hold_their_ends_and_no_more() -> None:
    for bits in (8, 16, 32):
        top = 2 ** (bits - 1)
        assert polars_facts.bits_of(-top, top - 1) == bits
        assert polars_facts.bits_of(-top - 1, 0) == polars_facts.bits_of(0, top) == bits * 2


BUGS = (
    ("a.low + b.low, a.high + b.high", "a.low + b.low, a.high"),
    ("a.low - b.high, a.high - b.low", "a.low, a.high - b.low"),
    ("a.low // b.high, a.high // b.low", "a.low // b.high, a.high // b.high"),
    ("(a.low, a.high) for y in (b.low, b.high)", "(a.low, a.low) for y in (b.low, b.low)"),
    ("min(ends), max(ends)", "min(ends), ends[0]"),
    ("min(a.low, b.low), min(a.high, b.high)", "max(a.low, b.low), min(a.high, b.high)"),
    ("max(a.low, b.low), max(a.high, b.high)", "max(a.low, b.low), min(a.high, b.high)"),
    ("min(n.low for n in every), max(n.high for n in every)", "otherwise.low, otherwise.high"),
    ("bits = bits_of(n.low, n.high)", "bits = min(16, bits_of(n.low, n.high))"),
    ("bits = max(a.bits, b.bits, bits_of(low, high))", "bits = max(a.bits, b.bits)"),
    ("x <= y).then(x)", "x < y).then(y)"),
    ("x >= y).then(x)", "x <= y).then(x)"),
    ("x // y", "x * y"),
    ("x - y", "y - x"),
    ("reversed(arms)", "arms"),
    ("~inner.expr", "inner.expr"),
    ('">=": x >= y', '">=": x > y'),
    ('"<": x < y', '"<": x <= y'),
    ("pl.col(name) == pl.lit(word)", "pl.col(name) != pl.lit(word)"),
    ("self._all(terms, or_, False)", "self._all(terms, and_, False)"),
    ("if node not in self._kept", "if not self._kept"),
)


@pytest.mark.parametrize("bug", BUGS, ids=lambda b: b[1])
def test_a_planted_bug_is_found(bug: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = Path(polars_engine.__file__).read_text(encoding="utf-8")
    assert text.count(bug[0]) == 1
    wrong = ModuleType("wrong")
    monkeypatch.setitem(sys.modules, "wrong", wrong)  # where its dataclasses look
    exec(compile(text.replace(*bug), "wrong.py", "exec"), wrong.__dict__)
    assert any(_fails(wrong, c) for c in cases())


def _fails(engine: ModuleType, case: Case) -> bool:
    try:
        return differing(engine, case)
    except (pl.exceptions.PolarsError, KeyError, StopIteration, TypeError, AttributeError):
        return True
