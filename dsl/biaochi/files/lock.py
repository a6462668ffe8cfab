"""One writer in a folder at a time. The lock ends with the process that holds it, however that ends."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from biaochi.source.os_errors import Changed

PATIENCE = 60
"""Seconds after which a lock that another holds is not waited for any longer."""
_WAIT = 0.02
_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EBADF)
"""What file systems without locks answer."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder. Raises OSError where the folder cannot be opened or another keeps the lock."""
    handle = _lock_file(folder) if sys.platform == "win32" else os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if sys.platform != "win32":
            _wait(handle)
        yield
    finally:
        os.close(handle)


def taken(handle: int) -> bool:
    """Takes the lock of an open file; False where another process has it."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as bad:
        if bad.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
        return False
    return True


def _wait(handle: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            if taken(handle):
                return
        except OSError as bad:
            if bad.errno in _NO_LOCKS:
                return
            raise
        _pause(until)


def _lock_file(folder: Path) -> int:
    """On Windows, a file that is there while it is open and goes with the process."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return os.open(folder / ".biaochi.lock", os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0))
        except FileExistsError:
            _pause(until)


def _pause(until: float) -> None:
    if time.monotonic() > until:
        raise Changed("另一个程序一直在写这个文件夹")
    time.sleep(_WAIT)
