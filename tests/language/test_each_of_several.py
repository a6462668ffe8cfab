"""What clauses say of one another: rules shared out over measures, gaps, factors, opposites, requirements, and what must be refused.

Each kind stands here with sentences that read alike and mean something else; what is not sure is refused by its code.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from biaochi.criterion import compile_criterion
from biaochi.diagnostics import CriterionError
from biaochi.meaning.named_first import lead_of

READ = [
    ("5", "满意度≥90%得5分，每降低1个百分点扣0.5分；被通报批评的，得分乘以0.8。", {"满意度": "88%", "被通报批评": "是"}, "3.2"),
    ("5", "满意度≥90%得5分，每降低1个百分点扣0.5分；被通报批评的，本项得分打七折。", {"满意度": "90%", "被通报批评": "是"}, "3.5"),
    ("5", "满意度≥90%得5分，每降低1个百分点扣0.5分；被通报批评的，按得分的60%计。", {"满意度": "88%", "被通报批评": "是"}, "2.4"),
    ("5", "资产未报批一项扣1分，账实不符扣2分；无上述情形的得5分。", {"资产未报批项数": "1", "账实不符": "是"}, "2"),
    ("6", "每新增1家省级企业得0.5分，最高6分；零新增的得0分。", {"新增省级企业家数": "3"}, "1.5"),
    ("6", "每完成一项得1分，未按时完成的不得分。", {"符合要求项数": "3", "未按时完成": "是"}, "0"),
    ("3", "每个社区每年开展活动不少于2次。每有一个社区未达到要求扣0.6分。", {"社区未达到要求个数": "2"}, "1.8"),
    ("3", "全年开展培训不少于2次。未达到要求的不得分。", {"开展培训": "1"}, "0"),
    ("5", "每缺1项扣1分；获得表彰的加1分，加分后不超过5分。", {"缺项数": "2", "获得表彰": "是"}, "4"),
    ("14", "虚假合同不得分；每份瑕疵合同扣4分。", {"虚假合同份数": "0", "瑕疵合同份数": "2"}, "6"),
    ("10", "每份瑕疵合同扣2分；弄虚作假的不得分。", {"瑕疵合同份数": "1", "弄虚作假": "否"}, "8"),
    ("6", "甲完成率、乙公示率、丙处置率各2分，达到100%的得2分，95%（含）以上不足100%的得1分，不足95%的不得分。",
     {"甲完成率": "100%", "乙公示率": "96%", "丙处置率": "90%"}, "3"),
    ("4", "甲普及率目标90%、乙覆盖率目标60%，达到目标的各得2分，达到目标值80%以上但未达到目标的各得1分，不足目标值80%的不得分。",
     {"甲普及率": "72%", "乙覆盖率": "60%"}, "3"),
    ("6", "甲合格率目标为95%，乙满意度目标为90%。两项指标各占3分，达到目标的得该项满分，未达到的按实际值与目标值之比计算得分。",
     {"甲合格率": "95%", "乙满意度": "45%"}, "4.5"),
    ("8", "甲率≥90%、乙率≥85%、丙率≥55%，达到标准的各得2分，每低于标准1个百分点扣0.2分，分别扣完为止；丁率达到100%得2分，否则得0分。",
     {"甲率": "89%", "乙率": "85%", "丙率": "40%", "丁率": "100%"}, "5.8"),
    ("5", "甲签约率≥75%得2分，乙履约率≥85%得3分，两项每低2个百分点分别扣0.4分、0.6分，不足2个百分点的不扣，扣完各项分值为止。",
     {"甲签约率": "73%", "乙履约率": "84%"}, "4.6"),
    ("10", "种植面积达到5000亩的得满分；不足的，每低1%扣2%的分值。", {"种植面积": "4900"}, "9.6"),
    ("2", "支出数不超过年初预算数的得满分；超出的，超出金额每满2万元扣0.4分，扣完为止。", {"支出数": "53万元", "年初预算数": "50万元"}, "1.6"),
    ("5", "任务完成率≥100%得5分；未完成的，缺口每满3个百分点扣1分，零头舍去。", {"任务完成率": "95%"}, "4"),
    ("2", "请假超过3次的，从第4次起每次扣0.1分。", {"请假": "5"}, "1.8"),
    ("10", "排名第1名得10分，第2至3名得9分，第4名及以后得0分。", {"排名": "2"}, "9"),
    ("10", "违规但未造成损失的，每次扣2分；造成损失的，每次加倍扣分。", {"违规但未造成损失次数": "1", "造成损失次数": "1"}, "4"),
    ("5", "支出数不超过预算数的得满分，超出的，每超1%扣0.5分；每逾期1天扣0.5分。",
     {"支出数": "10万元", "预算数": "10万元", "逾期天数": "2"}, "4"),
    ("3", "轮换数量达到计划轮换数量的得满分，每少1%扣0.15分；超架空期未报批的，每超10天扣0.5分，不足10天按10天计。",
     {"轮换数量": "960", "计划轮换数量": "1000", "超架空期未报批天数": "5"}, "1.9"),
    ("5", "到账率≥全市平均到账率得5分，每低1个百分点扣1分。到账率=到账人数/申领人数。",
     {"到账人数": "88", "申领人数": "100", "全市平均到账率": "90%"}, "3"),
    ("8", "满意度≥90%得5分；80%（含）至90%得3分。投诉率较上年下降的得3分；持平的得1分；上升的不得分。",
     {"满意度": "85%", "投诉率": "2%", "上年投诉率": "2%"}, "4"),
    ("4", "制度健全得2分；满意度≥95%得2分，否则不得分。无业务的，本项得3分。", {"制度健全": "否", "满意度": "90%", "无业务": "是"}, "3"),
    ("3", "每季度召开会议不少于1次，全年少1次扣1分，扣完为止。", {"每季度召开会议1次，少次数": "2"}, "1"),
]  # fmt: skip

REFUSED = [
    ("5", "满意度≥90%得5分，每降低1个百分点扣0.5分；被通报批评的，再乘以1.2。"),
    ("5", "满意度≥90%得5分；被通报批评的，扣分乘以2。"),
    ("4", "纪律检查每违规1次扣1分；无上述情形的得3分。"),
    ("4", "甲率≥90%、乙率≥85%，各占2分，达到目标的得满分，有一项未达标的，整项不得分。"),
    ("4", "甲率、乙率各2分，丙率达到95%得2分。"),
    ("4", "甲率、乙率各2分，均达到95%得4分，其余不得分。"),
    ("5", "甲率≥75%得2分，档案完整得3分，每低2个百分点分别扣0.4分、0.6分。"),
    ("5", "种植面积不少于1000亩的得满分；不足的，缺口每50亩扣1分；缺口超过300亩的不得分。"),
    ("2", "请假超过3次的，从第5次起每次扣0.1分。"),
    ("10", "违规的扣2分；情节严重的，加倍扣分。"),
    ("5", "支出数不超过预算数的得满分，超出的，每超1%扣0.5分；每超1天扣0.5分。"),
    ("4", "执法人员持证上岗率100%得4分，每有1人无证上岗扣1分，有3人及以上无证上岗的不得分。"),
    ("5", "每缺1项扣1分；获得表彰的加1分，加分后不超过6分。"),
    ("5", "制度健全得2分，档案完整得5分，择高计分。两项得分合计为本项得分。"),
]


@pytest.mark.parametrize(("marks", "text", "facts", "score"), READ, ids=lambda v: v[:24] if isinstance(v, str) else "")
def test_what_is_said_together_scores_together(marks: str, text: str, facts: dict[str, str], score: str) -> None:
    criterion = compile_criterion(text, full_marks=marks)
    assert {i.name for i in criterion.inputs} == set(facts), criterion.reading
    assert criterion.score(facts).exact == Fraction(score)


@pytest.mark.parametrize(("marks", "text"), REFUSED, ids=lambda v: v[:24])
def test_what_is_alike_and_not_sure_is_refused(marks: str, text: str) -> None:
    with pytest.raises(CriterionError):
        compile_criterion(text, full_marks=marks)


@pytest.mark.parametrize(("marks", "text", "facts", "score"), [r for r in READ if "各" in r[1]], ids=lambda v: v[:16] if isinstance(v, str) else "")  # fmt: skip
def test_measures_named_first_are_each_a_point_of_their_own(marks: str, text: str, facts: dict[str, str], score: str) -> None:  # fmt: skip
    """One measure more or less moves its own points alone: no rule is shared out twice, none is left to the last."""
    criterion = compile_criterion(text, full_marks=marks)
    rates = [name for name, value in facts.items() if value.endswith("%")]
    best = {**facts, **dict.fromkeys(rates, "100%")}
    full = criterion.score(best).exact
    worst = [full - criterion.score({**best, name: "0%"}).exact for name in rates]  # type: ignore[operator]
    assert full == Fraction(marks)
    assert sum(worst, Fraction(0)) == Fraction(marks)


def test_a_text_that_names_no_measures_first_is_none_of_this_kind() -> None:
    for text in (
        "制度健全得2分，档案完整得3分。",
        "甲率≥90%得2分，乙率≥80%得3分。",
        "各项2分。",
        "",
        "甲率、乙率，得2分。",
    ):
        assert lead_of(text) is None
