"""biaochi facts: a blank facts file for a ruleset, which score reads back."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

import click

from biaochi.cli.common import FINE, RulesetFile, command, format_of, opened, without_indicators
from biaochi.cli.output import Output, output_options
from biaochi.core.program import Kind
from biaochi.facts.raw import SHARED
from biaochi.facts.template import TemplateRow, write_template
from biaochi.model.row import ACTUAL
from biaochi.model.values import show
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.wording import about

ONE = "本单位"
"""The subject of a sheet for which none is named: the sheet scores as it is, and the name can be changed in it."""
_SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".csv": "csv", ".xlsx": "xlsx", ".json": "json"}


@command("生成规则集的空白事实表，填好后交给 biaochi score。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["yaml", "csv", "xlsx", "json"]),
    help="表的格式；不写时按 -o 的后缀，默认 yaml。json 不是空白表，是每个事实的说明，供程序和 batch 用。",
)
@output_options("写到文件；不写时输出到屏幕。")
@click.option(
    "--subject",
    "subjects",
    multiple=True,
    metavar="对象",
    help="对象名称，可写多次；不写时取规则集的对象，规则集也没有的写“本单位”。",
)
def run(
    ruleset: Path,
    fmt: str | None,
    output: Path | None,
    force: bool,
    subjects: tuple[str, ...],
) -> int:
    rules = opened(ruleset)
    chosen = format_of(fmt, output, _SUFFIXES, "yaml")
    if chosen == "xlsx" and output is None:
        raise click.UsageError("XLSX 要写到文件，请加 -o 事实表.xlsx")
    if not rules.indicators and not rules.compared:
        raise without_indicators(rules.id, ruleset, "没有要填的事实")
    if chosen == "json":
        from biaochi.backends.columns import described

        Output(output, "事实说明", rules.id, (ruleset,), force).write_json(described(rules))
        return FINE
    table = cast(Literal["yaml", "csv", "xlsx"], chosen)
    made = write_template(rows(rules), subjects or rules.subjects or (ONE,), table)
    Output(output, "空白事实表", rules.id, (ruleset,), force).write(made, "facts")
    return FINE


def rows(rules: Ruleset) -> list[TemplateRow]:
    """One row for every fact of every indicator, shared facts first."""
    out = [TemplateRow("", SHARED, s.name, s.kind, s.unit, s.choices, most=s.high) for s in rules.shared]
    for i in rules.indicators:
        own = [s for s in (*i.program.inputs, *i.program.judgements) if s.name not in i.shared]
        for s in own:
            single = len(i.program.inputs) + len(i.program.judgements) == 1
            told = [f"填的是“{s.name}”"] if single and s.name not in (i.name, ACTUAL) else []
            told += [f"指标值 {i.row.target.text}"] if i.row is not None and s.name == ACTUAL else []
            told += [f"需佐证：{i.evidence_named}" if i.evidence_named else "需佐证"] if i.evidence else []
            if s in i.program.judgements and s.low is not None and s.high is not None:
                low, high = (show(v, s) if s.kind is Kind.RATE else f"{about(v)}分" for v in (s.low, s.high))
                told = [f"评价人在{low.removesuffix('分')}至{high}之间评定，并填评定人和评定日期"]
            name, note = "" if single else s.name, "；".join(told)
            out.append(TemplateRow(i.code, i.name, name, s.kind, s.unit, s.choices, note, s.high))
    for c in rules.compared:
        note = f"指标值 {c.target.text}；只比较，不计分" + (f"；需佐证：{c.evidence}" if c.evidence else "")
        out.append(TemplateRow(c.code, c.name, "", Kind.QUANTITY, c.target.unit, (), note))
    return out


command = run
