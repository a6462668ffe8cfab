"""A reader gives for every text of an edit what reading that text alone gives: tree, offsets, errors and their lines."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from biaochi.document.entries import lines_of, pieces
from biaochi.document.reader import Reader, read_tolerantly

ROOT = Path(__file__).parents[2]
TEXTS = [
    *sorted((ROOT / "rulesets").rglob("*.biaochi"))[::5],
    ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi",
    ROOT / "tests/lint/violations.biaochi",
]
BITS = (
    "标准：", "\n标准：", "指标：", "\n三级指标：C9 甲（5分）\n", "\n一级指标：", "计分办法：", "\n计分办法：≥：得满分\n", "# 注\n", "\n# 注\n",
    "＃", "总分：100分\n", "\n总分：100分\n", "\r\n", "\r", "\n\n", "　", "\ufeff", "\u200b", "“", "”", "（5分）", "5", "数据：甲（个", "；", "目标值\t", "评分标准：",
    "😀", "𠮷", "一级指标　三级指标\t分值\t标准\n", "约定：\n  不足一个单位的不计\n",
)  # fmt: skip


def edited(text: str, rng: random.Random) -> str:
    """A text with something put in, taken away or moved, mostly near the beginning of a line."""
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.6:
        at = text.rfind("\n", 0, at) + 1
    if rng.random() < 0.6:
        return text[:at] + rng.choice(BITS) + text[at:]
    if rng.random() < 0.7:
        return text[:at] + text[at + rng.randrange(1, 30) :]
    lines = text.splitlines(keepends=True) or [""]
    one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "".join(lines)


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_text_read_again_is_what_it_would_be_alone(path: Path) -> None:
    rng = random.Random(path.name)
    text = path.read_text(encoding="utf-8")
    text = text.replace("\n", "\r\n") if len(text) % 2 else text
    reader, broken = Reader(), 0
    for _ in range(60):
        got, alone = reader.read(text, file="一.biaochi"), read_tolerantly(text, file="一.biaochi")
        assert got == alone
        broken += bool(got.errors)
        text = edited(text, rng)
    assert broken > 5


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_pieces_hold_all_of_a_text_and_each_begins_with_a_label(path: Path) -> None:
    rng = random.Random(path.name)
    text = path.read_text(encoding="utf-8")
    for _ in range(20):
        cut = pieces(text)
        assert "".join(piece for _, piece in cut) == text
        assert [start for start, _ in cut] == [sum(len(p) for _, p in cut[:n]) for n in range(len(cut))]
        for start, piece in cut[1:]:
            assert not lines_of(piece, start, below=True).lead
        text = edited(text, rng)


def test_an_unchanged_piece_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from biaochi.document import reader as module

    read: list[str] = []
    whole = module.lines_of
    monkeypatch.setattr(
        module, "lines_of", lambda piece, start, **said: read.append(piece) or whole(piece, start, **said)
    )
    text = TEXTS[-2].read_text(encoding="utf-8")
    reader = Reader()
    reader.read(text)
    first = len(read)
    reader.read(text.replace("标准：", "标准：请", 1))
    assert first > 40 and len(read) == first + 1
