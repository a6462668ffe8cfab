"""Events that say of a measure what a number would: 无结转结余, 未超概算 beside 超概算比例, 或未开展 beside a count."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Beside, Bound, Bounds, Quantity
from biaochi.reading.surface import (
    Compared,
    Either,
    Event,
    Every,
    Plain,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    mapped,
    numbers,
)
from biaochi.reading.wording import RATE_NAME, bare_denial

_NONE = re.compile(
    r"^(?P<lead>[^，。；]*?)(?:无(?![效责理偿障害线])|没有|未发生|未出现|未产生|不存在|未形成)(?P<of>[^，。；]{2,16}?)(?:的|时)*$"
)
_HAVING = re.compile(r"^(?:有|存在|发生|出现|产生)(?=.{2})")
_OVER = re.compile(
    r"^(?P<lead>[^，。；]*?)(?P<not>未|不|没有)?超(?:过|出|支)?(?P<of>[^，。；]{0,12}?)(?:的|(?<!用)时)*$"
)


def alike(rules: list[Rule], env: Env) -> None:
    """Turns such events into comparisons of the measure that other rules speak of by numbers."""
    subjects = _subjects(rules)
    if not subjects:
        return
    amounts = {
        t.subject.text: bounds_of(t)[0].value.unit
        for r in rules
        for t in numbers(r.cond)
        if isinstance(t, Compared)
        and isinstance(t.what, Bounds)
        and any(b.value.unit in units.TIME for b in bounds_of(t))
    }
    for rule in rules:
        rule.cond = mapped(
            rule.cond,
            lambda term: (
                _none_of(term, subjects, amounts)
                or _over(term, subjects)
                or _turned(term, subjects)
                or _all_of(term, subjects)
                or term
            ),
        )
        rule.cond = _covered(rule.cond)


_ALL = re.compile(
    r"^(?P<who>[^，。；未没]{0,8}?)(?P<not>未|没有|尚未)?(?:全部|全面|均|都)(?P<done>(?:完成)?[^，。；]{2,4}?)(?:的|，)*$"
)


def _all_of(term: Term, subjects: list[str]) -> Tree | None:
    """乡镇全部达标, 未全部达标 beside 达标乡镇占比: all of them, or less."""
    found = _ALL.match(term.words.text) if isinstance(term, Event) else None
    if found is None:
        return None
    rates = [s for s in subjects if RATE_NAME.search(s) and found["done"] in s and found["who"] in s]
    if not rates or "超" in found["done"]:
        return None
    assert isinstance(term, Event)
    start, end = term.words.start, term.words.end
    all_ = Quantity(Fraction(100), "%", None, start, end)
    return Compared(
        Words(rates[0], start, end), Bounds((Bound("<" if found["not"] else ">=", all_, "marked"),)), start, end
    )


_TURNED = re.compile(r"^(?:出现)?(?:负增长|不降反升|不升反降|不增反降|不减反增|不降反增)(?:的|时|，)*$")
_GROWTH = re.compile(r"(?:增长|增加|提高|上升|下降|降低|减少|压减|节约)(?:率|幅度?|比例)$|[增降]幅$|增速$")


def _turned(term: Term, subjects: list[str]) -> Tree | None:
    """不降反升 beside 能耗下降率达到3%: less than nothing of it."""
    name = next((s for s in subjects if _GROWTH.search(s)), None)
    if name is None or not isinstance(term, Event) or not _TURNED.match(term.words.text):
        return None
    return _against_nothing(Words(name, term.words.start, term.words.end), "<")


def _subjects(rules: list[Rule]) -> list[str]:
    """The names that comparisons and steps are about."""
    out = [t.subject.text for r in rules for t in numbers(r.cond) if isinstance(t, Compared) and t.subject.text]
    out += [re.sub(r"[的，]+$", "", r.step.before.text) for r in rules if r.step is not None and r.step.before.text]
    return out


def _none_of(term: Term, subjects: list[str], amounts: dict[str, str]) -> Tree | None:
    """年末无结转结余 beside 有结转结余但不超过…: none of it; and 有… is some of it."""
    if isinstance(term, Compared) and _HAVING.match(term.subject.text) and isinstance(term.what, (Plain, Beside)):
        text = _HAVING.sub("", term.subject.text)
        words = Words(text, term.subject.end - len(text), term.subject.end)
        return Every((_against_nothing(words, ">"), Compared(words, term.what, term.start, term.end)))
    found = _NONE.match(term.words.text) if isinstance(term, Event) else None
    if found is None:
        return None
    names = [_HAVING.sub("", s) for s in subjects if _HAVING.match(s) or s in amounts]
    if not any(n == found["of"] or n.endswith(found["of"]) for n in names):
        return None
    assert isinstance(term, Event)
    unit = next((u for s, u in amounts.items() if s.endswith(found["of"])), "")
    return _against_nothing(Words(f"{found['lead']}{found['of']}", term.words.start, term.words.end), "=", unit)


def _against_nothing(words: Words, op: str, unit: str = "") -> Compared:
    nothing = Quantity(Fraction(0), unit, None, words.start, words.end)
    return Compared(words, Bounds((Bound(op, nothing, "marked"),)), words.start, words.end)  # type: ignore[arg-type]


def _over(term: Term, subjects: list[str]) -> Tree | None:
    """决算未超概算 beside 超概算比例不超过5%: at most nothing of it."""
    rates = [s for s in subjects if re.match(r".*超.*", s) and RATE_NAME.search(s)]
    text = (
        term.words.text
        if isinstance(term, Event)
        else f"{term.subject.text}{term.what.word}{term.what.other.text}"
        if isinstance(term, Compared) and isinstance(term.what, Plain)
        else ""
    )
    found = _OVER.match(text)
    if (
        not rates
        and found is not None
        and found["not"]
        and found["of"]
        and not isinstance(term, Event)
        and any(f"超{found['of']}" in s for s in subjects)
    ):
        return Event(Words(text, term.start, term.end))  # type: ignore[union-attr]
    if not rates or found is None:
        return None
    name = next((s for s in rates if not found["of"] or found["of"] in s or re.search(r"超(?:支|出|额|标)", s)), None)
    if name is None:
        return None
    start, end = (term.words.start, term.words.end) if isinstance(term, Event) else (term.start, term.end)  # type: ignore[union-attr]
    nothing = Quantity(Fraction(0), "%", None, start, end)
    return Compared(
        Words(name, start, end), Bounds((Bound("<=" if found["not"] else ">", nothing, "marked"),)), start, end
    )


def _covered(tree: Tree | None) -> Tree | None:
    """低于70%或未开展: what has not begun is below every bound."""
    if not isinstance(tree, Either):
        return tree
    low = any(isinstance(t, Compared) and isinstance(t.what, (Bounds, Beside)) and _below(t.what) for t in tree.terms)
    kept = [t for t in tree.terms if not (low and isinstance(t, Event) and _not_begun(t))]
    return tree if len(kept) == len(tree.terms) or not kept else kept[0] if len(kept) == 1 else Either(tuple(kept))


def _below(what: Bounds | Beside) -> bool:
    return (
        what.op in ("<", "<=") if isinstance(what, Beside) else bool(what.bounds) and what.bounds[0].op in ("<", "<=")
    )


def _not_begun(event: Event) -> bool:
    text = re.sub(r"[，的]+$", "", event.words.text)
    return bare_denial(text) or re.fullmatch(r"未(?:开展|实施|进行|启动|开工|组织)", text) is not None
