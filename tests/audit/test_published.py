"""The published tables: every contradiction that a table of Luozhuang can reveal, no wrong 错误 anywhere."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import lru_cache

import pytest
from biaochi.audit.check import Finding
from biaochi.audit.equations import Audited
from biaochi.audit.review import outcome
from biaochi.audit.run import Report, audit
from biaochi.tables.from_json import tables_of_json
from published import GOLDEN, OFFICE, SELF, SUMMARIES, TRANSFERS, data, table

pytestmark = pytest.mark.skipif(not GOLDEN.is_dir(), reason="the published tables lie beside the checkout")
LUOZHUANG, YANTAI = SELF[:13], SELF[13:]


@lru_cache(maxsize=4)
def found(*names: str) -> dict[str, Report]:
    """What is found in published tables that are audited together."""
    subjects = [
        Audited(made, name) for name in names
        for made in tables_of_json(json.dumps({"tables": [table(name)]}).encode(), file=name)
    ]  # fmt: skip
    return dict(zip(names, audit(subjects), strict=True))


def luozhuang(number: int) -> tuple[Finding, ...]:
    return found(*LUOZHUANG, SUMMARIES[0])[LUOZHUANG[number - 1]].findings


# table, checks that may say it, what is printed, the right number (empty: nobody can know), words of the message
CONTRADICTIONS = (
    (2, "BA102", "9.87", "9.89", "总分随之为98.89"),
    (3, "BA504", "10", "9.84", "总分随之为97.84"),
    (8, "BA101", "26%", "25.66%", ""),
    (8, "BA103", "2.6", "2.57", "总分随之为85.17"),
    (8, "BA103", "2.6", "2.57", "完成值26%与取整的执行率相同"),
    (8, "BA403", "26%", "25.66%", "25.66%"),
    (8, "BA401", "276.34 万元", "76.34万元", ""),
    (4, "BA401", "135 万元", "0万元", ""),
    (7, "BA401", "3.25637 万元", "0万元", ""),
    (2, "BA501", "4", "4.44", "得3分"),
    (3, "BA501", "3", "4.44", "得4分"),
    (4, "BA204", "2", "3.33", "得3分"),
    (4, "BA203", "3", "3.33", "参保人员满意度"),
    (4, "BA203", "2", "3.33", "市局基金管理科满意度"),
    (5, "BA201", "3", "5", "财政代缴离休人员满意度"),
    (7, "BA201", "4", "5", "建国前老党员满意度"),
    (7, "BA201", "4", "5", "市局满意度"),
    (10, "BA201", "14", "15", "经办人员积极性"),
    (10, "BA201", "14", "15", "经办服务能力"),
    (12, "BA201", "14", "15", "经办服务能力"),
    (1, "BA404", "0", "10", "成本控制总额"),
    (6, "BA404", "8", "10", "成本控制总额"),
    (1, "BA502", "0", "10", "低于控制数得满分"),
    (6, "BA502", "8", "10", "低于控制数得满分"),
    (5, "BA402", "10", "", "保证离休人员按时足额享受医保待遇"),
    (6, "BA402", "5", "", "奖励金拨付及时性"),
    (13, "BA307", "", "", "没有填年初预算数"),
    (3, "BA403", "1860.945", "1860.95", "1,860.94"),
    (3, "BA406", "10", "", "补助到位及时率"),
)


@pytest.mark.parametrize(("number", "code", "printed", "computed", "words"), CONTRADICTIONS)
def test_each_contradiction_of_luozhuang_is_found(
    number: int, code: str, printed: str, computed: str, words: str
) -> None:
    assert [
        f for f in luozhuang(number)
        if f.code == code and f.printed == printed and f.computed == computed and words in f.message
    ]  # fmt: skip


def test_the_name_that_the_summary_prints_otherwise() -> None:
    (finding,) = found(*LUOZHUANG, SUMMARIES[0])[SUMMARIES[0]].findings
    assert finding.code == "BA503" and finding.computed.startswith("罗庄区中华人民共和国成立前老党员")


@lru_cache(maxsize=1)
def key_evaluation() -> dict[str, Report]:
    """The key evaluation with its text, beside the tables and what the report says of all of them."""
    made = data("luozhuang2023_key_evaluation")
    said = [i["justification"] for i in made["indicators"]]
    said += [n["place"].partition("（")[0] for n in made["notes"] if "存在问题" in n["place"]]
    claim = next(n["printed"] for n in data(SUMMARIES[0])["notes"] if n["kind"] == "claim_conflict")
    beside = {"luozhuang2023_key_evaluation": said, SUMMARIES[0]: [claim]}
    names = ("luozhuang2023_key_evaluation", *LUOZHUANG, SUMMARIES[0])
    subjects = [
        Audited(t, name, tuple(beside.get(name, ()))) for name in names
        for t in tables_of_json(json.dumps({"tables": [table(name)]}).encode(), file=name)
    ]  # fmt: skip
    return dict(zip(names, audit(subjects), strict=True))


@pytest.mark.parametrize(
    ("name", "code", "printed", "computed", "words"),
    [
        ("luozhuang2023_key_evaluation", "BA408", "98.38%", "100%", "资金执行率"),
        ("luozhuang2023_key_evaluation", "BA408", "100%", "98.38%", "资金到位率"),
        ("luozhuang2023_key_evaluation", "BA411", "6", "5.9", "资金执行率"),
        ("luozhuang2023_key_evaluation", "BA409", "管理制度健全性", "财务管理制度健全性", ""),
        ("luozhuang2023_key_evaluation", "BA410", "6", "", "绩效目标合理性"),
        ("luozhuang2023_key_evaluation", "BA410", "6", "", "绩效指标明确性"),
        ("luozhuang2023_key_evaluation", "BA508", "98", "", "那张表按算术是97.84"),
        ("luozhuang2023_p03", "BA508", "10", "", "补助发放的及时性得11分"),
        (SUMMARIES[0], "BA509", "无上级对地方转移支付绩效自评项目", "", "2个项目"),
    ],
)
def test_contradictions_in_the_words_of_the_key_evaluation(
    name: str, code: str, printed: str, computed: str, words: str
) -> None:
    found = key_evaluation()[name].findings
    assert [f for f in found if (f.code, f.printed, f.computed) == (code, printed, computed) and words in f.message]


def test_the_words_of_the_key_evaluation_are_not_found_wrong_otherwise() -> None:
    """Scores and marks told in the text are those of the table, and nothing of it is an error."""
    found = key_evaluation()["luozhuang2023_key_evaluation"].findings
    assert not [f for f in found if f.level.value in ("错误", "警告") or f.code == "BA407"]


def test_only_what_is_wrong_beyond_doubt_is_an_error() -> None:
    """Two execution scores of Luozhuang; nothing in the other tables, alone or together."""
    reports = found(*LUOZHUANG, SUMMARIES[0])
    wrong = [(name, f.code, f.computed) for name, r in reports.items() for f in r.findings if f.level.value == "错误"]
    assert wrong == [(LUOZHUANG[1], "BA102", "9.89"), (LUOZHUANG[2], "BA504", "9.84")]
    for names in (
        (*YANTAI, SUMMARIES[1]),
        TRANSFERS,
        ("pingan2024_overall", "luozhuang2023_key_evaluation", "yinan2024_overall"),
    ):
        assert not [f for r in found(*names).values() for f in r.findings if f.level.value == "错误"]


def test_the_totals_under_review() -> None:
    reviewed = {n: outcome(r).reviewed for n, r in found(*LUOZHUANG, SUMMARIES[0]).items()}
    wanted = dict(
        zip((*LUOZHUANG[1:3], LUOZHUANG[7], LUOZHUANG[10]), ("98.89", "97.84", "85.17", "90.26"), strict=True)
    )
    assert {n: reviewed[n] for n in wanted} == {n: Fraction(total) for n, total in wanted.items()}


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("yantai2022_selfeval_p14", "BA401", "121.23万元"),
        ("yantai2022_selfeval_p16", "BA302", "51.477652万元"),
        ("yantai2022_selfeval_p16", "BA303", "734.8%"),
        ("yantai2022_selfeval_p17", "BA405", "按节点控制成本支出"),
        ("yantai2022_selfeval_p18", "BA302", "30000元"),
        ("yantai2022_selfeval_p18", "BA308", "不低于上年"),
    ],
)
def test_contradictions_of_yantai(name: str, code: str, words: str) -> None:
    assert [f for f in found(*YANTAI, SUMMARIES[1])[name].findings if f.code == code and words in f.message]


def test_the_other_documents() -> None:
    assert any(f.code == "BA111" for f in found(*YANTAI, SUMMARIES[1])[SUMMARIES[1]].findings)
    pingan = found("pingan2024_overall", "luozhuang2023_key_evaluation", "yinan2024_overall")["pingan2024_overall"]
    assert {"BA302", "BA303", "BA405"} <= {f.code for f in pingan.findings}
    service = found(*TRANSFERS)[TRANSFERS[2]].findings
    assert any(f.code == "BA308" and "前一半" in f.message for f in service)


def test_the_office_files_say_the_cell() -> None:
    from biaochi.cli.audit_files import audit_one
    from biaochi.cli.import_files import import_one

    for name, place in (
        ("luozhuang_p02.xlsx", {"sheet": "自评表", "cell": "I6"}),
        ("luozhuang_p02.docx", {"table": 0, "row": 3, "column": 8}),
    ):
        looked = audit_one(OFFICE / name)
        (wrong,) = [f for found_ in looked.found for f in found_ if f.level.value == "错误"]
        assert (wrong.printed, wrong.computed, dict(wrong.place)) == ("9.87", "9.89", place)
    assert import_one(OFFICE / "yantai_p12.xlsx").tables and not [
        f for found_ in audit_one(OFFICE / "yantai_p12.xlsx").found for f in found_ if f.level.value in ("错误", "警告")
    ]
