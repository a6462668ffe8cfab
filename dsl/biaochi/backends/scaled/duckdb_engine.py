"""A plan run by DuckDB: one SQL statement over the parsed facts, in the order of the rows."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import polars as pl

from biaochi.backends.columns import Columns
from biaochi.backends.scaled.plan import Plan
from biaochi.backends.scaled.polars_facts import Parsed, safe
from biaochi.backends.scaled.sql import select_text


def scored(columns: Columns, plan: Plan, facts: Parsed, codes: Sequence[str]) -> pl.DataFrame:
    """``holds``, ``total``, ``grade``, s0, … for every row of a table."""
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET preserve_insertion_order = true")
        connection.register("facts", safe(facts, columns).to_arrow())
        result = connection.sql(select_text(plan, codes, "facts", "duckdb")).to_arrow_table()
    found = pl.from_arrow(result)
    assert isinstance(found, pl.DataFrame)
    return found
