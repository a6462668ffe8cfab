"""已、己、巳写混

说明：明显写错的“己经”“自已”“巳完成”一类。
为什么：正式印发的标准里的错字会被要求重印；照抄进名称的，还会对不上数据。
不好：己经完成的得满分。
好：已经完成的得满分。
修改：改过来；原文不能改的，用 勘误 写明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_WRONG = re.compile(
    r"己(?=经|完成|建立|制定|落实|整改|办结|签|按)(?<!自己)|巳(?=经|完成|建|制|落|整|办|按)|(?<=自)[已巳](?!经)|(?<=知)[已巳](?=知彼)"
)
_RIGHT = re.compile(r"自[已巳]")


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        found = None if field.label in ("解释", "勘误") else _WRONG.search(field.text)
        if found is not None:
            right = "己" if _RIGHT.match(field.text, max(0, found.start() - 1)) else "已"
            around = field.text[max(0, found.start() - 2) : found.end() + 2]
            said = f"{named(node)}“{around}”里的“{found[0]}”应是“{right}”"
            yield at_field(field, said, f"请改为“{right}”；原文不能改的，用 勘误 写明。", *found.span())


RULE = Rule("BL903", "已、己、巳写混", "文字", Severity.WARNING, check)
