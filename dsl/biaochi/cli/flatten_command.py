"""biaochi flatten: a ruleset with all it inherits as one file, with the origin of every line."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command, write
from biaochi.registry.flatten import flatten


@command("把规则集和它继承的各层写成一个文件，每一段注明出自哪一层哪一行；读出来与原来是同一个意思。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option("-o", "--output", type=click.Path(path_type=Path), metavar="文件", help="写到文件；不写时输出到屏幕。")
def run(ruleset: Path, output: Path | None) -> int:
    write(flatten(ruleset).encode(), output, "规则集")
    return FINE


command = run
