"""The 32 indicators of Yantai written by hand once, as an analyst would; a way of writing says how sums, tests and words look.

Scaled integers: money and months have two decimals (hundredths), rates are per cent with two decimals (ten-thousandths of one),
counts are whole, points are hundred-thousandths. Not ``exact``: the same in binary floats, as most would, each fact in its own unit.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any

UNIT = 100_000
GRADES = ((90, 0), (80, 1), (60, 2))
WORDS = ("显著", "比较明显", "一般", "微弱")
BOTTOMS = ("C7.预算资金（万元）", "C8.实际到位资金（万元）", "C12.1.预算收入额（万元）", "C15.计划成本（万元）")
"""The divisors, which must be positive."""


class Way(ABC):
    """How numbers are written. They know +, -, × (by a whole number or another), > and >=."""

    exact = True

    @abstractmethod
    def col(self, heading: str) -> Any:
        """The fact of a heading."""

    @abstractmethod
    def same(self, heading: str, word: str) -> Any:
        """Whether the fact is this word."""

    @abstractmethod
    def number(self, value: float) -> Any:
        """A constant."""

    @abstractmethod
    def when(self, test: Any, yes: Any, no: Any) -> Any:
        """One of two numbers."""

    @abstractmethod
    def least(self, a: Any, b: Any) -> Any:
        """The lesser."""

    @abstractmethod
    def most(self, a: Any, b: Any) -> Any:
        """The greater."""

    @abstractmethod
    def quotient(self, top: Any, bottom: Any) -> Any:
        """Whole where exact."""

    def both(self, a: Any, b: Any) -> Any:
        """Both tests."""
        return a & b

    def either(self, a: Any, b: Any) -> Any:
        """One of the tests."""
        return a | b

    def points(self, value: float) -> Any:
        """Points of a score."""
        return self.number(round(value * UNIT) if self.exact else value)

    def rate(self, heading: str) -> Any:
        """A rate in the unit of points."""
        return self.col(heading) * (UNIT // 10_000) if self.exact else self.col(heading)

    def months(self, heading: str) -> Any:
        """Months in the unit of points."""
        return self.col(heading) * (UNIT // 100) if self.exact else self.col(heading)


def scores(w: Way) -> list[Any]:
    """The score of each indicator, in the order of the ruleset."""
    col, points, rate = w.col, w.points, w.rate

    def yes(code: str, *parts: tuple[str, float]) -> Any:
        return reduce(add, (w.when(col(f"{code}.{n}"), points(v), points(0)) for n, v in parts))

    def held(value: Any, most: float) -> Any:
        return w.most(points(0), w.least(value, points(most)))

    def each(heading: str, amount: float) -> Any:
        return col(heading) * points(amount)

    def over(top: Any, bottom: Any, times: int) -> Any:
        return w.quotient(top * (times * UNIT if w.exact else times), bottom)

    def short(heading: str, target: float, times: int) -> Any:
        return w.most(points(0), points(target) - rate(heading)) * times

    def effect(code: str, values: Sequence[float]) -> Any:
        found = points(0)
        for word, value in reversed(list(zip(WORDS, values, strict=True))):
            found = w.when(w.same(f"{code}.效果", word), points(value), found)
        return found

    a, b = col("C12.1.征缴收入额（万元）"), col("C12.1.预算收入额（万元）")
    cost, planned = col("C15.实际成本（万元）"), col("C15.计划成本（万元）")
    way, cover = "C12.5.付费改革方式", rate("C12.5.医疗机构覆盖率（%）")
    drg, dip = w.both(w.same(way, "DRG"), cover >= points(0.5)), w.both(w.same(way, "DIP"), cover >= points(1))
    paid = w.when(w.either(drg, dip), points(1), points(0))
    return [
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
        held(over(b - w.most(b - a, b * 0) * 2, b, 1), 1),
        w.when(rate("C12.2.报告期比重（%）") > rate("C12.2.往年比重（%）"), points(1), points(0)),
        yes("C12.3", ("主动公开应公开文件", 1), ("有效办理公开申请", 1)),
        held(points(1) - short("C12.4.市级检查覆盖率（%）", 1, 2), 1) + held(points(1) - short("C12.4.区市检查覆盖率（%）", 1, 2), 1),
        yes("C12.5", ("有行动计划和经办规程", 0.6)) + paid + held(points(0.4) - each("C12.5.配套工作缺项数（项）", 0.1), 0.4),
        held(points(6) - each("C13.1.支出不合规处数（处）", 0.5) - each("C13.1.违规未处理处数（处）", 0.5), 6),
        yes("C13.2", ("报量合规", 0.5), ("按时签订购销协议", 0.5), ("监测和督导供货", 0.5)) + held(points(0.5) - each("C13.2.未完成品种数（种）", 0.1), 0.5),
        held(points(2) - each("C13.3.不合规处数（处）", 0.5), 2),
        yes("C13.4", ("定期开展运行分析", 1), ("建立风险防控机制", 1)),
        *(held(points(2) - each(f"C14.{k}.{n}结算滞后笔数（笔）", 0.2), 2) for k, n in ((1, "住院"), (2, "生育"), (3, "门诊"))),
        held(points(2) - short("C14.4.支付率（%）", 1, 4), 2),
        w.when((cost - planned) * 10 >= planned, points(0), w.when((cost - planned) * 20 >= planned, points(1), points(2))),
        effect("C16.1", (5, 4, 3, 2)), effect("C16.2", (5, 4, 3, 2)), effect("C16.3", (6, 5, 4, 2)),
        held(points(4) - w.most(points(0), rate("C17.基准利率（%）") - rate("C17.利息收益率（%）")) * 8, 4),
        held(points(5) - w.most(points(0), points(10) - w.months("C18.可支付月数（个月）")) * 2, 5),
        held(points(5) - short("C19.1.满意度（%）", 0.9, 10), 5), held(points(5) - short("C19.2.满意度（%）", 0.9, 10), 5),
    ]  # fmt: skip
