"""Two texts beside each other with the characters that changed marked, as the rows of a 修订对照表 show them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal, TypeAlias

from biaochi import patterns as re

Mark: TypeAlias = Literal["=", "-", "+"]
Marked: TypeAlias = "tuple[tuple[Mark, str], ...]"
"""Pieces of a text: as it was, taken out, put in."""

_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)?%?|.", re.DOTALL)
"""A character, or a number, which changes as a whole."""
LEAST_SHARED = 2
LEAST_ALIKE = 3, 10


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where (条), the old and the new text with marks, and what the change rests on (依据)."""

    where: str
    old: Marked
    new: Marked
    basis: str


def marked(old: str, new: str) -> tuple[Marked, Marked]:
    """Both texts with what changed marked; texts that share little are marked as a whole."""
    if old == new:
        same: Marked = (("=", old),) if old else ()
        return same, same
    if not old or not new:
        return ((("-", old),) if old else ()), ((("+", new),) if new else ())
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    blocks = _shared(was, now)
    alike = sum(len("".join(was[a : a + size])) for a, _, size in blocks)
    if alike * LEAST_ALIKE[1] < max(len(old), len(new)) * LEAST_ALIKE[0]:
        return (("-", old),), (("+", new),)
    left: list[tuple[Mark, str]] = []
    right: list[tuple[Mark, str]] = []
    i = j = 0
    for a, b, size in [*blocks, (len(was), len(now), 0)]:
        left += [("-", "".join(was[i:a]))] if a > i else []
        right += [("+", "".join(now[j:b]))] if b > j else []
        left += [("=", "".join(was[a : a + size]))] if size else []
        right += [("=", "".join(now[b : b + size]))] if size else []
        i, j = a + size, b + size
    return tuple(left), tuple(right)


def _shared(was: list[str], now: list[str]) -> list[tuple[int, int, int]]:
    """What both share, without stray characters between changes."""
    found = difflib.SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
    return [
        (b.a, b.b, b.size)
        for b in found
        if b.size >= LEAST_SHARED
        or (b.size and ((b.a == b.b == 0) or (b.a + b.size == len(was) and b.b + b.size == len(now))))
    ]


def plain(text: Marked) -> str:
    """The text without marks."""
    return "".join(part for _, part in text)
