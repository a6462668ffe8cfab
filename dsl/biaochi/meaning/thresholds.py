"""One threshold that slopes run on from, and bands whose last arm is a slope."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning import exclusive, slopes
from biaochi.meaning.amounts import points
from biaochi.meaning.band_ladder import ladder
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure
from biaochi.meaning.reach import End, Reach, overlap
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.roles import Roles
from biaochi.meaning.steps import WORSE
from biaochi.meaning.steps import subject as said_subject
from biaochi.meaning.trends import trend_parts
from biaochi.model import units
from biaochi.model.criterion import Arm, Bands, Base, Fixed, Slope, Void
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Event, Rule, events, numbers, said
from biaochi.reading.trend import against
from biaochi.reading.wording import RATE_NAME, denies, negative, shared


def settled_by_deductions(numeric: list[Rule], roles: Roles, env: Env) -> bool:
    """不低于进度的得满分；低于5个百分点以内的扣1分…: the other cases are deductions, each apart from the award and from one another."""
    deducts = [r for r in (*roles.once, *roles.stepped) if r.act == "deduct"]
    if len(numeric) != 1 or len(roles.awards) != 1 or not deducts or any(z.otherwise for z in roles.zeroes):
        return False
    own = set(exclusive.named(cond_of(numeric[0].cond, env)))
    conds: list[e.Cond] = []
    for rule in deducts:
        if rule.cond is None:
            return False
        held = cond_of(rule.cond, env)
        if own & set(exclusive.named(held)):
            conds.append(held)
    if not conds:
        return False
    zeroes = [c for z in roles.zeroes if z.cond is not None and own & set(exclusive.named(c := cond_of(z.cond, env)))]
    seen = exclusive.both([cond_of(numeric[0].cond, env), *conds, *zeroes], env)
    if seen is not None:
        raise refuse(
            "BC153",
            "得分的情形与扣分的情形有一部分重合，读不准",
            numeric[0].start,
            deducts[-1].end,
            "请写明重合时怎样计分。",
        )
    if exclusive.none([cond_of(numeric[0].cond, env), *conds, *zeroes], env):
        raise refuse(
            "BC150", "有的情形没有写得几分或扣几分", numeric[0].start, deducts[-1].end, "请写明其余情形怎样计分。"
        )
    return True


_OFTEN = re.compile(r"每(?:个)?(?:月|季度?|周|年|半年|学期|日|天|旬)")


def counted_off(numeric: list[Rule], roles: Roles, env: Env) -> bool:
    """完成率均达到100%得满分；每1种未完成的扣0.1分: the things counted are those that the award is without."""
    deducts = [r for r in (*roles.once, *roles.stepped) if r.act == "deduct"]
    if len(numeric) != 1 or len(roles.awards) != 1 or not deducts or roles.zeroes or len(roles.stepped) != len(deducts):
        return False
    found = reaches(numeric[0].cond, env)
    if found is None or found[1][0].low is None:
        return False
    often = _OFTEN.search(env.text[numeric[0].start : numeric[0].out_start])
    if not often and (not found[0].rate or found[1][0].low.at != 1):
        return False
    name, least = (found[0].name, 2) if often else (RATE_NAME.sub("", found[0].name), 4)
    return all(
        r.step is not None
        and r.step.step.size is not None
        and (own := slopes.tally_words(r, env).text)
        and negative(own)
        and shared(name, own) >= least
        for r in deducts
    )


def runs_on(rule: Rule, awards: list[Rule], env: Env) -> bool:
    """Whether a stepped rule runs along a measure that an award decides, rather than counting things of its own."""
    assert rule.step is not None
    size = rule.step.step.size
    if rule.step.step.move == "over" and size is not None and size.unit in units.TIME:
        known = [reaches(t, env) for a in awards for t in numbers(a.cond)]
        return any(
            f is not None and f[1][0].half == "down" and units.factor(size.unit, f[0].unit) is not None for f in known
        )
    if rule.step.step.word == "延长" and any(trend_parts(x, env) for a in awards for x in events(a.cond)):
        return True
    if (
        rule.step.step.move in ("", "over")
        and not numbers(rule.cond)
        and (size is None or size.unit not in ("%", "个百分点", "百分点", "‰"))
    ):
        return False
    own = {measure_of(t, env).name for t in numbers(rule.cond) if isinstance(t, Compared) and t.subject.text}
    awarded = {measure_of(t, env).name for a in awards for t in numbers(a.cond)}
    if own and not own & awarded:
        return False
    subject = said_subject(rule).text
    if rule.step.step.move == "lack" and subject and size is not None and size.unit not in ("%", "个百分点"):
        return any(env.book.is_name(subject, measure_of(t, env)) for a in awards for t in numbers(a.cond))
    if (
        subject
        and awarded
        and not any(
            env.book.is_name(subject.strip("的，"), measure_of(t, env)) for a in awards for t in numbers(a.cond)
        )
    ):
        return not re.search(r"[一-鿿]{2}", subject) or bool(trend_like(subject))
    return True


def trend_like(text: str) -> bool:
    return against(text) is not None


def threshold(
    award: Rule, roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env
) -> tuple[Base, list[Void]]:
    """≥90%得满分，每降低1个百分点扣…: full from the threshold on, and slopes beside it."""
    lost = [
        x
        for x in events(award.cond)
        if trend_parts(x, env) is None
        and not _idle(x)
        and not _elaborated(x, award, env)
        and not any(denies(x.words.text, t) or denies(t, x.words.text) for t in env.spared)
    ]
    if lost:
        raise refuse(
            "BC138",
            f"“{lost[0].words.text[:30]}”不成立时得几分，没有写",
            lost[0].words.start,
            lost[0].words.end,
            "请写明，如“未制定计划的不得分”。",
        )
    for rule in roles.stepped:
        if rule.act == "deduct" and _crossing(award, rule, len(roles.stepped) == 1, env):
            raise refuse(
                "BC153", "得满分的界限与扣分的界限对不上", award.start, rule.end, "请核对两处的数，用 勘误 改正。"
            )
    _level(award, roles, rules, env)
    base: Base = Fixed(points(award, marks), env.role("得分", award.start, award.end))
    if roles.stepped and all(r.act == "add" for r in roles.stepped) and not (roles.once or roles.zeroes):
        least = reaches(award.cond, env) if award.cond is not None else None
        low = least[1][0].low if least is not None and least[1][0].low is not None else None
        if (
            least is not None
            and low is not None
            and low.at > 0
            and (least[1][0].half == "up" or low == least[1][0].high)
        ):
            env.ask("rest")
            held_ = e.Compare(">" if low.state == "open" else ">=", least[0].value, e.const(low.at))
            origin = env.role("得分", award.start, award.end)
            base = Bands((Arm(held_, e.const(points(award, marks)), origin),), Fraction(0))
    voids: list[Void] = []
    for zero in roles.zeroes:
        if zero.otherwise and not any(r.act == "deduct" for r in roles.stepped):
            voids.append(Void(e.Not(cond_of(award.cond, env)), env.role("不得分情形", zero.start, zero.end)))
            continue
        if zero.otherwise:
            raise refuse(
                "BC139", "“否则不得分”与逐点扣分并用，读不准", zero.start, zero.end, "请用 解释 写明从哪里起不得分。"
            )
        voids.append(Void(cond_of(zero.cond, env), env.role("不得分情形", zero.start, zero.end)))
    for rule in roles.awards:
        if rule is not award:
            env.role("满分情形", rule.start, rule.end)
            if not _restates(rule, award, env):
                raise refuse(
                    "BC138", "这一种得分情形与前面的怎样合用，读不准", rule.start, rule.end, "请用 解释 写明。"
                )
    return base, voids


def _level(award: Rule, roles: Roles, rules: list[Rule], env: Env) -> None:
    """Raises CriterionError (BC150) where 下降的得满分，每上升1起扣 leaves out what a count that stays level scores."""
    moving = [x for x in events(award.cond) if trend_parts(x, env) and _MOVING.search(x.words.text)]
    sizes = [r.step.step.size for r in roles.stepped if r.step is not None]
    counted = any(s is not None and units.counted(s.unit) for s in sizes)
    level = any(_LEVEL.search(env.text[r.start : r.end]) for r in rules)
    if moving and counted and not level:
        raise refuse("BC150", "持平时得几分没有写", award.start, award.end, "请写明，如“下降或持平的得满分”。")


_MOVING = re.compile(r"(?<!不)(?<!未)(?:下降|减少|降低|上升|增加|增长|提高)(?:的|，)*$")
_LEVEL = re.compile(r"持平|相同|不变|一致|相等")


_ELABORATES = re.compile(r"，?(?:并|且)?(?:涵盖|包括|包含|含|有|具有|设有|开展)")


def _elaborated(event: Event, award: Rule, env: Env) -> bool:
    """教学形式丰富，有不少于3种教学形式: a word for what the number behind it says."""
    return (
        event.words.start == award.start
        and len(event.words.text) <= 16
        and not negative(event.words.text)
        and _ELABORATES.match(env.text, event.words.end) is not None
    )


def _crossing(award: Rule, rule: Rule, alone: bool, env: Env) -> bool:
    """Whether a deduction is printed for more than the end of a stretch that is awarded."""
    a, b = (reaches(r.cond, env) if r.cond is not None and not events(r.cond) else None for r in (award, rule))
    if a is None or b is None or not same_measure(a[0], b[0]):
        return False

    def inner(band: list[Reach]) -> list[Reach]:
        return [Reach(*(x and End(x.at, "open") for x in (r.low, r.high))) for r in band]

    if alone and len(a[1]) == len(b[1]) == 1 and _apart(a[1][0], b[1][0]):
        return True
    return overlap(inner(a[1]), inner(b[1]), False) is not None


def _apart(award: Reach, loss: Reach) -> bool:
    """Whether a stretch lies between what is awarded and what is taken from: ≥95%得满分 and 低于90%的每低1%."""
    below = award.low is not None and loss.low is None and loss.high is not None and loss.high.at < award.low.at
    above = award.high is not None and loss.high is None and loss.low is not None and loss.low.at > award.high.at
    return below or above


def _restates(rule: Rule, award: Rule, env: Env) -> bool:
    return (
        rule.act == "full"
        and not numbers(rule.cond)
        and bool(re.search(r"达到|符合|达标|要求|标准|按时|按期", said(rule.cond)))
    )


_IDLE = re.compile(r"^(?:查[看阅验]|核[查验实]|检查|抽查|调阅|听取|实地|现场|以上|其中|考核|评价|的|，)")


def _idle(event: Event) -> bool:
    return bool(_IDLE.match(event.words.text))


_FROM = re.compile(r"^(?:，|的)*在?([0-9]+(?:\.[0-9]+)?)分(?:的)?基础上")


def last_slopes(
    rule: Rule, numeric: list[Rule], roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env
) -> tuple[Base, list[Void]]:
    """S<99%，每低0.1个百分点在5分基础上扣0.5分 behind bands: the last of them goes on down from its points."""
    assert rule.step is not None
    found = reaches(rule.cond, env) if rule.cond is not None else None
    from_ = _FROM.match(rule.step.after.text)
    known = [(r, reaches(r.cond, env)) for r in numeric]
    if found is None or len(found[1]) != 1 or any(f is None or not same_measure(f[0], found[0]) for _, f in known):
        raise refuse(
            "BC139", "分档与逐点扣分并用，读不准哪一段逐点扣", rules[0].start, rules[-1].end, "请用 解释 分段写明。"
        )
    reach = found[1][0]
    worse = rule.step.step.move in WORSE
    end = (reach.high if worse else reach.low) if not reach.half else reach.high or reach.low
    if end is None:
        raise refuse("BC139", "逐点扣分从哪里起，读不准", rule.start, rule.end, "请写明从哪个数起扣。")
    at = end.at
    beside = [
        r for r, f in known if f is not None and any(x is not None and x.at == at for x in (f[1][0].low, f[1][0].high))
    ]
    start = Fraction(from_[1]) if from_ else points(beside[0], marks) if len(beside) == 1 else None
    if start is None:
        raise refuse("BC139", "逐点扣分从几分起，读不准", rule.start, rule.end, "请写明，如“在5分基础上扣”。")
    change = slopes.change(
        replace(
            rule,
            cond=rule.cond if reach.half else None,
            step=replace(rule.step, after=replace(rule.step.after, text="")),
        ),
        env,
        marks,
        rules,
    )[0]
    assert isinstance(change, Slope)
    if not reach.half and change.base != e.const(at):
        raise refuse(
            "BC139", "逐点扣分从哪里起，与这一段的界限对不上", rule.start, rule.end, "请核对，或用 解释 写明。"
        )
    distance = e.sub(change.base, change.measure.value) if change.below else e.sub(change.measure.value, change.base)
    steps = e.div(distance, e.const(change.size))
    env.stepped = env.stepped or change.unsaid
    steps = steps if change.remainder == "exact" else e.Round(change.remainder, steps, Fraction(1))
    value = e.Max((e.ZERO, e.sub(e.const(start), e.mul(e.const(change.amount), steps))))
    roles.stepped.remove(rule)
    base, left = ladder(found[0], numeric, roles, rules, marks, env, (rule, [reach], value))
    return base, left
