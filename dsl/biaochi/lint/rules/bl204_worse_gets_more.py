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
from fractions import Fraction

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.grades import graded
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.steps import awards, rank
from biaochi.lint.subject import Leaf, Print, Subject
from biaochi.model.values import decimal

_HELP = "请核对各档的分数。"


def check(subject: Subject) -> Iterator[Found]:
    leaves = {leaf.indicator.code: leaf for leaf in subject.leaves}
    for printed in subject.prints:
        said = _turned(_printed(printed))
        leaf = leaves.get(printed.code)
        if said:
            yield at_print(printed, said, _HELP)
        elif leaf is not None:
            yield from _scored(leaf)


def _scored(leaf: Leaf) -> Iterator[Found]:
    """What a 解释, a 勘误 or a 读作 makes of the grades counts as much as the print."""
    for rows in graded(leaf.indicator.program):
        said = _turned(rows)
        if said:
            yield at_leaf(leaf, said, _HELP)


def _printed(printed: Print) -> list[tuple[str, Fraction]]:
    ranked = [
        (r, said, points) for said, points in awards(printed.text, printed.marks) if (r := rank(said)) is not None
    ]
    if len({r for r, _, _ in ranked}) != len(ranked):
        return []
    return [(said, points) for _, said, points in sorted(ranked, key=lambda row: row[0])]


def _turned(rows: list[tuple[str, Fraction]]) -> str:
    """Where a worse grade gets more than the better one before it, in words."""
    for (good, less), (bad, more) in itertools.pairwise(rows):
        if more > less:
            return f"“{bad}”得{decimal(more)}分，比“{good}”的{decimal(less)}分高"
    return ""


RULE = Rule("BL204", "差的一档反而分高", "分档", Severity.WARNING, check)
