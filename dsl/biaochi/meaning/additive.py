"""Awards that add up to the marks, each with the rules that belong to it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial

from biaochi import patterns as re
from biaochi.meaning import many
from biaochi.meaning.amounts import points
from biaochi.meaning.env import Env
from biaochi.meaning.exempting import SPARED
from biaochi.meaning.kin import nameless, speaks_of, spoken_of
from biaochi.model import units
from biaochi.reading.phrases import Limit, Quantity, Share
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Rule, numbers, said, unit_of
from biaochi.reading.wording import bare_denial, core_words, denies, shared


def of_whole_marks(groups: list[tuple[list[Rule], Fraction]], marks: Fraction | None) -> None:
    """得60%权重分 and 得40%权重分: parts of all the marks become points, before each group is read by itself."""
    for rules, _ in groups:
        for rule in rules:
            if gives(rule) and isinstance(rule.out.amount, Share):
                worth = Quantity(points(rule, marks), "分", None, rule.out_start, rule.end)
                rule.out = replace(rule.out, amount=worth)


def of_whole(rule: Rule, rules: list[Rule]) -> bool:
    """出现弄虚作假的，本指标不得分 behind the last of several points is about all of them."""
    if rule is rules[0] or rule.sentence == rules[0].sentence:
        return False
    if rule.act == "deduct":
        led = rule.step.before.text if rule.step is not None else said(rule.cond)
        return bool(re.search("另|额外|从(?:本|该)指标得分中|从总得分中", rule.out.words)) or led.startswith(
            ("以上", "上述")
        )
    if rule.act == "award":
        return _spared(rule)
    if rule.act not in ("zero", "ceiling", "half", "spared", "full"):
        return False
    if re.search(r"小项|要点|该条|本条|该款", rule.out.words):
        return False
    said_all = rule.act == "zero" and re.search(r"全部|全项|一律|[均都]不|整项", rule.out.words) is not None
    return said_all or rule.out.whole or "否决" in rule.out.words or rule.act in ("ceiling", "half", "spared", "full")


def _spared(rule: Rule) -> bool:
    """无承办任务的，本项计3分, 本项得满分: marks of the whole for what there was nothing to judge of."""
    if not rule.out.whole or rule.otherwise:
        return False
    return (rule.act == "full" and rule.out.amount is None) or SPARED.search(said(rule.cond)) is not None


def about_none(rule: Rule, group: list[Rule], groups: list[tuple[list[Rule], Fraction]]) -> bool:
    """发现一处内控缺陷扣1分 behind 制度健全得4分，执行有效得6分: is of neither of them."""
    if rule.act != "deduct" or rule.otherwise or numbers(rule.cond):
        return False
    limits = [x.value.amount for x in rule.limits if isinstance(x.value, Limit)]
    if any(isinstance(a, Quantity) and a.number > groups[-1][1] for a in limits):
        return True
    if _of_all(rule, group, groups):
        return True
    alone = all(r.sentence != rule.sentence for r in group if r is not rule)
    if all(any(r.act == "deduct" for r in g) for g, _ in groups) and not alone:
        return False
    step = rule.step
    if step is not None and (
        step.step.move != "" or (step.step.size is not None and step.step.size.unit in units.PERCENT)
    ):
        return False
    own = core_words(said(rule.cond) + ("" if step is None else step.before.text + step.after.text))
    about = [
        core_words(said(r.cond)) + "".join(t.subject.text for t in numbers(r.cond) if isinstance(t, Compared))
        for r in group
        if gives(r)
    ]
    return len(own) >= 4 and all(shared(own, a) < 2 for a in about)


def _of_all(rule: Rule, group: list[Rule], groups: list[tuple[list[Rule], Fraction]]) -> bool:
    """A的得1分，B的得1分，C的得1分；公开信息有误的，每处扣0.5分: apart from all of them, and no more about the last than about another."""
    awards = [r for g, _ in groups for r in g if gives(r)]
    if len({r.sentence for r in awards}) != 1 or rule.sentence == awards[0].sentence or len(awards) < 2:
        return False
    own = core_words(spoken_of(rule))
    near = [shared(own, core_words(spoken_of(r))) for r in awards]
    return near[-1] <= max(near[:-1])


def leads(rule: Rule, groups: list[tuple[list[Rule], Fraction]]) -> bool:
    """未编制计划的不得分；编制了的得2分，占比不超过5%的再得2分: stands before all that is given, and denies the first of it."""
    if rule.act != "zero" or rule.otherwise:
        return False
    given = next((r for r in groups[0][0] if gives(r)), None)
    return given is not None and not numbers(rule.cond) and denies(said(rule.cond), said(given.cond))


def apart(rule: Rule, group: list[Rule]) -> bool:
    """设施已闲置的，不得分 behind several awards: speaks of none of them, and so of all."""
    if (
        rule.act != "zero"
        or rule.otherwise
        or rule.cond is None
        or numbers(rule.cond)
        or rule.sentence == group[0].sentence
    ):
        return False
    own = core_words(said(rule.cond))
    about = [
        core_words(said(r.cond)) + "".join(t.subject.text for t in numbers(r.cond) if isinstance(t, Compared))
        for r in group
        if r is not rule
    ]
    return not bare_denial(said(rule.cond).strip("的，")) and all(shared(own, a) < 2 for a in about)


def additive(rules: list[Rule], marks: Fraction | None, env: Env) -> list[tuple[list[Rule], Fraction]]:
    """Awards that add up to the marks, each with the rules that belong to it; empty where one of them alone makes them up."""
    if marks is None:
        return []
    awards = [
        r
        for r in rules
        if gives(r)
        and not (r.act == "full" and r.marks is None and r.out.amount is None and any(o.act == "award" for o in rules))
    ]
    if _one_scale(awards):
        return []
    worth = [points(r, marks) for r in awards]
    bonus = _bonus(rules, awards, worth, marks)
    if bonus:
        return bonus
    if len(awards) < 2 or max(worth) == marks:
        return []
    given = [id(r) for r in rules if gives(r) and not (r is rules[-1] and _spared(r))]
    for split in (_by_sentence, _by_award, partial(_by_stop, text=env.text)):
        groups = split(rules)
        tops = [max((points(r, marks) for r in g if id(r) in given), default=Fraction(0)) for g in groups]
        if sum(tops) == marks and len([t for t in tops if t]) > 1:
            return list(zip(*_joined(groups, tops), strict=True))
    return []


_SCALE = re.compile(
    r"(?:为|是|得|获|评为|评定为|[：“]|^)(?:优秀?|良好?|中等?|合格|不合格|差|较差|一般|[一二三四]等|[甲乙丙丁]等?|[A-E][级类等]?)[”的者]*$"
)


def _one_scale(awards: list[Rule]) -> bool:
    """评价为优得3分，良得2分: grades of one thing, of which one holds, whatever they add up to."""
    names = [said(r.cond).strip("，") for r in awards]
    return len(names) > 1 and all(n and _SCALE.search(n) for n in names)


def of_another(groups: list[tuple[list[Rule], Fraction]], env: Env) -> None:
    """Raises CriterionError (BC128) at 公开及时得2分，内容真实得3分，迟公开1天扣0.1分: a deduction behind the second award and of the first."""
    settled = any(r.act == "deduct" for g, _ in groups[:-1] for r in g)
    cases = [said(r.cond) for g, _ in groups[:-1] for r in g if gives(r)]
    earlier = [spoken_of(r) for g, _ in groups[:-1] for r in g if gives(r)]
    last, _ = groups[-1]
    own = "".join(spoken_of(r) for r in last if gives(r))
    for rule in last:
        text = env.text[rule.start : rule.out_start]
        spoken = spoken_of(rule)
        elsewhere = not speaks_of(spoken, own) and any(speaks_of(spoken, other) for other in earlier)
        if (
            rule.act == "zero"
            and elsewhere
            and not settled
            and not rule.otherwise
            and not rule.out.whole
            and not numbers(rule.cond)
        ):
            raise refuse(
                "BC128",
                "不得的是前面哪一项的分，读不准",
                rule.start,
                rule.end,
                "请写在所说的那一项后面，或写明“本指标不得分”。",
            )
        if rule.act != "deduct" or (settled and not (nameless(spoken) and _set_apart(rule, last, env))):
            continue
        core = core_words(re.sub(r"每(?:有|出现|发现)?", "", text))
        told = {core[i : i + 2] for i in range(len(core) - 1) if re.fullmatch("[一-鿿]{2}", core[i : i + 2])}
        if (
            re.search(r"[均都各]扣", env.text[rule.out_start - 1 : rule.end])
            or any(t in other and t not in own for t in told for other in cases)
            or any(_led(spoken, other) >= 2 > _led(spoken, own) for other in earlier)
            or _of_any(rule, groups)
            or elsewhere
            or (
                rule.step is not None
                and rule.step.step.move == ""
                and nameless(spoken)
                and (_set_apart(rule, last, env) or any(shared(core_words(o), core_words(own)) > 1 for o in earlier))
            )
        ):
            raise refuse(
                "BC128",
                "扣的是前面哪一项的分，读不准",
                rule.start,
                rule.end,
                "请把扣分写在所说的那一项后面，或逐项写成要点。",
            )


def _led(a: str, b: str) -> int:
    """How many characters two names begin with alike."""
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _set_apart(rule: Rule, group: list[Rule], env: Env) -> bool:
    """台账齐全得2分；每发现一处问题扣0.5分: behind the last award in a clause of its own, and of nothing that it names."""
    given = [r for r in group if gives(r) and r.end <= rule.start]
    return bool(given) and re.search("[；。]", env.text[given[-1].end : rule.start + 1]) is not None


def _of_any(rule: Rule, groups: list[tuple[list[Rule], Fraction]]) -> bool:
    """开工率100%得2分，完工率100%得3分，每低10个百分点扣0.5分: a slope without a name behind two measures of its kind."""
    step = rule.step
    if (
        step is None
        or step.step.move == ""
        or step.before.text.strip("，的")
        or step.after.text
        or rule.cond is not None
    ):
        return False
    heads = [r for g, _ in groups for r in g if gives(r) and r.sentence == rule.sentence]
    held = [[unit_of(t) for t in numbers(r.cond)] for r in heads]
    size = step.step.size
    rates = size is not None and size.unit in units.PERCENT
    return len(heads) > 1 and size is not None and all(len(h) == 1 and (h[0] in units.PERCENT) == rates for h in held)


def _bonus(
    rules: list[Rule], awards: list[Rule], worth: list[Fraction], marks: Fraction
) -> list[tuple[list[Rule], Fraction]]:
    """2分，每起扣0.5分，扣完为止；每满100万元加0.5分，最多加1分, of 3: what is added is a part of its own where the print makes up the marks with it."""
    adds = [r for r in rules if r.act == "add" or (r.act in ("award", "mark") and r.step is not None)]
    first = next((i for i, r in enumerate(rules) if any(r is a for a in adds)), 0)
    caps = [
        x.value.amount.number
        for r in adds
        for x in r.limits
        if isinstance(x.value, Limit) and isinstance(x.value.amount, Quantity)
    ]
    if (
        not adds
        or len(awards) != 1
        or len(caps) != 1
        or len(adds) != 1
        or worth[0] + caps[0] != marks
        or [r for r in rules[first:] if r.act != "keep"] != adds
        or not any(r.floor or r.act == "deduct" for r in rules[:first])
    ):
        return []
    return [(rules[:first], worth[0]), (rules[first:], caps[0])]


def restates_list(rule: Rule, group: list[Rule], env: Env) -> bool:
    """缺少其中一个环节的，该环节不计分 beside awards that add up: how they count, said again."""
    found = many.quantified(rule, env)
    if rule.act == "deduct" and found is not None and found.kind in ("each_lacking", "lacking"):
        return _takes_back(rule, group, env)
    if rule.act not in ("zero", "full"):
        return False
    own = (
        found is not None
        and found.kind in ("lacking", "each_lacking", "all", "each")
        and bool(re.search(r"该|相应|对应", env.text[rule.out_start : rule.end]))
    )
    awards = [r for r in group if gives(r)]
    each_named = len(awards) == 1 and (
        awards[0].out.listed or re.search(r"该|相应|对应", env.text[rule.start : rule.end])
    )
    denied = (
        rule.act == "zero"
        and rule.step is None
        and bool(each_named)
        and _DENIED_POINT.fullmatch(said(rule.cond)) is not None
    )
    if not own and not denied:
        return False
    env.role("计分说明", rule.start, rule.end)
    return True


def _takes_back(rule: Rule, rules: list[Rule], env: Env) -> bool:
    """缺一项扣1分 behind awards of 1 point each: what is not awarded, said again. Raises CriterionError (BC128) where it would take more."""
    awards = [r for r in rules if gives(r)]
    worth = {points(r, None) for r in awards if isinstance(r.out.amount, Quantity)}
    beside = [r for r in awards if r.sentence == rule.sentence]
    if len(awards) < 2 or not isinstance(rule.out.amount, Quantity) or len(beside) == 1:
        return False
    if worth == {rule.out.amount.number}:
        env.role("计分说明", rule.start, rule.end)
        return True
    raise refuse(
        "BC128",
        f"“{env.text[rule.start : rule.end]}”与各项的得分是一回事还是另外再扣，读不准",
        rule.start,
        rule.end,
        "请写明，或用 解释 写明。",
    )


_DENIED_POINT = re.compile(
    r"(?:若|如)?(?:未|没有?|不)(?:能)?(?:达到?标?|完成|落实|符合|满足|做到|开展|具备|达标)(?:要求|标准|目标|规定|条件)?的?，?(?:该|对应|相应|其)?(?:项|节点|时点|环节|部分|指标|方面|内容)?"
)
"""未达到的，对应节点不得分: says of each of several awards what its own condition says."""


def _joined(groups: list[list[Rule]], tops: list[Fraction]) -> tuple[list[list[Rule]], list[Fraction]]:
    """Groups that give nothing of their own go with the one before."""
    out: list[list[Rule]] = []
    kept: list[Fraction] = []
    for group, top in zip(groups, tops, strict=True):
        if top or not out:
            out.append(list(group))
            kept.append(top)
        else:
            out[-1] += group
    return out, kept


def gives(rule: Rule) -> bool:
    """Whether a rule gives points once, for what its condition says."""
    return (
        rule.act in ("award", "full", "mark")
        and rule.step is None
        and not rule.otherwise
        and isinstance(rule.out.amount, (Quantity, Share, type(None)))
    )


def _by_sentence(rules: list[Rule]) -> list[list[Rule]]:
    out: list[list[Rule]] = []
    for rule in rules:
        if out and out[-1][0].sentence == rule.sentence:
            out[-1].append(rule)
        else:
            out.append([rule])
    return out


def _by_stop(rules: list[Rule], text: str) -> list[list[Rule]]:
    """缩短20%以上的得4分；10%以上的得3分。起数下降的得4分；持平的得2分: what stands between full stops is about one thing."""
    out: list[list[Rule]] = []
    for rule in rules:
        if out and "。" not in text[out[-1][-1].end : rule.start + 1]:
            out[-1].append(replace(rule, sentence=out[-1][0].sentence))
        else:
            out.append([rule])
    return out


def _by_award(rules: list[Rule]) -> list[list[Rule]]:
    out: list[list[Rule]] = [[]]
    for rule in rules:
        if gives(rule) and any(gives(r) for r in out[-1]):
            out.append([rule])
        else:
            out[-1].append(rule)
    return out
