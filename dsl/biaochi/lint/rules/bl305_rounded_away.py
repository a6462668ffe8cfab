"""扣的分太小，舍入后看不见

说明：每一步扣的分小于得分保留的小数位数的一半，扣一步和不扣印出来一样。
为什么：写了扣分却扣不下来，被评价单位和评价人都会以为算错了。
不好：约定得分保留两位小数，标准写每起扣0.004分。
好：每起扣0.04分。
修改：把每步扣的分写大，或多保留几位小数。
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

_STEP = re.compile(
    r"每[^，。；,;]{1,24}[，,]?(?:扣除?|减)(?:(?P<points>[0-9]{1,9}(?:\.[0-9]{1,9})?)分|(?:相应|该项|本项)?(?:分值|权重分|满分)的?(?P<share>[0-9]{1,9}(?:\.[0-9]{1,9})?)%)"
)


def check(subject: Subject) -> Iterator[Found]:
    least = Fraction(1, 2 * 10**subject.built.policy.places)
    for printed in subject.prints:
        for found in _STEP.finditer(printed.text):
            marks = printed.marks
            if found["points"] is None and marks is None:
                continue
            step = Fraction(found["points"]) if found["points"] else Fraction(found["share"]) / 100 * (marks or 0)
            if 0 < step < least:
                places = subject.built.policy.places
                said = f"“{found[0]}”每步只扣{decimal(step)}分，得分保留{places}位小数，扣一步看不出来"
                yield at_print(printed, said, "请把每步扣的分写大，或多保留几位小数。", found)


RULE = Rule("BL305", "扣的分太小，舍入后看不见", "扣分", Severity.WARNING, check)
