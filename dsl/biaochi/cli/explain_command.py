"""biaochi explain: what a lint rule or a check of the audit looks for, why, and what to do instead."""

from __future__ import annotations

import click

from biaochi.audit.checks import CHECKS
from biaochi.cli.catalogue import catalogue
from biaochi.cli.common import FINE, command, fail, format_option, print_json
from biaochi.diagnostics import Diagnostic
from biaochi.lint.rule import Rule
from biaochi.lint.rules import RULES


@command(
    "讲清楚一条审查规则（BL503）、一项核对（BA102）或一个错误编号（BC122）：看什么、为什么、例子、怎样改。不写编号时列出全部审查规则。"
)
@click.argument("code", required=False, metavar="[编号]")
@format_option("text", "json", "markdown")
def run(code: str | None, fmt: str) -> int:
    known = catalogue().get((code or "").upper())
    if known is not None:
        return _told(known.code, known.title, {"例子": known.example, "怎么办": known.way}, fmt)
    checked = next((c for c in CHECKS if c.code == (code or "").upper()), None)
    if checked is not None:
        return _told(checked.code, checked.name, checked.documentation, fmt)
    shown = [r for r in RULES if code is None or r.code == code.upper()]
    if not shown:
        fail(
            [
                Diagnostic(
                    "BC349", f"没有编号“{code}”", help="编号形如 BL503、BA102、BC122；单写 biaochi explain 列出全部。"
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


def _told(code: str, title: str, said: dict[str, str], fmt: str) -> int:
    """A code of a finding that is no lint rule."""
    if fmt == "json":
        print_json([{"code": code, "name": title, **said}])
    elif fmt == "markdown":
        lines = "\n".join(f"- **{name}**：{body}" for name, body in said.items())
        click.echo(f"## {code} {title}\n\n{lines}")
    else:
        click.echo(click.style(f"{code} {title}", bold=True))
        for name, body in said.items():
            click.echo(f"  {name}：{body}")
    return FINE


def _page(rule: Rule) -> str:
    said = "\n".join(f"- **{name}**：{body}" for name, body in rule.documentation.items())
    return f"## {rule.code} {rule.name}\n\n{rule.category}，{rule.level.value}\n\n{said}"


command = run
