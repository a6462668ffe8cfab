"""biaochi import: official tables, from the files they come in, as data or as the draft of a ruleset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, command, fail, format_of, gathered, report
from biaochi.cli.import_files import Imported, import_all, processors
from biaochi.cli.output import Output, output_options
from biaochi.cli.progress import progress
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.render import visible
from biaochi.registry.load import Surveys
from biaochi.registry.place import SUFFIX
from biaochi.tables.draft import Draft, check, draft_of
from biaochi.tables.grid import said
from biaochi.tables.model import Table

_SUFFIXES = {".json": "json", SUFFIX: "draft"}


@command(
    "导入指标表：XLSX、XLS、DOCX、CSV、粘贴的文本、带表格线的 PDF；DOC、WPS 借 LibreOffice。写成规则集草稿或 JSON。"
)
@click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="表…")
@click.option(
    "--format", "fmt", type=click.Choice(["text", "json", "draft"]),
    help="text 只列出有哪些表，json 照印件的每一格，draft 规则集草稿；不写时按 -o 的后缀，默认 text。",
)  # fmt: skip
@output_options(f"写到文件：以 {SUFFIX} 结尾的写规则集草稿，以 .json 结尾的写数据；不写时输出到屏幕。")
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="同时用几个进程；不写时用全部处理器。")
def run(tables: tuple[Path, ...], fmt: str | None, output: Path | None, force: bool, jobs: int | None) -> int:
    chosen = format_of(fmt, output, _SUFFIXES, "text")
    files = files_of(tables)
    with progress("导入", len(files)) as done:
        found = import_all(files, jobs or processors(), done)
    failed = [one for one in found if not one.tables]
    if len(failed) == len(found):
        fail([d for one in found for d in one.findings], "json" if chosen == "json" else "")
    left = [d for one in found for d in one.findings]
    left += [d for one in found for t in one.tables for d in check(t, file=str(one.file))]
    if chosen == "json":
        where = Output(output, "指标表", "、".join(map(str, files)), tuple(files), force)
        where.write_json({"tables": [t.as_json() for one in found for t in one.tables]})
    elif chosen == "draft":
        left += _drafts(found, output, force, files)
    else:
        _list(found)
    report(gathered(left), "")
    open_ones = any(d.severity is not Severity.NOTE for d in left)
    return FINDINGS if failed or open_ones else FINE


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files, those of a folder in the order of their names."""
    out: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if not p.is_dir() and not p.name.startswith((".", "~$")))
            if not inside:
                fail([Diagnostic("BC419", f"文件夹“{path}”里没有文件", help="请核对路径。", file=str(path))], "")
            out += inside
        else:
            out.append(path)
    return out


def _list(found: Sequence[Imported]) -> None:
    for one in found:
        for t in one.tables:
            title = t.header.get("标题") or "（没有标题）"
            click.echo(f"{visible(str(one.file))}：{t.kind}“{visible(title)}”，{len(t.rows)} 行，{said(t.place)}")


def _drafts(found: Sequence[Imported], output: Path | None, force: bool, files: Sequence[Path]) -> list[Diagnostic]:
    """Writes a draft for each table, numbered from the second on; gives what is left open in them."""
    made = [(one.file, t) for one in found for t in one.tables if t.kind != "汇总表"]
    left: list[Diagnostic] = []
    if not made:
        said_ = "只有汇总表，写不出规则集"
        left.append(Diagnostic("BC414", said_, severity=Severity.WARNING, help="请导入指标表。", file=str(files[0])))
    for number, (file, table) in enumerate(made, 1):
        draft = draft_of(table, source=file.name)
        if output is None:
            click.echo(draft.text, nl=False)
            path = Path(f"草稿{SUFFIX}")
        else:
            path = output if number == 1 else output.with_name(f"{output.stem}-{number}{output.suffix}")
            Output(path, "规则集草稿", str(file), tuple(files), force).write(draft.text.encode(), "text")
        left += _unread(draft, path, table)
    return left


def _unread(draft: Draft, path: Path, table: Table) -> list[Diagnostic]:
    """What 标尺 cannot read of a draft, each with the cell it comes from."""
    if not any(row.criterion for row in table.rows):
        return []
    built, _ = Surveys(path, cached=False).survey(draft.text)
    out = []
    for d in built.findings:
        place = draft.place(d.start) if d.start >= 0 else None
        if d.code != "BC235":  # sums are told by the check of the table
            origin = f"（原表{said(place)}）" if place else ""
            out.append(replace(d, message=f"{d.message}{origin}"))
    return out


command = run
