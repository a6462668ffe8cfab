"""One quantity over another, or less another: 占…的比例, 之比, 之差."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.meaning.scale import divided
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Moved, Quantity
from biaochi.reading.surface import Compared, Term, Words
from biaochi.reading.wording import RATE_NAME

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


_PART = re.compile(r"(?:该|此|所占)?(?:比重|比例|占比)")


def part_said(term: Compared, value: Quantity, env: Env) -> Measure | None:
    """按实际值占目标值的比重得分，比重低于60%的不得分: the share of the two that were compared."""
    if value.unit != "%" or env.compared is None or not _PART.fullmatch(term.subject.text):
        return None
    now, other = env.compared
    return Measure(term.subject.text, "%", True, divided(now.value, other.value, term.start, term.end))


def how_far(term: Term) -> Term:
    """自评得分与抽查得分相差5分以内, 支出与预算之差在5万元以内: so far apart, either way."""
    if (
        not isinstance(term, Compared)
        or not isinstance(term.what, Moved)
        or term.what.word not in ("差", "相差")
        or not re.fullmatch(r"[^，。；与和同]{2,20}[与和同][^，。；与和同]{2,20}", term.subject.text)
    ):
        return term
    words = Words(f"{term.subject.text}差距", term.subject.start, term.subject.end)
    return Compared(words, term.what.bounds, term.start, term.end)


_DIFFERENCE = re.compile(
    r"^(?P<a>[^，。；与和同]{2,20})(?:与|和|同)(?P<b>[^，。；与和同]{2,20}?)(?:之差|的差|的?差[值额]|(?P<apart>的?(?:差距|差异|误差|偏差|相差)))(?P<size>的?绝对值)?$"
)


def difference(subject: Words, value: Quantity, env: Env) -> Measure | None:
    """支出进度与时间进度之差的绝对值: one quantity less another, as named."""
    found = _DIFFERENCE.match(subject.text)
    if found is None or any(subject.text in known.name for known in env.book.equations):
        return None
    rate = value.unit in (*units.PERCENT, "个百分点", "百分点")
    if found["apart"] and value.unit in units.PERCENT and not RATE_NAME.search(found["a"]):
        return None
    a, b = (
        env.book.measure(Words(found[k], subject.start + found.start(k), subject.start + found.end(k)), None, rate=rate)
        for k in ("a", "b")
    )
    less = Measure(subject.text, a.unit, a.rate, e.sub(a.value, b.value))
    env.book.last = env.book.magnitude(less) if found["size"] or found["apart"] else less
    return env.book.last
