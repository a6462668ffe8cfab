"""括号不成对

说明：标准里的括号、引号或书名号只有一半。
为什么：看不出括进去的话到哪里为止，分数算在括号里还是括号外会有两种读法。
不好：满意度达到90%（以问卷为准得满分。
好：满意度达到90%（以问卷为准）得满分。
修改：对照印发件补上另一半。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_CLOSES = {"）": "（", "】": "【", "》": "《", "”": "“", "〕": "〔"}
_BRACKET = re.compile(f"[{''.join((*_CLOSES, *_CLOSES.values()))}]")
_NUMBERED = re.compile(
    r"(?<![^；;。，,：:、\s\n])[（(]?[0-9一二三四五六七八九十]{1,3}[）)]|[\[（(][^\[\]（）()]{1,30}[\]）)]|\$[^$]*\$"
)
_HALF = str.maketrans("()", "（）")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        text = _NUMBERED.sub(lambda m: " " * len(m[0]), printed.text).translate(_HALF)
        at = _unpaired(text)
        found = None if at is None else re.compile(".", re.DOTALL).match(printed.text, at)
        if found is not None:
            yield at_print(printed, f"“{found[0]}”没有另一半", "请对照印发件补上另一半。", found)


def _unpaired(text: str) -> int | None:
    """Where the first bracket without its other half stands."""
    open_: list[int] = []
    for found in _BRACKET.finditer(text):
        if found[0] not in _CLOSES:
            open_.append(found.start())
        elif not open_ or text[open_.pop()] != _CLOSES[found[0]]:
            return found.start()
    return open_[0] if open_ else None


RULE = Rule("BL906", "括号不成对", "文字", Severity.NOTE, check)
