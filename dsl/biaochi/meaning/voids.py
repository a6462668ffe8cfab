"""The cases in which nothing is scored."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.model.criterion import Void
from biaochi.reading.surface import Either, Rule, Words

_EXCEPT = re.compile(r"（(?P<case>.+?)的?的除外）")


def excepted(cond: e.Cond, rule: Rule, env: Env) -> e.Cond:
    """未公示的扣2分（涉密的除外）: the case, but for what is excepted from it."""
    found = _EXCEPT.fullmatch(rule.besides)
    if found is None:
        return cond
    flag = e.Flag(env.book.flag(Words(found["case"], rule.end, rule.end)))
    env.role("除外情形", rule.end, min(len(env.text), rule.end + len(found["case"]) + 2))
    return e.All((cond, e.Not(flag)))


def voided(rule: Rule, env: Env) -> list[Void]:
    """The cases in which nothing is scored, each by itself: a divisor that is nothing comes before what is divided by it."""
    origin = env.role("不得分情形", rule.start, rule.end)
    if rule.besides:
        return [Void(excepted(cond_of(rule.cond, env), rule, env), origin)]
    conds = (
        [cond_of(t, env) for t in rule.cond.terms]
        if isinstance(rule.cond, Either) and rule.cond not in env.bands
        else [cond_of(rule.cond, env)]
    )
    if any(isinstance(c, e.Compare) and c.right == e.ZERO for c in conds[1:]):
        conds.sort(key=lambda c: not (isinstance(c, e.Compare) and c.op == "=" and c.right == e.ZERO))
        return [Void(c, origin) for c in conds]
    return [Void(conds[0] if len(conds) == 1 else e.Any(tuple(conds)), origin)]
