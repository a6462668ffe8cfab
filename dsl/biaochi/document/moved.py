"""Parts of a document moved to another place in the text, when something before them was written or taken away."""

from __future__ import annotations

from dataclasses import replace

from biaochi.document.tree import Comment, FactDecl, Field, Segment


def moved_comments(comments: tuple[Comment, ...], by: int) -> tuple[Comment, ...]:
    """Comments ``by`` code points further on."""
    return tuple(Comment(c.text, c.start + by, c.end + by, c.line) for c in comments) if by else comments


def moved_field(field: Field, by: int) -> Field:
    """A field of a text ``by`` code points further on."""
    if not by:
        return field
    segments = tuple(Segment(s.text_start, s.file_start + by, s.file_break + by) for s in field.segments)
    return Field(
        field.label, field.text, field.start + by, field.end + by, field.text_start + by, segments,
        moved_comments(field.comments, by), tuple(_fact(f, by) for f in field.facts), field.names, field.row, field.row_at,
    )  # fmt: skip


def _fact(fact: FactDecl, by: int) -> FactDecl:
    return replace(fact, start=fact.start + by, end=fact.end + by)
