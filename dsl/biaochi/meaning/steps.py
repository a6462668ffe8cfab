"""What the forms of a step have in common: its subject, which measures it may run along."""

from __future__ import annotations

from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.meaning.resolve import OPERATORS
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Quantity
from biaochi.reading.surface import Event, Rule, Words
from biaochi.reading.trend import reference
from biaochi.reading.wording import MONEY_NAME, RATE_NAME, bare_denial, trimmed

WORSE = ("down", "lack", "short")


@dataclass(frozen=True, slots=True)
class Base:
    """Where a slope starts and on which measure. ``below``: which side of it runs; None where the step must say."""

    measure: Measure
    value: e.Expr
    below: bool | None = None


def rule_text(rule: Rule) -> str:
    return rule.out.words


def compatible(measure: Measure, size: Quantity) -> bool:
    if size.unit in units.PERCENT:
        return True
    if measure.rate:
        return False
    return (
        size.unit in ("", measure.unit)
        or (measure.unit == "" and not (units.counted(size.unit) and MONEY_NAME.search(measure.name)))
        or units.factor(size.unit, measure.unit) is not None
        or units.factor(size.unit, measure.unit.partition("/")[0]) is not None
        or size.unit.removeprefix("个") == measure.unit.removeprefix("个")
    )


def subject(rule: Rule) -> Words:
    assert rule.step is not None
    said_ = rule.step.before
    if idle(Event(said_)) or _GENERIC_LEAD.fullmatch(said_.text):
        return Words("", said_.start, said_.end)
    return trimmed(said_)


_GENERIC_LEAD = re.compile(
    r"(?:[各每]?(?:年度|季度|月度)?考核时|超出部分|超过部分|不足部分|超出的部分|超过的部分|此后|超出后|突破后|超过后|超支后|以后|之后|其后|在此基础上|实际|按|按照.{0,6}(?:指标|目标|标准|要求)|按.{0,6}(?:指标|目标|标准|要求)|其中|则|，|的)*"
)


def step_words(rule: Rule) -> str:
    """A step's verb as printed."""
    assert rule.step is not None
    return f"{rule.step.step.found}{rule.step.step.word}"


def idle(event: Event) -> bool:
    """达不到的, 超过的: says again which side of the base is meant."""
    text = re.sub(r"[，的]+$", "", event.words.text)
    return (
        bare_denial(text)
        or text in OPERATORS
        or re.fullmatch(r"(?:有所)?(?:增加|减少|提高|降低|下降|上升|超支|超出|逾期|延期|超期)", text) is not None
    )


def trended(name: Words, period: str, rule: Rule, size: Quantity, env: Env, move: str) -> Base:
    rate = bool(RATE_NAME.search(name.text))
    env.trended = size.unit
    spread = size.unit in ("个百分点", "百分点") and bool(_CHANGE_NAME.search(subject(rule).text))
    now = env.book.measure(trimmed(name), None if rate or spread or size.unit == "%" else size, rate=rate or None)
    before = env.book.reference(reference(name, period), now)
    env.compared = (now, before)
    return Base(now, before.value, move in WORSE)


_CHANGE_NAME = re.compile(r"(?:[增涨降]|上升|增长|提高|增加|下降|降低|减少|压减|变动|变化)(?:幅度?|率|比例)$")
