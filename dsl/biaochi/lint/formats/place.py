"""Where a finding stands, counted as the formats count: lines and columns from 1, in code points."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic

_HEADING = re.compile(r"^[ \t　]*(?:[一二三]级)?指标[：:][ \t　]*(.+?)[ \t　]*$", re.MULTILINE)
_TITLE = re.compile(r"^[ \t　]*规则集[：:][ \t　]*(.+?)[ \t　]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """The first and the last line and column of a finding; the last column is the one after its last character."""

    line: int
    column: int
    end_line: int
    end_column: int


def place(d: Diagnostic, text: str | None) -> Place | None:
    """The place of a finding; None where it has none in the text."""
    if text is None or not 0 <= d.start <= len(text):
        return None
    return Place(*_at(text, d.start), *_at(text, max(d.start, min(d.end, len(text)))))


def _at(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def subject_of(d: Diagnostic, text: str | None) -> str:
    """The indicator a finding stands in, or the ruleset, as the file names it."""
    if text is None:
        return ""
    end = text.find("\n", max(d.start, 0))
    above = [m[1] for m in _HEADING.finditer(text, 0, len(text) if end < 0 else end)]
    return above[-1] if above else title_of(text)


def title_of(text: str | None) -> str:
    """The name of the ruleset."""
    found = _TITLE.search(text or "")
    return found[1] if found else ""


def slashed(file: str) -> str:
    """A file's path with forward slashes, as reports for other machines have it."""
    return PurePath(file).as_posix()
