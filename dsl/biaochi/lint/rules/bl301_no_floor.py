"""扣分没有写到哪里为止

说明：扣分可以超过分值，而标准没有写“扣完为止”或者最多扣几分。
为什么：没有下限，扣成负分还是扣到0分、从指标里扣还是从总分里扣，各有各的算法。
不好：（4分）每发现一处扣0.5分。
好：（4分）每发现一处扣0.5分，扣完为止。
修改：写上“扣完为止”或“最多扣N分”。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_DEDUCTS = re.compile(r"每[^，。；]{0,20}?扣|[一1][处次项个起件例份人][^，。；]{0,16}扣|扣相应")
_FLOOR = re.compile(r"扣完|为止|最多|最高|不倒扣|封顶|为限|不超过|上限|不得?分|得0分|零分|负分|扣光|扣满")


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        text = leaf.printed.text
        if leaf.indicator.full_marks is not None and _DEDUCTS.search(text) and not _FLOOR.search(text):
            yield at_leaf(
                leaf, "扣分没有写到哪里为止，现按扣到0分计", "请写上“扣完为止”或“最多扣N分”，原文不能改的用 解释 写明。"
            )


RULE = Rule("BL301", "扣分没有写到哪里为止", "扣分", Severity.WARNING, check)
