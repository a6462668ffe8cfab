"""Text put together from several files, line by line, with the place each line comes from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

from biaochi.diagnostics import Diagnostic, Fix


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from: the ruleset and file, and the offset in it of the line's character at ``skip``.

    ``end`` is the offset after its last character. Where the line was made (a clause put into another file's text) and
    not copied, ``copied`` is False and every place in it is the whole of ``at:end``.
    """

    ruleset: str
    file: str
    line: int
    at: int
    end: int
    skip: int = 0
    copied: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the text and its origin."""

    text: str
    origin: Origin


@dataclass(frozen=True)
class Composed:
    """Lines in order. ``file`` is the one the text stands for; fixes are for it alone."""

    lines: tuple[Line, ...]
    file: str = ""

    @cached_property
    def text(self) -> str:
        """The lines with their line feeds."""
        return "".join(f"{line.text}\n" for line in self.lines)

    def origin(self, offset: int) -> Origin:
        """Where the character at ``offset`` of the text comes from."""
        return self.lines[self._line(offset)].origin

    def place(self, offset: int) -> tuple[str, int]:
        """The file and the offset in it of the character at ``offset`` of the text."""
        number = self._line(offset)
        origin = self.lines[number].origin
        if not origin.copied:
            return origin.file, origin.at
        return origin.file, min(max(origin.at, origin.at + offset - self._starts[number] - origin.skip), origin.end)

    def placed(self, d: Diagnostic) -> Diagnostic:
        """A finding about the text, as a finding about the file the place comes from."""
        if d.start < 0 or not self.lines:
            return d
        file, start = self.place(d.start)
        last = self.origin(max(d.start, d.end - 1))
        end = self.place(max(d.start, d.end - 1))[1] + 1 if last.file == file and last.copied else start + 1
        first = self.origin(d.start)
        if not first.copied:
            start, end = first.at, first.end
        fix = None if d.fix is None else self._fix(d.fix)
        return replace(d, file=file, start=start, end=max(end, start + 1), where=f"第{first.line}行", fix=fix)

    def _fix(self, fix: Fix) -> Fix | None:
        """A fix at its place in the file; None where it would change a line that comes from another."""
        ends = (fix.start, max(fix.start, fix.end - 1))
        if any(self.origin(at).file != self.file or not self.origin(at).copied for at in ends):
            return None
        start = self.place(fix.start)[1]
        return replace(fix, start=start, end=start if fix.end == fix.start else self.place(fix.end - 1)[1] + 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(len(line.text) + 1 for line in self.lines)]

    def _line(self, offset: int) -> int:
        return min(max(bisect_right(self._starts, offset) - 1, 0), len(self.lines) - 1)
