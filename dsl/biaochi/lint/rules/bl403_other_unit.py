"""标准和数据的单位不同

说明：标准或指标值里写的是一种金额单位，数据里声明的是另一种。
为什么：换算由程序做，填报的人却常照标准的单位填，差出一千倍、一万倍（公开自评表里有“≤52万元”对514776.52元、“≤30000元”对3万元）。
不好：数据：罚款总额（万元）；标准：罚款总额不超过5000元得满分
好：数据：罚款总额（元）；标准：罚款总额不超过5000元得满分
修改：把数据的单位改成标准里的单位。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.units import MONEY

_AMOUNT = re.compile(rf"[0-9]\s*({'|'.join(sorted(MONEY, key=len, reverse=True))})")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        data, target = printed.node.field("数据"), printed.node.field("指标值")
        said = printed.text + ("" if target is None else target.text)
        written = {m[1] for m in _AMOUNT.finditer(said)}
        declared = [d for d in (data.facts if data is not None else ()) if d.unit in MONEY]
        if data is None or len(written) != 1 or not declared or any(d.unit in written for d in declared):
            continue
        unit, fact = next(iter(written)), declared[0]
        yield at_field(
            data,
            f"{printed.name}：标准按“{unit}”写，「{fact.name}」按“{fact.unit}”填",
            f"请改为“{fact.name}（{unit}）”。",
        )


RULE = Rule("BL403", "标准和数据的单位不同", "数量与单位", Severity.NOTE, check)
