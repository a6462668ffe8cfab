"""多余的标点

说明：标准里有连着的标点或空的括号，例如“，。”“；；”“（）”。
为什么：多半是粘贴时漏了一段字，或者删字时没有删干净；漏掉的可能正是门槛或分数。
不好：满意度达到90%得满分，，每降低1%扣0.1分（）。
好：满意度达到90%得满分，每降低1%扣0.1分。
修改：对照印发件补上漏的字，或删去多余的标点。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_STRAY = re.compile(r"[，,、；;：:]\s*[，,、；;。]|。\s*[。，,；;、]|[（(]\s*[）)]|“\s*”")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        found = _STRAY.search(printed.text)
        if found is not None:
            said = f"“{''.join(found[0].split())}”是多余的标点，可能漏了字"
            yield at_print(printed, said, "请对照印发件补上漏的字，或删去多余的标点。", found)


RULE = Rule("BL905", "多余的标点", "文字", Severity.NOTE, check)
