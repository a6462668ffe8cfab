"""Printed formulas as trees: the names, facts and quotients in them, and whether they come to a part of something."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.reading.formulas import Extreme, Magnitude, Name, Node, Number, Operation


def quotients_in(node: Node) -> tuple[Operation, ...]:
    """The quotients of two names in a printed formula."""
    match node:
        case Operation("/", Name(), Name()):
            return (node,)
        case Operation(_, left, right) | Extreme(_, left, right):
            return (*quotients_in(left), *quotients_in(right))
        case Magnitude(inner):
            return quotients_in(inner)
    return ()


def names_in(node: Node) -> frozenset[str]:
    """The names of a printed formula."""
    match node:
        case Name(text):
            return frozenset((text,))
        case Operation(_, left, right) | Extreme(_, left, right):
            return names_in(left) | names_in(right)
        case Magnitude(inner):
            return names_in(inner)
        case Number():
            return frozenset()


def facts_in(node: e.Expr) -> list[str]:
    match node:
        case e.Fact(name):
            return [name]
        case e.Add(terms) | e.Min(terms) | e.Max(terms):
            return [n for t in terms for n in facts_in(t)]
        case e.Mul(left, right) | e.Div(left, right):
            return facts_in(left) + facts_in(right)
        case _:
            return []


def weighted(node: Node) -> bool:
    """自评得分×30%+抽查得分×70%: shares of other scores that make up one."""
    terms: list[Node] = []

    def flatten(n: Node) -> None:
        if isinstance(n, Operation) and n.op == "+":
            flatten(n.left)
            flatten(n.right)
        else:
            terms.append(n)

    flatten(node)
    weights = [
        t.right.value
        for t in terms
        if isinstance(t, Operation)
        and t.op == "×"
        and isinstance(t.right, Number)
        and t.right.unit == "%"
        and isinstance(t.left, Name)
        and re.search(r"得分|评分|分数", t.left.text)
    ]
    return len(terms) > 1 and len(weights) == len(terms) and sum(weights) == 100


def is_ratio(node: Node) -> bool:
    """Whether a formula comes to a part of something, with no points in it: 实际占比/20%, 完成数/计划数×100%."""
    if _counted(node):
        return False
    match node:
        case Operation("/", left, right):
            return not (_has_points(left) or _has_points(right))
        case Operation("×", left, Number(_, "%")):
            return is_ratio(left)
        case _:
            return False


def _counted(node: Node) -> bool:
    """8×(实现率-60%)/40%: a bare number among the factors is points."""
    match node:
        case Operation("×" | "/", left, right):
            return _counted(left) or _counted(right)
        case Number(value, ""):
            return value not in (1, 100)
    return False


def _has_points(node: Node) -> bool:
    match node:
        case Number(_, unit):
            return unit == "分"
        case Name(text):
            return bool(re.search(r"分值|权重|满分|标准分|分$", text))
        case Operation(_, left, right) | Extreme(_, left, right):
            return _has_points(left) or _has_points(right)
        case Magnitude(inner):
            return _has_points(inner)
