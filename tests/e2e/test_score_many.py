"""biaochi score over more subjects than are held at once: the same scores, some at a time; what cannot be read so is said."""

from __future__ import annotations

import csv
import io
import random
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from biaochi.backends.columns import columns_of
from biaochi.cli import score_many
from biaochi.core.program import Kind
from biaochi.diagnostics import FactsError
from biaochi.facts import csv_facts, limits, many, xlsx_facts
from biaochi.facts.read import read_facts
from biaochi.facts.xlsx_guard import Limits
from biaochi.registry.load import load
from biaochi.reports import view
from biaochi.reports.csv_report import to_csv
from biaochi.scoring.run import score_subjects
from registry_sample import Call

CAPS = Path(__file__).parents[1] / "language/frozen/1/caps.biaochi"
HEADS = ["对象", "指标编码", "数据", "值", "单位"]


def rows(count: int, seed: int = 1) -> list[list[str]]:
    """Facts of subjects, a few of them missing."""
    draw, out = random.Random(seed), []
    for n in range(count):
        for c in columns_of(load(CAPS)).facts:
            value = draw.choice(("是", "否")) if c.spec.kind is Kind.BOOL else str(draw.randint(0, 100))
            out.append([f"=单位{n}", c.code, c.spec.name, "" if draw.random() < 0.1 else value, c.unit])
    return out


def as_csv(path: Path, table: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADS, *([f"'{r[0]}", *r[1:]] for r in table)])
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def as_xlsx(path: Path, table: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in [HEADS, *table]:
        book.active.append(row)
        for cell in book.active[book.active.max_row]:
            cell.data_type = "s" if cell.value else "n"
    book.save(path)
    return path


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Little is held at once, and scored at once."""
    monkeypatch.setattr(csv_facts, "MAX_ROWS", 20)
    monkeypatch.setattr(csv_facts, "_BEGIN", 300)
    monkeypatch.setattr(score_many, "PORTION", 7)
    monkeypatch.setattr(xlsx_facts, "FACTS", Limits(cells=50))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_scores_are_those_of_all_at_once(encoding: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:  # fmt: skip
    path, rules = as_csv(tmp_path / "事实.csv", rows(60), encoding), load(CAPS)
    whole = score_subjects(rules, read_facts([path])).as_json()
    request.getfixturevalue("little")
    code, _, said = call("score", str(CAPS), str(path), "-o", str(tmp_path / "得分.csv"))
    assert code == 1 and "60 个对象" in said
    assert (tmp_path / "得分.csv").read_bytes() == to_csv(whole)


def test_a_workbook_has_a_row_for_each_subject(call: Call, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    table, rules = rows(60), load(CAPS)
    whole = score_subjects(rules, read_facts([as_csv(tmp_path / "a.csv", table)])).as_json()
    path = as_xlsx(tmp_path / "事实.xlsx", table)
    request.getfixturevalue("little")
    assert call("score", str(CAPS), str(path), "-o", str(tmp_path / "得分.xlsx"))[0] == 1
    book = openpyxl.load_workbook(tmp_path / "得分.xlsx")
    heads, *found = book["得分"].iter_rows(values_only=True)
    assert {c.data_type for sheet in book for c in sheet["A"]} == {"s"}  # no name is a formula
    subjects = whole["subjects"]
    assert isinstance(subjects, list) and heads[:3] == ("对象", "总分", "等级") and len(found) == len(subjects) == 60
    for row, subject in zip(found, subjects, strict=True):
        assert row[0] == subject["name"] and str(row[0]).startswith("=")
        for value, indicator in zip(row[3:], subject["indicators"], strict=True):
            said = view.text(indicator["score"]) or indicator["state"]
            assert str(value) == said or Decimal(str(value)) == Decimal(said)
    lost = list(view.remarks(whole))
    assert book["扣分说明"].max_row - 1 == len(lost) > 0


def test_rows_of_a_subject_that_do_not_stand_together_are_said(little: None, call: Call, tmp_path: Path) -> None:
    table = rows(60)
    path = as_csv(tmp_path / "a.csv", [*table, table[0]])
    code, _, said = call("score", str(CAPS), str(path), "-o", str(tmp_path / "o.csv"))
    assert (
        code == 2
        and "BC314" in said
        and "没有连在一起" in said
        and "排序" in said
        and not (tmp_path / "o.csv").exists()
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: [*t, ["末位", t[0][1], t[0][2], "很多", ""]], "BC3"),
        (lambda t: [*t, ["末位", t[0][1], t[0][2], "5", ""], ["末位", t[0][1], t[0][2], "5", ""]], "BC318"),
        (lambda t: [*t, ["末" * 101, t[0][1], t[0][2], "5", ""]], "BC314"),
        (lambda t: [*t, ["末位", "没有的", t[0][2], "5", ""]], "BC342"),
    ],
)
def test_a_fault_at_the_end_leaves_what_was_there(change: object, says: str, little: None, call: Call, tmp_path: Path) -> None:  # fmt: skip
    assert callable(change)
    (tmp_path / "o.csv").write_text("原来的", encoding="utf-8")
    path = as_csv(tmp_path / "a.csv", change(rows(60)))
    code, _, said = call("score", str(CAPS), str(path), "-o", str(tmp_path / "o.csv"), "--force")
    assert code == 2 and says in said and (tmp_path / "o.csv").read_text(encoding="utf-8") == "原来的"
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith(".biaochi")) == ["a.csv", "o.csv"]


def test_another_file_is_not_written_over(little: None, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.delattr(score_many, "score_subjects")  # it is said before the work
    (tmp_path / "o.csv").write_text("别的", encoding="utf-8")
    path = as_csv(tmp_path / "a.csv", rows(60))
    code, _, said = call("score", str(CAPS), str(path), "-o", str(tmp_path / "o.csv"))
    assert code == 2 and "BC907" in said and (tmp_path / "o.csv").read_text(encoding="utf-8") == "别的"


def test_subjects_that_are_put_together_are_not_scored_apart(little: None, call: Call, tmp_path: Path) -> None:
    yantai = "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
    facts = [["市直", c.code, c.spec.name, "", c.unit] for c in columns_of(load(Path(yantai))).facts]
    code, _, said = call("score", yantai, str(as_csv(tmp_path / "a.csv", facts)), "-o", str(tmp_path / "o.csv"))
    assert code == 2 and "BC314" in said and "没有写明对象、合成" in said and not (tmp_path / "o.csv").exists()


def test_on_the_screen_it_is_told_how(little: None, call: Call, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", rows(60))
    code, _, said = call("score", str(CAPS), str(path))
    assert code == 2 and "BC314" in said and "-o 得分.csv" in said


def test_subjects_have_a_limit(little: None, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.MOST_SUBJECTS, ".csv", 59)
    assert many.MOST_SUBJECTS is limits.MOST_SUBJECTS
    path = as_csv(tmp_path / "a.csv", rows(60))
    code, _, said = call("score", str(CAPS), str(path), "-o", str(tmp_path / "o.csv"))
    assert code == 2 and "对象超过 59 个" in said


@pytest.mark.parametrize("bad", [b"\xff\xfe\xfa", b"a\0b"])
def test_bytes_that_are_no_text_are_said(bad: bytes, little: None, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", rows(60))
    path.write_bytes(path.read_bytes() + bad)
    with pytest.raises(FactsError) as refused:
        list(many.each_in(path))
    assert [d.code for d in refused.value.diagnostics] == ["BC315"] and "第" in refused.value.diagnostics[0].where


def test_a_file_that_changes_while_it_is_read_is_said(little: None, tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", rows(60))
    subjects = many.each_in(path)
    next(subjects)
    with path.open("ab") as file:
        file.write("末位,C1,预算执行率,5,%\r\n".encode())
    with pytest.raises(FactsError, match="有人改过"):
        list(subjects)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_beginning_is_cut_behind_a_line(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[encoding]
    text = "甲,\U00020000\n乙,Ċ\u0a00Ā\U00020000"
    data = mark + text.encode(encoding)
    for cut in range(len(data)):
        found = csv_facts._whole_lines(data[:cut])
        assert found in (b"", mark + "甲,\U00020000\n".encode(encoding))
