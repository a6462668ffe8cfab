"""What a clause says before it is known what that means for the score: conditions as trees, and rules that score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeAlias, overload

from biaochi.core.expr import Comparison
from biaochi.reading.phrases import Beside, Bound, Bounds, Limit, Moved, Outcome, Quantity, Rest, Step, Taken


@dataclass(frozen=True, slots=True)
class Words:
    """A name or an event as printed, at ``start:end``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Plain:
    """Compared with something else that has a name: 不低于平均执行率."""

    op: Comparison
    other: Words
    word: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """A subject and what it is held against. An empty subject is the one spoken of before."""

    subject: Words
    what: Bounds | Beside | Moved | Plain
    start: int
    end: int
    found: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A number that no comparing word governs: 出现2处, 1项不达标."""

    before: Words
    value: Quantity
    after: Words


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is the case or not. ``timed``: the same as a bound on how long it takes, for 2小时内到场."""

    words: Words
    timed: Compared | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of them hold."""

    terms: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of them holds."""

    terms: tuple[Tree, ...]


Term: TypeAlias = Compared | Counted | Event
Tree: TypeAlias = Term | Every | Either


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step with the words before it in its clause and those behind it."""

    step: Step
    before: Words
    after: Words
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A limit, or another word on how points count, and where it stands."""

    value: Limit | Rest | Taken
    start: int
    end: int


@dataclass(slots=True)
class Rule:
    """Under a condition, what happens to the score, with the limits that stand behind it."""

    cond: Tree | None
    out: Outcome
    start: int
    end: int
    out_start: int
    sentence: int
    step: Stepped | None = None
    otherwise: bool = False
    limits: list[Placed] = field(default_factory=list)
    rest: Placed | None = None
    floor: bool = False
    marks: Quantity | None = None
    topic: Words | None = None
    besides: str = ""
    again: bool = False

    @property
    def act(self) -> str:
        return self.out.act


@dataclass(slots=True)
class Statement:
    """Words that score nothing themselves: a base, a definition, a heading, a list, a note."""

    cond: Tree | None
    start: int
    end: int
    sentence: int
    colon: bool = False
    marks: Quantity | None = None
    step: Stepped | None = None


@dataclass(slots=True)
class Reading:
    """The rules and statements of one stretch of text, in order, and the limits that belong to all of it."""

    rules: list[Rule] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    limits: list[Placed] = field(default_factory=list)
    taken: list[Placed] = field(default_factory=list)
    floor: bool = False
    total: Quantity | None = None
    asides: list[Words] = field(default_factory=list)


def own_copy(reading: Reading) -> Reading:
    """The same reading, of which everything that can be changed is new."""
    own = replace(
        reading,
        rules=[replace(rule, limits=[*rule.limits]) for rule in reading.rules],
        statements=[replace(statement) for statement in reading.statements],
    )
    own.limits, own.taken, own.asides = [*own.limits], [*own.taken], [*own.asides]
    return own


def terms(tree: Tree | None) -> list[Term]:
    """The terms of a condition, left to right."""
    if tree is None:
        return []
    if isinstance(tree, (Every, Either)):
        return [t for inner in tree.terms for t in terms(inner)]
    return [tree]


@overload
def mapped(tree: Tree, change: Callable[[Term], Tree]) -> Tree: ...
@overload
def mapped(tree: Tree | None, change: Callable[[Term], Tree]) -> Tree | None: ...
def mapped(tree: Tree | None, change: Callable[[Term], Tree]) -> Tree | None:
    """The condition with every term changed."""
    if tree is None:
        return None
    if isinstance(tree, (Every, Either)):
        return replace(tree, terms=tuple(mapped(t, change) for t in tree.terms))
    return change(tree)


def exchanged(tree: Tree | None, old: Term, new: Tree) -> Tree | None:
    """The condition with one term in place of another."""
    return mapped(tree, lambda term: new if term is old else term)


def bounds_of(term: Term) -> tuple[Bound, ...]:
    """The bounds a term is held against; none where it is held against something else."""
    return term.what.bounds if isinstance(term, Compared) and isinstance(term.what, Bounds) else ()


def unit_of(term: Compared | Counted) -> str:
    """The unit of the number that a term prints; empty where it prints none."""
    if isinstance(term, Counted):
        return term.value.unit
    found = bounds_of(term)
    return found[0].value.unit if found else ""


def events(tree: Tree | None) -> list[Event]:
    return [t for t in terms(tree) if isinstance(t, Event)]


def numbers(tree: Tree | None) -> list[Compared | Counted]:
    return [t for t in terms(tree) if isinstance(t, (Compared, Counted))]


def said(tree: Tree | None) -> str:
    """The words of the events of a condition."""
    return "，".join(x.words.text for x in events(tree))


def without(tree: Tree | None, drop: Callable[[Term], bool]) -> Tree | None:
    if tree is None:
        return None
    if isinstance(tree, (Every, Either)):
        kept = [k for k in (without(t, drop) for t in tree.terms) if k is not None]
        return None if not kept else kept[0] if len(kept) == 1 else replace(tree, terms=tuple(kept))
    return None if drop(tree) else tree
