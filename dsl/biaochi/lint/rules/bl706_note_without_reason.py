"""解释没有理由

说明：解释、勘误没有写“理由：……”，旁边也没有注释。
为什么：同一句话有几种读法，取哪一种要说得出凭什么；没有理由，下一年的人不知道该不该沿用。
不好：解释：各要点逐项计分。（2026-11-21，绩效科）
好：解释：各要点逐项计分。理由：各要点分值之和等于本项分值。（2026-11-21，绩效科）
修改：加上“理由：……”。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field
from biaochi.lint.reasons import notes_without_reason
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        for field in notes_without_reason(printed.node):
            yield at_field(field, f"{printed.name}：{field.label}没有写理由", "请加上“理由：……”。")


RULE = Rule("BL706", "解释没有理由", "依据与文号", Severity.NOTE, check)
