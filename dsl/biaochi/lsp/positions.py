"""Places in a text as editors count them: lines from 0, and in a line UTF-16 units, of which 𠮷 and 😀 take two."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, Range

from biaochi import patterns as re

_BREAK = re.compile("\r\n|\r|\n")
_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Positions:
    """The lines of one text. Code point offsets to positions and back; what lies outside the text is its nearest place.

    >>> places = Positions("甲😀乙\\r\\n丙")
    >>> places.position(2), places.offset(Position(0, 3)), places.offset(Position(9, 9))
    (0:3, 2, 6)
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(m.end() for m in _BREAK.finditer(text))]

    @cached_property
    def _wide(self) -> bool:
        return _WIDE.search(self.text) is not None

    def position(self, offset: int) -> Position:
        """The position of a code point."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        units = offset - start
        if self._wide:
            units += len(_WIDE.findall(self.text, start, offset))
        return Position(line, units)

    def range(self, start: int, end: int) -> Range:
        """The range of ``start:end``."""
        return Range(self.position(start), self.position(max(start, end)))

    def offset(self, position: Position) -> int:
        """The code point at a position. One behind the end of its line is that end, one inside a wide letter its beginning."""
        line, units = position.line, position.character
        if line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[line], self.line_end(line)
        if not self._wide:
            return min(start + units, end)
        at = start
        while at < end and units > 0:
            units -= 2 if self.text[at] > "\uffff" else 1
            at += units >= 0
        return at

    def offsets(self, range_: Range) -> tuple[int, int]:
        """The code points of a range, whichever way round it is given."""
        first, last = self.offset(range_.start), self.offset(range_.end)
        return min(first, last), max(first, last)

    def line_start(self, offset: int) -> int:
        """Where the line of a code point begins."""
        return self._starts[bisect_right(self._starts, min(max(offset, 0), len(self.text))) - 1]

    def line_end(self, line: int) -> int:
        """Where a line ends, before its break."""
        if line + 1 >= len(self._starts):
            return len(self.text)
        end = self._starts[line + 1]
        return end - (2 if self.text[end - 2 : end] == "\r\n" else 1)

    def pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """``start:end`` line by line, without the breaks."""
        out = []
        for line in range(self.position(start).line, self.position(end).line + 1):
            first, last = max(start, self._starts[line]), min(end, self.line_end(line))
            if first < last:
                out.append((first, last))
        return out
