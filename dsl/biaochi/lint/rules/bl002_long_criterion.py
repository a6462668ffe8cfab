"""标准太长

说明：一个指标的标准超过400字。
为什么：太长的标准里要点、扣分和例外混在一起，评价人容易漏看，改的时候也容易前后不一。
不好：一条标准写满一页，十几个要点各有各的扣法。
好：拆成几个指标，每个指标考核一件事。
修改：把标准拆成几个指标；只是说明的文字移到 考核内容 或 说明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_MOST = 400


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        length = len("".join(printed.text.split()))
        if length > _MOST:
            yield at_print(printed, f"标准有{length}字", "请拆成几个指标，说明文字移到 考核内容 或 说明。")


RULE = Rule("BL002", "标准太长", "风格", Severity.NOTE, check)
