"""用不上的一档

说明：标准里的一档，不论数据怎样都用不上：前面的档已经把它的情形都占了，或者没有数据能到它的门槛。
为什么：多半是门槛抄重了或写错了（四项制度，缺五项及以上不得分）；这一档的分数落空，别的档就收进了不该收的数据。
不好：满意度90%以上得5分，80%以上得4分，80%以上得3分，其余不得分。
好：满意度90%以上得5分，80%以上得4分，70%以上得3分，其余不得分。
修改：核对这一档的门槛。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.core.program import Kind
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject

_WHY = {"award": "它的情形都在别的档里", "zero": "没有数据会到这个门槛"}


def check(subject: Subject) -> Iterator[Found]:
    for leaf, proved in subject.proofs:
        program = leaf.indicator.program
        if len(program.inputs) != 1 or program.judgements or program.inputs[0].kind is Kind.DATE:
            continue
        arms = {note.text: note.amount for note in program.clauses if note.amount in _WHY}
        for finding in proved.findings:
            if finding.kind == "条款可达" and finding.verdict == "未证明" and finding.about in arms:
                said = f"“{finding.about.strip('，；。 ')[:30]}”用不上：{_WHY[arms[finding.about]]}"
                yield at_leaf(leaf, said, "请核对这一档的门槛。")


RULE = Rule("BL206", "用不上的一档", "分档", Severity.WARNING, check)
