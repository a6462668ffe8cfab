"""Where a slope starts, and on which measure."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches
from biaochi.meaning.resolve import measure_of, named_constant, sample
from biaochi.meaning.scale import in_scale
from biaochi.meaning.slope_group import from_constants, from_group, from_nothing, from_targets
from biaochi.meaning.steps import WORSE, Base, compatible, idle, step_words, subject, trended
from biaochi.meaning.trends import earlier, trend_parts
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.numerals import numeral
from biaochi.reading.phrases import Beside, Bounds, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Event, Plain, Rule, Words, bounds_of, events, numbers, said
from biaochi.reading.trend import against, reference
from biaochi.reading.wording import OF_EACH, RATE_NAME, bare_denial, trimmed


def base_of(rule: Rule, size: Quantity, env: Env, group: list[Rule]) -> Base | None:
    assert rule.step is not None
    found = (
        _apart_from_target(rule, size, env, group)
        or _from_name(rule, size, env)
        or _from_ordinal(rule, size, env)
        or _own(rule, size, env)
        or _from_trend(rule, size, env)
    )
    if found is None and not _names_things(rule, size):
        found = (
            from_group(rule, size, env, group)
            or from_constants(rule, size, env)
            or from_targets(rule, size, env, env.targets)
            or from_targets(rule, size, env, env.beside)
            or from_nothing(rule, size, env)
        )
    if found is None and (
        size.unit in units.PERCENT
        or (
            rule.step.step.move in ("down", "short", "up", "off")
            and not _counts(rule, size, anything=_measures_nothing(env, group))
        )
    ):
        said = env.text[rule.step.start : rule.step.end]
        raise refuse(
            "BC140",
            f"“{said}”没有写从哪里算起",
            rule.start,
            rule.end,
            "请写明基准，如“以100%为基准”，或填写指标值一栏。",
        )
    if found is not None and _ranked(found.measure, size, env):
        return replace(found, below=_CLIMBS.search(step_words(rule)) is not None)
    if found is not None and rule.step.step.move == "over" and size.unit in units.PERCENT and found.measure.rate:
        return replace(found, below=True)
    return found


_CLIMBS = re.compile(r"升|前进|前移|提高|提前|靠前|进步|进位|晋")


def _ranked(measure: Measure, size: Quantity, env: Env) -> bool:
    """每降1名: a place that falls is a greater number."""
    if size.unit.removeprefix("个") not in ("名", "位", "名次", "位次") or not isinstance(measure.value, e.Fact):
        return False
    spec = env.book.inputs.get(measure.value.name)
    return spec is not None and spec.integer and spec.low == 1


_WITH = re.compile(r"^[，的]*(?:与|和|跟|同)(?P<other>[^，。；]{2,8})$")


def _apart_from_target(rule: Rule, size: Quantity, env: Env, group: list[Rule]) -> Base | None:
    """与目标值每相差1%: how far from the number the target has, either way, unless reaching it is full marks. Raises CriterionError (BC140) where it has none."""
    assert rule.step is not None
    found = _WITH.match(rule.step.before.text) if rule.step.step.move == "off" else None
    if found is None:
        return None
    constant = named_constant(found["other"], env)
    if constant is None:
        raise refuse(
            "BC140",
            f"与“{found['other']}”相差的是哪个量，“{found['other']}”是多少，没有写",
            rule.start,
            rule.end,
            "请写出量的名称，并填写指标值一栏。",
        )
    measure = env.book.measure(constant.subject, constant.value)
    at = e.const(in_scale(constant.value, measure))
    if any(idle(x) for x in events(rule.cond)):
        return Base(measure, at, True)
    if any(r.act in ("award", "full", "mark") and r.step is None for r in group):
        raise refuse(
            "BC142",
            "是低于还是高于目标时扣分，读不准",
            rule.start,
            rule.end,
            "请写成“每低于目标值多少”，或“每偏离目标值多少”。",
        )
    apart: e.Expr = e.Max((e.sub(measure.value, at), e.sub(at, measure.value)))
    relative = size.unit == "%" and not measure.rate
    return Base(
        Measure(
            f"{measure.name}与{found['other']}的偏差",
            "%" if relative else measure.unit,
            relative or measure.rate,
            e.div(apart, at) if relative else apart,
        ),
        e.ZERO,
        False,
    )


def _names_things(rule: Rule, size: Quantity) -> bool:
    """发生较大火灾的，每起: the case names what is counted."""
    assert rule.step is not None
    if rule.step.step.move != "" or size.unit in units.PERCENT or size.unit in ("", *units.MONEY, *units.TIME):
        return False
    return any(not idle(x) and trend_like(x) for x in events(rule.cond))


def trend_like(event: Event) -> bool:
    """Whether an event names something of its own, rather than which side of a bound is meant."""
    return against(event.words.text) is None and not bare_denial(re.sub(r"[，的]+$", "", event.words.text))


_FEW = re.compile(r"缺|少|漏|遗|欠|不足|短|超|逾|延|迟|晚|滞|拖|多|新增|增")


def _measures_nothing(env: Env, group: list[Rule]) -> bool:
    """人员配齐得5分，每少1人: no number anywhere that a step could run from, so that what is short is counted."""
    return not (env.constants or env.requirements or env.targets or env.beside or any(numbers(r.cond) for r in group))


def _counts(rule: Rule, size: Quantity, *, anything: bool = False) -> bool:
    """Whether a step counts things short or beyond, rather than running along a measure: 少1人, 超1天."""
    assert rule.step is not None
    step = rule.step.step
    if size.unit in units.MONEY and step.move in WORSE:
        return False
    if step.move == "down":
        return bool(re.search(r"^(?:少[^于]?.{0,2}|少于)$", step.word)) and bool(
            rule.step.before.text
            or rule.step.after.text
            or events(rule.cond)
            or (anything and size.unit not in units.MONEY)
        )
    if step.move == "short":
        return bool(rule.step.before.text or rule.step.after.text or events(rule.cond))
    return (
        step.move == "up"
        and bool(_FEW.search(step.word))
        and (rule.act == "add" or step.word not in ("提高", "增加", "上升", "增长", "高于", "高"))
    )


def _from_name(rule: Rule, size: Quantity, env: Env) -> Base | None:
    """每低于目标值1个百分点, 每比上年降低1%: the step names what it is counted from."""
    assert rule.step is not None
    step = rule.step.step
    ref = Words("", 0, 0)
    if step.base is not None and (number := numeral(env.text, step.base[0])) is not None and number[1] <= step.base[1]:
        unit = env.text[number[1] : step.base[1]]
        measure = _measured(rule, Quantity(number[0], unit, None, *step.base), env)
        return Base(
            measure, e.const(in_scale(Quantity(number[0], unit, None, *step.base), measure)), step.move in WORSE
        )
    if step.base is not None:
        ref = Words(env.text[slice(*step.base)], *step.base)
    else:
        found = re.match(r"^(?:比|较|与|相比)(.+?)(?:相比)?$", step.found)
        if found:
            ref = Words(found[1], rule.step.start, rule.step.end)
    if not ref.text:
        return None
    ref = trimmed(ref)
    own = subject(rule)
    spread = size.unit == "%" and bool(_BARE_PLAN.match(ref.text)) and not RATE_NAME.search(own.text) and bool(own.text)
    measure = env.book.measure(own, None) if spread else _measured(rule, size, env)
    below = step.move in WORSE
    constant = named_constant(ref.text, env)
    if constant is not None:
        return Base(measure, e.const(in_scale(constant.value, measure)), below)
    split = earlier(f"较{ref.text}", env)
    if split is not None and split[1] == ref.text:
        ref = reference(Words(measure.name, ref.start, ref.end), ref.text)
    return Base(measure, env.book.reference(ref, measure).value, below)


def _measured(rule: Rule, size: Quantity, env: Env) -> Measure:
    own = subject(rule)
    if not own.text:
        for term in numbers(rule.cond):
            return measure_of(term, env)
        if env.book.last is not None:
            return env.book.last
    return env.book.measure(own, size if size.unit in units.PERCENT or size.unit else None)


_ORDINAL = re.compile(
    r"^(?P<before>.*?)(?:自|从)?第(?P<n>[0-9一二两三四五六七八九十]+)(?P<unit>[一-鿿]{1,2}?)(?:开始)?(?:起|以后|开始)$"
)


def _from_ordinal(rule: Rule, size: Quantity, env: Env) -> Base | None:
    """自第3处起每处: counted beyond the two before it."""
    assert rule.step is not None
    for text in (rule.step.before.text, said(rule.cond)):
        found = _ORDINAL.match(re.sub(r"[，的]+$", "", text))
        number = found and numeral(found["n"], 0)
        if found and number:
            words = trimmed(Words(found["before"], rule.start, rule.start + len(found["before"])))
            measure = (
                env.book.measure(words, size)
                if words.text or env.book.last is not None
                else env.book.count(words, size.unit)
            )
            rule.cond = None
            return Base(measure, e.const(number[0] - 1), False)
    return None


def _own(rule: Rule, size: Quantity, env: Env) -> Base | None:
    """超过120元的，每多5元: the condition of the rule itself says where it starts."""
    for term in numbers(rule.cond):
        if isinstance(term, Counted):
            continue
        found = _started(term, rule, size, env)
        if found is not None:
            return found
    return None


def _started(term: Compared, rule: Rule, size: Quantity, env: Env) -> Base | None:
    assert rule.step is not None
    move = rule.step.step.move
    what = term.what
    own = subject(rule)
    if (
        own.text
        and term.subject.text
        and not _same(own.text, term.subject.text)
        and RATE_NAME.search(own.text) is not None
    ):
        return None
    if isinstance(what, Plain):
        measure = measure_of(term, env)
        cond = cond_of(term, env)
        assert isinstance(cond, e.Compare)
        if not compatible(measure, size):
            return None
        side = what.op in ("<", "<=")
        if (move in WORSE and not side) or (move in ("up", "over") and side):
            side = move in WORSE
        return Base(measure, cond.right, side)
    if isinstance(what, Beside):
        return None
    bounds = what.bounds if isinstance(what, Moved) else what
    measure = measure_of(term, env)
    if not compatible(measure, size):
        return None
    found = reaches(term, env)
    if found is None:
        return None
    reach = found[1][0]
    if move in WORSE:
        if OF_EACH.search(term.subject.text):
            return None
        end = reach.high or (reach.low if reach.low is not None and reach.low.state != "open" else None)
        return None if end is None else Base(measure, e.const(end.at), True)
    if (
        move in ("up", "over")
        and reach.half == "down"
        and re.search(r"逾期|延期|超期|延迟|推迟|迟|滞后|拖延", measure.name)
    ):
        return Base(measure, e.ZERO, False)
    if move in ("up", "over"):
        end = reach.low or (reach.high if reach.high is not None and reach.high.state != "open" else None)
        return None if end is None else Base(measure, e.const(end.at), False)
    if move == "" and size.unit in units.MEASURED and size.unit != sample(bounds).unit:
        return None
    if reach.half == "up" and not bounds.around:
        assert reach.low is not None
        required = reach.low.state != "open" and rule.act == "deduct" and not _a_case(term, rule, env)
        return Base(measure, e.const(reach.low.at), required) if _runs(bounds, size, measure) else None
    if reach.half == "down" and not bounds.around:
        assert reach.high is not None
        required = reach.high.state != "open" and rule.act == "deduct" and not _a_case(term, rule, env)
        return Base(measure, e.const(reach.high.at), not required) if _runs(bounds, size, measure) else None
    if reach.low is not None and reach.high is not None and move == "" and bounds.portion:
        return Base(measure, e.const(reach.low.at), False)
    return None


_NOT_DONE = re.compile(r"[，的]*(?:如|若|凡)?(?:未(?!来)|没有?|不|达不到|完不成)")
"""至少召开4次例会，未召开的每次扣1分: on the side that falls short, whatever 的 stands behind."""


def _a_case(term: Compared, rule: Rule, env: Env) -> bool:
    """5件以内得满分，5件以上每件扣0.5分: what lies beyond the bound, not what is asked for (合格率95%以上，每低1%)."""
    assert rule.step is not None
    behind = env.text[term.end : rule.step.start]
    if _NOT_DONE.match(behind):
        return False
    mine = {b.value.number for b in bounds_of(term)}
    return (
        not re.search("，", behind)
        or "的" in behind
        or any(
            r.act in ("full", "award", "keep", "mark")
            and r is not rule
            and {b.value.number for b in bounds_of(t)} & mine
            for r in env.rules
            for t in numbers(r.cond)
        )
    )


def _runs(bounds: Bounds, size: Quantity, measure: Measure) -> bool:
    """超过10%的部分，每1个百分点; 超过15天的，每天: the same unit runs on from the bound."""
    value = sample(bounds)
    if size.unit in units.PERCENT:
        return measure.rate
    return value.unit == size.unit or units.factor(value.unit, size.unit) is not None


def _same(a: str, b: str) -> bool:
    return a == b or a.endswith(b) or b.endswith(a)


def _from_trend(rule: Rule, size: Quantity, env: Env) -> Base | None:
    """较上年每降低1个百分点; 增加的，每1%扣: counted from an earlier value."""
    assert rule.step is not None
    move = rule.step.step.move
    for text in (rule.step.before, *(x.words for x in events(rule.cond))):
        split = earlier(text.text, env) or earlier(f"{text.text}{rule.step.step.word}", env)
        if split is None:
            continue
        name = (
            Words(split[0], text.start, text.end)
            if split[0]
            else env.trend[0]
            if env.trend
            else Words(env.indicator or "完成值", text.start, text.start)
        )
        env.trend = (name, split[1])
        return trended(name, split[1], rule, size, env, move)
    planned = PLANNED.match(rule.step.before.text)
    if planned and rule.step.step.word in ("相差", "偏差", "偏离") and size.unit in ("%", "", planned["other"]):
        name = Words(planned["name"], rule.step.before.start, rule.step.before.start + len(planned["name"]))
        now = env.book.measure(trimmed(name), None, rate=bool(RATE_NAME.search(name.text)) or None)
        then = env.book.planned(planned["other"], now, name.start)
        apart: e.Expr = e.Max((e.sub(now.value, then.value), e.sub(then.value, now.value)))
        if size.unit == "%" and not now.rate:
            return Base(Measure(f"{now.name}与{then.name}的偏差率", "%", True, e.div(apart, then.value)), e.ZERO, False)
        return Base(Measure(f"{now.name}与{then.name}的偏差", now.unit, now.rate, apart), e.ZERO, False)
    if planned and move != "":
        name = Words(planned["name"], rule.step.before.start, rule.step.before.start + len(planned["name"]))
        rate = bool(RATE_NAME.search(name.text))
        now = env.book.measure(trimmed(name), None if size.unit in units.PERCENT else size, rate=rate or None)
        then = env.book.planned(planned["other"], now, name.start)
        return Base(now, then.value, move in (*WORSE, "over"))
    for event in events(rule.cond):
        parts = trend_parts(event, env)
        if parts is not None and parts[2] in ("<", ">"):
            move = move if move in (*WORSE, "up") else "down" if parts[2] == "<" else "up"
            return trended(parts[0], parts[1], rule, size, env, move)
    if (
        env.trend is not None
        and env.trend[0].start <= rule.start
        and (move in (*WORSE, "up") or rule.step.step.word == "延长")
        and not subject(rule).text
        and (
            size.unit in ("%", "个百分点", "百分点")
            or env.fresh
            or move == "over"
            or size.unit == env.trended
            or re.search("净", step_words(rule))
        )
    ):
        return trended(*env.trend, rule, size, env, move)
    return None


PLANNED = re.compile(
    r"^(?P<name>[^，。；比较]{2,20}?)(?:较|比|与)(?P<other>[^，。；]*?(?:计划|目标|任务|预算|概算|合同|定额|设计|序时|核定|批复)[^，。；]{0,8}?)(?:相比)?$"
)


_BARE_PLAN = re.compile(r"(?:年度|年初|原|既定|批复|核定)?(?:计划|目标|任务|预算|概算|合同|定额|设计)")
