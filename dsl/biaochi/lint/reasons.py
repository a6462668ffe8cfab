"""Whether a 解释 or 勘误 says why."""

from __future__ import annotations

from biaochi.document.tree import Field, Node


def notes_without_reason(node: Node) -> tuple[Field, ...]:
    """The notes of a node that give no 理由. Comments beside them count as one: they are where longer reasons stand."""
    if node.comments or any(f.comments for f in node.fields):
        return ()
    return tuple(f for f in node.fields if f.label in ("解释", "勘误") and "理由" not in f.text)
