"""One predicate over several names, and names that stand for a number given elsewhere: spread out or put in before anything is composed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds
from biaochi.reading.surface import (
    Compared,
    Counted,
    Either,
    Event,
    Every,
    Plain,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    events,
    mapped,
    numbers,
    terms,
)
from biaochi.reading.wording import MEASURABLE, RATE_NAME, each_name

_ALL = re.compile(r"^(?P<names>[^，。；]+(?:、|和|与|及)[^，。；]+?)(?:均|都|皆|同时)+$")


def spread(tree: Tree | None, env: Env) -> Tree | None:
    """岗前培训率、考核合格率均达到100%: each of them."""
    if isinstance(tree, (Every, Either)):
        return replace(tree, terms=tuple(t for t in (spread(x, env) for x in tree.terms) if t is not None))
    if not isinstance(tree, Compared):
        return tree
    subject = tree.subject.text
    found = _ALL.match(subject)
    if not found and not env.text.startswith(tuple(f"{subject}{both}" for both in "均都皆"), tree.start):
        return tree
    names = each_name(found["names"] if found else subject)
    if len(names) < 2 or not all(MEASURABLE.search(n) for n in names):
        return tree
    return Every(tuple(replace(tree, subject=Words(n, tree.start, tree.end)) for n in names))


_STATE = re.compile(
    r"^(?:年度|全部|按期|按时|如期)*(?P<neg>未能?|没有?|未全部)?(?P<verb>完成|达到?|达成|实现|达标|合格|及格|达线|完不成|达不到)了?(?P<what>(?:全部|规定|既定|年度|考核|上述)*(?:任务|目标任务|目标值?|指标值?|标准|要求|计划|合格线|及格线|达标线)?)的?$"
)


def stated(rule: Rule, env: Env) -> None:
    """完成任务计5分 where the task is 95%: the number it stands for."""
    numbers = [c for c in (*env.constants, *env.requirements) if c.value.unit != "分"]
    if not numbers or len({(c.value.number, c.value.unit) for c in numbers}) != 1:
        return
    constant = numbers[0]

    def put(term: Term) -> Tree:
        if not isinstance(term, Event):
            return term
        found = _STATE.match(re.sub(r"[，的]+$", "", term.words.text))
        if not found or (not found["what"] and found["verb"] in ("完成", "实现", "达成", "达到", "达")):
            return term
        bad = bool(found["neg"]) or found["verb"] in ("完不成", "达不到")
        words = term.words
        env.used.add((constant.value.start, constant.value.end))
        return Compared(
            constant.subject,
            Plain("<" if bad else ">=", Words(constant.name, words.start, words.end), "未达到" if bad else "达到"),
            words.start,
            words.end,
        )

    rule.cond = mapped(rule.cond, put)


_BASED = re.compile(
    r"^(?P<x>[^，。；]{2,24}?)以(?P<base>[^，。；]{2,20}?)为(?:基数|基准|目标|任务)，(?:完成|达到)(?:任务|目标|基数|基准)?的?$"
)


def based(rule: Rule) -> None:
    """完成额以年初下达任务数为基数，完成任务的: the quantity beside the one it is held against."""
    found = _BASED.match(rule.cond.words.text) if isinstance(rule.cond, Event) else None
    if found is None:
        return
    words = rule.cond.words  # type: ignore[union-attr]
    x = Words(found["x"], words.start, words.start + found.end("x"))
    other = Words(found["base"], words.start + found.start("base"), words.start + found.end("base"))
    rule.cond = Compared(x, Plain(">=", other, "达到"), words.start, words.end)


_ACHIEVED = re.compile(
    r"^(?:.*，)?(?P<neg>未|没有?|完不成)?(?:完成|达到|达成)?(?:年度|全年)?(?:目标|任务|目标任务|计划)的?$"
)
_BEYOND_IT = re.compile(r"^(?:超额|超出|超)(?:完成)?(?:年度|全年)?(?:目标|任务|目标任务|计划)?(?:的|，)*$")


def achieved(rules: list[Rule], env: Env) -> None:
    """完成任务计4.6分，完不成按比例，超额完成每个加0.2分: how many are done, beside how many are asked for."""
    ratio = [r for r in rules if r.act == "ratio"]
    beyond = [
        r
        for r in rules
        if r.act == "add"
        and r.step is not None
        and r.step.step.size is not None
        and units.counted(r.step.step.size.unit)
        and _BEYOND_IT.match(f"{r.step.before.text}{r.step.step.word}")
    ]
    awards = [
        r
        for r in rules
        if r.act in ("award", "full") and isinstance(r.cond, Event) and _ACHIEVED.match(r.cond.words.text)
    ]
    if len(ratio) != 1 or len(beyond) != 1 or len(awards) != 1 or env.constants or env.requirements or env.beside:
        return
    award, more = awards[0], beyond[0]
    assert more.step is not None and more.step.step.size is not None and isinstance(award.cond, Event)
    words, unit = award.cond.words, more.step.step.size.unit
    done = Words(f"完成{unit.removeprefix('个') or '个'}数", words.start, words.end)
    award.cond = Compared(
        done,
        Plain(">=", Words(f"任务{unit.removeprefix('个') or '个'}数", words.start, words.end), "达到"),
        words.start,
        words.end,
    )
    more.step = replace(
        more.step,
        step=replace(more.step.step, move="up", word="超额"),
        before=Words("", more.step.start, more.step.start),
    )


_NOT_ONE = re.compile(r"^(?P<of>[^，。；]{1,8}?)(?:都|也)(?:没有|无|不存在|未发生|未发现|未出现)的?$")


def shared_bound(tree: Tree | None) -> Tree | None:
    """完成率或满意度低于80%: the bound is of both."""
    if isinstance(tree, Either) and len(tree.terms) > 1 and isinstance(last := tree.terms[-1], Compared):
        named = [t for t in tree.terms[:-1] if isinstance(t, Event) and RATE_NAME.search(t.words.text)]
        if isinstance(last.what, Bounds) and len(named) == len(tree.terms) - 1:
            return replace(
                tree,
                terms=(*(Compared(t.words, last.what, t.words.start, t.words.end) for t in named), last),
            )
    return tree


def not_one(term: Term) -> Tree | None:
    """一个问题都没有: none of what the other rules count."""
    found = (
        _NOT_ONE.match(term.after.text)
        if isinstance(term, Counted) and term.value.number == 1 and not term.before.text.strip("有")
        else None
    )
    if found is None:
        return None
    assert isinstance(term, Counted)
    zero = replace(term.value, number=Fraction(0))
    return Compared(
        Words(found["of"], term.value.start, term.after.end),
        Bounds((Bound("=", zero, "marked"),)),
        term.value.start,
        term.after.end,
    )


_WITHIN = re.compile(r"^(?:限内|限期内|时限内|期限内|规定时限内)(?P<verb>[一-鿿]{2,8}?)的?$")


def within_limit(rule: Rule) -> None:
    """以15个工作日为限，限内拨付得满分: a time until something is done."""
    found = terms(rule.cond)
    if len(found) != 2 or not isinstance(found[0], Counted) or not isinstance(found[1], Event):
        return
    limit, done = found[0], _WITHIN.match(found[1].words.text)
    if (
        done is None
        or not limit.before.text.endswith("以")
        or not limit.after.text.startswith("为限")
        or limit.value.unit not in units.TIME
    ):
        return
    name = Words(f"{limit.before.text[:-1]}用时", limit.before.start, limit.value.start)
    rule.cond = Compared(name, Bounds((Bound("<=", limit.value, "marked"),)), limit.before.start, found[1].words.end)


_AGAINST = re.compile(
    r"^(?P<name>.*?)(?:与|同|和|较|比|对比|相比于?)(?P<other>(?:[^，。；与比]|比例|比重|比率){2,16}?)(?:相比较?|比较|对比|(?<![之占])比)$"
)


def compared(rule: Rule, env: Env) -> None:
    """与全市平均水平相比，高出5个百分点及以上: what everything behind it is held against."""
    lead = next((t for t in terms(rule.cond) if isinstance(t, Event)), None)
    found = _AGAINST.match(re.sub(r"[，的]+$", "", lead.words.text)) if lead is not None else None
    if lead is None or found is None or (len(terms(rule.cond)) == 1 and rule.step is None):
        return
    name = found["name"] or env.indicator
    if not name:
        return
    words = lead.words
    env.trend, env.fresh = (Words(name, words.start, words.end), found["other"]), True
    rule.cond = _dropped(rule.cond, lead)


def _dropped(tree: Tree | None, term: Term) -> Tree | None:
    if tree is term or tree is None:
        return None
    if isinstance(tree, (Every, Either)):
        kept = [k for k in (_dropped(t, term) for t in tree.terms) if k is not None]
        return None if not kept else kept[0] if len(kept) == 1 else replace(tree, terms=tuple(kept))
    return tree


_NONE = re.compile(
    r"^(?:全年|年度内?|本年度?|当年|年内|考核期内?|期间)*(?:均|都)?(?:无(?![效责理偿障害线])|没有|未发生|未发现|未出现|不存在|未有)(?P<of>[^，。；]{2,14}?)(?:的)?$"
)


def counted(rules: list[Rule], env: Env) -> None:
    """无超期未办件得4分 1件得3分: numbers without a name count what the first case says there is none of."""
    bare = [
        t
        for r in rules
        for t in terms(r.cond)
        if (isinstance(t, Counted) and not (t.before.text + t.after.text).strip("有的，"))
        or (isinstance(t, Compared) and not t.subject.text and isinstance(t.what, Bounds))
    ]
    if not bare or not rules or not isinstance(rules[0].cond, Event):
        return
    found = _NONE.match(re.sub(r"[，的]+$", "", rules[0].cond.words.text))
    if found and env.book.last is None:
        env.book.topic = Words(found["of"], rules[0].start, rules[0].out_start)


def timed(rules: list[Rule]) -> None:
    """1小时内到场得5分，2小时内到场得2分: graded by how long it takes, so that the time is what is entered."""
    found = [
        x.timed
        for r in rules
        if r.act in ("award", "full", "mark", "keep") and r.step is None
        for x in events(r.cond)
        if x.timed is not None
    ]
    found += [t for r in rules if r.act in ("award", "full", "mark") for t in numbers(r.cond) if _until(t)]  # type: ignore[misc]
    if not found:
        return
    first = found[0]
    if not first.subject.text.endswith("用时"):
        first = replace(first, subject=Words(f"{first.subject.text}用时", first.subject.start, first.subject.end))
    unit = bounds_of(first)[0].value.unit
    others = [t for r in rules for t in numbers(r.cond) if _same_time(t, first, unit)]
    late = [
        r
        for r in rules
        if r.step is not None
        and r.step.step.move in ("over", "up", "off")
        and r.step.step.size is not None
        and _converts(r.step.step.size.unit, unit)
        and (not _names_late(r) or first.subject.text.endswith(r.step.before.text))
    ]
    if len({id(t) for t in (*found, *others)}) < 2 and not late:
        return
    name = first.subject

    def put(term: Term) -> Tree:
        if isinstance(term, Event) and term.timed is not None:
            return replace(term.timed, subject=name)
        return replace(term, subject=name) if any(term is o for o in others) else term  # type: ignore[arg-type]

    for rule in rules:
        rule.cond = mapped(rule.cond, put)


def _until(term: Term) -> bool:
    """3分钟内到场: a time until something is done."""
    if (
        not isinstance(term, Compared)
        or not isinstance(term.what, Bounds)
        or len(term.what.bounds) != 1
        or not term.subject.text
    ):
        return False
    value = term.what.bounds[0].value
    return (
        value.unit in units.TIME
        and term.what.bounds[0].op in ("<", "<=")
        and not MEASURABLE.search(term.subject.text)
        and len(term.subject.text) <= 8
    )


def _converts(unit: str, other: str) -> bool:
    return units.factor(unit, other) is not None


def _names_late(rule: Rule) -> bool:
    """逾期时间每1天: the step names what it counts."""
    assert rule.step is not None
    return bool(re.search(r"[一-鿿]{3}", rule.step.before.text))


def _same_time(term: Compared | Counted, first: Compared, unit: str) -> bool:
    if not isinstance(term, Compared) or not isinstance(term.what, Bounds):
        return False
    values = [
        *(b.value for b in term.what.bounds),
        *(() if term.what.span is None else (q for q in (term.what.span.low, term.what.span.high) if q is not None)),
    ]
    said = re.sub(r"^(?:在|于)", "", term.subject.text)
    return (
        all(_converts(v.unit, unit) for v in values)
        and (not said or said in first.subject.text)
        and not re.search("逾|迟|延|超期", said)
    )
