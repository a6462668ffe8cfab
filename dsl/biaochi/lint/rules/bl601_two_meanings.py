"""同名异义

说明：同一个名称在两个指标里下了两种定义。
为什么：烟台2022年附件2的“实际到位资金”在一处是“落实到具体项目的资金”，在另一处是另一个口径，两处的数对不上。
不好：C7 实际到位资金：一定时期内落实到具体项目的资金；C8 实际到位资金：财政实际拨付的资金
好：两处用两个名称，或在 共用 里只定义一次。
修改：给其中一个改名，或用 解释 写明以哪一处为准。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.tree import Node
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_DEFINED = re.compile(r"(?:^|(?<=[；;。\s]))([\u4e00-\u9fff]{3,12})[：:]\s*([^；;。]{6,120})")
_NO_NAME = re.compile(r"要点|标准|方法|办法|说明|如下|公式|评分|考核|依据|得分|计算|情形|其中|[分项]$")


def check(subject: Subject) -> Iterator[Found]:
    met: dict[str, tuple[str, Node]] = {}
    for node in subject.doc.walk():
        printed = node.field("标准")
        for found in _DEFINED.finditer("" if printed is None else printed.text):
            name, said = found[1], re.sub(r"[\s，,（）()、]", "", found[2])
            if printed is None or _NO_NAME.search(name):
                continue
            before = met.setdefault(name, (said, node))
            if before[0] != said:
                yield Found(
                    f"{node.code or ''} {node.name}：“{name}”的定义与{before[1].code or ''} {before[1].name}不同",
                    printed.at(found.start()),
                    printed.at(found.end()),
                    "请给其中一个改名，或在 共用 里只定义一次。",
                )


RULE = Rule("BL601", "同名异义", "名称与口径", Severity.WARNING, check)
