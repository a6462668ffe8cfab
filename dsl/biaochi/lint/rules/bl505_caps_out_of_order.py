"""总分封顶的次序相反

说明：同一个数据的两条封顶，更差的情形封得反而不比另一条低。
为什么：更差的情形两条同时成立，按低的一条封顶，另一条等于没有写；多半是两个数写颠倒了。
不好：C8执行率低于60%的，总分最高69分；C8执行率低于50%的，总分最高79分
好：C8执行率低于60%的，总分最高69分；C8执行率低于50%的，总分最高59分
修改：核对每条封顶的门槛和分数，越差封得越低。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal
from biaochi.ruleset.limits import read_limit

_BELOW = re.compile(
    r"(?P<name>.+?)(?:低于|不足|小于|不到|<|＜)(?P<at>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?P<unit>[%个百分点]*)$"
)


@dataclass(frozen=True, slots=True)
class _Cap:
    """A cap where a fact is below a number."""

    fact: tuple[str, str, str]
    at: Fraction
    cap: Fraction
    text: str


def check(subject: Subject) -> Iterator[Found]:
    field = subject.doc.field("约定")
    if field is None:
        return
    caps: list[_Cap] = []
    offset = 0
    for line in field.lines:
        cap = _cap(line)
        worse = next((c for c in caps if cap is not None and _idle(c, cap)), None)
        if cap is not None and worse is not None:
            said = f"“{cap.text}”与“{worse.text}”同时成立时只有低的一条起作用：越差的情形封得反而不低"
            yield at_field(field, said, "请核对两条封顶的门槛和分数，越差封得越低。", offset, offset + len(line))
        if cap is not None:
            caps.append(cap)
        offset += len(line) + 1


def _cap(line: str) -> _Cap | None:
    limit = read_limit(line)
    found = None if limit is None else _BELOW.search(limit.condition)
    if limit is None or found is None or limit.cap is None:
        return None
    said = f"低于{decimal(Fraction(found['at']))}{found['unit']}封{decimal(limit.cap)}分"
    return _Cap((limit.code, found["name"], found["unit"]), Fraction(found["at"]), limit.cap, said)


def _idle(a: _Cap, b: _Cap) -> bool:
    low, high = sorted((a, b), key=lambda c: c.at)
    return a.fact == b.fact and low.cap >= high.cap


RULE = Rule("BL505", "总分封顶的次序相反", "约定", Severity.WARNING, check)
