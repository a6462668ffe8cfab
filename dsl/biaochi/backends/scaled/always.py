"""Whether a test holds for every row that has all its facts: then nothing need be tested.

Comparisons of the same two numbers are told apart by which is the greater, words by what a column may hold; whatever hangs
together beyond that is treated as independent, which can only miss a test that always holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import prod

from biaochi.backends.scaled import ir
from biaochi.core.expr import Comparison

_MOST = 3_000
_ORDERS: dict[Comparison, frozenset[str]] = {
    "<": frozenset("<"),
    "<=": frozenset("<="),
    "=": frozenset("="),
    ">=": frozenset(">="),
    ">": frozenset(">"),
}
Case = Mapping[object, object]


def always(test: ir.Test, words: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether ``test`` holds in every case; ``words``: all that the columns of words (by name) may hold."""
    asked: dict[object, tuple[object, ...]] = {}
    if not _ask(test, words, asked) or prod(map(len, asked.values())) > _MOST:
        return False
    return all(_holds(test, dict(zip(asked, case, strict=True))) for case in product(*asked.values()))


def _ask(test: ir.Test, words: Mapping[str, tuple[str, ...]], asked: dict[object, tuple[object, ...]]) -> bool:
    """Collects what the test depends on, with all it can be; False where that is not known."""
    match test:
        case ir.Cmp(_, left, right):
            asked[left, right] = ("<", "=", ">")
        case ir.Yes(name):
            asked[name] = (True, False)
        case ir.Same(name, _):
            if name not in words:
                return False
            asked[name] = words[name]
        case ir.Isnt(term):
            return _ask(term, words, asked)
        case ir.Both(terms) | ir.Either(terms):
            return all(_ask(t, words, asked) for t in terms)
    return True


def _holds(test: ir.Test, case: Case) -> bool:
    match test:
        case ir.Cmp(op, left, right):
            return case[left, right] in _ORDERS[op]
        case ir.Yes(name):
            return case[name] is True
        case ir.Same(name, word):
            return case[name] == word
        case ir.Isnt(term):
            return not _holds(term, case)
        case ir.Both(terms):
            return all(_holds(t, case) for t in terms)
        case ir.Either(terms):
            return any(_holds(t, case) for t in terms)
