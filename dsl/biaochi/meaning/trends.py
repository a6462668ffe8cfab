"""Comparisons with an earlier period, said without a number."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.core.expr import Fact
from biaochi.meaning.env import Env
from biaochi.reading.surface import Event, Words
from biaochi.reading.trend import against, comparison_first, operator


def earlier(text: str, env: Env) -> tuple[str, str, str] | None:
    """Subject, earlier period and the rest of a text that compares with an earlier period; 同比 beside 上年 is with 上年."""
    found = against(text)
    if found is None or found[1] not in ("上年同期", "上期"):
        return found
    named = {m.group() for m in _NAMED_PERIOD.finditer(env.text)}
    return (found[0], named.pop(), found[2]) if len(named) == 1 and "同比" in env.text else found


_NAMED_PERIOD = re.compile(r"(?<=[较比与同和])(?:上年|去年)(?:同期)?")


def _spoken_of(env: Env) -> str:
    """未达到50%但较上年提高: the measure that the bound before it is on."""
    last = env.book.last
    return (
        last.name if last is not None and isinstance(last.value, Fact) and not env.book.is_earlier(last.value) else ""
    )


_NOT_BESIDE = re.compile(r"^(?:未|没有)(?=较|比|同比|环比|与)")
_DENIED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def trend_parts(event: Event, env: Env) -> tuple[Words, str, str] | None:
    """Name, earlier period and operator of an event that only states a change."""
    words = event.words
    denied = _NOT_BESIDE.match(words.text)
    if denied is not None:
        start = words.start + denied.end()
        found = trend_parts(replace(event, words=Words(words.text[denied.end() :], start, words.end)), env)
        return None if found is None or found[2] == "=" else (found[0], found[1], _DENIED[found[2]])
    ahead = comparison_first(words.text)
    if ahead is not None:
        return Words(ahead[0], words.start, words.end), ahead[1], ahead[2]
    split = earlier(re.sub(r"，", "", words.text), env) or earlier(words.text, env)
    if split is not None:
        op = operator(split[2])
        name = (
            Words(split[0], words.start, words.end)
            if split[0]
            else env.trend[0]
            if env.trend
            else Words(_spoken_of(env) or env.indicator or "完成值", words.start, words.start)
        )
        graded = re.search(r"(?:等次|等级|级别|评级|星级|档次|评价结果)$", name.text) is not None
        return None if op is None or graded else (name, split[1], op)
    op = operator(words.text)
    if op is None or env.trend is None:
        return None
    return env.trend[0], env.trend[1], op
