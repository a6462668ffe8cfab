"""Reading files that may be anything: only regular files are opened, and none is read beyond its limit.

A pipe would wait for a writer that never comes, a device has no end, and opening either may do something. So what a name
stands for is looked at before it is opened, and again once it is.
"""

from __future__ import annotations

import os
import stat
from io import BufferedReader
from pathlib import Path

from biaochi.source.os_errors import NotAFile, TooLarge

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOCTTY", 0)
_PIECE = 1 << 20

_WHAT = (
    (stat.S_ISDIR, "是文件夹"),
    (stat.S_ISFIFO, "是管道（FIFO），不是文件"),
    (stat.S_ISSOCK, "是套接字，不是文件"),
    (stat.S_ISCHR, "是字符设备，不是文件"),
    (stat.S_ISBLK, "是块设备，不是文件"),
)


def read_regular(path: Path, limit: int) -> bytes:
    """The content of a regular file of at most ``limit`` bytes.

    Raises OSError where it cannot be read, of which NotAFile for anything but a regular file and TooLarge for one beyond
    the limit (no more than ``limit`` + 1 bytes are read).
    """
    pieces: list[bytes] = []
    left = limit + 1
    with open_regular(path, limit) as file:
        while left and (piece := file.read(min(left, _PIECE))):
            pieces.append(piece)
            left -= len(piece)
    if not left:
        raise TooLarge(limit)
    return b"".join(pieces)


def open_regular(path: Path, limit: int) -> BufferedReader:
    """A regular file of at most ``limit`` bytes, opened to be read. Raises as ``read_regular``."""
    refuse_special(path.stat())
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    try:
        seen = os.fstat(file.fileno())
        refuse_special(seen)
        if seen.st_size > limit:
            raise TooLarge(limit)
    except BaseException:
        file.close()
        raise
    return file


def refuse_special(seen: os.stat_result) -> None:
    """Raises NotAFile for what is no regular file."""
    if not stat.S_ISREG(seen.st_mode):
        raise NotAFile(next((word for test, word in _WHAT if test(seen.st_mode)), "不是普通文件"))
