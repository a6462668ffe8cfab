"""用不上的一档

说明：标准里的一档，不论数据怎样都用不上：前面的档已经把它的情形都占了，或者没有数据能到它的门槛。
为什么：多半是门槛抄重了或写错了（四项制度，缺五项及以上不得分）；这一档的分数落空，别的档就收进了不该收的数据。
不好：满意度90%以上得5分，80%以上得4分，80%以上得3分，其余不得分。
好：满意度90%以上得5分，80%以上得4分，70%以上得3分，其余不得分。
修改：核对这一档的门槛。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.lint.defects import IDLE, LEVELS, defective
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for leaf, finding in defective(subject, "BL206"):
        amount = next(n.amount for n in leaf.indicator.program.clauses if n.text == finding.about and n.amount in IDLE)
        said = f"“{finding.about.strip('，；。 ')[:30]}”用不上：{IDLE[amount]}"
        yield at_leaf(leaf, said, "请核对这一档的门槛。")


RULE = Rule("BL206", "用不上的一档", "分档", LEVELS["BL206"], check)
