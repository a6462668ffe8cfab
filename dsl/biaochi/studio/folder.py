"""The folder that the workbench works in: names from the page become paths in it, or are refused.

A name is what the page shows: parts with ``/`` between them, as seen from the folder. Nothing outside can be named, no
link is followed, and what starts with a dot is not there.
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.registry.place import SUFFIX

MOST_LISTED = 2000
MOST_DEPTH = 6
_MOST_NAME = 300
_BAD = re.compile(r'[\\:*?"<>|\x00-\x1f\x7f]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
KINDS = (SUFFIX, ".yaml", ".yml", ".json", ".csv", ".xlsx", ".xls", ".docx", ".html", ".md", ".txt", ".pdf")
"""How the names of files end that the page may name."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder by its real path."""

    root: Path

    def path(self, name: object, *endings: str) -> Path:
        """The path of a file by its name. Raises BiaochiError (BC931) for what is no name of a file in here.

        ``endings`` are those that are allowed; the file need not be there.
        """
        if not isinstance(name, str) or not name or len(name) > _MOST_NAME:
            raise _refused("没有写文件名" if not name else "文件名不对")
        parts = name.split("/")
        if any(not _fit(part) for part in parts) or len(parts) > MOST_DEPTH:
            raise _refused(f"“{name[:60]}”不是工作台文件夹里的文件")
        if not parts[-1].lower().endswith(endings or KINDS):
            raise _refused(f"“{name[:60]}”不是这里能用的文件，要以 {'、'.join(endings or KINDS)} 结尾")
        path = self.root
        for part in parts:
            path = path / part
            if _is_link(path):
                raise _refused(f"“{name[:60]}”是链接，工作台不跟着链接走")
        if not path.resolve().is_relative_to(self.root):
            raise _refused(f"“{name[:60]}”不是工作台文件夹里的文件")
        return path

    def name(self, path: Path) -> str:
        """The name of a path in here."""
        return path.relative_to(self.root).as_posix()

    def files(self, *endings: str) -> Iterator[tuple[str, int]]:
        """The names of the files with these endings and when each was last written (nanoseconds), folder by folder."""
        left = MOST_LISTED
        pending = [(self.root, 1)]
        while pending and left:
            folder, depth = pending.pop()
            try:
                inside = sorted(folder.iterdir())
            except OSError:
                continue
            for path in inside:
                if not _fit(path.name) or _is_link(path):
                    continue
                seen = path.lstat()
                if stat.S_ISDIR(seen.st_mode) and depth < MOST_DEPTH:
                    pending.append((path, depth + 1))
                elif stat.S_ISREG(seen.st_mode) and path.name.lower().endswith(endings) and left:
                    left -= 1
                    yield self.name(path), seen.st_mtime_ns

    def free(self, stem: str, ending: str) -> Path:
        """A path beside the files of the folder that no file has yet, named after ``stem``."""
        plain = _BAD.sub("", stem).replace("/", "").strip(" .")[:60] or "未命名"
        for number in range(1, MOST_LISTED):
            path = self.root / f"{plain}{'' if number == 1 else f'-{number}'}{ending}"
            if not path.exists() and not _is_link(path):
                return path
        raise _refused("同名的文件太多了，请换一个名称")


def opened_folder(path: Path) -> Folder:
    """The folder at a path. Raises BiaochiError (BC930) where there is none."""
    real = path.resolve()
    if not real.is_dir():
        help_ = "请写一个文件夹的路径；不写时用当前文件夹。"
        raise BiaochiError([Diagnostic("BC930", f"没有文件夹“{path}”", help=help_, file=str(path))])
    return Folder(real)


def _fit(part: str) -> bool:
    """Whether a part of a name is one on every system, and not hidden."""
    plain = bool(part) and not part.startswith((".", "~$")) and part == part.strip(" ") and not part.endswith(".")
    return plain and not _BAD.search(part) and not _RESERVED.match(part)


def _is_link(path: Path) -> bool:
    try:
        return stat.S_ISLNK(path.lstat().st_mode)
    except OSError:
        return False


def _refused(said: str) -> BiaochiError:
    return BiaochiError([Diagnostic("BC931", said, help="请在工作台的文件列表里选。")])
