"""Numbered points: each scores on its own and they add up, or they are the list that the rules around them speak of."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.meaning import compose, each, many, named_first, notes, owned, parallel
from biaochi.meaning.additive import of_whole
from biaochi.meaning.amounts import points as worth_of
from biaochi.meaning.behind import behind_last, behind_title, none_above, of_another, of_indicator
from biaochi.meaning.env import Env
from biaochi.meaning.headings import told_apart
from biaochi.meaning.limits import POINT
from biaochi.meaning.many import Quantified
from biaochi.meaning.notes import take_asides, take_statements
from biaochi.meaning.one_each import one_each
from biaochi.meaning.point_lists import (
    all_restate,
    beside_list,
    beside_points,
    conditions,
    floored,
    inline_list,
    list_part,
    named_list,
    point_part,
)
from biaochi.meaning.point_marks import Item, apart_from_decimals, are_bands, balanced, own_marks, share_bands
from biaochi.meaning.point_tails import by_grade, each_capped, numbered, spelled_out, without_repeated
from biaochi.meaning.said_lists import said_list
from biaochi.model.criterion import Fixed, Part
from biaochi.reading.branches import KIND, Branch, branches, denied
from biaochi.reading.items import Point, Points, split_points
from biaochi.reading.lexicon import Piece
from biaochi.reading.phrases import Outcome, Span
from biaochi.reading.problem import refuse
from biaochi.reading.read import rules_of
from biaochi.reading.surface import Reading, Rule, Statement, Words, numbers, said


def parts(pieces: tuple[Piece, ...], marks: Fraction | None, env: Env) -> tuple[list[Part], Part | None]:
    """The parts of a text, and what is changed of the whole."""
    apart_from_decimals(env.text)
    found = split_points(env.text)
    if len(found.points) == 1 and not found.points[0].marks:
        found = Points((found.points[0].start, found.points[0].end), ())
    if not found.points:
        reading = _read(pieces, *found.lead, env)
        return _plain(reading, pieces, marks, env)
    lead = _read(pieces, *found.lead, env) if found.lead[1] > found.lead[0] else Reading()
    items = [_item(pieces, p, env) for p in found.points]
    tail = _tail(items[-1], env)
    return _pointed(lead, items, tail, marks, env)


_MOST_RULES = 200


def _read(pieces: tuple[Piece, ...], start: int, end: int, env: Env) -> Reading:
    found = rules_of(pieces, start, end, env.text)
    env.printed += found.rules
    if len(env.printed) > _MOST_RULES:
        raise refuse("BC107", "一条评分标准太长，读不过来", start, end, "请拆成几条指标或几个要点。")
    owned.twice(found, env.text)
    env.limits += [*found.limits, *(placed for rule in found.rules for placed in rule.limits)]
    return found


def _item(pieces: tuple[Piece, ...], point: Point, env: Env) -> Item:
    reading = _read(pieces, point.start, point.end, env)
    out = Item(point, reading)
    if point.marks:
        out.marks = Fraction(point.marks)
    title = next((s for s in reading.statements if s.marks is not None), None)
    if title is not None and title.marks is not None and out.marks is None:
        out.marks, out.title = title.marks.number, title
    first = reading.rules[0] if reading.rules else None
    if out.marks is None and first is not None and first.marks is not None and first.act not in ("full", "award"):
        out.marks, first.marks = first.marks.number, None
    if out.marks is None and reading.total is not None and reading.total.number != env.marks:
        out.marks = reading.total.number
    return out


def _tail(last: Item, env: Env) -> list[Rule]:
    """Rules behind the last point that speak of all of them: 三项全部符合的得3分."""
    rules = last.reading.rules
    at = len(rules)
    while (
        at > 0
        and rules[at - 1].sentence > 0
        and (many.quantified(rules[at - 1], env) is not None or (rules[at - 1].otherwise and at < len(rules) + 1))
    ):
        at -= 1
    own = list(rules[:at])
    if (at < len(rules) and not own) or (at < len(rules) and last.reading.statements):
        last.reading.rules = own
        return rules[at:]
    return []


# --- without numbers


def _plain(
    reading: Reading, pieces: tuple[Piece, ...], marks: Fraction | None, env: Env
) -> tuple[list[Part], Part | None]:
    if reading.total is not None and marks is not None and reading.total.number != marks:
        raise refuse(
            "BC130",
            f"文中写满分 {reading.total.number} 分，指标分值是 {marks} 分",
            reading.total.start,
            reading.total.end,
            "请核对分值。",
        )
    found = branches(env.text, 0, len(env.text))
    if found and marks is not None:
        chosen = _branched(pieces, found, marks, env)
        if chosen:
            return chosen, None
    _titled_by_marks(reading, marks, env)
    told_apart(reading.rules, reading.statements, marks)
    beside = beside_list(reading, marks, env)
    if beside is not None:
        return beside, None
    named = named_first.grouped(reading, marks, env)
    if named is not None:
        groups, beyond, reading.statements = named
        take_statements(reading, env)
        take_asides(reading, env)
        return compose.summed(groups, reading, env, apart_=True), compose.whole(beyond, marks, env)
    stands_for_several = bool(reading.rules) and one_each(reading.rules, marks, env)[0]
    listed = (
        None if stands_for_several else named_list(reading, env) or inline_list(reading, env) or said_list(reading, env)
    )
    if listed is not None and marks is not None:
        items, rules, others = listed
        for statement in others:
            notes.statement(statement, env, True)
        take_asides(reading, env)
        return [many.part(items, rules, marks, env, reading)], None
    alike = each.parts(reading, marks, env) or parallel.parts(reading, marks, env)
    if alike:
        take_statements(replace(reading, rules=[]), env)
        take_asides(reading, env)
        return alike, None
    reading.statements = _headings(reading, env)
    take_statements(reading, env)
    take_asides(reading, env)
    return compose.parts(reading, marks, env)


def _branched(pieces: tuple[Piece, ...], found: list[Branch], marks: Fraction, env: Env) -> list[Part]:
    """市级项目：…；县级项目：…: the parts of each case; empty where a case does not score on its own."""
    read = [_read(pieces, b.start, b.end, env) for b in found]
    if not all(any(r.act in ("award", "full", "mark", "formula", "ratio") for r in reading.rules) for reading in read):
        return []
    heads = [b.head for b in found]
    cases = _cases(found, env)
    out: list[Part] = []
    for reading, branch, case in zip(read, found, cases, strict=True):
        env.role("适用情形", branch.head_start, branch.start)
        env.new_point()
        env.book.topic = None
        take_statements(reading, env)
        take_asides(reading, env)
        own = marks
        alone = [r for r in reading.rules if r.act in ("award", "full", "mark")]
        if len(reading.rules) == 1 and alone and alone[0].cond is None and alone[0].step is None:
            rule = alone[0]
            out.append(Part(marks, Fixed(worth_of(rule, marks), env.role("得分", rule.start, rule.end)), when=case))
            continue
        if len(cases) == 2 and denied(heads):
            own = max(
                (worth_of(r, marks) for r in alone if r.step is None and not isinstance(r.out.amount, (tuple, Span))),
                default=marks,
            )
        out += [replace(p, when=case) for p in _inner(reading, min(own, marks), env)]
    return out


def _cases(found: list[Branch], env: Env) -> list[e.Cond]:
    heads = [b.head for b in found]
    if denied(heads):
        yes = e.Flag(env.book.flag(Words(heads[0], found[0].head_start, found[0].start)))
        return [yes, e.Not(yes)]
    ends = {m.group() for h in heads if (m := KIND.search(h))}
    name = f"{ends.pop()}类型" if len(ends) == 1 else "适用情形"
    choice = env.book.choice(name, tuple(heads), found[0].head_start)
    return [e.Is(choice, h) for h in heads]


def _headings(reading: Reading, env: Env) -> list[Statement]:
    """Statements that score nothing; one that only names something with its marks scores it."""
    out: list[Statement] = []
    alone = sum(1 for s in reading.statements if s.marks is not None and s.cond is not None) == 1
    for found in reading.statements:
        if found.marks is None or found.cond is None:
            out.append(found)
            continue
        if alone and any(r.start > found.end for r in reading.rules):
            reading.total = reading.total or found.marks
            env.headed.append(said(found.cond))
            continue
        reading.rules.append(
            Rule(found.cond, Outcome("mark", found.marks), found.start, found.end, found.end, found.sentence)
        )
    reading.rules.sort(key=lambda r: r.start)
    return out


def _titled_by_marks(reading: Reading, marks: Fraction | None, env: Env) -> None:
    """设备开机率12分。达到90%的计12分…: a name with all the marks, in front of what gives them, is a heading."""
    if len(reading.rules) < 2 or marks is None:
        return
    first, *others = reading.rules
    given = [r for r in others if r.act in ("award", "full", "mark") and r.step is None and r.sentence > first.sentence]
    if (
        first.act == "mark"
        and first.step is None
        and first.cond is not None
        and not numbers(first.cond)
        and all(r.sentence > first.sentence for r in others)
        and worth_of(first, marks) == marks
        and any(not isinstance(r.out.amount, (tuple, Span)) and worth_of(r, marks) == marks for r in given)
    ):
        reading.rules = others
        env.headed.append(said(first.cond))
        env.role("题头", first.start, first.end)


# --- with numbers


def _pointed(
    lead: Reading, items: list[Item], tail: list[Rule], marks: Fraction | None, env: Env
) -> tuple[list[Part], Part | None]:
    graded = by_grade(items, tail, marks, env)
    if graded and not lead.rules:
        for statement in lead.statements:
            notes.statement(statement, env, True)
        for reading in (lead, *(i.reading for i in items)):
            take_asides(reading, env)
        return graded, None
    without_repeated(items[-1], env)
    each_capped(items, env)
    for item in items:
        spelled_out(item, env)
    items[-1].reading.rules, nth = numbered(items[-1].reading.rules, len(items), env)
    tail, more = numbered(tail, len(items), env)
    if nth and not tail:
        tail, items[-1].reading.rules = items[-1].reading.rules, []
    around = [q for r in (*lead.rules, *tail) for q in [many.quantified(r, env)] if q is not None]
    others = [r for r in (*lead.rules, *tail) if all(q.rule is not r for q in around)]
    bare = all(not i.reading.rules for i in items)
    for statement in lead.statements:
        notes.statement(statement, env, True)
    take_asides(lead, env)
    for item in items:
        take_asides(item.reading, env)
    if bare:
        return list_part(items, around, others, marks, env, [*nth, *more])
    if nth or more:
        rule = (nth or more)[0][1]
        raise refuse("BC128", "指的是哪一个要点，读不准", rule.start, rule.end, "请写出那一个要点的内容。")
    if all(_only_takes(i) for i in items) and not lead.rules:
        merged = _merged(items)
        take_statements(merged, env)
        merged.rules += tail
        return compose.parts(merged, marks, env)
    return _scored(lead, items, around, others, marks, env)


def _only_takes(item: Item) -> bool:
    return item.marks is None and not any(
        r.act in ("award", "full", "mark", "formula", "ratio") and r.step is None for r in item.reading.rules
    )


def _merged(items: list[Item]) -> Reading:
    out = Reading()
    for n, item in enumerate(items):
        for rule in item.reading.rules:
            rule.sentence += POINT * n
        out.rules += item.reading.rules
        out.statements += item.reading.statements
        out.limits += item.reading.limits
        out.floor = out.floor or item.reading.floor
    return out


def _scored(
    lead: Reading, items: list[Item], around: list[Quantified], others: list[Rule], marks: Fraction | None, env: Env
) -> tuple[list[Part], Part | None]:
    """Points that score: each comes to its own marks, and what has none changes the whole."""
    out: list[Part] = []
    beyond: list[Rule] = list(others)
    for q in around:
        if q.rule.act in ("deduct", "add", "highest", "lowest"):
            raise beside_points(q.rule)
    all_restate(around, [i.marks for i in items], env)
    beyond += behind_last(items, env)
    for q in around:
        env.role("计分说明", q.rule.start, q.rule.end)
    best = next((r for r in others if r.act == "highest"), None)
    if best is not None and marks is not None:
        return _best(items, best, [r for r in others if r is not best], marks, env)
    pending = list(zip(items, balanced(items, marks), strict=True))
    if marks is not None and (are_bands(items, pending, marks) or share_bands(items)):
        merged = _merged(items)
        take_statements(merged, env)
        return compose.parts(merged, marks, env)
    known = sum((m for _, m in pending if m is not None), Fraction(0))
    missing = [i for i, m in pending if m is None and not _only_takes(i)]
    for item in items:
        _titled(item)
    told_apart([r for i in items for r in i.reading.rules], [], marks)
    for item, own in pending:
        env.new_point()
        env.book.topic = None
        rules = item.reading.rules
        for rule in [
            r
            for r in rules
            if of_whole(r, rules) or of_indicator(r, env) or behind_title(r, item) or of_another(r, item, items)
        ]:
            beyond.append(rule)
        item.reading.rules = [r for r in rules if not any(r is b for b in beyond)]
        if own is None and len(missing) == 1 and item is missing[0] and marks is not None:
            own = marks - known
        if none_above(item):
            env.role("计分说明", item.point.start, item.point.end)
            continue
        if own is None and _only_takes(item) and item.reading.rules:
            beyond += item.reading.rules
            continue
        if not item.reading.rules:
            if item.marks is not None:
                out.append(point_part(item, conditions([item], env)[0], item.marks, env))
                continue
            if not rules:
                raise refuse("BC125", "这一要点没有写分数", item.point.start, item.point.end, "请写明这一要点得几分。")
            continue
        item.reading.statements = [s for s in item.reading.statements if s is not item.title]
        take_statements(item.reading, env)
        out += _inner(item.reading, own, env)
    return floored(out, items, marks, env), compose.whole(beyond, marks, env)


def _best(
    items: list[Item], best: Rule, others: list[Rule], marks: Fraction, env: Env
) -> tuple[list[Part], Part | None]:
    """下列方式择高计分：①…；②…: each point scores by itself, and the best of them counts."""
    env.role("计分说明", best.start, best.end)
    env.best = True
    out: list[Part] = []
    for item in items:
        env.new_point()
        env.book.topic = None
        item.reading.statements = [s for s in item.reading.statements if s is not item.title]
        take_statements(item.reading, env)
        own = own_marks(item, marks) or marks
        out += _inner(item.reading, own, env)
    if max((p.marks or Fraction(0) for p in out), default=Fraction(0)) != marks:
        raise refuse("BC130", "各种方式的最高分与满分对不上", items[0].point.start, items[-1].point.end, "请核对分数。")
    return out, compose.whole(others, marks, env)


def _inner(reading: Reading, marks: Fraction | None, env: Env) -> list[Part]:
    """The parts of a point; what changes all of them would belong to the whole."""
    found, beyond = compose.parts(reading, marks, env)
    if beyond is not None:
        raise refuse(
            "BC128",
            "这一要点里又有几项，后面的话限的是哪一项，读不准",
            reading.rules[0].start,
            reading.rules[-1].end,
            "请逐项写成要点。",
        )
    return found


def _titled(item: Item) -> None:
    """账表（2分）：…: a heading with marks stands for a subject left out."""
    title = item.title
    topic = Words(item.point.title, item.point.start, item.point.start) if item.point.title else None
    if title is not None and title.colon:
        topic = Words(said(title.cond), title.start, title.end)
    if topic is not None:
        for rule in item.reading.rules:
            rule.topic = rule.topic or topic
