"""标题的年度与适用年度不同

说明：规则集标题里的年度和 适用年度 不是同一年。
为什么：照上一年的文件改，只改了一处；用错年度的门槛，得分就错了。
不好：规则集：2022年度绩效评价；适用年度：2023
好：规则集：2023年度绩效评价；适用年度：2023
修改：核对并改成同一年。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=\s*年)")


def check(subject: Subject) -> Iterator[Found]:
    titled = set(_YEAR.findall(subject.header("规则集")))
    year = subject.header("适用年度").removesuffix("年度").removesuffix("年").strip()
    if len(titled) == 1 and re.fullmatch(r"(?:19|20)[0-9]{2}", year) and year not in titled:
        yield at_header(subject, "适用年度", f"标题写{titled.pop()}年，适用年度是{year}", "请核对并改成同一年。")


RULE = Rule("BL805", "标题的年度与适用年度不同", "版本", Severity.WARNING, check)
