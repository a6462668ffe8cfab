"""The 32 indicators of Yantai written by hand in Python over scaled integers: the total alone, as in by_hand.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNIT = 100_000
HALF, FIFTH = UNIT // 2, UNIT // 5
TWO, THREE, FOUR, FIVE, SIX, NINE = (k * UNIT for k in (2, 3, 4, 5, 6, 9))
OF_FIVE = {"显著": FIVE, "比较明显": FOUR, "一般": THREE, "微弱": TWO, "无效果": 0}
OF_SIX = {"显著": SIX, "比较明显": FIVE, "一般": FOUR, "微弱": TWO, "无效果": 0}


def total(row: Mapping[str, Any]) -> int | None:
    """The total of a row times 100, rounded; None where a divisor is 0 or a fact missing. ``row``: heading to integer, yes or word."""
    if None in row.values():
        return None
    a, b = row["C12.1.征缴收入额（万元）"], row["C12.1.预算收入额（万元）"]
    cost, planned = row["C15.实际成本（万元）"], row["C15.计划成本（万元）"]
    due, paid_in = row["C7.预算资金（万元）"], row["C8.实际到位资金（万元）"]
    if b <= 0 or planned <= 0 or due <= 0 or paid_in <= 0:
        return None
    way, cover, over = row["C12.5.付费改革方式"], row["C12.5.医疗机构覆盖率（%）"], cost - planned
    worth = (
        (UNIT if row["C1.符合法规和政策"] else 0) + (HALF if row["C1.符合行业规划"] else 0)
        + (HALF if row["C1.属于部门职责"] else 0) + (HALF if row["C1.属于财政支持范围"] else 0)
        + (HALF if row["C1.与同类项目不重复"] else 0)
        + (UNIT if row["C2.按规定程序设立"] else 0) + (UNIT if row["C2.审批文件和材料合规"] else 0)
        + (UNIT if row["C2.经过必要的事前论证"] else 0)
        + (HALF if row["C3.有绩效目标"] else 0) + (HALF if row["C3.目标与工作内容相关"] else 0)
        + (HALF if row["C3.预期效益符合正常水平"] else 0) + (HALF if row["C3.目标与资金量匹配"] else 0)
        + (UNIT if row["C4.已细化为具体指标"] else 0) + (HALF if row["C4.指标值清晰可衡量"] else 0)
        + (HALF if row["C4.与任务数或计划数对应"] else 0)
        + (HALF if row["C5.经过科学论证"] else 0) + (HALF if row["C5.预算与项目内容匹配"] else 0)
        + (HALF if row["C5.测算依据充分且按标准编制"] else 0) + (HALF if row["C5.资金量与工作任务匹配"] else 0)
        + (UNIT if row["C6.分配依据充分"] else 0) + (UNIT if row["C6.分配额度合理且与实际相适应"] else 0)
        + min(row["C7.实际到位资金（万元）"] * TWO // due, TWO)
        + min(row["C8.实际支出资金（万元）"] * TWO // paid_in, TWO)
        + max(0, FOUR - row["C9.不合规处数（处）"] * HALF - (THREE if row["C9.发现截留挤占"] else 0) - (FOUR if row["C9.发现挪用虚列支出"] else 0))
        + (UNIT if row["C10.有财务管理制度"] else 0) + (UNIT if row["C10.有业务管理制度"] else 0)
        + (UNIT if row["C10.财务管理制度合法合规完整"] else 0) + (UNIT if row["C10.业务管理制度合法合规完整"] else 0)
        + max(0, NINE - row["C11.不符合类数（类）"] * UNIT)
        + (UNIT if a >= b else max(0, 2 * a - b) * UNIT // b)
        + (UNIT if row["C12.2.报告期比重（%）"] > row["C12.2.往年比重（%）"] else 0)
        + (UNIT if row["C12.3.主动公开应公开文件"] else 0) + (UNIT if row["C12.3.有效办理公开申请"] else 0)
        + max(0, row["C12.4.市级检查覆盖率（%）"] * 20 - UNIT)
        + max(0, row["C12.4.区市检查覆盖率（%）"] * 20 - UNIT)
        + (60_000 if row["C12.5.有行动计划和经办规程"] else 0)
        + (UNIT if (way == "DRG" and cover >= 5_000) or (way == "DIP" and cover >= 10_000) else 0)
        + max(0, 40_000 - row["C12.5.配套工作缺项数（项）"] * 10_000)
        + max(0, SIX - (row["C13.1.支出不合规处数（处）"] + row["C13.1.违规未处理处数（处）"]) * HALF)
        + (HALF if row["C13.2.报量合规"] else 0) + (HALF if row["C13.2.按时签订购销协议"] else 0)
        + (HALF if row["C13.2.监测和督导供货"] else 0) + max(0, HALF - row["C13.2.未完成品种数（种）"] * 10_000)
        + max(0, TWO - row["C13.3.不合规处数（处）"] * HALF)
        + (UNIT if row["C13.4.定期开展运行分析"] else 0) + (UNIT if row["C13.4.建立风险防控机制"] else 0)
        + max(0, TWO - row["C14.1.住院结算滞后笔数（笔）"] * FIFTH)
        + max(0, TWO - row["C14.2.生育结算滞后笔数（笔）"] * FIFTH)
        + max(0, TWO - row["C14.3.门诊结算滞后笔数（笔）"] * FIFTH)
        + max(0, row["C14.4.支付率（%）"] * 40 - TWO)
        + (0 if over * 10 >= planned else UNIT if over * 20 >= planned else TWO)
        + OF_FIVE[row["C16.1.效果"]] + OF_FIVE[row["C16.2.效果"]] + OF_SIX[row["C16.3.效果"]]
        + max(0, FOUR - max(0, row["C17.基准利率（%）"] - row["C17.利息收益率（%）"]) * 80)
        + max(0, FIVE - max(0, 10 * UNIT - row["C18.可支付月数（个月）"] * 1000) * 2)
        + max(0, FIVE - max(0, 9_000 - row["C19.1.满意度（%）"]) * 100)
        + max(0, FIVE - max(0, 9_000 - row["C19.2.满意度（%）"]) * 100)
    )  # fmt: skip
    shown = (worth + 500) // 1000
    return shown if (worth + 503) // 1000 == shown else None


def rows(frame: Any, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of a frame by heading; ``columns`` gives the column of each."""
    return frame.select(**columns).to_dicts()
