"""A change that has a name of its own: 成本变动率：下降5%及以上…, 持平…, 上升…."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.env import Env
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Moved
from biaochi.reading.surface import Compared, Event
from biaochi.reading.trend import PERIOD, operator

_NAMED = re.compile(r"(?:变动|变化|增减)(?:率|幅度?|比例|百分比)$")
_BESIDE = re.compile(rf"^(?:与|同|和|较|比)(?:{PERIOD})(?:相比)?，?")
_DOWN = ("down", "lack", "short")


def changing(env: Env) -> Measure | None:
    """The named change that the text goes on about."""
    topic = env.book.topic
    return None if topic is None or not _NAMED.search(topic.text) else env.book.measure(topic, None, rate=True)


def moved(term: Compared, what: Moved, env: Env) -> Measure | None:
    """下降5%及以上 of it: so far below nothing."""
    found = None if term.subject.text else changing(env)
    if found is None:
        return None
    env.moved = (found, True)
    down = what.move in _DOWN
    return Measure(f"{found.name}下降的幅度", "%", True, e.sub(e.ZERO, found.value)) if down else found


def stated(event: Event, env: Env) -> e.Cond | None:
    """持平, 上升, 与上年持平 of it: beside nothing."""
    op = operator(_BESIDE.sub("", event.words.text.strip("，的")))
    found = None if op is None else changing(env)
    return None if op is None or found is None else e.Compare(op, found.value, e.ZERO)
