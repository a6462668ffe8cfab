"""同名的数据只有一处有定义

说明：两个指标的数据同名、又没有写进 共用，一个指标的标准给它下了定义，另一个没有。
为什么：看不出没有定义的一处是不是同一个数。烟台2022年附件2的“实际到位资金”在C7里是分子，定义为“落实到具体项目的资金”；在C8里是分母，没有定义，两处的数对不上。
不好：C7 实际到位资金：落实到具体项目的资金；C8 预算执行率=实际支出资金/实际到位资金
好：两处写进 共用，只定义一次；或者 C8 改称“实际到位的支出资金”。
修改：同一个数写进 共用；不是的给其中一个改名，或用 解释 写明。
"""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Print, Subject


def check(subject: Subject) -> Iterator[Found]:
    shared = subject.doc.field("共用")
    settled = {d.name for d in shared.facts} if shared is not None else set()
    users: dict[str, list[Print]] = {}
    for printed in subject.prints:
        data = printed.node.field("数据")
        for fact in data.facts if data is not None else ():
            if fact.name not in settled and fact.name in printed.text:
                users.setdefault(fact.name, []).append(printed)
    for name, prints in users.items():
        defined = [p for p in prints if _definition(name).search(p.text)]
        bare = [p for p in prints if p not in defined]
        if not defined or not bare or any(name in p.notes for p in prints):
            continue
        said = f"「{name}」在{defined[0].name}里有定义{_part(name, defined[0])}，这里没有{_part(name, bare[0])}，看不出是不是同一个数"
        yield at_print(bare[0], said, "同一个数请写进 共用；不同的数请改名，或用 解释 写明。")


def _definition(name: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|[；;。，,、\s]){re.escape(name)}\s*(?:[：:]|是指|指的?是)\s*[^；;。，,分扣得]{{6,}}(?=[；;。，,]|$)"
    )


def _part(name: str, printed: Print) -> str:
    """Whether the name stands above or below the line of a fraction."""
    if re.search(rf"[/÷／]\s*[（(]?{re.escape(name)}", printed.text):
        return "，是分母"
    return "，是分子" if re.search(rf"{re.escape(name)}[）)]?\s*[/÷／]", printed.text) else ""


RULE = Rule("BL605", "同名的数据只有一处有定义", "名称与口径", Severity.WARNING, check)
