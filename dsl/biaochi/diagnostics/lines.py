"""Chinese text in lines of a given width: numbers and Latin words stay whole, no line begins with a closing mark or ends
with an opening one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rich.cells import cell_len

from biaochi import patterns as re

_WORD = r"[0-9A-Za-z_.,:%+\-/×÷=≥≤<>＝＜＞]"
_PIECE = re.compile(
    rf"[“‘（「《〔【(\[]*(?:{_WORD}+(?<=[0-9])[一-鿿]|{_WORD}+(?<![,.:])|.)[，。；：、！？…”’）」》〕】％)\],.:;%~～]*",
    re.DOTALL,
)


def breaks(text: str, width: int) -> list[int]:
    """Where a line that is longer than ``width`` cells is broken: offsets at which the next begins."""
    out: list[int] = []
    start = used = 0
    for at, piece in _pieces(text, width):
        size = cell_len(piece.rstrip(" "))
        if used and used + size > width:
            out.append(at)
            start, used = at, 0
        used = used + cell_len(piece) if at > start else cell_len(piece)
    return out


def folded(text: str, width: int, indent: str = "") -> list[str]:
    """The lines of a text, those after the first behind ``indent``."""
    cuts = [0, *breaks(text, width), len(text)]
    found = [text[a:b].rstrip(" ") for a, b in pairwise(cuts)]
    return [found[0], *(indent + line.lstrip(" ") for line in found[1:])]


def _pieces(text: str, width: int) -> Iterator[tuple[int, str]]:
    """What is not broken, with its place; what is longer than a line is taken letter by letter."""
    for found in _PIECE.finditer(text):
        if cell_len(found[0]) <= width:
            yield found.start(), found[0]
        else:
            yield from enumerate(found[0], found.start())
