"""分别, 依次, 各: one outcome for each of several things, as a rule for each."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.reading.phrases import Bound, Bounds, Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import (
    Compared,
    Counted,
    Event,
    Every,
    Rule,
    Words,
    bounds_of,
    events,
    exchanged,
    numbers,
    terms,
)
from biaochi.reading.wording import RATE_NAME


def expanded(rules: list[Rule], env: Env) -> list[Rule]:
    """The rules with every list of amounts spread over what it belongs to."""
    out: list[Rule] = []
    for rule in rules:
        amounts = rule.out.amount
        if not isinstance(amounts, tuple):
            out += _each_point(rule, env) or _each_name(rule) or _each_rate(rule, env) or [rule]
            continue
        spread = _named_bounds(rule, env) or _bounds(rule) or _names(rule)
        if spread is None and of_awards(rule, out):
            out.append(rule)
            continue
        if spread is None or len(spread) != len(amounts):
            raise refuse(
                "BC128", "“分别”的各项与分数对不上", rule.start, rule.end, "请逐项写明，如“甲得2分，乙得1分”。"
            )
        for one, value in zip(spread, amounts, strict=True):
            nothing = getattr(value, "number", 1) == 0
            own = replace(rule.out, amount=None if nothing else value, listed=True)
            out.append(replace(one, out=replace(own, act="zero") if nothing else own))
    return out


def of_awards(rule: Rule, before: list[Rule]) -> bool:
    """甲率≥75%得2分，乙率≥85%得3分，两项每低2个百分点分别扣0.4分、0.6分: so much off for each award that stands before."""
    amounts = rule.out.amount
    awards = [r for r in before if r.act in ("award", "mark") and r.step is None and len(numbers(r.cond)) == 1]
    return (
        isinstance(amounts, tuple)
        and len(awards) == len(before) == len(amounts)
        and rule.act == "deduct"
        and rule.step is not None
        and rule.step.step.move != ""
    )


def _each_point(rule: Rule, env: Env) -> list[Rule] | None:
    """3月末、6月末支付率应分别达到15%、45%，每达标一个得1分: an award for each of them."""
    step = rule.step
    if (
        rule.act not in ("award", "mark")
        or step is None
        or step.step.size is None
        or step.step.size.number != 1
        or rule.limits
    ):
        return None
    if not re.fullmatch(r"(?:个|项|次)?(?:时点|节点|阶段|指标)?", step.step.size.unit) or not re.fullmatch(
        r"(?:[一二两三四五六2-9](?:个|项))?(?:时点|节点|时段|阶段|指标|项)?(?:中)?", step.before.text
    ):
        return None
    spread = _named_bounds(rule, env)
    return None if spread is None else [replace(r, step=None, out=replace(r.out, listed=True)) for r in spread]


_EACH = re.compile(r"各|分别|均|每项|任[一何意]")


def _each_rate(rule: Rule, env: Env) -> list[Rule] | None:
    """甲率、乙率应达到100%，每低1个百分点各扣0.1分; 以100%为基准，每低1%分别扣: a slope for each of them."""
    if rule.act not in ("deduct", "add") or rule.step is None or rule.step.step.move == "" or rule.limits:
        return None
    if not (rule.out.each or _EACH.search(rule.out.words) or _EACH.search(env.text[rule.step.start : rule.out_start])):
        return None
    term = rule.cond
    if isinstance(term, Counted) and term.before.text.endswith("以") and term.after.text.startswith("为"):
        base = Words(term.before.text[:-1], term.before.start, term.before.end)
        term = Compared(base, Bounds((Bound(">=", term.value),)), base.start, term.value.end)
    if not isinstance(term, Compared) or not isinstance(term.what, Bounds) or term.what.listed:
        return None
    names = re.split(r"、|和|与|及", re.sub(r"(?:应当?|须|均|都)+$", "", term.subject.text))
    if len(names) < 2 or not all(RATE_NAME.search(n) for n in names):
        return None
    out = replace(rule.out, each=False, listed=True)
    return [
        replace(rule, cond=replace(term, subject=Words(n, term.start, term.end)), out=out, limits=[]) for n in names
    ]


def _each_name(rule: Rule) -> list[Rule] | None:
    """道路、绿化、照明管护不到位的，各扣1分: a deduction for each of them."""
    if (
        rule.act not in ("deduct", "add")
        or rule.step is not None
        or rule.limits
        or not isinstance(rule.cond, Event)
        or rule.out.judged
    ):
        return None
    if not (rule.out.each and "各" in rule.out.words) and not rule.out.listed:
        return None
    names = distributed(rule.cond.words)
    return (
        None
        if names is None
        else [replace(rule, cond=Event(n), out=replace(rule.out, each=False, listed=True), limits=[]) for n in names]
    )


def distributed(words: Words) -> list[Words] | None:
    """The names of a list, each with what stands before the first and behind the last of them."""
    text = re.sub(r"[，的]+$", "", words.text)
    pieces = re.split(r"、|(?<=、[^、和]{2})和|和(?=[^、和]{2,4}$)", text)
    if len(pieces) < 2 or "，" in text:
        return None
    first, *middle, last = pieces
    size = len(middle[0]) if middle else min(len(first), len(last))
    if any(len(m) != size for m in middle) or size < 2 or len(first) < size or len(last) < size:
        return None
    before, after = first[: len(first) - size], last[size:]
    if before and after:
        return None
    names = [first[len(first) - size :], *middle, last[:size]]
    return [Words(f"{before}{n}{after}", words.start, words.end) for n in names]


_ONE = re.compile(r"任[一何意]|之一|其中|均|都|同时|全部|每|各|等(?:问题|情况|现象|行为|情形)|等的?$")


_FAULT = re.compile(r"迟到|早退|缺席|旷工|离场|[不未无没缺漏错]|违|超|虚|假|滞后|逾期|损|拖")


def cases(words: Words) -> list[Words] | None:
    """The cases of 数据不真实、不准确的, where the print does not say whether all of them are one."""
    text = re.sub(r"[，的]+$", "", words.text)
    if "、" not in text or "，" in text or _ONE.search(text):
        return None
    spread = distributed(words)
    if spread is not None:
        return spread
    pieces = text.split("、")
    if len(pieces) > 2 and all(_FAULT.search(p) for p in pieces):
        return [Words(p, words.start, words.end) for p in pieces]
    denied = re.search(r"[不未无没缺]", pieces[0])
    if any(len(p) < 2 for p in pieces) or denied is None:
        return None
    lead = pieces[0][: denied.start()]
    if all(re.match(r"[不未无没缺]", p) for p in pieces[1:]) and lead:
        return [
            Words(pieces[0], words.start, words.end),
            *(Words(f"{lead}{p}", words.start, words.end) for p in pieces[1:]),
        ]
    if all(re.search(r"[不未无没缺]|滞后|违规|超|差", p) and len(p) >= 4 for p in pieces):
        return [Words(p, words.start, words.end) for p in pieces]
    return None


def _named_bounds(rule: Rule, env: Env) -> list[Rule] | None:
    """截至6月底、9月底、12月底，预算执行率分别达到50%、75%、95%的，依次得1分、1分、2分: each with a bound of its own."""
    found = [t for t in numbers(rule.cond) if isinstance(t, Compared) and isinstance(t.what, Bounds) and t.what.listed]
    leads = events(rule.cond)
    if len(found) != 1 or len(leads) > 1 or len(numbers(rule.cond)) != 1:
        return None
    names = named_list(found[0], leads)
    bounds = bounds_of(found[0])
    if names is None or len(names) != len(bounds):
        return None
    return [
        replace(rule, cond=Compared(n, Bounds((b,)), found[0].start, found[0].end))
        for n, b in zip(names, bounds, strict=True)
    ]


def named_list(term: Compared, leads: list[Event]) -> list[Words] | None:
    """The names a list of bounds goes with: in the subject itself, or as a lead before it."""
    subject = re.sub(r"(?:应当?|须|要)?(?:分别|依次)(?:应|须)?$", "", term.subject.text)
    if leads:
        lead = re.sub(r"^(?:截至|截止|到|在|至)|[，的]+$", "", leads[0].words.text)
        pieces = re.split(r"、|和|及", lead)
        return [Words(f"{p}{subject}", term.start, term.end) for p in pieces] if len(pieces) > 1 else None
    return _split(Words(re.sub(r"^(?:截至|截止)", "", subject), term.start, term.end)) if "、" in subject else None


def _bounds(rule: Rule) -> list[Rule] | None:
    """低于90%、80%、70%的，分别扣1分、2分、3分."""
    found = [
        t
        for t in numbers(rule.cond)
        if isinstance(t, Compared) and isinstance(t.what, Bounds) and (t.what.listed or t.what.span is not None)
    ]
    amounts = rule.out.amount
    if (
        isinstance(rule.cond, Every)
        and isinstance(amounts, tuple)
        and len(rule.cond.terms) == len(amounts)
        and all(bounds_of(t) for t in terms(rule.cond))
    ):
        several = [t for t in terms(rule.cond) if isinstance(t, Compared)]
        return [
            replace(rule, cond=replace(t, subject=t.subject if t.subject.text else several[0].subject)) for t in several
        ]
    if len(found) != 1 or rule.cond is not found[0]:
        return None
    term = found[0]
    what = term.what
    assert isinstance(what, Bounds)
    if what.span is not None:
        return _ranks(rule, term, what.span)
    return [replace(rule, cond=replace(term, what=Bounds((b,)))) for b in what.bounds]


def _ranks(rule: Rule, term: Compared, span: Span) -> list[Rule] | None:
    """1-5名的，依次得5分、4分…: one for each whole number."""
    low, high = span.low, span.high
    if low is None or high is None or low.number.denominator != 1 or high.number - low.number > 50 or low.unit == "%":
        return None
    values = [replace(low, number=low.number + i, unit=high.unit) for i in range(int(high.number - low.number) + 1)]
    return [replace(rule, cond=replace(term, what=Bounds((Bound("=", v),)))) for v in values]


def _names(rule: Rule) -> list[Rule] | None:
    """评为优、良、中的，分别得5分、3分、1分; 被县级、市级督办的，每起分别扣1分、3分."""
    found = [x for x in events(rule.cond) if "、" in x.words.text or "”“" in x.words.text]
    if len(found) == 1:
        names = _split(found[0].words)
        return None if names is None else [replace(rule, cond=exchanged(rule.cond, found[0], Event(n))) for n in names]
    if rule.step is not None and "、" in rule.step.before.text:
        names = _split(rule.step.before)
        return None if names is None else [replace(rule, step=replace(rule.step, before=n)) for n in names]
    return None


_VERB = re.compile(r"^.*?(?:获得|受到|评定为|评为|列入|纳入|争取到?|创建为?|取得|入选|分为|为|被)(?=.{2})")
_BEHIND = re.compile(r"(?:等次|等级|奖|的|，|单位|表彰|通报|档|职称|证书|称号|奖项|认证|[二三四五六]个?[档级类种])+$")


def _split(words: Words) -> list[Words] | None:
    """The names of a list, each with the words around the list: 被县级督办, 被市级督办."""
    text = re.sub(r"[，的]+$", "", words.text)
    quoted = re.findall(r"“([^”]+)”", text)
    if len(quoted) > 1:
        return [Words(f"{text[: text.index('“')]}{q}", words.start, words.end) for q in quoted]
    pieces = re.split(r"、|(?<=[^一-鿿])和|和(?=[^、和]{1,6}$)", text)
    if len(pieces) < 2:
        return None
    first, *middle, last = pieces
    led = _VERB.match(first)
    if led and middle:
        size = len(middle[0])
        tail = last[size:] if len(last) > size else ""
        return [
            Words(f"{led.group()}{n}{tail}", words.start, words.end) for n in (first[led.end() :], *middle, last[:size])
        ]
    size = len(middle[0]) if middle else _alike(first, last)
    if not size or len(first) < size:
        return [Words(p, words.start, words.end) for p in pieces]
    before, after = first[: len(first) - size], last[size:] if len(last) > size else ""
    if after and not _BEHIND.fullmatch(after) and last[size - 1] != first[-1]:
        return [Words(p, words.start, words.end) for p in pieces]
    names = [first[len(first) - size :], *middle, last[:size]]
    return [Words(f"{before}{n}{after}", words.start, words.end) for n in names]


def _alike(first: str, last: str) -> int:
    """How many characters two names of a list have, that end alike: 国家级 and 市级荣誉 by 级."""
    for size in (2, 3, 4):
        if (
            len(last) >= size
            and len(first) >= size
            and last[size - 1] == first[-1]
            and last[size - 1] in "级等奖类档次名优良中差好"
        ):
            return size
    return 0
