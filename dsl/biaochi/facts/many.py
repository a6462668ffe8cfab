"""Files of more subjects than can be held: read one subject after another, each looked at as ``read_facts`` looks at all of them."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Generator
from contextlib import closing
from io import BufferedReader
from pathlib import Path

from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.limits import MOST_CSV, MOST_SUBJECTS, MOST_XLSX
from biaochi.facts.problems import refused
from biaochi.facts.raw import RawSubject
from biaochi.facts.read import merged
from biaochi.files.regular import open_regular
from biaochi.source.os_errors import TooLarge

_TOO_LARGE = {"BC314", "BC324"}


def too_many(path: Path, bad: FactsError) -> bool:
    """Whether a file was refused for nothing but its size, and is of a kind that can be read subject by subject."""
    return path.suffix.lower() in MOST_SUBJECTS and {d.code for d in bad.diagnostics} <= _TOO_LARGE


def each_in(path: Path) -> Generator[RawSubject, None, None]:
    """The subjects of a CSV or XLSX file in the order of its rows; those of each must stand together.

    Raises FactsError as ``read_facts``, at the first subject that has a finding.
    """
    suffix = path.suffix.lower()
    with closing(_read(path, suffix)) as subjects:
        for count, subject in enumerate(subjects, 1):
            problems: list[Diagnostic] = []
            found = merged([subject], problems)
            if problems:
                raise FactsError(problems)
            if count > MOST_SUBJECTS[suffix]:
                said = f"对象超过 {MOST_SUBJECTS[suffix]} 个"
                raise refused("BC314", said, file=str(path), help="请按对象拆成几个文件后再读，或用 biaochi batch。")
            yield from found


def _read(path: Path, suffix: str) -> Generator[RawSubject, None, None]:
    stem, file = unicodedata.normalize("NFC", path.stem), str(path)
    with _opened(path) as handle:
        before = os.fstat(handle.fileno())
        if suffix == ".csv":
            from biaochi.facts.csv_facts import each_in_csv

            yield from each_in_csv(handle, file=file, stem=stem)
        else:
            from biaochi.facts.xlsx_facts import each_in_xlsx

            yield from each_in_xlsx(handle.read(), file=file, stem=stem)
        after = os.fstat(handle.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise refused("BC311", "算分的时候文件有人改过", file=file, help="请等改完保存以后再算。")


def _opened(path: Path) -> BufferedReader:
    limit = MOST_CSV if path.suffix.lower() == ".csv" else MOST_XLSX
    try:
        return open_regular(path, limit)
    except TooLarge:
        said = f"文件超过 {limit // 1048576} MB"
        raise refused("BC314", said, file=str(path), help="请按对象拆成几个文件后再读。") from None
    except OSError:
        raise refused("BC311", "读这个文件时出错", file=str(path), help="请检查这个文件还在不在。") from None


def hash_of(path: Path) -> str:
    """The SHA-256 of a file. Raises FactsError."""
    with _opened(path) as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
