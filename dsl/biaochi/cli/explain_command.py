"""biaochi explain: what a lint rule looks for, why, and how to write it instead."""

from __future__ import annotations

import click

from biaochi.cli.common import FINE, command, fail, format_option, print_json
from biaochi.diagnostics import Diagnostic
from biaochi.lint.rule import Rule
from biaochi.lint.rules import RULES


@command("讲清楚一条审查规则：看什么、为什么、不好的和好的写法、怎样改。不写编号时列出全部规则。")
@click.argument("code", required=False, metavar="[编号]")
@format_option("text", "json", "markdown")
def run(code: str | None, fmt: str) -> int:
    shown = [r for r in RULES if code is None or r.code == code.upper()]
    if not shown:
        fail(
            [
                Diagnostic(
                    "BC349", f"没有审查规则“{code}”", help="审查规则的编号形如 BL503；单写 biaochi explain 列出全部。"
                )
            ],
            fmt,
        )
    if fmt == "json":
        print_json(
            [
                {"code": r.code, "name": r.name, "category": r.category, "level": r.level.value, **r.documentation}
                for r in shown
            ]
        )
        return FINE
    if fmt == "markdown":
        click.echo("\n\n".join(_page(r) for r in shown))
        return FINE
    for rule in shown:
        click.echo(click.style(f"{rule.code} {rule.name}（{rule.category}，{rule.level.value}）", bold=True))
        for name, body in rule.documentation.items() if code is not None else ():
            click.echo(f"  {name}：{body}")
    return FINE


def _page(rule: Rule) -> str:
    said = "\n".join(f"- **{name}**：{body}" for name, body in rule.documentation.items())
    return f"## {rule.code} {rule.name}\n\n{rule.category}，{rule.level.value}\n\n{said}"


command = run
