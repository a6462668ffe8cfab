"""Findings of one document, collected with their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.document.tree import Document, Node
from biaochi.ruleset.ways import Way, lines_to_paste, ways_out


@dataclass(frozen=True, slots=True)
class Refused:
    """An indicator whose criterion was not read, and why; ``error`` has wordings that are."""

    node: Node
    code: str
    error: CriterionError


class Findings:
    """Diagnostics of a document, in the order they are found; offsets are into its text.

    Ways out of a refusal are looked for only where they are ``offering``: that takes longer than the reading.
    """

    def __init__(self, doc: Document, file: str, *, offering: bool = True) -> None:
        self.doc = doc
        self._offering = offering
        self.file = file
        self.found: list[Diagnostic] = []
        self.refused: list[Refused] = []

    def add(self, code: str, message: str, start: int, end: int, help_: str) -> None:
        """Adds an error at ``start:end`` of the file."""
        line = self.doc.line(start)[1] if start >= 0 else 0
        where = f"第{line}行" if line else ""
        self.found.append(self.doc.placed(Diagnostic(code, message, start, end, help_, file=self.file, where=where)))

    def refuse(self, refused: Refused) -> None:
        """Notes an indicator that was not read, and adds what may be pasted to its last finding."""
        self.refused.append(refused)
        if self._offering:
            self.offer(ways_out(refused.node, refused.error.proposals))

    def offer(self, ways: Iterable[Way]) -> None:
        """Adds what may be pasted to the last finding."""
        self.found[-1] = replace(self.found[-1], paste=lines_to_paste(ways))
