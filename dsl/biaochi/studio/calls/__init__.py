"""The calls of the page by their names: the shape of what they are given, and the function that answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from biaochi.studio.bench import Bench
from biaochi.studio.calls import comparing, facts, importing, making, reading, shapes, writing

Call = tuple[type[shapes.Shape], Callable[[Bench, Any, str], object]]

CALLS: dict[str, Call] = {
    "folder": (shapes.Nothing, importing.folder),
    "paste": (shapes.Paste, importing.paste),
    "import": (shapes.Brought, importing.bring),
    "create": (shapes.Create, importing.create),
    "copy": (shapes.Copy, importing.copy),
    "open": (shapes.Open, reading.open_),
    "row": (shapes.At, reading.row),
    "review": (shapes.Version, reading.review),
    "proofs": (shapes.At, reading.proofs),
    "try": (shapes.Try, reading.try_),
    "text": (shapes.Text, reading.text),
    "edit": (shapes.Cell, writing.edit),
    "head": (shapes.Head, writing.head),
    "add": (shapes.After, writing.add),
    "move": (shapes.Move, writing.move),
    "remove": (shapes.At, writing.remove),
    "unnote": (shapes.Note, writing.unnote),
    "settle": (shapes.Settle, writing.settle),
    "write": (shapes.Write, writing.write),
    "undo": (shapes.Undo, writing.undo),
    "beside": (shapes.Beside, writing.beside),
    "facts": (shapes.Text, facts.facts),
    "facts/set": (shapes.SetFacts, facts.set_),
    "facts/subject": (shapes.Subject, facts.subject),
    "facts/import": (shapes.BroughtFacts, facts.bring),
    "facts/place": (shapes.Place, facts.place),
    "facts/expect": (shapes.Expect, facts.expect),
    "compare": (shapes.Compare, comparing.compare_),
    "compare/save": (shapes.SaveComparison, comparing.save),
    "make": (shapes.Make, making.make),
    "release": (shapes.Release, making.release_),
}
