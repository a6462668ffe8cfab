"""Doubts that show only where all the rules of a text stand side by side."""

from __future__ import annotations

import itertools

from biaochi import patterns as re
from biaochi.meaning.doubts import Doubt
from biaochi.meaning.env import Env
from biaochi.meaning.shared_out import OWN_END
from biaochi.model import units
from biaochi.reading.phrases import Bounds
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Rule, events, numbers, said
from biaochi.reading.wording import core_words, denies, negative, same_subject


def loose_slope(rule: Rule, rules: list[Rule], env: Env) -> None:
    """到位率≥90%得5分，执行率≥90%得5分，每低1%扣0.5分: of which of the two."""
    if (
        rule.step is None
        or rule.step.before.text
        or rule.cond is not None
        or rule.step.step.move not in ("down", "up", "off")
        or OWN_END.match(env.text, rule.end)
    ):
        return
    at = next(i for i, r in enumerate(rules) if r is rule)
    names = {
        t.subject.text
        for r in rules[max(0, at - 2) : at]
        if r.sentence == rule.sentence and r.act in ("award", "full")
        for t in numbers(r.cond)
        if isinstance(t, Compared) and t.subject.text
    }
    if len(names) > 1:
        raise refuse(
            "BC140",
            f"“{env.text[rule.step.start : rule.step.end]}”说的是哪个量，读不准",
            rule.start,
            rule.end,
            "请写出量的名称。",
        )


def loose_ratio(rule: Rule, rules: list[Rule], env: Env) -> None:
    """知晓率达到90%得5分，满意率达到90%得5分，达不到的按比例得分: of which of the two."""
    if rule.act != "ratio" or numbers(rule.cond):
        return
    at = next(i for i, r in enumerate(rules) if r is rule)
    names = {
        (t.before if isinstance(t, Counted) else t.subject).text
        for r in rules[:at]
        if r.act in ("award", "full")
        for t in numbers(r.cond)
    } - {""}
    words = f"{said(rule.cond)}{rule.out.words}"
    given = [r for r in rules[:at] if r.act in ("award", "full") and r.cond is not None]
    denied = [r for r in given if said(rule.cond) and denies(said(rule.cond).strip("的，"), said(r.cond))]
    if len(given) > 1 and denied and denied[-1] is not given[-1]:
        raise refuse("BC128", "这一句说的是前面哪一项，读不准", rule.start, rule.end, "请把它写在所说的那一项后面。")
    if len(names) > 1 and not any(n in words for n in names):
        raise refuse(
            "BC140",
            f"“{env.text[rule.start : rule.end]}”说的是哪个量，读不准",
            rule.start,
            rule.end,
            "请写出量的名称。",
        )


_LED = re.compile(
    r"[，；。 ]*(?P<lead>除[^，。；]{1,20}外|在[^，。；]{1,16}(?:情况|条件|前提|情形)下|仅限[^，。；：]{1,12}|自[0-9]{4}年[^，。；]{0,6}起|经[^，。；]{2,16}(?:同意|批准|认定)的|"
    r"连续[一二两三四五0-9]+个?(?:年|季度|月)|(?:重点|一般|试点|非试点|其他)(?:项目|地区|单位)[中内]?|(?:剔除|排除|扣除|不考虑)[^，。；]{2,12}?(?:后|因素)?|同口径下?|参照[^，。；]{1,10}|"
    r"以[年季月周]度?为单位|自评阶段|原则上(?=[^，])|[省市县区乡镇]级(?:单位|部门|项目))(?:[，：]|(?<=原则上))"
)


def led_by_scope(rule: Rule, rules: list[Rule], env: Env) -> None:
    """除涉密事项外，得分=…: for what the rule does not hold, and what is scored there, is not said."""
    found = _LED.match(env.text, rule.start, rule.out_start)
    if found is None or not (
        env.text[found.end() : rule.out_start].strip("，：的 ")
        or rule.act in ("formula", "ratio")
        or rule.step is not None
    ):
        return
    raise refuse(
        "BC128",
        f"“{found['lead']}”之外的怎样计分没有写",
        found.start("lead"),
        found.end("lead"),
        "请写明其余情形怎样计分；不影响计分的写进 说明。",
    )


def inside(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未按时上报的扣2分，其中每迟报1天扣0.5分: in place of the two points, or beside them."""
    at = next(i for i, r in enumerate(rules) if r is rule)
    before = rules[at - 1] if at else None
    if (
        before is None
        or rule.act != "deduct"
        or before.act != "deduct"
        or rule.step is None
        or re.search(r"再|另|加扣|额外", rule.out.words)
        or not re.match(r"[，；]?其中", env.text[before.end : rule.out_start][:4])
    ):
        return
    raise refuse(
        "BC128",
        f"“{env.text[rule.start : rule.end]}”扣的分与前面的扣分是另加还是代替，读不准",
        rule.start,
        rule.end,
        "请写明，如“另扣3分”或“改扣3分”。",
    )


_HAPPENS = re.compile(r"^(?:一旦|一经|只要|如果|但凡|凡是|凡|如|若)?(?:有发生|发生|出现|发现|存在|有|)")


def all_or_each(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每发生一起安全事故扣2分；发生安全事故的，不得分: what takes two points takes all of them.

    Whichever of the two names what happens: 发生安全事故不得分，每起扣2分; 每起安全事故扣2分，发生不得分.
    """
    if rule.act != "zero" or rule.cond is None or numbers(rule.cond) or rule.otherwise:
        return
    if negative(said(rule.cond)):
        return
    event = core_words(said(rule.cond))
    own = _HAPPENS.sub("", event)
    for before, other in itertools.pairwise((None, *rules)):
        assert other is not None
        step = other.step
        if step is None or other.act != "deduct" or (own and len(own) < 2):
            continue
        counted = core_words(said(other.cond) + step.before.text + step.after.text)
        next_to = before is rule and other.sentence == rule.sentence and own != event  # 发生安全事故不得分，每起扣2分
        unnamed = not own or (next_to and not counted)
        if _HAPPENS.sub("", counted) == own or (unnamed and step.step.move == ""):
            raise refuse(
                "BC153",
                f"“{said(rule.cond)[:20]}”既不得分、又逐次扣分，对不上",
                min(rule.start, other.start),
                max(rule.end, other.end),
                "请核对，用 勘误 改正。",
            )


def _unnamed(rule: Rule) -> bool:
    """Whether a rule takes so much for each time and does not say of what: 每件扣1分."""
    step = rule.step
    if step is None or step.step.move != "":
        return False
    return not _HAPPENS.sub("", core_words(said(rule.cond) + step.before.text + step.after.text))


def both_ways(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未发生事故得满分，每发生1起扣1分；发生事故的一律不得分: what takes a point takes all of them."""
    if rule.act != "zero" or rule.cond is None or numbers(rule.cond) or rule.otherwise:
        return
    own = core_words(said(rule.cond))
    awards = [r for r in rules if r.act in ("award", "full") and r.cond is not None and not numbers(r.cond)]
    counted = [r for r in rules if r.act == "deduct" and r.step is not None]
    for award in awards:
        late = re.search("按期|按时|及时|如期", said(award.cond)) and re.search(
            "未按期|未按时|逾期|延期|超期", said(rule.cond)
        )
        if not (denies(said(rule.cond), said(award.cond)) and own) and not late:
            continue
        for other in (*counted, *(r for r in rules if r.act == "deduct" and r.step is None and r.cond is not None)):
            words = (
                said(other.cond)
                + (
                    other.step.before.text + other.step.step.found + other.step.step.word + other.step.after.text
                    if other.step
                    else ""
                )
                + env.text[other.start : other.out_start]
            )
            happens = (
                re.search("发生|出现|发现", words)
                and re.search("发生|出现|发现|存在", said(rule.cond))
                and not re.search(
                    r"[一-鿿]{4}", re.sub("每|发生|出现|发现|的|，|[0-9一]起|[0-9一]次|[0-9一]例|[0-9一]处", "", words)
                )
            )
            if happens or _unnamed(other) or (late and re.search("延期|逾期|超期|延迟|迟", words)):
                raise refuse(
                    "BC153",
                    f"“{said(rule.cond)[:24]}”既逐次扣分，又一律不得分",
                    other.start,
                    rule.end,
                    "请用 勘误 改正，或写明各指什么。",
                )


def doubled(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每少1次扣1分，少于6次的扣5分: in place of what is taken for each, or beside it."""
    if (
        rule.act != "deduct"
        or not numbers(rule.cond)
        or events(rule.cond)
        or re.search("另|再|额外|加扣", rule.out.words)
    ):
        return
    at = next(i for i, r in enumerate(rules) if r is rule)
    before = rules[at - 1] if at else None
    term = numbers(rule.cond)[0]
    if (
        before is None
        or before.act != "deduct"
        or before.step is None
        or before.step.step.move in ("", "over")
        or not isinstance(term, Compared)
        or not isinstance(term.what, Bounds)
    ):
        return
    if len(numbers(rule.cond)) != 1 or term.what.span is not None or len(term.what.bounds) != 1 or term.what.portion:
        return
    first = next((t for t in numbers(before.cond) if isinstance(t, Compared)), None)
    if first is not None and term.subject.text and not same_subject(first.subject.text, term.subject.text):
        return
    size = before.step.step.size
    same_way = (term.what.bounds[0].op in ("<", "<=")) == (before.step.step.move in ("down", "lack", "short"))
    if (
        size is None
        or (
            size.unit != term.what.bounds[0].value.unit
            and not (size.unit in units.PERCENT and term.what.bounds[0].value.unit in units.PERCENT)
        )
        or not same_way
    ):
        return
    if rule.step is None or (numbers(before.cond) and rule.step.step.move == before.step.step.move):
        raise refuse(
            "BC128",
            f"“{env.text[rule.start : rule.end]}”与前面逐点扣的是另加还是代替，读不准",
            rule.start,
            rule.end,
            "请写明，如“另扣5分”“改扣5分”，或分段写明。",
        )


_OTHER_POINTS = re.compile(r"[①-⑳](?:[、和]?[①-⑳])*(?:项|款|点)?(?:均|都|则)?(?:不得分|不计分|扣)")


def other_points(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未经集体决策的，①②不得分; 未建立制度的，执行有效项不得分: speaks of other points by their number or name."""
    if rule.act not in ("zero", "deduct"):
        return
    text = env.text[rule.start : rule.end]
    awards = [core_words(said(r.cond)) for r in rules if r.act in ("award", "full", "mark") and r.cond is not None]
    named = any(
        len(a) > 2 and f"，{a}" in text and re.search(rf"，{re.escape(a)}(?:这一)?(?:项|部分|要点)", text)
        for a in awards
    )
    if named or _OTHER_POINTS.search(text):
        raise refuse("BC128", "这一句说的是别的要点，怎样合用读不准", rule.start, rule.end, "请写进所说的那一要点。")


ACROSS: tuple[Doubt, ...] = (
    other_points,
    led_by_scope,
    loose_slope,
    loose_ratio,
    inside,
    both_ways,
    all_or_each,
    doubled,
)


def across(rules: list[Rule], env: Env) -> None:
    """Raises CriterionError at the first rule that may be about one of several before it."""
    for rule in rules:
        for doubt in ACROSS:
            doubt(rule, rules, env)
