"""Files as the units send them back, filled-in tables and facts sheets alike, as the facts of subjects."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from biaochi.cli.import_files import import_one
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.raw import FactsFile, RawSubject
from biaochi.facts.read import READERS, TWICE, read_bytes, read_files
from biaochi.files.regular import read_regular
from biaochi.filled.facts import FilledTable, filled, project_of, unit_of
from biaochi.ruleset.model import Ruleset
from biaochi.source.os_errors import reason_of
from biaochi.tables.model import Table
from biaochi.tables.names import plain_name
from biaochi.tables.read import MOST_BYTES


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one unit sent for one subject. ``table`` and ``given`` are None where it was a facts sheet."""

    file: Path
    subject: RawSubject
    unit: str
    hash: str
    table: Table | None = None
    given: FilledTable | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A file: its sheets, or what is wrong with it."""

    file: Path
    sheets: tuple[Sheet, ...]
    problems: tuple[Diagnostic, ...] = ()


def receive(files: Sequence[Path], rules: Ruleset, done: Callable[[], None] = lambda: None) -> list[Received]:
    """The files in their order, subjects named by what tells them apart: the ruleset's own names, projects, units, both."""
    out = []
    for file in files:
        out.append(_received(file, rules))
        done()
    return _named(out, rules)


def _received(file: Path, rules: Ruleset) -> Received:
    try:
        data = read_regular(file, MOST_BYTES)
    except OSError as bad:
        said = f"读不了文件：{reason_of(bad)}"
        return Received(file, (), (Diagnostic("BC431", said, help="请核对路径和读取权限。", file=str(file)),))
    hash_ = hashlib.sha256(data).hexdigest()
    refused: tuple[Diagnostic, ...] = ()
    if file.suffix.lower() in READERS:
        try:
            return Received(file, tuple(Sheet(file, s, s.name, hash_) for s in read_bytes(data, file=str(file))))
        except FactsError as bad:
            refused = bad.diagnostics
        if file.suffix.lower() in (".yaml", ".yml"):
            return Received(file, (), refused)
    found = import_one(file)
    tables = [t for t in found.tables if t.kind == "自评表" and any(r.actual for r in t.rows)]
    if not tables:
        return Received(file, (), refused or found.findings or (_no_table(file),))
    made = []
    for table in tables:
        given = filled(table, rules, project_of(table) or file.stem, str(file))
        made.append(Sheet(file, given.subject, unit_of(table), hash_, table, given))
    return Received(file, tuple(made))


def _no_table(file: Path) -> Diagnostic:
    help_ = "要有填好完成值的自评表，或用 biaochi facts 生成的事实表。"
    return Diagnostic("BC431", "没有找到填好的自评表", help=help_, file=str(file))


def _named(received: Sequence[Received], rules: Ruleset) -> list[Received]:
    """The sheets of tables under the names that tell them apart."""
    sheets = [s for r in received for s in r.sheets if s.table is not None]
    ways: tuple[Callable[[Sheet], str], ...] = (
        lambda s: s.subject.name,
        lambda s: s.unit,
        lambda s: f"{s.unit} {s.subject.name}".strip(),
    )
    known = {plain_name(n): n for n in rules.subjects}

    def fits(way: Callable[[Sheet], str]) -> tuple[int, int]:
        names = [plain_name(way(s)) for s in sheets]
        return sum(n in known for n in names), len({n for n in names if n})

    best = max(ways, key=fits)
    out = []
    for one in received:
        renamed = []
        for s in one.sheets:
            name = best(s) or s.subject.name if s.table is not None else s.subject.name
            renamed.append(replace(s, subject=replace(s.subject, name=known.get(plain_name(name), name))))
        out.append(replace(one, sheets=tuple(renamed)))
    return out


def sent_twice(sheets: Iterable[Sheet]) -> dict[str, list[Sheet]]:
    """The subjects that came more than once with different facts, or with a table twice."""
    by_name: dict[str, list[Sheet]] = {}
    for s in sheets:
        by_name.setdefault(s.subject.name, []).append(s)
    return {n: found for n, found in by_name.items() if sum(s.table is not None for s in found) and len(found) > 1}


def facts_of(paths: Sequence[Path], rules: Ruleset) -> tuple[list[RawSubject], tuple[FactsFile, ...]]:
    """The facts in facts files and filled-in tables. Raises FactsError with every finding."""
    try:
        return read_files(paths)
    except FactsError as refused:
        return tables_among(paths, rules, refused)


def tables_among(
    paths: Sequence[Path], rules: Ruleset, refused: FactsError
) -> tuple[list[RawSubject], tuple[FactsFile, ...]]:
    """The facts in files that were ``refused`` as facts sheets, filled-in tables among them. Raises FactsError with every finding."""
    if {d.code for d in refused.diagnostics} == {TWICE}:
        raise refused from None
    received = receive([f for p in paths for f in _inside(p)], rules)
    if not any(s.table is not None for r in received for s in r.sheets):
        raise refused from None
    problems = [d for r in received if not r.sheets for d in r.problems if r.file in paths]
    sheets = [s for r in received for s in r.sheets]
    for name, found in sent_twice(sheets).items():
        files = "、".join(s.file.name for s in found)
        help_ = "请只留一份；不知道以哪份为准的，用 biaochi collect 列出来。"
        problems.append(
            Diagnostic("BC432", f"“{name}”交了{len(found)}份：{files}", help=help_, file=str(found[0].file))
        )
    if problems:
        raise FactsError(problems)
    merged: dict[str, RawSubject] = {}
    for s in sheets:
        before = merged.get(s.subject.name)
        merged[s.subject.name] = replace(before, facts=(*before.facts, *s.subject.facts)) if before else s.subject
    read = {s.file: FactsFile(s.file.as_posix(), s.hash) for s in sheets}
    return list(merged.values()), tuple(read.values())


def _inside(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.iterdir() if not p.is_dir() and not p.name.startswith((".", "~$")))
