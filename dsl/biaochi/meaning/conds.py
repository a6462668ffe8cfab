"""Trees of a condition as conditions of the core: comparisons of measures, facts that are so, changes said in words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning import own_change
from biaochi.meaning.env import Env
from biaochi.meaning.reach import within
from biaochi.meaning.resolve import OPERATORS, TOTAL, measure_of, named_constant, other_measure, other_words
from biaochi.meaning.scale import in_scale
from biaochi.meaning.trends import trend_parts
from biaochi.model.criterion import Measure
from biaochi.reading.phrases import Beside, Bound, Bounds, Moved
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Counted, Either, Event, Every, Plain, Tree
from biaochi.reading.trend import operator, reference
from biaochi.reading.wording import trimmed


def cond_of(tree: Tree | None, env: Env) -> e.Cond:
    """A condition as one over facts."""
    if tree is None:
        raise refuse("BC125", "有一句没有写什么情况下", 0, len(env.text), "请写明条件。")
    if tree in env.bands:
        return within(*env.bands[tree])
    if isinstance(tree, (Every, Either)):
        held = [cond_of(t, env) for t in tree.terms]
        flat: list[e.Cond] = []
        for cond in held:
            flat += cond.terms if isinstance(tree, Every) and isinstance(cond, e.All) else (cond,)
        return e.All(tuple(flat)) if isinstance(tree, Every) else e.Any(tuple(flat))
    if isinstance(tree, Event):
        return _event(tree, env)
    if isinstance(tree, Counted):
        measure = measure_of(tree, env)
        return e.Compare("=", measure.value, e.const(in_scale(tree.value, measure)))
    measure = measure_of(tree, env)
    what = tree.what
    if isinstance(what, Plain):
        env.side = what.op
        return e.Compare(_meant(what, env), measure.value, other_measure(what, measure, env).value)  # type: ignore[arg-type]
    if isinstance(what, Beside):
        if what.gap is not None:
            return holds(measure, what.gap)
        if measure.name.endswith("占比") and TOTAL.fullmatch(other_words(what, env).text):
            return e.Compare(what.op, measure.value, e.const(what.share or 1))
        other = other_measure(what, measure, env)
        return e.Compare(what.op, measure.value, e.mul(e.const(what.share or 1), other.value))
    return holds(measure, what.bounds if isinstance(what, Moved) else what)


_NEGATED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def _meant(what: Plain, env: Env) -> str:
    """达到目标值 where the target is ≤5% means at most 5%; where it is >90%, more than that."""
    constant = named_constant(what.other.text, env)
    if (
        constant is None
        or constant.op in ("", ">=", "=")
        or not re.fullmatch(r"(?:未|没有?|未能)?(?:达到?|达成|达不到|完成)了?", what.word)
    ):
        return what.op
    return constant.op if what.op == ">=" else _NEGATED.get(constant.op, what.op)


def _event(event: Event, env: Env) -> e.Cond:
    bare = re.sub(r"[的，]+$", "", event.words.text)
    bare = re.sub(r"^(?:与|和|同)(?:之|其)(?=.{2})", "", bare)
    if bare in OPERATORS and env.compared is not None:
        now, before = env.compared
        return e.Compare(OPERATORS[bare], now.value, before.value)  # type: ignore[arg-type]
    moved = trend_of(event, env)
    if moved is not None:
        return moved
    denied = env.book.denied(event.words)
    return e.Not(e.Flag(denied)) if denied else e.Flag(env.book.flag(event.words))


def trend_of(event: Event, env: Env) -> e.Cond | None:
    """较上年提高, 持平或降低: a change against an earlier value said without a number."""
    own = own_change.stated(event, env)
    if own is not None:
        return own
    found = trend_parts(event, env)
    if found is None:
        return _gone(event.words.text, env)
    name, period, op = found
    env.trend = (name, period)
    now = env.book.measure(trimmed(name), None)
    before = env.book.reference(reference(name, period), now)
    env.compared = (now, before)
    return e.Compare(op, now.value, before.value)  # type: ignore[arg-type]


def _gone(text: str, env: Env) -> e.Cond | None:
    """负增长, 下降 after 增长5%以上: the same change, held against nothing."""
    op = operator(text)
    if op is None or env.moved is None:
        return None
    measure, up = env.moved
    flipped: dict[str, str] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "="}
    return e.Compare(op if up else flipped[op], measure.value, e.ZERO)  # type: ignore[arg-type]


def holds(measure: Measure, what: Bounds) -> e.Cond:
    """Bounds on a measure as a condition; an end the print leaves open is within."""
    if what.listed:
        first, last = what.bounds[0].value, what.bounds[-1].value
        raise refuse("BC128", "并列的几个数各属于哪一项，读不准", first.start, last.end, "请逐项写明。")
    terms = [e.Compare(b.op, measure.value, e.const(in_scale(b.value, measure))) for b in what.bounds]
    if what.span is not None:
        low, high = _ends(measure, what)
        if low is not None:
            terms.append(e.Compare(">" if low[1] is False else ">=", measure.value, e.const(low[0])))
        if high is not None:
            terms.append(e.Compare("<" if high[1] is False else "<=", measure.value, e.const(high[0])))
    return terms[0] if len(terms) == 1 else e.All(tuple(terms))


End = tuple[Fraction, bool | None]


def _ends(measure: Measure, what: Bounds) -> tuple[End | None, End | None]:
    assert what.span is not None
    ends = [None if q is None else (in_scale(q, measure), q.inclusive) for q in (what.span.low, what.span.high)]
    first, second = ends
    if first is not None and second is not None and first[0] > second[0]:
        return second, first
    return first, second


def strict(what: Bounds, keep: frozenset[int]) -> Bounds:
    """``what`` with the bounds at the places in ``keep`` turned strict, for ends that another band owns."""
    turned: dict[e.Comparison, e.Comparison] = {">=": ">", "<=": "<"}
    return replace(
        what,
        bounds=tuple(
            Bound(turned.get(b.op, b.op), b.value, "marked") if i in keep else b for i, b in enumerate(what.bounds)
        ),
    )
