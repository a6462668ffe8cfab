"""One step from a text to another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """The text after the step. ``doubt``: how much the step assumes beyond the print (0 for what only comes to the same).

    ``whole``: the sentence is put in another form, so what counts is which numbers are gone, not how many words differ.
    """

    text: str
    doubt: int = 0
    whole: bool = False
