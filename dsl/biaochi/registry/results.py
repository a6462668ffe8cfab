"""What was found in a ruleset file, kept until the file, one it inherits from, its cases or the engine changes."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from biaochi.registry.cache import location


class Results:
    """One file of the cache for each ruleset file; a damaged or outdated entry is as good as none."""

    def __init__(self, what: str, engine: str) -> None:
        folder = location()
        self._folder = None if folder is None else folder / what
        self._engine = engine

    def get(self, file: Path) -> Any:
        """What was kept for a file, or None."""
        if self._folder is None:
            return None
        try:
            entry = json.loads(self._path(file).read_text(encoding="utf-8"))
            current = entry["engine"] == self._engine and all(_digest(Path(p)) == d for p, d in entry["read"])
            return entry["found"] if current and entry["read"][0][0] == str(file.resolve()) else None
        except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            return None

    def put(self, file: Path, others: Iterable[Path], found: object) -> None:
        """Keeps what was found in a file and depends on others; a cache that cannot be written is no error."""
        if self._folder is None:
            return
        read = [[str(p), _digest(p)] for p in (file.resolve(), *others)]
        text = json.dumps({"engine": self._engine, "read": read, "found": found}, ensure_ascii=False)
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, prefix=".tmp-")
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
            Path(name).replace(self._path(file))

    def _path(self, file: Path) -> Path:
        assert self._folder is not None
        return self._folder / f"{hashlib.sha256(str(file).encode()).hexdigest()[:32]}.json"


def _digest(file: Path) -> str:
    """The SHA-256 of a file's bytes, "" where there is none."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
