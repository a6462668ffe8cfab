"""Sentences that are read, from the phrases of the grammar (the handbook is made of the same), to be put in and changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from biaochi import patterns as re

_SCORES = re.compile("得[0-9.]*[满分]|[扣加][0-9.]+分|×")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One sentence, and the group of phrases it shows."""

    group: str
    sentence: str


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    """The sentences in the order of the grammar, each once; those that score by themselves."""
    text = files("biaochi_grammar").joinpath("phrases.txt").read_text(encoding="utf-8")
    out: dict[str, Pattern] = {}
    group = ""
    for line in text.splitlines():
        if line.startswith("["):
            group = line.strip("[]")
            continue
        shown = re.search(r"\s#\s+(\S+)\s+(\S.*)$", line)
        if shown is not None and _SCORES.search(shown[2]):
            out.setdefault(shown[2].strip(), Pattern(group, shown[2].strip()))
    return tuple(out.values())
