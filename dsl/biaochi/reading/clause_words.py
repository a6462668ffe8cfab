"""The words and phrases that a clause is made of, and the text of several of them."""

from __future__ import annotations

from dataclasses import dataclass

from biaochi.reading.lexicon import Piece
from biaochi.reading.surface import Words


@dataclass(frozen=True, slots=True)
class Item:
    """A word or phrase of a clause: ``kind`` is text, bound, number, comma, or the name of its class."""

    kind: str
    piece: Piece
    text: str

    @property
    def start(self) -> int:
        return self.piece.start

    @property
    def end(self) -> int:
        return self.piece.end


def words_of(text: str, items: list[Item]) -> Words:
    """The words of items in a row, without what was taken out between them."""
    if not items:
        return Words("", 0, 0)
    first, last = items[0].start, items[-1].end
    if any(len(i.text) != i.end - i.start for i in items):
        return Words("".join(i.text for i in items), first, last)
    return Words(text[first:last], first, last)
