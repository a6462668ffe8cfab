"""A row of a self-evaluation table: its 指标值 as read, and the line of 计分办法 it is scored by."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Sign = Literal["≥", "＞", "≤", "＜", "＝", "无算符", "区间", "日期", "不低于上年", "定性", "文字"]
SIGNS: tuple[Sign, ...] = ("≥", "＞", "≤", "＜", "＝", "无算符", "区间", "日期", "不低于上年", "定性", "文字")
"""The kinds of 指标值. 无算符 is a number without a sign, 定性 the bare word, 文字 any other words."""
NUMERIC: frozenset[Sign] = frozenset({"≥", "＞", "≤", "＜", "＝", "无算符", "区间"})

ACTUAL = "完成值"
"""What the fact of a row is called."""

Repeated = Literal["按达到计", "提请复核", "未评"]
"""What a 完成值 that only copies its target comes to: as stated; as stated, with a remark; nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """A 指标值. ``number`` is in ``unit`` (90 of 90%, the ordinal of a date), ``high`` the upper end of a 区间.

    ``unit`` is as printed; one that is no unit of the field is compared letter by letter.
    """

    text: str
    sign: Sign
    number: Fraction | None = None
    unit: str = ""
    high: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The line of 计分办法 a row took (``line``, as printed), the sentence it became and the text that is read for it.

    ``repeated`` says what a copied 完成值 comes to, ``over`` from which multiple of the target on a reason is asked for.
    """

    target: Target
    line: str
    sentence: str
    repeated: Repeated = "按达到计"
    over: Fraction | None = None
    read: str = field(default="", compare=False)

    def meaning(self) -> list[str]:
        """What of a row a score depends on beside its criterion: how its 完成值 is read."""
        return [self.target.text, self.target.sign, self.target.unit, self.repeated, str(self.over)]


@dataclass(frozen=True, slots=True)
class Compared:
    """A row without 分值: its 完成值 is compared with the 指标值, and not scored. ``evidence`` is the 佐证 that is asked for, ""
    for none."""

    code: str
    name: str
    target: Target
    evidence: str = ""
