"""Compiled criteria on disk, keyed by everything their meaning depends on.

Entries are plain JSON that is decoded strictly: a damaged or foreign entry is as good as none. Nothing is executed.
Set BIAOCHI_CACHE to a folder to move the cache, or to ``off`` to do without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

import biaochi_grammar

import biaochi
from biaochi.core.store import dump_program, load_program, to_text
from biaochi.core.wire import WireError
from biaochi.ruleset.compiled import Ambiguity, Compiled, Role


def engine_now() -> str:
    """What tells one installed engine from another: its files with their sizes and times.

    A version number would not do: after an update from a checkout it is the same, and old readings would be used.
    """
    digest = hashlib.sha256()
    for package in (Path(biaochi.__file__).parent, Path(biaochi_grammar.__file__).parent):
        for path in sorted(package.rglob("*.*")):
            if path.suffix != ".pyc":
                stat = path.stat()
                digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def location() -> Path | None:
    """The folder of the cache, or None where it is turned off."""
    chosen = os.environ.get("BIAOCHI_CACHE", "")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    from platformdirs import user_cache_path

    return user_cache_path("biaochi")


class Cache:
    """All entries of one ruleset in one file, read once and written once."""

    def __init__(self, folder: Path | None, ruleset: str, engine: str) -> None:
        self._engine = engine
        digest = hashlib.sha256(ruleset.encode()).hexdigest()[:32]
        self._path = None if folder is None else folder / f"{digest}.json"
        self._entries: dict[str, Any] = self._read()
        self._used: dict[str, Any] = {}

    def key(self, *parts: str | None) -> str:
        """The key of everything a compilation depends on."""
        text = json.dumps([self._engine, *parts], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def get(self, key: str) -> Compiled | None:
        """The compiled criterion, or None."""
        entry = self._entries.get(key)
        if not isinstance(entry, dict) or entry.get("digest") != _digest(entry.get("program")):
            return None
        try:
            found = Compiled(
                load_program(entry["program"]),
                str(entry["reading"]),
                tuple(Ambiguity(str(a[0]), str(a[1]), str(a[2])) for a in entry["ambiguities"]),
                tuple(Role(str(r[0]), str(r[1]), int(r[2]), int(r[3])) for r in entry["roles"]),
            )
        except (WireError, KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None
        self._used[key] = entry
        return found

    def put(self, key: str, compiled: Compiled) -> None:
        """Keeps a compiled criterion for the next run; the facts on which readings differ are not kept."""
        if self._path is None:
            return
        program = dump_program(compiled.program)
        self._used[key] = {
            "program": program,
            "digest": _digest(program),
            "reading": compiled.reading,
            "ambiguities": [[a.question, a.chosen, a.other] for a in compiled.ambiguities],
            "roles": [[r.role, r.text, r.start, r.end] for r in compiled.roles],
        }

    def save(self) -> None:
        """Writes the entries of this run atomically; a cache that cannot be written is no error."""
        if self._path is None or self._used == self._entries:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".tmp-")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(to_text(self._used))
            Path(name).replace(self._path)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}


def _digest(data: object) -> str:
    return hashlib.sha256(to_text(data).encode()).hexdigest()
