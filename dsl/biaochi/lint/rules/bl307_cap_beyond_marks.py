"""最多扣的分超过分值

说明：“最多扣N分”的N大于本指标的分值，这个上限永远用不上。
为什么：指标扣到0分就扣不下去了，写的上限落空；多半是分值改小时漏改了这里。
不好：（5分）每发现一处扣0.5分，最多扣6分。
好：（5分）每发现一处扣0.5分，最多扣5分。
修改：核对上限和分值；要从总分里扣的，另写明。
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

_CAP = re.compile(r"(?:最多扣|最高扣|扣分最多|累计扣分?不超过|扣满|扣完)(?P<points>[0-9]{1,9}(?:\.[0-9]{1,9})?)分")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        for found in _CAP.finditer(printed.text):
            if printed.marks is not None and Fraction(found["points"]) > printed.marks:
                said = f"“{found[0]}”超过本指标的{decimal(printed.marks)}分，这个上限用不上"
                yield at_print(printed, said, "请核对上限和分值。", found)


RULE = Rule("BL307", "最多扣的分超过分值", "扣分", Severity.WARNING, check)
