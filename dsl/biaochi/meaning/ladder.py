"""Bands on one measure: where each begins and ends, who owns an end, what none covers and what two claim."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.conds import trend_of
from biaochi.meaning.env import Env
from biaochi.meaning.reach import End, Reach, State, beyond_zero, both, mirrored
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.scale import in_scale
from biaochi.meaning.trends import trend_parts
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Beside, Bound, Bounds, Moved, Quantity
from biaochi.reading.surface import Compared, Counted, Either, Event, Every, Tree, events, terms
from biaochi.reading.trend import operator
from biaochi.reading.wording import RATE_NAME


def same_measure(a: Measure, b: Measure) -> bool:
    """Whether two measures are one value."""
    return a.value == b.value


def reaches(tree: Tree | None, env: Env) -> tuple[Measure, list[Reach]] | None:
    """The stretches of one measure in which a condition holds; None where it is about anything else as well."""
    if tree is not None and tree in env.bands:
        return env.bands[tree]
    if isinstance(tree, Either):
        found = [reaches(t, env) for t in tree.terms]
        if any(f is None for f in found):
            return None
        first = found[0]
        assert first is not None
        if not all(f is not None and same_measure(f[0], first[0]) for f in found):
            return None
        return first[0], [r for f in found if f is not None for r in f[1]]
    if isinstance(tree, Every):
        held = [reaches(t, env) for t in tree.terms]
        first = held[0]
        if first is None or any(h is None or len(h[1]) != 1 or not same_measure(h[0], first[0]) for h in held):
            return None
        out = first[1][0]
        for h in held[1:]:
            assert h is not None
            out = both(out, h[1][0])
        return first[0], [out]
    if isinstance(tree, Counted):
        measure = measure_of(tree, env)
        at = in_scale(tree.value, measure)
        return measure, [Reach(End(at, "closed"), End(at, "closed"))]
    if isinstance(tree, Compared) and isinstance(tree.what, (Bounds, Moved)):
        measure = measure_of(tree, env)
        what = tree.what.bounds if isinstance(tree.what, Moved) else tree.what
        if what.listed:
            return None
        reach = _beyond_nothing(_reach(measure, what), tree, env)
        along = env.opposite.get(measure.value)
        return (measure, [reach]) if along is None else (along, [mirrored(reach)])
    if isinstance(tree, Compared) and isinstance(tree.what, Beside) and tree.what.gap is not None:
        return measure_of(tree, env), [_beyond_nothing(_reach(measure_of(tree, env), tree.what.gap), tree, env)]
    if (
        isinstance(tree, Compared)
        and isinstance(tree.what, Beside)
        and tree.what.share is not None
        and env.book.last is not None
    ):
        measure_of(tree, env)
        if env.compared is not None and not env.compared[0].rate and not isinstance(env.compared[1].value, e.Const):
            now, other = env.compared
            ratio = Measure(f"{now.name}的完成比例", "%", True, e.div(now.value, other.value))
            end = End(tree.what.share, "open" if tree.what.op in ("<", ">") else "closed")
            return ratio, [Reach(end, None) if tree.what.op in (">", ">=") else Reach(None, end)]
    return _moving(tree, env) if isinstance(tree, Event) else None


def _moving(event: Event, env: Env) -> tuple[Measure, list[Reach]] | None:
    """与上年持平 beside 较上年提高1个百分点以上: a change without a number, where changes with numbers are scored."""
    found = trend_parts(event, env)
    if found is None:
        op = operator(event.words.text)
        if op is None or env.moved is None:
            return None
        measure, up = env.moved
    else:
        if not env.axes:
            return None
        cond = trend_of(event, env)
        assert isinstance(cond, e.Compare)
        axis = next((a for (now, before, _), a in env.axes.items() if (now, before) == (cond.left, cond.right)), None)
        if axis is None:
            return None
        (measure, up), op = axis, cond.op
    reach = beyond_zero(op)
    return measure, [reach if up else mirrored(reach)]


_OVER = re.compile(
    r"逾期|延期|迟报|迟交|晚报|滞后|超期|拖延|超时|延误|延迟|推迟|拖欠|(?<!未)(?<!不)超(?:概算|预算|支|标|额|定额|计划|标准|编|收|限|出|耗)"
)


_ON_TIME = re.compile(r"按[期时]|及时|如期|[未没无不](?:有|发生|出现|存在)?(?:逾|延|迟|晚|滞|超|拖)")


_FAULT = re.compile(r"违规|违纪|违法|挪用|截留|滞留|虚报|套取|浪费|损失|拖欠|欠缴|投诉|差错|失误|事故|闲置|超支")


def _late(tree: Compared, env: Env) -> bool:
    """延期1个月以内 beside 未延期, or of what is taken off: it is late, if by little. 逾期率≤0.5% alone is met by none at all."""
    word = tree.what.word if isinstance(tree.what, Moved) else ""
    own = [r for r in env.rules if any(t is tree or t == tree for t in terms(r.cond))]
    if own and all(r.act == "deduct" and r.step is None for r in own) and _FAULT.search(tree.subject.text):
        return True
    if not _OVER.search(f"{tree.subject.text}{word}") or RATE_NAME.search(tree.subject.text):
        return False
    own = [r for r in env.rules if any(t is tree or t == tree for t in terms(r.cond))]
    apart = any(_ON_TIME.search(x.words.text) for r in env.rules for x in events(r.cond))
    return apart or any(r.act not in ("award", "full", "mark") for r in own)


def _beyond_nothing(reach: Reach, tree: Compared, env: Env) -> Reach:
    """延期1个月以内, 提高不足5%: some of it, at least."""
    late = _late(tree, env)
    if isinstance(tree.what, Moved) and tree.what.move == "over" and not late:
        return reach
    falls = late or (isinstance(tree.what, Bounds) and tree.subject.text in ("降幅", "增幅", "涨幅", "差距", "差额"))
    if (
        (isinstance(tree.what, Bounds) and not falls)
        or reach.half != "down"
        or reach.high is None
        or reach.high.at <= 0
    ):
        return reach
    return Reach(End(Fraction(0), "open"), reach.high)


def _end(said: Quantity | None, measure: Measure) -> End | None:
    if said is None:
        return None
    return End(in_scale(said, measure), "unset" if said.inclusive is None else "closed" if said.inclusive else "open")


def _reach(measure: Measure, what: Bounds) -> Reach:
    out = Reach(None, None)
    for bound in what.bounds:
        out = both(out, _side(measure, bound))
    if what.span is not None:
        low, high = (_end(q, measure) for q in (what.span.low, what.span.high))
        if low is not None and high is not None and low.at > high.at:
            low, high = high, low
        out = Reach(low, high)
    return out


def _side(measure: Measure, bound: Bound) -> Reach:
    at = in_scale(bound.value, measure)
    state: State = "open" if bound.op in ("<", ">") else "bare" if bound.ending == "bare" else "closed"
    if bound.op == "=":
        return Reach(End(at, "closed"), End(at, "closed"))
    return Reach(End(at, state), None) if bound.op in (">", ">=") else Reach(None, End(at, state))


def settle(bands: list[list[Reach]], env: Env) -> list[list[Reach]]:
    """Gives every end that the print leaves open to one of the bands that meet there."""
    out = [list(b) for b in bands]
    for at in sorted({x.at for b in out for r in b for x in (r.low, r.high) if x is not None}):
        meeting = [
            (i, k, side, end)
            for i, b in enumerate(out)
            for k, r in enumerate(b)
            for side, end in (("low", r.low), ("high", r.high))
            if end is not None and end.at == at
        ]
        owners = {i for i, _, _, end in meeting if end.state == "closed"} | {
            i for i, b in enumerate(out) for r in b if _inside(r, at) and all(i != m[0] for m in meeting)
        }
        loose = [m for m in meeting if m[3].state in ("bare", "unset")]
        if not loose:
            continue
        sides = {m[2] for m in loose}
        if owners:
            chosen: set[str] = set()
        elif len(sides) == 2:
            chosen = {"low" if env.ask("edges") == "above" else "high"}
        else:
            chosen = sides
        if owners and all(i in owners for i, _, _, _ in loose):
            chosen = sides
        for i, k, side, _end in loose:
            out[i][k] = replace(out[i][k], **{side: End(at, "closed" if side in chosen else "open")})
    return out


def _inside(reach: Reach, at: Fraction) -> bool:
    return (
        False if reach.half else (reach.low is None or reach.low.at < at) and (reach.high is None or at < reach.high.at)
    )
