"""超额完成怎样计没有写

说明：得分按完成的比例算，比例可以超过100%，标准没有写超过时怎样计。
为什么：有的以满分为限，有的照比例加分，有的超过30%还要减分；没有写，同一个数会有几种得分。
不好：（2分）实际得分=2×资金到位率（到位率110%时是2.2分？）
好：（2分）实际得分=2×资金到位率，最高得2分。
修改：写上“最高得N分”；原文不能改的，用 解释 写明。
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics.diagnostic import Severity
from biaochi.lint.place import at_print
from biaochi.lint.rule import Found, Rule
from biaochi.lint.subject import Subject
from biaochi.model.values import decimal

_NAME = r"[\u4e00-\u9fff]{2,16}"
_TIMES = r"\s*[×xX*＊]\s*"
_WORTH = r"(?:[0-9]{1,9}(?:\.[0-9]{1,9})?分?|(?:本项|该项|指标)?(?:分值|满分|权重分?)(?:[0-9.]*分)?)"
_SCORE = re.compile(
    rf"得分\s*[=＝]\s*(?:{_WORTH}{_TIMES})?[（(]?(?P<top>{_NAME})(?:\s*[/÷／]\s*(?P<under>{_NAME}))?[）)]?(?:{_TIMES}100%)?(?:{_TIMES}{_WORTH})?(?=[；;，,。\s]|$)"
)
_OVER = re.compile(r"(?:完成|到位|执行|支出|增长|达成)(?:率|比例)$")
_PLANNED = re.compile(r"计划|预算|目标|任务|上年|预期")
_SETTLED = re.compile(
    r"最高|最多|不超过|封顶|为限|超过|超出|超额|上限|高于|大于|达到|完成[^，。；]{0,6}得满分|以上[^，。；]{0,4}满分|[>≥＞]"
)


def check(subject: Subject) -> Iterator[Found]:
    for printed in subject.prints:
        marks, found = printed.marks, _SCORE.search(printed.text)
        if marks is None or found is None or _SETTLED.search(printed.text + printed.notes):
            continue
        under = found["under"]
        if not (_PLANNED.search(under) if under else _OVER.search(found["top"]) and not _held(subject, found["top"])):
            continue
        ratio = f"“{found['top']}”是“{under}”的110%" if under else f"“{found['top']}”是110%"
        over = f"按公式是{decimal(marks * Fraction(11, 10))}分，超过满分{decimal(marks)}分"
        yield at_print(
            printed,
            f"没有写超额完成怎样计，例如{ratio}，{over}",
            f"请写上“最高得{decimal(marks)}分”，原文不能改的用 解释 写明。",
            found,
        )


def _held(subject: Subject, name: str) -> bool:
    """Whether a fact of this name is declared with an upper bound."""
    facts = (d for n in subject.doc.walk() for f in n.fields for d in f.facts)
    return any(d.name == name and d.high is not None for d in facts)


RULE = Rule("BL504", "超额完成怎样计没有写", "约定", Severity.WARNING, check)
