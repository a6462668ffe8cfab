"""The rulesets of a folder by what their headers say: where, of which type, for which years, in force since when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.tree import Document
from biaochi.registry.chain import CHAIN, read_chain
from biaochi.registry.lineage import identity, read
from biaochi.registry.place import SUFFIX
from biaochi.registry.released import release_file, ruleset_file

KINDS = ("单位自评", "部门评价", "财政评价", "部门整体", "自评复核", "框架")
STATES = ("草案", "采用", "非采用", "废止")
ADOPTED = "采用"
_DATE = re.compile(r"^([0-9]{4})[-年./]([0-9]{1,2})[-月./]([0-9]{1,2})日?$")
_YEARS = re.compile(r"([0-9]{4})\s*(?:年度?)?\s*(?:[-－—~～至]\s*([0-9]{4})?)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One ruleset file. ``issued`` is 印发日期, ``effective`` 施行日期, ``expires`` 失效日期, each None where not stated.

    ``years`` are 适用年度 as ranges, the last open where only its start is written; empty means any year. ``pending`` says
    that the layer is declared and empty (待补); ``replaces`` are the rulesets this one takes the place of (替代). ``released`` are the times it was released
    (UTC), more than one where its record was made anew.
    """

    ident: str
    path: Path
    title: str
    code: str
    kind: str
    years: tuple[tuple[int, int | None], ...]
    version: str
    status: str
    issued: datetime.date | None
    effective: datetime.date | None
    expires: datetime.date | None
    parent: str
    basis: tuple[str, ...]
    pending: bool
    replaces: tuple[str, ...] = ()
    released: tuple[str, ...] = ()

    def covers(self, year: int) -> bool:
        """Whether the ruleset is for a year."""
        return not self.years or any(a <= year and (b is None or year <= b) for a, b in self.years)


def index(folders: Iterable[Path]) -> tuple[list[Entry], list[Diagnostic]]:
    """The entries of every ruleset file under the folders, by identity, and what cannot be read."""
    entries: list[Entry] = []
    folders = list(folders)
    found = list(_vanished(folders))
    for path in _files(folders):
        try:
            entries.append(entry(path, read(path)))
        except BiaochiError as bad:
            found += bad.diagnostics
    return sorted(entries, key=lambda e: (e.code, e.ident, str(e.path))), found


def _vanished(folders: Iterable[Path]) -> Iterator[Diagnostic]:
    """A finding for every ruleset that was released and whose file is gone; of one that is there, reading it says more."""
    for index_file in (p for folder in folders if folder.is_dir() for p in sorted(folder.rglob(CHAIN))):
        try:
            known = {e.record: e for e in read_chain(index_file.parent)}
        except BiaochiError as bad:
            yield from bad.diagnostics
            continue
        for record, e in known.items():
            file = ruleset_file(index_file.with_name(record))
            if not file.exists():
                said = f"{e.id} 在 {e.at[:10]} 发布过，规则集文件 {file.name} 不见了"
                yield Diagnostic("BC382", said, help="请从备份恢复。", file=str(file), where=record)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob(f"*{SUFFIX}")) if folder.is_dir() else [folder]


def entry(path: Path, doc: Document) -> Entry:
    """The entry of one file. Raises BiaochiError for a date, year or status that cannot be read."""
    wrong: list[Diagnostic] = []

    def date(label: str) -> datetime.date | None:
        field = doc.field(label)
        found = None if field is None else read_date(field.text)
        if field is not None and found is None:
            said = f"{label}“{field.text[:20]}”不是日期"
            wrong.append(Diagnostic("BC261", said, field.text_start, field.end, "请写成 2023-03-01。", file=str(path)))
        return found

    def one_of(label: str, allowed: tuple[str, ...], default: str) -> str:
        field = doc.field(label)
        text = default if field is None else field.text.strip()
        if field is not None and text not in allowed:
            help_ = f"可写：{'、'.join(allowed)}"
            wrong.append(
                Diagnostic("BC262", f"{label}“{text[:20]}”读不懂", field.text_start, field.end, help_, file=str(path))
            )
        return text

    ident = identity(path, doc)
    made = Entry(
        ident, path, _text(doc, "规则集"), ident.split("/")[0], one_of("类型", KINDS, ""), _years(doc, wrong, str(path)),
        _text(doc, "版本") or ident.rsplit("@", 1)[-1], one_of("状态", STATES, "草案"), date("印发日期"), date("施行日期"),
        date("失效日期"), _text(doc, "继承"), tuple(f.text for f in doc.header if f.label == "依据"),
        not any(n.field("标准") or n.field("指标值") for n in doc.walk()) and "待补" in _text(doc, "说明"),
        tuple(f.text.strip() for f in doc.header if f.label == "替代"),
        tuple(c.at for c in read_chain(path.resolve().parent) if c.record == release_file(path.resolve()).name),
    )  # fmt: skip
    if wrong:
        raise BiaochiError(wrong)
    return made


def read_date(text: str) -> datetime.date | None:
    """A date as 2023-03-01 or 2023年3月1日; None where it is none."""
    found = _DATE.match(text.strip())
    if found is None:
        return None
    try:
        return datetime.date(*(int(n) for n in found.groups()))
    except ValueError:
        return None


def _years(doc: Document, wrong: list[Diagnostic], file: str) -> tuple[tuple[int, int | None], ...]:
    field = doc.field("适用年度")
    if field is None:
        return ()
    out = []
    for piece in re.split(r"[、，,；;]", field.text.strip()):
        found = _YEARS.fullmatch(piece.strip().removesuffix("起").removesuffix("年度").removesuffix("年"))
        if found is None:
            said = f"适用年度“{field.text[:20]}”读不懂"
            wrong.append(
                Diagnostic("BC263", said, field.text_start, field.end, "请写成 2022、2022-2024 或 2022-。", file=file)
            )
            return ()
        first = int(found[1])
        open_ended = piece.strip().endswith(("-", "－", "—", "~", "～", "至", "起"))
        out.append((first, int(found[2]) if found[2] else None if open_ended else first))
    return tuple(out)


def _text(doc: Document, label: str) -> str:
    field = doc.field(label)
    return "" if field is None else field.text.strip()
