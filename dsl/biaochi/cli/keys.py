"""Key files as the commands are given them."""

from __future__ import annotations

from pathlib import Path

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.files.regular import read_regular
from biaochi.source.os_errors import reason_of

MOST_BYTES = 64 * 1024


def key_bytes(file: Path) -> bytes:
    """The content of a key file. Raises BiaochiError (BC387) where it cannot be read."""
    try:
        return read_regular(file, MOST_BYTES)
    except OSError as bad:
        said = f"读不了钥匙文件：{reason_of(bad)}"
        raise BiaochiError([Diagnostic("BC387", said, help="请核对路径和读取权限。", file=str(file))]) from None
