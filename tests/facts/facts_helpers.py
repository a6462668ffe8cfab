"""Helpers for the facts tests: reading text as a file, expecting a refusal, building and damaging workbooks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts import RawFact, read_bytes, read_facts

HEADER = ("对象", "指标编码", "指标", "数据", "值", "单位", "佐证")
SHEET = "xl/worksheets/sheet1.xml"


def facts_of(data: str | bytes, file: str) -> list[tuple[str, str, RawFact]]:
    """(subject, indicator, fact) for everything in one file."""
    content = data.encode() if isinstance(data, str) else data
    return [(s.name, key, fact) for s in read_bytes(content, file=file) for key, fact in s.facts]


def values_of(data: str | bytes, file: str) -> list[str | None]:
    return [fact.value.text if fact.value else None for _, _, fact in facts_of(data, file)]


def refusal(data: str | bytes, file: str) -> Diagnostic:
    """The first finding; all of them are complete."""
    content = data.encode() if isinstance(data, str) else data
    with pytest.raises(FactsError) as caught:
        read_bytes(content, file=file)
    return complete(caught.value, file)


def refusal_of_paths(paths: Sequence[Path]) -> Diagnostic:
    with pytest.raises(FactsError) as caught:
        read_facts(paths)
    return complete(caught.value)


def complete(error: FactsError, file: str = "") -> Diagnostic:
    assert error.diagnostics
    for d in error.diagnostics:
        assert d.code and d.message and d.where and d.help, d
        assert d.file == file or not file
        assert "Traceback" not in d.message and "Error" not in d.message + d.help
    return error.diagnostics[0]


def workbook(
    rows: Sequence[Sequence[Any]], prepare: Callable[[Any], None] | None = None, title: str = "事实表"
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if prepare:
        prepare(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = source.read(entry)
            target.writestr(entry.filename, change(content) if entry.filename == name else content)
    return out.getvalue()
