"""Text back to the bytes of a file: its encoding, byte order mark and line ends stay, and so does every other line."""

from __future__ import annotations

import codecs
from difflib import SequenceMatcher

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.source.decode import decode

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_BREAK = re.compile("\r\n|[\r\n\u2028\u2029]")


def rewritten(data: bytes, text: str, *, file: str = "") -> bytes:
    """The bytes of a file that was read from ``data`` and now reads ``text``. Raises BiaochiError (BC108)."""
    before, _ = decode(data, file=file)
    mark, codec = _encoding(data, file)
    raw = data[len(mark) :].decode(codec)
    breaks = [*_BREAK.findall(raw), ""]
    usual = breaks[0] or "\n"
    old, new = before.split("\n"), text.split("\n")
    ends = [usual] * len(new)
    for tag, first, last, at, to in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal" or last - first == to - at:
            ends[at:to] = [e or usual for e in breaks[first:last]]
    ends[-1] = ""
    for i in range(1, len(new)):
        if ends[i - 1] == "\r" and not new[i] and ends[i] == "\n":
            ends[i] = "\r"  # CR and LF of two lines would be one break
    return encoded_as(data, text, "".join(line + end for line, end in zip(new, ends, strict=True)), file=file)


def encoded_as(data: bytes, text: str, written: str | None = None, *, file: str = "") -> bytes:
    """``text`` in the encoding of ``data`` and with its byte order mark; ``written`` is it with other line ends.

    Raises BiaochiError (BC108) where the encoding cannot hold it.
    """
    mark, codec = _encoding(data, file)
    try:
        made = mark + (text if written is None else written).encode(codec)
    except UnicodeEncodeError:
        made = b""
    if not made or decode(made, file=file)[0] != text:
        problem = Diagnostic("BC108", f"改后的文字不能按 {codec} 写回", help="请把文件另存为 UTF-8 后重试。", file=file)
        raise BiaochiError([problem])
    return made


def _encoding(data: bytes, file: str) -> tuple[bytes, str]:
    """The byte order mark and the encoding of a file."""
    return next(((m, c) for m, c in _MARKS if data.startswith(m)), (b"", decode(data, file=file)[1]))
