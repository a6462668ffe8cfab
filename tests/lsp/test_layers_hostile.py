"""What is inherited, several files at once, and clients and texts that mean no good."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lsp_editor import ENTRY, Editor
from lsprotocol import types as lsp

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.asyncio


@pytest.fixture
def layered(tmp_path: Path) -> Path:
    """Three rulesets on top of each other, in a folder of their own; the lowest."""
    shutil.copytree(ROOT / "examples/layers/rulesets", tmp_path / "rulesets")
    return tmp_path / "rulesets/370600-yantai/training/1.biaochi"


def words_of(location: lsp.Location) -> str:
    text = Path(location.uri.removeprefix("file://")).read_text(encoding="utf-8").split("\n")
    start, end = location.range.start, location.range.end
    return text[start.line][start.character : end.character if end.line == start.line else None]


async def where(editor: Editor, at: lsp.Position) -> list[lsp.Location]:
    found = await editor.client.text_document_definition_async(lsp.DefinitionParams(editor.document, at))
    return list(found or [])  # type: ignore[arg-type]


async def test_one_goes_to_what_is_inherited(editor: Editor, layered: Path) -> None:
    text = layered.read_text(encoding="utf-8")
    editor.open(layered, text)
    assert await editor.shown() == []
    (above,) = await where(editor, editor.place(text, "370000/training"))
    assert "370000-shandong" in above.uri and words_of(above).startswith("规则集：")
    (clause,) = await where(editor, editor.place(text, "C2-1"))
    assert "370000-shandong" in clause.uri and "C2" in words_of(clause)
    (heading,) = await where(editor, editor.place(text, "A1 过程"))
    assert "370000-shandong" in heading.uri and "A1" in words_of(heading)
    assert await where(editor, editor.place(text, "标准：每发现")) == []


async def test_codes_and_rulesets_above_are_offered(editor: Editor, layered: Path) -> None:
    text = layered.read_text(encoding="utf-8") + "\n三级指标："
    editor.open(layered, text)
    at = editor.place(text, "\n三级指标：", 6) if text.count("\n三级指标：") == 1 else lsp.Position(text.count("\n"), 5)
    found = await editor.client.text_document_completion_async(lsp.CompletionParams(editor.document, at))
    assert isinstance(found, lsp.CompletionList)
    offered = {item.label: item.detail or "" for item in found.items}
    assert any(label.startswith("C1 ") and "370000/training@1" in detail for label, detail in offered.items())
    lines = text.split("\n")
    line = next(n for n, row in enumerate(lines) if row.startswith("继承"))
    found = await editor.client.text_document_completion_async(
        lsp.CompletionParams(editor.document, lsp.Position(line, 3))
    )
    assert isinstance(found, lsp.CompletionList)
    assert {"370000/training@1", "370681/training@1"} <= {item.label for item in found.items}


async def test_a_file_is_read_again_when_what_it_inherits_is_saved(editor: Editor, layered: Path) -> None:
    editor.open(layered, layered.read_text(encoding="utf-8"))
    assert await editor.shown() == []
    above = layered.parents[2] / "370000-shandong/training/1.biaochi"
    above.write_text(above.read_text(encoding="utf-8").replace("规则集：", "总分：\n规则集：", 1), encoding="utf-8")
    before = len(editor.published[editor.uri, 1])
    saved = lsp.DidSaveTextDocumentParams(lsp.TextDocumentIdentifier(above.resolve().as_uri()))
    editor.client.text_document_did_save(saved)
    async with asyncio.timeout(30):
        while len(editor.published[editor.uri, 1]) <= before + 1:
            await asyncio.sleep(0.01)
    wrong = [d for d in editor.published[editor.uri, 1][-1] if d.severity == lsp.DiagnosticSeverity.Error]
    assert "BC209" in {d.code for d in wrong} and all("被继承的规则集 1.biaochi" in d.message for d in wrong)
    assert {d.range.start.line for d in wrong} == {
        layered.read_text(encoding="utf-8").split("\n继承")[0].count("\n") + 1
    }


HOSTILE = {
    "empty": "", "control": "\x00\x01\x7f" * 2000, "one line": "甲" * 1_200_000, "labels": "标准：" * 30_000, "separators": "\u2028\u2029\x85\x0c\r",
    "nodes": "指标：\n" * 5000, "surrogates": "\ufffe😀" * 100,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_any_text_is_answered(editor: Editor, tmp_path: Path, text: str) -> None:
    editor.open(tmp_path / "1.biaochi", text)
    assert await editor.shown()
    document, far = editor.document, lsp.Position(2_000_000_000, 2_000_000_000)
    wild = lsp.Range(far, lsp.Position(0, 7))
    client = editor.client
    await client.text_document_hover_async(lsp.HoverParams(document, far))
    await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    await client.text_document_folding_range_async(lsp.FoldingRangeParams(document))
    await client.text_document_inlay_hint_async(lsp.InlayHintParams(document, wild))
    await client.text_document_completion_async(lsp.CompletionParams(document, far))
    await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document))
    await client.text_document_code_action_async(lsp.CodeActionParams(document, wild, lsp.CodeActionContext([])))
    await client.text_document_definition_async(lsp.DefinitionParams(document, far))
    assert await client.text_document_rename_async(lsp.RenameParams(document, far, "C1")) is None
    editor.change(
        lsp.TextDocumentContentChangePartial(wild, "规则集：甲\n"), lsp.TextDocumentContentChangePartial(wild, "乙")
    )
    assert await editor.shown() is not None
    editor.change(
        lsp.TextDocumentContentChangeWholeDocument("规则集：甲\n三级指标：C1 乙（5分）\n标准：缺一项扣1分。\n")
    )
    await editor.shown()
    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    assert [s.name for s in symbols or []] == ["甲", "C1 乙"]


async def test_files_that_are_not_open_are_not_answered(editor: Editor) -> None:
    nobody = lsp.TextDocumentIdentifier("file:///nobody.biaochi")
    at = lsp.Position(0, 0)
    assert await editor.client.text_document_hover_async(lsp.HoverParams(nobody, at)) is None
    assert not await editor.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(nobody))
    editor.client.text_document_did_close(lsp.DidCloseTextDocumentParams(nobody))
    change = lsp.TextDocumentContentChangeWholeDocument("甲")
    versioned = lsp.VersionedTextDocumentIdentifier(uri=nobody.uri, version=3)
    editor.client.text_document_did_change(lsp.DidChangeTextDocumentParams(versioned, [change]))
    assert await editor.client.text_document_hover_async(lsp.HoverParams(nobody, at)) is None


async def test_a_file_that_was_never_saved(editor: Editor) -> None:
    editor.uri, editor.version = "untitled:Untitled-1", 1
    item = lsp.TextDocumentItem(editor.uri, "biaochi", 1, "规则集：甲\n总分：\n")
    editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    assert [d.code for d in await editor.shown()] == ["BC209"]


async def test_a_client_that_sends_rubbish_does_not_end_the_server(tmp_path: Path) -> None:
    def message(body: bytes) -> bytes:
        return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)

    def call(**said: object) -> bytes:
        return message(json.dumps({"jsonrpc": "2.0", **said}).encode())

    uri = (tmp_path / "1.biaochi").as_uri()
    opened = {"textDocument": {"uri": uri, "languageId": "biaochi", "version": 1, "text": "规则集：\ud800甲\n总分：\n"}}
    sent = [
        call(id=1, method="initialize", params={"processId": None, "rootUri": None, "capabilities": {}}),
        call(method="initialized", params={}),
        message(b"{not json"),
        message(b"\xff\xfe\x00"),
        message(b"[]"),
        call(
            id=2,
            method="textDocument/hover",
            params={"textDocument": {"uri": uri}, "position": {"line": -1, "character": "x"}},
        ),
        call(id=3, method="no/such", params={}),
        call(method="textDocument/didOpen", params=opened),
        call(id=4, method="textDocument/documentSymbol", params={"textDocument": {"uri": uri}}),
        call(id=5, method="shutdown"),
        call(method="exit"),
    ]
    command = [sys.executable, "-c", ENTRY, "lsp"]
    done = subprocess.run(command, input=b"".join(sent), capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert (b'"id":4' in done.stdout.replace(b" ", b"") and "甲".encode() in done.stdout) or b"\\u7532" in done.stdout


async def test_a_missing_extra_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from biaochi.cli import lsp_command
    from click.testing import CliRunner

    monkeypatch.setattr(lsp_command, "find_spec", lambda name: None)
    done = CliRunner().invoke(lsp_command.command, [], standalone_mode=False)
    assert isinstance(done.exception, SystemExit) and done.exception.code == 2
    assert "BC952" in done.output and 'pip install "biaochi[lsp]"' in done.output
