"""比率声明可以超过100%

说明：满意度、合格率这样按定义不会超过100%的比率，数据里写的上限高于100%。
为什么：没有写上限的按100%把关；写了“0-200”，“≥90%”误录成“190%”时就照样算分。
不好：数据：群众满意度（%，0-200）
好：数据：群众满意度（%）
修改：改成“0-100”或去掉上限；确实会超过100%的，换一个说得清的名称。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.possible import ends


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        for fact in field.facts:
            most = ends(fact.name)[1] if fact.unit == "%" and fact.high is not None else None
            if most is not None and Fraction(str(fact.high).rstrip("%")) / 100 > most:
                said = f"{named(node)}「{fact.name}」写的上限是{fact.high}%，按定义不会超过100%"
                yield at_field(field, said, f"请写“{fact.name}（%）”，不写上限的按100%把关。")


RULE = Rule("BL406", "比率声明可以超过100%", "数量与单位", Severity.NOTE, check)
