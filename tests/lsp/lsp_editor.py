"""An editor that speaks to the language server."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from lsprotocol import types as lsp
from pytest_lsp import LanguageClient

ROOT = Path(__file__).parents[2]

ENTRY = "from biaochi.cli.process import entry; entry()"


class Editor:
    """An editor with one file open: what it shows, and what it asks for."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.uri = ""
        self.version = 0
        self.published: dict[tuple[str, int], list[list[lsp.Diagnostic]]] = {}

    def open(self, path: Path, text: str) -> None:
        """Opens a file with a text, which need not be that on the disk."""
        self.uri = path.resolve().as_uri()
        self.version = 1
        item = lsp.TextDocumentItem(self.uri, "biaochi", self.version, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)

    def place(self, text: str, words: str, more: int = 0) -> lsp.Position:
        """Where words stand in a text, as editors count."""
        before = text[: text.index(words) + more]
        lines = re.split("\r\n|\r|\n", before)
        return lsp.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)

    def change(self, *changes: lsp.TextDocumentContentChangeEvent) -> None:
        """Types something."""
        self.version += 1
        document = lsp.VersionedTextDocumentIdentifier(version=self.version, uri=self.uri)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, list(changes)))

    async def shown(self, *, reviewed: bool = False) -> list[lsp.Diagnostic]:
        """The diagnostics of the present version: the first that are shown, or those after the review."""
        wanted = 2 if reviewed else 1
        async with asyncio.timeout(60):
            while len(found := self.published.get((self.uri, self.version), [])) < wanted:
                await asyncio.sleep(0.01)
        return found[wanted - 1]

    def keep(self, params: lsp.PublishDiagnosticsParams) -> None:
        """What the server shows, in its order."""
        self.published.setdefault((params.uri, params.version or 0), []).append(list(params.diagnostics))
