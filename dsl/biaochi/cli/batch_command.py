"""biaochi batch: a table with a row for each subject in, a table of scores out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from biaochi.cli.columns import ENGINES, needs_columns
from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, format_option, opened, print_json
from biaochi.cli.output import keep_out
from biaochi.cli.progress import counted
from biaochi.diagnostics.render import visible

if TYPE_CHECKING:
    from biaochi.batch.pieces import Engine


@command(
    "给整张表算分：一行一个对象，一个事实一列（列名见 biaochi facts 规则集 --format json）。断了再运行一次，从断处接着算。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.argument("table", type=click.Path(path_type=Path), metavar="数据表")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="文件",
    help="得分写到哪里：.parquet、.csv 或 .xlsx。没有算的行写在旁边的 .未算.csv。",
)
@click.option("--engine", type=click.Choice(ENGINES), default="auto", help="用什么算；结果都一样。")
@click.option("--table", "name", default="", metavar="表名", help="DuckDB 文件里的哪一张表；只有一张的不用写。")
@click.option("--reasons", is_flag=True, help="每个指标加一列理由（逐行算，慢得多）。")
@click.option("--force", is_flag=True, help="同名的文件已经存在，也照样覆盖。")
@format_option("text", "json")
def run(ruleset: Path, table: Path, output: Path, engine: str, name: str, reasons: bool, force: bool, fmt: str) -> int:
    needs_columns(engine)
    from biaochi.backends.checked import refuse_open
    from biaochi.batch.run import run_batch, side_file

    rules = opened(ruleset)
    refuse_open(rules)
    keep_out(output, (ruleset, table))
    keep_out(side_file(output), (ruleset, table))
    with counted("算分") as step:
        summary, remarks = run_batch(
            rules, table, output, engine=cast("Engine", engine), reasons=reasons, force=force, name=name, step=step
        )
    for remark in remarks:
        click.echo(visible(remark), err=True)
    click.echo(f"已写入 {visible(str(output))}", err=True)
    if summary.bad:
        click.echo(f"有 {summary.bad} 行没有算，原因写在 {visible(str(side_file(output)))}", err=True)
    if fmt == "json":
        print_json(summary.as_json())
    else:
        click.echo("\n".join(visible(line) for line in summary.lines()))
    return FINDINGS if summary.bad or set(summary.states) - {"已评", "不适用"} else FINE


command = run
