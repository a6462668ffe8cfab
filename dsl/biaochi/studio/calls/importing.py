"""Calls that begin something: the files of the folder, a table pasted or brought, a ruleset made of it, another version."""

from __future__ import annotations

import base64
import binascii
import secrets
import tempfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path

from biaochi import patterns as re
from biaochi.cli.import_files import Imported, crashed, import_bytes, import_one
from biaochi.cli.output import put
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.model.values import decimal
from biaochi.registry.place import SUFFIX
from biaochi.registry.released import ENDING
from biaochi.registry.text_files import text_bytes
from biaochi.session.edits import applied
from biaochi.session.session import Session
from biaochi.source.decode import decode
from biaochi.studio.bench import Bench
from biaochi.studio.calls import shapes
from biaochi.studio.sheet import Data
from biaochi.studio.writing import write_head
from biaochi.tables.draft import check, draft_of
from biaochi.tables.model import Table
from biaochi.tables.names import marks_of

_HEAD = 4000
_SHOWN = 400
_PATIENCE = 120
"""Seconds for reading a file; the work on it is bounded before, so this is for a machine that is very busy."""
_MOST_CELL = 200
_VERSION = re.compile(r"[^\W_](?:[^\W_]|[.-]){0,40}")


def folder(bench: Bench, ask: shapes.Nothing, who: str) -> Data:
    """The files of the folder that the page can use; of rulesets their titles."""
    names = dict(bench.folder.files(SUFFIX, ENDING))
    listed = [
        {"name": n, "kind": "rules", "at": at // 1_000_000, "title": _title(bench.folder.root / n),
         "released": n.removesuffix(SUFFIX) + ENDING in names}
        for n, at in sorted(names.items(), key=lambda one: -one[1]) if n.endswith(SUFFIX)
    ]  # fmt: skip
    return {"name": bench.folder.root.name, "files": listed, "user": who}


def _title(path: Path) -> str:
    """The title in the first lines of a ruleset file."""
    try:
        text, _ = decode(text_bytes(path), file="")
    except BiaochiError:
        return ""
    line = next((one for one in text[:_HEAD].split("\n") if one.startswith(("规则集：", "规则集:"))), "")
    return line[4:].strip()[:80]


def paste(bench: Bench, ask: shapes.Paste, who: str) -> Data:
    """The tables in what was copied from Word, Excel or WPS."""
    marked = "<table" in ask.html.lower()
    data = (f'<html><meta charset="utf-8">{ask.html}' if marked else ask.text).encode()
    return _found(bench, import_bytes(data, Path("粘贴的表")), "粘贴的表")


def bring(bench: Bench, ask: shapes.Brought, who: str) -> Data:
    """The tables in a file, read by a process of its own that a damaged file may cost."""
    with tempfile.TemporaryDirectory() as folder_:
        path = Path(folder_) / f"brought{Path(ask.name).suffix.lower()[:6]}"
        path.write_bytes(bytes_of(ask.data))
        one = _read_apart(path)
    return _found(bench, one, Path(ask.name).name)


def _read_apart(path: Path) -> Imported:
    """Reads a file in a process of its own, where the work on it is bounded; a thread cannot bound it."""
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    try:
        return pool.submit(import_one, path).result(_PATIENCE)
    except (BrokenProcessPool, TimeoutError):
        return crashed(path, "进程中断")
    finally:
        for process in list((pool._processes or {}).values()):
            process.terminate()
        pool.shutdown(cancel_futures=True)


def bytes_of(data: str) -> bytes:
    """The bytes of a file that came in base64. Raises BiaochiError (BC932)."""
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise BiaochiError([Diagnostic("BC932", "文件没有传完整", help="请再选一次。")]) from None


def _found(bench: Bench, one: Imported, source: str) -> Data:
    tables = [t for t in one.tables if t.kind != "汇总表"]
    if not tables:
        said = [replace(d, file="") for d in one.findings] or [Diagnostic("BC414", "只有汇总表", help="请导入指标表。")]
        raise BiaochiError(said)
    return {"tables": [_table(bench, t, source) for t in tables]}


def _table(bench: Bench, table: Table, source: str) -> Data:
    ident = secrets.token_hex(8)
    bench.keep(ident, table, source)
    marks = [Fraction(m) for r in table.rows if (m := marks_of(r.full_marks)) is not None]
    return {
        "id": ident,
        "title": " ".join((table.header.get("标题") or "").split()) or Path(source).stem,
        "total": decimal(sum(marks, Fraction(0))),
        "rows": [
            [(c or "")[:_MOST_CELL] for c in (r.level1, r.level2, r.detail.name if r.detail else r.level3, r.full_marks, r.criterion)]
            for r in table.rows[:_SHOWN]
        ],
        "findings": [{"message": d.message, "help": d.help} for d in (*table.findings, *check(table, file=""))],
    }  # fmt: skip


def create(bench: Bench, ask: shapes.Create, who: str) -> Data:
    """A new ruleset file: of a table that was read, or the commented sample."""
    name = ask.name.strip()
    if ask.table:
        table, source = bench.table(ask.table)
        text = draft_of(table, source=source).text
    else:
        text = files("biaochi.cli").joinpath("templates", "ruleset.biaochi").read_text(encoding="utf-8")
    path = bench.folder.free(name, SUFFIX)
    view = Session(path, text, cached=False).view
    put(path, applied(text, [write_head(view, "规则集", name).edit]).encode(), "规则集")
    return {"file": bench.folder.name(path)}


def copy(bench: Bench, ask: shapes.Copy, who: str) -> Data:
    """A file saved as another version beside it, a draft again."""
    desk = bench.desk(ask.file)
    text, version = desk.look().text, ask.to.strip()
    stem = desk.path.stem
    old = next((f.text.strip() for f in desk.view.own.header if f.label == "版本"), "")
    named = version if stem == old else f"{stem.removesuffix(f'-{old}')}-{version}"
    if not _VERSION.fullmatch(version):
        raise BiaochiError([Diagnostic("BC938", f"版本“{version[:20]}”不能用", help="请写数字、字母或汉字，如 2。")])
    path = bench.folder.path(bench.folder.name(desk.path.with_name(f"{named}{SUFFIX}")), SUFFIX)
    if path.exists():
        raise BiaochiError([Diagnostic("BC902", f"已经有“{path.name}”了", help="请换一个版本号。")])
    for label, now in (("版本", version), ("状态", "草案")):
        view = Session(path, text, cached=False).view
        text = applied(text, [write_head(view, label, now).edit])
    put(path, text.encode(), "规则集")
    return {"file": bench.folder.name(path)}
