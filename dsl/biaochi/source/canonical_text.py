"""One form of a text for all the ways an editor may store it, and its hash.

Two files that a person would call the same text have one hash: byte order mark, encoding, line ends, blanks at the ends
of lines, empty lines at the end, a line that only declares the encoding, and letters stored in pieces (NFD) make no
difference. Everything else does.

Why not simply NFC: it also replaces characters that stand alone. A CJK compatibility ideograph becomes the unified
ideograph, the ohm sign a Greek letter; a name written with one of them would silently become another name, and a text
that was signed would no longer be the text that is read. So only *sequences* of a character with combining marks are
composed (``e`` + accent, ``=`` + stroke to ``≠``), which look the same before and after; a character that NFC would
replace by itself stays, also where marks follow it.
"""

from __future__ import annotations

import hashlib
import unicodedata

from biaochi import patterns as re

_BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_ENCODING = re.compile(r"#?[ \t]*编码[：:][ \t]*(?:GB18030|GBK|GB2312|UTF-?8|UTF-?16)", re.IGNORECASE)


def composed(text: str) -> str:
    """The text with characters and their combining marks composed; characters that stand alone stay as they are."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return "\n".join(
        line if unicodedata.is_normalized("NFC", line) else _composed_line(line) for line in text.split("\n")
    )


def canonical(text: str) -> str:
    """The canonical form of a decoded text: what is hashed."""
    lines = [line.rstrip(_BLANKS) for line in composed(text).split("\n")]
    while lines and _ENCODING.fullmatch(lines[0]):
        del lines[0]
    return "\n".join(lines).rstrip("\n") + "\n"


def text_hash(text: str) -> str:
    """SHA-256 of the canonical form."""
    return hashlib.sha256(canonical(text).encode("utf-8", "surrogatepass")).hexdigest()


def _composed_line(line: str) -> str:
    out: list[str] = []
    start = 0
    for at in range(1, len(line) + 1):
        if at == len(line) or not _joins(line[at]):
            out.append(_sequence(line[start:at]))
            start = at
    return "".join(out)


def _joins(char: str) -> bool:
    """Combining marks, and the vowels and finals that make up a Hangul syllable."""
    return unicodedata.category(char).startswith("M") or "\u1161" <= char <= "\u1175" or "\u11a8" <= char <= "\u11c2"


def _sequence(written: str) -> str:
    replaced = unicodedata.normalize("NFC", written[0]) != written[0]
    return written if len(written) == 1 or replaced else unicodedata.normalize("NFC", written)
