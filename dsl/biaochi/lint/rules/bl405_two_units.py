"""同名的数据单位不同

说明：同一个名称的数据，在一处声明的单位和另一处不同，两个单位又是可以换算的（元和万元、天和周）。
为什么：同一个数要按两种单位各填一遍，很容易只换算了一处；不是同一个数的，同名又会填错。
不好：C7 数据：到位资金（万元）；C8 数据：到位资金（元）
好：两处都写（万元）。
修改：统一单位；不是同一个数的给其中一个改名。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.units import factor


def check(subject: Subject) -> Iterator[Found]:
    met: dict[str, tuple[str, str]] = {}
    for node, field in subject.fields:
        for fact in field.facts:
            where = named(node).rstrip("：") or field.label
            unit, place = met.setdefault(fact.name, (fact.unit or "", where))
            if fact.unit and fact.unit != unit and factor(fact.unit, unit) is not None:
                said = f"{where}：「{fact.name}」的单位是“{fact.unit}”，在{place}里是“{unit}”"
                yield at_field(field, said, "请统一单位；不是同一个数的请给其中一个改名。")


RULE = Rule("BL405", "同名的数据单位不同", "数量与单位", Severity.WARNING, check)
