"""What a report says of its indicators in words, against its own table and against the other tables of the project."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from biaochi.audit.check import Finding
from biaochi.audit.equations import Audited
from biaochi.audit.run import audit
from biaochi.cli.audit_files import audit_one
from biaochi.tables.grid import Place
from biaochi.tables.model import Indicator, Table
from filled import Filled

PLACE: Place = {"sheet": "表", "cell": "A1"}
ROWS = (
    ("绩效目标合理性", "目标是否符合实际。", "6", "6"),
    ("资金到位率", "实际到位资金与应到位资金的比率。", "6", "6"),
    ("资金执行率", "项目实际支出与项目到位资金的比率。", "8", "8"),
    ("管理制度健全性", "制度是否健全。", "10", "8"),
    ("补贴发放及时性", "是否按时完成。", "10", "10"),
    ("群众满意度", "群众认可的程度。", "60", "60"),
)
TEXTS = (
    "（1）绩效目标合理性。目标按人数逐户测算。目标分值 6 分，得分 6 分。",
    "（2）资金到位率。应到位资金 120 万元，实际到位资金 120 万元，资金到位率 100%。目标分值 6 分，得分 6 分。",
    "（3）资金执行率。到位资金全部支出，实际支出 120 万元，资金执行率为 100%。目标分值 8 分，得分 8 分。",
    "（4）管理制度健全性。两项制度没有修订。目标分值 10 分，得分 8 分。",
    "（5）补贴发放及时性。六月底前发放完毕。目标分值 10 分，得分 10 分。",
)


def report(
    rows: tuple[tuple[str, str, str, str], ...] = ROWS, texts: tuple[str, ...] = TEXTS, total: str = "98",
    project: str = "2024年度取暖补贴项目",
) -> Audited:  # fmt: skip
    """A key evaluation: its table and the paragraphs below it."""
    made = [_row(n, *row) for n, row in enumerate(rows, 2)]
    header = {"标题": "绩效评价得分表", "项目名称": project, "总分": total}
    return Audited(Table(PLACE, "指标体系", header, (), tuple(made)), "评价报告.docx", texts)


def _row(n: int, name: str, explanation: str, marks: str, score: str) -> Indicator:
    places: dict[str, Place] = {role: {"sheet": "表", "cell": f"{c}{n}"} for role, c in zip(("level3", "full_marks", "score"), "CDE", strict=True)}  # fmt: skip
    empty = dict.fromkeys(("code", "level1", "level2", "nature", "target", "unit", "actual", "criterion", "remark"))
    return Indicator(**empty, level3=name, explanation=explanation, full_marks=marks, score=score, place=places["level3"], places=places)  # fmt: skip


def found(subject: Audited, *others: Audited) -> list[Finding]:
    return list(audit([subject, *others])[0].findings)


def texts(**changes: str) -> tuple[str, ...]:
    """The paragraphs, the n-th changed: ``texts(p3="…")``."""
    return tuple(changes.get(f"p{n}", t) for n, t in enumerate(TEXTS, 1))


def test_a_report_in_which_everything_agrees_has_no_finding() -> None:
    assert found(report()) == []


@pytest.mark.parametrize(
    ("made", "code", "level", "cell", "computed", "words"),
    [
        (report(texts=texts(p4=TEXTS[3].replace("得分 8", "得分 7"))), "BA407", "错误", "E5", "7", "写得分7分，表里是8"),
        (report(texts=texts(p1=TEXTS[0].replace("目标分值 6", "目标分值 5"))), "BA407", "错误", "D2", "5", "写分值5分"),
        (report(texts=texts(p4="（4）管理制度健全性。两项制度没有修订，扣1分。")), "BA407", "待判断", "E5", "", "写扣1分，分值10、得分8，差2分"),
        (report(texts=texts(p3=TEXTS[2].replace("为 100%", "为 98.36%"))), "BA408", "待判断", "E4", "100%", "120÷120＝100%"),
        (report(texts=texts(p3="（3）资金执行率。年度预算 122 万元，实际支出 120 万元，资金执行率 98.36%。")), "BA408", "待判断", "E4", "100%", "印的是120（支出）÷122（预算）"),
        (report(texts=texts(p4=TEXTS[3].replace("管理制度健全性", "财务管理制度健全性"))), "BA409", "提示", "C5", "财务管理制度健全性", "正文写"),
        (report(texts=(*TEXTS, "（一）预算测算不够精准。")), "BA410", "待判断", "E2", "", "却写“测算不够精准”"),
        (report(texts=texts(p2="（2）资金到位率。资金到位率 95%。目标分值 6 分，得分 6 分。")), "BA411", "待判断", "E3", "5.7", "按比例是5.7分"),
        (report(texts=texts(p4="（4）管理制度健全性。①资金办法分值5分，得4分；②考核办法分值5分，得3分。")), "BA407", "待判断", "E5", "7", "写得分7分，表里是8"),
        (report(texts=texts(p5="（5）补贴发放及时性。六月底前发放完毕，得9分。")), "BA407", "待判断", "E6", "9", "写得9分，表里是10"),
        (report(texts=texts(p4=TEXTS[3].replace("没有修订", "没有修订，扣3分"))), "BA407", "待判断", "E5", "", "写扣3分，分值10、得分8，差2分"),
        (report(((*ROWS[0][:1], "", *ROWS[0][2:]), *ROWS[1:2], ("资金执行率", "", "8", "7.87"), *ROWS[3:]), texts(p3="（3）资金执行率。预算安排122万元，实际支出120万元，资金执行率96.38%。目标分值 8 分，得分 7.87 分。"), total="97.87"), "BA408", "待判断", "E4", "98.36%", "按正文里的数是120÷122＝98.36%"),
        (report(texts=texts(p4="（4）管理制度健全性。两项制度没有修订，该指标得75%权重分。")), "BA407", "待判断", "E5", "7.5", "得75%权重分"),
        (report(texts=(*TEXTS, "项目综合得分89分，等级为“优”。")), "BA509", "警告", "A1", "89", "正文写“综合得分89分”，表里的总分是98"),
        (report(texts=(*TEXTS, "项目综合得分98分，等级为“良”。")), "BA509", "待判断", "A1", "优", "98分应为“优”"),
        (report(texts=texts(p4="（4）管理制度健全性。内控制度印发晚于要求。目标分值 10 分，得分 8 分。")), "BA406", "待判断", "E6", "", "得满分"),
    ],
)  # fmt: skip
def test_a_contradiction_in_words_is_found(
    made: Audited, code: str, level: str, cell: str, computed: str, words: str
) -> None:
    (finding,) = [f for f in found(made) if f.code == code]
    assert (finding.level.value, finding.place["cell"], finding.computed) == (level, cell, computed)
    assert words in finding.message


@pytest.mark.parametrize(
    "changed",
    [
        texts(p4="（4）管理制度健全性。每发现一处缺陷扣1分，共扣2分。"),
        texts(p4="（4）管理制度健全性。①资金办法分值5分，得5分；②考核办法分值5分，未修订，得3分。"),
        texts(p4="（4）管理制度健全性。其中资金办法分值5分，得5分。该指标分值10分，得8分。"),
        texts(p3="（3）资金执行率。上年执行率为 91.2%，本年到位资金全部支出。目标分值 8 分，得分 8 分。"),
        texts(p4="（4）管理制度健全性。两项制度没有修订，该指标得80%权重分，即8分。"),
        (*TEXTS, "各项目复核后总得分735.02分，单位自评得分99分。"),
        (*TEXTS, "决策类综合得分6分，过程类综合得分22分。", "项目综合得分98分，评价等级为优。"),
        texts(p4="（4）管理制度健全性。一项没有修订，扣1.5分；一项没有印发，扣0.5分。"),
        texts(p3="（3）资金执行率。实际支出 120 万元，占到位资金的全部。"),
        (*TEXTS, "（一）部分村居资料整理不够及时。"),
        ("一、项目概况", "本项目年度预算 130 万元。"),
    ],
)
def test_what_is_no_contradiction_is_not_found(changed: tuple[str, ...]) -> None:
    assert [f.code for f in found(report(texts=changed)) if f.code != "BA205"] == []


def test_another_table_of_the_project_tells_otherwise() -> None:
    late = report(
        rows=(*ROWS[:4], (*ROWS[4][:3], "9"), ROWS[5]), total="97",
        texts=texts(p5="（5）补贴发放及时性。已全部发放，但晚于市局要求的时间。目标分值 10 分，得分 9 分。"),
    )  # fmt: skip
    own = Filled(project="2024年取暖补贴", goals="").item(4, level3="补贴发放及时率").audited
    (finding,) = [f for f in found(own, late) if f.code == "BA508"]
    assert finding.place["cell"] == "H17" and "补贴发放及时性得9分，写“但晚于市局要求的时间”" in finding.message
    other = Filled(project="2024年春耕补贴", goals="").item(4, level3="补贴发放及时率").audited
    assert not [f for f in found(other, late) if f.code == "BA508"]


def test_equal_totals_of_which_one_is_added_wrongly() -> None:
    wrong = Filled(project="取暖补贴", goals="").spent(score="9.8").audited
    wrong = Audited(Table(**{**{k: getattr(wrong.table, k) for k in wrong.table.__slots__}, "header": {**wrong.table.header, "总分": "98"}}), wrong.file)  # fmt: skip
    same = report()
    assert [f.computed for f in found(wrong) if f.code == "BA102"] == ["9.03"]
    (note,) = [f for f in found(same, wrong) if f.code == "BA508"]
    assert note.level.value == "提示" and "那张表按算术是97.23" in note.message


def test_claims_of_a_summary() -> None:
    rows = tuple(
        _row(n, name, "", "", score) for n, (name, score) in enumerate((("中央补助资金", "95"), ("取暖补贴", "82")), 2)
    )
    rows = tuple(_graded(row, grade) for row, grade in zip(rows, ("优", "良"), strict=True))

    def summary(*texts: str) -> Audited:
        return Audited(Table(PLACE, "汇总表", {"标题": "自评情况汇总表"}, (), rows), "自评报告.docx", texts)

    own = Filled(project="中央补助资金", total="", goals="").audited
    wrong = summary("本次自评 3 个项目，优2个，良1个。", "本部门无转移支付绩效自评项目。")
    told = [f.message for f in found(wrong, own) if f.code == "BA509"]
    assert told == [
        "正文写3个项目，汇总表里是2个",
        "正文写“优”2个，汇总表里是1个",
        "正文写“无转移支付绩效自评项目”，却有1个项目的名称带着上级资金：中央补助资金",
    ]
    assert not [f for f in found(summary("本次自评 2 个项目，优1个，良1个。"), own) if f.code == "BA509"]


def _graded(row: Indicator, grade: str) -> Indicator:
    return Indicator(**{name: getattr(row, name) for name in row.__slots__ if name != "remark"}, remark=grade)


def test_a_report_in_word(tmp_path: Path) -> None:
    """The table and the paragraphs below it, as a report has them."""
    document = docx.Document()
    document.add_paragraph("取暖补贴项目绩效评价得分表")
    table = document.add_table(1 + len(ROWS), 5)
    for cell, head in zip(table.rows[0].cells, ("一级指标", "三级指标", "指标解释", "分值", "得分"), strict=True):
        cell.text = head
    for line, row in zip(table.rows[1:], ROWS, strict=True):
        for cell, text in zip(line.cells, ("过程", *row), strict=True):
            cell.text = text
    for text in texts(p3=TEXTS[2].replace("为 100%", "为 98.36%"), p4=TEXTS[3].replace("得分 8", "得分 9")):
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    (tmp_path / "报告.docx").write_bytes(file.getvalue())
    looked = audit_one(tmp_path / "报告.docx")
    assert {(f.code, f.computed) for one in looked.found for f in one} >= {("BA407", "9"), ("BA408", "100%")}


SUMMARY = "项目绩效自评综述：根据年初设定的绩效目标，项目自评得分{total}分。项目全年预算数为{annual}万元，执行数为{executed}万元，完成预算的{rate}%。"
OWN = {"total": "97.23", "annual": "200", "executed": "180.5", "rate": "90.25"}
OTHER = {"total": "88", "annual": "90", "executed": "81", "rate": "90"}


def beside(*texts: str) -> list[Finding]:
    """What is found in the table of 技能培训 with these texts beside it."""
    own = Filled(goals="").audited
    return found(Audited(own.table, own.file, texts))


@pytest.mark.parametrize(
    "texts",
    [
        ("1.技能培训" + SUMMARY.format(**OWN),),
        # two projects in one paragraph, in either order; a project whose name contains the other's; last year's numbers
        ("1.公益岗位" + SUMMARY.format(**OTHER) + "2.技能培训" + SUMMARY.format(**OWN),),
        ("1.高技能培训" + SUMMARY.format(**OTHER), "2.技能培训" + SUMMARY.format(**OWN)),
        ("高技能培训" + SUMMARY.format(**OTHER),),
        (
            "技能培训项目绩效自评综述：上年执行数为150万元，本年全年预算数为200万元，执行数为180.5万元，其中财政拨款执行数为100万元。",
        ),
    ],
)
def test_a_summary_of_another_project_or_year_is_no_contradiction(texts: tuple[str, ...]) -> None:
    assert beside(*texts) == []


@pytest.mark.parametrize(
    ("name", "wrong", "cell", "level"),
    [
        ("total", "92.73", "I40", "错误"), ("executed", "185", "F6", "错误"), ("rate", "92.05", "H6", "错误"),
        ("annual", "210", "E6", "错误"),
    ],
)  # fmt: skip
def test_a_summary_that_tells_another_number(name: str, wrong: str, cell: str, level: str) -> None:
    both = "1.公益岗位" + SUMMARY.format(**OTHER) + "2.技能培训" + SUMMARY.format(**{**OWN, name: wrong})
    assert [(f.code, f.place["cell"], f.level.value) for f in beside(both)] == [("BA403", cell, level)]
    unsure = beside(
        "项目绩效自评综述：技能培训" + SUMMARY.format(**{**OWN, name: wrong}).removeprefix("项目绩效自评综述：")
    )
    assert [f.level.value for f in unsure if f.code == "BA403"] == ["待判断"]
