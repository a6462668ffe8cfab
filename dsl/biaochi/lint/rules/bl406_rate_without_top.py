"""比率没有声明不超过100%

说明：满意度、合格率这样不会超过100%的比率，数据里没有写上限。
为什么：“≥90%”误录成“290%”时照样算分；声明“0-100”后，超出的数当场报错。
不好：数据：群众满意度（%）
好：数据：群众满意度（%，0-100）
修改：在括号里写上“0-100”。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_PART = re.compile(r"(?:满意|合格|优良|及时|准确|知晓|覆盖|达标|办结|入户)(?:率|度)$|占比$")


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        for fact in field.facts:
            if fact.unit == "%" and fact.high is None and _PART.search(fact.name):
                said = f"{named(node)}「{fact.name}」没有写不超过100%"
                yield at_field(field, said, f"请写“{fact.name}（%，0-100）”。")


RULE = Rule("BL406", "比率没有声明不超过100%", "数量与单位", Severity.NOTE, check)
