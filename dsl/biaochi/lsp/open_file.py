"""One file that is open in an editor: its session, its positions, and the findings that are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lsprotocol.types import TextDocumentContentChangeEvent, TextDocumentContentChangePartial

from biaochi.diagnostics import Diagnostic
from biaochi.lsp.positions import Positions
from biaochi.session.edits import Edit
from biaochi.session.session import Session
from biaochi.session.view import View


@dataclass(slots=True)
class OpenFile:
    """A file as the editor has it. ``number`` is the version of the editor; ``found`` are the findings of the last review,
    moved with the text, and ``reviewed`` is the version they are of."""

    uri: str
    path: Path
    session: Session
    number: int
    places: Positions
    found: tuple[Diagnostic, ...] = ()
    reviewed: int = -1
    shown: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @property
    def view(self) -> View:
        """What is read of the text as it is now."""
        return self.session.view

    def change(self, changes: Sequence[TextDocumentContentChangeEvent], number: int) -> None:
        """Takes the changes of the editor, one after the other."""
        text = self.session.text
        places = self.places
        edits = []
        for change in changes:
            if isinstance(change, TextDocumentContentChangePartial):
                start, end = places.offsets(change.range)
            else:
                start, end = 0, len(text)
            edits.append(Edit(start, end, change.text))
            text = text[:start] + change.text + text[end:]
            places = Positions(text)
        self.session.edit(edits)
        self.places, self.number = places, number
        for edit in edits:
            self.found = tuple(moved for d in self.found if (moved := _moved(d, edit)) is not None)

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is to be shown now: errors of reading, and of the last review what the text since typed did not touch."""
        now = self.view.diagnostics
        known = {(d.code, d.start, d.end, d.message) for d in now}
        lint = (d for d in self.found if d.code.startswith("BL") or self.reviewed == self.view.version)
        return (*now, *(d for d in lint if (d.code, d.start, d.end, d.message) not in known))


def _moved(d: Diagnostic, edit: Edit) -> Diagnostic | None:
    """A finding after an edit; None where the edit touches the words it is about."""
    by = len(edit.new) - (edit.end - edit.start)
    if d.end <= edit.start:
        return d
    if d.start < edit.end or d.start < 0:
        return None
    return replace(d, start=d.start + by, end=d.end + by, fix=None)
