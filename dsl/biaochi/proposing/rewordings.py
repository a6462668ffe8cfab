"""Wordings that come to the same, or nearly, one line each (data: rewordings.txt)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import biaochi_grammar

from biaochi import patterns as re
from biaochi.proposing.moves import Move

SLOTS = {
    "分": r"[0-9]+(?:\.[0-9]+)?分",
    "数": r"[0-9]+(?:\.[0-9]+)?",
    "率": r"[0-9]+(?:\.[0-9]+)?(?:%|个百分点)",
    "件": r"(?:[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十])(?:个百分点|个工作日|个季度|个月|个|项|次|件|处|起|例|家|户|门|课时|天|日|月|人次|人|份|批次|批|条|名|笔|位|村|万元|元|%)",
    "名": r"[^，。；：、（）“”0-9≥≤＞＜=\n]{2,24}?",
    "句": r"[^，。；：\n]{2,40}?",
    "段": r"[^。；\n]{2,60}?",
    "比": r"(?:≥|≤|＞|＜|不低于|不高于|不超过|超过|高于|低于|大于|小于|达到)",
}  # fmt: skip
_SLOT = re.compile(r"\{([一-龥])([0-9]?)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A pattern of the print, what is written instead, how much is assumed by it, and a sentence that shows it."""

    pattern: re.Pattern[str]
    instead: str
    doubt: int
    example: str


SUPPLIED = 6
_DOUBT = {"同义": 0, "补足": SUPPLIED, "假定": 14}


@cache
def wordings() -> tuple[Wording, ...]:
    """The lines of rewordings.txt."""
    out: list[Wording] = []
    doubt = 0
    for line in biaochi_grammar.lines("rewordings.txt"):
        if line.strip("[]") in _DOUBT:
            doubt = _DOUBT[line.strip("[]")]
        elif line.strip() and not line.startswith("#"):
            rule, _, example = line.partition("  # ")
            pattern, _, instead = rule.rstrip().partition(" =>")
            out.append(Wording(re.compile(_opened(pattern.strip())), instead.strip(), doubt, example.strip()))
    return tuple(out)


def _opened(pattern: str) -> str:
    """A pattern with its slots as groups; a slot that comes again stands for the same words."""
    seen: set[str] = set()

    def group(found: re.Match[str]) -> str:
        name = found[1] + found[2]
        if name in seen:
            return f"(?P={name})"
        seen.add(name)
        return f"(?P<{name}>{SLOTS[found[1]]})"

    return _SLOT.sub(group, pattern)


def _put(instead: str, found: re.Match[str]) -> str:
    return found.expand(_SLOT.sub(lambda m: rf"\g<{m[1] + m[2]}>", instead))


def reworded(text: str) -> Iterator[Move]:
    """Each place where a wording stands, written in the other way."""
    for wording in wordings():
        for found in wording.pattern.finditer(text):
            new = _put(wording.instead, found)
            if new != found.group():
                yield Move(text[: found.start()] + new + text[found.end() :], wording.doubt)


def settled(text: str, doubt: int = 0) -> str:
    """The text with every wording that assumes no more than ``doubt``."""
    for wording in wordings():
        if wording.doubt <= doubt:
            text = wording.pattern.sub(lambda found, w=wording: _put(w.instead, found), text)  # type: ignore[misc]
    return text
