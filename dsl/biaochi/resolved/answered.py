"""A criterion under another answer to what its print leaves open, without reading it again."""

from __future__ import annotations

from dataclasses import replace

from biaochi.model.criterion import Change, Part, Remainder, Resolved, Slope, Tally

_REMAINDERS: dict[str, Remainder] = {"exact": "exact", "up": "up", "down": "down"}


def answered(resolved: Resolved, question: str, answer: str) -> Resolved | None:
    """What reading again would give; None where only reading again can tell.

    What becomes of a remainder is looked at by nothing that reads: it stands in the changes that it belongs to.
    """
    if question != "remainder" or resolved.stepped:
        return None
    whole = resolved.whole
    return replace(
        resolved,
        parts=tuple(_part(part, _REMAINDERS[answer]) for part in resolved.parts),
        whole=None if whole is None else _part(whole, _REMAINDERS[answer]),
    )


def _part(part: Part, remainder: Remainder) -> Part:
    return replace(part, changes=tuple(_change(change, remainder) for change in part.changes))


def _change(change: Change, remainder: Remainder) -> Change:
    if isinstance(change, (Slope, Tally)) and change.unsaid:
        return replace(change, remainder=remainder)
    return change
