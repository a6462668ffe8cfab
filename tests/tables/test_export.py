"""The official table of a ruleset: how it is printed, and that it is read back as the same ruleset."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import docx
import openpyxl
import pytest
from biaochi.document.reader import read_document
from biaochi.files.libreoffice import converted
from biaochi.registry.load import survey
from biaochi.tables.draft import draft_of
from biaochi.tables.layout import attached, official
from biaochi.tables.model import Indicator
from biaochi.tables.outline import attached_of, lines_of
from biaochi.tables.read import read_printed
from biaochi.tables.recognise import tables_of
from biaochi.tables.to_docx import to_docx
from biaochi.tables.to_xlsx import to_xlsx
from golden import OFFICE
from registry_sample import Call

ROOT = Path(__file__).parents[2]
RULESETS = sorted(p for top in ("rulesets", "examples") for p in (ROOT / top).rglob("*.biaochi"))
TEXT = """规则集：社区服务考核
辖区：370600 烟台市
版本：1
总分：23分
约定：
  “每下降1%”按百分点计
  不足一个单位的按比例计
一级指标：A1 过程（10分）
二级指标：资金管理
三级指标：C1 到位率（10分）
考核内容：到位资金与
  预算之比
指标值：100%
标准：到位率≥95%得满分，每降低1%扣0.5分，扣完为止。
解释：不足一个单位的不计。理由：通知第三条。（2026-11-01，财务科）
佐证：银行回单
一级指标：A2 产出（13分）
三级指标：C2 满意度（10分）
标准：评分要点：
  ①有记录（5分）；
  ②有回访（5分）。
指标：C3 现场检查（3分）
标准：每发现一处问题扣1分，扣完为止。
指标：C4 表彰（加减分，最多2分）
标准：每获一项表彰加1分，最多加2分。
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "规则集.biaochi"
    path.write_text(TEXT.replace("指标：C3", "三级指标：C3").replace("指标：C4", "三级指标：C4"), encoding="utf-8")
    return path


@pytest.mark.parametrize("write", [to_xlsx, to_docx])
@pytest.mark.parametrize("path", RULESETS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_ruleset_is_read_back_as_the_same(path: Path, write: object) -> None:
    """Indicator by indicator the same core, in the order and with the codes it had."""
    _same(path, write)


@pytest.mark.parametrize("write", [to_xlsx, to_docx])
def test_forms_of_a_ruleset_are_read_back(rules: Path, write: object) -> None:
    assert len(_same(rules, write)) == 4


def _same(path: Path, write: object) -> list[str]:
    built, doc = survey(path, released=False)
    lines = lines_of(doc)
    if not lines:
        pytest.skip("a frame has no indicators")
    total = doc.field("总分")
    marks = "" if total is None else total.text.removesuffix("分")
    made = write([official("表", lines, marks), attached("表", attached_of(doc))])  # type: ignore[operator]
    (table,) = tables_of(read_printed(made, file="表"), file="表")
    text = draft_of(table, source="表").text
    again, _ = _built(path, text)
    assert {i.code: i.program for i in again} == {i.code: i.program for i in built.indicators}
    assert [i.code for i in again] == [i.code for i in built.indicators]
    back = read_document(text)
    assert [(f.label, f.text) for f in back.header] == [
        *((f.label, f.text) for f in doc.header if f.label != "总分"),
        *((f.label, f.text) for f in doc.header if f.label == "总分"),
    ]
    return [i.code for i in again]


def _built(path: Path, text: str):  # type: ignore[no-untyped-def]
    from biaochi.registry.load import Surveys

    built, doc = Surveys(path, released=False).survey(text)
    return built.indicators, doc


def test_the_printed_table(rules: Path, tmp_path: Path, call: Call) -> None:
    made = tmp_path / "指标体系.xlsx"
    assert call("export", rules, "-o", made)[0] == 0
    sheet = openpyxl.load_workbook(made)["指标体系"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=1, max_row=8)]
    assert rows[0][0] == "社区服务考核"
    assert rows[1] == ["一级指标", "二级指标", "三级指标", "分值", "指标解释", "指标值", "评分标准"]
    assert rows[2][:6] == ["A1 过程（10分）", "资金管理", "C1 到位率", 10, "到位资金与\n预算之比", "100%"]
    assert [r[1] for r in rows[3:6]] == ["—", "—", "—"]
    assert rows[5][3] == "加减分，最多2分" and rows[6][0] == "合计" and rows[6][3] == 23
    assert {str(r) for r in sheet.merged_cells.ranges} >= {"A4:A6", "A7:C7"}
    assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$2"
    assert [c.value for c in openpyxl.load_workbook(made)["约定与解释"][2]] == ["编码", "指标", "标签", "内容"]


def test_the_printed_document(rules: Path, tmp_path: Path, call: Call) -> None:
    made = tmp_path / "指标体系.docx"
    assert call("export", rules, "--to", "docx", "-o", made)[0] == 0
    paper = docx.Document(io.BytesIO(made.read_bytes()))
    table = paper.tables[0]
    assert (
        table.rows[0]._tr.trPr.findall("{*}tblHeader") and paper.sections[0].page_width > paper.sections[0].page_height
    )
    assert table.cell(2, 0).text == table.cell(4, 0).text == "A2 产出（13分）"
    assert call("export", rules, "--to", "docx", "-o", made)[0] == 0  # its own output, replaced


def test_without_a_file_or_with_another_suffix_it_says_so(rules: Path, call: Call) -> None:
    assert "-o 指标体系.xlsx" in call("export", rules)[2]
    assert call("export", rules, "-o", "表.pdf")[0] == 2


def test_the_score_table_has_the_same_layout(rules: Path, tmp_path: Path, call: Call) -> None:
    facts, made = tmp_path / "事实.xlsx", tmp_path / "得分表.xlsx"
    assert call("facts", rules, "--subject", "甲单位", "-o", facts)[0] == 0
    book = openpyxl.load_workbook(facts)
    sheet = book.active
    heads = {c.value: c.column for row in sheet.iter_rows(max_row=10) for c in row if c.value}
    given = {"C1": ["92.4%"], "C2": ["是", "否"], "C3": ["1"], "C4": ["1"]}
    for row in sheet.iter_rows():
        code = row[heads["指标编码"] - 1].value
        if given.get(code):
            row[heads["值"] - 1].value = given[code].pop(0)
        if code == "C1":
            row[heads["佐证"] - 1].value = "银行回单"
    book.save(facts)
    assert call("score", rules, facts, "-o", made)[0] == 0
    sheet = openpyxl.load_workbook(made)["甲单位"]
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2, max_row=10)]
    assert rows[0][-4:] == ["评分标准", "得分", "扣分", "扣分原因"]
    assert rows[1][3] == 10 and rows[1][-3:-1] == [9, 1] and "到位率" in rows[1][-1]
    assert [r[-3] for r in rows if r[0] == "小计"] == [9, 8]
    (total,) = [r for r in rows if r[0] == "总分"]
    assert total[3] == 23 and total[-3:-1] == [17, 6]
    word = tmp_path / "得分表.docx"
    assert call("score", rules, facts, "-o", word)[0] == 0
    assert docx.Document(str(word)).tables[0].cell(1, 7).text == "9.00"


@pytest.mark.skipif(not OFFICE.is_dir(), reason="the published tables are not here")
@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
@pytest.mark.parametrize("file", sorted(p.name for p in OFFICE.glob("*.*") if p.suffix in (".xlsx", ".docx")))
def test_a_published_table_is_a_picture_of_itself(file: str, suffix: str, tmp_path: Path, call: Call) -> None:
    """Imported, exported and imported again: every cell that a ruleset holds is as it was printed."""
    draft = tmp_path / "草稿.biaochi"
    assert call("import", OFFICE / file, "-o", draft)[0] in (0, 1)
    for number, table in enumerate(tables_of(read_printed((OFFICE / file).read_bytes(), file=file), file=file)):
        made = tmp_path / f"{number}.{suffix}"
        own = draft if not number else draft.with_name(f"草稿-{number + 1}.biaochi")
        assert call("export", own, "-o", made)[0] in (0, 2) and made.exists()
        again = tables_of(read_printed(made.read_bytes(), file=made.name), file=made.name)[0]
        assert [held(row) for row in again.rows] == [held(row) for row in table.rows if row.level3 or row.detail]


def held(row: Indicator) -> tuple[object, ...]:
    """What a ruleset holds of a line: names, marks, and texts as one line each."""
    told = None if row.detail else row.explanation  # of what is scored below a 三级指标, the name stands there
    texts = (told, f"{row.target or ''}{row.unit or ''}", row.criterion)
    named = [(n, level.code, "".join(level.name.split())) for n, level in row.above]
    own = None if row.detail is None else (row.detail.code, row.detail.name)
    return named, own, row.full_marks, *("".join((text or "").split()) for text in texts)


TWO = """规则集：试
辖区：370600 乙
版本：1
一级指标：A1 效益（10分）
三级指标：C1 满意度（10分）
标准：满意度≥90%得满分，每降低1个百分点扣0.5分，扣完为止。
一级指标：A2 管理（10分）
三级指标：C2 到位率（10分）
标准：得分=实际到位资金÷计划到位资金×10，最高得10分。
"""
GIVEN = "对象,指标,数据,值\n甲,C1,,91.5%\n甲,C2,实际到位资金,3万元\n甲,C2,计划到位资金,4万元\n乙,C1,,85%\n乙,C2,实际到位资金,4万元\n乙,C2,计划到位资金,4万元\n"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """A ruleset and facts of two subjects."""
    rules, facts = tmp_path / "试.biaochi", tmp_path / "事实.csv"
    rules.write_text(TWO, encoding="utf-8")
    facts.write_text(GIVEN, encoding="utf-8")
    return rules, facts


def test_a_self_evaluation_has_what_was_done_beside_what_was_asked(
    two: tuple[Path, Path], tmp_path: Path, call: Call
) -> None:
    made = tmp_path / "自评表.xlsx"
    assert call("score", *two, "--table", "自评表", "-o", made)[0] == 0
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(made)["甲"].iter_rows()]
    assert rows[0][0] == "试　绩效自评表" and rows[1][0] == "填报单位：甲"
    assert rows[2][-4:] == ["实际完成值", "得分", "扣分", "偏差原因分析及改进措施"]
    assert rows[3][-4:] == ["91.5%", 10, 0, None]
    assert rows[5][-4:] == ["实际到位资金 3万元；计划到位资金 4万元", 7.5, 2.5, rows[5][-1]] and "75%" in rows[5][-1]
    assert [r[-3:-1] for r in rows if r[0] == "小计"] == [[10, 0], [7.5, 2.5]]
    assert "填报人" in rows[-1][0]
    word = tmp_path / "自评表.docx"
    assert call("score", *two, "--table", "自评表", "-o", word)[0] == 0
    paper = docx.Document(str(word))
    assert len(paper.tables) == 2 and [p.text for p in paper.paragraphs if p.text.startswith("填报单位")] == [
        "填报单位：甲",
        "填报单位：乙",
    ]


def test_side_by_side_each_subject_has_its_column(two: tuple[Path, Path], tmp_path: Path, call: Call) -> None:
    made = tmp_path / "并排.xlsx"
    assert call("score", *two, "--table", "并排", "-o", made)[0] == 0
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(made)["各对象得分"].iter_rows(min_row=2)]
    assert rows[0][-3:] == ["甲\n得分", "乙\n得分", "扣分和原因"]
    assert rows[1][-3:-1] == [10, 7.5] and rows[1][-1].startswith("乙扣2.50分：")
    assert rows[3][-3:-1] == [7.5, 10] and rows[3][-1].startswith("甲扣2.50分：")
    assert [r[-3:-1] for r in rows if r[0] in ("小计", "总分")] == [[10, 7.5], [7.5, 10], [17.5, 17.5]]
    code, _, err = call("score", *two, "--table", "并排", "--format", "csv")
    assert code == 2 and "-o 并排.xlsx" in err


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(("suffix", "other"), [("xlsx", "xls"), ("docx", "doc")])
def test_an_export_survives_another_program(suffix: str, other: str, rules: Path, tmp_path: Path, call: Call) -> None:
    """Through LibreOffice into the old format and back: the same ruleset."""
    made = tmp_path / f"指标体系.{suffix}"
    assert call("export", rules, "-o", made)[0] == 0
    old = tmp_path / f"指标体系.{other}"
    old.write_bytes(converted(made.read_bytes(), suffix, other))
    draft = tmp_path / "草稿.biaochi"
    code, _, err = call("import", old, "-o", draft)
    assert code == 0, err
    before, after = (survey(p)[0].indicators for p in (rules, draft))
    assert [(i.code, i.program) for i in after] == [(i.code, i.program) for i in before]


@pytest.mark.parametrize("code", ["", "A1 "])
def test_parts_without_codes_have_subtotals_of_their_own(code: str, tmp_path: Path, call: Call) -> None:
    rules, facts, made = tmp_path / "试.biaochi", tmp_path / "事实.csv", tmp_path / "得分表.xlsx"
    parts = [("产出", "甲", 6, 4, 2), ("效益", "乙", 3, 2, 1), ("满意度", "丙", 1, 1, 1)]
    text = "规则集：试\n版本：1\n"
    for name, leaf, marks, _, each in parts:
        head = f"{code}{name}" if name == "产出" else name
        text += f"一级指标：{head}（{marks}分）\n三级指标：{leaf}（{marks}分）\n标准：每发现一处问题扣{each}分，扣完为止。\n"
    rules.write_text(text, encoding="utf-8")
    assert call("facts", rules, "-o", facts)[0] == 0
    lines = facts.read_text(encoding="utf-8-sig").splitlines()
    given = iter(["1处", "1处", "0处"])
    at = lines[0].split(",").index("值")
    filled = [",".join([*(c := line.split(","))[:at], next(given), *c[at + 1 :]]) for line in lines[1:]]
    facts.write_text("\n".join([lines[0], *filled]), encoding="utf-8")
    assert call("score", rules, facts, "-o", made)[0] == 0
    sheet = next(s for s in openpyxl.load_workbook(made).worksheets if s["A2"].value == "一级指标")
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
    assert [[v for v in r if isinstance(v, (int, float))] for r in rows if r[0] == "小计"] == [
        [marks, score, marks - score] for _, _, marks, score, _ in parts
    ]
