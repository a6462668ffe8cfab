"""The workbench: a folder, and the rulesets of it that are open."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any

from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.files.regular import read_regular
from biaochi.registry.place import SUFFIX
from biaochi.source.os_errors import reason_of
from biaochi.studio.book import Book, facts_stamp
from biaochi.studio.desk import Desk
from biaochi.studio.folder import Folder
from biaochi.tables.model import Table

_MOST_OPEN = 24
_MOST_TABLES = 40
_MOST_DOWNLOAD = 64 * 1024 * 1024


class Bench:
    """What the calls work on. Any thread may use it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.closing = False
        self._lock = Lock()
        self._desks: OrderedDict[str, Desk] = OrderedDict()
        self._tables: OrderedDict[str, tuple[Table, str]] = OrderedDict()
        self.scored: dict[object, Any] = {}
        """Scores of subjects by what they were made of, books by their file, and what the codes of their indicators were called last
        (``calls/facts.py``)."""
        self.books: dict[Path, Book] = {}
        self.called: dict[Path, dict[str, str]] = {}

    def desk(self, name: str) -> Desk:
        """The ruleset file of a name, opened where it is not. Raises BiaochiError where it cannot be."""
        path = self.folder.path(name, SUFFIX)
        with self._lock:
            found = self._desks.get(name)
            if found is None:
                found = self._desks[name] = Desk(path)
            self._desks.move_to_end(name)
            if len(self._desks) > _MOST_OPEN:
                self._desks.popitem(last=False)
            return found

    def state(self, name: str) -> dict[str, object]:
        """Whether a file is there, its version, and how much is kept beside it: what a page follows."""
        try:
            desk = self.desk(name)
            version = desk.look().version
        except BiaochiError as bad:
            return {"file": name, "gone": True, "why": bad.diagnostics[0].message}
        stamp = facts_stamp(desk.path)
        proved, of = desk.progress
        return {"file": name, "version": version, "beside": len(desk.beside), "gone": desk.gone, "facts": stamp,
                "proved": proved, "of": of}  # fmt: skip

    def keep(self, ident: str, table: Table, source: str) -> None:
        """Keeps a table that was read until a ruleset is made of it."""
        with self._lock:
            self._tables[ident] = table, source
            if len(self._tables) > _MOST_TABLES:
                self._tables.popitem(last=False)

    def table(self, ident: str) -> tuple[Table, str]:
        """A table that was read, and where it came from. Raises BiaochiError (BC937)."""
        with self._lock:
            found = self._tables.get(ident)
        if found is None:
            raise BiaochiError([Diagnostic("BC937", "这张表已经不在了", help="请再粘贴或导入一次。")])
        return found

    def bytes_of(self, path: Path) -> bytes:
        """The content of a file of the folder. Raises BiaochiError (BC931)."""
        try:
            return read_regular(path, _MOST_DOWNLOAD)
        except OSError as bad:
            said = f"读不了“{path.name}”：{reason_of(bad)}"
            raise BiaochiError([Diagnostic("BC931", said, help="请在工作台的文件列表里选。")]) from None

    def close(self) -> None:
        """Ends what pages follow."""
        self.closing = True
