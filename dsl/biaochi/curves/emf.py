"""Drawings as EMF, to stand in a Word document.

Word and WPS of any age, and LibreOffice, draw EMF sharp at every size, and write its letters with the fonts of the machine
that shows it: no font has to be carried along, and Chinese labels cannot become boxes. (SVG is drawn by Word from 2016 on only.)
The records are those of [MS-EMF]; lengths are hundredths of a millimetre throughout.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from biaochi.curves.drawing import HEIGHT, LETTER, WIDTH, Anchor, Box, Disc, Label, Shape, Stroke, drawn, long
from biaochi.curves.picture import Picture

_FONT = "宋体"
_SOLID, _DASHED = 0x0001_0000, 0x0001_0001
"""PS_GEOMETRIC with round ends and joins, and the dashes."""
_ANCHORS: dict[Anchor, int] = {"start": 0x18, "middle": 0x1E, "end": 0x1A}
"""TA_BASELINE with the side."""
_NO_PEN = 0x8000_0008
_HANDLE = 1
_LETTERS = 2
_SETUP = (
    (17, struct.pack("<i", 8)),  # SETMAPMODE: anisotropic
    (9, struct.pack("<ii", WIDTH, HEIGHT)),  # SETWINDOWEXTEX
    (10, struct.pack("<ii", 0, 0)),  # SETWINDOWORGEX
    (11, struct.pack("<ii", WIDTH, HEIGHT)),  # SETVIEWPORTEXTEX
    (12, struct.pack("<ii", 0, 0)),  # SETVIEWPORTORGEX
    (18, struct.pack("<i", 1)),  # SETBKMODE: transparent
    (24, struct.pack("<I", 0x1A1A1A)),  # SETTEXTCOLOR
)


def to_emf(picture: Picture) -> bytes:
    """The picture as an enhanced metafile, the same for the same picture."""
    body = [*(_record(*r) for r in _SETUP), *_letters()]
    for shape in drawn(picture):
        body += _records(shape)
    body.append(_record(14, struct.pack("<III", 0, 16, 20)))  # EOF
    data = b"".join(body)
    box = struct.pack("<iiii", 0, 0, WIDTH, HEIGHT)
    head = box + box + struct.pack("<IIIIHH", 0x464D4520, 0x10000, 108 + len(data), 1 + len(body), 4, 0)
    head += struct.pack("<IIIiiii", 0, 0, 0, 32_000, 18_000, 320, 180)
    head += struct.pack("<IIIii", 0, 0, 0, 320_000, 180_000)
    return _record(1, head) + data


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<II", kind, 8 + len(data)) + data


def _select(handle: int) -> bytes:
    return _record(37, struct.pack("<I", handle))


def _colour(written: str) -> int:
    red, green, blue = bytes.fromhex(written[1:])
    return red | green << 8 | blue << 16


def _letters() -> Iterator[bytes]:
    """EXTCREATEFONTINDIRECTW and its choice: height without the room above letters, GB2312 letters."""
    name = _FONT.encode("utf-16-le").ljust(64, b"\0")
    font = struct.pack("<iiiii8B", -LETTER, 0, 0, 0, 400, 0, 0, 0, 134, 0, 0, 0, 0) + name
    yield _record(82, struct.pack("<I", _LETTERS) + font.ljust(320, b"\0"))
    yield _select(_LETTERS)


def _records(shape: Shape) -> Iterator[bytes]:
    match shape:
        case Stroke(start, end, colour, wide, dashed):
            yield from _pen(_DASHED if dashed else _SOLID, wide, colour)
            yield _record(27, struct.pack("<ii", *start))  # MOVETOEX
            yield _record(54, struct.pack("<ii", *end))  # LINETO
            yield from _done(7)
        case Box(start, end, fill):
            yield _select(_NO_PEN)
            yield from _brush(fill)
            yield _record(43, struct.pack("<iiii", *start, *end))  # RECTANGLE
            yield from _done(5)
        case Disc((x, y), radius, fill, edge):
            yield from _brush(fill)
            yield _record(38, struct.pack("<IIiiI", 3, 0, 35, 0, _colour(edge)))  # CREATEPEN
            yield _select(3)
            yield _record(42, struct.pack("<iiii", x - radius, y - radius, x + radius, y + radius))  # ELLIPSE
            yield _select(0x8000_0007)
            yield _record(40, struct.pack("<I", 3))
            yield from _done(5)
        case Label(at, text, anchor):
            yield _record(22, struct.pack("<I", _ANCHORS[anchor]))  # SETTEXTALIGN
            yield _text(*at, text)


def _pen(style: int, wide: int, colour: str) -> Iterator[bytes]:
    """EXTCREATEPEN and its choice."""
    yield _record(95, struct.pack("<IIIIIIIIIII", _HANDLE, 0, 0, 0, 0, style, wide, 0, _colour(colour), 0, 0))
    yield _select(_HANDLE)


def _brush(colour: str) -> Iterator[bytes]:
    """CREATEBRUSHINDIRECT and its choice."""
    yield _record(39, struct.pack("<IIII", _HANDLE, 0, _colour(colour), 0))
    yield _select(_HANDLE)


def _done(stock: int) -> Iterator[bytes]:
    """The object that was chosen goes; a stock object takes its place."""
    yield _select(0x8000_0000 | stock)
    yield _record(40, struct.pack("<I", _HANDLE))


def _text(x: int, y: int, text: str) -> bytes:
    """EXTTEXTOUTW: its letters, padded to four bytes, then how far each reaches."""
    letters = text.encode("utf-16-le")
    count, padded = len(letters) // 2, letters.ljust(-(-len(letters) // 4) * 4, b"\0")
    steps = [w for c in text for w in (long(c), *([0] if ord(c) > 0xFFFF else []))]
    head = struct.pack("<iiiiIII", 0, 0, -1, -1, 1, 0, 0)
    place = struct.pack("<iiIIIiiiiI", x, y, count, 76, 0, 0, 0, -1, -1, 76 + len(padded))
    return _record(84, head + place + padded + struct.pack(f"<{count}i", *steps))
