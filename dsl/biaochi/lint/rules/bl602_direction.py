"""方向与名称相反

说明：从名称看越高越好的事实，越高得分反而不升；越低越好的，越高得分反而不降。
为什么：公式里减数、被减数写反，成本节约率就成了超支率；这样的错算出来的数都“合理”，只有看方向才看得出。
不好：成本节约率=（实际成本-计划成本）÷计划成本，节约率<5%得满分
好：成本节约率=（计划成本-实际成本）÷计划成本，节约率≥5%得满分
修改：核对公式和门槛的方向；用 勘误 改正。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_GOOD = re.compile(r"(?:满意|合格|完成|达标|覆盖|及时|到位|节约|优良|知晓|参保|办结|准确|规范|有效)(?:率|度|比例)$")
_BAD = re.compile(
    r"(?:投诉|差错|违规|超支|逾期|事故|死亡|问题|缺陷|不合格|流失|闲置|偏差|拖欠|积压)(?:率|数|次数|起数|件数|处数|例数|金额|天数)?$"
)


def check(subject: Subject) -> Iterator[Found]:
    for leaf, proved in subject.proofs:
        numeric = {s.name for s in leaf.indicator.inputs if s.kind is not Kind.BOOL}
        for finding in proved.findings:
            if finding.kind != "单调" or not finding.proved or finding.about not in numeric or "不变" in finding.says:
                continue
            good, bad = _GOOD.search(finding.about), _BAD.search(finding.about)
            if (good and not bad and "不升" in finding.says) or (bad and "不降" in finding.says):
                yield at_leaf(leaf, f"{finding.says}，与名称的意思相反", "请核对公式和门槛的方向。")


RULE = Rule("BL602", "方向与名称相反", "名称与口径", Severity.WARNING, check)
