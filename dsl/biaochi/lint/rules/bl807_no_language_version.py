"""没有写语言版本

说明：规则集没有写它按哪一版写法写成。
为什么：写法以后会改版；写明了的，新的程序照原来的意思读，或者说明读不了，不会悄悄换一种读法。
不好：（没有 语言版本）
好：语言版本：1
修改：在规则集名称下加一行 语言版本：1。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject
from biaochi.ruleset.language import LANGUAGE_VERSION


def check(subject: Subject) -> Iterator[Found]:
    if not subject.header("语言版本"):
        yield at_head(subject, "没有写语言版本", f"请在规则集名称下加一行“语言版本：{LANGUAGE_VERSION}”。")


RULE = Rule("BL807", "没有写语言版本", "版本", Severity.NOTE, check)
