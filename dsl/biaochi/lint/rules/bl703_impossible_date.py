"""日期写法不对

说明：印发、施行、失效日期或解释后面的日期不是一个日期，例如2月30日。
为什么：日期定着哪一版规则起作用、解释是什么时候作的；写错了，先后就对不上。
不好：施行日期：2022年2月30日；解释：……（2022-13-01，绩效科）
好：施行日期：2022-03-01；解释：……（2022-12-01，绩效科）
修改：改成“年-月-日”，如 2022-03-01。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.days import read_day
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_HEADER = ("印发日期", "施行日期", "失效日期")
_SIGNED = re.compile(r"[（(]\s*((?:19|20)[0-9]{2}[-－./年][^，,（）()]{1,12}?)\s*(?:[，,][^（）()]*)?[）)]\s*$")


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        if field.label in _HEADER:
            date, start = field.text, 0
        elif field.label in ("解释", "勘误") and (signed := _SIGNED.search(field.text)):
            date, start = signed[1], signed.start(1)
        else:
            continue
        if read_day(date) is None:
            said = f"{named(node)}{field.label}的日期“{date.strip()[:20]}”不是一个日期"
            yield at_field(field, said, "请写成“年-月-日”，如 2022-03-01。", start, start + len(date))


RULE = Rule("BL703", "日期写法不对", "依据与文号", Severity.WARNING, check)
