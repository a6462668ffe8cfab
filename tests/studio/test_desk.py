"""One file, many writers: two pages, an editor, the file itself. Nothing anybody wrote is lost, and the page shows the file."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from biaochi.diagnostics import BiaochiError
from biaochi.session.edits import Edit, applied
from biaochi.session.session import Session
from biaochi.source.decode import decode
from biaochi.studio.bench import Bench
from biaochi.studio.calls import CALLS
from biaochi.studio.changes import Change, rebased, trimmed, undoing
from biaochi.studio.folder import opened_folder
from biaochi.studio.sheet import rows_of
from studio_server import SMALL, Served

FILE = "小表.biaochi"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    (tmp_path / FILE).write_text(SMALL, encoding="utf-8")
    return Bench(opened_folder(tmp_path))


def call(bench: Bench, name: str, **given: Any) -> Any:
    """A call as the page makes it."""
    shape, run = CALLS[name]
    return json.loads(json.dumps(run(bench, shape.model_validate(given), "")))


def text_of(bench: Bench) -> str:
    return (bench.folder.root / FILE).read_bytes().decode()


def row(doc: Any, code: str) -> Any:
    return next(r for r in doc["rows"] if r["code"] == code)


# --- one writer: a change touches what was changed


@pytest.mark.parametrize(
    ("name", "given", "old", "new"),
    [
        ("edit", {"key": "C1", "field": "criterion", "text": "开放天数≥300天得满分，每少1天扣0.2分，扣完为止。"}, "扣0.1分", "扣0.2分"),
        ("edit", {"key": "C1", "field": "marks", "text": "6"}, "C1 开放天数（5分）", "C1 开放天数（6分）"),
        ("edit", {"key": "C1", "field": "marks", "text": "加减分，最多3分"}, "C1 开放天数（5分）", "C1 开放天数（加减分，最多3分）"),
        ("edit", {"key": "C1", "field": "name", "text": "C1 全年开放天数"}, "C1 开放天数", "C1 全年开放天数"),
        ("edit", {"key": "A1", "field": "name", "text": "A1 产出指标（20分）"}, "A1 产出（", "A1 产出指标（"),
        ("edit", {"key": "C1", "field": "target", "text": ""}, "指标值：≥300天\n", ""),
        ("edit", {"key": "C2", "field": "target", "text": "24场"}, "C2 活动场次（5分）\n", "C2 活动场次（5分）\n指标值：24场\n"),
        ("edit", {"key": "C4", "field": "explanation", "text": "读者问卷"}, "C4 读者满意度（10分）\n", "C4 读者满意度（10分）\n考核内容：读者问卷\n"),
        ("head", {"label": "状态", "text": "采用"}, "状态：草案", "状态：采用"),
        ("head", {"label": "印发日期", "text": "2026-03-01"}, "状态：草案\n", "状态：草案\n印发日期：2026-03-01\n"),
        ("head", {"label": "总分", "text": ""}, "总分：30分\n", ""),
        ("head", {"label": "约定", "text": "不足一个单位的不计\n“每1%”按百分点计"}, "为差\n", "为差\n约定：\n  不足一个单位的不计\n  “每1%”按百分点计\n"),
        ("remove", {"key": "C2"}, "\n\n三级指标：C2 活动场次（5分）\n标准：活动场次达到24场得满分，每少一场扣相应分值的5%，扣完为止。", ""),
        ("add", {"after": "C1"}, "每少1天扣0.1分，扣完为止。", "每少1天扣0.1分，扣完为止。\n\n三级指标：C5 新指标"),
    ],
)  # fmt: skip
def test_no_more_is_touched_than_what_was_changed(
    bench: Bench, name: str, given: dict[str, str], old: str, new: str
) -> None:
    assert SMALL.count(old) == 1
    done = call(bench, name, file=FILE, version=1, **given)
    assert text_of(bench) == SMALL.replace(old, new) and done["doc"]["version"] == 2
    back = call(bench, "undo", file=FILE, version=2, undo=done["undo"])
    assert text_of(bench) == SMALL
    call(bench, "undo", file=FILE, version=3, undo=back["undo"])
    assert text_of(bench) == SMALL.replace(old, new)


def test_a_text_of_several_lines_is_read_back_as_it_was_written(bench: Bench) -> None:
    said = "①制度健全得5分；\n②执行到位得5分。\n标准：不是标签"
    call(bench, "edit", file=FILE, version=1, key="C3", field="criterion", text=said)
    assert row(call(bench, "open", file=FILE), "C3")["criterion"] == "①制度健全得5分；\n②执行到位得5分。 标准：不是标签"


@pytest.mark.parametrize(("field", "text"), [("marks", "五分"), ("marks", "-1"), ("marks", "1e3"), ("name", " ")])
def test_what_cannot_stand_in_a_cell_is_not_written(bench: Bench, field: str, text: str) -> None:
    with pytest.raises(BiaochiError, match="BC938"):
        call(bench, "edit", file=FILE, version=1, key="C1", field=field, text=text)
    assert text_of(bench) == SMALL


def test_encoding_and_line_ends_of_a_file_stay(tmp_path: Path) -> None:
    data = SMALL.replace("\n", "\r\n").encode("gb18030")
    (tmp_path / FILE).write_bytes(data)
    bench = Bench(opened_folder(tmp_path))
    call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    assert (tmp_path / FILE).read_bytes() == data.replace(
        "C1 开放天数（5".encode("gb18030"), "C1 开放天数（6".encode("gb18030")
    )


def test_a_choice_is_written_as_a_dated_note_and_what_is_not_read_either_is_not(bench: Bench) -> None:
    view = call(bench, "row", file=FILE, version=1, key="C3")
    way = view["open"][0]["ways"][-1]
    given = {"file": FILE, "version": 1, "key": "C3", "question": "", "who": "张三", "date": "2026-03-01"}
    with pytest.raises(BiaochiError, match="BC939"):
        call(bench, "settle", **given, note="读作：看情况扣分。")
    for wrong in ({"date": "2026-13-01"}, {"date": "今天"}, {"who": " "}):
        with pytest.raises(BiaochiError, match="BC938"):
            call(bench, "settle", **{**given, **wrong}, note=way["note"])
    assert text_of(bench) == SMALL
    call(bench, "settle", **given, note=way["note"])
    assert (
        f"解释：{way['note']}（2026-03-01，张三）" in text_of(bench)
        and row(call(bench, "open", file=FILE), "C3")["state"] == "read"
    )


def test_a_review_of_an_older_text_ends_without_findings(bench: Bench) -> None:
    call(bench, "open", file=FILE)
    call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    assert call(bench, "review", file=FILE, version=1) == {"version": 0, "findings": {}}
    found = call(bench, "review", file=FILE, version=2)
    assert found["version"] == 2 and any("C3" in d["message"] for d in found["findings"]["C3"])


# --- several writers


def test_changes_in_two_places_go_together(bench: Bench) -> None:
    call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    done = call(bench, "edit", file=FILE, version=1, key="C2", field="marks", text="4")
    assert (
        row(call(bench, "open", file=FILE), "C1")["marks"] == "6"
        and row(call(bench, "open", file=FILE), "C2")["marks"] == "4"
        and not done["doc"]["beside"]
    )


def test_two_changes_of_one_cell_are_both_kept(bench: Bench) -> None:
    first, second = "开放天数≥300天得满分，否则不得分。", "开放天数≥310天得满分，否则不得分。"
    call(bench, "edit", file=FILE, version=1, key="C1", field="criterion", text=first)
    done = call(bench, "edit", file=FILE, version=1, key="C1", field="criterion", text=second)
    (kept,) = done["doc"]["beside"]
    assert (kept["mine"], kept["theirs"], kept["fits"]) == (second, first, True) and done["told"]
    assert row(call(bench, "open", file=FILE), "C1")["criterion"] == first
    again = Bench(bench.folder)  # kept beside the file, not in the memory of the server
    assert call(again, "open", file=FILE)["beside"][0]["mine"] == second
    took = call(bench, "beside", file=FILE, version=done["doc"]["version"], id=kept["id"], take=True)
    assert row(call(bench, "open", file=FILE), "C1")["criterion"] == second and not took["doc"]["beside"]
    assert not (bench.folder.root / "小表.beside.json").exists()


def test_the_same_change_twice_is_no_conflict(bench: Bench) -> None:
    for _ in range(2):
        done = call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    assert not done["doc"]["beside"] and text_of(bench).count("（6分）") == 1


def test_two_fields_added_to_one_row_do_not_become_two(bench: Bench) -> None:
    call(bench, "edit", file=FILE, version=1, key="C2", field="target", text="24场")
    done = call(bench, "edit", file=FILE, version=1, key="C2", field="target", text="30场")
    assert text_of(bench).count("指标值：") == 2 and done["doc"]["beside"][0]["mine"] == "30场"


def test_what_an_editor_writes_comes_into_the_page(bench: Bench) -> None:
    call(bench, "open", file=FILE)
    (bench.folder.root / FILE).write_text(SMALL.replace("24场", "30场"), encoding="utf-8")
    call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    assert (
        "30场" in row(call(bench, "open", file=FILE), "C2")["reading"]
        and row(call(bench, "open", file=FILE), "C1")["marks"] == "6"
    )


def test_an_editor_that_saves_what_it_read_before_loses_nothing(bench: Bench) -> None:
    call(bench, "edit", file=FILE, version=1, key="C1", field="criterion", text="开放天数≥333天得满分，否则不得分。")
    (bench.folder.root / FILE).write_text(SMALL.replace("24场", "30场"), encoding="utf-8")
    doc = call(bench, "open", file=FILE)
    (kept,) = doc["beside"]
    assert "333天" in kept["mine"] and "300天" in row(doc, "C1")["criterion"] and "30场" in row(doc, "C2")["criterion"]


def test_a_row_that_goes_while_somebody_writes_in_it_keeps_what_was_written(bench: Bench) -> None:
    call(bench, "remove", file=FILE, version=1, key="C2")
    done = call(bench, "edit", file=FILE, version=1, key="C2", field="marks", text="4")
    assert done["doc"]["beside"][0]["mine"] == "4" and not done["doc"]["beside"][0]["fits"]


def test_a_change_is_not_taken_back_over_another(bench: Bench) -> None:
    first = call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    call(bench, "edit", file=FILE, version=2, key="C1", field="marks", text="7")
    with pytest.raises(BiaochiError, match="BC937"):
        call(bench, "undo", file=FILE, version=3, undo=first["undo"])
    assert "（7分）" in text_of(bench)


def test_steps_in_one_place_are_taken_back_and_made_again_one_by_one(bench: Bench) -> None:
    """Also with changes of others elsewhere between."""
    undo = []
    for number, text in enumerate(("甲标准。", "乙标准。", "", "丙标准。")):
        version = call(bench, "open", file=FILE)["version"]
        undo.append(
            (
                text_of(bench),
                call(bench, "edit", file=FILE, version=version, key="C1", field="criterion", text=text)["undo"],
            )
        )
        if number % 2:
            file = bench.folder.root / FILE
            file.write_text(
                text_of(bench).replace("24场", f"24{number}场").replace("规则集：", "规则集：新"), encoding="utf-8"
            )
    redo = []
    for before, ident in reversed(undo):
        version = call(bench, "open", file=FILE)["version"]
        now = text_of(bench)
        redo.append((now, call(bench, "undo", file=FILE, version=version, undo=ident)["undo"]))
        assert row(call(bench, "open", file=FILE), "C1")["criterion"] == _criterion(before)
    assert _criterion(text_of(bench)) == _criterion(SMALL) and "规则集：新新" in text_of(bench)
    for after, ident in reversed(redo):
        version = call(bench, "open", file=FILE)["version"]
        call(bench, "undo", file=FILE, version=version, undo=ident)
        assert text_of(bench) == after


def _criterion(text: str) -> str:
    block = text.partition("三级指标：C1")[2].partition("三级指标")[0]
    return block.partition("标准：")[2].strip()


def test_a_file_that_is_gone_is_not_made_again(bench: Bench) -> None:
    call(bench, "open", file=FILE)
    (bench.folder.root / FILE).rename(bench.folder.root / "别名.biaochi")
    with pytest.raises(BiaochiError, match="BC940"):
        call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")
    assert not (bench.folder.root / FILE).exists() and bench.state(FILE)["gone"]
    (bench.folder.root / "别名.biaochi").rename(bench.folder.root / FILE)
    call(bench, "edit", file=FILE, version=1, key="C1", field="marks", text="6")


def test_a_released_file_is_not_written(served: Served) -> None:
    doc = served.call("open", file=FILE)
    note = {
        "key": "C3",
        "question": "",
        "note": "读作：不符合要求的，酌情扣0-10分。",
        "who": "张三",
        "date": "2026-03-01",
    }
    doc = served.call("settle", file=FILE, version=doc["version"], **note)["doc"]
    doc = served.call("head", file=FILE, version=doc["version"], label="状态", text="采用")["doc"]
    done = served.call("release", file=FILE, version=doc["version"], by="张三")
    assert done["code"] and done["doc"]["released"]["by"] == "张三"
    before = (served.folder / FILE).read_bytes()
    status, answer = served.post("edit", file=FILE, version=doc["version"], key="C1", field="marks", text="6")
    assert status == 422 and "已经发布" in answer["error"] and (served.folder / FILE).read_bytes() == before
    copy = served.call("copy", file=FILE, to="2")["file"]
    assert served.call("open", file=copy)["status"] == "草案"


# --- 50 random days: page, page, editor, file


@dataclass
class Actor:
    """Somebody with a page: the version on it, and the cells as they stand there."""

    version: int = 1
    cells: dict[str, str] = field(default_factory=dict)

    def look(self, doc: Any) -> None:
        self.version, self.cells = doc["version"], {r["code"]: r["criterion"] for r in doc["rows"]}


@pytest.mark.parametrize("seed", range(50))
def test_nothing_is_lost_whoever_writes(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    path = bench.folder.root / FILE
    pages = [Actor(), Actor()]
    for page in pages:
        page.look(call(bench, "open", file=FILE))
    buffer, counted = SMALL, 0
    written: set[str] = set()
    replaced: set[str] = set()
    undo: list[str] = []

    def fresh() -> str:
        nonlocal counted
        counted += 1
        return f"缺项数每有一项扣0.{counted:03}分，扣完为止。"

    for _ in range(24):
        act = chance.choice(
            ["cell", "cell", "cell", "look", "read", "save", "text", "add", "heading", "move", "move", "marks", "undo"]
        )
        page = chance.choice(pages)
        code = chance.choice(["C1", "C2", "C3", "C4"])
        if act == "look":
            page.look(call(bench, "open", file=FILE))
        elif act == "cell" and code in page.cells:
            said = fresh()
            done = call(bench, "edit", file=FILE, version=page.version, key=code, field="criterion", text=said)
            written.add(said)
            if not done["told"]:
                replaced.add(page.cells[code])
            page.look(call(bench, "open", file=FILE))
        elif act == "text":
            doc = call(bench, "text", file=FILE)
            lines = doc["text"].split("\n")
            at = chance.choice([n for n, line in enumerate(lines) if line.startswith("标准：")])
            old, said = lines[at].removeprefix("标准："), fresh()
            lines[at] = f"标准：{said}"
            call(bench, "write", file=FILE, version=doc["version"], text="\n".join(lines))
            written.add(said)
            replaced.add(old)
        elif act == "add":
            call(bench, "add", file=FILE, version=page.version, after="C4")
            page.look(call(bench, "open", file=FILE))
        elif act == "heading":
            call(bench, "add", file=FILE, version=page.version, after="C4", level=chance.choice([1, 2]))
            page.look(call(bench, "open", file=FILE))
        elif act == "move" and code in page.cells:
            with suppress(BiaochiError):  # nothing to go to
                call(bench, "move", file=FILE, version=page.version, key=code, up=chance.random() < 0.5)
            page.look(call(bench, "open", file=FILE))
        elif act == "marks":
            call(
                bench, "edit", file=FILE, version=page.version, key=code, field="marks", text=str(chance.randint(1, 9))
            )
            page.look(call(bench, "open", file=FILE))
        elif act == "undo":
            done = call(bench, "head", file=FILE, version=page.version, label="依据", text=f"第{counted}号")
            if done["undo"]:
                call(bench, "undo", file=FILE, version=page.version, undo=done["undo"])
            page.look(call(bench, "open", file=FILE))
        elif act == "read":
            buffer = path.read_text(encoding="utf-8")
        else:  # an editor saves its buffer, however old, with a line changed
            lines = buffer.split("\n")
            at = chance.choice([n for n, line in enumerate(lines) if line.startswith("标准：")])
            old, said = lines[at].removeprefix("标准："), fresh()
            lines[at] = f"标准：{said}"
            buffer = "\n".join(lines)
            path.write_text(buffer, encoding="utf-8")
            written.add(said)
            replaced.add(old)
            bench.state(FILE)
        doc = call(bench, "open", file=FILE)
        text = path.read_text(encoding="utf-8")
        assert bench.desk(FILE).view.text == decode(path.read_bytes(), file="")[0] == text
        assert doc["rows"] == json.loads(json.dumps(rows_of(Session(path, text, cached=False).view)))
        beside = json.dumps(doc["beside"], ensure_ascii=False)
        assert not {said for said in written - replaced if said not in text and said not in beside}
    assert not undo


# --- the parts


def test_edits_far_apart_move_and_edits_that_touch_meet() -> None:
    change = Change(Edit(10, 12, "x"), 8, 14, "这里", "x")
    moved, met = rebased([change], [Edit(0, 2, ""), Edit(30, 31, "yy")])
    assert not met and moved[0].edit == Edit(8, 10, "x")
    for touching in (Edit(13, 13, "a"), Edit(8, 9, ""), Edit(0, 9, "b"), Edit(0, 40, "")):
        assert rebased([change], [touching]) == ([], [change])


def test_what_takes_edits_back_gives_the_text_again() -> None:
    chance = random.Random(1)
    for _ in range(300):
        text = "".join(chance.choice("甲乙丙\n") for _ in range(chance.randint(0, 30)))
        cuts = sorted(chance.sample(range(len(text) + 1), k=min(len(text) + 1, 4) // 2 * 2), reverse=True)
        edits = [Edit(b, a, "x" * chance.randint(0, 3)) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
        made = applied(text, edits)
        assert applied(made, undoing(text, edits)) == text


def test_an_edit_is_as_short_as_it_can_be() -> None:
    assert trimmed("aabaa", 0, 5, "aacaa") == Edit(2, 3, "c")
    assert trimmed("aaa", 0, 3, "aa").new == "" and applied("aaa", [trimmed("aaa", 0, 3, "aa")]) == "aa"
