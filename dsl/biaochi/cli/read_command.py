"""biaochi read: every criterion restated, with the role of each part; what is unread is marked."""

from __future__ import annotations

from pathlib import Path

import click

from biaochi.cli.common import FINE, UNUSABLE, RulesetFile, command, format_option, no_indicators, print_json, report
from biaochi.diagnostics.render import visible
from biaochi.lint.defects import Defect, as_json, defect_of
from biaochi.lint.session import Proofs
from biaochi.model.values import decimal
from biaochi.prove.verdict import Finding
from biaochi.registry.load import survey
from biaochi.ruleset.model import Indicator
from biaochi.scoring.wording import legible


@command("读规则集：逐条显示读作和各部分的作用，没读懂的标出位置和改法。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option("--roles/--no-roles", default=True, help="显示（或不显示）各部分的作用。")
@format_option("text", "json")
def run(ruleset: Path, roles: bool, fmt: str) -> int:
    built, _ = survey(ruleset, cached=False)
    proved = Proofs()(built.indicators)
    defects = [[(f, d) for f in p.findings if (d := defect_of(p.indicator, f)) is not None] for p in proved]
    read = list(zip(built.indicators, defects, strict=True))
    if fmt == "json":
        print_json(
            {
                "indicators": [_as_json(i, found) for i, found in read],
                "diagnostics": [d.as_json() for d in built.findings],
            }
        )
        return UNUSABLE if built.ruleset is None else FINE
    for indicator, found in read:
        _print(indicator, roles, built.policy.declared)
        for finding, defect in found:
            click.echo(
                f"  {defect.level} {defect.code}：{visible(finding.says)}（怎样改见 biaochi explain {defect.code}）"
            )
    if not built.indicators and built.ruleset is not None:
        click.echo(no_indicators(built.ruleset.id, "没有可读的标准"))
        return FINE
    click.echo(f"读懂 {len(built.indicators)} 条，有问题 {len(built.findings)} 处")
    report(built.findings, fmt)
    return UNUSABLE if built.ruleset is None else FINE


def _print(i: Indicator, roles: bool, declared: frozenset[str]) -> None:
    marks = "加减分" if i.full_marks is None else f"{decimal(i.full_marks)}分"
    click.echo(click.style(f"{i.code} {visible(i.name)}（{marks}）", bold=True))
    if i.row is not None:
        click.echo(f"  指标值：{visible(i.row.target.text)}　取计分办法：{visible(i.row.line)}")
        click.echo(f"  成为：{visible(i.row.sentence)}")
    click.echo(f"  读作：{visible(i.reading)}")
    for role in i.roles if roles else ():
        click.echo(f"    {role.role}：{visible(role.text.lstrip('，；、。 '))}")
    for note in i.notes:
        click.echo(f"  {visible(note)}")
    for a in i.ambiguities:
        facts = "、".join(f"{visible(k)} {v}" for k, v in a.witness.items())
        example = f"；例如{facts}，两种读法得{legible(a.chosen_score)}分、{legible(a.other_score)}分" if facts else ""
        click.echo(f"  依约定：{a.chosen}（不取：{a.other}）{example}")
        if a.question not in declared and not i.noted(a):
            click.echo(f"    要写定，粘贴到“标准”下面：解释：{a.chosen}。　或：解释：{a.other}。")


def _as_json(i: Indicator, found: list[tuple[Finding, Defect]]) -> dict[str, object]:
    return {
        "code": i.code,
        "name": i.name,
        "full_marks": None if i.full_marks is None else str(i.full_marks),
        "reading": i.reading,
        "roles": [{"role": r.role, "text": r.text, "start": r.start, "end": r.end} for r in i.roles],
        "inputs": [
            {"name": s.name, "kind": s.kind.value, "unit": s.unit, "choices": list(s.choices)} for s in i.inputs
        ],
        "ambiguities": [{"chosen": a.chosen, "other": a.other, "witness": a.witness} for a in i.ambiguities],
        "notes": list(i.notes),
        "defects": [{**(as_json(defect) or {}), "says": finding.says} for finding, defect in found],
        **(
            {
                "row": {
                    "target": i.row.target.text,
                    "sign": i.row.target.sign,
                    "line": i.row.line,
                    "sentence": i.row.sentence,
                }
            }
            if i.row
            else {}
        ),
        "source": {"file": i.source.file, "line": i.source.line, "text": i.source.text},
    }


command = run
