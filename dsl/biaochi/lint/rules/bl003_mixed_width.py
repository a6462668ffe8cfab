"""全角数字和半角数字混用

说明：同一段文字里的数字有的是全角（９０），有的是半角（90）。
为什么：按数字查找、比对时两种写法对不上，改一处容易漏一处。
不好：满意度≥９０%得满分，低于80%不得分。
好：满意度≥90%得满分，低于80%不得分。
修改：都改成半角数字；原文不能改的不用管，计分不受影响。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_WIDE = re.compile(r"[０-９]+")
_NARROW = re.compile(r"[0-9]")


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        wide = _WIDE.search(field.text)
        if wide is not None and _NARROW.search(field.text):
            said = f"{named(node)}{field.label}里“{wide[0]}”是全角数字，别处是半角"
            yield at_field(field, said, "请都改成半角数字。", *wide.span())


RULE = Rule("BL003", "全角数字和半角数字混用", "风格", Severity.NOTE, check)
