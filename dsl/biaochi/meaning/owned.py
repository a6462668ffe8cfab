"""The gate that no clause is lost: every rule, limit and remainder that was read is part of the meaning, or was noted by its kind."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.core.program import Input
from biaochi.meaning.env import Env
from biaochi.meaning.nodes import facts_in
from biaochi.model.criterion import Origin, Part
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Placed, Reading, Rule, numbers, said, terms
from biaochi.reading.wording import bare_denial, core_words, negative


def check(rules: list[Rule], limits: list[Placed], roles: list[Origin]) -> None:
    """Raises CriterionError (BC151) at the first clause of ``rules``, or limit, that no part of the meaning stands for."""
    for rule in rules:
        if not _covered(rule.out_start, roles):
            raise refuse(
                "BC151",
                f"“{rule.out.words or '这一句'}”在计分里没有用上",
                rule.start,
                rule.end,
                "可能与前后的话对不上，或这一句没有读全；请核对，或用 解释 写明。",
            )
    for rule in rules:
        if rule.rest is not None and rule.step is None:
            raise refuse(
                "BC123",
                "“不足……的”说的是哪一步不明",
                rule.rest.start,
                rule.rest.end,
                "请写在“每……扣……”的后面，或写明不足时怎样计分。",
            )
    for placed in limits:
        if not any(r.start <= placed.start < r.end for r in roles if r.role in _LIMITS):
            raise refuse(
                "BC127", "限额限的是哪一项不明", placed.start, placed.end, "请写在它所限的那一项后面，如“最多扣3分”。"
            )


def met(env: Env, used: frozenset[str]) -> None:
    """Raises CriterionError (BC151) at the first quantity that points depend on and that decides nothing: 回收率90%以上、满意率90%以上得满分."""
    for rule in env.printed:
        if rule.act not in ("award", "full", "mark", "zero") or rule.step is not None:
            continue
        if any(r.start <= rule.out_start < r.end for r in env.roles if r.role in _RESTATED):
            _belated(rule, env)
            continue
        for term in numbers(rule.cond):
            measure = env.measures.get(term)
            names = () if measure is None else facts_in(measure.value)
            first, last = (term.before.start, term.value.end) if isinstance(term, Counted) else (term.start, term.end)
            printed = env.text[first:last]
            if names and used.isdisjoint(names) and not _EACH.search(printed):
                raise refuse(
                    "BC151",
                    f"“{printed}”在计分里没有用上",
                    first,
                    last,
                    "请写明达不到这一条时怎样计分，或把各条分开写。",
                )


_EACH = re.compile(r"每个?(?:月|季|年|周|旬|日|天|人|户|村|镇|乡|县|区|街|社区|单位|部门|学校|项目|站|所)")
"""每月至少召开1次: what is missed is counted by another clause."""


def _belated(rule: Rule, env: Env) -> None:
    """Raises CriterionError (BC151) at full marks behind the deductions, for a case that none of them speaks of."""
    taken = [r for r in env.printed if r.act == "deduct"]
    text = said(rule.cond)
    if rule.act == "zero" or not taken or not text or rule.start < max(r.start for r in taken) or negative(text):
        return
    core = core_words(text)
    shared = {core[i : i + 2] for i in range(len(core) - 1)}
    if not any(s in env.text[r.start : r.out_start] for s in shared for r in taken):
        raise refuse(
            "BC151",
            f"“{text}”与前面的扣分怎样合用，读不准",
            rule.start,
            rule.end,
            "请写明这种情形是不再扣分，还是另算。",
        )


_RESTATED = ("重述", "计分说明", "说明", "满分情形")


def twice(reading: Reading, text: str) -> None:
    """Raises CriterionError (BC128) where one clause is printed twice, which would count it twice."""
    rules = reading.rules
    printed = [_PAUSES.sub("", text[r.start : r.end]) for r in rules]
    for at, rule in enumerate(rules):
        for before in range(at):
            between = rules[before + 1 : at]
            other = rules[before]
            led = said(rule.cond) + ("" if rule.step is None else rule.step.before.text)
            unnamed = not numbers(rule.cond) and (not led or bare_denial(re.sub(r"[，的]+", "", led)))
            bare = (unnamed and rule.step is not None) or (
                rule.act == "deduct" and rule.step is None and _unnamed(rule)
            )
            again = printed[at] == printed[before] or (bare and printed[before].endswith(printed[at]))
            if not again or len(printed[at]) < 5 or rule.act != other.act or rule.act in ("highest", "lowest"):
                continue
            if any(s.colon and other.end <= s.start <= rule.start for s in reading.statements):
                continue
            if (bare or rule.act == "zero") and any(r.act in ("award", "full", "mark") for r in (*between, other)):
                continue
            raise refuse("BC128", "同一句写了两遍", other.start, rule.end, "请用 勘误 删去一处，或写明各指什么。")


def _unnamed(rule: Rule) -> bool:
    """少公开一项扣0.5分: a number of what was named before it."""
    found = terms(rule.cond)
    return len(found) == 1 and isinstance(found[0], Compared) and not found[0].subject.text


_PAUSES = re.compile(r"[，。；：、 的]")
_LIMITS = ("限额", "上限", "封顶", "总分")


def _covered(at: int, roles: list[Origin]) -> bool:
    return any(r.start <= at < r.end for r in roles)


_SOFTENS = re.compile(r"[^，；。：()]*?(?P<word>[一二三四五六七八九]折(?!线)|放宽|除外|另行研究|另行确定)")


_TENTHS = "一二三四五六七八九"


def heard(text: str, parts: list[Part], inputs: tuple[Input, ...]) -> None:
    """Raises CriterionError (BC151) at 贫困村按七折计算，①…, 每少1期扣1分，经同意的除外: words that change a score and left no trace in it."""
    scaled = {a.points for p in parts for a in p.scaled}
    spared = any(p.exempt for p in parts)
    for found in _SOFTENS.finditer(text):
        word = found["word"]
        factor = e.const(Fraction(_TENTHS.index(word[0]) + 1, 10)) if word.endswith("折") else None
        if (word == "除外" and spared) or factor in scaled:
            continue
        if word in ("除外", "另行研究", "另行确定") and any(word in i.name and "，" not in i.name for i in inputs):
            continue
        raise refuse(
            "BC151",
            f"“{found.group()[-30:]}”在计分里没有用上",
            found.start(),
            found.end(),
            "请写明这种情形得几分或扣几分，或用 解释 写明。",
        )
