"""Grades: 效果显著得满分，效果一般得3分. One choice, its choices in the order of the text."""

from __future__ import annotations

import re
from fractions import Fraction

from biaochi.core import expr as e
from biaochi.model.criterion import Arm, Bands, Base, Judgement, Part
from biaochi.reading.clauses import Clause, listed_points, numeric, otherwise, points_of
from biaochi.reading.context import Assembly
from biaochi.reading.forms.amounts import is_event, most, reach
from biaochi.reading.forms.conditions import condition, conjunction, measure_of
from biaochi.reading.forms.stretches import ordered
from biaochi.reading.problem import refuse
from biaochi.reading.term_kinds import Answered, Compared, Words
from biaochi.syntax import elements as el

GRADE_WORDS = re.compile(
    r"(?:优秀|良好|优良|优|良|中等|中|合格|基本合格|不合格|及格|不及格|较好|较差|一般|差|好|显著|明显|比较明显|"
    r"较明显|不明显|微弱|满意|基本满意|比较满意|"
    r"不满意|完全|基本|部分|达成|部分达成|未达成|完成|部分完成|未完成|达标|基本达标|部分达标|未达标|符合|基本符合|"
    r"部分符合|不符合|健全|基本健全|不健全|完善|基本完善|较完善|不完善|"
    r"[一二三四]等|[甲乙丙]等|[A-E][级类等]?|无效果|到位|基本到位|不到位|规范|基本规范|不规范)$"
)


_RANK_SUFFIX = re.compile(r"(?:等次|等级|档次|级别|的|者|单位|人员)+$")


def signed_grades(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part | None:
    """考核优秀的加2分，良好的加1分，不合格的扣1分: one grade, whose score is the change."""
    usable = [c for c in clauses if c.kind in ("add", "deduct", "void", "keep", "award", "discretion")]
    if len(usable) < 2 or len(usable) != len(clauses):
        return None
    texts = [_RANK_SUFFIX.sub("", grade_text(c).split("，")[-1]) for c in clauses]
    if not all(
        is_event(c) and c.terms.step is None and GRADE_WORDS.search(t) for c, t in zip(clauses, texts, strict=True)
    ):
        return None
    names = _choice_names([(t, c, Fraction(0)) for t, c in zip(texts, clauses, strict=True)])
    names = [GRADE_WORDS.search(n)[0] if i == 0 and GRADE_WORDS.search(n) else n for i, n in enumerate(names)]  # type: ignore[index]
    if len(set(names)) != len(names):
        return None
    subject = _common_prefix(names) or asm.book.scope.indicator or _before_grade(texts[0]) or "评价等级"
    choice = asm.book.choice(subject, tuple(names), clauses[0].start)
    arms: list[Arm] = []
    for name, clause in zip(names, clauses, strict=True):
        origin = asm.role("加减分", clause.start, clause.end)
        sign = -1 if clause.kind in ("deduct", "discretion") else 1
        if isinstance(clause.amount, el.Span):
            low, high = sorted((clause.amount.low.number * sign, clause.amount.high.number * sign))
            points: e.Expr | object = asm.book.judgement(Words(name, clause.start, clause.end), low, high, "加减分")
        elif clause.kind in ("void", "keep"):
            points = e.ZERO
        else:
            points = e.const(points_of(clause, marks) * sign)
        arms.append(Arm(e.Is(choice, name), points, origin))  # type: ignore[arg-type]
    return Part(None, Bands(tuple(arms), None))


def judged_grades(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part | None:
    """资料齐全得5分，资料不全酌情扣1-3分，无资料不得分: three states of one thing, the middle one judged."""
    by_kind = {c.kind: c for c in clauses}
    if len(clauses) != 3 or marks is None or not all(is_event(c) and c.terms.step is None for c in clauses):
        return None
    best = by_kind.get("full") or by_kind.get("award")
    middle = by_kind.get("discretion") or by_kind.get("deduct")
    worst = by_kind.get("void")
    if best is None or middle is None or worst is None or not isinstance(middle.amount, el.Span):
        return None
    if points_of(best, marks) != marks or not _states_of_one(best, middle, worst):
        return None
    low, high = sorted((middle.amount.low.number, middle.amount.high.number))
    if high > marks:
        return None
    names = [grade_text(c).split("，")[-1] for c in (best, middle, worst)]
    choice = asm.book.choice(_common_prefix(names) or asm.book.scope.indicator or "评价等级", tuple(names), best.start)
    judged = asm.book.judgement(Words(names[1], middle.start, middle.end), marks - high, marks - low, "得分")
    points: tuple[e.Expr | Judgement, ...] = (e.const(marks), judged, e.ZERO)
    arms = tuple(
        Arm(e.Is(choice, name), value, asm.role("得分", c.start, c.end))
        for name, value, c in zip(names, points, (best, middle, worst), strict=True)
    )
    return Part(marks, Bands(arms, None))


_SEVERITY = re.compile(r"轻微|轻度|严重|一般|较差|较轻|较重|部分|不全|不齐|不完整|基本")


def _states_of_one(best: Clause, middle: Clause, worst: Clause) -> bool:
    """Whether three cases exclude each other: they speak of one noun, or grade how bad it is."""
    texts = [grade_text(c).split("，")[-1] for c in (best, middle, worst)]
    if len(set(texts)) != 3 or not all(texts):
        return False
    graded = bool(GRADE_WORDS.search(texts[0])) and all(_SEVERITY.search(t) for t in texts[1:])
    nouns = {texts[0][i : i + 2] for i in range(len(texts[0]) - 1)}
    shared = [n for n in nouns if all(n in t for t in texts[1:])]
    return graded or bool(shared)


def _before_grade(text: str) -> str:
    found = GRADE_WORDS.search(text)
    return re.sub(r"(?:为|是|：|结果)+$", "", text[: found.start()]) if found else ""


def listed_awards(listed: Clause, clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    """评定为优、良、中的，分别得4分、3分、2分 and 达到100%、90%的，分别得8分、6分."""
    assert isinstance(listed.amount, tuple)
    amounts = listed_points(listed)
    reach(max(amounts), marks, [listed])
    others = [c for c in clauses if c is not listed]
    if any(c.kind != "void" for c in others):
        raise refuse("BC128", "“分别得分”与别的算法并用，读不懂", listed.start, listed.end, "请用 解释 逐项写明。")
    compared = [t for t in listed.terms.terms if isinstance(t, Compared)]
    if len(compared) == 1 and len(compared[0].values) == len(amounts):
        term = compared[0]
        arms = []
        for value, points in zip(term.values, amounts, strict=True):
            one = Compared(term.subject, term.op, (value,), None, term.start, term.end)
            arms.append(Arm(condition(one, asm, listed), e.const(points), asm.role("得分", listed.start, listed.end)))
        for clause in others:
            asm.role("其余不得分", clause.start, clause.end)
            if not otherwise(clause):
                arms.append(Arm(conjunction(clause, asm), e.ZERO, asm.role("不得分", clause.start, clause.end)))
        measure = measure_of(Compared(term.subject, term.op, term.values[:1], None, term.start, term.end), asm)
        return Part(marks, Bands(tuple(ordered(arms, measure, listed.start, listed.end)), Fraction(0)))
    text = re.sub(r"(?:的|，|职称|等次|等级|证书|称号|奖项|表彰|认证)+$", "", listed.condition_text)
    text = re.sub(r"(?<!、)[二三四五六]个?[档级类种]?$", "", text)
    quoted = re.findall(r"“([^”]+)”", text)
    names = quoted if len(quoted) == len(amounts) else re.split(r"、|和", text)
    if len(names) != len(amounts):
        raise refuse("BC128", "“分别”前后的项数对不上", listed.start, listed.end, "请用 解释 逐项写明。")
    found = re.match(r"^(.*(?:分为|分|为|是|具有|获得|取得|达到|属于|评定|评为))(.+)$", names[0])
    subject, names[0] = (found[1], found[2]) if found else ("", names[0])
    points_list = [*amounts]
    for clause in others:
        names.append(grade_text(clause) if not otherwise(clause) else "其他")
        points_list.append(Fraction(0))
    if len(set(names)) != len(names) or not all(names):
        raise refuse("BC138", "几档的情形写得一样", listed.start, listed.end, "请用 解释 区分各档。")
    choice = asm.book.choice(
        re.sub(r"(?:分为|分|为|是|具有|获得|评定|评为)+$", "", subject) or asm.book.scope.indicator or "等级",
        tuple(names),
        listed.start,
    )
    origin = asm.role("得分", listed.start, listed.end)
    arms_ = tuple(Arm(e.Is(choice, n), e.const(v), origin) for n, v in zip(names, points_list, strict=True))
    return Part(marks, Bands(arms_, None))


def grade_text(clause: Clause) -> str:
    text = re.sub("[“”]", "", clause.event_text)
    return re.sub(r"(?:的|者|，|：|时|得分?|为)+$", "", text)


def grade_base(
    awards: list[Clause],
    zeroes: list[Clause],
    keeps: list[Clause],
    movers: list[Clause],
    marks: Fraction | None,
    asm: Assembly,
    clauses: list[Clause],
) -> tuple[Base, list[Clause]]:
    """效果显著得满分，效果一般得3分: one choice, its choices in the order of the text."""
    top = most(awards, marks)
    reach(top, marks, clauses)
    if len(awards) == 2 and otherwise(awards[1]) and not otherwise(awards[0]) and awards[0].terms.terms:
        rest = points_of(awards[1], marks)
        arm = Arm(
            conjunction(awards[0], asm),
            e.const(points_of(awards[0], marks)),
            asm.role("得分", awards[0].start, awards[0].end),
        )
        return Bands((arm,), rest, asm.role("其余", awards[1].start, awards[1].end)), zeroes
    options: list[tuple[str, Clause, Fraction]] = []
    left: list[Clause] = []
    for clause in sorted([*awards, *zeroes], key=lambda c: c.start):
        points = Fraction(0) if clause.kind == "void" else points_of(clause, marks)
        text = grade_text(clause) if not otherwise(clause) else "其他"
        if clause.terms.terms and any(isinstance(t, Answered) for t in clause.terms.terms):
            text = "是" if next(t for t in clause.terms.terms if isinstance(t, Answered)).yes else "否"
        if not text:
            raise refuse("BC125", "没有写这一档是什么情形", clause.start, clause.end, "请用 解释 写明。")
        _refuse_lost_words(text, clause, first=clause is clauses[0])
        options.append((text.split("，")[-1] if clause is not clauses[0] else text, clause, points))
    names = _choice_names(options)
    if len(set(names)) != len(names):
        raise refuse("BC138", "几档的情形写得一样", clauses[0].start, clauses[-1].end, "请用 解释 区分各档。")
    subject = _common_prefix(names) or asm.book.scope.indicator or "评价等级"
    choice = asm.book.choice(subject, tuple(names), clauses[0].start)
    arms = tuple(
        Arm(e.Is(choice, name), e.const(points), asm.role("得分" if c.kind != "void" else "不得分", c.start, c.end))
        for name, (_, c, points) in zip(names, options, strict=True)
    )
    return Bands(arms, None), left


def _refuse_lost_words(text: str, clause: Clause, *, first: bool) -> None:
    """明确责任分工的，甲类地区得5分，乙类地区得3分: words before a grade that are a case of their own, not what is graded."""
    lead, _, _ = text.rpartition("，")
    lead = "" if re.fullmatch("计分?|得分|给分|计算", lead) else lead
    if lead and (not first or lead.endswith("的") or re.match(r"若|如果|凡|一旦", lead)):
        said = f"“{lead[:30]}”在句中的作用不明"
        raise refuse("BC123", said, clause.start, clause.end, "如果是另一个条件，请用 解释 把它和各档写在一起。")


def _choice_names(options: list[tuple[str, Clause, Fraction]]) -> list[str]:
    names = [text for text, _, _ in options]
    if "，" in names[0]:
        names[0] = names[0].split("，")[-1]
    names = [re.sub(r"^.*(?:为|是)(?=“)", "", n) for n in names]
    return [re.sub(r"^(?:结果|等级|等次|评价|考核)?(?:结果)?(?:为|是|：)", "", n).strip("“”：，") or n for n in names]


def _common_prefix(names: list[str]) -> str:
    prefix = names[0]
    for name in names[1:]:
        while prefix and not name.startswith(prefix):
            prefix = prefix[:-1]
    return prefix if len(prefix) >= 2 else ""


def judged_part(clauses: list[Clause], marks: Fraction | None, asm: Assembly) -> Part:
    """达成得5-4分，部分达成得4-3分: a choice, then an evaluator's points within its range."""
    if any(c.kind not in ("award", "full", "void", "mark") or numeric(c) for c in clauses):
        raise refuse(
            "BC129", "分数区间与其他算法并用，读不懂", clauses[0].start, clauses[-1].end, "请用 解释 分开写明。"
        )
    arms: list[Arm] = []
    names = _choice_names([(grade_text(c) if not otherwise(c) else "其他", c, Fraction(0)) for c in clauses])
    if len(set(names)) != len(names) or not all(names):
        raise refuse("BC138", "几档的情形写得一样", clauses[0].start, clauses[-1].end, "请用 解释 区分各档。")
    choice = asm.book.choice(
        _common_prefix(names) or asm.book.scope.indicator or "评价等级", tuple(names), clauses[0].start
    )
    top = Fraction(0)
    for name, clause in zip(names, clauses, strict=True):
        origin = asm.role("得分", clause.start, clause.end)
        if isinstance(clause.amount, el.Span):
            low, high = sorted((clause.amount.low.number, clause.amount.high.number))
            top = max(top, high)
            judged = asm.book.judgement(Words(name, clause.start, clause.end), low, high, "得分")
            arms.append(Arm(e.Is(choice, name), judged, origin))
        else:
            points = Fraction(0) if clause.kind == "void" else points_of(clause, marks)
            top = max(top, points)
            arms.append(Arm(e.Is(choice, name), e.const(points), origin))
    reach(top, marks, clauses)
    return Part(marks, Bands(tuple(arms), None))
