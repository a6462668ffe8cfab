"""A clause added behind a criterion, or two criteria in one: what was said stays said, and what was added changes the score or is refused.

No row has a score: each is held against what the parts come to alone.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi import compile_criterion
from biaochi.criterion import Criterion
from biaochi.diagnostics import CriterionError

FORMS = [
    ("①制度健全（1分）；②执行到位（2分）；③监督有力（2分）", 5),
    ("①有制度得1分；②执行到位得2分；③有监督得2分", 5),
    ("有制度得1分，有人员得2分，有经费得2分", 5),
    ("满足以下要求得满分：①制度健全；②执行到位；③监督有力", 5),
    ("完成率≥95%得满分，每低1个百分点扣0.2分", 5),
    ("完成率≥95%得5分，90%≤完成率＜95%得3分，完成率＜90%不得分", 5),
    ("得分＝完成率×分值", 5),
    ("完成率达到100%得满分，未达到的按比例得分", 5),
    ("每发现一处问题扣0.5分，扣完为止", 5),
    ("发现挪用的每笔扣2分，发现截留的每笔扣1分", 5),
    ("评价为优得5分，良得4分，中得3分，差不得分", 5),
    ("按时报送得满分，每迟报1天扣0.5分", 5),
    ("制度健全得2分，不健全不得分；执行率达到90%得3分，每低1个百分点扣0.3分", 5),
    ("成本不高于预算得满分，每超1%扣0.5分", 5),
    ("1.预算编制（2分）：编制完整得2分，每缺1项扣0.5分。2.预算执行（3分）：执行率≥90%得3分，每低1个百分点扣0.1分", 5),
    ("排名前3得5分，4至6名得3分，其余得1分", 5),
    ("偏差率在±5%以内得满分，每超1个百分点扣0.5分", 5),
    ("完成率＝实际数÷计划数×100%，完成率≥100%得满分，每低1%扣0.1分", 5),
]  # fmt: skip

CLAUSES = [
    "有一项不符合的，本指标不得分", "两项以上不符合的不得分", "每发现一处问题扣0.5分", "发现问题的，每处扣0.5分", "全部符合加1分", "全部不符合扣2分",
    "任一项未达到的扣1分", "完成率低于60%的不得分", "超过110%的，每超1个百分点加0.1分", "达到目标值80%的得3分", "未达到目标值的不得分", "不符合要求的扣2分", "否则扣2分",
    "扣至2分为止", "每项最多扣1分", "连续两年未达标的加倍扣分", "情节严重的加倍扣分", "造成不良影响的另扣2分", "逾期整改的扣减一半分", "经批准的可不扣分",
    "试点地区按80%计算", "山区县可放宽10个百分点", "项目单位为企业的，减半计分", "按季度考核，年度取平均分", "四个季度得分的平均值为年度得分", "满分为3分", "本项权重为50%",
    "与上年相比下降的扣1分", "较上年提高的加1分", "低于全省平均水平的不得分", "排名末位的不得分", "3次以上的不得分", "超过3处的不得分", "前三项为必备项，缺一不得分",
    "①项不符合扣2分", "以最低项得分计算", "取最高分", "扣完本项分值后继续从总分中扣", "负分计入总分", "未提供佐证材料的不得分", "资料不全的酌情扣分", "弄虚作假的倒扣5分",
    "未开展的，按0分计", "无此项工作的得满分", "不足1处按1处计",
]  # fmt: skip


def _read(text: str, marks: int) -> Criterion | None:
    try:
        return compile_criterion(f"{text}。", full_marks=Fraction(marks))
    except CriterionError:
        return None


def _names(criterion: Criterion) -> set[str]:
    return {i.name.split("（")[0] for i in criterion.inputs}


@pytest.mark.parametrize("at", range(len(FORMS)))
def test_a_clause_behind_leaves_what_was_said_and_changes_it_or_is_refused(at: int) -> None:
    text, marks = FORMS[at]
    alone = _read(text, marks)
    assert alone is not None
    for clause in CLAUSES:
        for stop in "；。":
            both = _read(f"{text}{stop}{clause}", marks)
            if both is None:
                continue
            assert both.program.digest() != alone.program.digest(), clause
            kept = {n for n in _names(alone) if any(n.removesuffix("处数") in other for other in _names(both))}
            assert kept == _names(alone), clause


THREE = [
    "制度健全得3分", "制度健全得3分，不健全不得分", "完成率≥95%得3分，每低1个百分点扣0.2分", "完成率≥95%得3分，90%≤完成率＜95%得2分，完成率＜90%不得分",
    "按时报送得3分，每迟报1天扣0.5分", "未发生安全事故得3分，发生一起扣1分", "满意度达到90%得3分，未达到的按比例得分", "评价为优得3分，良得2分，差不得分", "成本低于上年得3分，每高1%扣0.5分",
]  # fmt: skip
TWO = [
    "台账齐全得2分", "台账齐全得2分，缺1份扣0.5分", "合格率≥98%得2分，每低1个百分点扣0.1分", "合格率≥98%得2分，否则不得分", "及时公示得2分，未公示不得分", "培训2期得2分，每少1期扣1分",
    "整改率100%得2分，未达到的按比例得分", "验收为优得2分，良得1分，差不得分", "每发现1处问题扣0.5分，扣完2分为止",
]  # fmt: skip
BEHIND = ["", "；弄虚作假的，本指标不得分", "；造成不良影响的另扣1分", "；每发现一处问题扣0.5分", "；被通报的扣1分"]


@pytest.mark.parametrize("first", THREE)
def test_two_in_one_ask_for_the_facts_of_both(first: str) -> None:
    one = _read(first, 3)
    assert one is not None
    for second in TWO:
        other = _read(second, 2)
        assert other is not None
        for stop in "；，。":
            for behind in BEHIND:
                both = _read(f"{first}{stop}{second}{behind}", 5)
                if both is None:
                    continue
                wanted = {i.name for i in (*one.inputs, *other.inputs)}
                found = {i.name for i in both.inputs}
                assert wanted <= found, (second, stop, behind)
                assert not behind or found > wanted or "问题处数" in wanted, (second, stop, behind)
