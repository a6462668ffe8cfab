"""Every code of a finding: what it says, an example, the way out. The one source of ``biaochi explain BC…``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Entry:
    """What a code means, in Chinese: its title, an example of what is concerned, and what to do."""

    code: str
    title: str
    example: str
    way: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """All entries by code, in the order of the codes."""
    text = files("biaochi.cli").joinpath("templates", "codes.txt").read_text(encoding="utf-8")
    entries = [Entry(*line.split("|")) for line in text.splitlines()]
    return {entry.code: entry for entry in entries}
