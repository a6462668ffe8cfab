"""A result says what it was computed from, and is computed again; what differs has its cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from biaochi.diagnostics import BiaochiError
from biaochi.facts.raw import facts_hash
from biaochi.facts.read import read_facts
from biaochi.registry.released import file_hash
from biaochi.results.replay import ENGINE, FACTS, FILE, RULES, by_name, replay, score_again
from biaochi.results.result_file import find_facts, find_ruleset, read_result
from registry_sample import CHILD, Call, codes, registry
from registry_sample import FACTS as SAMPLE

Data = dict[str, Any]
Work = tuple[Path, Path, Path]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> Work:
    """Ruleset, facts and result in the working folder, the result written by ``biaochi score``."""
    monkeypatch.chdir(tmp_path)
    rules, facts = registry(tmp_path).relative_to(tmp_path), Path("甲.yaml")
    facts.write_text(SAMPLE, encoding="utf-8")
    assert call("score", rules, facts, "-o", "结果.json")[0] == 0
    return rules, facts, Path("结果.json")


def changed(file: Path, change: Callable[[Data], None]) -> Path:
    """A copy of a result file with something changed."""
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    out = file.with_name("改过.json")
    out.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return out


def test_a_result_names_what_it_was_computed_from(work: Work) -> None:
    rules, facts, result = work
    said = read_result(result)
    assert said["ruleset"]["text_hash"] == file_hash(rules) and said["ruleset"]["file"] == rules.as_posix()
    assert [f["name"] for f in said["facts"]["files"]] == ["甲.yaml"]
    assert said["facts"]["hash"] == facts_hash(read_facts([facts]))


def test_the_facts_hash_is_of_what_is_said_not_of_how(tmp_path: Path) -> None:
    def said(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return facts_hash(read_facts([tmp_path / name]))

    plain = said("a.yaml", SAMPLE)
    assert said("b.yaml", "C2: 1处\n对象: 甲\n# 注释\nC1: {佐证: 问卷, 值: 80%}\n") == plain
    assert said("c.json", '{"对象": "甲", "C1": {"值": "80%", "佐证": "问卷"}, "C2": "1处"}') == plain
    for old, new in (
        ("80%", "81%"),
        ("问卷", "访谈"),
        ("甲", "乙"),
        ("C2: 1处\n", ""),
        ("1处", ""),
        ("C2: 1处", "C2: {不适用: 无}"),
    ):
        assert said("d.yaml", SAMPLE.replace(old, new)) != plain


def test_an_untouched_result_agrees(work: Work, call: Call) -> None:
    code, out, _ = call("replay", work[2])
    assert code == 0 and out.strip() == "与记录一致"
    assert json.loads(call("replay", work[2], "--format", "json")[1])["differences"] == []


def leaves(value: object, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all texts in a JSON value."""
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in leaves(v, (*at, k))]
    if isinstance(value, list):
        return [p for k, v in enumerate(value) for p in leaves(v, (*at, k))]
    return [at] if isinstance(value, str) else []


def test_every_text_edited_in_a_result_is_seen(work: Work) -> None:
    """Where things stood is no part of what was computed: that is said too, as what it is."""
    recorded = read_result(work[2])
    unseen = []
    for path in leaves(recorded):
        data = json.loads(json.dumps(recorded))
        here: Any = data
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] += "7"
        done = replay(data, work[0], [work[1]])
        if done.agrees:
            unseen.append(path)
            assert done.aside or path == ("engine", "version"), path
    assert {p[-1] for p in unseen} == {"file", "where", "name", "hash", "version"}
    assert [p for p in unseen if p[-1] == "name"] == [("facts", "files", 0, "name")]
    assert [p for p in unseen if p[-1] == "hash"] == [("facts", "files", 0, "hash")]
    assert [p for p in unseen if p[-1] == "version"] == [("engine", "version")]


def test_numbers_order_and_names_edited_in_a_result_are_seen(work: Work) -> None:
    recorded = read_result(work[2])
    for change in (
        lambda d: d["subjects"][0]["indicators"][0]["source"].update(line=99),
        lambda d: d["subjects"][0]["indicators"].reverse(),
        lambda d: d["subjects"][0]["sections"][0].update(level=2),
        lambda d: d["aggregates"].update(综合=dict(d["subjects"][0], name="别的")),
        lambda d: d["subjects"][0]["indicators"][0]["facts"].clear(),
        lambda d: d["subjects"][0]["indicators"][0]["rests_on"].append("x"),
    ):
        data = json.loads(json.dumps(recorded))
        change(data)
        done = replay(data, work[0], [work[1]])
        assert done.differences or done.aside


def test_a_score_edited_by_hand_is_named(work: Work, call: Call) -> None:
    def edit(data: Data) -> None:
        data["subjects"][0]["indicators"][0]["score"] = "5.00"

    code, out, _ = call("replay", changed(work[2], edit))
    assert code == 1 and "甲 C1 满意度 得分：记录 5.00，现在 4.00——结果文件被改动" in out


@pytest.mark.parametrize(
    ("file", "old", "new", "why"),
    [(0, "扣0.1分", "扣0.2分", RULES), (1, "80%", "81%", FACTS), (0, "0.1", "0.10", RULES)],
)
def test_the_cause_of_a_difference_is_named(work: Work, file: int, old: str, new: str, why: str) -> None:
    path = work[file]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = replay(read_result(work[2]), work[0], [work[1]])
    assert not done.agrees and {d.why for d in done.differences} == {(why,)}
    about = {d.code for d in done.differences}
    assert "C2" not in about and "C1" in about


def test_changed_facts_are_the_cause_only_where_they_are_used(work: Work) -> None:
    for path, old, new in ((work[0], "0.1", "0.2"), (work[1], "1处", "2处")):
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    done = replay(read_result(work[2]), work[0], [work[1]])
    scores = {d.code: d.why for d in done.differences if d.place.endswith("].score") and d.code.startswith("C")}
    assert scores == {"C1": (RULES,), "C2": (RULES, FACTS)}


def test_another_engine_is_the_cause_where_nothing_else_is(work: Work) -> None:
    recorded = read_result(work[2])
    recorded["engine"]["version"] = "0.0.1"
    assert replay(recorded, work[0], [work[1]]).agrees
    recorded["subjects"][0]["total"] = "9.99"
    (one,) = replay(recorded, work[0], [work[1]]).differences
    assert one.why == (ENGINE,)


def test_a_subject_or_an_indicator_that_is_gone_is_a_difference(work: Work) -> None:
    recorded = read_result(work[2])
    recorded["subjects"][0]["indicators"].pop()
    (one,) = replay(recorded, work[0], [work[1]]).differences
    assert (one.code, one.recorded, one.now, one.why) == ("C2", "没有", "有", (FILE,))
    recorded["subjects"].clear()
    assert replay(recorded, work[0], [work[1]]).differences[0].subject == "甲"
    assert list(by_name(score_again(work[0], [work[1]]))) == ["甲"]


# --- finding the files


def test_files_are_found_beside_the_result_and_by_identity(
    work: Work, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert call("replay", tmp_path / work[2])[0] == 0
    monkeypatch.chdir(tmp_path)

    def forget(data: Data) -> None:
        data["ruleset"]["file"] = ""

    assert call("replay", changed(work[2], forget))[0] == 0
    work[0].rename("移走.biaochi")
    code, _, err = call("replay", work[2])
    assert code == 2 and "BC373" in err and "--ruleset" in err
    work[1].rename("移走.yaml")
    code, _, err = call("replay", work[2], "--ruleset", "移走.biaochi")
    assert code == 2 and "BC374" in err and "--facts" in err


def test_of_two_files_the_recorded_one_is_taken(work: Work) -> None:
    Path("副本.biaochi").write_text(CHILD.replace("0.1", "0.2"), encoding="utf-8")

    def point(data: Data) -> None:
        data["ruleset"]["file"] = "副本.biaochi"

    recorded = read_result(changed(work[2], point))
    assert find_ruleset(recorded, Path("改过.json"), None).resolve() == work[0].resolve()
    inner = Path("内")
    inner.mkdir()
    (inner / "甲.yaml").write_bytes(work[1].read_bytes())
    work[1].write_text(SAMPLE.replace("80%", "81%"), encoding="utf-8")
    assert find_facts(recorded, inner / "r.json", []) == [inner / "甲.yaml"]


@pytest.mark.parametrize(
    "name", ["/etc/hosts", "../x", "a/../../x", "C:\\x", "C:x", "\\\\host\\share\\x", "//host/share/x"]
)
def test_recorded_names_do_not_lead_away(work: Work, name: str, tmp_path: Path) -> None:
    inner = tmp_path / "内"
    inner.mkdir()
    (tmp_path / "x").write_bytes(b"x")
    recorded = read_result(work[2])
    recorded["ruleset"].update(file=name, id="370600/none@1")
    recorded["facts"]["files"][0]["name"] = name
    near = inner / "r.json"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(inner)
        with pytest.raises(BiaochiError) as bad:
            find_ruleset(recorded, near, None)
        assert codes(bad) == ["BC373"]
        with pytest.raises(BiaochiError) as bad:
            find_facts(recorded, near, [])
        assert codes(bad) == ["BC374"]


# --- broken results


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda d: d.pop("engine"), "$.engine"),
        (lambda d: d["facts"].pop("hash"), "$.facts.hash"),
        (lambda d: d["ruleset"].update(hash="x"), "$.ruleset.hash"),
        (lambda d: d["subjects"][0].update(total=9), "$.subjects[0].total"),
        (lambda d: d["subjects"][0].update(total={"min": "1"}), "$.subjects[0].total.max"),
        (lambda d: d["subjects"][0]["indicators"][1].update(state="好"), "$.subjects[0].indicators[1].state"),
        (lambda d: d["subjects"][0].update(extra=1), "$.subjects[0].extra"),
        (lambda d: d["subjects"].append(d["subjects"][0]), "$.subjects"),
        (lambda d: d["subjects"][0]["indicators"][1].update(code="C1"), "$.subjects[0].indicators"),
    ],
)
def test_what_is_not_a_result_is_refused_with_its_place(work: Work, change: Callable[[Data], None], place: str) -> None:
    with pytest.raises(BiaochiError) as bad:
        read_result(changed(work[2], change))
    assert codes(bad)[0] == "BC372"
    assert place in [d.where for d in bad.value.diagnostics]


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[" * 200_000, b'{"a": NaN}', b'{"a": 1, "a": 2}', b"\xff", b"9" * 5000]
)
def test_what_is_not_json_is_refused(tmp_path: Path, content: bytes, call: Call) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(content)
    code, _, err = call("replay", file)
    assert code == 2 and "BC371" in err
    assert call("compare", file, file)[0] == 2
    assert call("replay", tmp_path / "没有.json")[0] == 2


def test_a_released_ruleset_that_changed_is_not_replayed(work: Work, call: Call) -> None:
    assert call("release", work[0])[0] == 0
    assert call("replay", work[2])[0] == 0
    work[0].write_text(CHILD.replace("0.1", "0.2"), encoding="utf-8")
    code, _, err = call("replay", work[2])
    assert code == 2 and "BC364" in err


COMPARED = """规则集：某局整体支出绩效自评
辖区：630203 某区
版本：1
计分办法：
  ≥、无算符：完成值达到指标值得满分，未达到的，得分＝完成值÷指标值×分值
  没有分值的：只比较，不计分
一级指标：产出指标
二级指标：数量指标
三级指标：C1 宣传场次
指标值：≥12次
三级指标：C2 培训人数
指标值：≥80人
"""


def test_rows_that_are_compared_are_replayed_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("规则.biaochi").write_text(COMPARED, encoding="utf-8")
    for name, met in (("a", "13次"), ("b", "9次")):
        Path(f"{name}.yaml").write_text(f"对象: 甲局\nC1: {met}\nC2: 80人\n", encoding="utf-8")
        assert call("score", "规则.biaochi", f"{name}.yaml", "-o", f"{name}.json")[0] == 0
    assert call("replay", "a.json") == (0, "与记录一致\n", "")

    def edited(data: Data) -> None:
        data["subjects"][0]["compared"][0]["verdict"] = "未达到"

    code, out, _ = call("replay", changed(Path("a.json"), edited))
    assert code == 1 and "甲局 C1 宣传场次 比较：记录 未达到，现在 达到——结果文件被改动" in out
    code, out, _ = call("compare", "a.json", "b.json", "--format", "json")
    said = json.loads(out)
    assert [(i["code"], i["old_state"], i["new_state"]) for i in said["indicators"]] == [("C1", "达到", "未达到")]
    assert [(f["code"], f["old"]["value"], f["new"]["value"]) for f in said["facts"]] == [("C1", "13次", "9次")]


def test_a_result_of_a_filled_in_table_is_replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.chdir(tmp_path)
    Path("规则.biaochi").write_text(COMPARED, encoding="utf-8")
    rows = "一级指标,二级指标,三级指标,指标值,全年完成值\n产出指标,数量指标,宣传场次,≥12次,13次\n产出指标,数量指标,培训人数,≥80人,75人\n"
    Path("自评表.csv").write_text(f"绩效自评表,,,,\n项目名称,宣传,,,\n{rows}", encoding="utf-8")
    assert call("score", "规则.biaochi", "自评表.csv", "-o", "结果.json")[0] == 0
    assert call("replay", "结果.json") == (0, "与记录一致\n", "")
    Path("自评表.csv").write_text(f"绩效自评表,,,,\n项目名称,宣传,,,\n{rows.replace('75人', '85人')}", encoding="utf-8")
    code, out, _ = call("replay", "结果.json")
    assert code == 1 and "C2 培训人数 比较：记录 未达到，现在 达到——事实变了" in out
