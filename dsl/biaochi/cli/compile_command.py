"""biaochi compile: a ruleset as a program for others, checked against the core before it is given out."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.columns import needs_columns
from biaochi.cli.common import FINE, RulesetFile, command, opened
from biaochi.cli.output import Output, output_options

_WHAT = {"json": "核心", "python": "Python 程序", "polars": "Python 程序", "duckdb": "SQL", "spark": "SQL"}


@command("把规则集编译成别的程序能用的。写出之前逐条读回核对，与规则集含义完全相同才写出。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option(
    "--to",
    "target",
    type=click.Choice(["python", "polars", "duckdb", "spark", "json"]),
    required=True,
    help="python：一个只需要 Python 的文件，自带命令行；polars：一个用 Polars 的 Python 文件；duckdb、spark：一句 SQL；json：公开格式的核心（docs/core.md）。",
)
@click.option("--table", default="数据", show_default="默认 数据", metavar="表名", help="SQL 里表的名称。")
@output_options("写到文件；不写时输出到屏幕。")
def run(ruleset: Path, target: str, table: str, output: Path | None, force: bool) -> int:
    rules = opened(ruleset)
    place = Output(output, _WHAT[target], rules.id, (ruleset,), force)
    if target == "json":
        from biaochi.backends.checked import core_data

        place.write_json(core_data(rules))
    elif target in ("duckdb", "spark"):
        needs_columns()
        from biaochi.backends.scaled.statement import statement

        place.write(statement(rules, target, table).encode(), "sql")
    elif target == "polars":
        needs_columns()
        from biaochi.backends.scaled.polars_text import polars_module

        place.write(polars_module(rules).encode(), "text")
    else:
        from biaochi.backends.python.emit import python_module

        place.write(python_module(rules).encode(), "text")
    return FINE


command = run
