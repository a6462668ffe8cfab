"""没有声明不会是负数

说明：公式用到的事实没有写范围，证不出得分随它往哪边走。
为什么：金额、数量写成负数时，比率的方向会反过来；声明“≥0”后，录错的负号当场报错。
不好：数据：实际支出资金（万元）；实际到位资金（万元）
好：数据：实际支出资金（万元，≥0）；实际到位资金（万元，>0）
修改：在 数据 里给事实写上范围。
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from biaochi.lint.defects import LEVELS, defective
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for _, same in groupby(defective(subject, "BL402"), key=lambda one: one[0].name):
        leaf, finding = next(same)
        why = finding.says.partition("：")[2]
        yield at_leaf(leaf, f"{why}，证不出得分往哪边走", "请在 数据 里写上范围，如“（万元，≥0）”。")


RULE = Rule("BL402", "没有声明不会是负数", "数量与单位", LEVELS["BL402"], check)
