"""Where a slope starts, said by another rule, by a number that has a name, by a requirement, or by nothing."""

from __future__ import annotations

from collections.abc import Iterable

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches
from biaochi.meaning.reach import End, Reach
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.scale import in_scale
from biaochi.meaning.steps import WORSE, Base, compatible, subject, trended
from biaochi.meaning.trends import trend_parts
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading.conditions import plain
from biaochi.reading.phrases import Beside, Bounds, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Event, Plain, Rule, Words, events, numbers, said
from biaochi.reading.wording import OF_EACH, RATE_NAME, trimmed


def from_group(rule: Rule, size: Quantity, env: Env, group: list[Rule]) -> Base | None:
    """≥90%得满分，每降低1个百分点: the award on the same measure says where the loss begins."""
    assert rule.step is not None
    kept = [
        r for r in group if r is not rule and r.step is None and r.act in ("full", "award", "keep", "mark", "start")
    ]
    at = next((i for i, r in enumerate(group) if r is rule), 0)
    before = [r for r in kept if group.index(r) < at]
    for other in [*reversed(before), *(r for r in kept if r not in before)]:
        for term in sorted(numbers(other.cond), key=lambda t: not _alike(t, size, env)):
            found = _edge(term, rule, size, env)
            if found is not None:
                return found
        for event in events(other.cond):
            if _rate_of(rule, event.words.text, size):
                return Base(env.book.measure(subject(rule), size), e.const(1), True)
            parts = trend_parts(event, env)
            if parts is not None and rule.step.step.move in (*WORSE, "up"):
                return trended(parts[0], parts[1], rule, size, env, rule.step.step.move)
            cond = _plain_cond(event, env)
            if cond is not None:
                measure, right, op = cond
                if compatible(measure, size):
                    return Base(
                        measure,
                        right,
                        op in (">", ">=")
                        if rule.step.step.move not in (*WORSE, "up")
                        else rule.step.step.move in WORSE,
                    )
    if any(_rate_of(rule, text, size) for text in env.headed):
        return Base(env.book.measure(subject(rule), size), e.const(1), True)
    return None


def _alike(term: Compared | Counted, size: Quantity, env: Env) -> bool:
    """数量100个、合格率100%: 每低1个百分点 is of the rate, 每少1个 of the number."""
    measure = measure_of(term, env)
    return measure.rate if size.unit in units.PERCENT else measure.unit == size.unit


def _rate_of(rule: Rule, text: str, size: Quantity) -> bool:
    """支付率 beside 及时支付: the rate of what is asked for, whole where it is done."""
    assert rule.step is not None
    own = subject(rule).text
    stem = own.removesuffix("率")
    return (
        rule.step.step.move in WORSE
        and stem != own
        and len(stem) >= 2
        and stem[-2:] in text
        and size.unit in units.PERCENT
    )


def _plain_cond(event: Event, env: Env) -> tuple[Measure, e.Expr, str] | None:
    compared = plain(event.words)
    if compared is None:
        return None
    measure = measure_of(compared, env)
    cond = cond_of(compared, env)
    assert isinstance(cond, e.Compare)
    return measure, cond.right, cond.op


def _edge(term: Compared | Counted, rule: Rule, size: Quantity, env: Env) -> Base | None:
    """The end of a kept stretch that a step runs on from."""
    assert rule.step is not None
    move = rule.step.step.move
    own = subject(rule)
    if isinstance(term, Compared) and isinstance(term.what, (Plain, Beside)):
        measure = measure_of(term, env)
        cond = cond_of(term, env)
        if not isinstance(cond, e.Compare) or not compatible(measure, size) or not _speaks(own, measure, env):
            return None
        if cond.left != measure.value:
            measure = Measure(f"{measure.name}的比例", "%", True, cond.left)
        if move == "off":
            apart = e.Max((e.sub(measure.value, cond.right), e.sub(cond.right, measure.value)))
            return Base(Measure(f"{measure.name}的偏差", measure.unit, measure.rate, apart), e.ZERO, False)
        return Base(measure, cond.right, move in WORSE if move in (*WORSE, "up", "over") else cond.op in (">", ">="))
    found = reaches(term, env)
    if found is None or len(found[1]) != 1:
        return None
    measure, (reach,) = found
    if not compatible(measure, size) or not _speaks(own, measure, env):
        return None
    if move == "off" and _APART.search(measure.name) and (reach.low is None or reach.low.at >= 0):
        far = reach.high or reach.low
        return None if far is None else Base(measure, e.const(far.at), False)
    if move == "off":
        if rule.step.step.word in _EITHER_WAY and (reach.low is None or reach.high is None):
            raise refuse(
                "BC142",
                "要求只有一边，高了和低了是不是都扣，读不准",
                rule.start,
                rule.end,
                "请写成“每低1个百分点”，或写明“等于目标值得满分，每偏离1个百分点”。",
            )
        return _outside(measure, reach)
    if move in WORSE:
        end = reach.low
        if end is None and reach.half == "down":
            raise (
                refuse(
                    "BC142",
                    "越低越好的量，却写低了扣分，方向对不上",
                    rule.start,
                    rule.end,
                    "请核对不等号和“每低”“每高”。",
                )
                if rule.act != "add"
                else _skip()
            )
        return None if end is None else Base(measure, e.const(end.at), True)
    if move in ("up", "over"):
        end = reach.high
        if end is None and rule.act == "add":
            end = reach.low
        if end is None:
            return None
        return Base(measure, e.const(end.at), False)
    if (
        reach.half == "up"
        and rule.act != "add"
        and reach.low is not None
        and measure.rate
        and size.unit in units.PERCENT
    ):
        return Base(measure, e.const(reach.low.at), True)
    if reach.half == "down" and reach.high is not None and measure.rate and size.unit in units.PERCENT:
        return Base(measure, e.const(reach.high.at), False)
    point = reach.low is not None and reach.high is not None and reach.low.at == reach.high.at == 0
    return (
        Base(measure, e.ZERO, False)
        if point and measure.rate and size.unit in units.PERCENT and rule.act == "deduct"
        else None
    )


_EITHER_WAY = ("增减", "升降", "增加或减少", "增加或降低", "提高或降低", "上升或下降", "相差")
_APART = re.compile(r"偏离|偏差|相差|差距|误差")


def _skip() -> Exception:
    return refuse("BC142", "方向对不上", 0, 0, "")


def _outside(measure: Measure, reach: Reach) -> Base:
    """每偏离1个百分点: how far outside the stretch, on either side."""
    sides: list[e.Expr] = [e.ZERO]
    if reach.low is not None:
        sides.append(e.sub(e.const(reach.low.at), measure.value))
    if reach.high is not None:
        sides.append(e.sub(measure.value, e.const(reach.high.at)))
    return Base(Measure(f"{measure.name}超出范围", measure.unit, measure.rate, e.Max(tuple(sides))), e.ZERO, False)


def _speaks(subject: Words, measure: Measure, env: Env) -> bool:
    """Whether a step's subject is the measure: left out, named again, or by its end."""
    if not subject.text or subject.text in ("比例", "比率", "得分", "数量", "总数"):
        return True
    return env.book.is_name(subject.text, measure)


def from_constants(rule: Rule, size: Quantity, env: Env) -> Base | None:
    """以100%为基准，每偏离1个百分点: a number that the text has named."""
    assert rule.step is not None
    move = rule.step.step.move
    for constant in reversed(env.constants):
        measure = env.book.measure(constant.subject if constant.subject.text else subject(rule), constant.value)
        if not compatible(measure, size) or not _speaks(subject(rule), measure, env):
            continue
        at = e.const(in_scale(constant.value, measure))
        env.used.add((constant.value.start, constant.value.end))
        if move == "off" and _APART.search(measure.name) and at.value >= 0:
            return Base(measure, at, False)
        if move == "off":
            return _outside(measure, Reach(End(at.value, "closed"), End(at.value, "closed")))
        if move in (*WORSE, "up", "over"):
            return Base(measure, at, move in WORSE)
    return None


def from_targets(rule: Rule, size: Quantity, env: Env, targets: Iterable[Compared]) -> Base | None:
    """A requirement stated apart, in the text or in the cell beside it: 全年不少于4次。每少1次扣1分."""
    assert rule.step is not None
    move = rule.step.step.move
    targets = [t for t in targets if not OF_EACH.search(t.subject.text)]
    if move in ("lack",) and size.unit in units.PERCENT:
        move = "down"
    found = [
        (term, base)
        for term in targets
        if not isinstance(term.what, (Plain, Beside)) and (base := _edge(term, rule, size, env)) is not None
    ]
    if len({(b.measure.value, b.value) for _, b in found}) > 1 and not subject(rule).text:
        raise refuse(
            "BC140",
            f"“{env.text[rule.step.start : rule.step.end]}”说的是哪一个要求，读不准",
            rule.start,
            rule.end,
            "请写出量的名称。",
        )
    if not found:
        return None
    env.used |= {(q.start, q.end) for q in printed(found[0][0])}
    return found[0][1]


def printed(term: Compared) -> list[Quantity]:
    """The numbers that a comparison prints."""
    what = term.what.bounds if isinstance(term.what, Moved) else term.what
    if not isinstance(what, Bounds):
        return []
    ends = [] if what.span is None else [q for q in (what.span.low, what.span.high) if q is not None]
    return [*(b.value for b in what.bounds), *ends]


def from_nothing(rule: Rule, size: Quantity, env: Env) -> Base | None:
    """压减率每1个百分点加0.1分: a rate counted from nothing; 节约率为负的每超支1%: the same rate below nothing."""
    assert rule.step is not None
    step = rule.step.step
    if size.unit not in units.PERCENT:
        return None
    own = subject(rule)
    if (
        step.move in WORSE
        and not own.text
        and re.search(r"未.{0,4}完成.{0,8}(?:任务|计划|目标)|完不成|未达到?.{0,6}(?:任务|计划|目标)", said(rule.cond))
    ):
        return Base(env.book.measure(Words("完成率", rule.start, rule.start), size), e.const(1), True)
    noun = rule.cond.words if isinstance(rule.cond, Event) and not own.text else own
    if step.move == "" and rule.act == "deduct" and isinstance(rule.cond, Event) and RATE_NAME.search(noun.text):
        rule.cond = None
        return Base(env.book.measure(trimmed(noun), size), e.ZERO, False)
    if own.text.startswith(("与", "和", "较", "比")):
        return None
    if (step.move == "" and RATE_NAME.search(own.text)) or (step.move in ("off", "short") and own.text):
        return Base(env.book.measure(own, size), e.ZERO, False)
    if step.move == "" and re.search(r"超|降|减|增|差|延|欠", own.text):
        return Base(env.book.measure(Words(f"{own.text}率", own.start, own.end), size), e.ZERO, False)
    saved = env.book.met("节约率") if step.word == "超支" and not own.text else None
    if saved is not None:
        return Base(saved, e.ZERO, True)
    if step.move == "over" or step.word in ("超支", "超", "超过", "超出"):
        name = Words(f"{own.text}{step.word}比例", rule.step.start, rule.step.end)
        return Base(env.book.measure(name, size), e.ZERO, False) if step.word in ("超支",) else None
    return None
