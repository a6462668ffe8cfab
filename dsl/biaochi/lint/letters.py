"""Letters of other scripts that look like Latin ones."""

from __future__ import annotations

_CYRILLIC = "АВЕЅІЈКМНОРСТУХаеоресухѕіј"
_CYRILLIC_AS = "ABESIJKMHOPCTYXaeopecyxsij"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
_GREEK_AS = "ABEZHIKMNOPTYXo"
LATIN = str.maketrans(_CYRILLIC + _GREEK, _CYRILLIC_AS + _GREEK_AS)
"""Cyrillic and Greek letters to the Latin letter they look like."""


def as_latin(text: str) -> str:
    """The text with every look-alike as the Latin letter it looks like."""
    return text.translate(LATIN)
