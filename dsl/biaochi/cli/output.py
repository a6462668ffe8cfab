"""Where a command writes, and what it may write over: nothing but what it wrote there itself, unless it is told to.

BC901 cannot be written, BC906 in the way of something that must stay, BC907 there is another file, BC908 somebody else
wrote it meanwhile.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import ParamSpec, TypeVar

import click

from biaochi.cli.common import print_json
from biaochi.diagnostics import BiaochiError, Diagnostic, FactsError
from biaochi.diagnostics.render import visible
from biaochi.facts.read import READERS, read_bytes
from biaochi.files.regular import read_regular
from biaochi.files.write import write_file, write_pieces
from biaochi.registry.place import SUFFIX
from biaochi.registry.released import KEPT_NAMES, release_file
from biaochi.reports.stamp import Form, stamped, written_before
from biaochi.source.os_errors import Changed, reason_of

MOST_REPLACED = 64 * 1024 * 1024
"""A larger file is not looked into, and so never taken for an earlier output."""
_PIECE = 1 << 20
_OTHER_NAME = "请换一个文件名。"
_LEVELS = 4
"""Of JSON in files: the result, its subjects, a subject, its indicators."""

P = ParamSpec("P")
R = TypeVar("R")


def output_options(help_: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """-o and --force."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        forced = click.option("--force", is_flag=True, help="同名的文件已经存在，也照样覆盖。")(function)
        return click.option("-o", "--output", type=click.Path(path_type=Path), metavar="文件", help=help_)(forced)

    return decorate


@dataclass(frozen=True, slots=True)
class Output:
    """The place of an output: ``what`` it is, ``of`` which rules (their identities), from which ``inputs``.

    Without a path it goes to standard output. ``force``: over another file too, but never over what must stay.
    """

    path: Path | None
    what: str
    of: str
    inputs: tuple[Path, ...] = ()
    force: bool = False

    def write(self, data: bytes, form: Form) -> None:
        """Writes what was made. Raises BiaochiError where something stands there that it must not replace."""
        if self.path is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
            return
        data = stamped(data, form, self.what, self.of)
        keep_out(self.path, self.inputs)
        before = None if self.force else _before(self.path, data, form, self)
        forced = self.force and self.path.exists()
        put(self.path, data, self.what, before=before, force=self.force)
        shown = visible(str(self.path))
        replaced = f"已替换 {shown}（原来的{self.what}）" if before is not None else f"已写入 {shown}"
        click.echo(f"已覆盖 {shown}" if forced else replaced, err=True)

    def write_json(self, data: object) -> None:
        """Writes JSON to a file, an indicator or a finding to a line; without a file to standard output."""
        if self.path is None:
            print_json(data)
        else:
            self.write((_laid_out(data, _LEVELS, "\n") + "\n").encode(), "json")


def _laid_out(value: object, levels: int, start: str) -> str:
    """JSON, a line for each item of the outer levels; what lies deeper stands in one line."""
    inner = f"{start}  "
    if levels and isinstance(value, dict) and value:
        rows = [f"{json.dumps(k, ensure_ascii=False)}: {_laid_out(v, levels - 1, inner)}" for k, v in value.items()]
        return f"{{{inner}{f',{inner}'.join(rows)}{start}}}"
    if levels and isinstance(value, list) and value:
        return f"[{inner}{f',{inner}'.join(_laid_out(v, levels - 1, inner) for v in value)}{start}]"
    return json.dumps(value, ensure_ascii=False)


def put(path: Path, data: bytes, what: str, *, before: bytes | None = None, force: bool = False) -> None:
    """Writes a file in the place of what was read from it (``before``). Raises BiaochiError where that fails."""
    try:
        write_file(path, data, before=before, force=force)
    except Changed as bad:
        help_ = "没有写入；请核对这个文件，再运行一次。"
        raise _error("BC908", f"{what}没有写：文件{bad.says}", help_, path) from None
    except OSError as bad:
        help_ = "请关闭正在打开它的程序，或换一个位置。"
        raise _error("BC901", f"写不了{what}：{reason_of(bad)}", help_, path) from None


def put_pieces(path: Path, pieces: Iterable[bytes], what: str, *, force: bool = False) -> None:
    """Writes a file that is too long to be held, over another only where ``force``; kept aside until it is all there.

    Raises BiaochiError where that fails, before the work where a file stands in the way.
    """
    help_ = "请换一个文件名；确实要覆盖的，加 --force。"
    if not force and path.exists():
        raise _error("BC907", f"{what}没有写：“{path.name}”已经存在", help_, path)
    try:
        with TemporaryFile() as kept:
            kept.writelines(pieces)
            kept.seek(0)
            write_pieces(path, iter(partial(kept.read, _PIECE), b""), force=force)
    except Changed as bad:
        raise _error("BC907", f"{what}没有写：文件{bad.says}", help_, path) from None
    except OSError as bad:
        raise _error(
            "BC901", f"写不了{what}：{reason_of(bad)}", "请关闭正在打开它的程序，或换一个位置。", path
        ) from None


def keep_out(path: Path, inputs: Iterable[Path]) -> None:
    """Refuses a place that a command must never write to, whatever it is told."""
    not_kept(path)
    for given in inputs:
        read_next_time = path.suffix.lower() in READERS and given.is_dir() and path.parent.exists()
        if read_next_time and path.parent.samefile(given):
            said = "这是放事实表的文件夹，写在里面下次会被当作事实读"
            raise _error("BC906", said, "请把输出写到别的文件夹。", path)
        if path.exists() and given.exists() and path.samefile(given):
            raise _error("BC906", "这是本次读入的文件，不能拿来放输出", _OTHER_NAME, path)
    if path.suffix == SUFFIX and path.is_file() and not _flattened(path):
        raise _error("BC906", "这是一个规则集，不能拿来放输出", _OTHER_NAME, path)


def not_kept(path: Path) -> None:
    """Refuses a name that only a release writes to."""
    if path.name.endswith(KEPT_NAMES):
        raise _error("BC906", f"“{path.name}”是发布记录用的文件名，不能写别的", _OTHER_NAME, path)


def _flattened(path: Path) -> bool:
    """Whether a ruleset file ends in a stamp and is not released, and so was written by a command and not by a person."""
    if release_file(path).exists():
        return False
    try:
        last = read_regular(path, MOST_REPLACED).removesuffix(b"\n").rpartition(b"\n")[2]
    except OSError:
        return False
    return last.startswith("# 标尺 ".encode())


def _before(path: Path, made: bytes, form: Form, output: Output) -> bytes | None:
    """What the file holds now, where it may be replaced; None where there is none."""
    try:
        there = read_regular(path, MOST_REPLACED)
    except FileNotFoundError:
        return None
    except OSError as bad:
        help_ = "请换一个文件名；要输出到屏幕，不写 -o。"
        raise _error("BC901", f"写不了{output.what}：{reason_of(bad)}", help_, path) from None
    ours = there == made or written_before(there, made, form, output.what, output.of)
    if ours or (form == "facts" and _blank(there, path)):
        return there
    said = f"“{path.name}”已经存在，不是标尺由 {output.of} 写的{output.what}（或者写好以后有人改过），没有覆盖"
    raise _error("BC907", said, "请换一个文件名；确实要覆盖的，加 --force。", path)


def _blank(there: bytes, path: Path) -> bool:
    """Whether a facts file holds no value yet."""
    try:
        subjects = read_bytes(there, file=str(path))
    except FactsError:
        return False
    facts = [f for s in subjects for _, f in s.facts]
    said = (f.evidence or f.note or f.not_applicable or f.assessor or f.assessed_on for f in facts)
    return all(f.value is None or not f.value.text.strip() for f in facts) and not any(said)


def _error(code: str, message: str, help_: str, path: Path) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=str(path))])
