"""biaochi log: what stands in a log, and that nothing in it was changed."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, command, format_option, print_json
from biaochi.diagnostics.render import visible
from biaochi.registry.linked import Link, heads, same_code
from biaochi.registry.log import Done, read_log


@command("看日志：谁在什么时候算分、定解释、发布了什么；核对没有一行被改动、删去。")
@click.argument("log", type=click.Path(path_type=Path), metavar="日志")
@click.option("--head", metavar="登记编码", help="另外记下的登记编码；日志的末尾被截掉的，靠它看出。")
@format_option("text", "json")
def run(log: Path, head: str | None, fmt: str) -> int:
    found = read_log(log, there=True)
    known = head is None or any(same_code(head, link.code) for link, _ in found)
    if fmt == "json":
        print_json({"entries": [_as_json(link, done) for link, done in found], "head_found": known})
        return FINE if known else FINDINGS
    for link, done in found:
        click.echo(f"{done.at}  {visible(done.by) or '（没有姓名）'}  {visible(done.did)}  {visible(done.ruleset)}")
        parts = [visible(done.says), f"写到 {visible(done.output)}" if done.output else "", link.code]
        click.echo(f"  {'；'.join(p for p in parts if p)}")
    codes = "、".join(link.code for link in heads([link for link, _ in found]))
    click.echo(f"共{len(found)}条，前后相扣，没有改动；最后的登记编码 {codes or '（没有）'}")
    if not known:
        click.echo(f"没有登记编码 {visible(head or '')}：日志的末尾被截掉了，或者编码抄错了。")
    return FINE if known else FINDINGS


def _as_json(link: Link, done: Done) -> dict[str, str]:
    return {name: getattr(done, name) for name in Done.__dataclass_fields__} | {"code": link.code}


command = run
