"""What may be kept between runs: entries by the content they were made from, each sealed with a secret of this user.

A cache can be written by whoever can write its folder, so nothing in it is believed for being there. An entry carries an
HMAC-SHA256 over its key and its content; the secret lies elsewhere, readable by its owner alone. An entry that is
damaged, of another user, or sealed with another secret is as good as none, and costs the time to make it again. Entries
of one engine (the program as installed, by content) lie in a folder of their own. Set BIAOCHI_CACHE to a folder to move
the cache, or to ``off`` to do without.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import shutil
import stat
from collections.abc import Container, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import biaochi_grammar

import biaochi
from biaochi.core.store import to_text
from biaochi.files.regular import read_regular
from biaochi.files.write import sweep, write_file
from biaochi.registry.sealed import own, seal, secret

_APART = (
    "annex",
    "certificates",
    "cli",
    "lsp",
    "releases",
    "reports",
    "results",
    "revisions",
    "second_opinion",
    "session",
    "testing",
)
"""Parts of the package that no compiled criterion and no review depends on."""
MOST_BYTES = 32 * 1024 * 1024
MOST_ENTRIES = 20_000
MOST_ENGINES = 6


@cache
def engine_now() -> str:
    """What tells one installed engine from another: the content of its files.

    A version number would not do: after an update from a checkout it is the same, and old readings would be used.
    """
    digest = hashlib.sha256()
    for package in (Path(biaochi.__file__).parent, Path(biaochi_grammar.__file__).parent):
        for name, path in _files(package, _APART):
            with open(path, "rb") as file:  # noqa: PTH123 - four hundred files at every start
                digest.update(f"{name} {hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _files(folder: str | Path, but: Container[str] = ()) -> Iterator[tuple[str, str]]:
    """The files below a folder, by name from there, in order; bytecode is none."""
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name in but or entry.name.endswith(".pyc"):
            continue
        if entry.is_dir():
            yield from ((f"{entry.name}/{name}", path) for name, path in _files(entry.path))
        else:
            yield entry.name, entry.path


def location() -> Path | None:
    """The folder of the cache, or None where it is turned off."""
    chosen = os.environ.get("BIAOCHI_CACHE", "")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("biaochi")


class Vault:
    """The entries of one engine; one that keeps nothing where the cache is off or its folder is not this user's alone."""

    def __init__(self, engine: str, *, used: bool = True) -> None:
        self._engine = engine
        base = location() if used else None
        self._folder = None if base is None else _own_folder(base, engine[:16])
        self._secret = b"" if self._folder is None else secret()
        if not self._secret:
            self._folder = None
        self._wrote = False

    def key(self, *parts: object) -> str:
        """The key of everything an entry depends on: plain data, the engine among it."""
        text = json.dumps([self._engine, *parts], ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def get(self, key: str) -> Any:
        """The data that was kept under a key, or None."""
        if self._folder is None:
            return None
        try:
            place = self._folder / key
            seen = place.lstat()
            if not stat.S_ISREG(seen.st_mode) or not own(seen):
                return None
            mark, _, body = read_regular(place, MOST_BYTES).partition(b"\n")
            if not hmac.compare_digest(mark, self._seal(key, body)):
                return None
            return json.loads(body)
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, key: str, data: object) -> None:
        """Keeps data under a key; a cache that cannot be written is no error."""
        if self._folder is None:
            return
        body = to_text(data).encode("utf-8", "surrogatepass")
        if len(body) < MOST_BYTES - 100:
            with contextlib.suppress(OSError):
                content = self._seal(key, body) + b"\n" + body
                write_file(self._folder / key, content, force=True, mode=0o600, lasting=False)
                self._wrote = True

    def tidy(self) -> None:
        """Removes what is oldest where there is too much, and what killed writers left. Called once when all is kept."""
        if self._folder is None or not self._wrote:
            return
        self._wrote = False
        with contextlib.suppress(OSError):
            sweep(self._folder)
            entries = list(self._folder.iterdir())
            if len(entries) > MOST_ENTRIES:
                entries.sort(key=lambda p: p.lstat().st_mtime_ns)
                for old in entries[: MOST_ENTRIES // 2]:
                    old.unlink(missing_ok=True)
            engines = [p for p in self._folder.parent.iterdir() if _is_engine(p.name) and p != self._folder]
            engines.sort(key=lambda p: p.lstat().st_mtime_ns, reverse=True)
            for other in engines[MOST_ENGINES - 1 :]:
                shutil.rmtree(other, ignore_errors=True)

    def _seal(self, key: str, body: bytes) -> bytes:
        return seal(self._secret, key.encode(), body)


def _is_engine(name: str) -> bool:
    return len(name) == 16 and all(c in "0123456789abcdef" for c in name)


def _own_folder(base: Path, name: str) -> Path | None:
    """The folder of an engine, made for this user alone; None where it cannot be, or is somebody else's."""
    folder = base / name
    try:
        if not folder.is_dir():
            base.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        seen = folder.lstat()
        if not stat.S_ISDIR(seen.st_mode) or not own(seen):
            return None
        if stat.S_IMODE(seen.st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError:
        return None
    return folder
