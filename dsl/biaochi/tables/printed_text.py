"""The text of a cell as it is meant: wrapped lines joined, what only printing put there taken out, all else kept.

No compatibility normalisation: ① must stay ①. The signs that fonts and converters write for ≥ and ≤ become these two.
"""

from __future__ import annotations

import unicodedata

from biaochi import patterns as re
from biaochi.source.canonical_text import composed

_SYMBOLS = {0xF0B3: "≥", 0xF0A3: "≤", 0xF0B1: "±", 0xF0B4: "×", 0xF0B8: "÷", 0xF0B9: "≠", 0xF0B0: "°", 0xF0B7: "•"}
"""What the font Symbol shows at its private code points."""
_SIGNS = {0x2266: "≤", 0x2267: "≥", 0xFE66: "=", 0xFE65: ">", 0xFE64: "<", 0x2A7D: "≤", 0x2A7E: "≥", **_SYMBOLS}
_BLANKS = " \t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_GROUPED = re.compile(r"(?<![0-9.])([0-9]{1,3}(?: [0-9]{3})+)(?![0-9])")
_ITEM = re.compile(
    "[①-⑳㈠-㈩⑴-⒇]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[.．、](?![0-9])|[一二三四五六七八九十]{1,3}、|评价要点|评分标准|其中[：:]"
)
_ENDS = "。；;：:！？"
ITEM = "\x1e"
"""Stands in front of a line that is an item of its own whatever it begins with; no text that was read holds it."""


def cleaned(text: str) -> str:
    """Lines without blanks at their ends; invisible characters gone, one sign for each relation."""
    text = composed(text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\u2028", "\n"))
    text = text.translate(_SIGNS)
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return "\n".join(line.strip(_BLANKS) for line in text.split("\n")).strip("\n")


def one_line(text: str) -> str:
    """A name or a value: its wrapped lines joined, blanks between groups of digits left out (``2 942.1312``)."""
    joined = ""
    for line in text.replace(ITEM, "").split("\n"):
        between = " " if joined[-1:].isascii() and joined[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha() else ""  # fmt: skip
        joined += between + line if line else ""
    joined = joined.replace("\t", " ")
    return _GROUPED.sub(lambda m: m[1].replace(" ", ""), joined)


def flowing(text: str) -> str:
    """A longer text: lines broken by the width of the cell joined, those that start an item or end a sentence kept."""
    lines = [line for line in text.split("\n") if line]
    out: list[str] = []
    for line in lines:
        if out and out[-1][-1] not in _ENDS and not (line.startswith(ITEM) or _ITEM.match(line)):
            out[-1] = one_line(f"{out[-1]}\n{line}")
        else:
            out.append(line.removeprefix(ITEM).replace("\t", " "))
    return "\n".join(out)


def packed(text: str) -> str:
    """A label for comparison: no blanks, no line ends."""
    return "".join(text.split()).strip("：:")
