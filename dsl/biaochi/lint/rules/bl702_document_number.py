"""文号不规范

说明：依据里的文号没有用六角括号、编了虚位，或者加了“第”。
为什么：GB/T 9704-2012 规定年份用六角括号〔〕括入，不编虚位，不加“第”；写法不一，按文号就查不到。
不好：临医保发[2022]030号
好：临医保发〔2022〕30号
修改：照右边的写法改。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics import Fix
from biaochi.diagnostics.diagnostic import Severity
from biaochi.document.tree import Field
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_LOOSE = re.compile(
    r"([\u4e00-\u9fff]{2,12})\s*[〔\[（(【［]\s*((?:19|20)[0-9]{2})\s*[〕\]）)】］]\s*第?\s*0*([0-9]{1,5})\s*号"
)


def check(subject: Subject) -> Iterator[Found]:
    fields = [*subject.doc.header, *(f for n in subject.doc.walk() for f in n.fields)]
    for field in (f for f in fields if f.label == "依据"):
        yield from _numbers(field)


def _numbers(field: Field) -> Iterator[Found]:
    for found in _LOOSE.finditer(field.text):
        right = f"{found[1]}〔{found[2]}〕{int(found[3])}号"
        if found.group() != right:
            start, end = field.at(found.start()), field.at(found.end())
            fix = None if "\n" in found.group() else Fix(start, end, right, True, f"改为“{right}”")
            yield Found(f"文号“{found.group()}”写法不规范", start, end, f"请改为“{right}”。", fix)


RULE = Rule("BL702", "文号不规范", "依据与文号", Severity.NOTE, check)
