"""biaochi fmt: canonical layout of ruleset files."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command
from biaochi.cli.output import put
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.diagnostics.render import visible
from biaochi.document.printer import format_document
from biaochi.registry.load import read
from biaochi.registry.released import read_release, release_file
from biaochi.registry.text_files import text_bytes
from biaochi.source.canonical_text import text_hash
from biaochi.source.encode import encoded_as


@command("整理规则集的排版。标准、解释、勘误的文字一字不改。")
@click.argument("rulesets", nargs=-1, required=True, type=RulesetFile(), metavar="规则集…")
@click.option("--check", is_flag=True, help="只检查，不写文件；有未整理的返回 1。")
def run(rulesets: tuple[Path, ...], check: bool) -> int:
    changed = 0
    for path in rulesets:
        text = format_document(read(path))
        before = text_bytes(path)
        after = encoded_as(before, text, file=str(path))
        if before == after:
            if not check:
                click.echo(f"{visible(str(path))} 已经整齐，没有改动", err=True)
            continue
        changed += 1
        if check:
            click.echo(f"未整理：{path}")
        else:
            _keep_released(path, text)
            put(path, after, "规则集", before=before)
            click.echo(f"已整理 {visible(str(path))}", err=True)
    return FINDINGS if check and changed else FINE


def _keep_released(path: Path, text: str) -> None:
    """Refuses to lay out a released file, which would make it another text."""
    release = read_release(release_file(path.resolve()))
    if release is not None and text_hash(text) != release.text_hash:
        help_ = "要整理的，另存为新的版本（改文件名和“版本”）再整理、发布。"
        raise RulesetError([Diagnostic("BC364", f"{release.id} 已经发布，不再整理排版", help=help_, file=str(path))])


command = run
