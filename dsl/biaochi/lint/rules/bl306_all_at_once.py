"""扣一步就扣完

说明：“每……扣N分”的N不小于指标的分值，第一步就把分扣完。
为什么：写成逐步扣，其实等于“出现就不得分”；也可能是把总分里扣的分写到了这里。
不好：（5分）每发生一起投诉扣5分，扣完为止。
好：（5分）发生投诉的，不得分。或者：每发生一起投诉扣1分，扣完为止。
修改：是本意的，改写成“不得分”更清楚；不是的，核对每步扣几分。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_STEP = re.compile(r"每[^，。；,;扣得加]{1,24}[，,]?扣除?(?P<points>[0-9]{1,9}(?:\.[0-9]{1,9})?)分")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        for found in _STEP.finditer(printed.text):
            if printed.marks is not None and Fraction(found["points"]) >= printed.marks:
                said = f"“{found[0]}”，本指标{decimal(printed.marks)}分，第一步就扣完"
                yield at_print(printed, said, "是本意的，请写成“不得分”；不是的，请核对每步扣几分。", found)


RULE = Rule("BL306", "扣一步就扣完", "扣分", Severity.NOTE, check)
