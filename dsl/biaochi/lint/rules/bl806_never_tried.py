"""没有算例

说明：规则集是第一版，已经不是草案，有的指标没有记下算例（同一文件夹里的 .cases.csv）。
为什么：没有用真实数据算过、也没有上一年的版本可比，读法对不对没有人核过。
不好：（只有 1.biaochi）
好：1.biaochi 旁边有 1.cases.csv，记着上年公布的数据和得分。
修改：挑几个对象的真实数据和公布的得分写进算例；没有公布得分的，手工算几个。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.rule import Found, Rule, at_head
from biaochi.lint.subject import Subject


def check(subject: Subject) -> Iterator[Found]:
    drafted = subject.header("状态") in ("", "草案")
    if subject.cases is None or drafted or subject.header("版本") not in ("", "1"):
        return
    untried = [leaf for leaf in subject.leaves if leaf.indicator.code not in subject.cases]
    if untried:
        said = f"{len(subject.leaves)}个指标里有{len(untried)}个没有算例，也没有上一版可比"
        yield at_head(subject, said, "请把几个对象的真实数据和得分写进同一文件夹里的 .cases.csv。")


RULE = Rule("BL806", "没有算例", "版本", Severity.NOTE, check)
