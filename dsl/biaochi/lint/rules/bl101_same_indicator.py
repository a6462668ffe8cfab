"""重复的指标

说明：两个指标的评分标准一字不差，取的又是同名的事实。
为什么：同一件事计了两次分，复核时会被要求删去一个（财政复核口径：产出与效益重复设同一指标，一个计分，另一个得0分）。
不好：C13 资金到位率（2分）和 C20 资金到位率（2分）写着同一句标准。
好：只留一个，或把分值合到一个指标里。
修改：删去其中一个，把它的分值加到保留的指标或其他指标上。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Leaf, Subject


def check(subject: Subject) -> Iterator[Found]:
    met: dict[tuple[str, str], Leaf] = {}
    for leaf in subject.leaves:
        key = (leaf.indicator.name, "".join(leaf.printed.text.split()))
        if key in met:
            yield at_leaf(leaf, f"与{met[key].name}重复", "请删去其中一个，或写明两处考核的不同之处。")
        met.setdefault(key, leaf)


RULE = Rule("BL101", "重复的指标", "结构与分值", Severity.WARNING, check)
