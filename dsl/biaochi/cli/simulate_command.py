"""biaochi simulate: what a draft rule would have done to last year's rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from biaochi.cli.columns import ENGINES, needs_columns
from biaochi.cli.common import FINE, RulesetFile, command, format_of, opened
from biaochi.cli.output import Output, output_options
from biaochi.cli.progress import counted
from biaochi.diagnostics.render import visible

if TYPE_CHECKING:
    from biaochi.batch.pieces import Engine

_SUFFIXES = {".json": "json", ".xlsx": "xlsx"}


@command("用一张表比较两个规则集：得分怎样变动，等级怎样变动，按任意一列看谁得谁失。表同 biaochi batch。")
@click.argument("old", type=RulesetFile(), metavar="旧规则集")
@click.argument("new", type=RulesetFile(), metavar="新规则集")
@click.argument("table", type=click.Path(path_type=Path), metavar="数据表")
@click.option("--by", default="", metavar="列名", help="按表里的这一列分组，如 县。")
@click.option("--engine", type=click.Choice(ENGINES), default="auto", help="用什么算；结果都一样。")
@click.option("--table", "name", default="", metavar="表名", help="DuckDB 文件里的哪一张表；只有一张的不用写。")
@click.option(
    "--format", "fmt", type=click.Choice(["text", "json", "xlsx"]), help="输出格式；不写时按 -o 的后缀，默认 text。"
)
@output_options("写到文件，如 影响.xlsx；不写时输出到屏幕。")
def run(
    old: Path,
    new: Path,
    table: Path,
    by: str,
    engine: str,
    name: str,
    fmt: str | None,
    output: Path | None,
    force: bool,
) -> int:
    needs_columns(engine)
    from biaochi.backends.checked import refuse_open
    from biaochi.batch.simulate import simulate

    chosen = format_of(fmt, output, _SUFFIXES, "text")
    if chosen == "xlsx" and output is None:
        raise click.UsageError("XLSX 要写到文件，请加 -o 影响.xlsx")
    before, after = opened(old), opened(new)
    refuse_open(before)
    refuse_open(after)
    with counted("比较") as step:
        effect = simulate(before, after, table, by=by, name=name, engine=cast("Engine", engine), step=step)
    place = Output(output, "影响", f"{before.id} {after.id}", (old, new, table), force)
    if chosen == "json":
        place.write_json(effect.as_json())
    elif chosen == "xlsx":
        from biaochi.reports.effect_xlsx import to_xlsx

        place.write(to_xlsx(effect.as_json()), "office")
    else:
        place.write(("\n".join(visible(line) for line in effect.lines()) + "\n").encode(), "text")
    return FINE


command = run
