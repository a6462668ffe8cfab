"""等次没有写怎样判断

说明：按“明显”“较好”“一般”给分，没有写怎样算明显、怎样算一般。
为什么：复核里排在前面的问题就是空洞定性、不可考核；两个评价人会定两个等次，被评价单位也无从准备。
不好：效果显著得5分，效果一般得3分，效果微弱得1分。
好：较上年提高5个百分点以上得5分，提高不到5个百分点得3分，没有提高的不得分。
修改：写出每一等次对应的数或情形；原文不能改的，用 解释 写明由谁按什么评定。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.steps import awards, rank
from biaochi.lint.subject import Subject

_MEASURED = re.compile(r"[0-9](?:\.[0-9]+)?\s*(?:%|％|个|项|次|处|起|天|人|万元|元|件|篇|期|家)")
_SETTLED = re.compile(r"评定|判断|评价人|专家|问卷|档位|标准为")
_LOOSE = re.compile(r"显著|明显|较好|一般|较差|微弱")
_BARE = re.compile(r"^[\u4e00-\u9fff]{0,8}$")


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        if _SETTLED.search(printed.text + printed.notes) or _MEASURED.search(printed.text):
            continue
        vague = [
            said
            for said, _ in awards(printed.text, printed.marks)
            if rank(said) is not None and _BARE.match(said) and _LOOSE.search(said)
        ]
        if len(vague) > 1:
            said = f"“{'”“'.join(vague[:4])}”没有写怎样判断"
            yield at_print(printed, said, "请写出每一等次对应的数或情形；原文不能改的，用 解释 写明按什么评定。")


RULE = Rule("BL904", "等次没有写怎样判断", "文字", Severity.NOTE, check)
