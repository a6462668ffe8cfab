"""Changes that met another one, kept in a file beside the ruleset (``1.beside.json``) until somebody decides."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from biaochi.files.regular import read_regular
from biaochi.files.write import write_file
from biaochi.studio.changes import Change

_MOST = 4 * 1024 * 1024
_KEYS = ("id", "where", "who", "mine", "theirs", "code", "field")


@dataclass(frozen=True, slots=True)
class Kept:
    """One change that could not be put in: where it belongs, what it says, and what stood there when they met."""

    id: str
    where: str
    who: str
    mine: str
    theirs: str
    code: str
    field: str


def beside_file(ruleset: Path) -> Path:
    """Where the changes of a ruleset that met others are kept."""
    return ruleset.with_suffix(".beside.json")


def read_beside(ruleset: Path) -> tuple[Kept, ...]:
    """What is kept beside a ruleset; nothing where there is no such file or it is none of ours."""
    try:
        rows = json.loads(read_regular(beside_file(ruleset), _MOST).decode("utf-8"))
        return tuple(Kept(**{k: str(row[k]) for k in _KEYS}) for row in rows)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ()


def keep_beside(ruleset: Path, kept: tuple[Kept, ...]) -> None:
    """Writes what is kept; takes the file away where nothing is left. Raises OSError."""
    file = beside_file(ruleset)
    if kept:
        write_file(
            file, (json.dumps([asdict(k) for k in kept], ensure_ascii=False, indent=1) + "\n").encode(), force=True
        )
    else:
        file.unlink(missing_ok=True)


def kept_of(change: Change, theirs: str, who: str) -> Kept:
    """A change that met another one, with what stands in its place now."""
    return Kept(secrets.token_hex(6), change.where, who, change.mine, theirs, change.code, change.field)
