"""The facts of an open ruleset, kept beside it as a table that Excel opens and ``biaochi score`` reads (``1.facts.csv``).

Each change says what the cell held when somebody looked at it; a cell that holds something else by now stays.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from biaochi.cli.output import put
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.facts.limits import MAX_CSV
from biaochi.facts.problems import same_name
from biaochi.facts.raw import SHARED, RawFact, RawSubject, RawValue
from biaochi.facts.read import read_bytes
from biaochi.files.regular import read_regular
from biaochi.reports.collected import COLUMNS, Entry, to_csv
from biaochi.reports.safe import unescape_csv
from biaochi.ruleset.model import Ruleset
from biaochi.source.decode import decode
from biaochi.source.os_errors import reason_of


def facts_file(ruleset: Path) -> Path:
    """Where the facts of a ruleset file are kept."""
    return ruleset.with_suffix(".facts.csv")


def facts_stamp(ruleset: Path) -> str:
    """What changes whenever the facts of a ruleset file are written; "" where there are none."""
    try:
        return str(facts_file(ruleset).stat().st_mtime_ns)
    except OSError:
        return ""


@dataclass(frozen=True)
class Book:
    """The facts as rows; ``data`` is what the file held, None where there is none yet; ``own``: as this page arranges it."""

    entries: tuple[Entry, ...]
    data: bytes | None
    own: bool = True

    @property
    def subjects(self) -> tuple[str, ...]:
        """The subjects in the order of their first row."""
        return tuple(self.by_subject)

    def of(self, name: str) -> tuple[Entry, ...]:
        """The rows of a subject."""
        return self.by_subject.get(name, ())

    @cached_property
    def by_subject(self) -> dict[str, tuple[Entry, ...]]:
        """The rows of each subject."""
        out: dict[str, list[Entry]] = {}
        for e in self.entries:
            out.setdefault(e.subject, []).append(e)
        return {name: tuple(found) for name, found in out.items()}


def raw_subject(name: str, entries: Sequence[Entry], file: str) -> RawSubject:
    """The facts of a subject as scoring takes them; each place names its subject and its cell."""
    return RawSubject(name, file, tuple((e.code, _raw(e, file)) for e in entries if e.code))


def _raw(e: Entry, file: str) -> RawFact:
    where = f"{e.subject} {e.code} {e.fact}".strip()
    value = RawValue(e.value, file, where) if e.value else None
    return RawFact(e.fact, value, e.evidence, e.note, e.not_applicable, e.assessor, e.assessed_on, where, file)


def read_book(file: Path, rules: Ruleset | None, before: Book | None = None) -> Book:
    """The facts kept in a file; ``before`` where the file still holds the same. Raises BiaochiError with what is wrong in it."""
    try:
        data = read_regular(file, MAX_CSV)
    except FileNotFoundError:
        return Book((), None)
    except OSError as bad:
        raise BiaochiError(
            [Diagnostic("BC941", f"读不了事实表：{reason_of(bad)}", help="请核对文件。", file=str(file))]
        ) from None
    if before is not None and before.data == data:
        return before
    own = _own(data)
    entries = tuple(entries_of(read_bytes(data, file=str(file)), rules)) if own is None else own
    return Book(entries, data, own is not None)


def _own(data: bytes) -> tuple[Entry, ...] | None:
    """The rows of a table as this page writes it; None for one that somebody arranged otherwise."""
    rows = [r for r in csv.reader(io.StringIO(decode(data, file="")[0], newline="")) if any(c.strip() for c in r)]
    fit = (
        rows
        and rows[0] == COLUMNS
        and all(
            len(r) == len(COLUMNS) and r[0].strip() and (r[1].strip() or not any(c.strip() for c in r[2:]))
            for r in rows[1:]
        )
    )
    return tuple(Entry(*(unescape_csv(c).strip() for c in r)) for r in rows[1:]) if fit else None


def entries_of(subjects: Iterable[RawSubject], rules: Ruleset | None) -> Iterable[Entry]:
    """Facts that were read as rows; indicators by their codes, a single fact without a name."""
    by_key = {} if rules is None else rules.by_key()
    for subject in subjects:
        if not subject.facts:
            yield Entry(subject.name, *[""] * (len(COLUMNS) - 1))
        for key, f in subject.facts:
            i = by_key.get(key)
            code, name = (key, SHARED if key == SHARED else "") if i is None else (i.code, f.named or i.name)
            single = (
                i is not None and len(i.program.inputs) + len(i.program.judgements) == 1 and f.fact in i.program.specs
            )
            value = "" if f.value is None else f.value.text.strip()
            yield Entry(
                subject.name, code, name, "" if single else f.fact, value, f.evidence, f.note, f.not_applicable,
                f.assessor, f.assessed_on, f"{Path(f.file).name} {f.where}".strip(),
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactChange:
    """A cell of the facts: it held ``was``, and becomes ``now``."""

    subject: str
    code: str
    fact: str
    column: str
    was: str
    now: str


def changed(book: Book, changes: Sequence[FactChange], names: Mapping[str, str]) -> tuple[Book, list[FactChange]]:
    """The book with changes in it, and the changes whose cell holds something else by now. ``names`` of codes."""
    rows = {_key(e): e for e in book.entries}
    left: list[FactChange] = []
    for c in changes:
        new = Entry(c.subject, c.code, names.get(c.code, ""), c.fact, *[""] * 7)
        key = _key(new)
        old = rows.get(key, new)
        there = getattr(old, c.column)
        if there == c.now:
            continue
        if there != c.was:
            left.append(c)
            continue
        rows[key] = replace(old, **{c.column: c.now})
    return replace(book, entries=_in_order(rows.values(), book)), left


def _key(e: Entry) -> tuple[str, str, str, str]:
    """What tells rows apart. Two may stand at one code, where one of them was written for an indicator of another name."""
    return e.subject, e.code, same_name(e.indicator), e.fact


def _in_order(rows: Iterable[Entry], book: Book) -> tuple[Entry, ...]:
    """The rows subject by subject; of a subject that has any, the row that only names it goes."""
    found = [
        e for e in rows if not e.code or any((e.value, e.evidence, e.note, e.not_applicable, e.assessor, e.assessed_on))
    ]
    filled = {e.subject for e in found if e.code}
    groups: dict[str, list[Entry]] = {name: [] for name in book.subjects}
    for e in found:
        if e.code or e.subject not in filled:
            groups.setdefault(e.subject, []).append(e)
    return tuple(e for group in groups.values() for e in group)


def merged(book: Book, brought: Iterable[Entry]) -> tuple[Book, int, list[Entry]]:
    """The book with rows that came in a file: how many were taken, and those whose cell already holds another value."""
    rows = {_key(e): e for e in book.entries}
    taken, left = 0, []
    for e in brought:
        old = rows.get(_key(e))
        if old is None or (not old.value and not old.not_applicable):
            rows[_key(e)] = e
            taken += bool(e.value or e.not_applicable)
        elif (old.value, old.not_applicable) != (e.value, e.not_applicable) and (e.value or e.not_applicable):
            left.append(e)
    return replace(book, entries=_in_order(rows.values(), book)), taken, left


def with_subject(book: Book, name: str) -> Book:
    """The book with one more subject, that has no facts yet."""
    if name in book.subjects:
        raise BiaochiError([Diagnostic("BC941", f"已经有“{name}”了", help="请换一个名称。")])
    return replace(book, entries=(*book.entries, Entry(name, *[""] * (len(COLUMNS) - 1))))


def write_book(file: Path, book: Book) -> Book:
    """Writes the facts in the place of what was read. Raises BiaochiError (BC908 where somebody else wrote meanwhile)."""
    data = to_csv(book.entries)
    put(file, data, "事实表", before=book.data)
    return replace(book, data=data, own=True)
