"""biaochi score: facts in, results out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, format_of, opened
from biaochi.cli.logging_option import Log, log_option
from biaochi.cli.output import Output, output_options
from biaochi.diagnostics import FactsError
from biaochi.diagnostics.render import visible
from biaochi.facts.raw import FactsFile, RawSubject
from biaochi.facts.read import read_files
from biaochi.filled.register import Lacking, lacking, wanted
from biaochi.reports.view import text
from biaochi.ruleset.model import Ruleset
from biaochi.scoring.result import NOT_YET, Result, printed
from biaochi.scoring.run import score_subjects

if TYPE_CHECKING:
    from biaochi.tables.layout import Layout
    from biaochi.tables.score_tables import Kind

_SUFFIXES = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".docx": "docx", ".md": "markdown"}


@command(
    "按规则集给事实表算分。事实表可以是 YAML、JSON、CSV、XLSX 文件、填好的自评表（XLSX、DOCX 等），也可以是装着它们的文件夹。"
)
@click.argument("ruleset", type=RulesetFile(), metavar="规则集")
@click.argument("facts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="事实表…")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "csv", "xlsx", "docx", "markdown"]),
    help="输出格式；不写时按 -o 的后缀，默认 text。",
)
@click.option("--formulas", is_flag=True, help="XLSX 里加一张“核验”：事实、每个得分的活公式、是否相符。")
@click.option(
    "--table",
    "kind",
    type=click.Choice(["得分表", "自评表", "并排"]),
    default="得分表",
    help="XLSX、Word 的表：得分表（一个对象一张）、自评表（加实际完成值，供单位填报）、并排（各对象在一张表里）。",
)
@log_option
@output_options("写到文件，如 得分表.xlsx、得分表.docx；不写时输出到屏幕。")
def run(
    ruleset: Path,
    facts: tuple[Path, ...],
    fmt: str | None,
    formulas: bool,
    kind: Kind,
    log: Path | None,
    output: Path | None,
    force: bool,
) -> int:
    chosen = format_of(fmt, output, _SUFFIXES, "text")
    if chosen in ("xlsx", "docx") and output is None:
        raise click.UsageError(f"{chosen.upper()} 要写到文件，请加 -o 得分表.{chosen}")
    if formulas and chosen != "xlsx":
        raise click.UsageError("--formulas 只用于 XLSX，请加 -o 得分表.xlsx")
    if kind != "得分表" and chosen not in ("xlsx", "docx"):
        raise click.UsageError(f"{kind}只写成 XLSX、Word，请加 -o {kind}.xlsx")
    kept, inputs = Log(log), (ruleset, *facts, *([] if log is None else [log]))
    rules = opened(ruleset)
    try:
        given, files = _facts(facts, rules)
    except FactsError as bad:
        plain = chosen in ("csv", "xlsx") and kind == "得分表" and not formulas
        if output is None or not plain or not _too_many(facts, rules, bad):
            raise
        return _many(rules, facts[0], chosen, output, inputs, force, kept)
    result = score_subjects(rules, given, files)
    register = [x for s in given for x in lacking(s, rules)]
    where = Output(output, "得分表", result.ruleset.id, inputs, force)
    emit(result, chosen, ruleset, kind, formulas, where, register)
    hashes = {"text_hash": result.ruleset.text_hash, "meaning_hash": result.ruleset.hash}
    kept.enter("算分", "", result.ruleset.id, **hashes, facts_hash=result.facts_hash, output=output, says=_says(result))
    open_ones = any(
        state in NOT_YET
        for s in result.subjects
        for state in (*(i.state.value for i in s.indicators), *(c.verdict for c in s.compared))
    )
    return FINDINGS if open_ones else FINE


def _too_many(facts: Sequence[Path], rules: Ruleset, bad: FactsError) -> bool:
    """Whether the facts are one file that is too long to be held, of subjects that are scored apart from one another."""
    from biaochi.facts.many import too_many

    return len(facts) == 1 and not (rules.subjects or rules.combinations or rules.compared) and too_many(facts[0], bad)


def _many(rules: Ruleset, path: Path, fmt: str, output: Path, inputs: tuple[Path, ...], force: bool, kept: Log) -> int:
    from biaochi.cli.score_many import score_many
    from biaochi.facts.many import hash_of

    hashes = {"text_hash": rules.text_hash, "meaning_hash": rules.hash, "facts_hash": hash_of(path)}
    count, open_ones = score_many(rules, path, fmt, output, inputs, force)
    kept.enter("算分", "", rules.id, **hashes, output=output, says=f"{count} 个对象；数据的校验值是文件的")
    return FINDINGS if open_ones else FINE


def _facts(paths: Sequence[Path], rules: Ruleset) -> tuple[list[RawSubject], tuple[FactsFile, ...]]:
    """The facts in facts files and filled-in tables. Raises FactsError with every finding."""
    try:
        return read_files(paths)
    except FactsError as bad:
        refused = bad
    from biaochi.cli.filled_files import tables_among

    return tables_among(paths, rules, refused)


def _says(result: Result) -> str:
    """The totals, for the log."""
    places = result.ruleset.policy.places
    return "；".join(f"{s.name} {text(printed(s.total, places))}分" for s in (*result.subjects, *result.aggregates))


def emit(
    result: Result,
    fmt: str,
    ruleset: Path,
    kind: Kind,
    formulas: bool,
    output: Output,
    register: Sequence[Lacking],
) -> None:
    """Writes a result in a format; of XLSX and Word as a table of a kind."""
    data = result.as_json()
    if fmt == "json":
        output.write_json(data)
    elif fmt == "csv":
        from biaochi.reports.csv_report import to_csv

        output.write(to_csv(data), "csv")
    elif fmt == "xlsx":
        from biaochi.backends.excel.sheet import add_sheet, with_values
        from biaochi.cli.checks import checks, sums
        from biaochi.reports.xlsx_report import to_xlsx
        from biaochi.tables.to_xlsx import draw

        tables = _tables(data, ruleset, kind, register)
        cached: dict[str, str] = {}
        count = 0

        def before(book: Any) -> None:
            nonlocal count
            for number, table in enumerate(tables):
                draw(book, table, number)
            if formulas:
                cached.update(add_sheet(book, checks(result), sums(result), result.ruleset.policy.places))
            count = len(book.sheetnames)

        made = to_xlsx(data, before)
        output.write(with_values(made, count, cached) if formulas else made, "office")
    elif fmt == "docx":
        from biaochi.tables.to_docx import to_docx

        output.write(to_docx(_tables(data, ruleset, kind, register)), "office")
    elif fmt == "markdown":
        from biaochi.reports.markdown_report import to_markdown

        output.write(to_markdown(data).encode(), "page")
    else:
        _terminal(data, output, register)


def _tables(data: dict[str, Any], ruleset: Path, kind: Kind, register: Sequence[Lacking]) -> list[Layout]:
    """The official table with the scores, of each subject or of all side by side, and the register of what lacks its evidence."""
    from biaochi.registry.load import survey
    from biaochi.tables.outline import lines_of
    from biaochi.tables.score_tables import evidence_register, score_tables

    rows = [(x.subject, x.unit, f"{x.code} {x.indicator}", x.asked, x.file, x.where) for x in register]
    tables = score_tables(data, lines_of(survey(ruleset)[1], became=True), kind)
    return [*tables, *([evidence_register(rows)] if rows else [])]


def _terminal(data: dict[str, Any], output: Output, register: Sequence[Lacking]) -> None:
    from rich.console import Console

    from biaochi.reports.terminal_report import render

    told = [
        f"  {visible(x.subject)} {x.code} {visible(x.indicator)}{wanted(x)}（{visible(x.file)} {visible(x.where)}）"
        for x in register
    ]
    if told:
        told.insert(0, f"缺佐证登记（{len(register)}处）：")
    if output.path is None:
        render(data, Console())
        for line in told:
            click.echo(line)
        return
    import io

    shown = io.StringIO()
    render(data, Console(file=shown, width=120, color_system=None))
    output.write((shown.getvalue() + "".join(f"{line}\n" for line in told)).encode(), "text")


command = run
