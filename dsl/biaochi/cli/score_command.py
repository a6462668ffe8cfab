"""biaochi score: facts in, results out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, format_of, opened
from biaochi.cli.output import Output, output_options
from biaochi.scoring.result import Result
from biaochi.scoring.run import score_facts
from biaochi.tables.layout import Layout

_SUFFIXES = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".docx": "docx", ".md": "markdown"}


@command("按规则集给事实表算分。事实表可以是 YAML、JSON、CSV、XLSX 文件，也可以是装着它们的文件夹。")
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.argument("facts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="事实表…")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "csv", "xlsx", "docx", "markdown"]),
    help="输出格式；不写时按 -o 的后缀，默认 text。",
)
@click.option("--formulas", is_flag=True, help="XLSX 里加一张“核验”：事实、每个得分的活公式、是否相符。")
@output_options("写到文件，如 得分表.xlsx、得分表.docx；不写时输出到屏幕。")
def run(
    ruleset: Path, facts: tuple[Path, ...], fmt: str | None, formulas: bool, output: Path | None, force: bool
) -> int:
    chosen = format_of(fmt, output, _SUFFIXES, "text")
    if chosen in ("xlsx", "docx") and output is None:
        raise click.UsageError(f"{chosen.upper()} 要写到文件，请加 -o 得分表.{chosen}")
    if formulas and chosen != "xlsx":
        raise click.UsageError("--formulas 只用于 XLSX，请加 -o 得分表.xlsx")
    result = score_facts(opened(ruleset), list(facts))
    _emit(result, chosen, ruleset, formulas, Output(output, "得分表", result.ruleset.id, (ruleset, *facts), force))
    open_ones = any(
        state in ("未评", "缺佐证", "待定", "待评定")
        for s in result.subjects
        for state in (*(i.state.value for i in s.indicators), *(c.verdict for c in s.compared))
    )
    return FINDINGS if open_ones else FINE


def _emit(result: Result, fmt: str, ruleset: Path, formulas: bool, output: Output) -> None:
    data = result.as_json()
    if fmt == "json":
        output.write_json(data)
    elif fmt == "csv":
        from biaochi.reports.csv_report import to_csv

        output.write(to_csv(data), "csv")
    elif fmt == "xlsx":
        from biaochi.backends.excel.sheet import add_sheet, with_values
        from biaochi.cli.checks import checks
        from biaochi.reports.xlsx_report import to_xlsx
        from biaochi.tables.to_xlsx import draw

        tables = _tables(data, ruleset) if result.ruleset.indicators else []

        cached: dict[str, str] = {}
        count = 0

        def before(book: Any) -> None:
            nonlocal count
            for number, table in enumerate(tables):
                draw(book, table, number)
            if formulas:
                cached.update(add_sheet(book, checks(result), result.ruleset.policy.places))
            count = len(book.sheetnames)

        made = to_xlsx(data, before)
        output.write(with_values(made, count, cached) if formulas else made, "office")
    elif fmt == "docx" and not result.ruleset.indicators:
        raise click.UsageError("没有分值的指标只作比较，不能写成 Word 得分表；可写 XLSX、CSV、Markdown、JSON")
    elif fmt == "docx":
        from biaochi.tables.to_docx import to_docx

        output.write(to_docx(_tables(data, ruleset)), "office")
    elif fmt == "markdown":
        from biaochi.reports.markdown_report import to_markdown

        output.write(to_markdown(data).encode(), "page")
    else:
        _terminal(data, output)


def _tables(data: dict[str, Any], ruleset: Path) -> list[Layout]:
    """The official table of each subject, with its scores."""
    from biaochi.registry.load import survey
    from biaochi.tables.outline import lines_of
    from biaochi.tables.score_tables import score_tables

    return score_tables(data, lines_of(survey(ruleset)[1], became=True))


def _terminal(data: dict[str, Any], output: Output) -> None:
    from rich.console import Console

    from biaochi.reports.terminal_report import render

    if output.path is None:
        render(data, Console())
        return
    import io

    text = io.StringIO()
    render(data, Console(file=text, width=120, color_system=None))
    output.write(text.getvalue().encode(), "text")


command = run
