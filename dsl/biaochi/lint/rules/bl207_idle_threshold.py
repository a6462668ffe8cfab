"""门槛上下得分相同

说明：标准写了一个门槛，或者把一个等次单列一档，而两边得分一样。
为什么：多半是其中一档的分数写错了，或者每步扣得太多、没到门槛就已扣完；照这样打分，这一档等于没有写。
不好：完成率≥90%得5分，80%（含）-90%得3分，70%（含）-80%得3分，70%以下不得分。
好：完成率≥90%得5分，80%（含）-90%得4分，70%（含）-80%得3分，70%以下不得分。
修改：核对门槛两边的分数；确实一样的，并成一档。
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.grades import graded
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Leaf, Subject
from biaochi.lint.thresholds import alone
from biaochi.model.values import decimal
from biaochi.prove.pieces import value

_HELP = "请核对两边的分数；确实一样的，请并成一档。"


def check(subject: Subject) -> Iterator[Found]:
    for leaf in (leaf for leaf in subject.leaves if leaf.indicator.row is None):
        yield from _measured(leaf)
        yield from _judged(leaf)


def _measured(leaf: Leaf) -> Iterator[Found]:
    found = alone(leaf.indicator.program)
    idle = (
        next((t for t in found.thresholds if t.idle and t.at), None)
        if found is not None and not found.domain.grid
        else None
    )
    if found is None or idle is None:
        return
    worth = decimal(value(idle.below, idle.at)) if idle.below[0] == 0 else ""
    same = f"都得{worth}分" if worth else "按同一个算式得分"
    yield at_leaf(leaf, f"「{found.name}」在{found.said(idle.at)}上下{same}，这个门槛不起作用", _HELP)


def _judged(leaf: Leaf) -> Iterator[Found]:
    for rows in graded(leaf.indicator.program):
        for (good, more), (bad, less) in itertools.pairwise(rows):
            if more == less != 0:
                yield at_leaf(leaf, f"“{good}”与“{bad}”都得{decimal(more)}分", _HELP)
                break


RULE = Rule("BL207", "门槛上下得分相同", "分档", Severity.NOTE, check)
