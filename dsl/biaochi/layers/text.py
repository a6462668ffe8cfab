"""A ruleset file as lines that know where they stand, to be put together with those of other files."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from biaochi import patterns as re
from biaochi.document.composed import Line, Origin
from biaochi.document.tree import Field


@dataclass(frozen=True)
class Source:
    """The file that lines are taken from: its ruleset, its name and its whole text."""

    ruleset: str
    file: str
    text: str

    def origin(self, at: int, end: int, skip: int = 0, *, copied: bool = True) -> Origin:
        """The origin of a line at ``at`` in this file."""
        return Origin(self.ruleset, self.file, bisect_left(self._breaks, at) + 1, at, end, skip, copied)

    @cached_property
    def _breaks(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self.text)]

    def field(self, field: Field) -> list[Line]:
        """A label with its text, as it stands, comments left out."""
        prefix = f"{field.label}："
        rows = field.lines
        if not field.segments:
            return [Line(prefix, self.origin(field.start, max(field.end, field.start + 1)))]
        out = []
        for number, (row, segment) in enumerate(zip(rows, field.segments, strict=True)):
            lead = prefix if number == 0 else ""
            at = segment.file_start
            out.append(Line(lead + row, self.origin(at, at + len(row), len(lead))))
        return out
