"""biaochi audit from the command line: what it prints and writes, many files, and files that mean harm."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest
from biaochi.audit.checks import CHECKS
from biaochi.audit.equations import Audited
from biaochi.audit.run import audit
from biaochi.audit.to_xlsx import ISSUES, REVIEW, xlsx
from biaochi.tables.from_json import tables_of_json
from biaochi.tables.model import Indicator
from filled import Filled
from hypothesis import given, settings
from hypothesis import strategies as st
from registry_sample import Call

WRONG = replace(Filled().spent(score="9.3"), total="97.5")
"""The execution score is wrong, and the total that follows from it."""


def test_the_findings_on_the_screen(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(WRONG.xlsx())
    code, out, err = call("audit", file)
    assert code == 1 and not err
    assert "总分97.5，复核97.23（差异率0.28%）" in out
    assert "错误 BA102：执行率得分印9.3，应为9.03，总分随之为97.23\n" in out
    assert "工作表“自评表”I6　印 9.3　算 9.03　依据：执行率得分＝分值×全年执行数÷全年预算数＝10×180.5÷200＝9.03" in out
    assert out.endswith("1张表：错误1处、警告0处、待判断0处、提示0处\n")
    file.write_bytes(Filled().xlsx())
    assert call("audit", file) == (0, f"{file}：自评表“技能培训”，总分97.23\n  没有发现问题\n1张表：错误0处、警告0处、待判断0处、提示0处\n", "")  # fmt: skip


@pytest.mark.parametrize("suffix", ["xlsx", "docx", "json"])
def test_the_data_have_the_promised_shape(call: Call, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"表.{suffix}"
    if suffix == "json":
        (tmp_path / "原.xlsx").write_bytes(WRONG.xlsx())
        file.write_text(call("import", tmp_path / "原.xlsx", "--format", "json")[1], encoding="utf-8")
    else:
        file.write_bytes(WRONG.xlsx() if suffix == "xlsx" else WRONG.docx())
    code, out, _ = call("audit", file, "--format", "json")
    made = json.loads(out)
    assert code == 1 and set(made) == {"tables", "summary"}
    (table,) = made["tables"]
    assert table["file"] == str(file)
    (finding,) = table["findings"]
    assert set(finding) == {"code", "level", "place", "printed", "computed", "message", "rule", "cells"}
    place = {
        "xlsx": {"sheet": "自评表", "cell": "I6"},
        "docx": {"table": 0, "row": 5, "column": 8},
        "json": {"sheet": "自评表", "cell": "B6"},
    }[suffix]
    assert (finding["code"], finding["level"], finding["place"]) == ("BA102", "错误", place)
    assert (finding["printed"], finding["computed"]) == ("9.3", "9.03")
    assert place in finding["cells"]
    summary = made["summary"]
    assert summary["tables"] == summary["files"] == 1 and summary["unread"] == []
    assert summary["findings"] == {"错误": 1, "警告": 0, "待判断": 0, "提示": 0}
    assert summary["totals"][0] | {"file": ""} == {
        "file": "", "project": "技能培训", "score": "97.5", "reviewed": "97.23", "difference": "0.28%", "open": 0, "grade": "优",
        "reviewed_grade": "优",
    }  # fmt: skip


def test_the_review_and_the_issue_list(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(WRONG.xlsx())
    (folder / "乙.docx").write_bytes(replace(Filled().item(1, score="8"), total="97.03", project="乙").docx())
    out = tmp_path / "复核.xlsx"
    assert call("audit", folder, "-o", out)[0] == 1
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["汇总", "复核表", "问题清单"]
    review = [[c.value for c in row] for row in book["复核表"].iter_rows(min_row=3)]
    assert review[0] == REVIEW and len(REVIEW) == 13
    money = next(r for r in review if r[2] == "预算执行率" and r[8] == 9.3)
    assert money[10:12] == [9.03, -0.27] and "BA102" in money[12]
    trained = [r for r in review if r[2] == "培训人数"]
    assert [r[3:6] for r in trained] == [["≥", "500", "人"]] * 2
    assert sorted((r[8], r[10]) for r in trained if r[10] is not None) == [
        (8.2, 8.2)
    ]  # the other one is left to a person
    issues = [[c.value for c in row] for row in book["问题清单"].iter_rows(min_row=3)]
    assert issues[0] == ISSUES and len(ISSUES) == 8
    assert [r[0] for r in issues[1:]] == ["P1", "P1", "P0"] and all(all(r) for r in issues[1:])
    totals = [[c.value for c in row] for row in book["汇总"].iter_rows(min_row=4)]
    assert [r[3:6] for r in totals] == [[97.03, 97.03, "0%"], [97.5, 97.23, "0.28%"]]
    assert call("audit", folder, "-o", out)[0] == 1  # its own, unedited


def test_comments_stand_at_the_cells_and_all_else_stays(call: Call, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(WRONG.xlsx()))
    book.active["K1"] = "=1+1"
    book.save(tmp_path / "甲.xlsx")
    (tmp_path / "乙.docx").write_bytes(replace(WRONG, project="乙").docx())
    (tmp_path / "丙.csv").write_text(
        "三级指标,分值,得分,年度指标值,实际完成值\n满意度,10,10,≥90%,≥90%\n", encoding="utf-8"
    )
    files = [tmp_path / n for n in ("甲.xlsx", "乙.docx", "丙.csv")]
    code, _, err = call("audit", *files, "--marked", tmp_path / "批注")
    assert code == 1 and "BC426" in err
    assert sorted(p.name for p in (tmp_path / "批注").iterdir()) == ["乙-批注.docx", "甲-批注.xlsx"]
    marked = openpyxl.load_workbook(tmp_path / "批注" / "甲-批注.xlsx")["自评表"]
    assert "应为9.03" in marked["I6"].comment.text and marked["K1"].value == "=1+1"
    before = openpyxl.load_workbook(tmp_path / "甲.xlsx")["自评表"]
    assert [[c.value for c in r] for r in marked.iter_rows()] == [[c.value for c in r] for r in before.iter_rows()]
    assert marked.merged_cells.ranges == before.merged_cells.ranges
    paper = docx.Document(str(tmp_path / "批注" / "乙-批注.docx"))
    assert [("应为9.03" in c.text, c.author) for c in paper.comments] == [(True, "标尺")]
    assert [c.text for c in paper.tables[0]._cells] == [c.text for c in docx.Document(str(files[1])).tables[0]._cells]


def test_a_broken_file_does_not_stop_the_others(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    folder.mkdir()
    for n in range(45):
        made = replace(Filled(), project=f"项目{n}")
        (folder / f"{n:02}.xlsx").write_bytes(made.xlsx() if n != 7 else b"PK\x03\x04broken")
    code, out, err = call("audit", folder, "--format", "json", "--jobs", "2")
    made = json.loads(out)
    assert code == 1 and len(made["tables"]) == 44 and "07.xlsx" in err
    assert [(Path(u["file"]).name, u["code"]) for u in made["summary"]["unread"]] == [("07.xlsx", "BC404")]
    assert all(not t["findings"] for t in made["tables"])


def test_levels_are_left_out(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "表.xlsx"
    file.write_bytes(replace(WRONG.item(6, actual="≥95%"), total="97.5").xlsx())
    assert "BA301" in call("audit", file)[1]
    assert "BA301" not in call("audit", file, "--level", "错误")[1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"tables": [', "BC423"), (b'{"tables": ' + b"[" * 100_000, "BC423"), (b'{"tables": [{"rows": 3}]}', "BC424"),
        (b'{"rows": [{}], "kind": "x"}', "BC424"), (b'{"rows": [3]}', "BC424"), (b'{"rows": [], "budget": 3}', "BC424"),
        (b'{"tables": [], "x": ["rows"]}', "BC411"), (b'{"rows": [' + b"{}," * 30_000 + b"{}]}", "BC403"),
        (b"\x89PNG\0", "BC401"), (b"", "BC404"),
    ],
)  # fmt: skip
def test_files_that_are_no_tables_are_refused(call: Call, tmp_path: Path, data: bytes, code: str) -> None:
    file = tmp_path / "表.json"
    file.write_bytes(data)
    ended, _, err = call("audit", file)
    assert ended == 2 and code in err and "Traceback" not in err


def test_formulas_and_signs_of_the_input_stay_text(call: Call, tmp_path: Path) -> None:
    file, out = tmp_path / "表.xlsx", tmp_path / "复核.xlsx"
    made = WRONG.item(6, level3="+cmd|'/c calc'!A1", remark="@SUM(A1)\u202e", actual="≥95%")
    file.write_bytes(replace(made, project="=HYPERLINK(1)").xlsx())
    call("audit", file, "-o", out)
    sheets = openpyxl.load_workbook(out)
    assert not [c for sheet in sheets for row in sheet.iter_rows() for c in row if c.data_type == "f"]


TEXT = st.one_of(
    st.sampled_from(
        ("≥90%", "≤0", "0", "-5", "1e9", "9" * 300, "100%", "12万人", "有效", "", "≥", "%", "3.5人", "0.0000000001", "１２３", "2,976", "…", "0%")
    ),
    st.text(alphabet="0123456789.,-≥≤=<>%万元人次年 ()（）有效x×", max_size=12), st.text(max_size=8),
)  # fmt: skip


@given(
    st.lists(st.lists(TEXT, min_size=14, max_size=14), max_size=5),
    st.lists(TEXT, min_size=7, max_size=7),
    st.lists(TEXT, min_size=4, max_size=4),
)
@settings(max_examples=150)
def test_whatever_is_printed_is_audited(rows: list[list[str]], money: list[str], header: list[str]) -> None:
    names = [
        f
        for f in Indicator.__dataclass_fields__
        if f not in ("place", "above", "detail", "criterion_place", "places", "more")
    ]
    given_ = {
        "kind": "自评表", "header": dict(zip(("项目名称", "总分", "目标实际完成情况", "综述"), header, strict=True)),
        "budget": [dict(zip(("label", "initial", "annual", "executed", "weight", "rate", "score"), money, strict=True))],
        "rows": [dict(zip(names, row, strict=False)) for row in rows],
    }  # fmt: skip
    subjects = [Audited(t, "表") for t in tables_of_json(json.dumps({"tables": [given_, given_]}).encode(), file="表")]
    reports = audit(subjects)
    assert len(reports) == 2 and xlsx(reports)
    assert {f.code for r in reports for f in r.findings} <= {c.code for c in CHECKS}
