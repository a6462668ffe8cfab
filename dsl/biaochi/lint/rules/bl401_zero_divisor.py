"""分母可能为零

说明：公式里的分母可以是0，标准没有写这时怎样计分。
为什么：没有发生的事项（计划数0、上年0）算不出比率，评价人有的给满分，有的给0分。
不好：得分=实际完成数÷计划完成数×分值
好：同上，并写“分母为零：得满分”，或在 数据 里声明“计划完成数（个，>0）”。
修改：加一行 分母为零，或声明分母大于0。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.lint.defects import LEVELS, defective
from biaochi.lint.facts_text import example
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for leaf, finding in defective(subject, "BL401"):
        yield at_leaf(
            leaf,
            f"{finding.says}，{example(leaf, finding)}",
            f"请加一行“分母为零：得满分”（或得0分），或在 数据 里写“{finding.about}（…，>0）”。",
        )


RULE = Rule("BL401", "分母可能为零", "数量与单位", LEVELS["BL401"], check)
