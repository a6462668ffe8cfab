"""biaochi new: a commented ruleset and its facts, ready to be changed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import click

from biaochi.cli.common import FINE, command, fail
from biaochi.cli.output import put
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.render import visible


@command("在文件夹里生成带注释的规则集（规则集.biaochi）和事实表（事实.yaml）样例，改成自己的就能用。")
@click.argument("folder", type=click.Path(path_type=Path), metavar="文件夹")
def run(folder: Path) -> int:
    made = [(folder / "规则集.biaochi", "ruleset.biaochi"), (folder / "事实.yaml", "facts.yaml")]
    for path, _ in made:
        if path.exists():
            fail([Diagnostic("BC902", "文件已经存在，不覆盖", help="请换一个文件夹。", file=str(path))], "")
    for path, name in made:
        put(path, files("biaochi.cli").joinpath("templates", name).read_bytes(), "样例")
        click.echo(f"已写入 {visible(str(path))}", err=True)
    rules, facts = (visible(str(path)) for path, _ in made)
    click.echo(f"试算：biaochi score {rules} {facts}")
    return FINE


command = run
