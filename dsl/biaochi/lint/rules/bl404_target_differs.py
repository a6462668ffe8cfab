"""指标值与标准的门槛不同

说明：指标值一栏写的目标和标准里得满分的门槛不是一个数。
为什么：自评表按指标值判断完成没有，评分按标准判断得不得满分；两个数不同，就会出现“未完成却得满分”。
不好：指标值：≥95%；标准：满意度≥90%得满分
好：指标值：≥90%；标准：满意度≥90%得满分
修改：核对指标值和标准，改成同一个数。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.units import factor

_TARGET = re.compile(
    r"\s*(?:≥|≤|>|<|＞|＜|=|＝|不低于|不少于|不超过|达到)?\s*([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([%％]|[\u4e00-\u9fff]{1,3})\s*(?:及?以上|及?以下|以内)?。?\s*"
)
_FULL = re.compile(
    r"(?<![0-9.])([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*([%％]|[\u4e00-\u9fff]{1,2}?)(?:[（(][不]?含[^）)]{0,6}[）)])?(?:及?以上|及?以下|以内)?(?:[（(][不]?含[^）)]{0,6}[）)])?的?[，,]?\s*得(?:满分|(?P<points>[0-9]{1,9}(?:\.[0-9]{1,9})?)分)"
)


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        field = printed.node.field("指标值")
        target = None if field is None else _TARGET.fullmatch(field.text)
        full = [
            m for m in _FULL.finditer(printed.text) if m["points"] is None or Fraction(m["points"]) == printed.marks
        ]
        if field is None or target is None or len(full) != 1:
            continue
        unit, said = (found[2].replace("％", "%") for found in (target, full[0]))
        ratio = factor(unit, said)
        if ratio is not None and Fraction(target[1]) * ratio != Fraction(full[0][1]):
            message = f"{printed.name}：指标值是{target[1]}{unit}，标准里{full[0][1]}{said}得满分"
            yield at_field(field, message, "请核对指标值和标准，改成同一个数。")


RULE = Rule("BL404", "指标值与标准的门槛不同", "数量与单位", Severity.WARNING, check)
