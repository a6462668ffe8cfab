"""Writing a file: it is there whole, as it was before, or not at all, whoever else writes and whenever power fails.

The content is written without a name where the system can do that, else under a random name beside its place, brought to
the disk, and then given its name. Whoever is killed before that leaves nothing, or a part file that readers do not look
at and the next writer removes; a part file in use is held by a lock (on Windows by being open), so that a writer at work
is left alone. A link stays a link: what it leads to is written.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from biaochi.files.lock import locked, taken
from biaochi.files.regular import read_regular, refuse_special
from biaochi.source.os_errors import Changed, NotAFile

ATTEMPTS = 20
_NO_LINKS = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK)
"""What file systems without hard links answer: FAT and some network folders."""
_NO_UNNAMED = (*_NO_LINKS, errno.EISDIR, errno.ENOENT)
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_LARGEST = 1 << 30


def write_file(
    target: Path,
    data: bytes,
    *,
    before: bytes | None = None,
    force: bool = False,
    mode: int = 0o666,
    lasting: bool = True,
) -> None:
    """Puts ``data`` in the place of ``before``, the content the file had when it was looked at; None: no file.

    ``force``: in the place of whatever is there. The mode of a file that is replaced stays; ``mode`` is that of a new one, less what the user's mask takes away.
    ``lasting``: on the disk when this returns, and no other writer in between; a cache does without.
    Raises Changed where the content is another by now, NotAFile for what is no regular file, OSError where it cannot be
    written; nothing is left behind then.
    """
    made = _folders(target.parent)
    try:
        place = _led_to(target)
        if not lasting:
            _put(place, data, _found(place), mode, force, lasting)
            return
        with locked(place.parent):
            sweep(place.parent, _stem(place))
            _put(place, data, _found(place) if force else _unchanged(place, before), mode, force, lasting)
            _sync_folder(place.parent)
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def _put(place: Path, data: bytes, kept: os.stat_result | None, mode: int, force: bool, lasting: bool) -> None:
    with _part(place, data, mode if kept is None else stat.S_IMODE(kept.st_mode), kept, lasting) as part:
        if kept is None and not force:
            _name_once(part, place, data, lasting)
        else:
            _replace(part, place)


def write_pieces(target: Path, pieces: Iterable[bytes], *, force: bool = False) -> None:
    """Writes what is too long to be held at once, as ``write_file`` does: there whole, or as it was before.

    Raises Changed where a file is there already and not ``force``, NotAFile for what is no regular file, OSError where it
    cannot be written; whatever ``pieces`` raises passes through, and nothing is left behind.
    """
    made = _folders(target.parent)
    try:
        place = _led_to(target)
        with locked(place.parent):
            sweep(place.parent, _stem(place))
            kept = _found(place) if force else _unchanged(place, None)
            with _part(place, b"", 0o666 if kept is None else stat.S_IMODE(kept.st_mode), kept, False) as part:
                for piece in pieces:
                    _write(part.handle, piece, False)
                os.fsync(part.handle)
                _replace(part, place)
            _sync_folder(place.parent)
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        raise


def create_file(target: Path, data: bytes, *, mode: int = 0o666) -> bool:
    """Creates ``target`` with ``data``; False where it exists already. Raises OSError where it cannot be written."""
    try:
        write_file(target, data, mode=mode)
    except Changed:
        return False
    return True


def _folders(folder: Path) -> list[Path]:
    """Makes a folder and those above it; which were made, the highest first."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir(exist_ok=True)
    return missing[::-1]


def _led_to(target: Path) -> Path:
    """The file that a path leads to. Raises NotAFile for a link to none: who laid it chose where a file would come to be."""
    place = Path(os.path.realpath(target))
    if target.is_symlink() and not os.path.lexists(place):
        raise NotAFile("是链接，指向的文件不存在")
    return place


def _found(place: Path) -> os.stat_result | None:
    """The regular file that is there; None where there is nothing. Raises NotAFile for anything else."""
    try:
        seen = place.stat()
    except FileNotFoundError:
        return None
    refuse_special(seen)
    return seen


def _unchanged(place: Path, before: bytes | None) -> os.stat_result | None:
    """What the file is that will be replaced; None where there is none. Raises Changed where it is not as expected."""
    seen = _found(place)
    if (seen is None) != (before is None):
        raise Changed("刚刚被另一个程序写过" if before is None else "刚刚被另一个程序删去或移走")
    if before is not None and (seen is None or seen.st_size != len(before) or read_regular(place, _LARGEST) != before):
        raise Changed("刚刚被另一个程序改过")
    return seen


# --- the part file


class _Part:
    """Content on the disk that has no name yet, or one of its own."""

    def __init__(self, handle: int, path: Path | None) -> None:
        self.handle, self.path = handle, path


@contextmanager
def _part(place: Path, data: bytes, mode: int, kept: os.stat_result | None, lasting: bool) -> Iterator[_Part]:
    part = _opened(place, mode)
    try:
        _write(part.handle, data, lasting)
        if kept is not None:
            _keep(part.handle, kept)
        yield part
    finally:
        try:
            os.close(part.handle)
        finally:
            if part.path is not None:
                with suppress(FileNotFoundError):
                    part.path.unlink()


def _opened(place: Path, mode: int) -> _Part:
    unnamed = getattr(os, "O_TMPFILE", 0)
    if unnamed and Path("/proc/self/fd").is_dir():
        try:
            return _Part(os.open(place.parent, os.O_WRONLY | unnamed, mode), None)
        except OSError as bad:
            if bad.errno not in _NO_UNNAMED:
                raise
    path = _part_path(place)
    part = _Part(os.open(path, _FLAGS, mode), path)
    taken(part.handle)
    return part


def _write(handle: int, data: bytes, lasting: bool) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]
    if lasting:
        os.fsync(handle)


def _keep(handle: int, kept: os.stat_result) -> None:
    """Gives the new content the mode of the old, and its owner where that is allowed."""
    if sys.platform == "win32":
        return
    if (kept.st_uid, kept.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.fchown(handle, kept.st_uid, kept.st_gid)
    os.fchmod(handle, stat.S_IMODE(kept.st_mode))


# --- its name


def _name_once(part: _Part, place: Path, data: bytes, lasting: bool) -> None:
    """Gives the content its name, where no other file has it."""
    try:
        _link(part, place)
    except FileExistsError:
        raise Changed("刚刚被另一个程序写过") from None
    except (AttributeError, NotImplementedError):
        _create(place, data, lasting)
    except OSError as bad:
        if bad.errno not in _NO_LINKS:
            raise
        _create(place, data, lasting)


def _replace(part: _Part, place: Path) -> None:
    if part.path is None:
        part.path = _part_path(place)
        _link(part, part.path)
    part.path.replace(place)


def _link(part: _Part, to: Path) -> None:
    if part.path is not None and part.path != to:
        os.link(part.path, to)
        return
    folder = os.open(to.parent, os.O_RDONLY)
    try:
        os.link(f"/proc/self/fd/{part.handle}", to.name, dst_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _create(place: Path, data: bytes, lasting: bool) -> None:
    """Where links are not to be had: exclusive, and removed again when it cannot be written in full."""
    try:
        handle = os.open(place, _FLAGS, 0o666)
    except FileExistsError:
        raise Changed("刚刚被另一个程序写过") from None
    try:
        _write(handle, data, lasting)
    except BaseException:
        os.close(handle)
        place.unlink()
        raise
    os.close(handle)


def _part_path(place: Path) -> Path:
    return place.with_name(f"{_stem(place)}{secrets.token_hex(8)}.part")


_PARTS = ".biaochi-"


def _stem(place: Path) -> str:
    """How the part files of a file begin; short, so that no name becomes too long."""
    return f"{_PARTS}{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:12]}-"


def sweep(folder: Path, stem: str = _PARTS) -> None:
    """Removes the part files that killed writers left behind in a folder: all, or those of one file."""
    for part in folder.glob(f"{stem}*.part"):
        with suppress(OSError):
            _remove_left_behind(part)


def _remove_left_behind(part: Path) -> None:
    if sys.platform == "win32":  # refused by the system while a writer has it open
        part.unlink()
        return
    handle = os.open(part, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        if taken(handle):
            part.unlink()
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    """Brings a new name to the disk; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
