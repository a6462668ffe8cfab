"""The grammar of 标尺: lark files and their written specification, shipped with the package."""

from __future__ import annotations

from pathlib import Path


def lines(name: str) -> list[str]:
    """The lines of a file of the grammar, by its name.

    >>> lines("words.txt")[0].startswith("#")
    True
    """
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
