"""biaochi resolve: the one ruleset in force for a jurisdiction, a type and a year, the layers below it, and why."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, command, fail, format_option, print_json
from biaochi.cli.registry_common import as_json, day_of, place, registered, root_option
from biaochi.diagnostics.render import visible
from biaochi.registry.codes import is_code
from biaochi.registry.index import KINDS
from biaochi.registry.load import load
from biaochi.registry.resolve import resolve


@command(
    "找出某地、某类型、某年度在某一天有效的唯一一个采用的规则集，列出它继承的各层和理由；有几个同时有效的报错，不替人选。"
)
@click.option("--jurisdiction", "code", required=True, metavar="区划代码", help="如 371311、370600.市直。")
@click.option("--type", "kind", required=True, type=click.Choice(KINDS), help="评价类型。")
@click.option("--year", required=True, type=click.IntRange(1990, 2200), metavar="年度", help="适用年度，如 2023。")
@click.option("--as-of", metavar="日期", help="哪一天有效，如 2024-03-01；默认今天。")
@root_option
@format_option("text", "json")
def run(code: str, kind: str, year: int, as_of: str | None, roots: tuple[Path, ...], fmt: str) -> int:
    if not is_code(code):
        raise click.UsageError(f"区划代码“{code[:20]}”不是六位数，例如 371311 或 370600.市直")
    entries, wrong = registered(roots)
    if wrong:
        fail(wrong, fmt)
    day = day_of(as_of, entries)
    found = resolve(entries, code, kind, year, day)
    rules = load(found.entry.path)
    if fmt == "json":
        chain = [as_json(e) for e in found.chain]
        print_json({"ruleset": as_json(found.entry), "hash": rules.hash, "chain": chain, "reasons": list(found.reasons), "as_of": day.isoformat()})  # fmt: skip
        return FINE
    click.echo(f"{found.entry.ident}  {visible(found.entry.title)}")
    click.echo(f"  文件：{visible(str(found.entry.path))}")
    for up in found.chain:
        click.echo(f"  继承 {up.ident}（{place(up.code)}，{up.status}{'，待补' if up.pending else ''}）")
    for reason in found.reasons:
        click.echo(f"  {visible(reason)}")
    click.echo(f"  哈希：{rules.hash}")
    return FINE


command = run
