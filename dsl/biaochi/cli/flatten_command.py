"""biaochi flatten: a ruleset with all it inherits as one file, with the origin of every line."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command
from biaochi.cli.output import Output, output_options
from biaochi.registry.flatten import flatten
from biaochi.registry.load import identity, parents, read


@command("把规则集和它继承的各层写成一个文件，每一段注明出自哪一层哪一行；读出来与原来是同一个意思。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@output_options("写到文件；不写时输出到屏幕。")
def run(ruleset: Path, output: Path | None, force: bool) -> int:
    made = flatten(ruleset).encode()
    Output(output, "规则集全文", identity(ruleset, read(ruleset)), (ruleset, *parents(ruleset)), force).write(
        made, "text"
    )
    return FINE


command = run
