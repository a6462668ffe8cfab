"""满分得不到

说明：不论数据怎样，这个指标都得不到满分。
为什么：分值写大了，或者加分、扣分互相抵住，被评价单位永远差几分。
不好：（5分）基础分3分，每新增1项加0.5分，最多加1分。
好：（5分）基础分3分，每新增1项加0.5分，最多加2分。
修改：核对分值与各项得分的合计。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.lint.defects import LEVELS, defective
from biaochi.lint.facts_text import example
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for leaf, finding in defective(subject, "BL104"):
        yield at_leaf(leaf, f"{finding.says}，{example(leaf, finding)}", "请核对分值，或写明怎样得满分。")


RULE = Rule("BL104", "满分得不到", "结构与分值", LEVELS["BL104"], check)
