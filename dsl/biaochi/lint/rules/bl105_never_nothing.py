"""零分得不到

说明：不论数据怎样，这个指标都不会得零分。
为什么：扣分封了顶，再差也留着分；有时是本意，有时是“最多扣”写小了。
不好：（3分）每起投诉扣0.5分，最多扣2分。
好：（3分）每起投诉扣0.5分，扣完为止。
修改：不是本意的，改为“扣完为止”。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.lint.defects import LEVELS, defective
from biaochi.lint.facts_text import example
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for leaf, finding in defective(subject, "BL105"):
        yield at_leaf(leaf, f"{finding.says}，{example(leaf, finding)}", "不是本意的，请改为“扣完为止”。")


RULE = Rule("BL105", "零分得不到", "扣分", LEVELS["BL105"], check)
