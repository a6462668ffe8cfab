"""辖区没有六位代码

说明：辖区不是以六位行政区划代码开头。
为什么：同名的县区全国有好几个；规则集按代码归档和继承，没有代码就找不到上级的规则。
不好：辖区：烟台市
好：辖区：370600 烟台市
修改：写上六位代码；全国的写000000，没有代码的开发区等写上级代码加“.名称”，如 370600.市直。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_header
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_AREA = re.compile(r"[0-9]{6}(?:\.\S{1,20})?(?:\s.*)?|[0-9]{6}[\u4e00-\u9fff].*")


def check(subject: Subject) -> Iterator[Found]:
    area = subject.header("辖区")
    if area and not _AREA.fullmatch(area):
        yield at_header(subject, "辖区", f"辖区“{area[:20]}”没有六位代码", "请写成代码加名称，如“370600 烟台市”。")


RULE = Rule("BL804", "辖区没有六位代码", "版本", Severity.WARNING, check)
