"""Points that are the list which the rules around them speak of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.diagnostics import CriterionError
from biaochi.meaning import compose, many, notes
from biaochi.meaning.amounts import points as worth_of
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.many import Quantified
from biaochi.meaning.notes import take_asides, take_statements
from biaochi.meaning.point_marks import Item
from biaochi.meaning.point_tails import voids_of
from biaochi.model.criterion import Arm, Bands, Fixed, Part
from biaochi.reading.numerals import whole
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Counted, Reading, Rule, Statement, Words, numbers, said

_LISTS = re.compile(r"[^，、：]{2,}(?:、[^，、：]{2,})+")


def beside_list(reading: Reading, marks: Fraction | None, env: Env) -> list[Part] | None:
    """每满足一条得该条分值, beside a cell that lists the points: each by its own marks, or all of them under what the rules say."""
    rules = [many.quantified(r, env) for r in reading.rules]
    if not env.listed or marks is None or not rules or any(q is None for q in rules):
        return None
    known = [q for q in rules if q is not None]
    conds: list[e.Cond] = [e.Flag(env.book.flag(name)) for name, _ in env.listed]
    worth = [m for _, m in env.listed if m is not None]
    known = [_one_each(q, len(conds), marks) for q in known]
    take_statements(replace(reading, rules=[]), env)
    take_asides(reading, env)
    if len(worth) < len(conds):
        return [many.part(conds, known, marks, env, reading)]
    if sum(worth) != marks:
        raise refuse(
            "BC130",
            f"旁边一栏各要点合计 {sum(worth)} 分，与满分 {marks} 分对不上",
            0,
            len(env.text),
            "请核对各要点的分数。",
        )
    if not all(q.kind in ("each", "each_lacking", "lacking", "rest", "none") for q in known):
        raise refuse(
            "BC128",
            "各要点有自己的分数，又写了怎样合计，读不准",
            reading.rules[0].start,
            reading.rules[-1].end,
            "请用 解释 写明。",
        )
    origin = env.role("计分说明", reading.rules[0].start, reading.rules[-1].end)
    return [Part(m, Bands((Arm(c, e.const(m), origin),), Fraction(0))) for c, m in zip(conds, worth, strict=True)]


def _one_each(said: Quantified, many_: int, marks: Fraction) -> Quantified:
    """符合1项得1分 of three things that make up 3 points: so much for each."""
    amount = said.rule.out.amount
    one = said.kind == "count" and said.op == "=" and said.number == 1 and said.rule.act in ("award", "mark")
    if one and isinstance(amount, Quantity) and amount.number * many_ == marks:
        return replace(said, kind="each")
    return said


def named_list(reading: Reading, env: Env) -> tuple[list[e.Cond], list[Quantified], list[Statement]] | None:
    """考察以下四个方面：目标明确、计划可行…。四个方面均满足得满分: a list said in one breath, and rules that speak of it."""
    rules = [many.quantified(r, env) for r in reading.rules]
    if not rules or any(q is None for q in rules):
        return None
    for at, statement in enumerate(reading.statements):
        text = said(statement.cond)
        if numbers(statement.cond) or not _LISTS.fullmatch(text) or not (at and reading.statements[at - 1].colon):
            continue
        names = re.split(r"、|和(?=[^、]*$)", text)
        items: list[e.Cond] = [e.Flag(env.book.flag(Words(n, statement.start, statement.end))) for n in names]
        return items, [q for q in rules if q is not None], [s for s in reading.statements if s is not statement]
    return None


_ALL_OF = re.compile(r"^(?P<noun>[一-鿿]{0,4}?)(?:都|均|全部)(?P<done>[一-鿿]{2,8}?)(?:的|，)*$")


def inline_list(reading: Reading, env: Env) -> tuple[list[e.Cond], list[Quantified], list[Statement]] | None:
    """公示、公告、回访三个环节都执行到位的得3分，有两个到位的得2分…: a list in the first rule, and rules that count in it."""
    first = reading.rules[0] if len(reading.rules) > 1 else None
    term = first.cond if first is not None else None
    if first is None or not isinstance(term, Counted) or first.step is not None:
        return None
    names = re.split(r"、|和(?=[^、和]*$)", term.before.text)
    found = _ALL_OF.match(term.after.text)
    if found is None or len(names) < 2 or len(names) != term.value.number:
        return None
    rules = [many.quantified(r, env) for r in reading.rules[1:]]
    if any(q is None for q in rules):
        return None
    items: list[e.Cond] = [
        e.Flag(env.book.flag(Words(f"{n}{found['noun']}{found['done']}", first.start, first.out_start))) for n in names
    ]
    return items, [Quantified("all", first), *(q for q in rules if q is not None)], reading.statements


def conditions(items: list[Item], env: Env) -> list[e.Cond]:
    out: list[e.Cond] = []
    for item in items:
        env.new_point()
        found = [s for s in item.reading.statements if s.cond is not None]
        if not found:
            raise refuse("BC125", "这一要点没有内容", item.point.start, item.point.end, "请写明要点的内容。")
        found, behind = _up_to_stop(found, env)
        for statement in behind:
            notes.statement(statement, env, False)
        trees = [s.cond for s in found if s.cond is not None]
        if len(trees) == 1 and numbers(trees[0]):
            out.append(cond_of(trees[0], env))
            continue
        start, end = found[0].start, found[-1].end
        text = re.sub(r"[(（](?:[0-9.]+分)[)）]|[，；。： ]+$", "", env.text[start:end])
        out.append(_asked(text, start, end, env))
    return out


def _up_to_stop(found: list[Statement], env: Env) -> tuple[list[Statement], list[Statement]]:
    """What a point asks for, and what stands behind it as a clause of its own: ③监督有力；数据以统计部门为准."""
    for at in range(1, len(found)):
        if re.search("[；。]", env.text[found[at - 1].end - 1 : found[at].start + 1]):
            return found[:at], found[at:]
    return found, []


_FAULT = re.compile(
    r"是否.*(?:重复|截留|挤占|挪用|虚列|套取|违规|违纪|违法|超标|超支|拖欠|弄虚作假|浪费|闲置|雷同|冲突|流失|损毁)(?:支出|使用|发放|情况|问题|现象|行为|等)*(?:[(][^()]*[)])?$"
)


def _asked(text: str, start: int, end: int, env: Env) -> e.Cond:
    """A point as a yes or no; one that asks whether there is a fault is met when there is none."""
    fault = _FAULT.search(text)
    words = Words(text if fault else re.sub(r"^是否", "", text), start, end)
    flag: e.Cond = e.Flag(env.book.flag(words))
    return e.Not(flag) if fault else flag


_SAID_MANY = re.compile(
    r"(?:全部|以下|上述|以上|下列|所有|这)([二两三四五六七八九十]|[0-9]{1,2})个?(?:项|条|点|方面|要点|要素|环节|内容|条件)"
)


def _as_many(items: list[Item], env: Env) -> None:
    """Raises CriterionError (BC130) where the print says another number of points than it lists: 满足全部四项 over three."""
    for found in _SAID_MANY.finditer(env.text):
        said = whole(found[1])
        if said != len(items):
            raise refuse(
                "BC130",
                f"写了{found[1]}项，列出的有 {len(items)} 项",
                found.start(),
                found.end(),
                "请核对，用 勘误 改正。",
            )


def titled(items: list[Item], env: Env) -> None:
    """Notes the headings of points whose marks make no difference, now that the rules speak of the whole."""
    for item in items:
        for statement in item.reading.statements:
            if statement.marks is not None or statement is item.title:
                env.role("要点标题", statement.start, statement.end)
        if item.title is not None:
            env.role("要点标题", item.title.start, item.title.end)


def beside_points(rule: Rule) -> CriterionError:
    """A deduction that speaks of all points beside points with marks of their own."""
    return refuse(
        "BC128",
        f"“{rule.out.words}”与各要点的分数怎样合用，读不准",
        rule.start,
        rule.end,
        "请写明扣哪一项的分，最多扣几分。",
    )


def _any_voids(said: Quantified) -> bool:
    """有以下情形之一的不得分: of a list of faults."""
    return said.kind == "any" and said.rule.act == "zero"


def list_part(
    items: list[Item],
    around: list[Quantified],
    others: list[Rule],
    marks: Fraction | None,
    env: Env,
    nth: list[tuple[int, Rule]],
) -> tuple[list[Part], Part | None]:
    """The parts of bare points. ``nth``: rules that void the whole where one of the points does not hold."""
    if marks is None:
        raise refuse("BC132", "没有给出分值", items[0].point.start, items[-1].point.end, "请写明本项的满分。")
    printed = [i.marks for i in items]
    conds = conditions(items, env)
    _as_many(items, env)
    around = many.of_faults([env.text[i.point.start : i.point.end] for i in items], around, env)
    for q in around:
        gives = q.rule.act in ("award", "mark", "full") and q.kind in ("rest", "none", "lacking", "each_lacking")
        if q.kind == "none" and worth_of(q.rule, marks) == marks and any(_any_voids(o) for o in around):
            continue
        if gives or q.rule.act in ("highest", "lowest") or (q.rule.act == "deduct" and q.rule.out.amount is None):
            raise beside_points(q.rule)
    whole = compose.whole(others, marks, env)
    if nth:
        whole = whole or Part(marks, Fixed(Fraction(0)))
        whole = replace(whole, voids=(*whole.voids, *voids_of(nth, conds, env)))
    if all(m is not None for m in printed):
        total = sum((m for m in printed if m is not None), Fraction(0))
        if total != marks:
            raise refuse(
                "BC130",
                f"各要点合计 {total} 分，与满分 {marks} 分对不上",
                items[0].point.start,
                items[-1].point.end,
                "请核对各要点的分数。",
            )
        all_restate(around, printed, env)
        apart = next(
            (
                q
                for q in around
                if q.kind == "each_lacking"
                and q.rule.step is not None
                and isinstance(q.rule.out.amount, Quantity)
                and any(m != q.rule.out.amount.number for m in printed)
            ),
            None,
        )
        if apart is not None and env.ask("points") == "rule":
            titled(items, env)
            for q in around:
                if q is not apart:
                    env.role("计分说明", q.rule.start, q.rule.end)
            return [compose.part([apart.rule], marks, env, Reading())], whole
        for q in around:
            env.role("计分说明", q.rule.start, q.rule.end)
        whole_rule = any(q.kind == "all" and q.rule.act == "full" for q in around)
        if whole_rule and env.ask("checklist") == "whole":
            titled(items, env)
            return [
                Part(
                    marks,
                    Bands(
                        (
                            Arm(
                                e.All(tuple(conds)),
                                e.const(marks),
                                env.role("得分", items[0].point.start, items[-1].point.end),
                            ),
                        ),
                        Fraction(0),
                    ),
                )
            ], whole
        return [point_part(i, c, i.marks, env) for i, c in zip(items, conds, strict=True) if i.marks is not None], whole
    if any(m is not None for m in printed):
        raise refuse(
            "BC128", "有的要点写了分数，有的没有", items[0].point.start, items[-1].point.end, "请逐项写明分数。"
        )
    each = next((q for q in around if q.kind == "each" and q.rule.act in ("award", "mark")), None)
    if each is not None:
        worth = worth_of(each.rule, marks)
        if worth * len(items) == marks:
            all_restate([q for q in around if q is not each], [worth] * len(items), env, asks=False)
            for q in around:
                env.role("计分说明", q.rule.start, q.rule.end)
            return [point_part(i, c, worth, env) for i, c in zip(items, conds, strict=True)], whole
    plain_all = [
        q for q in around if q.kind == "all" and not _SAYS_ALL.search(env.text[q.rule.start : q.rule.out_start])
    ]
    if (
        plain_all
        and len(around) <= 2
        and all(q.kind in ("all", "lacking", "rest") for q in around)
        and not any(_SAYS_ALL.search(env.text[q.rule.start : q.rule.out_start]) for q in around)
        and env.ask("unmarked") == "share"
    ):
        return [point_part(i, c, marks / len(items), env) for i, c in zip(items, conds, strict=True)], whole
    if not around:
        raise refuse("BC128", "各要点没有写分数", items[0].point.start, items[-1].point.end, "请写明各要点的分数。")
    return [many.part(conds, around, marks, env, Reading())], whole


_OF_SEVERAL = re.compile(
    r"[一二两三四五六七八九十0-9]+(?:项|条|点|个|种|处)|任[一何意]|之一|(?:本|该|此|整个?)(?:项?指标|项)|全部|均|都"
)


def all_restate(around: list[Quantified], printed: list[Fraction | None], env: Env, *, asks: bool = True) -> None:
    """Raises CriterionError (BC128) at 两项以上不符合的不得分, 每发现一处问题扣0.5分 behind points that print their marks: no such point says it."""
    for q in around:
        rule = q.rule
        amount = rule.out.amount
        alike = isinstance(amount, Quantity) and all(m == amount.number for m in printed)
        bare = not _OF_SEVERAL.search(env.text[rule.start : rule.out_start] + rule.out.words)
        again = (
            (
                rule.act == "zero"
                and (q.kind == "rest" or (q.kind in ("lacking", "each_lacking") and (bare or own_point(rule, env))))
            )
            or (rule.act in ("full", "award", "mark") and q.kind in ("all", "each") and (amount is None or alike))
            or (
                rule.act == "deduct"
                and q.kind == "each_lacking"
                and isinstance(amount, Quantity)
                and (alike or (asks and rule.step is not None and _of_points(rule, env)))
            )
        )
        if not again:
            raise beside_points(rule)


def own_point(rule: Rule, env: Env) -> bool:
    """任一项不符合的，该项不得分: the point that is not met."""
    return re.search(r"(?:该|相应|对应)(?:小?项|要点|点|条)", env.text[rule.start : rule.end]) is not None


def _of_points(rule: Rule, env: Env) -> bool:
    """每缺少一项: a point of the list; 每发现一处问题 is no point."""
    return re.search(r"[一1]个?(?:小?项|条|要点|点|类|方面|环节)", env.text[rule.start : rule.out_start]) is not None


_SAYS_ALL = re.compile(r"全部|均|都|同时|所有|完全|[一二两三四五六七八九十]项|任[一何意]|之一|一项|[以上]{2}|上述")


def point_part(item: Item, cond: e.Cond, worth: Fraction, env: Env) -> Part:
    origin = env.role("得分", item.point.start, item.point.end)
    return Part(worth, Bands((Arm(cond, e.const(worth), origin),), Fraction(0)))


def floored(parts_: list[Part], items: list[Item], marks: Fraction | None, env: Env) -> list[Part]:
    """Points whose deductions print no end of their own: each ends with its point, unless the convention lets it go on."""
    takes = [
        i for i in items if any(r.act == "deduct" and r.step is not None and not r.limits for r in i.reading.rules)
    ]
    unsaid = [i for i in takes if not any(r.floor for r in i.reading.rules)]
    plain = len(parts_) == len(items) and all(
        isinstance(p.base, Fixed)
        and p.when is None
        and not (p.voids or p.exempt or p.ceilings or p.scaled or p.most_added)
        for p in parts_
    )
    if not unsaid or not plain or marks is None or len(takes) < 2 or env.ask("floor") == "point":
        return parts_
    titled(items, env)
    start = sum((p.base.points for p in parts_ if isinstance(p.base, Fixed)), Fraction(0))
    return [Part(marks, Fixed(start), tuple(c for p in parts_ for c in p.changes))]
