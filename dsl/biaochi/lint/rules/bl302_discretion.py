"""裁量没有标准

说明：“酌情”“视情况”给分、扣分，只有范围，没有按什么定。
为什么：定性指标扣0%到100%不等，会被批“标准看心情”；两个评价人的分对不上。
不好：执行不到位的，酌情扣1-3分。
好：执行不到位的扣分：个别环节缺失扣1分，主要环节缺失扣3分。
修改：写出每档对应的情形；写不出的，在评定时记下是谁、凭什么定的。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal


def check(subject: Subject) -> Iterator[Found]:
    for leaf in subject.leaves:
        for spec in leaf.indicator.program.judgements:
            if spec.low is not None and spec.high is not None:
                span = f"{decimal(spec.low)}-{decimal(spec.high)}分"
                yield at_leaf(leaf, f"「{spec.name}」由评价人在{span}之间定，没有写按什么定", "请写出每档对应的情形。")


RULE = Rule("BL302", "裁量没有标准", "扣分", Severity.NOTE, check)
