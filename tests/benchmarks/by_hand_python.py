"""The 32 indicators of Yantai written by hand in Python over scaled integers: the total alone, as in by_hand.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNIT = 100_000
_WORDS = ("显著", "比较明显", "一般", "微弱")


def total(row: Mapping[str, Any]) -> int | None:
    """The total of a row times 100, rounded; None where a divisor is 0 or a fact missing. ``row``: heading to integer, yes or word."""

    def yes(code: str, *parts: tuple[str, int]) -> int:
        return sum([points for name, points in parts if row[f"{code}.{name}"]])

    def effect(code: str, values: tuple[int, ...]) -> int:
        return dict(zip(_WORDS, values, strict=True)).get(row[f"{code}.效果"], 0) * UNIT

    a, b = row["C12.1.征缴收入额（万元）"], row["C12.1.预算收入额（万元）"]
    cost, planned = row["C15.实际成本（万元）"], row["C15.计划成本（万元）"]
    there, due, spent = row["C7.实际到位资金（万元）"], row["C7.预算资金（万元）"], row["C8.实际支出资金（万元）"]
    paid_in = row["C8.实际到位资金（万元）"]
    if None in row.values() or min(b, planned, due, paid_in) <= 0:
        return None
    half, whole, fifth = UNIT // 2, UNIT, UNIT // 5
    way, cover = row["C12.5.付费改革方式"], row["C12.5.医疗机构覆盖率（%）"] * 10
    worth = (
        yes("C1", ("符合法规和政策", whole), ("符合行业规划", half), ("属于部门职责", half), ("属于财政支持范围", half), ("与同类项目不重复", half))
        + yes("C2", ("按规定程序设立", whole), ("审批文件和材料合规", whole), ("经过必要的事前论证", whole))
        + yes("C3", ("有绩效目标", half), ("目标与工作内容相关", half), ("预期效益符合正常水平", half), ("目标与资金量匹配", half))
        + yes("C4", ("已细化为具体指标", whole), ("指标值清晰可衡量", half), ("与任务数或计划数对应", half))
        + yes("C5", ("经过科学论证", half), ("预算与项目内容匹配", half), ("测算依据充分且按标准编制", half), ("资金量与工作任务匹配", half))
        + yes("C6", ("分配依据充分", whole), ("分配额度合理且与实际相适应", whole))
        + min(there * 2 * UNIT // due, 2 * UNIT)
        + min(spent * 2 * UNIT // paid_in, 2 * UNIT)
        + max(0, 4 * UNIT - row["C9.不合规处数（处）"] * half - yes("C9", ("发现截留挤占", 3 * UNIT), ("发现挪用虚列支出", 4 * UNIT)))
        + yes("C10", ("有财务管理制度", whole), ("有业务管理制度", whole), ("财务管理制度合法合规完整", whole), ("业务管理制度合法合规完整", whole))
        + max(0, 9 * UNIT - row["C11.不符合类数（类）"] * UNIT)
        + max(0, min((b - 2 * max(b - a, 0)) * UNIT // b, UNIT))
        + (UNIT if row["C12.2.报告期比重（%）"] > row["C12.2.往年比重（%）"] else 0)
        + yes("C12.3", ("主动公开应公开文件", whole), ("有效办理公开申请", whole))
        + max(0, UNIT - max(0, UNIT - row["C12.4.市级检查覆盖率（%）"] * 10) * 2)
        + max(0, UNIT - max(0, UNIT - row["C12.4.区市检查覆盖率（%）"] * 10) * 2)
        + yes("C12.5", ("有行动计划和经办规程", 60_000))
        + (UNIT if (way == "DRG" and cover >= half) or (way == "DIP" and cover >= UNIT) else 0)
        + max(0, 40_000 - row["C12.5.配套工作缺项数（项）"] * 10_000)
        + max(0, 6 * UNIT - row["C13.1.支出不合规处数（处）"] * half - row["C13.1.违规未处理处数（处）"] * half)
        + yes("C13.2", ("报量合规", half), ("按时签订购销协议", half), ("监测和督导供货", half))
        + max(0, half - row["C13.2.未完成品种数（种）"] * 10_000)
        + max(0, 2 * UNIT - row["C13.3.不合规处数（处）"] * half)
        + yes("C13.4", ("定期开展运行分析", whole), ("建立风险防控机制", whole))
        + max(0, 2 * UNIT - row["C14.1.住院结算滞后笔数（笔）"] * fifth)
        + max(0, 2 * UNIT - row["C14.2.生育结算滞后笔数（笔）"] * fifth)
        + max(0, 2 * UNIT - row["C14.3.门诊结算滞后笔数（笔）"] * fifth)
        + max(0, 2 * UNIT - max(0, UNIT - row["C14.4.支付率（%）"] * 10) * 4)
        + (0 if (cost - planned) * 10 >= planned else UNIT if (cost - planned) * 20 >= planned else 2 * UNIT)
        + effect("C16.1", (5, 4, 3, 2)) + effect("C16.2", (5, 4, 3, 2)) + effect("C16.3", (6, 5, 4, 2))
        + max(0, 4 * UNIT - max(0, row["C17.基准利率（%）"] - row["C17.利息收益率（%）"]) * 80)
        + max(0, 5 * UNIT - 2 * max(0, 10 * UNIT - row["C18.可支付月数（个月）"] * 1000))
        + max(0, 5 * UNIT - max(0, 90_000 - row["C19.1.满意度（%）"] * 10) * 10)
        + max(0, 5 * UNIT - max(0, 90_000 - row["C19.2.满意度（%）"] * 10) * 10)
    )  # fmt: skip
    shown = (worth * 2 + 1000) // 2000
    return shown if ((worth + 3) * 2 + 1000) // 2000 == shown else None


def rows(frame: Any, columns: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows of a frame by heading; ``columns`` gives the column of each."""
    return frame.select(**columns).to_dicts()
