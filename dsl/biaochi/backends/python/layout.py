"""Program text in lines that people can read: what does not fit in one is broken at its outermost places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

WIDTH = 110


@dataclass(frozen=True, slots=True)
class Group:
    """``parts`` between brackets: operators before them (``between`` is " "), or commas after them.

    ``closing``: a comma after the last one too, so that one alone is still a tuple.
    """

    opening: str
    parts: list[tuple[str, Piece]]
    close: str
    between: str = ", "
    closing: bool = False


Piece: TypeAlias = str | Group


def laid_out(piece: Piece, indent: int, column: int) -> str:
    """The text of ``piece`` that begins in ``column``; further lines are indented by ``indent`` and four."""
    flat = _flat(piece)
    if isinstance(piece, str) or column + len(flat) <= WIDTH or not piece.parts:
        return flat
    inner = " " * (indent + 4)
    comma = "," if piece.between == ", " else ""
    last = len(piece.parts) - 1
    lines = [
        f"{inner}{sign}{laid_out(part, indent + 4, indent + 4 + len(sign))}{comma if k < last or piece.closing else ''}"
        for k, (sign, part) in enumerate(piece.parts)
    ]
    return "\n".join([piece.opening, *lines, " " * indent + piece.close])


def _flat(piece: Piece) -> str:
    if isinstance(piece, str):
        return piece
    comma = "," if piece.closing and piece.parts else ""
    return (
        piece.opening + piece.between.join(f"{sign}{_flat(part)}" for sign, part in piece.parts) + comma + piece.close
    )


def commented(text: str) -> str:
    """Text for a comment: one line, nothing that cannot be seen."""
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in text)


def literal(value: object, levels: int = 3, start: str = "\n") -> str:
    """A Python literal of plain data, a line for each item of the outer levels."""
    inner = f"{start}    "
    if levels and isinstance(value, dict) and value:
        rows = [f"{inner}{literal(k)}: {literal(v, levels - 1, inner)}," for k, v in value.items()]
        return f"{{{''.join(rows)}{start}}}"
    if levels and isinstance(value, list) and value:
        return f"[{''.join(f'{inner}{literal(v, levels - 1, inner)},' for v in value)}{start}]"
    return repr(value)
