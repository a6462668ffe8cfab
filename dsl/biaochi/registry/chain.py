"""The index of releases beside rulesets: ``releases.jsonl``, a line for each release, each holding to those before it.

A line names the record and its hash, the hashes of text and meaning, who released it and when, and (``linked``) the hashes
of the lines it follows.

BC381 an index that cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, RulesetError
from biaochi.registry.linked import Link, Unlinked, append, code_of, read_links

CHAIN = "releases.jsonl"
MAX_BYTES = 8 * 1024 * 1024
_NAMES = ("record", "id", "record_hash", "text_hash", "meaning_hash", "by", "at")
_HASHES = ("record_hash", "text_hash", "meaning_hash")
_HASH = re.compile(r"[0-9a-f]{64}")


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
        return self._link().hash

    @property
    def code(self) -> str:
        """The hash for paper: four groups of four letters and digits."""
        return code_of(self.hash)

    def line(self) -> bytes:
        """The entry as it is written."""
        return self._link().line()

    def _link(self) -> Link:
        return Link(tuple(zip(_NAMES, astuple(self)[:-1], strict=True)), self.after)


def read_chain(folder: Path) -> tuple[Entry, ...]:
    """The entries of a folder's index, none where there is no index. Raises RulesetError (BC381)."""
    try:
        return _entries(read_links(folder / CHAIN, _NAMES, MAX_BYTES))
    except Unlinked as bad:
        raise _broken(folder, str(bad)) from None


def enter(folder: Path, made: Entry) -> Entry:
    """Appends an entry after all there is, and gives it as it stands; one with its record that is there already is kept.

    Raises OSError where the index cannot be written, RulesetError (BC381) where it cannot be used.
    """
    read_chain(folder)
    same = {("record", made.record), ("record_hash", made.record_hash)}
    try:
        link = append(folder / CHAIN, _NAMES, astuple(made)[:-1], MAX_BYTES, lambda known: same <= set(known.said))
    except Unlinked as bad:
        raise _broken(folder, str(bad)) from None
    return _entry(link)


def _entries(links: Sequence[Link]) -> tuple[Entry, ...]:
    for number, link in enumerate(links, 1):
        if not all(_HASH.fullmatch(text) for name, text in link.said if name in _HASHES):
            raise Unlinked(f"第{number}行残缺、被改动，或者它前面的行被删去了")
    return tuple(_entry(link) for link in links)


def _entry(link: Link) -> Entry:
    return Entry(**dict(link.said), after=link.after)


def _broken(folder: Path, why: str) -> RulesetError:
    help_ = f"请从备份恢复 {CHAIN}；它只由 biaochi release 写，不要手工改动。"
    return RulesetError([Diagnostic("BC381", f"发布索引不能用：{why}", help=help_, file=str(folder / CHAIN))])
