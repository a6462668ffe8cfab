"""What is asked of somebody, where the score goes by whether it was done: the words behind it take it up, its numbers score nothing.

每个社区每年开展活动不少于2次。每有一个社区未达到要求扣0.6分: the communities that fall short are counted, not the activities.
"""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.reading.surface import Compared, Counted, Event, Rule, Statement, Term, Words, bounds_of, terms

_ASKED = re.compile(r"不得?少于|不得?低于|不得?超过|至少|应当?|须|必须|要求|≥|≤|以上|以内|之内")
_SHORT = re.compile(
    r"(?:未(?:能)?|没有|不)(?:达到|符合|满足|按照?|落实|执行)(?:上述|该|规定|相关)?(?:要求|标准|规定|时限|频次|次数)|(?:未|不)达标"
)
_GOES_ON = re.compile(
    r"每(?:再|额外)?(?:少|低|降|缺|差|超|高|多|晚|逾|下降|降低|减少|增加|延)|(?:目标|要求|标准|规定)(?:值|数|的?[0-9])|"
    r"(?:低于|少于|不足|高于|超过|达到|达不到|未达到)[0-9]|按比例|完成率|[0-9]%"
)
_EACH = re.compile(r"每(?:再)?(?:有|发现|出现|存在)?[一1]?(?P<unit>[一-鿿])")
_LED = re.compile(r"^[^，。；]{4,40}?(?:至少|不少于|不得少于|应当?|必须)[^，。；]{2,30}，(?=(?:未|没有|不|无))")


def taken_up(found: Statement, env: Env) -> bool:
    """Whether a sentence asks for so much of something, and what scores behind it goes by whether that was so."""
    text, behind = env.text[found.start : found.end], env.text[found.end :]
    counted = [
        c
        for c in re.split("[；。]", behind)
        if _SHORT.search(c) and (each := _EACH.search(c)) and each["unit"] not in _units(found)
    ]
    return (
        _ASKED.search(text) is not None
        and env.text[found.end : found.end + 1] == "。"
        and bool(counted)
        and _GOES_ON.search(behind) is None
        and all(_asks(t) for t in terms(found.cond))
    )


def _units(found: Statement) -> set[str]:
    """The units of what is asked for."""
    held = [b.value for t in terms(found.cond) for b in bounds_of(t)]
    held += [t.value for t in terms(found.cond) if isinstance(t, Counted)]
    return {v.unit.removeprefix("个") or "个" for v in held}


def _asks(term: Term) -> bool:
    return isinstance(term, (Event, Counted)) or (isinstance(term, Compared) and len(bounds_of(term)) == 1)


def led(rule: Rule, env: Env) -> None:
    """出租房屋每4个月至少登记1次，未登记的，每发现1户: what is asked stands before what went wrong, in one clause."""
    step = rule.step
    if step is None or step.step.move or rule.act != "deduct" or rule.cond is not None:
        return
    found = _LED.match(step.before.text)
    if found is None or env.text[step.before.start : step.before.start + found.end()] != found.group():
        return
    start = step.before.start + found.end()
    env.role("要求", step.before.start, start)
    rule.step = replace(step, before=Words(step.before.text[found.end() :], start, step.before.end))
