"""Writing a file that must appear whole or not at all, and only once, whoever else is writing and whenever power fails.

The content is written beside its place under a name of its own, brought to the disk, and then given its name with a hard
link, which fails where the name is taken. Whoever is killed in between leaves a part file; it is not looked at by readers
and the next writer removes it. A part file in use is held by a lock (on Windows by being open), so that a writer at work
is left alone.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ATTEMPTS = 20
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK)
"""What file systems without hard links answer: FAT and some network folders."""
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


def publish(target: Path, data: bytes) -> bool:
    """Creates ``target`` with ``data``; False where it exists already. Raises OSError where it cannot be written."""
    for _ in range(ATTEMPTS):
        with _part(target, data) as part:
            try:
                _name(part, target, data)
            except FileExistsError:
                return False
            except FileNotFoundError:
                continue  # another writer took the part file for one left behind, before it was locked
        _sync_folder(target.parent)
        return True
    raise OSError("part files vanish")


def sweep(target: Path) -> None:
    """Removes the part files that killed writers of ``target`` left behind."""
    for part in target.parent.glob(f".{_glob(target.name)}.*.part"):
        with suppress(OSError):
            _remove_left_behind(part)


def _remove_left_behind(part: Path) -> None:
    if sys.platform == "win32":  # refused by the system while a writer has it open
        part.unlink()
        return
    handle = os.open(part, os.O_RDONLY)
    try:
        if _lock(handle):
            part.unlink()
    finally:
        os.close(handle)


@contextmanager
def _part(target: Path, data: bytes) -> Iterator[Path]:
    """A part file with ``data`` in it, on the disk and locked; removed afterwards."""
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}.part")
    handle = os.open(part, _FLAGS, 0o644)
    try:
        _lock(handle)
        _write(handle, data)
        yield part
    finally:
        try:
            os.close(handle)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()


def _write(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]
    os.fsync(handle)


def _name(part: Path, target: Path, data: bytes) -> None:
    """Gives the part file its name, where no other file has it."""
    try:
        os.link(part, target)
    except (AttributeError, NotImplementedError):
        _create(target, data)
    except OSError as bad:
        if bad.errno not in _NO_LINKS:
            raise
        _create(target, data)


def _create(target: Path, data: bytes) -> None:
    """Where links are not to be had: exclusive, and removed again when it cannot be written in full."""
    handle = os.open(target, _FLAGS, 0o644)
    try:
        _write(handle, data)
    except BaseException:
        os.close(handle)
        target.unlink()
        raise
    os.close(handle)


def _lock(handle: int) -> bool:
    """Takes the lock of an open file; False where another process has it."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """Brings a new name to the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _glob(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)
