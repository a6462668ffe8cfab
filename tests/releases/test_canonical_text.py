"""One text, however an editor stored it, has one hash and one meaning; another text has another."""

from __future__ import annotations

import unicodedata
from itertools import product
from pathlib import Path

import pytest
from biaochi.diagnostics import RulesetError
from biaochi.registry.load import load
from biaochi.registry.released import file_hash
from biaochi.source.canonical_text import canonical, composed, text_hash
from biaochi.source.decode import decode
from hypothesis import given
from hypothesis import strategies as st

TEXT = """规则集：样例ガイド
辖区：370600 烟台市
版本：1
说明：Café 与 甲≠乙

一级指标：A1 全部（5分）
二级指标：B1 全部（5分）
三级指标：C1 ガイド満足度（5分）
标准：满意度≥90%得满分，每降低1个百分点扣0.1分，扣完为止。
"""
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030", "gb18030 declared")
LINE_ENDS = ("\n", "\r\n", "\r", "\u2028")
BLANKS = ("", " ", "\u3000", "\u00a0", "\t ", "\u3000\u00a0 ")
LAST = ("", "\n", "\n\n\n", " \n\u3000\n")


def stored(encoding: str, line_end: str, number: int, text: str = TEXT) -> bytes:
    """A text as some editor would store it; ``number`` chooses blanks, end and form of the letters."""
    blanks, last = BLANKS[number % len(BLANKS)], LAST[(number // 2) % len(LAST)]
    text = text.rstrip("\n").replace("\n", f"{blanks}\n") + blanks + last
    text = unicodedata.normalize("NFD", text) if number % 2 else text
    if encoding == "gb18030 declared":
        text = f"# 编码：GB18030\n{text}"
    text = text.replace("\n", line_end)
    if encoding == "utf-16-be":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode(encoding.removesuffix(" declared"))


VARIANTS = [stored(e, end, n) for n, (e, end) in enumerate(product(ENCODINGS, LINE_ENDS))]


def test_the_variants_are_24_and_no_two_are_the_same_bytes() -> None:
    assert len(set(VARIANTS)) == 24


@pytest.mark.parametrize("number", range(len(VARIANTS)))
def test_a_variant_has_the_hash_and_the_meaning_of_the_text(tmp_path: Path, number: int) -> None:
    plain, path = tmp_path / "plain.biaochi", tmp_path / "rules.biaochi"
    plain.write_text(TEXT, encoding="utf-8")
    path.write_bytes(VARIANTS[number])
    rules = load(path)
    assert file_hash(path) == text_hash(TEXT) == rules.text_hash
    assert rules.hash == load(plain).hash
    assert rules.indicators[0].name == "ガイド満足度"


@pytest.mark.parametrize("number", range(len(VARIANTS)))
def test_a_finding_has_its_line_in_every_variant(tmp_path: Path, number: int) -> None:
    broken = TEXT.replace("每降低1个百分点扣0.1分", "每降低若干扣若干分")
    encoding, line_end = list(product(ENCODINGS, LINE_ENDS))[number]
    path = tmp_path / "rules.biaochi"
    path.write_bytes(stored(encoding, line_end, number, broken))
    with pytest.raises(RulesetError) as bad:
        load(path)
    text, _ = decode(path.read_bytes())
    lines = {text.count("\n", 0, d.start) + 1 for d in bad.value.diagnostics}
    assert lines == {TEXT.split("标准：")[0].count("\n") + 1 + (encoding == "gb18030 declared")}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.1分", "0.2分"),
        ("90%", "91%"),
        ("≥", "＞"),
        ("≠", "="),
        ("ガ", "カ"),
        ("说明：", "说明： "),
        ("版本：1\n", "版本：1\n\n"),
    ],
)
def test_another_text_has_another_hash(old: str, new: str) -> None:
    assert old in TEXT
    assert text_hash(TEXT.replace(old, new, 1)) != text_hash(TEXT)


SINGLETONS = "\uf900\ufa19\u2126\u212a\u212b\u2329\u1fef\U0002f800"
"""Characters that NFC replaces by themselves: CJK compatibility ideographs, signs that look like letters."""


def test_characters_that_stand_alone_are_not_replaced() -> None:
    for char in SINGLETONS:
        assert unicodedata.normalize("NFC", char) != char
        assert composed(char) == char and composed(f"e\u0301{char}\u0301") == f"é{char}\u0301"
        assert text_hash(char) != text_hash(unicodedata.normalize("NFC", char))
        assert decode(char.encode())[0] == char


def test_every_letter_that_can_be_taken_apart_is_put_together() -> None:
    letters = [c for c in map(chr, range(0xD800)) if unicodedata.normalize("NFD", c) != c]
    letters += [c for c in map(chr, range(0xE000, 0x30000)) if unicodedata.normalize("NFD", c) != c]
    kept = [c for c in letters if unicodedata.normalize("NFC", c) == c]
    assert len(kept) > 12_000
    assert [c for c in kept if composed(unicodedata.normalize("NFD", c)) != c] == []


LETTERS = st.text(
    st.characters(exclude_categories=("Cs", "Cn", "Co"), exclude_characters="\r\u2028\u2029"), max_size=40
)


@given(LETTERS)
def test_letters_in_pieces_are_the_letters(text: str) -> None:
    """NFC of every text without characters that NFC replaces by themselves."""
    kept = "".join(c for c in text if unicodedata.normalize("NFC", c) == c)
    assert composed(unicodedata.normalize("NFD", kept)) == unicodedata.normalize("NFC", kept)


@given(LETTERS)
def test_the_canonical_form_is_canonical(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
