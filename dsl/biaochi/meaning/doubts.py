"""Doubts: what is printed so that it may mean two things is refused here, one kind a function, each with a sentence of its kind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from biaochi import patterns as re
from biaochi.meaning.doubts_of_counts import both_ways, mixed, over_periods, part_of_count, replaced
from biaochi.meaning.env import Env
from biaochi.meaning.several import spread
from biaochi.reading.phrases import Bounds
from biaochi.reading.problem import refuse
from biaochi.reading.surface import (
    Compared,
    Counted,
    Either,
    Event,
    Every,
    Rule,
    Tree,
    bounds_of,
    events,
    numbers,
    said,
    terms,
)
from biaochi.reading.wording import negative, same_subject

Doubt = Callable[[Rule, list[Rule], Env], None]

_SURVEY = re.compile(r"(?:满意度|知晓率|知晓度|认可度|满意率|支持率)$")
_TWO = re.compile(
    r"(?:率|度|比|比例|数|量|额)(?:、|与|和|及|或者?)[^、]*(?:率|度|比|比例|数|量|额)(?:任[一何]项?|均|都|其中之一)?$"
)


def several_subjects(rule: Rule, rules: list[Rule], env: Env) -> None:
    """合格率或优良率低于90%扣2分: which of them, or both."""
    for term in numbers(rule.cond):
        if not isinstance(term, Compared):
            continue
        text = term.subject.text
        if spread(term, env) is not term:
            continue
        two = _TWO.search(text) or (
            re.search(r"[一-鿿]或[一-鿿]", text) and not _SURVEY.search(text) and not re.search(r"的", text)
        )
        if two:
            start = term.start
            raise refuse("BC128", f"“{text}”说的是几个量，怎样合并不明", start, start + len(text), "请逐个写明。")


def several_bases(rule: Rule, rules: list[Rule], env: Env) -> None:
    """完成率≥95%，满意度≥90%，每低1个百分点扣0.5分: of which; and what is scored where the other is missed."""
    if rule.step is None or rule.act not in ("deduct", "add") or rule.step.step.move == "":
        return
    found = [t for t in numbers(rule.cond) if isinstance(t, Compared) and isinstance(t.what, Bounds)]
    kept = [t for t in found if bounds_of(t) and all(b.op in (">=", "<=") for b in bounds_of(t)) and t.subject.text]
    if len({t.subject.text for t in kept}) > 1 and len(kept) == len(terms(rule.cond)):
        raise refuse(
            "BC140",
            "前面写了几个要求，逐点扣分说的是哪一个，读不准",
            rule.start,
            rule.end,
            "请逐个写明每低多少扣几分。",
        )


def loose_case(rule: Rule, rules: list[Rule], env: Env) -> None:
    """无预案，演练次数少于2次的，扣2分: both, or either."""
    if rule.act not in ("deduct", "zero") or rule.step is not None:
        return
    for found in _joined(rule.cond):
        _loose(found, env)


_DUTY = re.compile(r"至少|不少于|不得少于|不低于|不得低于|不超过|不得超过|应[当在]?|须")


def _joined(tree: Tree | None) -> Iterator[tuple[Tree, ...]]:
    """The lists of terms of a condition that hold together."""
    if isinstance(tree, Every):
        yield tree.terms
    elif isinstance(tree, Either):
        for inner in tree.terms:
            yield from _joined(inner)


def _loose(found: tuple[Tree, ...], env: Env) -> None:
    for a, b in itertools.pairwise(found):
        if (
            isinstance(a, Compared)
            and isinstance(b, Compared)
            and isinstance(a.what, Bounds)
            and all(x.op != "=" for x in a.what.bounds)
            and b.subject.text
            and a.subject.text
            and not same_subject(a.subject.text, b.subject.text)
        ):
            between = env.text[a.end : b.start]
            if between.strip("的") == "，":
                raise refuse(
                    "BC128", "前后两个条件是同时成立还是有一个就算，读不准", a.start, b.end, "请写成“且”或“或”。"
                )
        if (
            isinstance(a, Compared)
            and isinstance(b, Event)
            and _DUTY.search(env.text[a.start : a.end])
            and not re.search(r"且|并|同时|但|的", env.text[a.end : b.words.start + 1])
        ):
            raise refuse(
                "BC128",
                f"“{env.text[a.start : a.end].strip('，')[:30]}”与后面的情形怎样合用，读不准",
                a.start,
                b.words.end,
                "请写明达不到这一条时扣几分，并把后一种情形另写一句。",
            )
        if isinstance(a, Event) and isinstance(b, Compared) and isinstance(b.what, Bounds):
            between = env.text[a.words.end : b.start]
            if not re.search(r"且|并|同时|但", between + env.text[b.start : b.start + 2]) and not re.search(
                r"的$|时$|后$", a.words.text
            ):
                raise refuse(
                    "BC128",
                    f"“{a.words.text[:30]}”与后一个条件是同时成立还是有一个就算，读不准",
                    a.words.start,
                    b.end,
                    "请写成“且”或“或”。",
                )


def undone_and_short(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未完成任务的扣2分，完成不足80%的扣4分: what is short is undone as well, and may be taken off twice."""
    undone = (
        rule.act == "deduct"
        and isinstance(rule.cond, Event)
        and re.match(r"未(?:全部|按[期时])?(?:完成|达到|实现)", rule.cond.words.text)
    )
    if not undone:
        return
    for other in rules:
        low = [t for t in numbers(other.cond) if any(b.op == "<" and b.value.unit == "%" for b in bounds_of(t))]
        if other.act == "deduct" and len(low) == 1 == len(terms(other.cond)):
            name = low[0].subject.text if isinstance(low[0], Compared) else ""
            if re.fullmatch(r"(?:仅|只|但)?(?:完成|达到|实现)?(?:率|比例|任务)?", name):
                raise refuse(
                    "BC128",
                    "两处扣分是累计，还是只按重的一处，读不准",
                    rule.start,
                    other.end,
                    "请把前一处写成“完成80%以上但未全部完成的”。",
                )


def from_behind(rule: Rule, rules: list[Rule], env: Env) -> None:
    """后3名的扣2分, 后50%得2分: counted from the last, of which nothing says how many there are."""
    for term in numbers(rule.cond):
        value = term.value if isinstance(term, Counted) else next((b.value for b in bounds_of(term)), None)
        if value is None or value.unit not in ("名", "位", "%"):
            continue
        before = env.text[: value.start]
        if re.search("(?:后|倒数)$", before) and not re.search("[以之然此其先前]后$", before):
            raise refuse(
                "BC128",
                f"“后{env.text[value.start : value.end]}”从后面数起，共有几名没有写",
                value.start - 1,
                value.end,
                "请写成从前面数的名次，如“第8名及以后”或“排名＞80%”。",
            )


def idle_listing(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每次分别扣1分: nothing that 分别 could tell apart."""
    if (
        rule.out.listed
        and not isinstance(rule.out.amount, tuple)
        and rule.step is not None
        and "、" not in env.text[rule.start : rule.out_start]
    ):
        raise refuse("BC128", "“分别”指的是哪几项不明", rule.start, rule.end, "请逐项写明。")


_GRAVER = re.compile(
    r"情节(?:较为|特别)?严重|情节较重|情况严重|影响(?:较大|恶劣|严重)|(?:造成|产生|引发|导致)[^，。；]{0,8}(?:影响|后果|损失|事故|事件|舆情|死亡|伤亡|重伤)|后果严重|屡(?:查|教|次)|^(?:仍|拒)?未(?:按期|及时|按时)?整改|逾期(?:仍)?未整?改|拒不|严重的$|重复发生|再次发生"
)
_MORE = re.compile(r"加扣|再|另|追加|额外|同时")


def graver(rule: Rule) -> bool:
    """Whether a rule is for the graver case of the one before: 其中情节严重的, 造成不良影响的."""
    text = said(rule.cond)
    return rule.act == "deduct" and bool(_GRAVER.search(text)) and not _MORE.search(rule.out.words) and len(text) <= 14


def graver_count(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每发现一处扣2分，情况严重的扣3分: in place of the two points, or beside them."""
    at = next(i for i, r in enumerate(rules) if r is rule)
    before = rules[at - 1] if at else None
    if before is None or before.act != "deduct" or before.sentence != rule.sentence or _MORE.search(rule.out.words):
        return
    inside = env.text[rule.start : rule.start + 2] == "其中"
    if (before.step is not None and rule.step is None and graver(rule)) or (
        inside and (rule.step is not None) != (before.step is not None)
    ):
        raise refuse(
            "BC128",
            f"“{said(rule.cond)[:30] or env.text[rule.start : rule.out_start]}”扣的分与前面的扣分是另加还是代替，读不准",
            rule.start,
            rule.end,
            "请写明，如“另扣3分”或“改扣3分”。",
        )


def once_or_each(rule: Rule, rules: list[Rule], env: Env) -> None:
    """违规发放的扣2分，每发现一起扣1分: of the same case, in place of it or beside it."""
    at = next(i for i, r in enumerate(rules) if r is rule)
    before = rules[at - 1] if at else None
    if (
        before is not None
        and before.act == rule.act == "deduct"
        and before.step is None
        and not numbers(before.cond)
        and before.sentence == rule.sentence
        and rule.step is not None
        and rule.cond is None
        and rule.step.step.move == ""
        and not (rule.step.before.text.strip("，") or rule.step.after.text.strip("，"))
        and not _MORE.search(rule.out.words)
    ):
        raise refuse(
            "BC128",
            f"“{env.text[rule.start : rule.end]}”与前面的扣分是另加还是代替，读不准",
            before.start,
            rule.end,
            "请写明每次扣几分；另外再扣的，写“另扣”。",
        )


def twins(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每延迟一天扣0.2分；每延迟一天扣0.5分: one thing with two amounts."""
    at = next(i for i, r in enumerate(rules) if r is rule)
    for other in rules[:at]:
        if (
            rule.out.listed
            or other.act != rule.act
            or other.act not in ("deduct", "add")
            or (other.step is None) != (rule.step is None)
        ):
            continue
        if rule.step is not None and other.step is not None:
            a, b = (re.sub(r"[，的]+", "", env.text[r.start : r.out_start]) for r in (other, rule))
            same = (
                a == b
                or (
                    rule.step.step == other.step.step
                    and not rule.step.before.text
                    and not other.step.before.text
                    and not rule.step.after.text
                    and not other.step.after.text
                    and rule.cond is None
                    and other.cond is None
                )
                or (b and a.endswith(b) and rule.cond is None and rule.step.step.move in ("down", "up", "off"))
            )
        else:
            same = (
                rule.cond is not None
                and said(rule.cond) == said(other.cond)
                and not numbers(rule.cond)
                and bool(said(rule.cond))
            )
        if same:
            raise refuse("BC128", "同一情形写了两次扣分", other.start, rule.end, "请用 勘误 删去一处，或写明各指什么。")


def same_case(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未公开的扣1分；未公开的不得分, 发生事故的得6分；发生事故的每起扣10分: one case with two consequences."""
    if rule.act not in ("zero", "deduct") or numbers(rule.cond):
        return
    own = _case(rule)
    for other in rules if own else ():
        both = (
            (rule.act == "zero" and other.act == "deduct" and other.step is None and "既扣分又不得分")
            or (rule.act == "deduct" and other.act == "award" and not negative(own) and "既得分又扣分")
            or ""
        )
        if both and other.step is None and not numbers(other.cond) and _case(other) == own:
            raise refuse(
                "BC128",
                f"“{own[:30]}”{both}",
                min(rule.start, other.start),
                max(rule.end, other.end),
                "请用 勘误 改正，或写明各指什么。",
            )


def _case(rule: Rule) -> str:
    """The words of the case a rule is about."""
    return re.sub(r"[，的]", "", said(rule.cond) + (rule.step.before.text if rule.step is not None else ""))


_LEAD = re.compile(r"^(?:属于|对于?(?![象外账口接应])|凡属|适用于|仅适用于|仅限|限于)[^，。；]{1,16}(?:的|，)")


def lost_scope(rule: Rule, rules: list[Rule], env: Env) -> None:
    """属于基建项目的，满意度≥90%得满分: what holds for the others is not said."""
    at = next(i for i, r in enumerate(rules) if r is rule)
    lead = [e for e in events(rule.cond) if _LEAD.match(e.words.text)]
    if at == 0 and lead and (len(rules) > 1 or rule.act in ("award", "full", "mark", "formula")):
        words = lead[0].words
        raise refuse(
            "BC128",
            f"“{words.text.split('，')[0]}”之外的怎样计分没有写",
            words.start,
            words.start + len(words.text.split("，")[0]),
            "请写明其余情形怎样计分。",
        )


def equal_ladder(rule: Rule, rules: list[Rule], env: Env) -> None:
    """缺一项扣3分，缺两项扣6分: three and more are not said."""
    if rule.act != "deduct" or rule.step is not None:
        return
    own = [t for t in terms(rule.cond) if isinstance(t, Counted)]
    if len(own) != 1 or own[0].value.unit in ("%", "分"):
        return
    unit = own[0].value.unit
    counts = [
        t.value.number
        for r in rules
        if r.act == "deduct" and r.step is None
        for t in terms(r.cond)
        if isinstance(t, Counted) and t.value.unit == unit
    ]
    more = [t for r in rules if r is not rule for t in numbers(r.cond) if isinstance(t, Compared)]
    if len(counts) > 1 and not more and max(counts) == own[0].value.number and max(counts) > min(counts):
        raise refuse(
            "BC150",
            f"超过{own[0].value.number}{unit}的怎样扣分没有写",
            rule.start,
            rule.end,
            "请写明，如“三项及以上的不得分”。",
        )


_IN_TURN = re.compile(
    r"(?:前|首|第)[0-9一二两三四五六七八九十]{0,3}(?:次|起|件|处|例|天)(?:起|以上|及以上|以后|之后|的)?(?:，)?(?:每|扣|发现)|(?:之后|以后|此后|其后)(?:，)?每"
)


def in_turn(rule: Rule, rules: list[Rule], env: Env) -> None:
    """前3次每次扣0.5分，之后每次扣1分: one count, of which each stretch is taken off in its own way."""
    found = _IN_TURN.search(env.text, rule.start, rule.end) if rule.act in ("deduct", "add") else None
    beside = any(r is not rule and r.act == rule.act and r.sentence == rule.sentence for r in rules)
    if found is not None and beside and not re.search("排名|名次", env.text[rule.start : rule.end]):
        raise refuse(
            "BC128",
            "第几次起怎样扣分，读不准",
            rule.start,
            rule.end,
            "请写成一个数的几档，如“1次扣0.5分，2次扣1.5分，3次及以上扣3分”。",
        )


def names_another(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未建立制度的，执行有效项不得分: of which award."""
    found = re.search(r"(?:，|的)(?P<item>[^，。；的]{2,12})项(?:均|也)?$", env.text[rule.start : rule.out_start])
    given = [said(r.cond) for r in rules if r.act in ("award", "mark", "full")]
    if rule.act == "zero" and found is not None and any(found["item"] in g for g in given):
        raise refuse(
            "BC128", f"“{found['item']}项”指的是哪一项得分，读不准", rule.start, rule.end, "请写成要点，逐项写明。"
        )


DOUBTS: tuple[Doubt, ...] = (
    several_subjects, several_bases, loose_case, undone_and_short, from_behind, idle_listing, graver_count, once_or_each, twins, same_case, lost_scope, equal_ladder, in_turn, names_another, replaced, both_ways, mixed, over_periods, part_of_count,
)  # fmt: skip


def check(rules: list[Rule], env: Env) -> None:
    """Raises CriterionError at the first rule that may mean two things."""
    for rule in rules:
        for doubt in DOUBTS:
            doubt(rule, rules, env)
