"""没有写依据

说明：规则集没有写依据哪个文件制定。
为什么：每一分都要能追到文件；没有依据的规则，被评价单位可以不认。
不好：（没有 依据）
好：依据：《项目支出绩效评价管理办法》（财预〔2020〕10号）
修改：加一行 依据。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    if subject.leaves and not subject.header("依据"):
        yield at_head(
            subject, "没有写依据哪个文件", "请加一行，如“依据：《项目支出绩效评价管理办法》（财预〔2020〕10号）”。"
        )


RULE = Rule("BL701", "没有写依据", "依据与文号", Severity.WARNING, check)
