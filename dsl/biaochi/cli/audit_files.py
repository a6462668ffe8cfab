"""Reading and auditing many table files: each gives its tables with what is found in them alone, and none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from biaochi.audit.check import Finding
from biaochi.audit.equations import Audited
from biaochi.audit.run import alone_in
from biaochi.cli.import_files import import_one
from biaochi.cli.pool import spread
from biaochi.diagnostics import Diagnostic
from biaochi.diagnostics.diagnostic import Severity

_ALONE = 40
"""Files that are audited faster here than other processes could be started."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A file: its tables, what is found in each, what could not be read of it."""

    file: Path
    subjects: tuple[Audited, ...]
    found: tuple[tuple[Finding, ...], ...]
    unread: tuple[Diagnostic, ...]


def audit_all(files: Sequence[Path], jobs: int, done: Callable[[], None]) -> list[Looked]:
    """The files in their order, with several processes where that is worth it."""
    made: dict[int, Looked] = {}
    if len(files) <= _ALONE or jobs < 2:
        for at, file in enumerate(files):
            made[at] = audit_one(file)
            done()
    else:
        for at, one in spread(audit_one, _crashed, list(enumerate(files)), min(jobs, len(files))):
            made[at] = one
            done()
    return [made[at] for at in range(len(files))]


def audit_one(file: Path) -> Looked:
    """One file. Whatever is wrong with it is a finding about the file."""
    read = import_one(file)
    subjects = tuple(Audited(t, str(file), read.lines) for t in read.tables)
    try:
        found = tuple(tuple(alone_in(s)) for s in subjects)
    except Exception as bad:  # a mistake of this program must not cost the other files
        return _crashed(file, type(bad).__name__)
    unread = read.findings if not subjects else tuple(d for d in read.findings if d.severity is not Severity.NOTE)
    return Looked(file, subjects, found, unread)


def _crashed(file: Path, why: str) -> Looked:
    help_ = "这是程序的错误，请把这个文件和本行文字报告给维护人；其他文件不受影响。"
    return Looked(file, (), (), (Diagnostic("BC425", f"核对这个文件时程序出错（{why}）", help=help_, file=str(file)),))
