"""A session gives for the text as it is what a session opened on that text gives, whatever was typed before."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from biaochi.cli.main import main
from biaochi.diagnostics import BiaochiError, Severity
from biaochi.lint.rule import review
from biaochi.lint.rules import RULES
from biaochi.lint.subject import Subject
from biaochi.prove import ruleset as proofs
from biaochi.registry.load import survey
from biaochi.session import session as module
from biaochi.session.edits import Edit, applied, between
from biaochi.session.session import Session, Stopped
from biaochi.session.view import View
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi"
ROWS = ROOT / "rulesets/371311-luozhuang/self-evaluation-2023-p06/1.biaochi"
VIOLATIONS = ROOT / "tests/lint/violations.biaochi"
LAYERED = sorted((ROOT / "examples/layers/rulesets").rglob("*.biaochi"))
OPEN = """规则集：试
辖区：370600 烟台市
版本：1
一级指标：A1 甲（10分）
三级指标：C1 乙（5分）
标准：满意度≥90%得满分，每降低1%扣0.5分，扣完为止。
三级指标：C2 丙（5分）
标准：制度健全得满分，不健全扣若干分。
"""
BITS = (
    "标准：", "\n标准：", "\n三级指标：C9 甲（5分）\n标准：缺一项扣1分。\n", "\n解释：读作：缺一项扣2分。（2026-01-01，甲）", "约定：", "1", "9" * 101, "😀",
    "\r\n", "（", "”", "数据：甲（个）\n", "总分：\n", "酌情", "，扣完为止", "\x00", "\n继承：370600/none@1\n", "继承：", "不得分",
)  # fmt: skip


def typed(text: str, rng: random.Random) -> Edit:
    """Something put in or taken away, as one types, pastes and deletes."""
    at = rng.randrange(len(text) + 1)
    if rng.random() < 0.4:
        at = text.rfind("\n", 0, at) + 1
    if rng.random() < 0.65:
        return Edit(at, at, rng.choice(BITS))
    return Edit(at, min(len(text), at + rng.randrange(1, 20)), "")


def told(view: View) -> object:
    """All that a view says, the compiled forms by their digests."""
    items = [
        (i.code, i.name, i.marks, i.signed, i.start, i.end, i.reading, i.facts, i.roles, i.notes, i.diagnostics,
         [(q.question, q.chosen, q.others) for q in i.questions], i.indicator and (i.indicator.program.digest(), i.indicator.source),
         i.refused and i.refused.code)
        for i in view.items
    ]  # fmt: skip
    hash_ = view.built.ruleset and view.built.ruleset.hash
    return view.text, view.diagnostics, items, view.outline, view.folds, view.own, hash_


@pytest.mark.parametrize("path", [YANTAI, ROWS, VIOLATIONS, *LAYERED], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_what_was_typed_before_does_not_matter(path: Path) -> None:
    rng = random.Random(path.name)
    text = path.read_text(encoding="utf-8")
    session = Session(path, text, cached=False)
    broken = 0
    for number in range(40):
        edit = typed(session.text, rng)
        expected = applied(session.text, [edit])
        view = session.edit([edit], base=session.version)
        assert view is session.view and view.text == expected and view.version == number + 1
        if number % 4 == 0:
            alone = Session(path, expected, cached=False).view
            assert told(view) == told(alone)
        broken += bool(view.errors)
        if number % 7 == 6:
            session.replace(text)
            assert (session.view.built.ruleset is None) == bool(session.view.errors)
            session.view = session._read(session.text, number + 1)
    assert broken > 10


@pytest.mark.parametrize("path", [VIOLATIONS, LAYERED[-1]])
def test_a_review_is_that_of_the_text_alone(path: Path) -> None:
    rng = random.Random(path.name)
    session = Session(path, path.read_text(encoding="utf-8"), cached=False)
    found = 0
    for _ in range(8):
        view = session.edit([typed(session.text, rng)])
        review = session.review(view)
        alone = Session(path, view.text, cached=False)
        assert review == alone.review(alone.view)
        found += any(d.code.startswith("BL") for d in review.found)
    assert found


@pytest.mark.parametrize("path", [VIOLATIONS, *LAYERED], ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_review_finds_what_the_command_finds(path: Path) -> None:
    session = Session(path, path.read_text(encoding="utf-8"), cached=False)
    built, doc = survey(path, cached=False)
    assert session.review(session.view) == review(Subject(doc, str(path), built), RULES)


def test_a_released_text_that_is_changed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "rulesets/370600-yantai/try/1.biaochi"
    path.parent.mkdir(parents=True)
    text = OPEN.split("三级指标：C2")[0].replace("10分", "5分").replace("版本：1", "版本：1\n状态：采用")
    path.write_text(text, encoding="utf-8")
    session = Session(path, text, cached=False)
    assert not any(d.code == "BC364" for d in session.review(session.view).found)
    done = CliRunner().invoke(main, ["release", str(path), "--by", "张三"])
    assert path.with_name("1.release.json").exists(), done.output
    assert not any(d.code.startswith("BC3") for d in session.review(session.view).found)
    (said,) = [d for d in session.review(session.edit([Edit(0, 0, "# 注\n")])).found if d.code.startswith("BC3")]
    assert said.code == "BC364" and said.start == 0


def test_a_broken_line_hides_nothing_else() -> None:
    text = YANTAI.read_text(encoding="utf-8")
    session = Session(YANTAI, text, cached=False)
    whole = {i.code: i.reading for i in session.view.items if i.read}
    assert len(whole) > 30
    for bad in ("标谁：甲\n", "总分：\n", "1" * 120 + "\n", "公式：\n", "＃\n", "\x07\n"):
        at = text.index("三级指标：C12")
        view = Session(YANTAI, text[:at] + bad + text[at:], cached=False).view
        said = {i.code: i.reading for i in view.items if i.read}
        assert view.diagnostics and view.built.ruleset is None
        assert len(said) >= len(whole) - 1 and all(whole[code] == reading for code, reading in said.items()), bad


def test_a_parent_that_is_missing_hides_nothing(tmp_path: Path) -> None:
    text = YANTAI.read_text(encoding="utf-8")
    view = Session(tmp_path / "a/b/1.biaochi", text, cached=False).view
    (missing,) = [d for d in view.diagnostics if d.code == "BC275"]
    assert view.text[missing.start :].startswith("370600/frame") and sum(i.read for i in view.items) > 30


def test_only_what_changed_is_read_and_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    from biaochi import criterion

    read: list[str] = []
    whole = criterion.compile_criterion
    monkeypatch.setattr(criterion, "compile_criterion", lambda text, **said: read.append(text) or whole(text, **said))
    proved: list[object] = []
    examine = proofs.examine
    monkeypatch.setattr(proofs, "examine", lambda program: proved.append(program) or examine(program))
    text = VIOLATIONS.read_text(encoding="utf-8").replace("扣0.5分", "扣0.4975分")
    session = Session(VIOLATIONS, text, cached=False)
    session.review(session.view)
    del read[:], proved[:]
    at = text.index("扣0.4975分")
    view = session.edit([Edit(at + 1, at + 7, "0.4973")])
    assert len(read) == 1 and not proved
    session.review(view)
    assert len(proved) == 1
    session.edit([Edit(0, 0, "# 注\n")])
    assert len(read) == 1


def test_a_review_stops_when_told() -> None:
    text = YANTAI.read_text(encoding="utf-8")
    session = Session(YANTAI, text, cached=False)
    asked = 0

    def stop() -> bool:
        nonlocal asked
        asked += 1
        return asked > 20

    with pytest.raises(Stopped):
        session.review(session.view, stop)
    assert asked == 21
    assert session.review(session.view) == Session(YANTAI, text, cached=False).review(session.view)


def test_a_review_tells_how_far_it_is_and_what_it_proved_is_not_proved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = YANTAI.read_text(encoding="utf-8")
    session = Session(YANTAI, text, cached=False)
    indicators = [i.indicator for i in session.view.items if i.indicator is not None]
    told: list[int] = []
    session.review(session.view, proved=told.append)
    assert told == list(range(1, len(indicators) + 1))
    monkeypatch.setattr("biaochi.lint.session.prove_indicator", None)
    assert [p.indicator for p in session.proofs(indicators)] == indicators


def test_choices_are_written_as_a_dated_note() -> None:
    text = OPEN.replace("\n", "\r\n")
    session = Session(Path("一.biaochi"), text, cached=False)
    assert [(bool(i.questions), bool(i.refused)) for i in session.view.items] == [(True, False), (False, True)]
    for code in ("C1", "C2"):
        while (here := session.view.item(code)) is not None and (things := session.choices(session.view, here)):
            assert things[0].ways
            edit = session.settle(session.view, things[0], things[0].ways[0], "2026-03-01", "张三")
            assert edit.start == edit.end and edit.new.count("解释：") == 1
            session.edit([edit])
    assert session.view.items[0].read and session.view.items[1].read and not session.view.diagnostics
    assert session.text.count("\n") == session.text.count("\r") == session.text.count("\r\n")
    assert session.text.count("（2026-03-01，张三）") >= 2


def test_edits_outside_the_text_or_of_another_version_change_nothing() -> None:
    session = Session(VIOLATIONS, "规则集：试\n", cached=False)
    for edit, base, code in (
        (Edit(0, 99, ""), 0, "BC950"),
        (Edit(3, 2, ""), 0, "BC950"),
        (Edit(-1, 2, ""), 0, "BC950"),
        (Edit(0, 0, "甲"), 7, "BC951"),
    ):
        with pytest.raises(BiaochiError) as caught:
            session.edit([Edit(0, 0, "好"), edit], base=base)
        assert caught.value.diagnostics[0].code == code
        assert (session.text, session.version) == ("规则集：试\n", 0)


@given(st.text(alphabet="甲乙\n\r丙", max_size=40), st.text(alphabet="甲乙\n\r丁", max_size=40))
def test_the_edits_between_two_texts_make_one_of_the_other(old: str, new: str) -> None:
    assert applied(old, between(old, new)) == new


@pytest.mark.parametrize("text", ["", "\n", "\x00" * 50, "\ufffd" * 99, "＃" * 500, "一" * 30_000, "标准：" * 3000, "规则集：甲\n" * 25_000, "指标：\n" * 2000, "\ud800\n三级指标：甲（5分）\n标准：缺一项扣1分"])  # fmt: skip
def test_anything_may_be_opened(text: str) -> None:
    session = Session(Path("未命名.biaochi"), text, cached=False)
    assert session.view.diagnostics and all(d.severity is not Severity.NOTE for d in session.view.diagnostics)
    session.review(session.view)
    assert session.laid_out(session.view) is None


def test_the_documentation_of_the_session_holds() -> None:
    import doctest

    assert doctest.testmod(module).failed == 0 and doctest.testmod(module).attempted > 5


def test_typing_goes_on_while_a_review_runs() -> None:
    text = VIOLATIONS.read_text(encoding="utf-8")
    session = Session(VIOLATIONS, text, cached=False)
    with ThreadPoolExecutor(1) as aside:
        for number in range(12):
            view = session.view
            running = aside.submit(session.review, view, lambda view=view: session.view is not view)
            at = text.index("扣0.5分") + 1
            session.edit([Edit(at, at + 3, f"0.{number % 9 + 1}")])
            done = running.exception(timeout=120)
            assert done is None or isinstance(done, Stopped)
    assert told(session.view) == told(Session(VIOLATIONS, session.text, cached=False).view)
