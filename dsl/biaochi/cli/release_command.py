"""biaochi release: freezes a version of a ruleset, so that nobody scores with something else under its name."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command, format_option, print_json
from biaochi.diagnostics.render import render, visible
from biaochi.release.freeze import Outcome, release


@command(
    "发布规则集的一个版本：审查、证明之后锁定原文和所继承的规则集，在旁边写下 版本.release.json。"
    "发布后文件再有改动，各命令都拒绝使用。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@format_option("text", "json")
def run(ruleset: Path, fmt: str) -> int:
    done = release(ruleset, datetime.now(UTC))
    if fmt == "json":
        print_json(_as_json(done))
        return FINE
    made = done.release
    if not done.new:
        click.echo(f"{made.id} 已在 {made.released_at} 发布，内容没有变化，不必再发布。")
        return FINE
    click.echo(f"已发布 {made.id}：{visible(str(ruleset.parent / done.file.name))}")
    click.echo(f"  原文校验值 {made.text_hash[:16]}…，含义校验值 {made.meaning_hash[:16]}…")
    click.echo("  证明：" + "、".join(f"{name}{n}项" for name, n in made.proofs if n))
    for note in done.notes:
        click.echo(render([note]))
    return FINE


def _as_json(done: Outcome) -> dict[str, object]:
    made = done.release
    return {
        "id": made.id,
        "file": str(done.file),
        "new": done.new,
        "text_hash": made.text_hash,
        "meaning_hash": made.meaning_hash,
        "released_at": made.released_at,
        "notes": [note.as_json() for note in done.notes],
    }


command = run
