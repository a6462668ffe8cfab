"""没有声明不适用怎样处置

说明：没有写某个指标不适用于某个对象时，分值怎样处置。
为什么：有的按满分计，有的按百分制折算，同一个项目两种总分。
不好：（约定里没有）
好：约定：不适用的按得分÷适用分值×满分折算
修改：在 约定 里写一种处置。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.declare import declared
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject
from biaochi.ruleset.agreed import inapplicable_line


def check(subject: Subject) -> Iterator[Found]:
    if subject.leaves and "inapplicable" not in subject.built.policy.declared:
        line = inapplicable_line(subject.built.policy)
        yield at_head(subject, "没有声明不适用的指标怎样处置", f"请在 约定 里写，如“{line}”。", declared(subject, line))


RULE = Rule("BL503", "没有声明不适用怎样处置", "约定", Severity.NOTE, check)
