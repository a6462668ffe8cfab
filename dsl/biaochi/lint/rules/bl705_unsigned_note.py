"""解释没有日期和署名

说明：解释、勘误后面没有写（日期，何人）。
为什么：解释改变怎样计分，要查得到是谁、什么时候定的；没有署名的解释，被评价单位可以不认。
不好：解释：“每减低1%”读作“每降低1%”。
好：解释：“每减低1%”读作“每降低1%”。（2026-11-21，绩效科）
修改：在末尾写上（年-月-日，何人）。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_SIGNED = re.compile(r"[（(]\s*(?:19|20)[0-9]{2}[-－./年][^，,（）()]{1,12}[，,]\s*[^（）()]+[）)]\s*$")


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        if field.label in ("解释", "勘误") and not _SIGNED.search(field.text):
            yield at_field(field, f"{named(node)}{field.label}没有写日期和何人", "请在末尾写上（年-月-日，何人）。")


RULE = Rule("BL705", "解释没有日期和署名", "依据与文号", Severity.WARNING, check)
