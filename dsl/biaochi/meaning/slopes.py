"""每下降1%扣…, 每发现一处扣…, 每增1人加…: linear and counted changes, with all five settlements resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Kind
from biaochi.meaning.amounts import amount
from biaochi.meaning.conds import cond_of, trend_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure
from biaochi.meaning.reach import End
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.scale import in_scale
from biaochi.meaning.slope_base import base_of
from biaochi.meaning.steps import WORSE, Base, idle, rule_text
from biaochi.model import units
from biaochi.model.criterion import Measure, Remainder, Slope, Tally
from biaochi.reading.phrases import Bounds, Limit, Quantity, Share
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Either, Event, Rule, Stepped, Words, bounds_of, numbers, terms
from biaochi.reading.wording import MEASURABLE


def change(rule: Rule, env: Env, marks: Fraction | None, group: list[Rule]) -> list[Slope | Tally]:
    """The change a stepped rule states. Raises CriterionError (BC140) where nothing says what it is counted from."""
    assert rule.step is not None
    step = rule.step.step
    size = _size(rule.step)
    adds = rule.act in ("add", "award", "full", "mark")
    worth = amount(rule.out.amount, rule, marks)
    cap = _cap(rule, adds, marks, env)
    origin = env.role("加分" if adds else "扣分", rule.start, rule.end)
    only: e.Cond | None = None
    base = base_of(rule, size, env, group)
    if base is not None and _of_another_kind(size, base.measure, env):
        if step.move not in ("", "over"):
            raise refuse(
                "BC131",
                f"“{base.measure.name}”与“{size.unit}”单位不一致",
                rule.start,
                rule.end,
                "请写明是什么的天数，如“逾期报送的，每逾期1天扣1分”。",
            )
        base = None
    if base is None:
        measure = _tally(rule, size, env)
        remainder, unsaid = _remainder(rule, env, measure, size.number)
        return [Tally(measure, size.number, worth, adds, remainder, origin, cap, unsaid=unsaid)]
    if rule.besides:
        raise refuse(
            "BC148",
            f"“{rule.besides[1:20]}”时怎样计分，读不准",
            rule.start,
            rule.end,
            "请写明这种情形得几分，或用 解释 写明。",
        )
    if _from_beginning(rule, base, env):
        raise refuse(
            "BC128",
            "是只算超过的部分，还是从头算起，读不准",
            rule.start,
            rule.end,
            "请写成“每超过1个扣……”（只算超过的），或用 解释 写明。",
        )
    below = base.below if base.below is not None else _below(rule, base, adds)
    if adds and below and step.word and base.measure.name.endswith(step.word):
        raise refuse(
            "BC142", "越多越好的量，却从高处往下加分，方向读不准", rule.start, rule.end, "请写明从几起、每多少加几分。"
        )
    relative = size.unit in units.PERCENT and not base.measure.rate
    env.book.with_unit(replace(base.measure, unit="", value=base.value), size.unit)
    base = replace(base, measure=env.book.with_unit(base.measure, size.unit))
    scaled = (
        size.number / (1000 if size.unit == "‰" else 100)
        if size.unit in units.PERCENT
        else in_scale(size, base.measure)
    )
    if relative and base.value == e.ZERO:
        raise refuse(
            "BC140", "基准是 0，不能按相对比例扣分", rule.start, rule.end, "请用 解释 写明每多少个单位扣几分。"
        )
    measure = base.measure
    sides = _both_sides(rule, measure, env)
    if base.measure.rate and size.unit == "%":
        from_zero = base.value == e.ZERO if sides is None else 0 in sides
        relative = env.ask("percent") == "relative" and not from_zero
    remainder, unsaid = _remainder(rule, env, base.measure, scaled)
    if sides is not None:
        return [
            Slope(measure, e.const(at), under, scaled, relative, worth, adds, remainder, origin, cap, None, unsaid)
            for at, under in zip(sides, (True, False), strict=True)
        ]
    if base.below is None or step.move != "off":
        measure, only = _clipped(rule, base, below, env)
    return [Slope(measure, base.value, below, scaled, relative, worth, adds, remainder, origin, cap, only, unsaid)]


_TIMES = re.compile(
    r"(?:时间|工期|月份|小时|分钟|学时|课时|[天日月年时]数|期限|时限|用时|时长|周期|年限|寿命|[期日天月])$"
)


def _of_another_kind(size: Quantity, measure: Measure, env: Env) -> bool:
    """支出数不超过预算数得满分；每逾期1天扣0.5分: no day of what is spent."""
    if size.unit not in units.TIME or measure.rate or not isinstance(measure.value, e.Fact):
        return False
    spec = env.book.inputs.get(measure.value.name)
    if spec is None or spec.unit in units.TIME:
        return False
    return spec.kind is Kind.MONEY or spec.unit != "" or _TIMES.search(spec.name) is None


def _from_beginning(rule: Rule, base: Base, env: Env) -> bool:
    """问题超过20个的，每个扣0.1分: of those beyond twenty, or of all of them."""
    bounds = [b for t in numbers(rule.cond) for b in bounds_of(t)]
    return (
        rule.step is not None
        and rule.step.step.move == ""
        and base.measure.integer
        and rule.act == "deduct"
        and len(bounds) == 1
        and bounds[0].op == ">"
        and re.search(r"部分|起|之后|以后|再|另|增|多|超出", env.text[rule.start : rule.out_start]) is None
    )


def _size(stepped: Stepped) -> Quantity:
    size = stepped.step.size
    if size is None:
        return Quantity(Fraction(1), "", None, stepped.start, stepped.end)
    if size.number == 0:
        raise refuse("BC121", "每“0”无法计分", stepped.start, stepped.end, "请用 勘误 改正。")
    return size


def _cap(rule: Rule, adds: bool, marks: Fraction | None, env: Env) -> Fraction | None:
    found: list[Fraction] = []
    for placed in rule.limits:
        limit = placed.value
        assert isinstance(limit, Limit)
        value = amount(limit.amount, rule, marks)
        env.role("限额", placed.start, placed.end)
        if limit.what == ("add" if adds else "deduct") or (
            limit.what == "score" and (rule.act == "award" or marks is None)
        ):
            found.append(value)
        elif limit.what == "score" and marks is not None and value == marks:
            continue
        else:
            raise refuse(
                "BC127",
                f"“{rule_text(rule)}”后面的限额限的是哪一项不明",
                placed.start,
                placed.end,
                "请写成“最多扣几分”或“最多加几分”。",
            )
    if len(set(found)) > 1:
        raise refuse(
            "BC127", "同一项写了两个限额", rule.limits[0].start, rule.limits[-1].end, "请用 解释 写明以哪个为准。"
        )
    return found[0] if found else None


def _remainder(rule: Rule, env: Env, measure: Measure, size: Fraction) -> tuple[Remainder, bool]:
    """What becomes of a part of a step, and whether the print leaves that open."""
    assert rule.step is not None
    printed = rule.rest
    if printed is not None:
        each = rule.step.step.size
        sizes = getattr(printed.value, "sizes", ())
        if each is not None and any(
            not (q.number == 1 and q.unit in ("个", "", "单位")) and (q.number != each.number or not _one_unit(q, each))
            for q in sizes
        ):
            raise refuse(
                "BC152",
                "“不足……按……”与每次的数量对不上",
                printed.start,
                printed.end,
                "请核对，或用 解释 写明不足的部分怎样计。",
            )
        return printed.value.mode, False  # type: ignore[union-attr]
    if rule.step.step.found.endswith("满"):
        return "down", False
    if measure.integer and size.denominator == 1 and size == 1:
        return "exact", False
    answer = env.ask("remainder")
    return answer if answer in ("up", "down") else "exact", True  # type: ignore[return-value]


def _one_unit(a: Quantity, b: Quantity) -> bool:
    """不足1处按1处计 is not of days."""
    plain = a.unit.removeprefix("个") == b.unit.removeprefix("个") or "" in (a.unit, b.unit)
    return plain or units.factor(a.unit, b.unit) is not None


# --- where it starts


def _below(rule: Rule, base: Base, adds: bool) -> bool:
    assert rule.step is not None
    if rule.step.step.move in WORSE:
        return True
    if rule.step.step.move in ("up", "over"):
        return False
    raise refuse("BC142", "每多少加减分，没有写是升还是降", rule.start, rule.end, "请写明，如“每提高1个百分点”。")


def _clipped(rule: Rule, base: Base, below: bool, env: Env) -> tuple[Measure, e.Cond | None]:
    """A slope that its own condition keeps to a stretch: within it only (不低于95%的每差1个百分点), or the part in it (超过5%至10%的部分)."""
    measure = base.measure
    tree = rule.cond
    if tree is None or not numbers(tree):
        return measure, None
    found = reaches(tree, env)
    if found is None or not same_measure(found[0], measure) or len(found[1]) != 1:
        return measure, _rest_of(rule, measure, env)
    reach = found[1][0]
    portion = any(isinstance(t, Compared) and isinstance(t.what, Bounds) and t.what.portion for t in terms(tree))
    far = reach.low if below else reach.high
    if (
        far is not None
        and isinstance(base.value, e.Const)
        and _backwards(far, base.value.value, below, _CASE.search(env.text[rule.start : rule.out_start]) is not None)
    ):
        raise refuse(
            "BC142", "逐点扣分的方向与前面写的范围对不上", rule.start, rule.end, "请核对是升还是降，用 勘误 改正。"
        )
    if far is None or e.const(far.at) == base.value:
        return measure, None
    held = e.Max((measure.value, e.const(far.at))) if below else e.Min((measure.value, e.const(far.at)))
    if not portion and not _goes_on(rule, measure, far.at, below, env):
        raise refuse("BC150", "这一段以外怎样扣分没有写", rule.start, rule.end, "请写明超出这一段的怎样扣分。")
    return Measure(measure.name, measure.unit, measure.rate, held, measure.integer), None


def _both_sides(rule: Rule, measure: Measure, env: Env) -> tuple[Fraction, Fraction] | None:
    """低于90%或高于100%的，每1个百分点: a slope from each end, of which one runs at a time. Raises CriterionError (BC128) where the step runs one way."""
    found = None if not isinstance(rule.cond, Either) else reaches(rule.cond, env)
    if found is None or not same_measure(found[0], measure) or len(found[1]) != 2:
        return None
    under, over = sorted(found[1], key=lambda r: r.half != "down")
    assert rule.step is not None
    if under.high is None or over.low is None or under.high.at > over.low.at or rule.step.step.move not in ("", "off"):
        raise refuse("BC128", "逐点扣分从哪一端算起，读不准", rule.start, rule.end, "请分两句写明。")
    return under.high.at, over.low.at


_CASE = re.compile(r"[0-9][^，。；]{0,6}(?:以[内下上]|之内)的，")


def _backwards(far: End, base: Fraction, below: bool, case: bool) -> bool:
    """不足100%的，每增加1个百分点: the stretch lies on the other side of where the slope starts."""
    if far.at == base:
        return far.state == "open" or case
    return far.at > base if below else far.at < base


def _goes_on(rule: Rule, measure: Measure, far: Fraction, below: bool, env: Env) -> bool:
    """Whether another rule says what happens beyond the far end of a slope's own stretch."""
    for other in env.rules:
        if other is rule or other.cond is None:
            continue
        found = reaches(other.cond, env)
        if found is None or not same_measure(found[0], measure):
            continue
        for reach in found[1]:
            end = reach.high if below else reach.low
            if end is not None and end.at == far:
                return True
    return False


def _rest_of(rule: Rule, measure: Measure, env: Env) -> e.Cond | None:
    """What a condition says beside the bound that the slope starts from."""
    others = [
        t
        for t in terms(rule.cond)
        if not (isinstance(t, Event) and idle(t))
        and not (isinstance(t, (Compared, Counted)) and same_measure(measure_of(t, env), measure))
        and trend_of_event(t, env) is None
    ]
    if not others:
        return None
    conds = [cond_of(t, env) for t in others]
    return conds[0] if len(conds) == 1 else e.All(tuple(conds))


def trend_of_event(term: object, env: Env) -> e.Cond | None:
    return trend_of(term, env) if isinstance(term, Event) else None


# --- things counted


_FINDS = ("", "每", "有", "发现", "出现", "存在", "发生", "发现有", "完成", "查实", "查出", "每有", "满")


def _tally(rule: Rule, size: Quantity, env: Env) -> Measure:
    return env.book.count(tally_words(rule, env), size.unit)


_BY = re.compile(r"^(?:(?:发生|出现|存在|违反|有)的，)?按照?([一-鿿]{2,10}?)(?:计算)?扣分，?$")
"""发生的，按违规金额扣分，每1万元扣0.2分: the amount is what is counted."""


def tally_words(rule: Rule, env: Env) -> Words:
    """The words that name what a step counts, from before and after it."""
    assert rule.step is not None
    pieces = [_BY.sub(r"\1", p) for p in (*(x.words.text for x in _named_events(rule, env)), rule.step.before.text)]
    context = "，".join(re.sub(r"(?:的|，)+$", "", p) for p in pieces if p.strip("的，"))
    context = re.sub(r"(?:的|，)+$", "", context)
    tail = rule.step.after.text
    step = rule.step.step
    word = step.word or (
        ""
        if step.found in _FINDS or re.fullmatch("(?:再|又|额外)?(?:发现|出现|有|存在|发生)?", step.found)
        else step.found
    )
    text = f"{context}，{word}{tail}" if context and (word or tail) else context or f"{word}{tail}"
    text = re.sub(r"(?:的|，|情况的|问题的)+$", "", text)
    text = re.sub(r"(^|，)每(?:发生|发现|出现|存在|查实|有)", r"\1", text)
    topic = env.book.topic.text if env.book.topic is not None and MEASURABLE.search(env.book.topic.text) else ""
    return Words(
        (text or topic or ("发现" if rule.act in ("deduct", "zero") else "符合要求")) + rule.besides,
        rule.start,
        rule.end,
    )


def _named_events(rule: Rule, env: Env) -> Iterator[Event]:
    for term in terms(rule.cond):
        if isinstance(term, Event):
            yield term
        elif isinstance(term, Compared):
            yield Event(Words(env.text[term.start : term.end], term.start, term.end))


def capped(rule: Rule) -> bool:
    return bool(rule.limits) or isinstance(rule.out.amount, Share)
