"""Columns of scaled integers against the interpreter: Polars and DuckDB, row for row, to the last digit."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import made
import polars as pl
import pytest
import rows
from biaochi.backends.columns import INAPPLICABLE, columns_of
from biaochi.backends.core_json import load_core
from biaochi.backends.scaled import duckdb_engine, ir, polars_engine, polars_facts, run, sql
from biaochi.backends.scaled.analyse import Analysis, Column, Unsupported
from biaochi.backends.scaled.plan import Measured, NotColumnar, plan_for, widened
from biaochi.core import expr as e
from biaochi.core.interpret import round_half_up
from biaochi.core.program import Input, Kind, Program
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import grade
from biaochi.scoring.typed import Given, score_given

CORES = sorted((Path(__file__).parents[1] / "conformance").glob("*.core.json"))
YANTAI = next(p for p in CORES if p.name == "yantai.core.json")


def core(path: Path) -> Ruleset:
    return load_core(json.loads(path.read_text(encoding="utf-8")))


def table_of(rules: Ruleset, facts: list[dict[str, Given]]) -> pl.DataFrame:
    columns = columns_of(rules)
    written = [rows.written(columns, f) for f in facts]
    names = [c.name for c in (*columns.facts, *columns.beside)]
    return pl.DataFrame({n: [w.get(n, "") for w in written] for n in names}, schema=dict.fromkeys(names, pl.String))


def held(rules: Ruleset, facts: list[dict[str, Given]], by_sql: bool) -> int | None:
    """Holds both engines against the interpreter; how many rows the plan holds for, None where there is no plan."""
    columns, codes = columns_of(rules), [i.code for i in rules.indicators]
    found = polars_facts.parsed(table_of(rules, facts), columns)
    try:
        plan = plan_for(rules, columns, found.measured)
    except NotColumnar:
        return None
    out = polars_engine.scored(columns, plan, found, codes)
    if by_sql:
        other = duckdb_engine.scored(columns, plan, found, codes)
        assert other["holds"].to_list() == out["holds"].to_list()
        for name in out.columns:
            assert other.filter("holds")[name].to_list() == out.filter("holds")[name].to_list(), name
    count, places = 0, rules.policy.places
    for given, row in zip(facts, out.iter_rows(named=True), strict=True):
        if not row["holds"]:
            continue
        count += 1
        said = score_given(rules, given)
        assert {s.value for s in said.states} == {"已评"}
        expected = [round_half_up(s.point or Fraction(0), places) * 10**places for s in said.scores if s is not None]
        assert [row[f"s{k}"] for k in range(len(codes))] == expected
        total = said.total.value
        assert row["total"] == round_half_up(total.point or Fraction(0), places) * 10**places
        named = rules.grades[row["grade"]].name if row["grade"] >= 0 else ""
        assert named == grade(total, rules.grades, rules.policy, said.total.best)
    return count


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_recorded_cores_agree(path: Path) -> None:
    rules = replace(core(path), subjects=(), combinations=())
    rng = random.Random(path.name)
    held(rules, [rows.given(rules, rng, blank=0.01) for _ in range(300)], by_sql=True)


def test_nearly_every_complete_row_of_yantai_is_scored_in_columns() -> None:
    rules, rng = core(YANTAI), random.Random(7)
    count = held(rules, [rows.given(rules, rng, blank=0) for _ in range(400)], by_sql=True)
    assert count is not None and count > 395


@pytest.mark.parametrize("block", range(10))
def test_made_rulesets_agree(block: int) -> None:
    done = 0
    for k in range(12):
        rules = made.ruleset(f"columns {block} {k}")
        rng = random.Random(f"{block} {k}")
        count = held(rules, [rows.given(rules, rng, blank=0.01) for _ in range(40)], by_sql=k < 4)
        done += count or 0
    assert done > 100


# --- the ends


def test_ties_at_the_third_decimal_round_away_from_zero() -> None:
    rules = core(YANTAI)
    rng = random.Random(3)
    facts = [rows.given(rules, rng, blank=0) for _ in range(60)]
    for k, f in enumerate(facts):
        f["C19.1"] = Given({"满意度": Fraction(9, 10) - Fraction(5 + 10 * k, 100000)}, True)
    assert held(rules, facts, by_sql=True) == len(facts)


def test_a_divisor_of_zero_a_null_and_an_end_outside_are_left_to_the_interpreter() -> None:
    rules = core(YANTAI)
    columns = columns_of(rules)
    base = rows.written(columns, rows.given(rules, random.Random(5), blank=0))
    changes = [{}, {"C7.预算资金（万元）": "0"}, {"C1.属于部门职责（x）": ""}, {"C19.1.满意度（%）": "-"}, {"C19.1.满意度（%）": "100.5"}, {"C19.1.满意度（%）": "1e2"}, {"C9.不合规处数（处）": "1.5"}, {"C1.不适用": "无此项"}]  # fmt: skip
    names = [c.name for c in (*columns.facts, *columns.beside)]
    written = [{**base, **c} for c in changes if set(c) <= set(names)]
    table = pl.DataFrame({n: [w.get(n, "") for w in written] for n in names})
    found = polars_facts.parsed(table, columns)
    out = polars_engine.scored(
        columns, plan_for(rules, columns, found.measured), found, [i.code for i in rules.indicators]
    )
    assert out["holds"].to_list() == [True] + [False] * (len(written) - 1) and len(written) == 7


def test_what_does_not_fit_is_refused_with_the_indicator() -> None:
    rules = core(YANTAI)
    columns = columns_of(rules)
    measured = {c.name: Measured(6, 0, 10**18) for c in columns.facts if c.spec.kind.value not in ("bool", "choice")}
    with pytest.raises(NotColumnar) as refused:
        plan_for(rules, columns, measured)
    assert refused.value.code == "C12.1" and "64" in refused.value.why
    a, b = e.Fact("a"), e.Fact("b")
    both = Analysis({"a": Column("a", 1, 1, 9), "b": Column("b", 1, 1, 9)})
    with pytest.raises(Unsupported, match="两个不同的除数"):
        both.value(e.Add((e.Div(a, b), e.Div(b, a))))


def test_ends_are_kept_by_every_row() -> None:
    """No intermediate leaves its proved ends: an engine of 64 bits never overflows."""
    for k in range(40):
        rules = made.ruleset(f"ends {k}")
        columns, rng = columns_of(rules), random.Random(k)
        found = polars_facts.parsed(table_of(rules, [rows.given(rules, rng, blank=0) for _ in range(20)]), columns)
        try:
            plan = plan_for(rules, columns, found.measured)
        except NotColumnar:
            continue
        safe = polars_facts.safe(found, columns)
        for row in safe.filter("ready").iter_rows(named=True):
            full = run.stepped(plan, row)
            if run.holds(plan.holds, full):
                steps = [n for step in plan.steps for n in step.values()]
                for n in (plan.total, plan.grade, *plan.scores.values(), *steps):
                    assert n.low <= run.number(n.node, full) <= n.high


def thirds(shift: int) -> Ruleset:
    """Three indicators, each a quotient and a whole number, printed to two places."""
    specs = (Input("甲", Kind.QUANTITY, low=Fraction(0)), Input("乙", Kind.QUANTITY, low=Fraction(1)))
    body = e.Add((e.const(shift), e.Div(e.Fact("甲"), e.Fact("乙"))))
    program = Program(specs, body, None)
    rules = made.ruleset_of([program] * 3, random.Random(1))
    free = tuple(replace(i, program=program, evidence=False) for i in rules.indicators)
    return replace(rules, indicators=free, limits=(), policy=replace(rules.policy, places=2, over="allowed"))


@pytest.mark.parametrize("shift", [0, -4])
def test_totals_of_several_quotients_at_and_beside_a_half_are_right_or_left_over(shift: int) -> None:
    rules, rng = thirds(shift), random.Random(shift)
    facts = [
        {
            f"C{k}": Given({"甲": Fraction(rng.randrange(12_000), 1000), "乙": Fraction(rng.choice((3, 7)))}, True)
            for k in (1, 2, 3)
        }
        for _ in range(600)
    ]
    for f in facts[::2]:  # a sum of thirds that lies at a half
        f["C3"] = Given(
            {"甲": Fraction(2015, 1000) * 3 - sum(f[c].values["甲"] for c in ("C1", "C2")) % 3 + 3, "乙": Fraction(3)},
            True,
        )
        for c in ("C1", "C2"):
            f[c] = Given({**f[c].values, "乙": Fraction(3)}, True)
    count = held(rules, facts, by_sql=True)
    assert count is not None and 250 < count < 400


def test_scores_just_beside_a_half_are_printed_on_their_side() -> None:
    """-0.005 and a little more is -0.00; cut down to a multiple of the fixed point it would be -0.005 itself."""
    bottom, little = Fraction(700_000), Fraction(1, 10**6)
    for shift, at in ((-4, Fraction(3995, 1000)), (0, Fraction(5, 1000)), (0, Fraction(3995, 1000))):
        near = [Given({"甲": at * bottom + k * little, "乙": bottom}, True) for k in (-1, 0, 1)]
        other = Given({"甲": Fraction(12_009, 1000), "乙": Fraction(3)}, True)
        assert held(thirds(shift), [{"C1": n, "C2": other, "C3": other} for n in near], by_sql=True) == 3


def test_a_column_of_evidence_that_is_not_there_leaves_every_row_over() -> None:
    rules = thirds(0)
    rules = replace(rules, indicators=tuple(replace(i, evidence=True) for i in rules.indicators))
    columns = columns_of(rules)
    table = pl.DataFrame({c.name: ["1"] for c in columns.facts})
    for beside, left in ((False, True), (True, False)):
        more = {b.name: ["附件1"] for b in columns.beside if beside and b.what != INAPPLICABLE}
        found = polars_facts.parsed(table.with_columns(**{n: pl.Series(v) for n, v in more.items()}), columns)
        out = polars_engine.scored(columns, plan_for(rules, columns, found.measured), found, ["C1", "C2", "C3"])
        assert out["holds"].to_list() == [not left]


def test_widened_ends_hold_what_was_measured_and_are_few() -> None:
    for low, high in ((0, 0), (-3, 7), (10, 999), (0, 10**11)):
        w = widened(Measured(2, low, high))
        assert w.low <= low and high <= w.high and str(w.high).strip("0") == "1"


# --- the SQL


@pytest.mark.parametrize("nasty", made.NASTY)
def test_words_are_quoted_in_sql(nasty: str) -> None:
    test = ir.Both((ir.Same("f'0\"", nasty), ir.Isnt(ir.Yes('f"; DROP TABLE x; --'))))
    text = sql.condition(test).sql(dialect="duckdb")
    import sqlglot

    assert sql.read_condition(sqlglot.parse_one(text, read="duckdb")) == test


def swaps() -> list[tuple[str, str]]:
    """Bugs an emitter of SQL could have."""
    return [("<=", "<"), (">=", ">"), (" < ", " <= "), (" + ", " - "), (" * ", " + "), (" // ", " * "), ("LEAST", "GREATEST"), ("GREATEST", "LEAST"), (" AND ", " OR "), (" OR ", " AND "), ("NOT ", ""), (" = ", " <> "), ("WHEN ", "WHEN NOT "), ("ELSE ", "ELSE 1 + "), ('"f1"', '"f2"'), ('"s1"', '"s2"'), ("100", "10"), ("FALSE", "TRUE"), ("BIGINT", "INT")]  # fmt: skip


@pytest.mark.parametrize("swap", swaps(), ids=lambda s: f"{s[0]!r} {s[1]!r}")
def test_a_planted_bug_in_the_sql_is_caught(swap: tuple[str, str]) -> None:
    planted = 0
    for path in [*CORES[:4], YANTAI]:
        rules = core(path)
        columns, codes = columns_of(rules), [i.code for i in rules.indicators]
        measured = {c.name: Measured(2, 0, 10**6) for c in columns.facts if c.spec.kind.value not in ("bool", "choice")}
        try:
            plan = plan_for(rules, columns, measured)
        except NotColumnar:
            continue
        text = sql.select_text(plan, codes, "facts", "duckdb")
        places = [k for k in range(len(text)) if text.startswith(swap[0], k)]
        for place in random.Random(swap[0]).sample(places, min(2, len(places))):
            wrong = text[:place] + swap[1] + text[place + len(swap[0]) :]
            planted += 1
            with pytest.raises((sql.SqlError, ValueError)):
                sql.check(wrong, plan, codes, "facts", "duckdb")
    assert planted or swap[0] in ("NOT ",)
