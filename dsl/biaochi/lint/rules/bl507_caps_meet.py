"""两条封顶在端点上都成立

说明：同一个数据的两条封顶写成相接的区间，相接的数两条都算。
为什么：恰好落在端点上时，一条封89分，一条封79分；现在按低的封，被评价单位会按高的争。
不好：C8执行率在70%至80%的，总分最高89分；C8执行率在60%至70%的，总分最高79分
好：C8执行率低于80%的，总分最高89分；C8执行率低于70%的，总分最高79分
修改：写成“低于N%”，端点就只有一种算法。
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal
from biaochi.ruleset.limits import LimitLine, read_limit

_NUMBER = r"(?<![0-9.])[0-9]{1,9}(?:\.[0-9]{1,9})?"
_BETWEEN = re.compile(
    rf"(?P<name>.+?)[在为]?(?P<low>{_NUMBER})[%％]?(?:（含）)?(?:-|－|—|~|～|至|到)(?P<high>{_NUMBER})(?P<unit>[%％个]?)(?:（含）)?(?:之间)?$"
)


def check(subject: Subject) -> Iterator[Found]:
    field = subject.doc.field("约定")
    lines = [] if field is None else [x for line in field.lines if (x := read_limit(line)) is not None]
    for a, b in itertools.combinations(lines, 2):
        at = _both(a, b)
        if at and a.cap is not None and b.cap is not None and a.cap != b.cap:
            low, high = sorted((a.cap, b.cap))
            said = f"{a.code}恰好{at}时，一条封{decimal(high)}分，一条封{decimal(low)}分，现按{decimal(low)}分封"
            yield at_header(subject, "约定", said, "请写成“低于N”，端点就只有一种算法。")


def _both(a: LimitLine, b: LimitLine) -> str:
    """The end that two ranges of one fact share, "" where they share none."""
    first, second = _BETWEEN.match(a.condition), _BETWEEN.match(b.condition)
    if a.code != b.code or first is None or second is None or first["name"] != second["name"]:
        return ""
    if "不含" in a.condition + b.condition:
        return ""
    shared = {Fraction(first["low"]), Fraction(first["high"])} & {Fraction(second["low"]), Fraction(second["high"])}
    return f"{decimal(min(shared))}{first['unit']}" if shared else ""


RULE = Rule("BL507", "两条封顶在端点上都成立", "约定", Severity.NOTE, check)
