"""形近的字符

说明：名称、数据、依据等处的数字里夹着字母O、l或汉字〇（标准里的读不下去，另报错误），或者任何一处夹着别的文字里形近的字母。
为什么：看着一样，程序读成两样：名称里换了一个字母就对不上数据，文号里换了一个字母就查不到文件。
不好：依据：烟财绩〔2020〕1O号
好：依据：烟财绩〔2020〕10号
修改：改成数字，或改成普通的字母。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.letters import LATIN
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_IN_NUMBER = re.compile(
    r"(?<![A-Za-z0-9])(?:[0-9]{1,9}[OoＯ〇○]{1,9}[0-9]{0,9}|[lI][0-9]{1,9}|[0-9]{1,9}[lI])(?=\s*(?:[%％分元天]|[年月日号个]|万元|亿元))"
)
_READ = ("标准", "公式")
"""Fields where a letter in a number keeps the text from being read at all."""
_FOREIGN = re.compile(r"[\u0370-\u04ff]")
_LETTER = re.compile(r"[\u0370-\u03ff](?=[A-Za-z])|(?<=[A-Za-z])[\u0370-\u03ff]|[\u0400-\u04ff]")
"""A Cyrillic letter, or a Greek one beside a Latin one."""


def check(subject: Subject) -> Iterator[Found]:
    for node, field in subject.fields:
        number = None if field.label in _READ else _IN_NUMBER.search(field.text)
        if number is not None:
            said = f"{named(node)}“{number[0]}”里夹着字母或汉字"
            yield at_field(field, said, "请改成数字。", *number.span())
        letter = _LETTER.search(field.text) if _FOREIGN.search(field.text) else None
        if letter is not None and letter[0] != letter[0].translate(LATIN):
            said = f"{named(node)}“{letter[0]}”不是普通的字母，只是像“{letter[0].translate(LATIN)}”"
            yield at_field(field, said, "请改成普通的字母。", *letter.span())


RULE = Rule("BL902", "形近的字符", "文字", Severity.WARNING, check)
