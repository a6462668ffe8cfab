"""得分有升有降

说明：名称上越高越好（或越低越好）的事实，升高时得分有时升、有时降。
为什么：多半是一档的分数或门槛写错了；照这样打分，做得更好的一段反而分低。
不好：满意度90%以上得8分，80%至90%得5分，80%以下得6分。
好：满意度90%以上得8分，80%至90%得5分，80%以下不得分。
修改：核对各档的门槛和分数；超额要减分的，用 解释 写明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.facts_text import example
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_ONE_WAY = re.compile(
    r"(?:满意|合格|达标|覆盖|及时|优良|知晓|参保|办结|准确|规范)(?:率|度)$|(?:投诉|差错|违规|逾期|事故|死亡|不合规|不规范)(?:率|数|次数|起数|件数|处数|例数)?$"
)


def check(subject: Subject) -> Iterator[Found]:
    for leaf, proved in subject.proofs:
        numeric = {s.name for s in leaf.indicator.inputs if s.kind is not Kind.BOOL}
        for finding in proved.findings:
            mixed = finding.kind == "单调" and finding.verdict == "反例"
            if mixed and finding.about in numeric and _ONE_WAY.search(finding.about):
                said = f"{finding.says}，{example(leaf, finding, 4)}"
                yield at_leaf(leaf, said, "请核对各档的门槛和分数；是本意的，用 解释 写明。")


RULE = Rule("BL205", "得分有升有降", "分档", Severity.NOTE, check)
