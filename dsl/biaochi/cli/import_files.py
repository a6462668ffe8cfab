"""Reading table files for ``biaochi import``: each gives its tables and findings, and none stops the others."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from biaochi.cli.pool import spread
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.files.bounded import Exhausted, bounded
from biaochi.files.libreoffice import NoProgram, NotConverted, converted
from biaochi.files.regular import read_regular
from biaochi.source.os_errors import reason_of
from biaochi.tables.from_json import tables_of_json
from biaochi.tables.grid import Printed
from biaochi.tables.model import Table
from biaochi.tables.read import CONVERTED, MOST_BYTES, container_of, read_printed
from biaochi.tables.recognise import tables_of

_SECONDS = {"xls": 2, "pdf": 30}
"""Seconds of the processor that reading a kind may take; all others are bounded by their sizes as well."""
_MEGABYTES = 220
_ALONE = 12
"""Files that are read faster here than other processes could be started."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file holds; ``lines`` are those of a document beside its tables. Without tables ``findings`` say why."""

    file: Path
    tables: tuple[Table, ...]
    findings: tuple[Diagnostic, ...]
    lines: tuple[str, ...] = ()


def import_all(files: Sequence[Path], jobs: int, done: Callable[[], None]) -> list[Imported]:
    """The files in their order, with several processes where that is worth it."""
    if len(files) <= _ALONE or jobs < 2:
        out = []
        for file in files:
            out.append(import_one(file))
            done()
        return out
    found: dict[int, Imported] = {}
    for number, one in spread(import_one, crashed, list(enumerate(files)), min(jobs, len(files))):
        found[number] = one
        done()
    return [found[n] for n in range(len(files))]


def import_one(file: Path) -> Imported:
    """One file. Whatever is wrong with it is a finding."""
    try:
        data = _bytes(file)
    except BiaochiError as bad:
        return Imported(file, (), tuple(bad.diagnostics))
    return import_bytes(data, file)


def import_bytes(data: bytes, file: Path) -> Imported:
    """The content of a file, or of a clipboard, under the name it is known by. Whatever is wrong with it is a finding."""
    shown = str(file)
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it says of damaged files is for its developers
    try:
        kind = container_of(data, file=shown)
        if kind in CONVERTED:
            data = _converted(data, kind, CONVERTED[kind], shown)
        with bounded(_SECONDS.get(kind, 10), _MEGABYTES):
            printed = read_printed(data, file=shown) if kind != "json" else Printed(())
            tables = tables_of(printed, file=shown) if kind != "json" else tables_of_json(data, file=shown)
    except BiaochiError as bad:
        return Imported(file, (), tuple(bad.diagnostics))
    except (Exhausted, MemoryError):
        help_ = "文件多半已损坏。请用 Office 或 WPS 打开，把表复制到新文件，另存为 .xlsx 或 .docx 再导入。"
        return Imported(file, (), (Diagnostic("BC421", "这个文件读了太久或太占内存，停下了", help=help_, file=shown),))
    except Exception as bad:  # a mistake of this program must not cost the other files
        return crashed(file, type(bad).__name__)
    if not tables:
        help_ = "表头里要有 一级指标、三级指标、分值、评分标准 这样的栏名；只导入汇总表的，要有 序号、项目名称、得分。"
        return Imported(file, (), (Diagnostic("BC411", "没有找到指标表", help=help_, file=shown), *printed.findings))
    lines = tuple(r.cells[0].text for sheet in printed.sheets for r in sheet.rows if r.prose)
    return Imported(file, tables, (*printed.findings, *(d for t in tables for d in t.findings)), lines)


def _bytes(file: Path) -> bytes:
    try:
        return read_regular(file, MOST_BYTES)
    except OSError as bad:
        help_ = "请核对路径和读取权限；太大的文件请只留下要导入的表。"
        raise BiaochiError([Diagnostic("BC410", f"读不了文件：{reason_of(bad)}", help=help_, file=str(file))]) from None


def _converted(data: bytes, old: str, new: str, file: str) -> bytes:
    try:
        return converted(data, old, new)
    except NoProgram:
        said = "这是旧版的 Word 文档（.doc、.wps），要借 LibreOffice 才能读，这台电脑上没有装"
        help_ = "请用 Word 或 WPS 打开后另存为 .docx 再导入；或装上 LibreOffice。"
    except NotConverted:
        said = "这个旧版文档 LibreOffice 也打不开"
        help_ = "请用 Word 或 WPS 打开后另存为 .docx 再导入。"
    raise BiaochiError([Diagnostic("BC406", said, help=help_, file=file)])


def crashed(file: Path, why: str) -> Imported:
    """What is told of a file that reading it ended the work."""
    help_ = "请把表复制到新文件里再导入；仍然不行的，请把这个文件发给标尺的维护者。"
    return Imported(file, (), (Diagnostic("BC418", f"读到这个文件时出错（{why}）", help=help_, file=str(file)),))


def processors() -> int:
    """How many processes to use."""
    return os.cpu_count() or 1
