"""biaochi show: one ruleset as it is in force: its header, its layers, its indicators and their clauses by code."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command, format_option, print_json
from biaochi.cli.registry_common import as_json, place, years
from biaochi.diagnostics.render import visible
from biaochi.layers.changes import clauses_of
from biaochi.registry.index import Entry, entry
from biaochi.registry.load import load, read
from biaochi.registry.place import identity_of_place
from biaochi.ruleset.model import Indicator, Ruleset


@command("看一个规则集：头部、继承的各层、指标和各条的编号（变更、授权时用）。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@format_option("text", "json")
def run(ruleset: Path, fmt: str) -> int:
    about = entry(ruleset, read(ruleset))
    rules = load(ruleset)
    if fmt == "json":
        indicators = [
            {"code": i.code, "name": i.name, "full_marks": None if i.full_marks is None else str(i.full_marks), "clauses": _clauses(i), "from": i.source.file}
            for i in rules.indicators
        ]  # fmt: skip
        print_json({**as_json(about), "hash": rules.hash, "parents": list(rules.parents), "indicators": indicators})
        return FINE
    _print(about, rules)
    for i in rules.indicators:
        marks = "加减分" if i.full_marks is None else f"{i.full_marks}分"
        origin = "" if i.source.file == str(ruleset) else f"　标准出自 {visible(_ident(i))}"
        click.echo(click.style(f"{i.code} {visible(i.name)}（{marks}）", bold=True) + origin)
        for number, clause in enumerate(_clauses(i), 1):
            click.echo(f"  {i.code}-{number}  {visible(clause)}")
    return FINE


def _print(about: Entry, rules: Ruleset) -> None:
    click.echo(click.style(f"{about.ident}  {visible(about.title)}", bold=True))
    rows = (
        ("辖区", place(about.code)), ("类型", about.kind), ("适用年度", years(about)), ("版本", about.version), ("状态", about.status),
        ("印发日期", about.issued), ("施行日期", about.effective), ("失效日期", about.expires), ("依据", "；".join(about.basis)),
        ("继承", " → ".join(rules.parents)), ("哈希", rules.hash),
    )  # fmt: skip
    for label, value in rows:
        if value:
            click.echo(f"  {label}：{visible(str(value))}")


def _ident(i: Indicator) -> str:
    """The ruleset that wrote an inherited criterion, as 继承 names it."""
    return identity_of_place(Path(i.source.file)) or i.source.file


def _clauses(i: Indicator) -> list[str]:
    return [i.source.text[a:b].strip() for a, b in clauses_of(i.source.text)]


command = run
