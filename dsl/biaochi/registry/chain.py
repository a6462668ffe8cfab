"""The index of releases beside rulesets: ``releases.jsonl``, a line for each release, each holding to those before it.

A line names the record and its hash, the hashes of text and meaning, who released it and when, and the hashes of the
lines it follows. What was entered cannot be changed, nor anything before it taken out, without every later line changing.
Two folders that are put together keep two chains in one file, in any order; the next release follows both. What no file
can show, that its end was cut off, shows in the code of the last line, which stands on paper: the first 80 bits of its
hash in letters that are not mistaken for one another.

BC381 an index that cannot be used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.files.regular import read_regular
from biaochi.files.write import write_file
from biaochi.source.os_errors import Changed, reason_of

CHAIN = "releases.jsonl"
MAX_BYTES = 8 * 1024 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN = str.maketrans("OIL", "011")
_CODE_BITS = 80
_ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One release. ``record`` is the name of its file, ``after`` the hashes of the entries it follows; times are UTC."""

    record: str
    id: str
    record_hash: str
    text_hash: str
    meaning_hash: str
    by: str
    at: str
    after: tuple[str, ...]

    @property
    def hash(self) -> str:
        """The hash of the entry, and so of all before it."""
        return hashlib.sha256(_json(self._data())).hexdigest()

    @property
    def code(self) -> str:
        """The hash for paper: XXXX-XXXX-XXXX-XXXX."""
        number = int(self.hash, 16) >> (256 - _CODE_BITS)
        letters = "".join(_LETTERS[number >> shift & 31] for shift in range(_CODE_BITS - 5, -1, -5))
        return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))

    def line(self) -> bytes:
        """The entry as it is written."""
        return _json({**self._data(), "hash": self.hash}) + b"\n"

    def _data(self) -> dict[str, object]:
        return {
            "record": self.record,
            "id": self.id,
            "record_hash": self.record_hash,
            "text_hash": self.text_hash,
            "meaning_hash": self.meaning_hash,
            "by": self.by,
            "at": self.at,
            "after": list(self.after),
        }


def same_code(given: str, code: str) -> bool:
    """Whether a code as somebody typed it is this one: case, dashes and blanks do not count, nor O for 0."""
    return "".join(given.upper().translate(_MISTAKEN).split()).replace("-", "") == code.replace("-", "")


def read_chain(folder: Path) -> tuple[Entry, ...]:
    """The entries of a folder's index, none where there is no index. Raises RulesetError (BC381)."""
    return _entries(_content(folder) or b"", folder)


def heads(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that none follows: one, or one for each of the chains that were put together."""
    followed = {h for e in entries for h in e.after}
    return tuple(e for e in entries if e.hash not in followed)


def enter(folder: Path, made: Entry) -> Entry:
    """Appends an entry after all there is, and gives it as it stands; one with its record that is there already is kept.

    Raises OSError where the index cannot be written, RulesetError (BC381) where it cannot be used.
    """
    for _ in range(_ATTEMPTS):
        before = _content(folder)
        entries = _entries(before or b"", folder)
        known = next((e for e in entries if (e.record, e.record_hash) == (made.record, made.record_hash)), None)
        if known is not None:
            return known
        after = tuple(sorted(e.hash for e in heads(entries)))
        entry = replace(made, after=after)
        try:
            write_file(folder / CHAIN, (before or b"") + entry.line(), before=before)
        except Changed:
            continue
        return entry
    raise Changed("一直有别的程序在写")


def _content(folder: Path) -> bytes | None:
    file = folder / CHAIN
    try:
        return read_regular(file, MAX_BYTES)
    except FileNotFoundError:
        if file.is_symlink():
            raise _broken(folder, "指向的文件不存在") from None
        return None
    except OSError as bad:
        raise _broken(folder, reason_of(bad)) from None


def _entries(data: bytes, folder: Path) -> tuple[Entry, ...]:
    found = _parsed(data.replace(b"\r\n", b"\n"))
    if isinstance(found, int):
        raise _broken(folder, f"第{found}行残缺、被改动，或者它前面的行被删去了")
    return found


@lru_cache(maxsize=16)
def _parsed(data: bytes) -> tuple[Entry, ...] | int:
    """The entries, or the number of the first line that cannot be used."""
    if not data:
        return ()
    out: list[Entry] = []
    lines = data.split(b"\n")
    if lines.pop() != b"":
        return len(lines) + 1
    for number, line in enumerate(lines, 1):
        entry = _entry(line)
        if entry is None:
            return number
        out.append(entry)
    known = {e.hash for e in out}
    return next((n for n, e in enumerate(out, 1) if not known.issuperset(e.after)), tuple(dict.fromkeys(out)))


def _entry(line: bytes) -> Entry | None:
    try:
        given: Any = json.loads(line)
        texts = ("record", "id", "record_hash", "text_hash", "meaning_hash", "by", "at")
        after = given["after"]
        hashes = [given[k] for k in ("record_hash", "text_hash", "meaning_hash")] + after
        if not all(isinstance(given[k], str) for k in texts) or not all(_HASH.fullmatch(h) for h in hashes):
            return None
        entry = Entry(**{k: given[k] for k in texts}, after=tuple(after))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return entry if entry.line() == line + b"\n" else None


def _json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _broken(folder: Path, why: str) -> RulesetError:
    help_ = f"请从备份恢复 {CHAIN}；它只由 biaochi release 写，不要手工改动。"
    return RulesetError([Diagnostic("BC381", f"发布索引不能用：{why}", help=help_, file=str(folder / CHAIN))])
