"""同名的事实没有共用

说明：几个指标用到同一个名称的事实，各填各的，没有写进 共用。
为什么：是同一个数的，填两次就可能填成两个数；不是同一个数的，同一个名称会让人填错。
不好：C7 数据：实际到位资金（万元）；C8 数据：实际到位资金（万元）
好：共用：实际到位资金（万元，>0），或者 C8 改称“实际到位的支出资金”。
修改：同一个数写进 共用；不同的数给其中一个改名。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Leaf, Subject
from biaochi.model.row import ACTUAL


def check(subject: Subject) -> Iterator[Found]:
    met: dict[str, Leaf] = {}
    for leaf in subject.leaves:
        own = () if leaf.indicator.row is None else (ACTUAL,)
        apart = [s.name for s in leaf.indicator.inputs if s.name not in (*leaf.indicator.shared, *own)]
        for name in apart:
            if name in met:
                yield at_leaf(
                    leaf,
                    f"「{name}」在{met[name].name}里也要填，没有写明是不是同一个数",
                    "同一个数请写进 共用；不同的数请给其中一个改名。",
                )
        for name in apart:
            met.setdefault(name, leaf)


RULE = Rule("BL603", "同名的事实没有共用", "名称与口径", Severity.NOTE, check)
