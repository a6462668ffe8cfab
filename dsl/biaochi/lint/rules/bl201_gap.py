"""有的数据没有分

说明：有的数据不在任何一档里，算不出分。句子里的空档读的时候就会指出来（BC150）；这里查解释里写的读作。
为什么：遇到这样的数据，评价人只能自己定，两个评价人会给两个分。
不好：解释：读作：……「亚专业」＝6个，得5分；「亚专业」＝5个，得2分；「亚专业」＜5个，得0分；其余未定。（7个呢？）
好：解释：读作：……「亚专业」≥6个，得5分；「亚专业」＝5个，得2分；「亚专业」＜5个，得0分；其余未定。
修改：补上缺的一档，或写“其余不得分”。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.lint.defects import LEVELS, defective
from biaochi.lint.facts_text import example
from biaochi.lint.rule import Found, Rule, at_leaf
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    for leaf, finding in defective(subject, "BL201"):
        yield at_leaf(leaf, f"有的数据没有写得几分，{example(leaf, finding)}", "请补上缺的一档。")


RULE = Rule("BL201", "有的数据没有分", "分档", LEVELS["BL201"], check)
