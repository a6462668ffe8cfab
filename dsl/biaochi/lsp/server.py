"""The server: what an editor asks for, answered from the session of each open file.

Answers come from the view of the text as it is, at once. Findings of lint and what is open of an indicator are worked out
in threads, and given up when the text changes. The text of a file is kept in one place, its session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method
from pygls.uris import from_fs_path, to_fs_path

from biaochi._version import VERSION
from biaochi.lsp import actions, completion, definition, hints, hover, outline, rename, tokens
from biaochi.lsp.findings import shown
from biaochi.lsp.open_file import OpenFile
from biaochi.lsp.positions import Positions
from biaochi.registry.place import SUFFIX, identity_of_place, registry_root
from biaochi.registry.released import release_file
from biaochi.ruleset.settling import Open
from biaochi.session.edits import Edit
from biaochi.session.session import Session, Stopped
from biaochi.session.view import Item, View
from biaochi.testing.cases import tried

T = TypeVar("T")
PAUSE = 0.15
"""Seconds after the last letter before a review begins."""
MOST_OFFERED = 2000
_UNNAMED = Path(f"未命名{SUFFIX}")


class Protocol(LanguageServerProtocol):
    """pygls keeps texts of its own, and counts lines otherwise than editors do: changes go to the sessions alone."""

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> Any:
        """Hands the changes on."""
        yield self.fm.features[lsp.TEXT_DOCUMENT_DID_CHANGE], (params,), None


@dataclass
class Server:
    """The state of one connection. ``today`` gives the date that 解释 are signed with, ``who`` the name."""

    today: Callable[[], date]
    who: str = "请填姓名"
    cached: bool = True
    files: dict[str, OpenFile] = field(default_factory=dict)
    client: LanguageServer = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._reviewing = ThreadPoolExecutor(1, thread_name_prefix="review")
        self._looking = ThreadPoolExecutor(1, thread_name_prefix="look")
        self._tasks: set[asyncio.Task[None]] = set()
        self.client = _registered(self)

    # --- the life of a file

    def initialize(self, params: lsp.InitializeParams) -> None:
        """Takes the name that the editor knows."""
        options = params.initialization_options
        name = options.get("name") if isinstance(options, dict) else None
        if isinstance(name, str) and name.strip() and not set(name) & set("（）()\n"):
            self.who = name.strip()

    def did_open(self, params: lsp.DidOpenTextDocumentParams) -> None:
        """Opens a file, shows what is wrong with it, and begins its review."""
        given = params.text_document
        path = _path(given.uri)
        session = Session(path, given.text, cases=tried(path), cached=self.cached)
        self.files[given.uri] = OpenFile(given.uri, path, session, given.version, Positions(given.text))
        self._renewed(self.files[given.uri])

    def did_change(self, params: lsp.DidChangeTextDocumentParams) -> None:
        """Takes what was typed."""
        opened = self.files.get(params.text_document.uri)
        if opened is not None:
            opened.change(params.content_changes, params.text_document.version)
            self._renewed(opened)

    def did_save(self, params: lsp.DidSaveTextDocumentParams) -> None:
        """Reads again what inherits from a file that was saved, and keeps what was compiled."""
        path = _path(params.text_document.uri).resolve()
        for opened in self.files.values():
            above = {Path(layer.file).resolve() for layer in opened.view.layer.chain()}
            if opened.uri != params.text_document.uri and path in above:
                opened.session.read_again()
                self._renewed(opened)
        saved = self.files.get(params.text_document.uri)
        if saved is not None:
            saved.session.save()

    def did_close(self, params: lsp.DidCloseTextDocumentParams) -> None:
        """Forgets a file."""
        opened = self.files.pop(params.text_document.uri, None)
        if opened is not None:
            opened.session.save()
            self._publish(opened.uri, None, ())

    def _renewed(self, opened: OpenFile) -> None:
        self._show(opened)
        self._start(self._review(opened))

    def _show(self, opened: OpenFile) -> None:
        opened.shown = opened.diagnostics()
        self._publish(opened.uri, opened.number, (shown(d, opened.places) for d in opened.shown))

    def _publish(self, uri: str, version: int | None, found: Iterable[lsp.Diagnostic]) -> None:
        params = lsp.PublishDiagnosticsParams(uri=uri, diagnostics=list(found), version=version)
        self.client.text_document_publish_diagnostics(params)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _review(self, opened: OpenFile) -> None:
        """The findings of lint, shown where the text has not changed meanwhile."""
        view = opened.view
        await asyncio.sleep(PAUSE)
        found = await self._aside(self._reviewing, opened, view, lambda stop: opened.session.review(view, stop))
        if found is not None and opened.view is view and opened.uri in self.files:
            opened.found, opened.reviewed = found.found, view.version
            self._show(opened)

    async def _aside(
        self, pool: ThreadPoolExecutor, opened: OpenFile, view: View, work: Callable[[Callable[[], bool]], T]
    ) -> T | None:
        """Work on a view in a thread; None where the text changed before it was done."""

        def stop() -> bool:
            return opened.view is not view or self.files.get(opened.uri) is not opened

        if stop():
            return None
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work, stop)
        except Stopped:
            return None

    # --- what an editor asks for

    async def hover(self, params: lsp.HoverParams) -> lsp.Hover | None:
        """读作 and what is open."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return None
        view, places = opened.view, opened.places
        offset = places.offset(params.position)
        return hover.hover(view, places, offset, await self._open(opened, view, view.item_at(offset)))

    async def _open(self, opened: OpenFile, view: View, item: Item | None) -> tuple[Open, ...]:
        if item is None or not (item.refused or item.questions):
            return ()
        found = await self._aside(self._looking, opened, view, lambda stop: opened.session.choices(view, item, stop))
        return found or ()

    async def code_action(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """Fixes of the findings shown, and the choices of what is open there."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return []
        view, places = opened.view, opened.places
        start, end = places.offsets(params.range)
        found = actions.fixes(opened.uri, opened.shown, places, start, end)
        out = list(found)
        open_ = await self._open(opened, view, view.item_at(start))
        when = self.today().isoformat()
        out += actions.choices(opened.uri, opened.session, view, places, open_, when, self.who)
        return out if opened.view is view else []

    def inlay_hint(self, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        """The facts of each indicator."""
        opened = self.files.get(params.text_document.uri)
        return [] if opened is None else hints.hints(opened.view, opened.places, *opened.places.offsets(params.range))

    def completion(self, params: lsp.CompletionParams) -> lsp.CompletionList | None:
        """What may be written."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return None
        offset = opened.places.offset(params.position)
        return completion.completion(opened.view, opened.places, offset, lambda: _identities(opened.path))

    def formatting(self, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        """The layout of ``biaochi fmt``."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return None
        if release_file(opened.path.resolve()).exists():
            self._say("这个规则集已经发布，不再整理排版；要改的，请另存为新的版本。")
            return None
        edits = opened.session.laid_out(opened.view)
        if edits is None:
            self._say("有读不懂的行，没有整理排版；请先改正标出的错误。")
            return None
        return _text_edits(edits, opened.places)

    def document_symbol(self, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        """The outline."""
        opened = self.files.get(params.text_document.uri)
        return [] if opened is None else outline.symbols(opened.view, opened.places)

    def folding_range(self, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        """What can be folded away."""
        opened = self.files.get(params.text_document.uri)
        return [] if opened is None else outline.folding(opened.view, opened.places)

    def definition(self, params: lsp.DefinitionParams) -> list[lsp.Location]:
        """Where something is said, above all in what is inherited."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return []
        out = []
        for path, text, start, end in definition.definitions(opened.view, opened.places.offset(params.position)):
            own = path == opened.path
            places = opened.places if own else Positions(text)
            out.append(lsp.Location(opened.uri if own else _uri(path), places.range(start, end)))
        return out

    def prepare_rename(self, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        """The name at a place, where it can be changed."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return None
        try:
            named = rename.named_at(opened.view, opened.places.offset(params.position))
        except rename.CannotRename:
            return None
        return lsp.PrepareRenamePlaceholder(opened.places.range(named.start, named.end), named.old)

    def rename(self, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        """A name changed in the ruleset, its cases and the facts they rest on."""
        opened = self.files.get(params.text_document.uri)
        if opened is None:
            return None
        view, places = opened.view, opened.places
        try:
            named = rename.named_at(view, places.offset(params.position))
            made = rename.rename(opened.session, view, named, params.new_name)
        except rename.CannotRename as why:
            self._say(str(why))
            return None
        if made.by_hand:
            names = "、".join(path.name for path in made.by_hand[:5])
            self._say(f"{names} 是 Excel 文件，请在里面把“{named.old}”改成“{params.new_name.strip()}”。")
        others = {_uri(path): _text_edits(edits, Positions(text)) for path, text, edits in made.others}
        return asking(opened, _text_edits(made.own, places), others, self.client.client_capabilities)

    def semantic_tokens(self, params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        """Colours."""
        opened = self.files.get(params.text_document.uri)
        return lsp.SemanticTokens(data=[]) if opened is None else tokens.tokens(opened.view, opened.places)

    def _say(self, message: str) -> None:
        self.client.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Warning, message))


def _registered(server: Server) -> LanguageServer:
    """A pygls server that hands every request to ``server``."""
    client = LanguageServer(
        "biaochi", VERSION, protocol_cls=Protocol, text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental
    )
    handlers: list[tuple[str, Callable[..., Any], Any]] = [
        (lsp.INITIALIZE, server.initialize, None),
        (lsp.TEXT_DOCUMENT_DID_OPEN, server.did_open, None),
        (lsp.TEXT_DOCUMENT_DID_CHANGE, server.did_change, None),
        (lsp.TEXT_DOCUMENT_DID_SAVE, server.did_save, None),
        (lsp.TEXT_DOCUMENT_DID_CLOSE, server.did_close, None),
        (lsp.TEXT_DOCUMENT_HOVER, server.hover, None),
        (lsp.TEXT_DOCUMENT_CODE_ACTION, server.code_action, lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix])),
        (lsp.TEXT_DOCUMENT_INLAY_HINT, server.inlay_hint, None),
        (lsp.TEXT_DOCUMENT_COMPLETION, server.completion, lsp.CompletionOptions(trigger_characters=["：", ":", "；"])),
        (lsp.TEXT_DOCUMENT_FORMATTING, server.formatting, None),
        (lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL, server.document_symbol, None),
        (lsp.TEXT_DOCUMENT_FOLDING_RANGE, server.folding_range, None),
        (lsp.TEXT_DOCUMENT_DEFINITION, server.definition, None),
        (lsp.TEXT_DOCUMENT_PREPARE_RENAME, server.prepare_rename, None),
        (lsp.TEXT_DOCUMENT_RENAME, server.rename, lsp.RenameOptions(prepare_provider=True)),
        (lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, server.semantic_tokens, tokens.LEGEND),
    ]
    for name, handler, options in handlers:
        client.feature(name, options)(_function(handler))
    return client


def _function(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A method as a function, which pygls can write its notes on."""
    if asyncio.iscoroutinefunction(handler):

        async def later(params: Any) -> Any:
            return await handler(params)

        return later

    def now(params: Any) -> Any:
        return handler(params)

    return now


def asking(
    opened: OpenFile, own: list[lsp.TextEdit], others: dict[str, list[lsp.TextEdit]], can: lsp.ClientCapabilities
) -> lsp.WorkspaceEdit:
    """Edits of several files. An editor that can asks before it changes others: another ruleset may use the same facts."""
    edits = None if can.workspace is None else can.workspace.workspace_edit
    if not others or edits is None or not edits.document_changes or edits.change_annotation_support is None:
        return lsp.WorkspaceEdit(changes={opened.uri: own, **others})
    said = lsp.ChangeAnnotation("算例和事实表", True, "别的规则集也可能在用这些文件")
    files: list[lsp.TextDocumentEdit | lsp.CreateFile | lsp.RenameFile | lsp.DeleteFile] = [
        lsp.TextDocumentEdit(lsp.OptionalVersionedTextDocumentIdentifier(opened.uri, opened.number), [*own])
    ]
    for uri, changes in others.items():
        asked = [lsp.AnnotatedTextEdit("others", e.range, e.new_text) for e in changes]
        files.append(lsp.TextDocumentEdit(lsp.OptionalVersionedTextDocumentIdentifier(uri), [*asked]))
    return lsp.WorkspaceEdit(document_changes=files, change_annotations={"others": said})


def _text_edits(edits: Iterable[Edit], places: Positions) -> list[lsp.TextEdit]:
    return [lsp.TextEdit(places.range(e.start, e.end), e.new) for e in edits]


def _path(uri: str) -> Path:
    """The file of an address; one that is not saved yet has a name of its own."""
    found = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(found) if found else _UNNAMED


def _uri(path: Path) -> str:
    return from_fs_path(str(path.resolve())) or path.resolve().as_uri()


def _identities(file: Path) -> list[str]:
    """The rulesets in the registry of a file, by their identity."""
    root = registry_root(file)
    found = sorted(root.glob(f"*/*/*{SUFFIX}"))[:MOST_OFFERED] if root.is_dir() else []
    return [ident for path in found if path != file and (ident := identity_of_place(path)) is not None]
