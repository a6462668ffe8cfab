"""A ruleset is written in an editor: what it shows and what it offers, over the wire."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from biaochi.lsp.positions import Positions
from lsp_editor import Editor
from lsprotocol import types as lsp

pytestmark = pytest.mark.asyncio
TEXT = """规则集：😀试行
辖区：370600 烟台市
版本：1
约定：
  不足一个单位的按比例计
一级指标：A1 效益（10分）
三级指标：C1 满意度（5分）
数据：群众满意度（%）
标准：满意度≥90%，得满分，满意度每降低1%，扣0.5分，扣完为止。
三级指标：C2 𠮷祥（5分）
标准：缺一项扣1分，扣完为止。
"""


def whole(text: str) -> lsp.TextDocumentContentChangeEvent:
    return lsp.TextDocumentContentChangeWholeDocument(text)


def part(start: lsp.Position, end: lsp.Position, text: str) -> lsp.TextDocumentContentChangeEvent:
    return lsp.TextDocumentContentChangePartial(lsp.Range(start, end), text)


async def test_mistakes_are_shown_as_one_types_and_hide_nothing(editor: Editor, tmp_path: Path) -> None:
    editor.open(tmp_path / "1.biaochi", TEXT)
    assert [d for d in await editor.shown() if d.severity == lsp.DiagnosticSeverity.Error] == []
    at = editor.place(TEXT, "缺一项")
    editor.change(part(at, at, "扣若干分，"))
    (wrong,) = [d for d in await editor.shown() if d.severity == lsp.DiagnosticSeverity.Error]
    assert wrong.range.start.line == 10 and "C2" in wrong.message and "怎么办" in wrong.message
    at = editor.place(TEXT, "版本：1")
    editor.change(part(at, at, "总分：\n"))
    assert {d.code for d in await editor.shown() if d.severity == lsp.DiagnosticSeverity.Error} >= {"BC209", wrong.code}
    hover = await editor.client.text_document_hover_async(lsp.HoverParams(editor.document, lsp.Position(9, 5)))
    assert hover and "读作" in hover.contents.value and "群众满意度" in hover.contents.value  # type: ignore[union-attr]


async def test_lint_comes_after_the_review_and_its_fixes_are_offered(editor: Editor, tmp_path: Path) -> None:
    editor.open(tmp_path / "1.biaochi", TEXT)
    found = await editor.shown(reviewed=True)
    assert any(str(d.code).startswith("BL") for d in found)
    every = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    actions = await editor.client.text_document_code_action_async(
        lsp.CodeActionParams(editor.document, every, lsp.CodeActionContext([]))
    )
    titles = [a.title for a in actions or []]
    assert titles and all(isinstance(a, lsp.CodeAction) and a.edit for a in actions or [])


async def test_an_open_question_is_settled_as_a_dated_note(editor: Editor, tmp_path: Path) -> None:
    editor.open(tmp_path / "1.biaochi", TEXT)
    at = editor.place(TEXT, "每降低1%")
    hover = await editor.client.text_document_hover_async(lsp.HoverParams(editor.document, at))
    assert hover and "没写清" in hover.contents.value and "例如" in hover.contents.value  # type: ignore[union-attr]
    actions = await editor.client.text_document_code_action_async(
        lsp.CodeActionParams(editor.document, lsp.Range(at, at), lsp.CodeActionContext([]))
    )
    notes = [a for a in actions or [] if a.title.startswith("写成解释")]
    assert len(notes) == 2
    (edit,) = notes[0].edit.changes[editor.uri]  # type: ignore[index,union-attr]
    assert edit.new_text.startswith("\n解释：") and "，张三）" in edit.new_text and edit.range.start.line == 8
    editor.change(part(edit.range.start, edit.range.end, edit.new_text))
    assert not [d for d in await editor.shown() if d.severity == lsp.DiagnosticSeverity.Error]
    hover = await editor.client.text_document_hover_async(lsp.HoverParams(editor.document, at))
    assert hover and "没写清" not in hover.contents.value  # type: ignore[union-attr]


async def test_places_are_utf16_units(editor: Editor, tmp_path: Path) -> None:
    editor.open(tmp_path / "1.biaochi", TEXT.replace("\n", "\r\n"))
    symbols = await editor.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(editor.document))
    title, tree = symbols or []
    assert isinstance(title, lsp.DocumentSymbol) and isinstance(tree, lsp.DocumentSymbol)
    assert title.name == "😀试行" and title.selection_range.end == lsp.Position(0, 8)
    assert [c.name for c in tree.children or []] == ["C1 满意度", "C2 𠮷祥"]
    assert tree.range.end == lsp.Position(10, 15)
    editor.change(part(lsp.Position(9, 8), lsp.Position(9, 10), "吉"))
    symbols = await editor.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(editor.document))
    assert [c.name for c in (symbols or [])[1].children] == ["C1 满意度", "C2 吉祥"]  # type: ignore[union-attr]


async def test_facts_stand_behind_each_criterion(editor: Editor, tmp_path: Path) -> None:
    editor.open(tmp_path / "1.biaochi", TEXT)
    every = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
    hints = await editor.client.text_document_inlay_hint_async(lsp.InlayHintParams(editor.document, every))
    assert [h.position.line for h in hints or []] == [8, 10]
    assert [h.label for h in hints or []] == ["← 「群众满意度」（%）", "← 「缺项数」（项，整数，≥0）"]


async def completed(editor: Editor, text: str, tmp_path: Path, words: str) -> list[str]:
    editor.open(tmp_path / "1.biaochi", text)
    at = editor.place(text, words, len(words))
    found = await editor.client.text_document_completion_async(lsp.CompletionParams(editor.document, at))
    assert isinstance(found, lsp.CompletionList)
    return [i.label for i in found.items]


@pytest.mark.parametrize(
    ("text", "words", "offered", "not_offered"),
    [
        (TEXT, "扣1分，扣完为止。\n", "解释：", "标准："),
        (TEXT.replace("约定：\n", "\n约定：\n"), "版本：1\n", "继承：", "标准："),
        (TEXT.replace("  不足", "  \n  不足"), "约定：\n  ", "得分率四舍五入保留两位小数", "不足一个单位的按比例计"),
        (TEXT + "解释：", "止。\n解释：", "“原文”不计分。理由：", "标准："),
        (TEXT + "三级指标：C3 丙（5分）\n标准：", "C3 丙（5分）\n标准：", "满意度≥90%得满分，否则不得分。", "解释："),
        (TEXT + "数据：", "止。\n数据：", "缺项数（项，整数，≥0）", "标准："),
        (TEXT + "审查：", "止。\n审查：", "BL301 不查。理由：", "标准："),
        (TEXT + "方向：", "止。\n方向：", "正向", "标准："),
    ],
)
async def test_what_may_be_written_is_offered(
    editor: Editor, tmp_path: Path, text: str, words: str, offered: str, not_offered: str
) -> None:
    found = await completed(editor, text, tmp_path, words)
    assert offered in found and not_offered not in found


async def test_formatting_is_that_of_fmt(editor: Editor, tmp_path: Path) -> None:
    text = TEXT.replace("约定：\n  ", "约定：").replace("三级指标", "\n\n三级指标").replace("\n", "\r\n")
    editor.open(tmp_path / "1.biaochi", text)
    params = lsp.DocumentFormattingParams(editor.document, lsp.FormattingOptions(2, True))
    edits = await editor.client.text_document_formatting_async(params)
    assert edits
    for edit in edits:
        editor.change(part(edit.range.start, edit.range.end, edit.new_text))
    assert not await editor.client.text_document_formatting_async(params)
    editor.change(whole(text.replace("版本：1", "版本：")))
    assert await editor.client.text_document_formatting_async(params) is None
    assert "没有整理排版" in editor.client.messages[-1].message


async def told(editor: Editor) -> list[object]:
    """All that the server says of the file that is open."""
    document = editor.document
    every = lsp.Range(lsp.Position(0, 0), lsp.Position(9999, 0))
    client = editor.client
    found = await editor.shown(reviewed=True)
    return [
        [(d.code, d.message, d.severity, d.range) for d in found],
        await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document)),
        await client.text_document_folding_range_async(lsp.FoldingRangeParams(document)),
        await client.text_document_inlay_hint_async(lsp.InlayHintParams(document, every)),
        await client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document)),
        await client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(8, 6))),
    ]


@pytest.mark.parametrize("number", range(4))
async def test_whatever_was_typed_the_server_says_what_it_says_of_the_text_alone(
    editor: Editor, tmp_path: Path, number: int
) -> None:
    rng = random.Random(number)
    text = TEXT.replace("\n", "\r\n") if number % 2 else TEXT
    bits = (
        "😀",
        "𠮷",
        "\r\n",
        "\n标准：",
        "0",
        "，",
        "三级指标：C3 丙（5分）\n",
        "总分：\n",
        "（",
        "不得分",
        "解释：读作：缺一项扣2分。\n",
    )
    editor.open(tmp_path / "1.biaochi", text)
    for turn in range(3):
        for _ in range(6):
            changes = []
            for _ in range(rng.randrange(1, 3)):
                places = Positions(text)
                start = rng.randrange(len(text) + 1)
                range_ = places.range(start, min(len(text), start + rng.choice((0, 0, 0, 1, 4, 30))))
                new = rng.choice(bits)
                start, end = places.offsets(range_)
                text = text[:start] + new + text[end:]
                changes.append(lsp.TextDocumentContentChangePartial(range_, new))
            editor.change(*changes)
        edited = await told(editor)
        uri, version = editor.uri, editor.version
        editor.open(tmp_path / f"{turn + 2}.biaochi", text)
        assert await told(editor) == edited
        editor.uri, editor.version = uri, version


async def test_colours(editor: Editor, tmp_path: Path) -> None:
    editor.open(tmp_path / "1.biaochi", "# 注\n" + TEXT)
    found = await editor.client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(editor.document))
    assert found and len(found.data) % 5 == 0
    line = column = 0
    lines = ("# 注\n" + TEXT).split("\n")
    seen = []
    for at in range(0, len(found.data), 5):
        down, right, length, kind, _ = found.data[at : at + 5]
        line, column = line + down, right + (0 if down else column)
        units = lines[line].encode("utf-16-le")
        assert column + length <= len(units) // 2
        seen.append((units[2 * column : 2 * (column + length)].decode("utf-16-le"), kind))
    assert ("# 注", 1) in seen and ("规则集：", 0) in seen and ("C2", 2) in seen and ("（5分）", 3) in seen
    assert ("群众满意度", 4) in seen and ("扣完为止", 6) not in seen and any(kind == 5 for _, kind in seen)
