"""失效早于施行

说明：失效日期不晚于施行日期（或印发日期）。
为什么：这样的规则集没有一天有效，用它打的分站不住。
不好：施行日期：2022-02-01；失效日期：2021-12-31
好：施行日期：2022-02-01；失效日期：2027-01-31
修改：核对两个日期。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.days import read_day
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    end = read_day(subject.header("失效日期"))
    for label in ("施行日期", "印发日期"):
        start = read_day(subject.header(label))
        if start is not None and end is not None and end <= start:
            yield at_header(subject, "失效日期", f"失效日期{end}不晚于{label}{start}", "请核对两个日期。")
            return


RULE = Rule("BL704", "失效早于施行", "依据与文号", Severity.ERROR, check)
