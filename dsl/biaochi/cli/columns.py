"""The libraries for whole tables, which are an extra."""

from __future__ import annotations

from importlib.util import find_spec

from biaochi.diagnostics import BiaochiError, Diagnostic

NEEDED = ("polars", "pyarrow", "duckdb", "sqlglot")


def needs_columns() -> None:
    """Raises BiaochiError (BC915) where one of them is not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        said = f"整张表的计算要先安装 {'、'.join(missing)}"
        raise BiaochiError([Diagnostic("BC915", said, help='请运行：pip install "biaochi[columns]"')])
