"""约定前后不一

说明：同一个问题在 约定 里写了两种答案，后写的一种起作用。
为什么：看到前一条的人和看到后一条的人会算出两个分。
不好：约定：不足一个单位的按比例计；不足一个单位的不计
好：约定：不足一个单位的按比例计
修改：删去其中一条；只有个别指标不同的，在那个指标下用 解释 写明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.conventions import Conventions
from biaochi.ruleset.agreed import Policy, read_line


def check(subject: Subject) -> Iterator[Found]:
    field = subject.doc.field("约定")
    if field is None:
        return
    met: dict[str, tuple[object, str]] = {}
    offset = 0
    for line in field.lines:
        read = read_line(line, Conventions(), Policy())
        start, offset = offset, offset + len(line) + 1
        for question in () if read is None else read[1].declared:
            assert read is not None
            answer = getattr(read[0] if hasattr(read[0], question) else read[1], question)
            before, said = met.setdefault(question, (answer, line.strip()))
            if before != answer:
                message = f"“{line.strip()}”与“{said}”不一致，现按后写的一条"
                yield at_field(field, message, "请删去其中一条。", start, start + len(line))


RULE = Rule("BL506", "约定前后不一", "约定", Severity.WARNING, check)
