"""甲率≥92%得3分，乙率≥88%得3分；每低1个百分点各扣0.3分: rules behind several awards that say of each what happens to it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.meaning.additive import gives
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.phrases import Bound, Bounds
from biaochi.reading.problem import refuse
from biaochi.reading.surface import (
    Compared,
    Counted,
    Event,
    Plain,
    Rule,
    Term,
    Tree,
    Words,
    mapped,
    numbers,
    said,
    terms,
)
from biaochi.reading.wording import bare_denial, core_words, denies, shared, shortened

OWN_END = re.compile(
    r"，?(?:(?:分别|各自|各项)扣完|扣完(?:各自|各该项|(?:该|对应|相应)(?:等级|节点|类|项|部分|指标|小项|环节|阶段|时点|档|要点)?的?(?:分值|分数|得分|分)))"
)
_OF_EACH = re.compile(
    r"各(?!类|种|级|地|县|区|乡|镇|村)|分别|每(?:一)?(?:项|个?率|类指标|个?指标)|(?:该|对应|相应)(?:项|等级|节点|要点|指标|小项|环节)?(?:的)?(?:分值|权重|得分|指标)|(?:该|对应|相应)(?:项|节点|要点|环节)"
)
_UNNAMED = re.compile(
    r"(?:如|若|凡)?(?:未|没有?|不|低于|少于|高于|超过|不足|达不到|完不成)(?:能)?(?:达到?标?|完成|满足|符合|实现)?(?:上述|相应|规定|既定|各自|年度)*(?:目标|指标|任务|计划|标准|要求)?(?:值|数|比例)?(?:的|者)?"
)
_RESTATES = re.compile(
    r"(?:达到|完成|符合|满足|达标)(?:上述|相应|规定|既定|各自|年度)*(?:目标|指标|任务|计划|标准|要求)?(?:值|数)?的?，?(?:得|计)(?:相应|对应|该项)的?(?:分值|分数|分|满分|权重分)"
)

Groups = list[tuple[list[Rule], Fraction]]


def shared_out(groups: Groups, env: Env, *, alike: bool) -> tuple[list[Rule], Groups]:
    """The rules that were shared out, and the groups with a copy of them in each. ``alike``: one award stood for all of them."""
    heads = [g[0] for g, _ in groups]
    tail = groups[-1][0][1:] if groups else []
    each = [r for r in tail if _of_each(r, heads, env, alike=alike)]
    if not each:
        return [], groups
    if any(len(g) != 1 for g, _ in groups[:-1]) or any(_measured(h) is None for h in heads):
        if not any(r.act in ("ratio", "formula") for r in each):
            return [], groups
        raise refuse(
            "BC128",
            "说的是前面每一项，还是最后一项，读不准",
            each[0].start,
            each[0].end,
            "请逐项写明未达到时怎样计分。",
        )
    kept = [r for r in tail if all(r is not e for e in each)]
    out = [
        ([h, *(_about(r, h, i) for r in each)], top) for i, (h, (_, top)) in enumerate(zip(heads, groups, strict=True))
    ]
    out[-1] = ([*out[-1][0], *kept], out[-1][1])
    return each, out


def homed(groups: Groups) -> Groups:
    """甲密度达到100%得2分，乙合格率70%以上得3分；甲密度每低1个百分点扣0.2分，…: each loss goes with the award of its measure."""
    heads = [_measured(g[0]) for g, _ in groups]
    kept = [list(g) for g, _ in groups]
    for rule in groups[-1][0][1:] if len(groups) > 1 else []:
        at = _denied(rule, [g[0] for g, _ in groups])
        if at is not None and at != len(groups) - 1:
            kept[-1] = [r for r in kept[-1] if r is not rule]
            kept[at].append(rule)
    if len(groups) < 2:
        return [(g, top) for g, (_, top) in zip(kept, groups, strict=True)]
    for rule in groups[-1][0][1:]:
        name = _own_name(rule)
        about = [i for i, h in enumerate(heads) if h is not None and name and _names(h.subject.text, name)]
        if len(about) == 1 and about[0] != len(groups) - 1:
            kept[-1] = [r for r in kept[-1] if r is not rule]
            kept[about[0]].append(rule)
    return [(g, top) for g, (_, top) in zip(kept, groups, strict=True)]


def _denied(rule: Rule, heads: list[Rule]) -> int | None:
    """Which award does not hold in the case of ``rule``: 未足额到位的 of 资金足额到位得3分，及时到位得2分."""
    own = said(rule.cond).strip("，的")
    if not own or numbers(rule.cond) or rule.out.whole or bare_denial(own):
        return None
    alike = {
        i: shared(core_words(own), core_words(said(h.cond)))
        for i, h in enumerate(heads)
        if denies(own, said(h.cond).strip("，的"))
    }
    most = [i for i, n in alike.items() if n == max(alike.values()) >= 2]
    return most[0] if len(most) == 1 else None


def _own_name(rule: Rule) -> str:
    """The name of the measure that a loss speaks of."""
    if rule.act not in ("deduct", "zero"):
        return ""
    if rule.step is not None:
        return re.sub(r"[，的]+$", "", rule.step.before.text) if rule.step.step.move else ""
    found = numbers(rule.cond)
    return found[0].subject.text if len(found) == 1 and isinstance(found[0], Compared) else ""


def _names(subject: str, name: str) -> bool:
    return subject.endswith(name) or shortened(subject, name)


def _measured(head: Rule) -> Compared | None:
    """The one bound of an award."""
    found = terms(head.cond)
    term = found[0] if len(found) == 1 and gives(head) else None
    if isinstance(term, Counted) and not term.after.text and term.value.unit in units.PERCENT:
        what = Bounds((Bound("=", term.value, "marked"),))
        term = Compared(term.before, what, term.before.start, term.value.end)
    return term if isinstance(term, Compared) and isinstance(term.what, Bounds) and term.subject.text else None


def _of_each(rule: Rule, heads: list[Rule], env: Env, *, alike: bool) -> bool:
    """Whether a rule names no measure of its own, and says that each is meant or stands behind all of them."""
    text = env.text[rule.start : rule.end]
    behind = len({h.sentence for h in heads}) == 1 and rule.sentence != heads[0].sentence
    each = (
        alike or bool(_OF_EACH.search(text)) or (rule.act == "deduct" and OWN_END.match(env.text, rule.end) is not None)
    )
    if not (each or (behind and rule.act in ("ratio", "formula"))):
        return False
    if rule.act == "deduct":
        return (
            rule.step is not None
            and rule.step.step.move != ""
            and _generic(rule.step.before.text, heads)
            and (
                rule.cond is None
                or _UNNAMED.fullmatch(said(rule.cond).strip("，")) is not None
                or _short_of_each(rule.cond)
            )
        )
    if rule.act in ("ratio", "formula", "zero"):
        return rule.otherwise or (rule.cond is not None and all(_speaks_of_none(t) for t in terms(rule.cond)))
    return False


def _short_of_each(cond: Tree) -> bool:
    """未达到相应比例的, 低于目标值的: less than each should reach."""
    return (
        isinstance(cond, Compared)
        and not cond.subject.text
        and isinstance(cond.what, Plain)
        and re.fullmatch(
            r"(?:上述|相应|规定|既定|各自|年度)*(?:目标|指标|计划|标准|要求|比例|比率)(?:值|数)?的?",
            cond.what.other.text,
        )
        is not None
    )


def _generic(text: str, heads: list[Rule]) -> bool:
    """各等级优良路率 of 一级公路优良路率 and 二级公路优良路率: what all of their names end with."""
    text = re.sub(r"[，的]+$", "", text)
    if _UNNAMED.fullmatch(text) or re.fullmatch(
        r"(?:每|各|[两二三四五])?(?:一)?(?:项|率|指标|类|个)*|实际(?:值|完成值)?", text
    ):
        return True
    name = re.sub(r"^(?:各|每)(?:一?个?(?:等级|类|项|级|种|阶段|节点|学段))?", "", text)
    return name != text and all((t := _measured(h)) is not None and t.subject.text.endswith(name) for h in heads)


def _speaks_of_none(term: Term) -> bool:
    if isinstance(term, Event):
        words = re.sub(r"，?(?:该|对应|相应|本)(?:项|节点|要点|环节|指标)$|，", "", term.words.text)
        return _UNNAMED.fullmatch(words) is not None or re.fullmatch(r"分别|各自|其余的?", words) is not None
    return (
        isinstance(term, Compared)
        and re.fullmatch(r"(?:实际|该项|各项|每项)?(?:完成|比例|比率)?(?:值|率|数)?", term.subject.text) is not None
    )


def without_restated(rules: list[Rule], env: Env) -> list[Rule]:
    """达到目标值得相应分值 behind awards that each say so."""
    if sum(_measured(r) is not None for r in rules) < 2:
        return rules
    again = [r for r in rules if r.act == "full" and _RESTATES.fullmatch(env.text[r.start : r.end].strip("，"))]
    for rule in again:
        env.role("重述", rule.start, rule.end)
    return [r for r in rules if all(r is not a for a in again)]


def _about(rule: Rule, head: Rule, at: int) -> Rule:
    """A copy of the rule that speaks of the measure of ``head``, which is the ``at``-th."""
    measured = _measured(head)
    assert measured is not None

    def put(term: Term) -> Tree:
        return replace(term, subject=measured.subject) if isinstance(term, Compared) else term

    step = None
    if rule.step is not None:
        step = replace(rule.step, before=Words("", rule.step.start, rule.step.start))
    cond = None if rule.act == "deduct" else mapped(rule.cond, put)
    amounts = rule.out.amount
    out = replace(rule.out, amount=amounts[at], listed=False) if isinstance(amounts, tuple) else rule.out
    return replace(rule, out=out, cond=cond, step=step, limits=[], sentence=head.sentence)


def unshared(rules: list[Rule], shared: list[Rule]) -> None:
    """Raises CriterionError (BC128) at amounts in turn that went to no award."""
    for rule in rules:
        if isinstance(rule.out.amount, tuple) and all(rule.start != s.start for s in shared):
            raise refuse(
                "BC128", "“分别”的各项与分数对不上", rule.start, rule.end, "请逐项写明，如“甲得2分，乙得1分”。"
            )
