"""The text that is read in place of a print with notes, each character traced to the print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from biaochi.ruleset.notes import Note


@dataclass(frozen=True, slots=True)
class Rewritten:
    """``text`` as read; character ``i`` stems from offset ``places[i]`` of the print. ``whole``: all of it is a note's."""

    text: str
    places: tuple[int, ...]
    whole: bool = False

    def at(self, offset: int) -> int:
        """The offset in the print."""
        if not self.places:
            return 0
        return self.places[min(offset, len(self.places) - 1)]


def rewrite(printed: str, formula: str, notes: Sequence[Note]) -> Rewritten:
    """Applies notes in order. Raises ValueError where a note quotes words that the print does not have."""
    text, places = printed, list(range(len(printed)))
    for note in notes:
        if note.reads:
            return Rewritten(note.reads, tuple(0 for _ in note.reads), whole=True)
        for old, new in (*note.pairs, *((words, "") for words in note.ignored)):
            text, places = _replaced(text, places, old, new, note)
        if note.appended:
            text, places = f"{text}。{note.appended}", [*places, *([len(printed)] * (len(note.appended) + 1))]
    if formula:
        text, places = f"{formula}。{text}", [*([0] * (len(formula) + 1)), *places]
    return Rewritten(text, tuple(places))


def _replaced(text: str, places: list[int], old: str, new: str, note: Note) -> tuple[str, list[int]]:
    at = text.find(old)
    if at < 0:
        raise ValueError(f"{note.kind}引用的“{old}”在标准原文里找不到")
    while at >= 0:
        text = text[:at] + new + text[at + len(old) :]
        places = [*places[:at], *([places[at]] * len(new)), *places[at + len(old) :]]
        at = text.find(old, at + len(new))
    return text, places
