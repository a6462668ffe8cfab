"""biaochi export: the official table of a ruleset, as it is adopted and printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from biaochi.cli.common import FINE, UNUSABLE, RulesetFile, command, format_of, report, without_indicators
from biaochi.cli.output import Output, output_options
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.registry.load import identity, survey
from biaochi.tables.layout import attached, official
from biaochi.tables.outline import attached_of, lines_of

_SUFFIXES = {".xlsx": "xlsx", ".docx": "docx"}


@command(
    "把规则集写成正式的指标体系表：合并的一、二、三级指标，分值，指标解释，评分标准；后面附约定和解释。A4 横向，表头每页重复。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.option("--to", "fmt", type=click.Choice(["xlsx", "docx"]), help="XLSX 或 Word；不写时按 -o 的后缀。")
@output_options("写到文件，如 指标体系.xlsx、指标体系.docx。")
def run(ruleset: Path, fmt: Literal["xlsx", "docx"] | None, output: Path | None, force: bool) -> int:
    if output is None:
        raise click.UsageError("正式的表要写到文件，请加 -o 指标体系.xlsx 或 -o 指标体系.docx")
    made, ident, findings = official_table(ruleset, format_of(fmt, output, _SUFFIXES, "xlsx"))
    Output(output, "指标体系表", ident, (ruleset,), force).write(made, "office")
    report(findings, "")
    return UNUSABLE if any(d.severity is Severity.ERROR for d in findings) else FINE


def official_table(ruleset: Path, form: str) -> tuple[bytes, str, Sequence[Diagnostic]]:
    """The table as ``xlsx`` or ``docx``, the identity of the ruleset, and what is found in it. Raises BiaochiError (BC904)."""
    built, doc = survey(ruleset)
    lines = lines_of(doc, drafted=True)
    if not lines:
        raise without_indicators(identity(ruleset, doc), ruleset, "没有可以写成表的指标")
    field, total = doc.field("规则集"), doc.field("总分")
    title = ruleset.stem if field is None else field.text.replace("\n", "")
    marks = total.text.strip().removesuffix("分") if total is not None else ""
    layouts = [official(title, lines, marks), attached(title, attached_of(doc))]
    if form == "docx":
        from biaochi.tables.to_docx import to_docx

        return to_docx(layouts), identity(ruleset, doc), built.findings
    from biaochi.tables.to_xlsx import to_xlsx

    return to_xlsx(layouts), identity(ruleset, doc), built.findings


command = run
