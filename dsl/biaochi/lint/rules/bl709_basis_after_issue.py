"""依据晚于印发

说明：依据的文号里的年份晚于本规则集的印发年份。
为什么：不能依据还没有印发的文件制定；不是年份抄错，就是依据后来改过而没有出新版本。
不好：印发日期：2021-12-20；依据：《工作规程》（烟财绩〔2022〕3号）
好：印发日期：2022-05-20；依据：《工作规程》（烟财绩〔2022〕3号）
修改：核对文号和印发日期；后来补的依据写进新的版本。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.days import read_day
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_YEAR = re.compile(r"[〔\[【［]\s*((?:19|20)[0-9]{2})\s*[〕\]】］]\s*第?\s*[0-9]{1,5}\s*号")


def check(subject: Subject) -> Iterator[Found]:
    issued = read_day(subject.header("印发日期"))
    if issued is None:
        return
    for node, field in subject.fields:
        late = next((m for m in _YEAR.finditer(field.text) if int(m[1]) > issued.year), None)
        if field.label == "依据" and late is not None:
            said = f"{named(node)}依据“{late[0]}”晚于本规则集的印发日期{issued}"
            yield at_field(field, said, "请核对文号和印发日期。", *late.span())


RULE = Rule("BL709", "依据晚于印发", "依据与文号", Severity.WARNING, check)
