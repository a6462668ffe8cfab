"""Facts beside a ruleset: what the page writes is what the command line scores, and nobody's number is written over."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from biaochi.api import load
from biaochi.reports.collected import COLUMNS
from biaochi.studio.book import (
    Book,
    FactChange,
    changed,
    entries_of,
    facts_file,
    merged,
    raw_subject,
    read_book,
    write_book,
)
from studio_server import SMALL, Served

FILE = "小表.biaochi"
READ = SMALL.replace("视情况扣分。", "每发现一处不符合扣2分，扣完为止。")


@pytest.fixture
def ready(served: Served) -> Served:
    """A workbench whose ruleset is read to the end, with two subjects."""
    (served.folder / FILE).write_text(READ, encoding="utf-8")
    for name in ("甲馆", "乙馆"):
        served.call("facts/subject", file=FILE, subject=name)
    return served


def cell(subject: str, code: str, now: str, was: str = "", column: str = "value", fact: str = "") -> dict[str, str]:
    return {"subject": subject, "code": code, "fact": fact, "column": column, "was": was, "now": now}


GIVEN = [cell("甲馆", "C1", "290天"), cell("甲馆", "C2", "24场"), cell("甲馆", "C3", "1处"), cell("甲馆", "C4", "85%"),
         cell("乙馆", "C1", "300"), cell("乙馆", "C4", "91.5%")]  # fmt: skip


def test_what_the_page_shows_is_what_the_command_line_scores(ready: Served) -> None:
    grid = ready.call("facts/set", file=FILE, changes=GIVEN)
    assert [r["code"] for r in grid["rows"]] == ["C1", "C2", "C3", "C4"]
    scored = load(ready.folder / FILE).score(ready.folder / "小表.facts.csv").as_json()
    for one in scored["subjects"]:  # type: ignore[attr-defined]
        shown = grid["scores"][one["name"]]
        total = one["total"] if isinstance(one["total"], str) else f"{one['total']['min']}～{one['total']['max']}"
        assert shown["total"] == total
        for i in one["indicators"]:
            assert shown["indicators"][i["code"]][1:] == [i["state"], i["reason"]]
    assert grid["scores"]["甲馆"]["total"] == "26.00" and grid["scores"]["甲馆"]["indicators"]["C1"][0] == "4.00"


def test_an_answer_holds_only_the_subjects_that_changed(ready: Served) -> None:
    ready.call("facts/set", file=FILE, changes=GIVEN)
    answer = ready.call("facts/set", file=FILE, changes=[cell("乙馆", "C2", "20场")])
    assert list(answer["cells"]) == ["乙馆"] == list(answer["scores"])
    assert list(ready.call("facts", file=FILE)["cells"]) == ["甲馆", "乙馆"]


def test_a_number_that_somebody_else_wrote_stays(ready: Served) -> None:
    ready.call("facts/set", file=FILE, changes=GIVEN)
    both = [cell("甲馆", "C1", "250天", was="100天"), cell("乙馆", "C3", "2处")]
    status, answer = ready.post("facts/set", file=FILE, changes=both)
    assert status == 422 and "250天" in answer["error"] and answer["diagnostics"][0]["code"] == "BC942"
    cells = ready.call("facts", file=FILE)["cells"]
    assert cells["甲馆"]["C1 "]["value"] == "290天" and cells["乙馆"]["C3 "]["value"] == "2处"


def test_a_value_that_cannot_be_used_costs_no_other_score(ready: Served) -> None:
    grid = ready.call("facts/set", file=FILE, changes=[*GIVEN, cell("乙馆", "C2", "很多")])
    (told,) = grid["problems"]
    assert "C2" in told["message"] and told["where"] == "乙馆 C2"
    assert grid["scores"]["甲馆"]["total"] == "26.00" and grid["scores"]["乙馆"]["indicators"]["C1"][0] == "5.00"


def test_evidence_notes_and_reasons_stand_beside_the_value(ready: Served) -> None:
    more = [
        cell("甲馆", "C1", "台账第3页", column="evidence"),
        cell("甲馆", "C4", "当年没有调查", column="not_applicable"),
    ]
    grid = ready.call("facts/set", file=FILE, changes=[*GIVEN, *more])
    assert grid["cells"]["甲馆"]["C1 "] == {"value": "290天", "evidence": "台账第3页"}
    assert grid["scores"]["甲馆"]["indicators"]["C4"][1] == "不适用"


def test_published_totals_are_green_or_red(ready: Served) -> None:
    ready.call("facts/set", file=FILE, changes=GIVEN)
    grid = ready.call("facts/expect", file=FILE, subject="甲馆", score="26.00")
    assert grid["cases"] == [
        {"subject": "甲馆", "indicator": "总分", "expected": "26.00", "got": "26.00", "fits": True}
    ]
    ready.call("facts/set", file=FILE, changes=[cell("甲馆", "C1", "300天", was="290天")])
    assert not ready.call("facts", file=FILE)["cases"][0]["fits"]
    assert ready.call("facts/expect", file=FILE, subject="甲馆", score="")["cases"] == []
    assert (ready.folder / "小表.cases.csv").exists()


def test_a_facts_file_is_imported_and_nothing_is_written_over(ready: Served) -> None:
    ready.call("facts/set", file=FILE, changes=GIVEN)
    brought = "对象: 甲馆\nC1: 299天\nC3: 1处\n---\n对象: 丙馆\nC1: {值: 280天, 佐证: 台账}\n"
    data = base64.b64encode(brought.encode()).decode()
    grid = ready.call("facts/import", file=FILE, name="丙馆.yaml", data=data)
    assert (
        grid["subjects"] == ["甲馆", "乙馆", "丙馆"]
        and "导入 1 个数" in grid["told"]
        and "1 个与表里已有的不同" in grid["told"]
    )
    assert grid["cells"]["甲馆"]["C1 "]["value"] == "290天" and grid["cells"]["丙馆"]["C1 "]["evidence"] == "台账"
    for name, bad in (("a.yaml", "a: [1"), ("../x.xlsx", "no"), ("b.csv", ""), ("c.csv", "%PDF-1.4 x")):
        assert ready.post("facts/import", file=FILE, name=name, data=base64.b64encode(bad.encode()).decode())[0] == 422
    assert ready.post("facts/import", file=FILE, name="a.yaml", data="不是base64")[0] == 422


def test_a_broken_facts_file_is_told_and_not_written_over(ready: Served) -> None:
    file = ready.folder / "小表.facts.csv"
    file.write_text("不是表\n", encoding="utf-8")
    grid = ready.call("facts", file=FILE)
    assert grid["problems"] and grid["cells"] == {}
    assert ready.post("facts/set", file=FILE, changes=GIVEN)[0] == 422
    assert file.read_text(encoding="utf-8") == "不是表\n"


def test_a_table_that_somebody_arranged_otherwise_is_read(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(READ, encoding="utf-8")
    rules = load(tmp_path / FILE)
    file = facts_file(tmp_path / FILE)
    file.write_text("值,指标,对象\n290天,开放天数,甲馆\n,读者满意度,甲馆\n", encoding="gb18030")
    book = read_book(file, rules)
    assert [(e.subject, e.code, e.value) for e in book.entries] == [("甲馆", "C1", "290天"), ("甲馆", "C4", "")]
    made, left = changed(book, [FactChange("甲馆", "C4", "", "value", "", "85%")], {"C4": "读者满意度"})
    assert not left
    again = write_book(file, made)
    assert read_book(file, rules).entries == again.entries
    assert read_book(file, rules, again) is again


def test_cells_that_a_spreadsheet_would_run_are_kept_as_text(ready: Served) -> None:
    ready.call("facts/set", file=FILE, changes=[*GIVEN, cell("甲馆", "C1", "=HYPERLINK(1)", column="note")])
    text = (ready.folder / "小表.facts.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in text and text.splitlines()[0] == ",".join(COLUMNS)
    assert ready.call("facts", file=FILE)["cells"]["甲馆"]["C1 "]["note"] == "=HYPERLINK(1)"


def test_rows_that_say_nothing_go_and_subjects_stay() -> None:
    book, _ = changed(Book((), None), [FactChange("甲", "C1", "", "value", "", "1")], {})
    empty, _ = changed(book, [FactChange("甲", "C1", "", "value", "1", "")], {})
    assert book.subjects == ("甲",) and not empty.of("甲")


def test_merging_takes_what_is_missing() -> None:
    made, _ = changed(Book((), None), [FactChange("甲", "C1", "", "value", "", "1")], {})
    brought = list(entries_of([raw_subject("甲", made.of("甲"), "x")], None))
    again, taken, left = merged(made, brought)
    assert (again.entries, taken, left) == (made.entries, 0, [])


def test_shapes_of_facts_are_closed(ready: Served) -> None:
    bad: list[Any] = [[{**GIVEN[0], "column": "subject"}], [{**GIVEN[0], "now": 5}], "x", [{"a": 1}]]
    for changes in bad:
        assert ready.post("facts/set", file=FILE, changes=changes)[0] == 422
    assert json.dumps(
        ready.call("facts", file=FILE)["cells"], ensure_ascii=False
    ) == '{"甲馆":{" ":{}},"乙馆":{" ":{}}}'.replace(":", ": ").replace(",", ", ")
