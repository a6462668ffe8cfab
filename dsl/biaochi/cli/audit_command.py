"""biaochi audit: what is wrong in filled-in tables, with the place, what is printed, what should stand there, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from biaochi.audit.check import Level
from biaochi.audit.review import outcome, place_of, summary
from biaochi.audit.rounding import shown
from biaochi.audit.run import LEVELS, Report, audit
from biaochi.cli.audit_files import Looked, audit_all
from biaochi.cli.common import FINDINGS, FINE, RulesetFile, command, fail, format_of, gathered, opened, report
from biaochi.cli.import_command import files_of
from biaochi.cli.import_files import processors
from biaochi.cli.output import Output, output_options
from biaochi.cli.progress import progress
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.render import visible
from biaochi.files.bounded import Exhausted, bounded
from biaochi.files.regular import read_regular
from biaochi.source.os_errors import reason_of
from biaochi.tables.read import MOST_BYTES, container_of

_SUFFIXES = {".json": "json", ".xlsx": "xlsx"}
_COLOURS = {Level.ERROR: "red", Level.WARNING: "yellow", Level.JUDGE: "cyan", Level.NOTE: None}


@command("核对填好的自评表：重算每个能算的数，指出互相矛盾、与规则不符、照抄漏填的地方，写明位置、印的、应当的和依据。")
@click.argument("tables", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="表…")
@click.option(
    "--ruleset", type=RulesetFile(), metavar="规则集", help="表是按哪个规则集填的：得分、分值、指标、佐证照它核对。"
)
@click.option(
    "--format", "fmt", type=click.Choice(["text", "json", "xlsx"]),
    help="text 列在屏幕上，json 数据，xlsx 汇总、复核表（13 列）和问题清单（8 列）；不写时按 -o 的后缀，默认 text。",
)  # fmt: skip
@output_options("写到文件：.xlsx 写复核表和问题清单，.json 写数据；不写时输出到屏幕。")
@click.option(
    "--marked", type=click.Path(path_type=Path, file_okay=False), metavar="文件夹",
    help="另存带批注的表到这个文件夹：XLSX、DOCX，批注写在有问题的格子上。",
)  # fmt: skip
@click.option(
    "--level", type=click.Choice([x.value for x in LEVELS]), default=Level.NOTE.value,
    help="只列到这一级：错误、警告、待判断、提示（默认全列）。",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="同时用几个进程；不写时用全部处理器。")
def run(
    tables: tuple[Path, ...], ruleset: Path | None, fmt: str | None, output: Path | None, force: bool, marked: Path | None, level: str,
    jobs: int | None,
) -> int:  # fmt: skip
    chosen = format_of(fmt, output, _SUFFIXES, "text")
    if chosen == "xlsx" and output is None:
        raise click.UsageError("XLSX 要写到文件，请加 -o 复核.xlsx")
    if marked is not None:
        _apart(marked, tables)
    rules = None if ruleset is None else opened(ruleset)
    files = files_of(tables)
    with progress("核对", len(files)) as done:
        looked = audit_all(files, jobs or processors(), done)
    unread = [d for one in looked for d in one.unread]
    if not any(one.subjects for one in looked):
        fail(unread, "json" if chosen == "json" else "")
    subjects = [s for one in looked for s in one.subjects]
    kept = LEVELS[: LEVELS.index(Level(level)) + 1]
    reports = [
        replace(r, findings=tuple(f for f in r.findings if f.level in kept))
        for r in audit(subjects, [f for one in looked for f in one.found], rules)
    ]
    inputs = (*files, *([ruleset] if ruleset is not None else []))
    where = Output(output, "复核", "、".join(map(str, inputs)), inputs, force)
    _show(reports, looked, chosen, where)
    if marked is not None:
        unread += _mark(reports, marked, inputs, force)
    report(gathered(unread), "")
    counted = any(f.level is not Level.NOTE for r in reports for f in r.findings)
    return FINDINGS if counted or any(d.severity is Severity.ERROR for d in unread) else FINE


def _show(reports: Sequence[Report], looked: Sequence[Looked], chosen: str, where: Output) -> None:
    if chosen == "json":
        where.write_json(_data(reports, looked))
    elif chosen == "xlsx":
        from biaochi.audit.to_xlsx import xlsx

        where.write(xlsx(reports), "office")
    elif where.path is not None:
        where.write((click.unstyle("\n".join(_text(reports))) + "\n").encode(), "text")
    else:
        for line in _text(reports):
            click.echo(line)


def _data(reports: Sequence[Report], looked: Sequence[Looked]) -> dict[str, object]:
    tables = [
        {
            "file": r.subject.file, "place": dict(r.subject.table.place), "kind": r.subject.table.kind, "project": r.subject.project,
            "findings": [f.as_json() for f in r.findings],
        }
        for r in reports
    ]  # fmt: skip
    unread = [{"file": str(one.file), "code": d.code, "message": d.message} for one in looked if not one.subjects for d in one.unread]  # fmt: skip
    return {"tables": tables, "summary": {**summary(reports), "files": len(looked), "unread": unread}}


def _text(reports: Sequence[Report]) -> list[str]:
    out: list[str] = []
    for r in reports:
        o = outcome(r)
        said = f"，总分{shown(o.own, 2)}" if o.own is not None else ""
        if o.own is not None and o.own != o.reviewed and o.reviewed is not None:
            said += f"，复核{shown(o.reviewed, 2)}（差异率{o.difference}）"
        out.append(
            click.style(
                f"{visible(r.subject.file)}：{r.subject.table.kind}“{visible(r.subject.project)}”{said}", bold=True
            )
        )
        if not r.findings:
            out.append("  没有发现问题")
        for f in r.findings:
            label = click.style(f"{f.level.value} {f.code}", fg=_COLOURS[f.level])
            numbers = f"　印 {visible(f.printed)}" if f.printed else ""
            numbers += f"　算 {visible(f.computed)}" if f.computed else ""
            out.append(f"  {label}：{visible(f.message)}")
            out.append(f"    {place_of(f)}{numbers}　依据：{visible(f.rule)}")
    counts = Counter(f.level for r in reports for f in r.findings)
    out.append(f"{len(reports)}张表：" + "、".join(f"{x.value}{counts[x]}处" for x in LEVELS))
    return out


def _apart(folder: Path, tables: tuple[Path, ...]) -> None:
    """Raises BiaochiError (BC427) where the copies would stand among the tables, and be read as tables the next time."""
    if any(given.is_dir() and folder.exists() and folder.samefile(given) for given in tables):
        said = "这是放自评表的文件夹，批注写在里面下次会被当作自评表读"
        raise BiaochiError([Diagnostic("BC427", said, help="请换一个文件夹。", file=str(folder))])


def _mark(reports: Sequence[Report], folder: Path, files: tuple[Path, ...], force: bool) -> list[Diagnostic]:
    """Writes the copies; gives what could not be marked."""
    left: list[Diagnostic] = []
    by_file: dict[str, list[Report]] = {}
    for r in reports:
        by_file.setdefault(r.subject.file, []).append(r)
    used: set[str] = set()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as bad:
        help_ = "请换一个文件夹。"
        raise BiaochiError(
            [Diagnostic("BC427", f"建不了文件夹：{reason_of(bad)}", help=help_, file=str(folder))]
        ) from None
    for file, found in by_file.items():
        copied = _copy(Path(file), found)
        if isinstance(copied, Diagnostic):
            left.append(copied)
            continue
        data, suffix = copied
        stem = f"{Path(file).stem}-批注"
        name = next(
            n
            for n in (f"{stem}{'' if k == 1 else f'-{k}'}{suffix}" for k in range(1, len(by_file) + 2))
            if n not in used
        )
        used.add(name)
        Output(folder / name, "批注", file, files, force).write(data, "office")
    return left


def _copy(file: Path, found: Sequence[Report]) -> tuple[bytes, str] | Diagnostic:
    from biaochi.audit.marked import marked_docx, marked_xlsx

    findings = [f for r in found for f in r.findings]
    help_ = "请用 Office 或 WPS 另存为 .xlsx 或 .docx 再核对；问题清单里照样有这个文件的问题。"
    try:
        data = read_regular(file, MOST_BYTES)
        kind = container_of(data, file=str(file))
        if kind not in ("xlsx", "docx"):
            return Diagnostic("BC426", "这种文件不能加批注", severity=Severity.NOTE, help=help_, file=str(file))
        with bounded(20, 220):
            made = marked_xlsx(data, findings) if kind == "xlsx" else marked_docx(data, findings)
    except (
        OSError,
        Exhausted,
        MemoryError,
        Exception,
    ) as bad:  # libraries answer damaged files with exceptions of any type
        said = f"加不了批注（{type(bad).__name__}）"
        return Diagnostic("BC426", said, severity=Severity.WARNING, help=help_, file=str(file))
    return made, f".{kind}"


command = run
