"""One quantity over another: 占…的比例, 之比."""

from __future__ import annotations

import re

from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Quantity
from biaochi.reading.surface import Compared, Words

_SHARE_OF = re.compile(r"^(?P<part>[^，。；占]{2,20})占(?P<all>[^，。；占]{2,20}?)(?<!比例)(?<!比重)(?<!比率)的?$")


def share_of(term: Compared, value: Quantity, env: Env) -> Measure | None:
    """自评项目数占应自评项目数的100%; 占90%以上: one count beside the other."""
    if value.unit != "%":
        return None
    found = _SHARE_OF.match(term.subject.text)
    if found:
        part = env.book.measure(Words(found["part"], term.start, term.start + len(found["part"])), None, rate=False)
        whole = env.book.measure(Words(found["all"], term.start + found.start("all"), term.end), None, rate=False)
        env.share = Measure(f"{found['part']}占{found['all']}的比例", "%", True, e.div(part.value, whole.value))
        return env.share
    return (
        env.share if term.subject.text in ("占", "") and env.share is not None and not env.book.knows_rate() else None
    )


_QUOTIENT = re.compile(r"^(?P<a>[^，。；与和]{2,20})(?:与|和)(?P<b>[^，。；与和]{2,20}?)(?:之比|的?比值|的?配比|比例)$")


def quotient(term: Compared, value: Quantity, env: Env) -> Measure | None:
    """自筹资金与财政资金之比不低于1:1: one quantity over the other, as a number."""
    found = _QUOTIENT.match(term.subject.text)
    if found is None or value.unit:
        return env.quotient if not term.subject.text and not value.unit and env.quotient is not None else None
    a = env.book.measure(Words(found["a"], term.start, term.start + len(found["a"])), None, rate=False)
    b = env.book.measure(Words(found["b"], term.start + found.start("b"), term.end), None, rate=False)
    env.quotient = Measure(f"{found['a']}与{found['b']}之比", "", False, e.div(a.value, b.value))
    return env.quotient
