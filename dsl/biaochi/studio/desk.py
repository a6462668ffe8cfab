"""One ruleset file on the desk: its text is the truth, and the file on the disk is its text.

Every change is written at once. Before it is made the file is looked at: what an editor wrote meanwhile comes in first.
A change says which version it was made to; it is moved over what happened since, and where it met another change both
are kept, the other in the file, this one beside it (``beside.py``).
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, RLock
from typing import TypeVar

from biaochi.cli.output import put
from biaochi.diagnostics import BiaochiError, Diagnostic
from biaochi.document.tree import Node
from biaochi.registry.released import read_release, release_file
from biaochi.registry.text_files import text_bytes
from biaochi.ruleset.ways import Way
from biaochi.session.edits import Edit, applied, between
from biaochi.session.session import Session
from biaochi.session.view import Item, View
from biaochi.source.decode import decode
from biaochi.source.encode import rewritten
from biaochi.studio.beside import Kept, keep_beside, kept_of, read_beside
from biaochi.studio.changes import Change, lasting, lines, rebased, trimmed, undoing
from biaochi.studio.rows import PLACE, place_text
from biaochi.studio.writing import CELLS, cell_text, keys, write_cell
from biaochi.testing.cases import tried

T = TypeVar("T")
_REMEMBERED = 60
"""Versions whose reading is kept, so that a page that lags behind is understood."""
_MOST_STEPS = 5000
_TRIES = 8


@dataclass(frozen=True, slots=True)
class _Ours:
    """A change that a page made and that is in the file, and who made it."""

    change: Change
    who: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: ``undo`` takes it back ("" where nothing was written), ``met`` is what is kept beside."""

    undo: str = ""
    met: tuple[Kept, ...] = ()


class Desk:
    """A ruleset file that is open in pages. All methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = RLock()
        self._data = text_bytes(path)
        self._seen = _stamp(path)
        self.session = Session(path, decode(self._data, file=str(path))[0], version=1, cases=tried(path))
        self.session.save()
        self._views: OrderedDict[int, View] = OrderedDict({1: self.session.view})
        self._steps: list[tuple[int, Edit]] = []
        self._ours: list[_Ours] = []
        self._kept: dict[int, dict[str, object]] = {}
        self._undo: dict[str, tuple[int, list[Edit]]] = {}
        self._undone: dict[int, tuple[int, list[Edit]]] = {}
        self.progress = (0, 0)
        self.proving, self.reviewing = Lock(), Lock()
        self.beside = read_beside(path)
        self.gone = False

    # --- what is there

    @property
    def view(self) -> View:
        """The file as it is now."""
        return self.session.view

    def look(self) -> View:
        """The file as it is now, looked at again where it changed. Raises BiaochiError where it cannot be read as text."""
        with self.lock:
            seen = _stamp(self.path)
            if seen != self._seen or seen is None or self.gone:
                self._read()
            return self.view

    def at(self, version: int) -> View | None:
        """The file as it was in a version; None where that is too long ago."""
        with self.lock:
            return self._views.get(version)

    def kept(self, view: View, what: str, make: Callable[[View], T]) -> T:
        """What is made of a version, made once."""
        with self.lock:
            known: dict[str, object] = self._kept.setdefault(view.version, {})
        if what not in known:
            known[what] = make(view)
        made: T = known[what]  # type: ignore[assignment]
        return made

    def _read(self) -> None:
        seen = _stamp(self.path)
        self.gone = seen is None
        if self.gone:
            return
        data = text_bytes(self.path)
        self.beside = read_beside(self.path)
        if data != self._data:
            text, _ = decode(data, file=str(self.path))
            self._data = data
            self._made(between(self.view.text, text))
            self._rescue()
        self._seen = seen

    def _rescue(self) -> None:
        """What pages wrote, where another program wrote over it, perhaps without having seen it: kept beside."""
        lost = [o for o in self._ours if not self._there(o.change)]
        self._ours = [o for o in self._ours if o not in lost]
        if lost:
            self._keep((*self.beside, *(kept_of(o.change, self._cell(self.view, o.change) or "", o.who) for o in lost)))

    def _made(self, edits: Sequence[Edit]) -> None:
        """Edits that are in the file by now."""
        if not edits:
            return
        view = self.session.edit(edits)
        self._steps = [*self._steps, *((view.version, e) for e in edits)][-_MOST_STEPS:]
        self._views[view.version] = view
        if len(self._views) > _REMEMBERED:
            old, _ = self._views.popitem(last=False)
            self._kept.pop(old, None)

    def _there(self, change: Change) -> bool:
        """Whether what a change did is still in the file."""
        if change.field == "row":
            return all(change.code not in (n.code, k) for k, n in self.kept(self.view, "keys", _keys).items())
        now = self._cell(self.view, change)
        return _plain(change.mine) == _plain(now) if now is not None else _plain(change.mine) in _plain(self.view.text)

    # --- changes

    def change(self, version: int, make: Callable[[View], Change], who: str) -> Outcome:
        """A change made to a version that a page showed. Raises BiaochiError where it cannot be made at all."""
        with self.lock:
            self.look()
            based = self._based(version)
            return self._write([make(based)], based, who)

    def rewrite(self, version: int, text: str, who: str) -> Outcome:
        """The whole text as somebody wrote it over a version: the lines that differ are the changes."""
        with self.lock:
            self.look()
            based = self._based(version)
            return self._write(lines(between(based.text, text), based.text), based, who)

    def settle(self, version: int, key: str, question: str, way: Way, date: str, who: str) -> Outcome:
        """The 解释 of a choice. Raises BiaochiError (BC939) where the wording is not read either."""
        with self.lock:
            self.look()
            view = self._based(version)
            item = item_of(view, key)
            thing = next((o for o in self.session.choices(view, item) if o.question == question), None)
            if thing is None:
                raise _refused("BC937", "这一处已经定下来了", "别处刚写了解释。")
            edit = self.session.settle(view, thing, way, date, who)
            if not question:
                self._must_be_read(view, item, edit)
            return self._write([Change(edit, edit.start, edit.end, f"{item.code} 的解释", way.note)], view, who)

    def undo(self, ident: str, who: str) -> Outcome:
        """Takes a change back. Raises BiaochiError (BC937) where the same place was changed again since."""
        with self.lock:
            self.look()
            version, edits = self._undo.get(ident, (0, []))
            steps = [(v, e) for v, e in self._steps if v > version]
            if not edits or (steps and self._steps[0][0] > version + 1):
                raise _refused("BC937", "这一步已经不能撤销", "请直接改成想要的。")
            since = lasting(steps, self._undone)
            fit, met = rebased([Change(e, e.start, e.end, "", "") for e in edits], since)
            if met:
                raise _refused("BC937", "这一处后来又改过，不能撤销", "请直接改成想要的。")
            done = self._put([c.edit for c in fit])
            if done.undo:
                kept = {v: one for v, one in self._undone.items() if self._steps[0][0] <= v}
                self._undone = {**kept, self.view.version: (version, edits)}
            del self._undo[ident]
            return done

    def decide(self, ident: str, take: bool, who: str) -> Outcome:
        """What is kept beside goes: into the file (``take``), or away."""
        with self.lock:
            self.look()
            one = next((k for k in self.beside if k.id == ident), None)
            if one is None:
                raise _refused("BC937", "这一稿已经处理过了", "请看现在的内容。")
            done = Outcome()
            if take:
                change = self.placed(one)
                if change is None:
                    raise _refused("BC937", "原来的位置已经没有了", "请自己抄进去，再按“留文件里的”。")
                done = self._put([change])
            self._keep(tuple(k for k in self.beside if k.id != ident))
            return done

    def placed(self, one: Kept) -> Edit | None:
        """Where what is kept beside belongs now; None where its place is not there any more, or not the only one."""
        view = self.view
        if one.code and one.field in CELLS:
            key = next((k for k, n in self.kept(view, "keys", _keys).items() if one.code in (n.code, k)), None)
            try:
                return None if key is None else write_cell(view, key, one.field, one.mine).edit
            except BiaochiError:
                return None
        if one.theirs and view.text.count(one.theirs) == 1:
            at = view.text.index(one.theirs)
            return trimmed(view.text, at, at + len(one.theirs), one.mine)
        return None

    def _based(self, version: int) -> View:
        if self.gone:
            raise _refused("BC940", "文件被移走或改名了，没有改动", "放回原处，或回到文件列表另开一个。")
        if read_release(release_file(self.path.resolve())) is not None:
            raise _refused("BC936", "这一版已经发布，不能再改", "要改，请在“发布与出表”里另存为新的版本。")
        view = self._views.get(version)
        if view is None:
            raise _refused("BC937", "页面上的内容太旧了，没有改动", "页面已经换成现在的内容，请再改一次。")
        return view

    def _must_be_read(self, view: View, item: Item, edit: Edit) -> None:
        trial = Session(self.path, applied(view.text, [edit]))
        again = trial.view.item(item.code)
        if again is not None and again.refused is not None:
            said = again.refused.error.diagnostics[0].message
            raise _refused("BC939", f"这样写也没读懂，没有写入：{said}", "请换一种说法。")

    def _write(self, changes: list[Change], based: View, who: str) -> Outcome:
        for _ in range(_TRIES):
            fit, met = rebased(changes, [e for v, e in self._steps if v > based.version])
            same = [c for c in fit if self._still(c, based)]
            met += [c for c in fit if c not in same]
            kept = [k for c in met if (k := self._met(c, based, who)) is not None]
            try:
                done = self._put([c.edit for c in same])
            except BiaochiError as bad:
                if all(d.code != "BC908" for d in bad.diagnostics):
                    raise
                self._read()
                continue
            if done.undo:
                self._ours += [_Ours(c, who) for c in same]
            if kept:
                self._keep((*self.beside, *kept))
            return replace(done, met=tuple(kept))
        raise _refused("BC940", "另一个程序一直在写这个文件，没有改动", "请等它写完再改。")

    def _still(self, change: Change, based: View) -> bool:
        """Whether the cell that a change was made to holds what it held then."""
        return based is self.view or self._cell(based, change) == self._cell(self.view, change)

    def _cell(self, view: View, change: Change) -> str | None:
        """What the cell of a change holds in a version; None where the change is of no cell, or its row is gone."""
        if not change.code or change.field not in (*CELLS, PLACE):
            return None
        node = next((n for k, n in self.kept(view, "keys", _keys).items() if change.code in (n.code, k)), None)
        if node is None:
            return None
        return place_text(view.own, node) if change.field == PLACE else cell_text(node, change.field)

    def _met(self, change: Change, based: View, who: str) -> Kept | None:
        """A change that met another one, unless both say the same."""
        cell = self._cell(self.view, change)
        if cell is not None and _plain(cell) == _plain(change.mine):
            return None
        return kept_of(change, cell if cell is not None else _there(change, based, self._steps, self.view.text), who)

    def _put(self, edits: Sequence[Edit]) -> Outcome:
        """Writes edits, last first or one after the other, into the file and then into the text."""
        before = self.view.text
        text = applied(before, edits)
        if text == before:
            return Outcome()
        data = rewritten(self._data, text, file=str(self.path))
        put(self.path, data, "规则集", before=self._data)
        self._data, self._seen = data, _stamp(self.path)
        self._made(edits)
        ident = secrets.token_hex(6)
        self._ours = [o for o in self._ours if self._there(o.change)][-_REMEMBERED:]
        self._undo[ident] = self.view.version, undoing(before, edits)
        return Outcome(ident)

    def _keep(self, kept: tuple[Kept, ...]) -> None:
        keep_beside(self.path, kept)
        self.beside = kept


def item_of(view: View, key: str) -> Item:
    """The indicator of a node by the key of the node. Raises BiaochiError (BC937)."""
    node = keys(view.own).get(key)
    found = next((i for i in view.items if i.node is node), None)
    if found is None:
        raise _refused("BC937", "这一行已经不在了", "别处刚删去了它。")
    return found


def _there(change: Change, based: View, steps: Sequence[tuple[int, Edit]], now: str) -> str:
    """What stands now where a change guarded something: the lines around it as others left them."""
    start, end = change.start, change.end
    for version, e in steps:
        if version <= based.version:
            continue
        by = len(e.new) - (e.end - e.start)
        if e.end <= start:
            start, end = start + by, end + by
        elif e.start < end or (e.start == start == end):
            start, end = min(start, e.start), max(end, e.end) + by
    return now[max(start, 0) : max(end, 0)].strip("\n")


def _keys(view: View) -> dict[str, Node]:
    return keys(view.own)


def _plain(text: str) -> str:
    """A text without blanks and line ends, which a file may arrange otherwise."""
    return "".join(text.split())


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_mtime_ns, seen.st_size, seen.st_ino


def _refused(code: str, said: str, help_: str) -> BiaochiError:
    return BiaochiError([Diagnostic(code, said, help=help_)])
