"""A bounded search for wordings that are read, the fewest changes first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from biaochi.diagnostics import CriterionError, Proposal
from biaochi.proposing.edits import Edit, edits

MOST = 3
_TRIES = 60
_DEPTH = 3
_EACH = 8


class Readable(Protocol):
    """What a sentence was read as."""

    @property
    def reading(self) -> str: ...


Read = Callable[[str], Readable]


@dataclass(frozen=True, slots=True)
class _Tried:
    text: str
    said: tuple[str, ...]
    lost: int
    error: CriterionError


_LONGEST = 600
"""Longer texts are taken apart by their author: a change of one clause would not be found in them."""


def proposals(text: str, first: CriterionError, read: Read) -> tuple[Proposal, ...]:
    """At most three wordings near ``text`` that are read, each with its 读作 and what was changed.

    ``read`` reads a sentence under the same full marks and context. The wordings that keep most of the print come first.
    """
    if len(text) > _LONGEST:
        return ()
    found: list[tuple[int, Proposal]] = []
    seen = {text}
    level = [_Tried(text, (), 0, first)]
    left = _TRIES
    for _ in range(_DEPTH):
        following: list[_Tried] = []
        for tried in level:
            for edit in _few(tried):
                changed = _tidy(edit.apply(tried.text))
                if changed in seen or not _scores(changed):
                    continue
                if left == 0:
                    return _best(found)
                seen.add(changed)
                left -= 1
                said = (*tried.said, edit.says(tried.text))
                lost = tried.lost + max(0, edit.end - edit.start - len(edit.new))
                try:
                    criterion = read(changed)
                except CriterionError as bad:
                    following.append(_Tried(changed, said, lost, bad))
                    continue
                found.append((lost + 4 * len(said), Proposal(changed, criterion.reading, "；".join(said))))
        if len({p.reading for _, p in found}) >= MOST:
            break
        level = sorted(following, key=lambda t: (t.lost, len(t.said)))[:_EACH]
    return _best(found)


def _few(tried: _Tried) -> Iterator[Edit]:
    for diagnostic in tried.error.diagnostics:
        for n, edit in enumerate(edits(tried.text, diagnostic)):
            if n >= 12:
                break
            yield edit


def _best(found: list[tuple[int, Proposal]]) -> tuple[Proposal, ...]:
    out: list[Proposal] = []
    for _, proposal in sorted(found, key=lambda f: f[0]):
        if all(p.reading != proposal.reading for p in out):
            out.append(proposal)
    return tuple(out[:MOST])


def _tidy(text: str) -> str:
    """Without the marks that a clause left behind."""
    text = re.sub(r"[，,、]+(?=[。；;])|^[，。；、,;\s]+", "", text)
    return re.sub(r"([。；;，,])[，。；;,]+", r"\1", text).strip()


def _scores(text: str) -> bool:
    """Whether anything is left that scores."""
    return re.search(r"[分得扣计加]", text) is not None
