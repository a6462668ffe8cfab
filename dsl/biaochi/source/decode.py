"""Bytes to text, strictly.

UTF-8 (with or without BOM) and UTF-16 with BOM are recognised. GB18030 is used only when declared (``编码：GB18030`` in
the first lines, or by the caller) or confirmed: the bytes are not valid UTF-8, they decode as GB18030 and the result
holds words that every such file holds. Otherwise the file is refused: text is never guessed into mojibake.
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from biaochi import patterns as re
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.source.canonical_text import composed

MAX_BYTES = 4 * 1024 * 1024

# Words that prove a GB18030 reading: every ruleset and facts file of the field holds at least one of them.
_WITNESSES = ("规则集", "标准", "指标", "对象", "满分", "辖区", "得分", "数据")
_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?[^\n]{0,20}(?:GB18030|GBK|GB2312|gb18030|gbk|gb2312)[^\n]{0,20}(?:\n|$)")


def decode(
    data: bytes,
    *,
    file: str = "",
    encoding: str | None = None,
    witnesses: Sequence[str] = _WITNESSES,
    limit: int = MAX_BYTES,
) -> tuple[str, str]:
    """Return ``(text, encoding)`` with line ends as ``\\n``, letters composed with their marks, and no BOM.

    ``limit`` is the largest size in bytes.

    Raises BiaochiError (BC101 too large, BC102 undecodable, BC103 NUL bytes) with the byte offset in ``where``.
    """
    if len(data) > limit:
        size = f"{len(data) / 1048576:.1f}"
        raise _error("BC101", f"文件有 {size} MB，超过 {limit // 1048576} MB 的上限", file, "", "请拆分文件后再读。")
    text, used = _decode(data, file, encoding, witnesses)
    nul = text.find("\0")
    if nul >= 0:
        raise _error("BC103", "文件含有空字符（NUL），不是文本文件", file, f"第{nul + 1}个字符", "请确认选对了文件。")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return composed(text), used


def _decode(data: bytes, file: str, encoding: str | None, witnesses: Sequence[str]) -> tuple[str, str]:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"{\\rtf")):
        said = "这是 Excel、Word 一类的文件，不是文本文件"
        if data.startswith(b"%PDF"):
            said = "这是 PDF，不是文本文件"
        help_ = "请选规则集的 .biaochi 文件；要把里面的指标表变成规则集，用 biaochi import 文件 -o 草稿.biaochi。"
        raise _error("BC102", said, file, "", help_)
    if encoding is not None:
        return _strict(data, encoding, file)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16", file)
    if data.startswith(codecs.BOM_UTF8):
        return _strict(data, "utf-8-sig", file)
    if data.startswith(b"\x84\x31\x95\x33"):  # the byte order mark in GB18030
        text, used = _strict(data, "gb18030", file)
        return text.removeprefix("\ufeff"), used
    if _DECLARATION.match(data):
        return _strict(data, "gb18030", file)
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as bad:
        return _confirmed_gb18030(data, bad, file, witnesses)


def _confirmed_gb18030(data: bytes, bad: UnicodeDecodeError, file: str, witnesses: Sequence[str]) -> tuple[str, str]:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if any(word in text for word in witnesses):
        return text, "gb18030"
    raise _error(
        "BC102",
        f"第 {bad.start + 1} 个字节起不是 UTF-8 文本，也不能确认是 GB18030",
        file,
        f"字节 {bad.start}",
        "请在编辑器中另存为 UTF-8，或在第一行写“编码：GB18030”。",
    )


def _strict(data: bytes, encoding: str, file: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding.removesuffix("-sig")
    except (UnicodeDecodeError, LookupError) as bad:
        start = getattr(bad, "start", 0)
        raise _error(
            "BC102",
            f"不能按 {encoding} 读出：第 {start + 1} 个字节有误",
            file,
            f"字节 {start}",
            "请确认文件的编码，另存为 UTF-8 后重试。",
        ) from None


def _error(code: str, message: str, file: str, where: str, help_: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, message, help=help_, file=file, where=where)])
