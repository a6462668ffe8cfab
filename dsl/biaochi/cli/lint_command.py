"""biaochi lint: what a reviewer would send back, with the place and what to write instead."""

from __future__ import annotations

import difflib
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from biaochi._version import VERSION
from biaochi.cli.common import (
    FINDINGS,
    FINE,
    UNUSABLE,
    RulesetFile,
    command,
    fail,
    format_of,
    json_text,
    source_of,
)
from biaochi.cli.lint_files import review_all
from biaochi.cli.lint_text import grouped
from biaochi.cli.output import Output, output_options, put
from biaochi.cli.progress import progress
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.render import visible
from biaochi.lint.fixing import Fixed, fix
from biaochi.lint.rule import Reviewed
from biaochi.lint.rules import RULES
from biaochi.lint.session import Session
from biaochi.registry.load import Surveys
from biaochi.registry.place import SUFFIX
from biaochi.registry.released import read_release, release_file
from biaochi.registry.text_files import text_bytes
from biaochi.reports.stamp import Form
from biaochi.source.decode import decode
from biaochi.source.encode import rewritten
from biaochi.testing.cases import tried

_SUFFIXES = {".json": "json", ".sarif": "sarif", ".xml": "junit", ".xlsx": "xlsx"}


@command("采用之前的审查：逐条指出复核人会退回的地方，写明位置、原因和改法。可以给规则集文件，也可以给文件夹。")
@click.argument("paths", type=RulesetFile(), nargs=-1, required=True, metavar="规则集…")
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["text", "json", "sarif", "github", "junit", "xlsx"]),
    help="输出格式；不写时按 -o 的后缀，默认 text。",
)
@output_options("写到文件；不写时输出到屏幕。")
@click.option(
    "--fix", "fixing", is_flag=True, help="改好不影响得分的问题（约定补写、文号写法）；其余的改法只列出来看。"
)
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="同时用几个进程；不写时用全部处理器。")
def run(
    paths: tuple[Path, ...], fmt: str | None, output: Path | None, force: bool, fixing: bool, jobs: int | None
) -> int:
    fmt = format_of(fmt, output, _SUFFIXES, "text")
    if fmt == "xlsx" and output is None:
        raise click.UsageError("XLSX 要写到文件，请加 -o 问题清单.xlsx")
    files = list(_files(paths, fmt))
    if fixing:
        for file in files:
            _fix(file)
    started = time.perf_counter()
    with progress("审查", len(files)) as done:
        reviews = review_all(files, jobs or os.cpu_count() or 1, done)
    if any(p.is_dir() for p in paths):
        seconds = max(time.perf_counter() - started, 1e-6)
        click.echo(f"用时{seconds:.1f}秒，每秒{len(files) / seconds:.1f}个规则集", err=True)
    _show(reviews, fmt, Output(output, "审查结果", "、".join(map(str, paths)), tuple(files), force))
    found = [d for r in reviews for d in r.review.found]
    if any(d.severity is Severity.ERROR and not d.code.startswith("BL") for d in found):
        return UNUSABLE
    return FINDINGS if any(d.severity is not Severity.NOTE for d in found) else FINE


def _files(paths: tuple[Path, ...], fmt: str) -> Iterator[Path]:
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = sorted(path.rglob(f"*{SUFFIX}"))
        if not inside:
            fail([Diagnostic("BC340", f"文件夹“{path}”里没有规则集", help=f"规则集的文件名以 {SUFFIX} 结尾。")], fmt)
        yield from inside


# --- output


_FORMS: dict[str, Form] = {"json": "json", "sarif": "json", "junit": "page", "xlsx": "office"}


def _show(reviews: Sequence[Reviewed], fmt: str, output: Output) -> None:
    made = _made(reviews, fmt)
    if output.path is not None:
        output.write(made if isinstance(made, bytes) else made.encode(), _FORMS.get(fmt, "text"))
    elif isinstance(made, str):
        click.echo(made, nl=False)


def _made(reviews: Sequence[Reviewed], fmt: str) -> str | bytes:
    match fmt:
        case "json":
            found = [d.as_json() for r in reviews for d in r.review.found]
            ignored = [i.as_json() for r in reviews for i in r.review.ignored]
            return json_text({"files": [r.file for r in reviews], "diagnostics": found, "ignored": ignored}) + "\n"
        case "sarif":
            from biaochi.lint.formats.sarif import sarif

            return sarif(reviews, RULES, VERSION)
        case "github":
            from biaochi.lint.formats.github import github

            return github(reviews)
        case "junit":
            from biaochi.lint.formats.junit import junit

            return junit(reviews)
        case "xlsx":
            from biaochi.lint.formats.xlsx import xlsx

            return xlsx(reviews, RULES)
        case _:
            return _text(reviews)


def _text(reviews: Sequence[Reviewed]) -> str:
    said = grouped(list(_once(reviews)), {r.code: r.name for r in RULES}, len(reviews) > 1)
    counts = Counter(d.severity for d, _ in _once(reviews))
    ignored = sum(len(r.review.ignored) for r in reviews)
    left_out = f"；按 审查 不查{ignored}处" if ignored else ""
    said.append(f"{len(reviews)}个规则集：" + "、".join(f"{s.value}{counts[s]}处" for s in Severity) + left_out)
    return "\n".join(said) + "\n"


def _once(reviews: Sequence[Reviewed]) -> Iterator[tuple[Diagnostic, str | None]]:
    """The findings with the texts they are about. What is found in a ruleset that several inherit is said once."""
    said = set()
    for r in reviews:
        for d in r.review.found:
            inherited = d.file not in ("", r.file)
            key = (d.file or r.file, d.code, d.start, d.end, d.message)
            if key not in said or not inherited:
                yield d, source_of(d) if inherited else r.text
            said.add(key)


# --- fixing


def _fix(file: Path) -> None:
    """Applies the safe fixes to a file, says what was done, and shows what else could be."""
    try:
        data = text_bytes(file)
        text, _ = decode(data, file=str(file))
    except BiaochiError:
        return  # the review says what is wrong with the file
    release = read_release(release_file(file.resolve()))
    if release is not None:
        click.echo(f"{release.id} 已经发布，没有改动；要改的，另存为新的版本。", err=True)
        return
    surveys = Surveys(file)
    session = Session(surveys.survey, str(file), tried(file))
    done = fix(text, session.review, surveys.survey)
    if done.text != text:
        put(file, rewritten(data, done.text, file=str(file)), "规则集", before=data)
        click.echo(f"已改好 {visible(str(file))}", err=True)
    _say(done, session.check(done.text), file)
    surveys.save()


def _say(done: Fixed, left: Sequence[Diagnostic], file: Path) -> None:
    for d in done.applied:
        assert d.fix is not None
        click.echo(f"已改 {d.code}：{visible(d.fix.says)}", err=True)
    for d in done.refused:
        assert d.fix is not None
        click.echo(f"没有改 {d.code}：{visible(d.fix.says)}会改变得分，请自己核对：{visible(d.message)}", err=True)
    for d in left:
        if d.fix is not None and not d.fix.safe:
            click.echo(f"可以这样改 {d.code}（没有写入）：{visible(d.fix.says)}", err=True)
            new = d.fix.applied(done.text)
            lines = difflib.unified_diff(done.text.split("\n"), new.split("\n"), str(file), str(file), n=1, lineterm="")
            click.echo("\n".join(f"  {visible(line)}" for line in lines), err=True)


command = run
