"""biaochi compile: a ruleset as a program for others, checked against the core before it is given out."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command, opened
from biaochi.cli.output import Output, output_options


@command("把规则集编译成别的程序能用的。写出之前逐条读回核对，与规则集含义完全相同才写出。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option(
    "--to",
    "target",
    type=click.Choice(["json"]),
    required=True,
    help="json：公开格式的核心（docs/core.md）。",
)
@output_options("写到文件；不写时输出到屏幕。")
def run(ruleset: Path, target: str, output: Path | None, force: bool) -> int:
    from biaochi.backends.checked import core_data

    rules = opened(ruleset)
    Output(output, "核心", rules.id, (ruleset,), force).write_json(core_data(rules))
    return FINE


command = run
