"""类型不认识

说明：类型不是 单位自评、部门评价、财政评价、部门整体、自评复核、框架 之一。
为什么：有的审查只对某种类型做（如产出、效益不低于六成）；类型写得不一样，就漏查了。
不好：类型：财政重点评价
好：类型：财政评价
修改：改成其中一个词，别的话写进 说明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_KNOWN = ("单位自评", "部门评价", "财政评价", "部门整体", "自评复核", "框架")


def check(subject: Subject) -> Iterator[Found]:
    kind = subject.header("类型")
    if kind and kind not in _KNOWN:
        yield at_header(subject, "类型", f"类型“{kind[:20]}”不认识", f"请写 {'、'.join(_KNOWN)} 之一。")


RULE = Rule("BL803", "类型不认识", "版本", Severity.WARNING, check)
