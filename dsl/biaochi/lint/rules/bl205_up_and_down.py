"""得分有升有降

说明：名称上越高越好（或越低越好）的事实，升高时得分有时升、有时降。
为什么：多半是一档的分数或门槛写错了；照这样打分，做得更好的一段反而分低。
不好：满意度90%以上得8分，80%至90%得5分，80%以下得6分。
好：满意度90%以上得8分，80%至90%得5分，80%以下不得分。
修改：核对各档的门槛和分数；超额要减分的，用 解释 写明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.lint.defects import LEVELS, defective
from biaochi.lint.facts_text import example
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for leaf, finding in defective(subject, "BL205"):
        said = f"{finding.says}，{example(leaf, finding, 4)}"
        yield at_leaf(leaf, said, "请核对各档的门槛和分数；是本意的，用 解释 写明。")


RULE = Rule("BL205", "得分有升有降", "分档", LEVELS["BL205"], check)
