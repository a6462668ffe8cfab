"""A ruleset beside filled-in tables: audited by it, scored by it, collected from many units."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from biaochi.registry.load import load
from filled import Filled
from registry_sample import Call

RULES = """规则集：技能培训项目自评
版本：1
约定：
  “每1%”按百分点计
  不足一个单位的按比例计
一级指标：A1 预算执行（10分）
三级指标：C1 预算执行率（10分）
数据：全年执行数（万元，≥0）；全年预算数（万元，>0）
标准：得分=全年执行数÷全年预算数×10，最高得10分。
一级指标：A2 成本（10分）
三级指标：C2 项目总成本（10分）
标准：项目总成本≤200万元得满分，否则不得分。
一级指标：A3 产出（40分）
三级指标：C3 培训人数（10分）
标准：培训人数≥500人得满分，每少10人扣0.2分，扣完为止。
三级指标：C4 培训场次（10分）
标准：培训场次≥12次得满分，每少1次扣1分，扣完为止。
三级指标：C5 考试合格率（10分）
标准：考试合格率≥90%得满分，每降低1%扣1分，扣完为止。
三级指标：C6 开班及时率（10分）
标准：开班及时率≥100%得满分，每降低1%扣1分，扣完为止。
一级指标：A4 效益（30分）
三级指标：C7 学员就业率（30分）
标准：学员就业率≥60%得满分，每降低1%扣1分，扣完为止。
一级指标：A5 满意度（10分）
三级指标：C8 学员满意度（10分）
标准：学员满意度≥95%得满分，每降低1%扣1分，扣完为止。
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "规则.biaochi"
    path.write_text(RULES, encoding="utf-8")
    load(path)
    return path


def found(call: Call, rules: Path, made: Filled) -> list[dict[str, object]]:
    file = rules.with_name("表.xlsx")
    file.write_bytes(made.xlsx())
    return json.loads(call("audit", file, "--ruleset", rules, "--format", "json")[1])["tables"][0]["findings"]


def test_a_table_that_follows_the_ruleset_has_no_finding(call: Call, rules: Path) -> None:
    assert found(call, rules, Filled()) == []


def test_the_ruleset_decides_and_not_what_is_usual(call: Call, rules: Path) -> None:
    """9.1 for 410 of 500 would be out of proportion; the ruleset takes 0.1 for every ten."""
    rules.write_text(RULES.replace("每少10人扣0.2分", "每少10人扣0.1分"), encoding="utf-8")
    made = replace(Filled().item(1, score="9.1"), total="98.13")
    assert found(call, rules, made) == []
    (wrong,) = found(call, rules, Filled())
    assert (wrong["code"], wrong["level"], wrong["printed"], wrong["computed"]) == ("BA207", "错误", "8.2", "9.1")
    assert "每少10人扣0.1分" in str(wrong["rule"]) and wrong["place"] == {"sheet": "自评表", "cell": "H14"}


def test_marks_names_evidence_and_values_that_cannot_be_used(call: Call, rules: Path) -> None:
    made = (
        Filled()
        .item(2, full_marks="15", score="15")
        .item(4, full_marks="5", score="5")
        .item(5, level3="就业情况")
        .item(6, actual="很满意")
    )
    text = RULES.replace("三级指标：C5 考试合格率（10分）\n", "三级指标：C5 考试合格率（10分）\n佐证：成绩单\n")
    rules.write_text(text, encoding="utf-8")
    said = {(f["code"], f["computed"], f["message"].partition("：")[0]) for f in found(call, rules, made)}
    assert {
        ("BA208", "10", "培训场次"), ("BA208", "10", "开班及时率"), ("BA209", None, "就业情况"), ("BA209", None, "表上没有规则集里的指标"),
        ("BA210", None, "考试合格率"), ("BA207", None, "规则集用不了这一格"),
    } <= said  # fmt: skip
    assert not [s for s in said if s[0] == "BA207" and s[1]]


def test_a_filled_table_scores_as_facts_do(call: Call, rules: Path, tmp_path: Path) -> None:
    for name, data in (("表.xlsx", Filled().xlsx()), ("表.docx", Filled().docx())):
        (tmp_path / name).write_bytes(data)
        code, out, _ = call("score", rules, tmp_path / name, "--format", "json")
        (subject,) = json.loads(out)["subjects"]
        assert code == 0 and (subject["name"], subject["total"]) == ("技能培训", "97.23")
    (tmp_path / "表.xlsx").write_bytes(Filled().item(6, actual="≥95%").xlsx())
    code, _, err = call("score", rules, tmp_path / "表.xlsx")
    assert code == 2 and "工作表“自评表”F19" in err


def test_evidence_that_is_missing_stands_in_one_register(call: Call, rules: Path, tmp_path: Path) -> None:
    rules.write_text(RULES.replace("（10分）\n标准：学员", "（10分）\n佐证：问卷\n标准：学员"), encoding="utf-8")
    (tmp_path / "表.xlsx").write_bytes(Filled().xlsx())
    code, out, _ = call("score", rules, tmp_path / "表.xlsx")
    assert code == 1 and "缺佐证登记（1处）：\n  技能培训 C8 学员满意度：要问卷（" in out and "F19）" in out
    assert call("score", rules, tmp_path / "表.xlsx", "-o", tmp_path / "得分.xlsx")[0] == 1
    book = openpyxl.load_workbook(tmp_path / "得分.xlsx")
    (sheet,) = (s for s in book if s.title == "缺佐证登记")
    row = ["技能培训", "某县培训中心", "C8 学员满意度", "问卷"]
    assert row in [[c.value for c in line][:4] for line in sheet.iter_rows()]
    assert "需佐证：问卷" in call("facts", rules, "--format", "csv")[1]
    (told,) = [
        f
        for f in json.loads(call("audit", tmp_path / "表.xlsx", "--ruleset", rules, "--format", "json")[1])["tables"][
            0
        ]["findings"]
        if f["code"] == "BA210"
    ]
    assert "要佐证“问卷”" in told["message"]
    assert call("score", rules, tmp_path / "表.xlsx", "-o", tmp_path / "得分.docx")[0] == 1


def test_what_units_send_becomes_one_facts_table(call: Call, rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    units = {
        "甲": Filled(unit="甲县"),
        "乙": Filled(unit="乙县").item(6, actual="很满意"),
        "丙": Filled(unit="丙县"),
        "丙更正": Filled(unit="丙县").item(1, actual="420人"),
    }
    for name, made in units.items():
        (folder / f"{name}.{'docx' if name == '乙' else 'xlsx'}").write_bytes(
            made.docx() if name == "乙" else made.xlsx()
        )
    (folder / "通知.txt").write_text("请于月底前报送。", encoding="utf-8")
    (tmp_path / "名单.txt").write_text("甲县\n乙县\n丙县\n丁县\n", encoding="utf-8")
    out = tmp_path / "事实.xlsx"
    code, said, err = call("collect", folder, "--ruleset", rules, "--units", tmp_path / "名单.txt", "-o", out)
    assert code == 1 and "通知.txt" in err
    assert "没有交：丁县\n" in said and "交了两份：丙县，丙县，丙.xlsx、丙更正.xlsx，不同，都没有取\n" in said
    assert "读不了：乙县 乙.docx 表1第19行第6列：" in said
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(out)["事实"].iter_rows(min_row=2)]
    assert {r[0] for r in rows} == {"甲县", "乙县"}
    (trained,) = (r for r in rows if r[:2] == ["甲县", "C3"])
    assert (trained[4], trained[6], trained[10]) == ("410人", "报名人数不足", "甲.xlsx 工作表“自评表”F14")
    subjects = json.loads(call("score", rules, out, "--format", "json")[1])["subjects"]
    assert [(s["name"], s["total"]) for s in subjects] == [
        ("乙县", {"min": "87.23", "max": "97.23"}),
        ("甲县", "97.23"),
    ]
    data = json.loads(call("collect", folder, "--ruleset", rules, "--format", "json")[1])
    assert [s["unit"] for s in data["subjects"]] == ["乙县", "甲县"] and data["twice"][0]["same"] is False
    assert data["unread"][0]["value"] == "很满意"


def test_a_facts_sheet_among_the_tables_is_taken_too(call: Call, rules: Path, tmp_path: Path) -> None:
    folder = tmp_path / "收件"
    folder.mkdir()
    (folder / "甲.xlsx").write_bytes(Filled(unit="甲县").xlsx())
    (folder / "乙.csv").write_text("对象,指标编码,数据,值\n乙县,C3,,500人\n", encoding="utf-8")
    code, out, _ = call("collect", folder, "--ruleset", rules, "--format", "csv")
    assert code == 0 and "乙县,C3,培训人数,,500人" in out and "甲.xlsx 工作表“自评表”F14" in out
    assert call("collect", folder, "--ruleset", rules, "--units", tmp_path / "没有.txt")[0] == 2
    (folder / "甲.xlsx").unlink()
    (folder / "乙.csv").unlink()
    (folder / "丙.docx").write_bytes(b"PK\x03\x04")
    assert call("collect", folder, "--ruleset", rules)[0] == 2


def test_rows_that_are_compared_have_their_evidence_too(call: Call, tmp_path: Path) -> None:
    rules, table = tmp_path / "规则.biaochi", tmp_path / "表.csv"
    rules.write_text(
        "规则集：整体自评\n辖区：630203 某区\n版本：1\n计分办法：\n  没有分值的：只比较，不计分\n"
        "三级指标：C1 宣传场次\n指标值：≥12次\n佐证：现场照片\n三级指标：C2 培训人数\n指标值：≥80人\n",
        encoding="utf-8",
    )
    head = "绩效自评表,,,,\n项目名称,宣传,,,\n一级指标,三级指标,指标值,全年完成值,佐证材料\n"
    table.write_text(f"{head}产出指标,宣传场次,≥12次,13次,\n产出指标,培训人数,≥80人,85人,\n", encoding="utf-8")
    assert "缺佐证登记（1处）：\n  宣传 C1 宣传场次：要现场照片（" in call("score", rules, table)[1]
    found = json.loads(call("audit", table, "--ruleset", rules, "--format", "json")[1])["tables"][0]["findings"]
    assert [f["message"] for f in found if f["code"] == "BA210"] == ["宣传场次：规则集要佐证“现场照片”，表上没有写"]
    table.write_text(f"{head}产出指标,宣传场次,≥12次,13次,照片12张\n产出指标,培训人数,≥80人,85人,\n", encoding="utf-8")
    assert "缺佐证" not in call("score", rules, table)[1]


def test_a_value_that_cannot_be_compared_stops_no_other_row(call: Call, tmp_path: Path) -> None:
    """As published: a bare 95 against ≥90%, a sentence with two numbers."""
    rules, table = tmp_path / "规则.biaochi", tmp_path / "表.csv"
    rules.write_text(
        "规则集：整体自评\n辖区：630203 某区\n版本：1\n计分办法：\n  没有分值的：只比较，不计分\n"
        "三级指标：C1 合格率\n指标值：≥90%\n三级指标：C2 救助比率\n指标值：≥70%\n三级指标：C3 场次\n指标值：≥12次\n",
        encoding="utf-8",
    )
    rows = "产出指标,合格率,≥90%,95\n产出指标,救助比率,≥70%,甲类100%，乙类80%\n产出指标,场次,≥12次,13次\n"
    table.write_text(f"绩效自评表,,,\n项目名称,宣传,,\n一级指标,三级指标,指标值,全年完成值\n{rows}", encoding="utf-8")
    code, out, _ = call("score", rules, table, "--format", "json")
    found = [(c["verdict"], "".join(c["remarks"])) for c in json.loads(out)["subjects"][0]["compared"]]
    assert code == 1 and [v for v, _ in found] == ["待评定", "待评定", "达到"]
    assert "“95”没有写百分号" in found[0][1] and found[1][1].startswith("不能与指标值比较：")
