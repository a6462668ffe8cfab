"""差的一档反而分高

说明：等次词有好有差，差的一档写的分比好的一档高。
为什么：两个分数写颠倒了，照这样打分，工作差的反而占便宜。
不好：效果明显得3分，效果一般得5分，效果较差不得分。
好：效果明显得5分，效果一般得3分，效果较差不得分。
修改：核对各档的分数。
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.steps import awards, rank
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        graded = [(rank(said), said, points) for said, points in awards(printed.text, printed.marks)]
        ranked = sorted(((r, said, points) for r, said, points in graded if r is not None), key=lambda row: row[0])
        if len(ranked) < 2 or len({r for r, _, _ in ranked}) != len(ranked):
            continue
        for (_, good, less), (_, bad, more) in itertools.pairwise(ranked):
            if more > less:
                said = f"“{bad}”得{decimal(more)}分，比“{good}”的{decimal(less)}分高"
                yield at_print(printed, said, "请核对各档的分数。")
                break


RULE = Rule("BL204", "差的一档反而分高", "分档", Severity.WARNING, check)
