"""The log of a bureau: who scored, settled and released what, and when, a line for each, holding together (``linked``).

BC391 a log that cannot be used or written.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.registry.linked import Link, Unlinked, append, read_links
from biaochi.source.os_errors import reason_of

MAX_BYTES = 64 * 1024 * 1024
_NAMES = ("at", "by", "did", "ruleset", "text_hash", "meaning_hash", "facts_hash", "output", "output_hash", "says")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done: ``at`` (UTC), ``by`` whom, ``did`` (算分, 解释, 发布), with which rules and facts, to which file.

    Hashes are SHA-256 in hexadecimal digits; what does not apply is "". ``says`` is for the reader.
    """

    at: str
    by: str
    did: str
    ruleset: str
    text_hash: str = ""
    meaning_hash: str = ""
    facts_hash: str = ""
    output: str = ""
    output_hash: str = ""
    says: str = ""


def read_log(file: Path, *, there: bool = False) -> tuple[tuple[Link, Done], ...]:
    """The lines of a log; none where there is no file, unless it has to be ``there``. Raises BiaochiError (BC391)."""
    if there and not file.exists():
        raise _error(file, "没有这个日志文件")
    try:
        return tuple((link, Done(**dict(link.said))) for link in read_links(file, _NAMES, MAX_BYTES))
    except Unlinked as bad:
        raise _error(file, f"日志不能用：{bad}") from None


def enter_log(file: Path, done: Done) -> Link:
    """Appends a line. Raises BiaochiError (BC391) where that fails."""
    try:
        return append(file, _NAMES, astuple(done), MAX_BYTES)
    except Unlinked as bad:
        raise _error(file, f"日志不能用：{bad}") from None
    except OSError as bad:
        raise _error(file, f"写不了日志：{reason_of(bad)}") from None


def _error(file: Path, said: str) -> BiaochiError:
    help_ = "请核对路径；日志由 biaochi 写，不要手工改动，改坏了的请从备份恢复，或换一个日志文件。"
    return BiaochiError([Diagnostic("BC391", said, help=help_, file=str(file))])
