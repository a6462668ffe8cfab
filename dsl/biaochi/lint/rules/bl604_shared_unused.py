"""共用的数据没有指标用到

说明：共用 里的一项数据，没有一个指标的标准用到。
为什么：要么是名称和标准里写的不一样，本该共用的没有共用上；要么是多余的，填报的人会白填。
不好：共用：到位资金（万元）；标准里写的是“实际到位资金”。
好：共用：实际到位资金（万元）。
修改：改成标准里的名称，或删去这一项。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    rules = subject.ruleset
    if rules is None or not rules.indicators:
        return
    used = {name for i in rules.indicators for name in i.shared} | {c.by for c in rules.combinations}
    for spec in rules.shared:
        if spec.name not in used:
            yield at_header(subject, "共用", f"「{spec.name}」没有指标用到", "请改成标准里的名称，或删去这一项。")


RULE = Rule("BL604", "共用的数据没有指标用到", "名称与口径", Severity.WARNING, check)
