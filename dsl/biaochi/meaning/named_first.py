"""甲率≥90%（2分）、乙率≥85%（2分）。达标者得相应分值，未达标者按…: measures named first with their marks, and rules that say of each how it counts.

Each rule behind the names must speak of none of them, so that it can be said of each: in words (达标, 未达到的), by the name of
the target (低于目标值的), or by a bound without a subject (95%以上不足100%的). What names something of its own is no such rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.additive import additive, gives
from biaochi.meaning.amounts import points
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.formulas import Equation, Extreme, Magnitude, Name, Node, Number, Operation
from biaochi.reading.phrases import Beside, Bound, Bounds, Outcome, Quantity
from biaochi.reading.surface import (
    Compared,
    Counted,
    Event,
    Every,
    Plain,
    Reading,
    Rule,
    Statement,
    Term,
    Tree,
    Words,
    mapped,
    terms,
)

_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_UNIT = r"%|‰|[一-鿿]{1,3}?"
_POINTS = rf"{_NUMBER}分"
_WORD = r"(?:“[^“”]{1,20}”|[^，。；：、()≥≤<>=“”])"
_ITEM = re.compile(
    rf"(?P<name>{_WORD}{{2,28}}?)(?:(?P<op>≥|≤|不低于|不少于|不超过|达到|达)(?P<bound>{_NUMBER})(?P<unit>{_UNIT}))?"
    rf"(?:的)?(?:目标值?(?:为|是)?(?P<target>{_NUMBER})(?P<tunit>{_UNIT}))?(?:\((?P<marks>{_NUMBER})分\))?(?P<sep>、|，|；|。|和(?=[^，。；、]{{2,20}}(?:率|度|数)))"
)
_EACH = re.compile(
    rf"(?:(?:以上|上述)?[两二三四五六](?:个|项)?(?:指标|率)?)?(?:均|都)?各(?:占|得|计)?(?P<each>{_NUMBER})分(?P<end>[，。；])"
)
_IN_TURN = re.compile(
    rf"(?P<last>{_WORD}{{2,28}}?)(?:分别|依次)(?:占|计|为)(?P<all>{_POINTS}(?:、{_POINTS})+)(?P<end>[，。；])"
)
_LAST = re.compile(rf"(?P<name>{_WORD}{{2,28}}?)各(?:占|计)?(?P<each>{_NUMBER})分(?P<end>[，。；])")
_EACH_MET = re.compile(
    rf"(?:均|都)?(?:达到|完成|符合|满足)(?:目标|标准|要求|指标)(?:值)?的?，?(?:各|均|都|分别)得(?P<each>{_NUMBER})分"
)
_ALL_OF = re.compile(rf"(?:均|都)?以(?P<n>{_NUMBER})(?P<unit>%)为(?:目标值?|基准|标准|满分线)，?")
_MEASURE = re.compile(
    r"(?:率|度|比例|占比|比重|[人次户个家项篇件数]数|数量|额|量|里程|面积|论文|专利|标准|场次|篇|得分)$"
)
_LIST_WORDS = re.compile(r"得|扣|加分|的$|未|不得|每|否则")


@dataclass(frozen=True, slots=True)
class Measured:
    """One of the measures: its name, what it should reach where that is said, its marks."""

    name: Words
    bound: Bound | None
    marks: Fraction


@dataclass(frozen=True, slots=True)
class Lead:
    """The measures and where the words that name them end."""

    items: tuple[Measured, ...]
    start: int
    end: int


def lead_of(text: str, start: int = 0) -> Lead | None:
    """The measures that a text names first with their marks; None where it does not begin so.

    >>> [m.name.text for m in lead_of("甲覆盖率≥90%(2分)、乙管理率≥85%(3分)。达标者得相应分值。").items]
    ['甲覆盖率', '乙管理率']
    """
    items: list[tuple[Words, Bound | None, Fraction | None]] = []
    at = start
    while True:
        last = _LAST.match(text, at) if items else None
        turn = _IN_TURN.match(text, at) if items else None
        if last is not None and _MEASURE.search(last["name"]):
            items.append((_words(last, "name"), None, None))
            return _with_marks(items, [Fraction(last["each"])] * len(items), start, last.end())
        if turn is not None and _MEASURE.search(turn["last"]):
            items.append((_words(turn, "last"), None, None))
            worth = [Fraction(p.removesuffix("分")) for p in turn["all"].split("、")]
            return _with_marks(items, worth, start, turn.end())
        found = _ITEM.match(text, at)
        if found is None or not _item(found):
            break
        items.append((_words(found, "name"), _bound(found), Fraction(found["marks"]) if found["marks"] else None))
        at = found.end()
        if found["sep"] in "。；" and all(m is not None for _, _, m in items) and not _ITEM.match(text, at):
            break
        if found["sep"] == "。" and all(m is not None for _, _, m in items):
            break
    if len(items) < 2:
        return None
    if all(m is not None for _, _, m in items):
        return _with_marks(items, [m for _, _, m in items if m is not None], start, at)
    met = _EACH_MET.match(text, at)
    if met is not None and all(m is None and b is not None for _, b, m in items):
        return _with_marks(items, [Fraction(met["each"])] * len(items), start, at)
    each = _EACH.match(text, at)
    if each is not None and all(m is None for _, _, m in items):
        return _with_marks(items, [Fraction(each["each"])] * len(items), start, each.end())
    return None


def _words(found: re.Match[str], group: str) -> Words:
    return Words(found[group], found.start(group), found.end(group))


def _item(found: re.Match[str]) -> bool:
    name = found["name"]
    held = found["bound"] or found["target"]
    return (
        bool(_MEASURE.search(name) or (held and found["unit"] not in (None, "%", "‰")))
        and not _LIST_WORDS.search(name)
        and (found["sep"] != "。" or bool(found["marks"] or held))
    )


def _bound(found: re.Match[str]) -> Bound | None:
    number, unit = (found["bound"], found["unit"]) if found["bound"] else (found["target"], found["tunit"])
    if number is None:
        return None
    at = found.start("bound") if found["bound"] else found.start("target")
    op = "<=" if found["op"] in ("≤", "不超过") else ">="
    return Bound(op, Quantity(Fraction(number), unit, None, at, at + len(number)))  # type: ignore[arg-type]


def _with_marks(
    items: list[tuple[Words, Bound | None, Fraction | None]], worth: list[Fraction], start: int, end: int
) -> Lead | None:
    if len(items) != len(worth) or len(items) < 2:
        return None
    return Lead(tuple(Measured(n, b, w) for (n, b, _), w in zip(items, worth, strict=True)), start, end)


# --- the rules behind them


Groups = list[tuple[list[Rule], Fraction]]


def grouped(reading: Reading, marks: Fraction | None, env: Env) -> tuple[Groups, list[Rule], list[Statement]] | None:
    """A group of rules for each measure, the rules of the whole, and the statements that are left; None where the text is none of this kind."""
    begins = re.match(r"[^，。；：]{2,24}：", env.text)
    lead = lead_of(env.text) or (lead_of(env.text, begins.end()) if begins else None)
    given = Fraction(0) if lead is None else sum((m.marks for m in lead.items), Fraction(0))
    if lead is None or marks is None or given > marks or reading.limits:
        return None
    shared_bound = _ALL_OF.match(env.text, lead.end)
    end = shared_bound.end() if shared_bound else lead.end
    items = lead.items
    if shared_bound:
        at = shared_bound.start("n")
        value = Quantity(Fraction(shared_bound["n"]), shared_bound["unit"], None, at, at + len(shared_bound["n"]))
        items = tuple(replace(m, bound=m.bound or Bound(">=", value)) for m in items)
    tail = [_behind(r, end) for r in reading.rules if r.end > end]
    vetoes = [r for r in tail if _whole(r)]
    told = [r for r in tail if not any(r is v for v in vetoes)]
    own = next((i for i, r in enumerate(told) if not _of_each(r, items)), len(told))
    told, rest = told[:own], told[own:]
    if not told or any(r.limits for r in told) or (rest and rest[0].sentence == told[-1].sentence):
        return None
    if not all(m.bound is not None for m in items) and any(_of_target(r) for r in told):
        return None
    others = _others(rest, marks - given, env)
    if others is None:
        return None
    env.role("基准", lead.start, end)
    for rule in told:
        if all(m.bound is not None and _again(rule, m) for m in items):
            env.role("重述", rule.start, rule.end)
    groups = [([*_head(m, lead), *(c for r in told for c in _about(r, m))], m.marks) for m in items]
    left = [s for s in reading.statements if s.start >= end or s.end <= lead.start]
    beyond = [r for r in vetoes if r.out.whole or "否决" in r.out.words or env.ask("veto") == "whole"]
    last, top = [*groups, *others][-1]
    kept = ([*last, *(r for r in vetoes if not any(r is b for b in beyond))], top)
    return [*[*groups, *others][:-1], kept], beyond, left


def _others(rules: list[Rule], marks: Fraction, env: Env) -> Groups | None:
    """What stands behind, with marks of its own: 持证率达到100%得2分，否则得0分."""
    if not rules:
        return [] if not marks else None
    if not marks:
        return None
    found = additive(rules, marks, env)
    if found:
        return found
    given = [points(r, marks) for r in rules if gives(r)]
    return [(rules, marks)] if given and max(given) == marks else None


def _behind(rule: Rule, end: int) -> Rule:
    """A rule without what was said before it of the measures."""
    kept = [t for t in terms(rule.cond) if _start(t) >= end]
    same = len(kept) == len(terms(rule.cond))
    cond: Tree | None = rule.cond if same else kept[0] if len(kept) == 1 else Every(tuple(kept)) if kept else None
    return replace(rule, cond=cond, start=max(rule.start, end))


def _start(term: Term) -> int:
    if isinstance(term, Event):
        return term.words.start
    return term.before.start if isinstance(term, Counted) else term.start


_OF_ITEMS = re.compile(r"[一二两三四五任某各每]+(?:个|项|率)|达标|目标|[均都]|全部|达不到|未达到")


def _whole(rule: Rule) -> bool:
    """出现弄虚作假的，本指标不得分."""
    return (
        rule.act == "zero"
        and rule.step is None
        and rule.cond is not None
        and all(isinstance(t, Event) and not _OF_ITEMS.search(_said(t)) for t in terms(rule.cond))
    )


_TARGET = re.compile(
    r"(?:上述|相应|规定|既定|各自|年度|该|本|其)*(?:目标|指标|计划|任务|标准|要求|比例)(?:值|数|任务|要求)?(?:的)?"
)
_MET = re.compile(rf"(?:均|都|每项|各项)?(?:达标|(?:达到|完成|符合|满足)(?:{_TARGET.pattern})?)(?:的|者)?")
_NOT_MET = re.compile(
    rf"(?:如|若|凡)?(?:未|不|没有|没)(?:能)?(?:达标|(?:达到|完成|符合|满足|达)(?:{_TARGET.pattern})?)(?:的|者)?|(?:达不到|低于)(?:{_TARGET.pattern})(?:的|者)?"
)
_NO_NAME = re.compile(
    r"(?:任[一何意]|各|每|该|其|各个|每个)?(?:一)?(?:个|项)?(?:率|指标|比例|项|实际值|实际完成值|完成率|值)?(?:的)?"
)
_PART_OF_TARGET = re.compile(r"(?:达?到|完成|不足|达)?(?:目标|计划|任务|标准)(?:值|数)?")


def _said(term: Event) -> str:
    return term.words.text.strip("，")


def _of_each(rule: Rule, items: tuple[Measured, ...]) -> bool:
    if rule.otherwise and rule.cond is None:
        return rule.act in ("zero", "award", "full")
    if rule.step is not None:
        step = rule.step
        generic = _NO_NAME.fullmatch(step.before.text.strip("，的")) and not step.after.text
        sized = step.step.size is not None and step.step.size.unit in units.PERCENT
        rates = all(m.bound is not None and m.bound.value.unit in units.PERCENT for m in items)
        return bool(
            generic and sized and rates and rule.act == "deduct" and step.step.move in ("down", "short", "up")
        ) and all(_speaks_of_none(t) for t in terms(rule.cond))
    if rule.act not in ("award", "mark", "full", "zero", "ratio", "formula"):
        return False
    if rule.act == "formula" and not isinstance(rule.out.amount, Equation):
        return False
    return rule.cond is not None and all(_speaks_of_none(t) for t in terms(rule.cond))


def _speaks_of_none(term: Term) -> bool:
    if isinstance(term, Event):
        return bool(_MET.fullmatch(_said(term)) or _NOT_MET.fullmatch(_said(term)))
    if not isinstance(term, Compared):
        return False
    if isinstance(term.what, Plain):
        return bool(_NO_NAME.fullmatch(term.subject.text) and _TARGET.fullmatch(term.what.other.text))
    if isinstance(term.what, Beside):
        return bool(_NO_NAME.fullmatch(term.subject.text)) and term.what.share is not None
    return isinstance(term.what, Bounds) and bool(
        _NO_NAME.fullmatch(term.subject.text) or _PART_OF_TARGET.fullmatch(term.subject.text)
    )


def _of_target(rule: Rule) -> bool:
    """Whether a rule speaks of the target of each, by whatever word."""
    if rule.step is not None or rule.act in ("ratio", "formula"):
        return True
    return any(
        isinstance(t, Event)
        or (isinstance(t, Compared) and (not isinstance(t.what, Bounds) or _PART_OF_TARGET.fullmatch(t.subject.text)))
        for t in terms(rule.cond)
    )


def _head(item: Measured, lead: Lead) -> list[Rule]:
    """达到90%的得2分: what the marks of a measure are given for."""
    if item.bound is None:
        return []
    worth = Quantity(item.marks, "分", None, item.name.start, lead.end)
    cond = Compared(item.name, Bounds((item.bound,)), item.name.start, item.bound.value.end)
    return [Rule(cond, Outcome("award", worth, "得"), item.name.start, item.bound.value.end, item.bound.value.end, 0)]


def _about(rule: Rule, item: Measured) -> list[Rule]:
    """The rule, said of one measure; none where it only says again what its marks are given for."""
    if (
        item.bound is not None
        and rule.act in ("full", "award", "mark")
        and rule.cond is not None
        and _meets(rule, item)
    ):
        return []
    step = None
    if rule.step is not None:
        own = replace(rule.step.step, base=None)
        step = replace(rule.step, step=own, before=Words("", rule.step.start, rule.step.start))
        return [replace(rule, step=step, cond=None, sentence=0)]
    out = rule.out
    if isinstance(out.amount, Equation):
        out = replace(out, amount=replace(out.amount, body=_of(out.amount.body, item)))
    return [replace(rule, cond=mapped(rule.cond, lambda t: _put(t, item)), out=out, sentence=0)]


def _again(rule: Rule, item: Measured) -> bool:
    return rule.act in ("full", "award", "mark") and rule.cond is not None and _meets(rule, item)


def _meets(rule: Rule, item: Measured) -> bool:
    """达到目标的得该项满分, 达到标准的各得2分."""
    amount = rule.out.amount
    if isinstance(amount, Quantity) and amount.number != item.marks:
        return False
    met = [
        t
        for t in terms(rule.cond)
        if (isinstance(t, Event) and _MET.fullmatch(_said(t)))
        or (isinstance(t, Compared) and isinstance(t.what, Plain) and t.what.op in (">=", "<="))
    ]
    return len(met) == len(terms(rule.cond))


_OPPOSITE = {">=": "<", "<=": ">", ">": "<=", "<": ">="}


def _put(term: Term, item: Measured) -> Tree:
    if isinstance(term, Event):
        assert item.bound is not None
        met = _MET.fullmatch(_said(term)) is not None
        bound = item.bound if met else replace(item.bound, op=_OPPOSITE[item.bound.op])  # type: ignore[arg-type]
        return Compared(item.name, Bounds((bound,)), term.words.start, term.words.end)
    assert isinstance(term, Compared)
    if isinstance(term.what, Plain):
        assert item.bound is not None
        return replace(term, subject=item.name, what=Bounds((replace(item.bound, op=term.what.op),)))
    if isinstance(term.what, Beside):
        assert item.bound is not None and term.what.share is not None
        part = replace(item.bound.value, number=item.bound.value.number * term.what.share)
        return replace(term, subject=item.name, what=Bounds((Bound(term.what.op, part, "marked"),)))
    if _PART_OF_TARGET.fullmatch(term.subject.text):
        assert item.bound is not None and isinstance(term.what, Bounds)
        held = item.bound.value
        bounds = tuple(
            replace(b, value=replace(held, number=held.number * b.value.number / 100, inclusive=b.value.inclusive))
            for b in term.what.bounds
        )
        return replace(term, subject=item.name, what=Bounds(bounds))
    return replace(term, subject=item.name)


_ACTUAL = re.compile(r"(?:实际)?(?:完成|实现)?(?:值|数|量|率|比例)|实际(?:值|数|完成值|完成数)|比例")


def _of(node: Node, item: Measured) -> Node:
    """实际值÷目标值×分值, of one measure."""
    if isinstance(node, Name):
        if _ACTUAL.fullmatch(node.text):
            return Name(item.name.text)
        if item.bound is not None and _TARGET.fullmatch(node.text):
            return Number(item.bound.value.number, item.bound.value.unit)
        return node
    if isinstance(node, Operation):
        return Operation(node.op, _of(node.left, item), _of(node.right, item))
    if isinstance(node, Magnitude):
        return Magnitude(_of(node.inner, item))
    if isinstance(node, Extreme):
        return Extreme(node.least, _of(node.left, item), _of(node.right, item))
    return node
