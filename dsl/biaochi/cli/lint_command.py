"""biaochi lint: what a reviewer would send back, with the place and what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from biaochi.cli.common import FINDINGS, FINE, UNUSABLE, command, fail, format_option, print_json
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.diagnostics.diagnostic import Severity
from biaochi.diagnostics.render import render
from biaochi.lint.rule import lint
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.registry.load import survey
from biaochi.registry.place import SUFFIX


@command("采用之前的审查：逐条指出复核人会退回的地方，写明位置、原因和改法。可以给规则集文件，也可以给文件夹。")
@click.argument("paths", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="规则集…")
@format_option("text", "json")
def run(paths: tuple[Path, ...], fmt: str) -> int:
    files = list(_files(paths, fmt))
    found: list[Diagnostic] = []
    for file in files:
        diagnostics, text = _linted(file)
        found += diagnostics
        for d in diagnostics if fmt == "text" else ():
            click.echo(render([d], text))
    if fmt == "json":
        print_json({"files": [str(f) for f in files], "diagnostics": [d.as_json() for d in found]})
    else:
        counts = Counter(d.severity for d in found)
        click.echo(f"{len(files)}个规则集：" + "、".join(f"{s.value}{counts[s]}处" for s in Severity))
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


def _linted(file: Path) -> tuple[list[Diagnostic], str | None]:
    try:
        built, doc = survey(file, cached=False)
    except BiaochiError as bad:
        return list(bad.diagnostics), None
    return lint(Subject(doc, str(file), built), RULES), doc.text


command = run
