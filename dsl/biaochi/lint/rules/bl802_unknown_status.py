"""状态不认识

说明：状态不是 草案、试行、采用、非采用、废止 之一。
为什么：“通过”“正式”各人理解不同，看不出这一版能不能用来打分。
不好：状态：通过
好：状态：采用
修改：改成其中一个词；不写的按草案算。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_KNOWN = ("草案", "试行", "采用", "非采用", "废止")


def check(subject: Subject) -> Iterator[Found]:
    status = subject.header("状态")
    if status and status not in _KNOWN:
        yield at_header(subject, "状态", f"状态“{status[:20]}”不认识", f"请写 {'、'.join(_KNOWN)} 之一。")


RULE = Rule("BL802", "状态不认识", "版本", Severity.WARNING, check)
