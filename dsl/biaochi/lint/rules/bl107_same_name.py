"""同名的指标

说明：两个指标名称一样，标准不一样。
为什么：汇总表和整改意见里只写名称时分不清是哪一个；事实表也不能按名称填。
不好：B6 和 B9 下各有一个“参保率”，一个考核居民，一个考核职工。
好：居民参保率；职工参保率。
修改：给其中一个加上对象或口径。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Print, Subject


def check(subject: Subject) -> Iterator[Found]:
    met: dict[str, Print] = {}
    for printed in subject.prints:
        before = met.setdefault(printed.node.name, printed)
        if "".join(before.text.split()) != "".join(printed.text.split()):
            yield at_print(printed, f"与{before.name}同名，标准不同", "请在名称里写明对象或口径，把两个指标分开。")


RULE = Rule("BL107", "同名的指标", "结构与分值", Severity.NOTE, check)
