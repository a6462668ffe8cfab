"""Fixes: applied to a fixed point, everything else left as it is, and refused where they would change what is scored."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from biaochi.diagnostics import Diagnostic, Fix
from biaochi.lint.fixing import Fixed, fix
from biaochi.lint.rule import Review
from biaochi.lint.session import Session
from biaochi.registry.load import Surveys, load
from biaochi.source.decode import decode
from biaochi.source.encode import rewritten
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
VIOLATIONS = Path(__file__).with_name("violations.biaochi")
FILES = [*sorted((ROOT / "rulesets/370600-yantai").glob("[ef]*/*.biaochi")), VIOLATIONS]
BARE = """# 说明
三级指标：C1 满意度（5分）
依据：财预【2020】第010号
标准：满意度≥90%，得满分，每降低1%扣0.1分，扣完为止。
"""
HEADED = "规则集：甲\r\n约定：得分率四舍五入保留两位小数  \r\n# 注\r\n\r\n" + BARE.replace("\n", "\r\n")


def run(text: str, path: Path) -> Fixed:
    surveys = Surveys(path, cached=False)
    return fix(text, Session(surveys.survey, str(path)).review, surveys.survey)


def safe(text: str, path: Path) -> list[Diagnostic]:
    return [
        d
        for d in Session(Surveys(path, cached=False).survey, str(path)).check(text)
        if d.fix is not None and d.fix.safe
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.parent.name + "/" + p.stem)
@pytest.mark.parametrize("bare", [False, True])
def test_fixing_settles_changes_no_score_and_only_adds(path: Path, bare: bool) -> None:
    text = path.read_text(encoding="utf-8")
    if bare:
        text = "\n".join(
            n for n in text.split("\n") if not n.strip().startswith(("“每", "不足一", "得分四舍", "不适用的"))
        )
    once = run(text, path)
    assert run(once.text, path) == Fixed(once.text, (), once.refused)
    assert {(d.code, d.message) for d in safe(once.text, path)} == {(d.code, d.message) for d in once.refused}
    codes = {d.code for d in once.applied}
    assert bool(codes) == (once.text != text) and codes <= {"BL501", "BL502", "BL503", "BL702"}
    changed = [n for n in difflib.ndiff(text.split("\n"), once.text.split("\n")) if n.startswith("- ")]
    assert all("依据：" in n for n in changed), "only lines of 依据 are changed, others are added"
    surveys = Surveys(path, cached=False)
    before, after = surveys.survey(text)[0], surveys.survey(once.text)[0]
    assert [i.program.digest() for i in before.indicators] == [i.program.digest() for i in after.indicators]
    assert (before.ruleset and before.ruleset.hash) == (after.ruleset and after.ruleset.hash)


def test_the_violations_get_every_kind_of_fix() -> None:
    done = run(VIOLATIONS.read_text(encoding="utf-8"), VIOLATIONS)
    assert {d.code for d in done.applied} == {"BL501", "BL502", "BL503", "BL702"} and not done.refused
    assert "临医保发〔2022〕30号" in done.text and "\n约定：\n" in done.text


@pytest.mark.parametrize("text", [BARE, HEADED])
def test_a_file_without_header_or_with_windows_lines(text: str, tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_bytes(text.encode("gb18030"))
    known, _ = decode(path.read_bytes())
    done = run(known, path)
    assert "财预〔2020〕10号" in done.text and not done.refused
    data = rewritten(path.read_bytes(), done.text)
    path.write_bytes(data)
    assert load(path).hash and decode(data) == (done.text, "gb18030")
    assert data.count(b"\n") == data.count(b"\r\n") or "\r" not in text
    assert (b"\r\n" in data) == ("\r\n" in text)
    for line in text.encode("gb18030").split(b"\n"):
        assert line in data.split(b"\n") or "依据".encode("gb18030") in line


def test_a_fix_that_changes_a_score_is_refused(tmp_path: Path) -> None:
    """An interpretation that settles the question in other words: writing its answer into 约定 would change the next one."""
    text = BARE.replace("# 说明", "规则集：甲") + "解释：“每下降1%”按相对比例计。\n三级指标：C2 合格率（5分）\n"
    text += "标准：合格率≥90%，得满分，每降低1%扣0.1分，扣完为止。\n"
    path = tmp_path / "1.biaochi"
    path.write_text(text, encoding="utf-8")
    done = run(text, path)
    assert done.refused and "按相对比例计”" in done.refused[0].fix.says  # type: ignore[union-attr]
    surveys = Surveys(path, cached=False)
    digests = [[i.program.digest() for i in surveys.survey(t)[0].indicators] for t in (text, done.text)]
    assert digests[0] == digests[1] and len(set(digests[0])) == 2


def test_a_fix_of_a_rule_gone_wrong_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(BARE, encoding="utf-8")
    at = BARE.index("0.1分")
    wrong = Diagnostic("BL998", "试", fix=Fix(at, at + 3, "0.2", True, "试"))
    surveys = Surveys(path, cached=False)
    done = fix(BARE, lambda text: Review((wrong,)), surveys.survey)
    assert done.text == BARE and done.refused == (wrong,)


LINES = st.lists(st.sampled_from(["甲", "标准：乙", "", "丙 "]), min_size=1, max_size=8)
BREAKS = st.sampled_from(["\n", "\r\n", "\r"])


@settings(max_examples=200, deadline=None)
@given(
    LINES,
    st.lists(BREAKS, min_size=8, max_size=8),
    st.integers(0, 8),
    st.sampled_from(
        [
            ("utf-8", b""),
            ("utf-8", b"\xef\xbb\xbf"),
            ("utf-16-le", b"\xff\xfe"),
            ("utf-16-be", b"\xfe\xff"),
            ("gb18030", b"\x84\x31\x95\x33"),
        ]
    ),
)
def test_writing_back_keeps_encoding_mark_and_line_ends(
    lines: list[str], breaks: list[str], at: int, kind: tuple[str, bytes]
) -> None:
    codec, mark = kind
    raw = "".join(a + b for a, b in zip(lines, breaks, strict=False))
    data = mark + raw.encode(codec)
    text, _ = decode(data)
    assert rewritten(data, text) == data
    parts = text.split("\n")
    new = "\n".join([*parts[:at], "新的一行", *parts[at:]])
    made = rewritten(data, new)
    assert decode(made)[0] == new and made.startswith(mark)
    if len(set(breaks[: len(lines)])) == 1:
        assert set(made[len(mark) :].decode(codec).replace(breaks[0], "")) & {"\r", "\n"} == set()
