"""biaochi why: one indicator in full."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import click

from biaochi.cli.common import FINE, RulesetFile, command, fail, format_option, opened, print_json
from biaochi.core.interpret import FactValue
from biaochi.core.program import Input
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.render import visible
from biaochi.facts.read import read_facts
from biaochi.model.values import decimal
from biaochi.ruleset.model import Indicator, Ruleset
from biaochi.scoring.given import typed_facts
from biaochi.scoring.next_point import Step, next_points
from biaochi.scoring.result import Result, Scored, SubjectResult, exact, printed
from biaochi.scoring.run import score_subjects
from biaochi.scoring.wording import about, value_text


@command("把一个指标讲清楚：用了哪些事实、依据哪一条、怎么算、哪些条款没有用上，以及各项事实要到多少才能多得一分。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.argument("facts", type=click.Path(path_type=Path), metavar="事实表")
@click.argument("indicator", metavar="指标")
@click.option("--subject", metavar="对象", help="只看一个对象；不写时逐个显示。")
@format_option("text", "json")
def run(ruleset: Path, facts: Path, indicator: str, subject: str | None, fmt: str) -> int:
    rules = opened(ruleset)
    found = rules.indicator(indicator)
    if found is None:
        same = [i.code for i in rules.indicators if i.name == indicator]
        hint = (
            f"有 {len(same)} 个同名指标，请用编码：{'、'.join(same)}"
            if same
            else f"可用的编码：{'、'.join(i.code for i in rules.indicators)}"
        )
        fail([Diagnostic("BC342", f"规则集里没有指标“{indicator}”", help=hint)], fmt)
    raw = read_facts([facts])
    names = [s.name for s in raw]
    if subject is not None and subject not in names:
        fail([Diagnostic("BC341", f"事实表里没有对象“{subject}”", help=f"有：{'、'.join(names)}")], fmt)
    result = score_subjects(rules, raw)
    shown = [s for s in result.subjects if subject in (None, s.name)]
    values = {s.name: typed_facts(found, rules, s) for s in raw}
    if fmt == "json":
        print_json([_as_json(rules, found, s, values[s.name]) for s in shown])
        return FINE
    for s in shown:
        _print(result, found, s, values[s.name])
    return FINE


def _scored(s: SubjectResult, indicator: Indicator) -> Scored:
    return next(x for x in s.indicators if x.code == indicator.code)


def _print(result: Result, i: Indicator, s: SubjectResult, values: Mapping[str, FactValue]) -> None:
    scored = _scored(s, i)
    places = result.ruleset.policy.places
    marks = "加减分" if i.full_marks is None else f"{decimal(i.full_marks)}分"
    shown = "—" if scored.exact is None else printed(scored.exact, places)
    score = shown if isinstance(shown, str) else f"{shown['min']}～{shown['max']}"
    click.echo(
        click.style(f"{s.name}｜{i.code} {visible(i.name)}（{marks}）得 {score} 分，{scored.state.value}", bold=True)
    )
    click.echo(f"  标准：{visible(i.source.text)}")
    click.echo(f"  出处：{visible(i.source.file)} 第{i.source.line}行")
    click.echo(f"  读作：{visible(i.reading)}")
    for fact in scored.facts:
        notes = "；".join(n for n in (f"佐证：{fact.evidence}" if fact.evidence else "", fact.note) if n)
        click.echo(f"  事实：{visible(fact.name)} = {fact.value}" + (f"（{visible(notes)}）" if notes else ""))
    if scored.clause:
        click.echo(f"  依据：{visible(scored.clause)}")
    for reason in scored.reasons:
        click.echo(f"  算法：{visible(reason)}")
    if scored.exact is not None and scored.exact.point is not None:
        click.echo(f"  舍入前：{about(scored.exact.point)}分；舍入后：{score}分")
    for line in scored.idle:
        click.echo(f"  未用上：{visible(line)}")
    for note in i.notes:
        click.echo(f"  {visible(note)}")
    for a in dict.fromkeys(x.chosen for x in i.ambiguities):
        click.echo(f"  依约定：{a}")
    for step in next_points(i.program, values):
        click.echo(f"  再得分：{_next(step, i.inputs)}")


def _next(step: Step, inputs: tuple[Input, ...]) -> str:
    spec = next(x for x in inputs if x.name == step.name)
    value = value_text(step.value, spec)
    if isinstance(step.value, Fraction) and "/" in value:
        value = f"{about(step.value * 100)}%" if spec.unit == "%" else f"{about(step.value)}{spec.unit}"
    return f"{visible(step.name)}为{value}时，得{about(step.score)}分"


def _as_json(rules: Ruleset, i: Indicator, s: SubjectResult, values: Mapping[str, FactValue]) -> dict[str, object]:
    scored = _scored(s, i)
    return {
        "subject": s.name,
        "code": i.code,
        "name": i.name,
        "full_marks": None if i.full_marks is None else decimal(i.full_marks),
        "score": None if scored.exact is None else printed(scored.exact, rules.policy.places),
        "exact": None if scored.exact is None else exact(scored.exact),
        "state": scored.state.value,
        "standard": i.source.text,
        "source": {"file": i.source.file, "line": i.source.line},
        "reading": i.reading,
        "facts": [
            {"name": f.name, "value": f.value, "where": f.where, "evidence": f.evidence, "note": f.note}
            for f in scored.facts
        ],
        "clause": scored.clause,
        "reasons": list(scored.reasons),
        "not_applied": list(scored.idle),
        "rests_on": list(i.notes) + list(dict.fromkeys(f"约定：{a.chosen}" for a in i.ambiguities)),
        "next": [
            {"name": p.name, "value": _next(p, i.inputs), "score": str(p.score)} for p in next_points(i.program, values)
        ],
    }


command = run
