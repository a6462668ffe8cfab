"""Awards by events: one case and its opposite, or the grades of one thing as a choice in the order of the text."""

from __future__ import annotations

from fractions import Fraction

from biaochi import patterns as re
from biaochi.core import expr as e
from biaochi.meaning.amounts import judgement, points
from biaochi.meaning.conds import cond_of
from biaochi.meaning.env import Env
from biaochi.meaning.kin import all_met, kin
from biaochi.meaning.roles import Roles
from biaochi.meaning.scopes import lost
from biaochi.model.criterion import Arm, Bands, Base, Fixed, Part, Void
from biaochi.model.values import decimal
from biaochi.reading import asides
from biaochi.reading.phrases import Span
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Rule, Words, numbers, said
from biaochi.reading.wording import bare_denial, core_words, denies

GRADE_WORDS = re.compile(
    r"(?:优秀|良好|优良|优|良|中等|中|合格|基本合格|不合格|及格|不及格|较好|较差|一般|差|好|显著|明显|比较明显|较明显|不明显|微弱|满意|基本满意|比较满意|"
    r"不满意|未获奖|[特一二三]等奖|优秀奖|完全|基本|部分|达成|部分达成|未达成|完成|部分完成|未完成|达标|基本达标|部分达标|未达标|符合|基本符合|部分符合|不符合|健全|基本健全|不健全|完善|基本完善|较完善|不完善|"
    r"[一二三四]等|[甲乙丙]等|[A-E][级类等]?|无效果|到位|基本到位|不到位|规范|基本规范|不规范|明确|基本明确|不明确|完整|基本完整|不完整|齐全|强|较强|弱|高|较高|低)$"
)


def base(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    """The base that awards by events make, and the zeroing cases that are no part of it."""
    awards = roles.awards
    _reach_marks(roles, rules, marks)
    if len(awards) == 1 and not isinstance(awards[0].out.amount, Span):
        return _one(awards[0], roles, rules, marks, env)
    if len(awards) == 2 and awards[1].otherwise and awards[0].cond is not None:
        arm = Arm(
            cond_of(awards[0].cond, env),
            e.const(points(awards[0], marks)),
            env.role("得分", awards[0].start, awards[0].end),
        )
        rest = env.role("其余", awards[1].start, awards[1].end)
        return Bands((arm,), points(awards[1], marks), rest), [
            Void(cond_of(z.cond, env), env.role("不得分情形", z.start, z.end)) for z in roles.zeroes
        ]
    return _choice(roles, rules, marks, env)


def _reach_marks(roles: Roles, rules: list[Rule], marks: Fraction | None) -> None:
    worth = [
        r.out.amount.high.number if isinstance(r.out.amount, Span) and r.out.amount.high else points(r, marks)
        for r in roles.awards
    ]
    if marks is None or not worth:
        return
    top = max(worth)
    if top > marks:
        raise refuse(
            "BC130",
            f"得分 {decimal(top)} 分超过满分 {decimal(marks)} 分",
            rules[0].start,
            rules[-1].end,
            "请核对分数。",
        )
    if top < marks and not any(r.act == "add" for r in rules):
        raise refuse(
            "BC130",
            f"得分 {decimal(top)} 分与满分 {decimal(marks)} 分对不上",
            rules[0].start,
            rules[-1].end,
            "请核对分数，或用 解释 写明其余的分怎样得。",
        )


def _one(award: Rule, roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    worth = points(award, marks)
    text = said(award.cond)
    if case := lost(text):
        raise refuse("BC128", f"“{case[:30]}”之外的怎样计分没有写", award.start, award.end, "请写明其余情形怎样计分。")
    changed = [*roles.stepped, *roles.once]
    deducting = [r for r in changed if r.act == "deduct"]
    adding = [r for r in changed if r.act == "add"]
    complement = [
        z
        for z in roles.zeroes
        if z.otherwise or (not numbers(z.cond) and denies(said(z.cond), text) and not _wider(said(z.cond), text))
    ]
    others = [z for z in roles.zeroes if z not in complement]
    voids = [Void(cond_of(z.cond, env), env.role("不得分情形", z.start, z.end)) for z in others]
    if award.cond is None:
        if changed or others:
            return Fixed(worth, env.role("基础分", award.start, award.end)), voids
        raise refuse("BC125", "没有写什么情况下得分", award.start, award.end, "请写明条件。")
    if award.otherwise:
        return Fixed(worth, env.role("满分情形", award.start, award.end)), [
            *voids,
            *(Void(cond_of(z.cond, env), env.role("不得分情形", z.start, z.end)) for z in complement),
        ]
    if deducting and not (
        complement and not _about_same(deducting, text) and not kin(text, deducting, titled=award.act == "mark")
    ):
        if complement and any(z.otherwise for z in complement):
            raise refuse(
                "BC137",
                f"“{text[:30]}”与后面的扣分是一回事还是两回事，读不准",
                award.start,
                rules[-1].end,
                "请写明是单独的得分条件，还是没有扣分时的情形。",
            )
        if not complement and not kin(text, deducting, titled=award.act == "mark"):
            raise refuse(
                "BC137",
                f"“{text[:30]}”与后面的扣分是一回事还是两回事，读不准",
                award.start,
                rules[-1].end,
                "请写明是单独的得分条件，还是没有扣分时的情形。",
            )
        own = [z for z in complement if not bare_denial(said(z.cond))]
        if re.search(r"[0-9]个?(?:工作)?[日天月](?:之?内|前)|[0-9]小时内", text) and any(
            _overdue(r) for r in deducting
        ):
            env.role("计分说明", award.start, award.out_start)
        return Fixed(worth, env.role("满分情形", award.start, award.end)), [
            *voids,
            *(Void(cond_of(z.cond, env), env.role("不得分情形", z.start, z.end)) for z in own),
        ]
    if others and not complement and all_met(text):
        return Fixed(worth, env.role("满分情形", award.start, award.end)), voids
    if (
        others
        and not complement
        and not deducting
        and (_graded(text, others) or all(_wider(said(z.cond), text) for z in others))
    ):
        return _choice(roles, rules, marks, env)
    if adding and not complement and not others:
        arm = Arm(cond_of(award.cond, env), e.const(worth), env.role("得分", award.start, award.end))
        return Bands((arm,), Fraction(0)), voids
    if adding and complement and not any(z.otherwise for z in complement):
        held = cond_of(award.cond, env)
        return Fixed(worth, env.role("基础分", award.start, award.end)), [
            *voids,
            Void(e.Not(held), env.role("不得分情形", complement[0].start, complement[0].end)),
        ]
    for zero in complement:
        env.role("不得分情形", zero.start, zero.end)
    arm = Arm(cond_of(award.cond, env), e.const(worth), env.role("得分", award.start, award.end))
    return Bands((arm,), Fraction(0)), voids


def _overdue(rule: Rule) -> bool:
    """15个工作日内拨付得满分；每有1户超期拨付扣0.2分: the time is what 超期 refers to."""
    text = said(rule.cond) + ("" if rule.step is None else rule.step.before.text + rule.step.after.text)
    return re.search(r"超期|逾期|超时|延期|延迟|迟|未按[期时]|不及时|未备案|未在", text) is not None


def _wider(zero: str, award: str) -> bool:
    """逾期或未报送 beside 按期报送: more cases than the opposite of the award, so that they are grades of one thing."""
    return (
        "或" in zero and "或" not in award and not bare_denial(zero) and denies(re.split("或", zero)[-1], award)
    ) or (bool(re.match("负", zero)) and "正" in award)


def _about_same(deducting: list[Rule], text: str) -> bool:
    core = core_words(text)
    for rule in deducting:
        other = core_words(
            said(rule.cond) + (rule.step.before.text + rule.step.step.word + rule.step.after.text if rule.step else "")
        )
        if other and (core in other or other in core or any(core[i : i + 2] in other for i in range(len(core) - 1))):
            return True
    return False


def _graded(text: str, zeroes: list[Rule]) -> bool:
    texts = [grade_text(text), *(grade_text(said(z.cond)) for z in zeroes)]
    return all(GRADE_WORDS.search(t) for t in texts)


def grade_text(text: str) -> str:
    return re.sub(r"^[、，；：]+|(?:的|者|，|：|(?<!及)时|得分?|为)+$", "", re.sub("[“”]", "", text))


def _choice(roles: Roles, rules: list[Rule], marks: Fraction | None, env: Env) -> tuple[Base, list[Void]]:
    options: list[tuple[str, Rule]] = []
    last = max((r.sentence for r in roles.awards), default=0)
    lowest = any(z.sentence <= last for z in roles.zeroes)
    apart = [
        z
        for z in roles.zeroes
        if lowest and z.sentence > last and re.search("直接|本项|该项|一票", z.out.words) and not z.otherwise
    ]
    voids = [Void(cond_of(z.cond, env), env.role("不得分情形", z.start, z.end)) for z in apart]
    graded = [z for z in roles.zeroes if not any(z is a for a in apart)]
    for rule in sorted([*roles.awards, *graded], key=lambda r: rules.index(r)):
        text = "其他" if rule.otherwise else grade_text(said(rule.cond))
        if not text:
            raise refuse("BC125", "没有写这一档是什么情形", rule.start, rule.end, "请写明。")
        _refuse_lost_words(text, rule, first=rule is rules[0])
        either = re.split("或者?", text)
        alone = (
            len(roles.awards) + len(roles.zeroes) == 2
            and rule.act == "zero"
            and len(text) <= 12
            and all(len(t) > 1 for t in either)
        )
        options += [(t, rule) for t in either] if alone else [(text, rule)]
    names = _names([t for t, _ in options])
    _refuse_unscored(options[0][0], names, rules)
    if len(set(names)) != len(names):
        raise refuse("BC138", "几档的情形写得一样", rules[0].start, rules[-1].end, "请用 解释 区分各档。")
    topic = rules[0].topic.text if rules[0].topic is not None else ""
    subject = _common_prefix(names) or env.indicator or topic or "评价等级"
    choice = env.book.choice(subject, tuple(names), rules[0].start)
    arms = []
    for name, (_, rule) in zip(names, options, strict=True):
        origin = env.role("得分" if rule.act != "zero" else "不得分", rule.start, rule.end)
        value = (
            judgement(rule, env, marks, "得分") if isinstance(rule.out.amount, Span) else e.const(points(rule, marks))
        )
        arms.append(Arm(e.Is(choice, name), value, origin))
    return Bands(tuple(arms), None), voids


def _refuse_lost_words(text: str, rule: Rule, *, first: bool) -> None:
    """明确责任分工的，甲类地区得5分，乙类地区得3分: words before a grade that are a case of their own, not what is graded."""
    lead, _, _ = text.rpartition("，")
    if (
        lost(text)
        or (
            lead
            and (not first or re.search(r"的$|的，", lead + "，") or re.match(r"若|如果|凡|一旦", lead))
            and len(text) > 20
        )
        or (lead and first and lead.endswith("的"))
    ):
        raise refuse(
            "BC123", f"“{lead[:30]}”在句中的作用不明", rule.start, rule.end, "如果是另一个条件，请把它和各档写在一起。"
        )


_LISTED = re.compile(
    r"(?:为|分为|分|包括|有|：)(?P<names>[^，。；、为分]{1,8}(?:、[^，。；、]{1,8})+?)(?:[二三四五][档级等类])?$"
)


def _refuse_unscored(first: str, names: list[str], rules: list[Rule]) -> None:
    """评价等级为A、B、C、D，A得10分，B得8分，D得0分: one of the grades named in front scores nothing."""
    found = _LISTED.search(first.rpartition("，")[0])
    listed = re.split(r"、|和|及", found["names"]) if found else []
    missing = [n for n in listed if n not in names]
    if missing and len(listed) - len(missing) > 1 and "其他" not in names:
        raise refuse("BC150", f"“{missing[0]}”得几分没有写", rules[0].start, rules[-1].end, "请写明每一档得几分。")


_DONE = re.compile(r"^已[^，]{1,8}的，(?=.)")
"""已开展的，测评结论为优 beside 未开展: the other grades are of those that are."""


def _names(names: list[str]) -> list[str]:
    names = [_DONE.sub("", n) if any(o.startswith("未") for o in names) else n for n in names]
    first, *others = names
    first = first.split("，")[-1]
    names = [first, *(n.split("，")[-1] if len(n) > 20 else n for n in others)]
    return [
        re.sub(r"^(?:结果|等级|等次|评价|考核|测评|验收|评定)?(?:结果|结论|等次|等级)?(?:为|是|：)", "", n).strip(
            "“”：，"
        )
        or n
        for n in names
    ]


def _common_prefix(names: list[str]) -> str:
    prefix = names[0]
    for name in names[1:]:
        while prefix and not name.startswith(prefix):
            prefix = prefix[:-1]
    return prefix if len(prefix) >= 2 else ""


_RANK = re.compile(r"(?:等次|等级|档次|级别|的|者|单位|人员)+$")


def signed(roles: Roles, rules: list[Rule], env: Env) -> Part | None:
    """考核优秀的加2分，良好的加1分，不合格的扣1分: one grade, whose score is the change."""
    usable = [*roles.once, *roles.zeroes, *roles.keeps, *roles.awards]
    if (
        len(usable) < 2
        or len(usable) != len(rules)
        or any(
            numbers(r.cond) or (r.cond is None) != (r.otherwise and r is rules[-1] and r.act == "keep") for r in rules
        )
    ):
        return None
    leads = [grade_text(said(r.cond)).rpartition("，")[0] for r in rules if not r.otherwise]
    if any(lead and not asides.kind(lead) for lead in leads):
        return None
    texts = ["其他" if r.otherwise else _RANK.sub("", grade_text(said(r.cond)).split("，")[-1]) for r in rules]
    if not all(GRADE_WORDS.search(t) or t == "其他" for t in texts) or any(len(t) > 8 for t in texts[1:]):
        return None
    if any(t.endswith("奖") for t in texts) and not any(t in ("其他", "未获奖") for t in texts):
        return None
    names = [re.sub(r"^(?:为|是|结果为|得分为)", "", t) for t in texts]
    first = GRADE_WORDS.search(names[0])
    assert first is not None
    subject = re.sub(r"(?:为|是|：|结果)+$", "", names[0][: first.start()])
    names[0] = first[0]
    if len(set(names)) != len(names):
        return None
    choice = env.book.choice(
        _common_prefix(names) or env.indicator or subject or "评价等级", tuple(names), rules[0].start
    )
    arms = []
    for name, rule in zip(names, rules, strict=True):
        sign = -1 if rule.act == "deduct" else 1
        value: e.Expr | object = (
            e.ZERO
            if rule.act in ("zero", "keep")
            else e.const(points(rule, None) * sign)
            if not rule.out.judged
            else _judged(rule, name, sign, env)
        )
        arms.append(Arm(e.Is(choice, name), value, env.role("加减分", rule.start, rule.end)))  # type: ignore[arg-type]
    return Part(None, Bands(tuple(arms), None))


def _judged(rule: Rule, name: str, sign: int, env: Env) -> object:
    value = rule.out.amount
    if not isinstance(value, Span) or value.low is None or value.high is None:
        raise refuse("BC121", "由评价人定的分数没有写范围", rule.out_start, rule.end, "请写成“酌情扣1-3分”。")
    low, high = sorted((value.low.number * sign, value.high.number * sign))
    return env.book.judgement(Words(name, rule.start, rule.end), low, high, "加减分")
