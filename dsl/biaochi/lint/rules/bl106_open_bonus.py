"""加分没有封顶

说明：加减分的指标可以一直加下去，没有写最多加几分。
为什么：加分多的对象能把别处扣的分全补回来，总分也可能超过满分。
不好：创新工作（加减分）：每获一项表彰加1分。
好：创新工作（加减分，最多3分）：每获一项表彰加1分。
修改：在分值后写“（加减分，最多N分）”，或在标准里写“最多加N分”。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_ADDS = re.compile(r"加[^，。；]{0,4}?[0-9.]+分")


def check(subject: Subject) -> Iterator[Found]:
    for leaf, proved in subject.proofs:
        for finding in proved.findings:
            open_ = finding.kind == "分值范围" and finding.proved and finding.high is None
            if leaf.indicator.full_marks is None and open_ and _ADDS.search(leaf.printed.text):
                yield at_leaf(leaf, "加分没有写最多加几分", "请写“（加减分，最多N分）”，或在标准里写“最多加N分”。")


RULE = Rule("BL106", "加分没有封顶", "结构与分值", Severity.WARNING, check)
