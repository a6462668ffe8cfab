"""Indicators of a text that is being written: one whose lines stay is not put together again."""

from __future__ import annotations

from dataclasses import replace

from biaochi.core.program import Input
from biaochi.document.tree import Document, Node
from biaochi.ruleset.findings import Findings
from biaochi.ruleset.indicators import Agreed, Compile, read_indicator, source_of
from biaochi.ruleset.model import Indicator

_MOST = 4096


class Remembered:
    """The indicators that were read, by all that they are made of. What holds for all of them is that of the last reading:
    where it changes, everything is read anew. An indicator that is refused is not remembered, its findings have places."""

    def __init__(self) -> None:
        self._held: tuple[Agreed, tuple[Input, ...]] | None = None
        self._known: dict[object, Indicator] = {}

    def read(
        self,
        node: Node,
        code: str,
        doc: Document,
        agreed: Agreed,
        shared: tuple[Input, ...],
        found: Findings,
        compile_text: Compile,
    ) -> Indicator | None:
        """As ``read_indicator``."""
        if self._held != (agreed, shared):
            self._held = agreed, shared
            self._known = {}
        key = code, node.name, node.marks, node.signed, node.most, tuple((f.label, f.text, f.row) for f in node.fields)
        known = self._known.get(key)
        if known is not None:
            return replace(known, source=source_of(node, doc, found))
        made = read_indicator(node, code, doc, agreed, shared, found, compile_text)
        if made is not None:
            if len(self._known) >= _MOST:
                del self._known[next(iter(self._known))]
            self._known[key] = made
        return made
