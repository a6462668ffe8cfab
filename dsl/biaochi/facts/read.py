"""Reading facts from files and folders, and putting together what several files say about one subject."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.facts.limits import MANY, MAX_CSV, MAX_XLSX
from biaochi.facts.problems import excerpt, problem, refused, same_name
from biaochi.facts.raw import FactsFile, RawFact, RawSubject
from biaochi.files.regular import read_regular
from biaochi.source.decode import MAX_BYTES as MAX_TEXT
from biaochi.source.os_errors import NotAFile, TooLarge

TWICE = "BC318"
"""The code of a fact given twice: the file is a facts file, and is looked at as nothing else."""


Reader = Callable[..., list[RawSubject]]

READERS: dict[str, tuple[str, int]] = {
    ".yaml": ("yaml", MAX_TEXT),
    ".yml": ("yaml", MAX_TEXT),
    ".json": ("json", MAX_TEXT),
    ".csv": ("csv", MAX_CSV),
    ".xlsx": ("xlsx", MAX_XLSX),
}
"""For each file ending, the reader's kind and the largest size in bytes. Readers are imported when first needed: openpyxl
alone takes longer than scoring."""


def _reader(kind: str) -> Reader:
    reader: Reader = getattr(import_module(f"biaochi.facts.{kind}_facts"), f"read_{kind}")
    return reader


MAX_FILES = 2_000
MAX_PROBLEMS = 200
MOST_NAME = 100
"""Characters of a subject's name."""


def read_facts(paths: Sequence[Path]) -> list[RawSubject]:
    """The subjects in files and folders, in the order first named.

    A folder stands for the facts files in it, sorted by name, not recursive; hidden files, lock files of Excel (``~$``)
    and other kinds of files are passed over. A subject named in several files is one subject.

    Raises FactsError with the findings of all files (BC311 unreadable, BC312 file type, BC313 nothing, BC314 too
    large, BC318 the same fact twice, and those of the readers).
    """
    return read_files(paths)[0]


def read_files(paths: Sequence[Path]) -> tuple[list[RawSubject], tuple[FactsFile, ...]]:
    """As read_facts, with the files the facts were read from."""
    problems: list[Diagnostic] = []
    found: list[RawSubject] = []
    files: list[FactsFile] = []
    for path in _files(paths, problems):
        try:
            data = _content(path)
            files.append(FactsFile(_name(path), hashlib.sha256(data).hexdigest()))
            found.extend(read_bytes(data, file=str(path)))
        except FactsError as bad:
            problems.extend(bad.diagnostics)
    subjects = merged(found, problems)
    if not subjects and not problems:
        problems.append(
            problem("BC313", "没有给出事实文件", file="", help="请给出一个或几个事实文件，或放着它们的文件夹。")
        )
    if problems:
        raise FactsError(problems[:MAX_PROBLEMS])
    return subjects, tuple(files)


def _name(path: Path) -> str:
    """The name by which a result remembers a file: below the working folder, relative to it."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def read_bytes(data: bytes, *, file: str) -> list[RawSubject]:
    """The subjects in the content of one file; its name decides how it is read. Raises FactsError as read_facts."""
    path = Path(file)
    kind, limit = READERS.get(path.suffix.lower(), ("", 0))
    if not kind:
        raise _unsupported(path)
    if len(data) > limit:
        raise _too_large(file, limit)
    if not data.strip():
        raise refused("BC313", "文件是空的", file=file, help="请按模板填写后再读。")
    problems: list[Diagnostic] = []
    subjects = merged(_reader(kind)(data, file=file, stem=unicodedata.normalize("NFC", path.stem)), problems)
    if problems:
        raise FactsError(problems[:MAX_PROBLEMS])
    return subjects


def _files(paths: Sequence[Path], problems: list[Diagnostic]) -> list[Path]:
    files: dict[Path, None] = {}
    for path in paths:
        try:
            files.update(dict.fromkeys(_listed(path)))
        except FactsError as bad:
            problems.extend(bad.diagnostics)
        except (OSError, ValueError):
            problems.append(problem("BC311", "打不开这个文件或文件夹", file=str(path), help="请检查路径和读取权限。"))
    return list(files)


def _listed(path: Path) -> Iterable[Path]:
    if not path.exists():
        raise refused("BC311", "没有这个文件或文件夹", file=str(path), help="请检查名称和所在位置。")
    if not path.is_dir():
        if path.suffix.lower() not in READERS and path.is_file():
            raise _unsupported(path)
        return [path]
    inside = sorted((p for p in path.iterdir() if _is_facts_file(p)), key=lambda p: p.name)
    if not inside:
        raise refused(
            "BC313",
            "文件夹里没有事实文件",
            file=str(path),
            help=f"可读的文件：{'、'.join(READERS)}；不进入下级文件夹。",
        )
    if len(inside) > MAX_FILES:
        raise refused("BC314", f"文件夹里的事实文件超过 {MAX_FILES} 个", file=str(path), help="请分几个文件夹放。")
    return inside


def _is_facts_file(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.suffix.lower() in READERS and not path.is_dir()


def _content(path: Path) -> bytes:
    limit = READERS.get(path.suffix.lower(), ("", MAX_TEXT))[1]
    try:
        return read_regular(path, limit)
    except TooLarge:
        raise _too_large(str(path), limit) from None
    except NotAFile as bad:
        help_ = "请给出事实文件，或放着它们的文件夹；在文件夹里的，请移走。"
        raise refused("BC311", f"不能当事实表读：{bad.says}", file=str(path), help=help_) from None
    except PermissionError:
        help_ = "可能正在 Excel 或 WPS 中打开；请关闭后再试，或检查读取权限。"
        raise refused("BC311", "没有权限读这个文件", file=str(path), help=help_) from None
    except OSError:
        raise refused(
            "BC311", "读这个文件时出错", file=str(path), help="请检查磁盘或网络盘，复制到本机后再试。"
        ) from None


def _unsupported(path: Path) -> FactsError:
    if path.suffix.lower() in (".xls", ".et", ".xlsm", ".xlsb", ".ods"):
        help_ = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
    elif path.suffix.lower() in (".doc", ".docx", ".wps", ".pdf"):
        help_ = "请用 biaochi facts 规则集 -o 事实.xlsx 生成事实表，把数据填进去；或把表复制到 Excel，另存为 .xlsx。可读的文件："
        help_ += f"{'、'.join(READERS)}。"
    else:
        help_ = f"可读的文件：{'、'.join(READERS)}。"
    ending = path.suffix or "没有扩展名"
    return refused("BC312", f"不读这种文件（{excerpt(ending)}）", file=str(path), help=help_)


def _too_large(file: str, limit: int) -> FactsError:
    return refused(
        "BC314",
        f"文件超过 {limit // 1048576} MB",
        file=file,
        help=f"请按对象拆成几个文件后再读；{MANY}",
    )


def merged(found: Iterable[RawSubject], problems: list[Diagnostic]) -> list[RawSubject]:
    """What is said of one subject in several places put together; appends a finding for a fact said twice and a name too long."""
    subjects: dict[str, RawSubject] = {}
    places: dict[tuple[str, str, str], RawFact] = {}
    for subject in found:
        name = same_name(subject.name)
        if len(name) > MOST_NAME:
            said = f"对象名称“{excerpt(subject.name)}”有 {len(name)} 个字，超过 {MOST_NAME} 个"
            problems.append(
                problem("BC314", said, file=subject.file, help="请核对对象名称；文件没有写对象的，用文件名作名称。")
            )
        for key, fact in subject.facts:
            first = places.setdefault((name, same_name(key), same_name(fact.fact)), fact)
            if first is not fact and len(problems) < MAX_PROBLEMS:
                problems.append(_twice(subject.name, key, fact, first))
        before = subjects.get(name)
        facts = (*before.facts, *subject.facts) if before else subject.facts
        subjects[name] = RawSubject(before.name, before.file, facts) if before else subject
    return list(subjects.values())


def _twice(subject: str, key: str, fact: RawFact, first: RawFact) -> Diagnostic:
    what = "".join(f"“{excerpt(part)}”" for part in (subject, key, fact.fact) if part)
    other = first.where if first.file == fact.file else f"{first.file} {first.where}"
    return problem(
        TWICE,
        f"{what}写了两次：{other}，{fact.where}",
        file=fact.file,
        where=fact.where,
        help="请只保留一处；程序不会替你选。",
    )
