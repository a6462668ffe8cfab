"""一个指标占总分一半以上

说明：一个指标的分值超过总分的50%。
为什么：这一个指标的对错几乎决定了等级，其余指标考核得再细也不起作用。
不好：总分100分，C1 资金使用合规性 82分。
好：拆成几个指标，各10到20分。
修改：拆分指标或调整分值；确有理由的，在 说明 里写清楚。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_ENOUGH = 4


def check(subject: Subject) -> Iterator[Found]:
    marks = [p.marks for p in subject.prints if p.marks is not None]
    total = sum(marks, Fraction(0))
    if len(marks) < _ENOUGH:
        return
    for printed in subject.prints:
        if printed.marks is not None and printed.marks * 2 > total:
            said = f"{decimal(printed.marks)}分，超过各指标合计{decimal(total)}分的一半"
            yield at_print(printed, said, "请拆分指标或调整分值。")


RULE = Rule("BL001", "一个指标占总分一半以上", "风格", Severity.NOTE, check)
