"""Hostile and damaged sentences and ruleset files."""

from __future__ import annotations

import codecs
import contextlib
import os
import sys
import unicodedata
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest
from biaochi import load
from biaochi.cli.main import command_line
from biaochi.criterion import compile_criterion
from biaochi.diagnostics import BiaochiError, CriterionError, RulesetError
from biaochi.registry.load import survey
from biaochi.resolved.restated import read_restatement
from biaochi.scoring.literals import literals
from biaochi.source.decode import decode
from biaochi.source.printed import canonical
from effort import calls
from hostile_samples import FACTS, MEGABYTES, RULESET, run, watched
from hypothesis import given, settings
from hypothesis import strategies as st

EVERY = [chr(c) for c in range(sys.maxunicode + 1) if not 0xD800 <= c <= 0xDFFF]
SENTENCE = "满意度≥90%得满分，每降低1%扣0.1分，扣完为止。"


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(text: str, marks: int | None = 5) -> CriterionError:
    """The refusal; its findings are complete and placed in the text."""
    with pytest.raises(CriterionError) as caught:
        compile_criterion(text, full_marks=marks)
    for d in caught.value.diagnostics:
        assert d.code and d.message and d.help
        assert (d.start, d.end) == (-1, -1) or 0 <= d.start <= d.end <= len(text)
    return caught.value


def codes(path: Path) -> list[str]:
    """The codes of all findings; empty where the ruleset loads."""
    try:
        load(path)
    except BiaochiError as bad:
        assert all(d.message and d.help for d in bad.diagnostics)
        return [d.code for d in bad.diagnostics]
    return []


def answered(text: str) -> None:
    """A text is compiled, or refused."""
    with contextlib.suppress(CriterionError):
        compile_criterion(text, full_marks=5)


# --- size


@settings(max_examples=60, deadline=None)
@given(
    st.from_regex(
        r"[0-9]{31,400}(\.[0-9]{1,30})?|[0-9]{1,9}[eE][+-]?[0-9]{1,12}|0[xXbo][0-9a-f]{1,20}|[0-9]+_[0-9]+",
        fullmatch=True,
    )
)
def test_long_and_foreign_literals_are_refused(number: str) -> None:
    answered(f"每发现一处扣{number}分，扣完为止")
    refused(f"满意度≥{number}%得满分，每降低1%扣0.1分")


@pytest.mark.parametrize("digits", [31, 1000, 4301, 5900])
def test_a_numeral_with_too_many_digits_is_refused(digits: int) -> None:
    refused(f"满意度≥{'9' * digits}%得满分，每降低1%扣0.1分")
    refused(f"每发现一处扣0.{'0' * digits}1分")


def test_marks_of_any_size_are_refused() -> None:
    for marks in ("1e300000", "9" * 4301, "1/0", "nan", "-5", "0"):
        with pytest.raises(CriterionError):
            compile_criterion(SENTENCE, full_marks=marks)


@pytest.mark.parametrize("size", [6001, 1_000_000])
def test_a_text_over_the_limit_is_refused_unread(size: int) -> None:
    text = (SENTENCE * (size // len(SENTENCE) + 1))[:size]
    assert [d.code for d in refused(text).diagnostics] == ["BC110"]
    assert calls(lambda: answered(text)) < 100


TOKENS = (
    "1", "9.9", "90%", "5分", "一", "每", "扣", "得", "满分", "不得分", "得满分", "以上", "≥", "低于", "达到", "否则", "扣完为止", "酌情", "按比例", "最多扣1分",
    "合计", "，", "。", "；", "、", "：", "(", ")", "[", "~", "-", "×", "=", "|", "“", "①", "1.", "（1分）", "且", "或", "不足1%按1%计", "就高", "一票否决",
    "每发现一处扣", "每降低1%扣0.1分，", "90%以上得5分；", "汉", "A", " ", "\n", "2022年", "个工作日内", "是", "该项", "累计", "予以", "$", "\\text{", "\\frac{1}{2}",
    "【", "1,000", "0，", "百分之五", "第一", "不超过", "各", "分别扣1分、2分，", "实施的：", "得分=a×b，",
)  # fmt: skip


@pytest.mark.parametrize("token", TOKENS)
def test_twice_as_many_of_a_token_take_twice_the_work(token: str) -> None:
    answered(token)
    half, whole = (calls(partial(answered, token * (n // len(token)))) for n in (2900, 5800))
    assert whole < 2.5 * half + 10_000, (half, whole)


@pytest.mark.parametrize("tail", ["%", "分", "！", "x", "\\"])
@pytest.mark.parametrize("head", ["1", "1,", "1.", "，1", "1-", "不", "一", "最高", "本项"])
def test_runs_with_a_last_character_that_does_not_fit(head: str, tail: str) -> None:
    answered(head * (5900 // len(head)) + tail)


@pytest.mark.parametrize("depth", [10, 64, 65, 1000, 2900])
@pytest.mark.parametrize("pair", ["()", "（）", "[]", "“”", "{}", "【】", "||"])
def test_deep_brackets(depth: int, pair: str) -> None:
    for text in (
        f"得分={pair[0] * depth}完成率{pair[1] * depth}×5",
        f"得分={pair[0] * depth}",
        f"每处扣1分{pair[1] * depth}",
        f"{pair * depth}得满分，否则不得分",
    ):
        answered(text)


@pytest.mark.parametrize("depth", [50, 400, 3000, 30_000])
@pytest.mark.parametrize(
    ("left", "right"),
    [("（", "＋1）"), ("较大者（", "）"), ("四舍五入（", "，1）"), ("分情形（「甲」＞1时", "，其余1）")],
)
def test_deep_restatements(depth: int, left: str, right: str) -> None:
    text = f"数据：「甲」（数）。满分：5分。计分（5分，最低0分）：得分＝{left * depth}「甲」{right * depth}。"
    try:
        compile_criterion(text, full_marks=5)
    except CriterionError as bad:
        assert all(0 <= d.start <= d.end <= len(text) for d in bad.diagnostics if d.start >= 0)


def test_deep_conditions_in_a_restatement() -> None:
    for depth in (400, 5000):
        text = f"数据：「甲」（是/否）。满分：5分。计分（5分，最低0分）：{'并非（' * depth}「甲」为是{'）' * depth}，得5分；其余得0分。"
        try:
            compile_criterion(text, full_marks=5)
        except CriterionError:
            continue


def test_numbers_of_a_restatement_are_limited_too() -> None:
    for number in ("9" * 5000, f"1/{'0' * 3}", "1/0"):
        with pytest.raises(CriterionError):
            read_restatement(f"数据：「甲」（数）。满分：5分。计分（5分，最低0分）：从0分起；「甲」≥{number}，加1分。")


def test_tiny_steps_are_not_counted_one_by_one() -> None:
    found = compile_criterion(
        "满意度≥90%得满分，每降低0.0001%扣0.001分，不足0.0001%的按0.0001%计，扣完为止。", full_marks=5
    )
    assert found.score({"满意度": "89.99995%"}).exact == 5 - Fraction(1, 1000)
    near, far = (calls(partial(found.score, {"满意度": value})) for value in ("89.9999%", "1.00005%"))
    assert far < 2 * near


# --- characters


INVISIBLE = [c for c in EVERY if unicodedata.category(c) in ("Cc", "Cf") and c not in "\t\n\r"]


def test_invisible_characters_are_refused_at_every_place() -> None:
    assert len(INVISIBLE) > 200
    for char in INVISIBLE:
        for at in range(0, len(SENTENCE) + 1, 3):
            with pytest.raises(CriterionError) as caught:
                canonical(SENTENCE[:at] + char + SENTENCE[at:])
            found = caught.value.diagnostics[0]
            assert (found.start, found.end) == (at, at + 1) and char not in found.message


@pytest.mark.parametrize("char", ["\u200b", "\u202e", "\x1b", "\ufeff", "\u2066", "\xad"])
def test_invisible_characters_in_a_ruleset_are_refused_outside_quotation_marks(char: str, tmp_path: Path) -> None:
    lines = RULESET.splitlines(keepends=True)
    for at, line in enumerate(lines):
        if not line.strip() or at == 0:
            continue
        middle = len(line) // 2
        quoted = line[:middle].count("“") > line[:middle].count("”")
        text = "".join([*lines[:at], line[:middle] + char + line[middle:], *lines[at + 1 :]])
        assert quoted or codes(put(tmp_path / "x.biaochi", text)), line


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_line_separators_never_join_or_split_a_number(char: str) -> None:
    refused(f"满意度≥9{char}0%得满分，每降低1%扣0.1分")


ALLOWED = {chr(0xFF01 + i): chr(0x21 + i) for i in range(94) if chr(0x21 + i) in "0123456789%()[],.;:!=<>+-*/~\"{}"} | {
    "﹪": "%", "﹙": "(", "﹚": ")", "﹒": ".", "﹐": ",", "﹔": ";", "﹕": ":", "﹤": "<", "﹥": ">", "﹦": "=", "﹣": "-", "﹢": "+",
    "\u3000": " ", "\xa0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "｡": "。", "∼": "~", "‑": "-", "｜": "|",
}  # fmt: skip


def test_what_nfkc_changes_is_mapped_by_the_list_refused_or_left_as_text() -> None:
    """Never another number: the digits that are read are those in the text, or full-width forms of them."""
    traps = [c for c in EVERY if unicodedata.normalize("NFKC", c) != c]
    assert len(traps) > 4500
    left = []
    for char in traps:
        for before, after in (
            ("满意度≥9", "%得满分"),
            ("满意度≥90%", "得满分"),
            ("发现", "问题每处扣1分"),
            ("扣0", "5分"),
        ):
            try:
                read = canonical(before + char + after).text
            except CriterionError:
                continue
            digits = [c for c in read if c.isdigit() and c.isascii()]
            written = [c for c in (before + ALLOWED.get(char, "") + after) if c.isdigit()]
            assert digits == written, (char, read)
            if char not in ALLOWED:
                assert char in read, (char, read)
                left.append(char)
    assert not set(left) & set("²³¹½¼¾٠٣〸㆒Ⅼⅼ")


def test_a_trap_beside_a_number_never_makes_another_number() -> None:
    numbers = {Fraction(n) for n in ("5", "0", "0.9", "0.01", "0.1", "1", "-1", "100", "10", "-0.1", "90")}
    for char in (c for c in EVERY if unicodedata.normalize("NFKC", c) != c and c not in ALLOWED):
        text = f"满意度≥90{char}%得满分，每降低1%扣0.1分"
        try:
            canonical(text)
        except CriterionError:
            continue
        try:
            found = compile_criterion(text, full_marks=5)
        except CriterionError:
            continue
        assert literals(found.program.body) <= numbers, (char, found.reading)


def test_only_ten_digits_and_their_full_width_forms_are_digits() -> None:
    numerals = [c for c in EVERY if unicodedata.category(c) in ("Nd", "Nl", "No") and not c.isascii()]
    assert len(numerals) > 1700
    for char in numerals:
        try:
            read = canonical(f"满意度≥9{char}%得满分").text
        except CriterionError as bad:
            assert bad.diagnostics[0].start == 5
            continue
        if "０" <= char <= "９":
            assert read == f"满意度≥9{ord(char) - 0xFF10}%得满分"
            continue
        assert char in read
        refused(f"满意度≥9{char}%得满分，每降低1%扣0.1分")


@pytest.mark.parametrize("pair", [("甲A", "甲Α"), ("甲A", "甲А"), ("自己", "自已"), ("甲1", "甲１"), ("甲l", "甲I")])
def test_two_facts_that_look_alike_are_refused_or_stay_apart(pair: tuple[str, str], tmp_path: Path) -> None:
    text = RULESET.replace("数据：不规范处数（处）", f"数据：{pair[0]}（处）；{pair[1]}（处）").replace(
        "档案齐全规范得满分，每发现一处不规范扣0.5分，扣完为止。",
        f"{pair[0]}每处扣0.5分，{pair[1]}每处扣1分，扣完为止。",
    )
    path = put(tmp_path / "x.biaochi", text)
    if not codes(path):
        names = [i.name for i in load(path).indicators[0].inputs]
        assert len(set(names)) == 2


# --- inheritance


def registry(root: Path, name: str, parent: str = "", text: str = RULESET) -> Path:
    inherit = f"继承：{parent}\n" if parent else ""
    return put(root / "370600-yantai" / name / "1.biaochi", text.replace("版本：1\n", f"版本：1\n{inherit}"))


ESCAPES = (
    "../secret@1", "../../secret/1", "/etc/passwd", "370600/../secret@1", "370600/..@1", "370600/secret@../1", "370600/secret@..", "370600/%2e%2e@1",
    "%2e%2e/secret@1", "370600/secret@%2e%2e%2f1", "file:///etc/passwd", "https://example.com/a@1", "\\\\server\\share@1", "C:\\secret@1", "CON@1", "370600/con.txt@1",
    "370600/secret@1/../../x", "370600/se*@1", "37060?/secret@1", "[0-9]*/secret@1", "370600/secret@*", "370600/secret@[1]", "370600/./secret@1",
    "370600/secret@1\x00", "３７０６００/secret@1", "370600/secret＠1", "370600//secret@1", "370600/~@1", "370600/secret@1.", "370600.*/secret@1", "370600./secret@1",
)  # fmt: skip


@pytest.mark.parametrize("parent", ESCAPES)
def test_a_parent_outside_the_registry_is_refused(parent: str, tmp_path: Path) -> None:
    root = tmp_path / "rulesets"
    for place in (
        tmp_path / "secret" / "1.biaochi",
        tmp_path / "secret@1",
        root / "secret" / "1.biaochi",
        tmp_path / "1.biaochi",
    ):
        put(place, RULESET)
    registry(root, "secret")
    found = codes(registry(root, "child", parent))
    assert found and set(found) <= {"BC272", "BC204", "BC275", "BC103"}


def test_a_link_out_of_the_registry_is_refused(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside" / "1.biaochi", RULESET)
    root = tmp_path / "rulesets"
    child = registry(root, "child", "370600/linked@1")
    (root / "370600-yantai" / "linked").symlink_to(outside.parent)
    assert codes(child) == ["BC275"]


@pytest.mark.parametrize("length", [1, 2, 3, 10, 31])
def test_a_cycle_is_shown_as_a_path(length: int, tmp_path: Path) -> None:
    made = [registry(tmp_path, f"r{i}", f"370600/r{(i + 1) % length}@1") for i in range(length)]
    for path in made:
        with pytest.raises(RulesetError) as caught:
            load(path)
        found = caught.value.diagnostics
        assert [d.code for d in found] == ["BC273"] and "环" in found[0].message
        if length > 1:
            assert all(f"r{i}" in found[0].message for i in range(length)), found[0].message


@pytest.mark.parametrize("length", [50, 300])
def test_long_chains_end_with_a_finding(length: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [registry(tmp_path, f"r{i}", f"370600/r{i + 1}@1") for i in range(length)]
    seen: set[Path] = set()
    opened = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **named: seen.add(Path(path)) or opened(path, *rest, **named))
    assert codes(made[0]) == ["BC274"]
    assert 30 < len(seen & {p.resolve() for p in made}) < 40


def test_a_missing_parent_and_a_broken_parent_are_named(tmp_path: Path) -> None:
    assert codes(registry(tmp_path, "a", "370600/none@1")) == ["BC275"]
    registry(tmp_path, "broken", text="这不是规则集\n标准\n")
    assert codes(registry(tmp_path, "b", "370600/broken@1"))


def test_a_parent_passes_on_its_conventions(tmp_path: Path) -> None:
    registry(tmp_path, "parent", text=RULESET.replace("不足一个单位的按比例计", "不足一个单位的不计"))
    child = RULESET.replace("  不足一个单位的按比例计\n", "")
    alone, inherited = (
        load(registry(tmp_path, "alone", text=child)),
        load(registry(tmp_path, "child", "370600/parent@1", child)),
    )
    facts = {"对象": "甲", "C1": "0", "C2": "86.11%"}
    assert alone.score(facts).subjects[0].indicators[1].exact != inherited.score(facts).subjects[0].indicators[1].exact


def test_two_parents_are_both_used_or_refused(tmp_path: Path) -> None:
    """No line is skipped in silence: with two parents both count, or the second is a finding."""
    child = RULESET.replace("  不足一个单位的按比例计\n", "")
    registry(tmp_path, "first", text=child)
    registry(tmp_path, "second", text=RULESET.replace("不足一个单位的按比例计", "不足一个单位的不计"))
    path = registry(tmp_path, "child", "370600/first@1\n继承：370600/second@1", child)
    if not codes(path):
        assert load(path).hash != load(registry(tmp_path, "other", "370600/first@1", child)).hash


# --- the same thing twice


@pytest.mark.parametrize(
    "line", [r for r in RULESET.splitlines() if "：" in r and not r.startswith((" ", "一级", "二级", "三级"))]
)
def test_a_label_given_twice_is_refused(line: str, tmp_path: Path) -> None:
    twice = line + "\n" + line.replace("1", "2").replace("甲", "丙")
    assert codes(put(tmp_path / "x.biaochi", RULESET.replace(line, twice, 1)))


def test_a_code_given_twice_is_refused(tmp_path: Path) -> None:
    assert "BC234" in codes(put(tmp_path / "x.biaochi", RULESET.replace("C2 满意度", "C1 满意度")))


# --- encodings


def test_a_declared_encoding_is_used_and_an_undeclared_one_is_confirmed_or_refused(tmp_path: Path) -> None:
    right = load(put(tmp_path / "a.biaochi", RULESET))
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"):
        again = load(put(tmp_path / "b.biaochi", RULESET.encode(encoding)))
        assert again.hash == right.hash and [i.name for i in again.indicators] == ["规范性", "满意度"], encoding
    for encoding in ("big5", "shift_jis", "utf-16-le", "utf-16-be", "utf-32", "euc-kr", "utf-7"):
        try:
            data = RULESET.encode(encoding, "ignore")
        except LookupError:
            continue
        assert codes(put(tmp_path / "c.biaochi", data)), encoding


def test_short_gb18030_without_a_witness_is_never_mojibake(tmp_path: Path) -> None:
    for data in ("一级：甲".encode("gb18030"), RULESET.encode("big5", "ignore"), RULESET.encode("shift_jis", "ignore")):
        with pytest.raises(BiaochiError) as caught:
            decode(data)
        assert caught.value.diagnostics[0].code == "BC102"
    for at in range(0, len(RULESET.encode()), 7):
        data = bytearray(RULESET.encode())
        data[at] = 0xFF
        try:
            built, _ = survey(put(tmp_path / "x.biaochi", bytes(data)))
        except BiaochiError:
            continue
        assert all(i.name in ("规范性", "满意度") for i in built.indicators), at


# --- one ruleset in many layouts


def _lines(change: str) -> str:
    return "\n".join(change.format(line) if line.strip() else line for line in RULESET.splitlines()) + "\n"


LAYOUTS: dict[str, str | bytes] = {
    "as it is": RULESET,
    "CRLF": RULESET.replace("\n", "\r\n"),
    "CR": RULESET.replace("\n", "\r"),
    "U+2028": RULESET.replace("\n", "\u2028"),
    "U+2029": RULESET.replace("\n", "\u2029"),
    "BOM": codecs.BOM_UTF8 + RULESET.encode(),
    "BOM and CRLF": codecs.BOM_UTF8 + RULESET.replace("\n", "\r\n").encode(),
    "UTF-16 LE": codecs.BOM_UTF16_LE + RULESET.encode("utf-16-le"),
    "UTF-16 BE": codecs.BOM_UTF16_BE + RULESET.encode("utf-16-be"),
    "GB18030 declared": ("# 编码：GB18030\n" + RULESET).encode("gb18030"),
    "GBK confirmed": RULESET.encode("gbk"),
    "GB18030 with mark": b"\x84\x31\x95\x33" + RULESET.encode("gb18030"),
    "GB18030 and CRLF": ("# 编码：GB18030\r\n" + RULESET.replace("\n", "\r\n")).encode("gb18030"),
    "trailing blanks": _lines("{}  "),
    "trailing tabs": _lines("{}\t"),
    "trailing wide blanks": _lines("{}\u3000"),
    "indented by blanks": _lines("    {}"),
    "indented by tabs": _lines("\t{}"),
    "indented by wide blanks": _lines("\u3000\u3000{}"),
    "indented by no-break spaces": _lines("\xa0{}"),
    "blank lines between": RULESET.replace("\n", "\n\n"),
    "no blank lines": RULESET.replace("\n\n", "\n"),
    "no last line end": RULESET.rstrip("\n"),
    "many last line ends": RULESET + "\n \n\t\n",
    "half-width colons": RULESET.replace("：", ":"),
    "blanks after colons": RULESET.replace("：", "： "),
    "comments": "# 说明\n" + RULESET.replace("\n\n", "\n# 说明\n"),
    "decomposed": unicodedata.normalize("NFD", RULESET),
}


def test_one_ruleset_in_every_layout_has_one_hash(tmp_path: Path) -> None:
    wanted = load(put(tmp_path / "a.biaochi", RULESET))
    different = {}
    for name, content in LAYOUTS.items():
        path = put(tmp_path / "b.biaochi", content)
        try:
            found = load(path)
        except BiaochiError as bad:
            different[name] = str(bad)
            continue
        if (found.hash, [i.reading for i in found.indicators]) != (wanted.hash, [i.reading for i in wanted.indicators]):
            different[name] = "another hash"
    assert len(LAYOUTS) >= 24
    assert not different


def test_line_numbers_are_those_an_editor_shows(tmp_path: Path) -> None:
    bad = RULESET.replace("扣0.1分，扣完为止", "扣0.l分，扣完为止")
    want = next(n for n, line in enumerate(bad.splitlines(), 1) if "0.l" in line)
    for end in ("\n", "\r\n", "\r"):
        with pytest.raises(RulesetError) as caught:
            load(put(tmp_path / "a.biaochi", codecs.BOM_UTF8 + bad.replace("\n", end).encode()))
        assert [d.where for d in caught.value.diagnostics] == [f"第{want}行"]


def test_a_change_of_meaning_changes_the_hash(tmp_path: Path) -> None:
    changes = [
        ("0.5分", "0.6分"),
        ("扣0.1分", "扣0.2分"),
        ("按百分点计", "按相对比例计"),
        ("16（含）-20分", "16（不含）-20分"),
        ("对象：甲、乙", "对象：乙、甲"),
        ("C2 满", "C3 满"),
    ]
    changes[3] = ("16（含）-20分为优，12（含）-16分为良", "17（含）-20分为优，12（含）-17分为良")
    hashes = [load(put(tmp_path / "a.biaochi", RULESET.replace(a, b))).hash for a, b in [("", ""), *changes]]
    assert len(set(hashes)) == len(hashes)


# --- what comes out


def test_the_result_depends_on_no_seed_locale_or_time_zone(tmp_path: Path) -> None:
    rules, facts = put(tmp_path / "r.biaochi", RULESET), put(tmp_path / "f.yaml", FACTS)
    settings_ = [
        ("0", "C", "UTC"),
        ("1", "zh_CN.UTF-8", "Asia/Shanghai"),
        ("2", "tr_TR.UTF-8", "America/New_York"),
        ("3", "C.UTF-8", "UTC"),
    ]
    for command in (("score", str(rules), str(facts), "--format", "json"), ("read", str(rules), "--format", "json")):
        done = [
            run(*command, PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone, PYTHONUTF8="1")
            for seed, locale, zone in settings_
        ]
        assert {d.returncode for d in done} == {0}, done[0].stderr.decode()
        assert len({d.stdout for d in done}) == 1 and done[0].stdout


HIDDEN = ("\x1b[31m红\x1b[0m", "a\u202eb", "a\rb", "a\u200bb", "a\x07b", "a\x9bb")


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_characters_never_reach_the_terminal(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    rules = put(tmp_path / "r.biaochi", RULESET)
    hidden = put(tmp_path / f"{name}.biaochi", RULESET + "标准：x\n")
    good = put(tmp_path / f"{name}2.biaochi", RULESET)
    facts = put(tmp_path / "f.yaml", FACTS)
    calls = [
        ("try", f"每发现一处{name}扣1分", "--full-marks", "5"), ("try", SENTENCE, "--full-marks", "5", f"{name}=1"), ("try", SENTENCE, "--full-marks", name),
        ("try", SENTENCE, "--full-marks", "5", f"满意度={name}"), ("try", SENTENCE, "--full-marks", "5", "--context", name), ("read", str(hidden)), ("read", f"{name}.none"),
        ("score", str(rules), f"{name}.yaml"), ("score", str(good), str(facts)), ("why", str(good), str(facts), "C1"), ("why", str(rules), str(facts), name),
        ("why", str(rules), str(facts), "C1", "--subject", name), (name,), ("score", f"--{name}"), ("try", "x", "--format", name),
        ("facts", str(rules), "-o", str(tmp_path / f"{name}.csv")), ("facts", str(rules), "--subject", name), ("fmt", "--check", str(hidden)), ("new", str(tmp_path / name)),
    ]  # fmt: skip
    raw = []
    for call in calls:
        monkeypatch.setattr(sys, "argv", ["biaochi", *call])
        command_line()
        out, err = capfd.readouterr()
        shown = err if call[0] == "facts" else out + err
        assert "Traceback" not in shown, (call, shown[-300:])
        if any(unicodedata.category(c) in ("Cc", "Cf") and c != "\n" for c in shown):
            raw.append(call[:1] + tuple(ascii(c) for c in call[1:]))
    assert not raw


# --- one megabyte


def hostile_files() -> dict[str, bytes]:
    mega = 1024 * 1024 - 2000
    head = RULESET.partition("一级指标")[0].replace("总分：20分\n", "")
    line = "标准：" + SENTENCE
    leaf = "\n三级指标：满意度（5分）\n" + line + "\n"
    tree = head + "一级指标：A（5分）\n二级指标：B（5分）\n"
    return {
        "one line": b"x" * mega,
        "over the limit": b"#" * (5 * mega),
        "line ends": b"\n" * mega,
        "labels": "标准：\n".encode() * (mega // 10),
        "nodes": "一级指标：A（1分）\n".encode() * (mega // 25),
        "colons": "：".encode() * (mega // 3),
        "words and colons": "甲：\n".encode() * (mega // 7),
        "quotes": "“".encode() * (mega // 3),
        "invisible": "\u200b\n".encode() * (mega // 4),
        "brackets": (tree + leaf.replace(SENTENCE, "得分=" + "(" * 5900)).encode(),
        "long sentences": (tree + "".join(f"\n指标：甲（5分）\n标准：{SENTENCE * 200}\n" for _ in range(60))).encode(),
        "facts": (
            tree + "三级指标：C（5分）\n数据：" + "；".join(f"甲{i}（处）" for i in range(60_000)) + "\n" + line
        ).encode(),
        "notes": (tree + leaf + "".join(f"解释：“满意度”读作“满意度{i}”。\n" for i in range(9000))).encode(),
        "conventions": (head.replace("约定：\n", "约定：\n" + "  不足一个单位的按比例计\n" * 15_000) + leaf).encode(),
        "subjects": (head.replace("甲、乙", "、".join(f"甲{i}" for i in range(1800))) + leaf).encode(),
        "gb18030": ("标准" * (mega // 4)).encode("gb18030"),
        "broken utf-8": ("标准" * (mega // 6)).encode()[:-1] + b"\xff",
        "NUL": b"\0" * mega,
    }


@pytest.mark.parametrize("name", sorted(hostile_files()))
def test_a_megabyte_is_answered_with_little_work_and_memory(name: str, tmp_path: Path) -> None:
    found = watched(put(tmp_path / "x.biaochi", hostile_files()[name]))
    assert found["calls"] < 5_000_000 and found["mb"] <= MEGABYTES, found
