"""Tables in the layouts of several provinces: clean ones are let pass, one contradiction is found at its cell with its number."""

from __future__ import annotations

from pathlib import Path

import layouts as made
import pytest
from biaochi.audit.check import Finding
from biaochi.audit.run import audit
from biaochi.cli.audit_files import audit_one
from layouts import Change

CLEAN = {
    "national": made.NATIONAL, "in_yuan": made.IN_YUAN, "three_columns": made.THREE_COLUMNS, "marks_in_names": made.MARKS_IN_NAMES,
    "adjusted": made.ADJUSTED, "split_twice": made.SPLIT_TWICE, "nested": made.NESTED, "zero": made.ZERO, "reviewed": made.REVIEWED,
    "scores": made.SCORES, "weighted": made.WEIGHTED, "subtotals": made.SUBTOTALS, "listed": made.LISTED, "projects": made.PROJECTS,
}  # fmt: skip


def found(tmp_path: Path, rows: list[list[str]]) -> list[Finding]:
    """What is found in a workbook with these rows."""
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(made.workbook(rows))
    looked = audit_one(path)
    assert looked.subjects, looked.unread
    return [f for r in audit(looked.subjects, looked.found) for f in r.findings]


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_table_is_let_pass(tmp_path: Path, name: str) -> None:
    assert [(f.code, f.message) for f in found(tmp_path, made.grid(CLEAN[name])) if f.level.value != "提示"] == []


def test_a_score_by_tiers_is_no_error(tmp_path: Path) -> None:
    findings = found(tmp_path, made.grid(made.TIERS))
    assert [(f.code, f.level.value, f.computed) for f in findings] == [("BA102", "警告", "9.25")]


CHANGES = [
    # arithmetic of the budget block, of items, of the total; in 元, in 万元, marks said in the header of the block
    Change(made.NATIONAL, "年度资金总额", 6, "94.21%", "BA101", "G6", "94.12%"),
    Change(made.NATIONAL, "年度资金总额", 7, "9.14", "BA102", "H6", "9.41"),
    Change(made.IN_YUAN, "年度资金总额", 8, "9.95", "BA102", "I6", "9.59"),
    Change(made.MARKS_IN_NAMES, "年度财政资金总额", 5, "19.1", "BA102", "F5", "19.01"),
    Change(made.ADJUSTED, "总额", 7, "9.04", "BA102", "H5", "9.44"),
    Change(made.THREE_COLUMNS, "年度资金总额", 6, "95.7", "BA101", "G5", "97.5%"),
    Change(made.NATIONAL, "总分", 6, "98.87", "BA104", "G21", "98.77"),
    Change(made.MARKS_IN_NAMES, "总分", 1, "99.61", "BA104", "B14", "98.61"),
    Change(made.ADJUSTED, "项目名称", 6, "97.98", "BA104", "G2", "97.88"),
    Change(made.NESTED, "合计", 6, "96.39", "BA104", "G18", "96.93"),
    Change(made.SCORES, "垃圾无害化处理率", 7, "94.76%", "BA108", "H10", "94.67%"),
    Change(made.WEIGHTED, "资金使用合规性", 5, "18.8", "BA108", "F5", "18.4"),
    Change(made.WEIGHTED, "合计", 5, "91.2", "BA104", "F8", "92.1"),
    Change(made.SUBTOTALS, "产出指标小计", 6, "48", "BA104", "G8", "50"),
    Change(made.SUBTOTALS, "效益指标小计", 5, "20", "BA104", "F10", "30"),
    Change(made.PROJECTS, "路灯维护", 5, "85%", "BA101", "F4", "80%"),
    Change(made.PROJECTS, "合计", 4, "165", "BA107", "E6", "156"),
    Change(made.PROJECTS, "平均分", 6, "89.6", "BA104", "G7", "86.9"),
    Change(made.PROJECTS, "路灯维护", 7, "良", "BA110", "H4", "优"),
    # sums of money: the usual three parts, two ways of splitting, parts of a part
    Change(made.NATIONAL, "上年结转资金", 3, "60", "BA107", "D6", "372.5"),
    Change(made.SPLIT_TWICE, "项目支出", 4, "336.6", "BA107", "E4", "976.9"),
    Change(made.SPLIT_TWICE, "其他资金", 4, "2", "BA107", "E4", "985.9"),
    Change(made.NESTED, "　　省级资金", 4, "504", "BA107", "E5", "2620"),
    Change(made.NESTED, "社会资本", 3, "40", "BA107", "D4", "2840"),
    # marks
    Change(made.SPLIT_TWICE, "参保率", 5, "10", "BA106", "A13", "45"),
    Change(made.THREE_COLUMNS, "设备巡检次数", 7, "5", "BA105", "H13", "95"),
    Change(made.SCORES, "项目立项", 3, "9", "BA106", "C3", "8"),
    Change(made.SCORES, "资金使用合规性", 6, "13", "BA304", "G8", "12"),
    # scores against targets: in proportion, met, not met, reversed, equal, below, nought, a date, the adjusted target
    Change(made.NATIONAL, "改造管网长度", 6, "14.63", "BA203", "G13", "14.36"),
    Change(made.ADJUSTED, "加装电梯数量", 8, "28.84", "BA203", "I8", "28.44"),
    Change(made.NATIONAL, "水质检测合格率", 6, "8", "BA201", "G15", "10"),
    Change(made.NATIONAL, "受益群众满意度", 4, "83%", "BA202", "G20", "9.22"),
    Change(made.NATIONAL, "工程完工时间", 4, "2023年12月5日", "BA202", "G16", ""),
    Change(made.THREE_COLUMNS, "故障修复时间", 6, "30", "BA202", "I10", "8"),
    Change(made.THREE_COLUMNS, "设备巡检次数", 6, "11", "BA202", "I8", "9.17"),
    Change(made.NESTED, "农户满意度", 4, "81%", "BA202", "G17", "9"),
    Change(made.ZERO, "重大食品安全事故", 5, "1起", "BA202", "H12", ""),
    Change(made.NATIONAL, "改造管网长度", 7, "", "BA205", "G13", ""),
    Change(made.IN_YUAN, "公共文化服务水平", 8, "", "BA205", "I17", ""),
    # 完成值: copied, in another unit, without one, over, impossible, left over
    Change(made.THREE_COLUMNS, "参观者满意度", 6, ">=90", "BA301", "G12", ""),
    Change(made.NATIONAL, "受益群众满意度", 4, "90%以上", "BA301", "E20", ""),
    Change(made.NATIONAL, "受益人口", 4, "1.25万人", "BA302", "E18", "12500人"),
    Change(made.IN_YUAN, "项目支出总额", 5, "143.78605万元", "BA302", "F11", "1437860.5元"),
    Change(made.IN_YUAN, "到馆读者人次", 5, "362000", "BA302", "F16", "36.2万人次"),
    Change(made.IN_YUAN, "读者满意度", 5, "0.9531", "BA302", "F18", "95.31%"),
    Change(made.NATIONAL, "新增水表数量", 4, "1680块", "BA303", "E14", "140%"),
    Change(made.NATIONAL, "水质检测合格率", 4, "101%", "BA304", "E15", ""),
    Change(made.THREE_COLUMNS, "设备完好率", 6, "963", "BA304", "G9", ""),
    Change(made.NATIONAL, "管护制度建立率", 2, "指标2：", "BA305", "C19", ""),
    Change(made.NATIONAL, "水质检测合格率", 4, "97.5999999999999943%", "BA306", "E15", "97.6"),
    Change(made.IN_YUAN, "举办读者活动场次", 7, "", "BA307", "H12", ""),
    # facts in two places, costs, headings
    Change(made.IN_YUAN, "项目支出总额", 5, "1473860.5元", "BA401", "F11", "1437860.5元"),
    Change(made.NATIONAL, "受益人口", 4, "12050人", "BA403", "E18", "12500人"),
    Change(made.NATIONAL, "改造管网35公里。", 5, "受益12500人，支出资金314.2万元。", "BA403", "E6", "314.2万元"),
    Change(made.IN_YUAN, "项目支出总额", 4, "≥1500000元", "BA404", "E11", ""),
    Change(made.IN_YUAN, "项目支出总额", 4, "1500000元", "BA404", "E11", "≤1500000元"),
    Change(made.NATIONAL, "受益人口", 1, "成本指标", "BA405", "B18", ""),
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: f"{c.code}-{c.cell}-{c.text[:8]}")
def test_a_contradiction_is_found_at_its_cell(tmp_path: Path, change: Change) -> None:
    findings = found(tmp_path, made.changed(change))
    hits = [f for f in findings if f.code == change.code and f.place == {"sheet": "自评表", "cell": change.cell}]
    assert [f.computed for f in hits] == [change.computed], [(f.code, dict(f.place), f.computed) for f in findings]
