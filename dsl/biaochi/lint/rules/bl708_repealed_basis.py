"""依据已经废止

说明：依据的文件已经废止，或者依据里自己写着废止、失效。
为什么：用废止的办法打分，复核时整份结果都可能被退回。财预〔2020〕10号施行时废止了财预〔2011〕285号。
不好：依据：《财政支出绩效评价管理暂行办法》（财预〔2011〕285号）
好：依据：《项目支出绩效评价管理办法》（财预〔2020〕10号）
修改：换成现行的文件，并核对标准是否仍与它相符。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_field, named
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject

_REPEALED = {"财预2011285": "财预〔2020〕10号"}
_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{2,12})\s*[〔\[（(【［]\s*((?:19|20)[0-9]{2})\s*[〕\]）)】］]\s*第?\s*0*([0-9]{1,5})\s*号"
)
_SAYS_SO = re.compile(r"[（(，,；;\s](?:现?已?经?)(?:废止|失效)")
_FIRST_YEAR = 2021


def check(subject: Subject) -> Iterator[Found]:
    year = subject.header("适用年度")[:4]
    recent = not year.isdecimal() or int(year) >= _FIRST_YEAR
    for node, field in subject.fields:
        if field.label != "依据":
            continue
        says = _SAYS_SO.search(field.text)
        new = next(
            (_REPEALED[k] for m in _NUMBER.finditer(field.text) if (k := "".join(m.groups())) in _REPEALED), None
        )
        if new is not None and recent:
            yield at_field(field, f"{named(node)}依据的文件已经废止，由{new}代替", f"请改为依据{new}，并核对标准。")
        elif says is not None:
            yield at_field(field, f"{named(node)}依据里写着“{says[0][1:]}”", "请换成现行的文件，并核对标准。")


RULE = Rule("BL708", "依据已经废止", "依据与文号", Severity.WARNING, check)
