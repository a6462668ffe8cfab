"""Changes of a text that several people make: each is an edit of the version somebody saw, moved to where it belongs now.

A change guards more than it replaces: the sentence whose words it changes. Where another change touched what it guards,
the two cannot be put together without a person, and neither is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from biaochi.session.edits import Edit


@dataclass(frozen=True, slots=True)
class Change:
    """``edit`` of a version, good while nobody else touched ``start:end`` of it. ``where`` names the place for people.

    ``code`` and ``field`` say it for programs where the place is a cell of the table; both empty elsewhere.
    """

    edit: Edit
    start: int
    end: int
    where: str
    mine: str
    code: str = ""
    field: str = ""

    def after(self, other: Edit) -> Change | None:
        """The change where ``other`` was made first; None where the two touch.

        >>> Change(Edit(10, 12, "x"), 8, 14, "", "x").after(Edit(0, 0, "ab")).edit
        Edit(start=12, end=14, new='x')
        """
        if other.end <= self.start and (other.end < self.start or other.start < other.end or self.start < self.end):
            by = len(other.new) - (other.end - other.start)
            moved = replace(self.edit, start=self.edit.start + by, end=self.edit.end + by)
            return replace(self, edit=moved, start=self.start + by, end=self.end + by)
        return self if other.start >= self.end else None


def cell(old: str, start: int, end: int, new: str, where: str, mine: str, code: str, field: str) -> Change:
    """The change that makes ``new`` of ``old[start:end]``, replacing no more than what differs and guarding all of it."""
    return Change(trimmed(old, start, end, new), start, end, where, mine, code, field)


def trimmed(old: str, start: int, end: int, new: str) -> Edit:
    """``old[start:end]`` becomes ``new`` by the shortest edit.

    >>> trimmed("缺一项扣1分", 0, 6, "缺一项扣2分")
    Edit(start=4, end=5, new='2')
    """
    most = min(end - start, len(new))
    left = 0
    while left < most and old[start + left] == new[left]:
        left += 1
    right = 0
    while right < most - left and old[end - 1 - right] == new[len(new) - 1 - right]:
        right += 1
    return Edit(start + left, end - right, new[left : len(new) - right])


def lines(edits: Sequence[Edit], old: str) -> list[Change]:
    """Edits of whole lines as changes, each named by the first line it touches."""
    return [Change(e, e.start, e.end, f"第{old.count(chr(10), 0, e.start) + 1}行", e.new.strip("\n")) for e in edits]


def rebased(changes: Iterable[Change], others: Iterable[Edit]) -> tuple[list[Change], list[Change]]:
    """Changes of one version moved over edits made since: those that still fit, and those that met another.

    The changes do not overlap and stand last first, so that they can be made one after the other.
    """
    fit, met = list(changes), []
    for other in others:
        moved = [(c, c.after(other)) for c in fit]
        met += [c for c, now in moved if now is None]
        fit = [now for _, now in moved if now is not None]
    return fit, met


def undoing(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """What takes edits back, last first, as edits of the text they made. ``edits`` stand last first and do not overlap.

    >>> undoing("abcdef", [Edit(4, 5, "XX"), Edit(0, 1, "")])
    [Edit(start=3, end=5, new='e'), Edit(start=0, end=0, new='a')]
    """
    out, moved = [], 0
    for edit in reversed(edits):
        start = edit.start + moved
        out.append(Edit(start, start + len(edit.new), text[edit.start : edit.end]))
        moved += len(edit.new) - (edit.end - edit.start)
    return out[::-1]


Step = tuple[int, Edit]
"""An edit and the version it made; edits of one change make the same one."""


def lasting(steps: Sequence[Step], undone: Mapping[int, tuple[int, Sequence[Edit]]]) -> list[Edit]:
    """Edits one after the other without those that were taken back later, and without what took them back.

    ``undone`` says of a version which other one it took back, with the edits that did so right after that one was made.

    >>> steps = [(2, Edit(0, 0, "ab")), (3, Edit(5, 6, "")), (4, Edit(0, 2, ""))]
    >>> lasting(steps, {4: (2, [Edit(0, 2, "")])})
    [Edit(start=3, end=4, new='')]
    """
    left = list(steps)
    for back, (made, inverse) in undone.items():
        first = [n for n, (v, _) in enumerate(left) if v == made]
        last = [n for n, (v, _) in enumerate(left) if v == back]
        if not first or not last:
            continue
        between = _before(left[first[-1] + 1 : last[0]], inverse)
        if between is not None:
            left = [*left[: first[0]], *between, *left[last[-1] + 1 :]]
    return [e for _, e in left]


def _before(steps: Sequence[Step], inverse: Sequence[Edit]) -> list[Step] | None:
    """Steps that came after a change as they would stand without it; None where one touches it."""
    back = [Change(e, e.start, e.end, "", "") for e in inverse]
    out = []
    for version, edit in steps:
        moved: Change | None = Change(edit, edit.start, edit.end, "", "")
        for one in back:
            moved = None if moved is None else moved.after(one.edit)
        kept = [one.after(edit) for one in back]
        if moved is None or None in kept:
            return None
        back = [one for one in kept if one is not None]
        out.append((version, moved.edit))
    return out
