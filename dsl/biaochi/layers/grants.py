"""授权: what a layer leaves to the layers below it, and within which limits. What it does not grant is fixed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from biaochi import patterns as re
from biaochi.document.tree import Field

What = Literal["标准", "从严", "分值", "删除", "增加", "约定", "计分办法", "计分从严", "等级", "总分", "对象", "合成"]

_CODE = r"(?P<code>[A-Z]{1,3}[0-9]{1,4}(?:\.[0-9]{1,4})*|[0-9]{1,3}(?:\.[0-9]{1,4})*)"
_N = r"[0-9]{1,6}(?:\.[0-9]{1,6})?"
_FORMS: tuple[tuple[re.Pattern[str], What], ...] = (
    (re.compile(rf"^{_CODE}\s*(?:的)?标准(?:由下级规定)?[，,]?只可从严$"), "从严"),
    (re.compile(rf"^{_CODE}\s*(?:的)?标准由下级规定$"), "标准"),
    (
        re.compile(rf"^{_CODE}\s*(?:的)?分值由下级规定(?:[，,]\s*(?P<low>{_N})\s*[-－—~～至]\s*(?P<high>{_N})\s*分)?$"),
        "分值",
    ),
    (re.compile(rf"^{_CODE}\s*可以删除$"), "删除"),
    (re.compile(rf"^(?:{_CODE}\s*)?可以增加指标$"), "增加"),
    (re.compile(r"^约定[“\"](?P<about>.+)[”\"]由下级规定$"), "约定"),
    (re.compile(r"^计分办法(?:[“\"](?P<about>.+)[”\"])?由下级规定$"), "计分办法"),
    (re.compile(r"^计分办法(?:[“\"](?P<about>.+)[”\"])?(?:由下级规定[，,])?只可从严$"), "计分从严"),
    (re.compile(r"^等级由下级规定$"), "等级"),
    (re.compile(r"^总分由下级规定$"), "总分"),
    (re.compile(r"^对象由下级规定$"), "对象"),
    (re.compile(r"^合成由下级规定$"), "合成"),
)
EXAMPLE = (
    "可写：C12 的标准由下级规定；C9 的标准只可从严；A3 的分值由下级规定，20-40分；C12.3 可以删除；A3 可以增加指标；"
    "约定“不足一个单位的”由下级规定；计分办法“≤”由下级规定；计分办法只可从严；等级由下级规定；总分由下级规定；对象由下级规定；合成由下级规定"
)

ASK = "请与上级规则集的编制单位核对；确实授权的，由上级规则集写明 授权。"
"""What to do where something is not granted."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of 授权. ``code`` is "" where it holds for the whole ruleset; ``about`` are words of a convention, or kinds
    of 计分办法."""

    what: What
    code: str = ""
    low: Fraction | None = None
    high: Fraction | None = None
    about: str = ""
    start: int = 0
    end: int = 0

    def allows(self, marks: Fraction | None) -> bool:
        """Whether marks (None: without limit) lie within the range that is granted."""
        if marks is None:
            return self.high is None
        return (self.low is None or marks >= self.low) and (self.high is None or marks <= self.high)


def read_grants(field: Field | None) -> Iterator[Grant | tuple[int, int, str]]:
    """The grants of a field; a line that cannot be read is its place in the field's text and what is wrong."""
    offset = 0
    for line in () if field is None else field.lines:
        start, end = offset, offset + len(line)
        offset = end + 1
        said = line.strip().rstrip("。；;")
        if said:
            yield _grant(said, start, end)


def _grant(said: str, start: int, end: int) -> Grant | tuple[int, int, str]:
    for pattern, what in _FORMS:
        found = pattern.match(said)
        if found is None:
            continue
        parts = found.groupdict()
        low, high = (None if parts.get(k) is None else Fraction(parts[k]) for k in ("low", "high"))
        if low is not None and high is not None and low > high:
            return start, end, f"授权“{said[:30]}”的范围写反了"
        return Grant(what, parts.get("code") or "", low, high, parts.get("about") or "", start, end)
    return start, end, f"授权“{said[:30]}”读不懂"
