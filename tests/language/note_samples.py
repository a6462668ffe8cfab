"""Notes written from the patterns of notes.txt: every alternative once, with and without what may be left out."""

from __future__ import annotations

import re

from grammar_data import lines

_ANY = "资金管理"
_GROUP = re.compile(r"\(([^()]*)\)(\??)")


def patterns() -> list[tuple[str, str]]:
    """The kinds of notes with their patterns; the words that change a score are no kind."""
    out: list[tuple[str, str]] = []
    title = ""
    for line in lines("notes.txt"):
        if line.startswith("[") and line.endswith("]") and "-" not in line:
            title = line.strip("[]")
        elif line and not line.startswith("#") and title != "会变分数的词":
            out.append((title, line))
    return out


def of(pattern: str) -> list[str]:
    """Texts that a pattern describes, none twice."""
    most = max((m[1].count("|") + 1 for m in _GROUP.finditer(pattern)), default=1)
    return list(dict.fromkeys(_one(pattern, n, full) for n in range(most) for full in (True, False)))


def _one(pattern: str, n: int, full: bool) -> str:
    def chosen(found: re.Match[str]) -> str:
        parts = found[1].split("|")
        return parts[n % len(parts)] if full or not found[2] else ""

    while _GROUP.search(pattern):
        pattern = _GROUP.sub(chosen, pattern)
    pattern = re.sub(r"\[(.)[^\]]*\]", r"\1", pattern.replace(".*", ""))
    return re.sub(r"(.)\?", r"\1" if full else "", pattern).replace("…", _ANY)
