"""The 32 indicators of Yantai written by hand over scaled Int64, as an analyst would: what the plans are measured against.

Money and months have two decimals (hundredths), rates are per cent with two decimals (ten-thousandths of one), counts are
whole. Points are in hundred-thousandths. ``exact`` False writes the same in binary floats, as most would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from operator import add

import polars as pl

UNIT = 100_000
GRADES = ((90, 0), (80, 1), (60, 2))


def outputs(col: Callable[[str], pl.Expr], codes: Sequence[str], exact: bool = True) -> list[pl.Expr]:
    """``holds``, ``total`` and ``grade`` and s0, s1, … as the plan gives them; ``col`` gives a column by its heading."""

    def points(value: float) -> pl.Expr:
        return pl.lit(round(value * UNIT), dtype=pl.Int64) if exact else pl.lit(value)

    def yes(code: str, *parts: tuple[str, float]) -> pl.Expr:
        return reduce(add, (pl.when(col(f"{code}.{n}")).then(points(v)).otherwise(points(0)) for n, v in parts))

    def held(value: pl.Expr, most: float) -> pl.Expr:
        return pl.max_horizontal(points(0), pl.min_horizontal(value, points(most)))

    def each(heading: str, amount: float) -> pl.Expr:
        return col(heading) * points(amount)

    def rate(heading: str) -> pl.Expr:
        return col(heading) * (UNIT // 10_000) if exact else col(heading)

    def over(top: pl.Expr, bottom: pl.Expr, times: int) -> pl.Expr:
        return top * (times * UNIT) // bottom if exact else top * times / bottom

    def short(heading: str, target: float, times: int) -> pl.Expr:
        return pl.max_horizontal(points(0), points(target) - rate(heading)) * times

    def effect(code: str, values: Sequence[float]) -> pl.Expr:
        words = ("显著", "比较明显", "一般", "微弱")
        found = points(0)
        for word, value in reversed(list(zip(words, values, strict=True))):
            found = pl.when(col(f"{code}.效果") == word).then(points(value)).otherwise(found)
        return found

    a, b = col("C12.1.征缴收入额（万元）"), col("C12.1.预算收入额（万元）")
    cost, planned = col("C15.实际成本（万元）"), col("C15.计划成本（万元）")
    way, cover = col("C12.5.付费改革方式"), rate("C12.5.医疗机构覆盖率（%）")
    paid = pl.when((way == "DRG") & (cover >= points(0.5)) | (way == "DIP") & (cover >= points(1))).then(points(1)).otherwise(points(0))  # fmt: skip
    scores = [
        yes("C1", ("符合法规和政策", 1), ("符合行业规划", 0.5), ("属于部门职责", 0.5), ("属于财政支持范围", 0.5), ("与同类项目不重复", 0.5)),
        yes("C2", ("按规定程序设立", 1), ("审批文件和材料合规", 1), ("经过必要的事前论证", 1)),
        yes("C3", ("有绩效目标", 0.5), ("目标与工作内容相关", 0.5), ("预期效益符合正常水平", 0.5), ("目标与资金量匹配", 0.5)),
        yes("C4", ("已细化为具体指标", 1), ("指标值清晰可衡量", 0.5), ("与任务数或计划数对应", 0.5)),
        yes("C5", ("经过科学论证", 0.5), ("预算与项目内容匹配", 0.5), ("测算依据充分且按标准编制", 0.5), ("资金量与工作任务匹配", 0.5)),
        yes("C6", ("分配依据充分", 1), ("分配额度合理且与实际相适应", 1)),
        held(over(col("C7.实际到位资金（万元）"), col("C7.预算资金（万元）"), 2), 2),
        held(over(col("C8.实际支出资金（万元）"), col("C8.实际到位资金（万元）"), 2), 2),
        held(points(4) - each("C9.不合规处数（处）", 0.5) - yes("C9", ("发现截留挤占", 3), ("发现挪用虚列支出", 4)), 4),
        yes("C10", ("有财务管理制度", 1), ("有业务管理制度", 1), ("财务管理制度合法合规完整", 1), ("业务管理制度合法合规完整", 1)),
        held(points(9) - each("C11.不符合类数（类）", 1), 9),
        held(over(b - 2 * pl.max_horizontal(b - a, b * 0), b, 1), 1),
        pl.when(rate("C12.2.报告期比重（%）") > rate("C12.2.往年比重（%）")).then(points(1)).otherwise(points(0)),
        yes("C12.3", ("主动公开应公开文件", 1), ("有效办理公开申请", 1)),
        held(points(1) - short("C12.4.市级检查覆盖率（%）", 1, 2), 1) + held(points(1) - short("C12.4.区市检查覆盖率（%）", 1, 2), 1),
        yes("C12.5", ("有行动计划和经办规程", 0.6)) + paid + held(points(0.4) - each("C12.5.配套工作缺项数（项）", 0.1), 0.4),
        held(points(6) - each("C13.1.支出不合规处数（处）", 0.5) - each("C13.1.违规未处理处数（处）", 0.5), 6),
        yes("C13.2", ("报量合规", 0.5), ("按时签订购销协议", 0.5), ("监测和督导供货", 0.5)) + held(points(0.5) - each("C13.2.未完成品种数（种）", 0.1), 0.5),
        held(points(2) - each("C13.3.不合规处数（处）", 0.5), 2),
        yes("C13.4", ("定期开展运行分析", 1), ("建立风险防控机制", 1)),
        *(held(points(2) - each(f"C14.{k}.{n}结算滞后笔数（笔）", 0.2), 2) for k, n in ((1, "住院"), (2, "生育"), (3, "门诊"))),
        held(points(2) - short("C14.4.支付率（%）", 1, 4), 2),
        pl.when((cost - planned) * 10 >= planned).then(points(0)).when((cost - planned) * 20 >= planned).then(points(1)).otherwise(points(2)),
        effect("C16.1", (5, 4, 3, 2)), effect("C16.2", (5, 4, 3, 2)), effect("C16.3", (6, 5, 4, 2)),
        held(points(4) - pl.max_horizontal(points(0), rate("C17.基准利率（%）") - rate("C17.利息收益率（%）")) * 8, 4),
        held(points(5) - 2 * pl.max_horizontal(points(0), points(10) - col("C18.可支付月数（个月）") * (UNIT // 100 if exact else 1)), 5),
        held(points(5) - short("C19.1.满意度（%）", 0.9, 10), 5), held(points(5) - short("C19.2.满意度（%）", 0.9, 10), 5),
    ]  # fmt: skip
    total = reduce(add, scores)
    if not exact:
        return [(total * 100 + 0.5).floor().cast(pl.Int64).alias("total")]
    shown = (total * 2 + 1000) // 2000
    above = ((total + 3) * 2 + 1000) // 2000
    grade = pl.lit(3, pl.Int64)
    for least, place in reversed(GRADES):
        grade = pl.when(shown >= least * 100).then(pl.lit(place, pl.Int64)).otherwise(grade)
    bottoms = ("C7.预算资金（万元）", "C8.实际到位资金（万元）", "C12.1.预算收入额（万元）", "C15.计划成本（万元）")
    holds = reduce(lambda x, y: x & y, [(col(n) > 0) for n in bottoms]) & (shown == above) & pl.col("complete")
    return [
        holds.fill_null(False).alias("holds"),
        shown.alias("total"),
        grade.alias("grade"),
        *(((s * 2 + 1000) // 2000).alias(f"s{k}") for k, s in enumerate(scores)),
    ]
