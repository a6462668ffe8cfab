"""Edits of a text: a span of it replaced by other words.

BC950 an edit outside the text, BC951 an edit of a version that is not the present one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from biaochi.diagnostics import BiaochiError, Diagnostic


@dataclass(frozen=True, slots=True)
class Edit:
    """``text[start:end]`` becomes ``new``. Offsets count code points, ``end`` is exclusive.

    >>> applied("扣1分", [Edit(1, 2, "0.5")])
    '扣0.5分'
    """

    start: int
    end: int
    new: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with edits in it, each an edit of what the one before it left. Raises BiaochiError (BC950)."""
    for edit in edits:
        if not 0 <= edit.start <= edit.end <= len(text):
            said = f"要改的是第{edit.start}到{edit.end}个字符，全文只有{len(text)}个"
            raise BiaochiError([Diagnostic("BC950", said, help="请重新打开这个文件，再改一次。")])
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def outdated(wanted: int, current: int) -> BiaochiError:
    """The refusal of edits that were made to another version than the present one."""
    said = f"改的是第{wanted}稿，现在已是第{current}稿"
    return BiaochiError([Diagnostic("BC951", said, help="别处刚改过这个文件，请看过新的内容再改。")])


def between(old: str, new: str) -> tuple[Edit, ...]:
    """Edits that make ``new`` of ``old`` and leave alone the lines that stay, the last first, so that no offset moves."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    changed = [row for row in SequenceMatcher(None, before, after, autojunk=False).get_opcodes() if row[0] != "equal"]
    return tuple(Edit(starts[a], starts[b], "".join(after[c:d])) for _, a, b, c, d in reversed(changed))
