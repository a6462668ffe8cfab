"""Compiled criteria in memory and on disk, keyed by everything their meaning depends on.

Entries are plain JSON that is decoded strictly: a damaged or foreign entry is as good as none. Nothing is executed.
Set BIAOCHI_CACHE to a folder to move the cache, or to ``off`` to do without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import biaochi_grammar

import biaochi
from biaochi.core.store import dump_program, load_program, to_text
from biaochi.core.wire import WireError
from biaochi.ruleset.compiled import Ambiguity, Compiled, Difference, Known, Role

_APART = ("annex", "certify", "cli", "compare", "release", "reports", "solve", "testing")
"""Parts of the package that no compiled criterion and no review depends on."""


def engine_now() -> str:
    """What tells one installed engine from another: its files with their sizes and times.

    A version number would not do: after an update from a checkout it is the same, and old readings would be used.
    """
    digest = hashlib.sha256()
    for package in (Path(biaochi.__file__).parent, Path(biaochi_grammar.__file__).parent):
        for folder in sorted(p for p in package.iterdir() if p.name not in _APART):
            for path in sorted(folder.rglob("*.*")) if folder.is_dir() else [folder]:
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


_MOST_MADE = 4096
_MADE: dict[str, Compiled] = {}
"""What this process compiled for any ruleset: rulesets of one folder often share criteria."""


class Cache:
    """All entries of one ruleset in one file, read once and written once."""

    def __init__(self, folder: Path | None, ruleset: str, engine: str) -> None:
        self._engine = engine
        digest = hashlib.sha256(ruleset.encode()).hexdigest()[:32]
        self._path = None if folder is None else folder / f"{digest}.json"
        self._entries: dict[str, Any] = self._read()
        self._kept: dict[str, Compiled] = {}

    def key(self, *parts: str | None) -> str:
        """The key of everything a compilation depends on."""
        text = json.dumps([self._engine, *parts], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def get(self, key: str, make: Callable[[], Compiled]) -> Compiled:
        """The compiled criterion, made where it is not at hand."""
        found = self._kept.get(key) or self._stored(key, make) or _MADE.get(key) or make()
        self._kept[key] = found
        _MADE[key] = found
        if len(_MADE) > _MOST_MADE:
            del _MADE[next(iter(_MADE))]
        return found

    def _stored(self, key: str, make: Callable[[], Compiled]) -> Compiled | None:
        entry = self._entries.get(key)
        if not isinstance(entry, dict) or entry.get("digest") != _digest(entry.get("program")):
            return None
        try:
            return Compiled(
                load_program(entry["program"]),
                str(entry["reading"]),
                tuple(_ambiguity(a, partial(_again, make, i)) for i, a in enumerate(entry["ambiguities"])),
                tuple(Role(str(r[0]), str(r[1]), int(r[2]), int(r[3])) for r in entry["roles"]),
            )
        except (WireError, KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None

    def save(self) -> None:
        """Writes what this run used, atomically; a cache that cannot be written is no error."""
        if self._path is None:
            return
        used = {key: _entry(compiled) for key, compiled in self._kept.items()}
        if used == self._entries:
            return
        self._entries = used
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=".tmp-")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(to_text(used))
            Path(name).replace(self._path)

    def _read(self) -> dict[str, Any]:
        if self._path is None:
            return {}
        try:
            data = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}


def _entry(compiled: Compiled) -> dict[str, Any]:
    """A compiled criterion as JSON data; of two readings' difference what has been looked for so far."""
    program = dump_program(compiled.program)
    return {
        "program": program,
        "digest": _digest(program),
        "reading": compiled.reading,
        "ambiguities": [[a.question, a.chosen, a.other, _difference(a.known)] for a in compiled.ambiguities],
        "roles": [[r.role, r.text, r.start, r.end] for r in compiled.roles],
    }


def _difference(known: Difference | None) -> list[Any] | None:
    return None if known is None else [known.facts, known.chosen_score, known.other_score]


def _ambiguity(data: list[Any], again: Callable[[], Difference]) -> Ambiguity:
    question, chosen, other, known = data
    if known is None:
        return Ambiguity(str(question), str(chosen), str(other), again)
    facts, left, right = known
    difference = Difference({str(k): str(v) for k, v in facts.items()}, str(left), str(right))
    return Ambiguity(str(question), str(chosen), str(other), Known(difference))


def _again(make: Callable[[], Compiled], at: int) -> Difference:
    """The difference of a question whose readings were not compared when the criterion was kept."""
    return make().ambiguities[at].difference


def _digest(data: object) -> str:
    return hashlib.sha256(to_text(data).encode()).hexdigest()
