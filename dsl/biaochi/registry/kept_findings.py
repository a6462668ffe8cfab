"""What was found in a ruleset file, kept until the file, one it inherits from, its cases, its release or the engine changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from biaochi.files.regular import read_regular
from biaochi.registry.vault import Vault

MOST_READ = 32 * 1024 * 1024


class KeptFindings:
    """What was found in ruleset files, by their content and place: findings name the file as it was given."""

    def __init__(self, what: str, engine: str) -> None:
        self._what = what
        self._vault = Vault(engine)

    def get(self, file: Path) -> Any:
        """What was kept for a file, or None."""
        entry = self._vault.get(self.key(file))
        try:
            current = all(_digest(Path(p)) == d for p, d in entry["read"])
            return entry["found"] if current else None
        except (KeyError, TypeError, ValueError):
            return None

    def put(self, file: Path, others: Iterable[Path], found: object) -> None:
        """Keeps what was found in a file and depends on others: files, or folders for the names of the cases in them."""
        self._vault.put(self.key(file), {"read": [[str(p), _digest(p)] for p in others], "found": found})
        self._vault.tidy()

    def key(self, file: Path) -> str:
        """What an entry is kept under: the file as it is now."""
        return self._vault.key(self._what, str(file), str(file.resolve()), _digest(file))


def _digest(file: Path) -> str:
    """The SHA-256 of a file's bytes, or of the names of cases in a folder; "" where there is none."""
    try:
        if file.is_dir():
            return hashlib.sha256("\0".join(sorted(p.name for p in file.glob("*.cases.csv"))).encode()).hexdigest()
        return hashlib.sha256(read_regular(file, MOST_READ)).hexdigest()
    except (OSError, UnicodeError):
        return ""
