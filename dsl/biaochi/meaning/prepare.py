"""Rules made ready to compose: named numbers and samples taken out of conditions, single things told from numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from biaochi.meaning import several, zero_base
from biaochi.meaning.alike import alike
from biaochi.meaning.constants import constant
from biaochi.meaning.each_period import in_each
from biaochi.meaning.env import Env
from biaochi.meaning.ladder import reaches, same_measure, settle
from biaochi.meaning.planned_counts import planned
from biaochi.meaning.reach import Reach
from biaochi.meaning.resolve import measure_of
from biaochi.meaning.shares import how_far
from biaochi.meaning.slope_base import PLANNED
from biaochi.meaning.slopes import tally_words
from biaochi.meaning.things import as_step, at_least, none_of, one_by_one, only, per_thing
from biaochi.meaning.trends import earlier, trend_parts
from biaochi.model import units
from biaochi.model.criterion import Measure
from biaochi.reading import asides
from biaochi.reading.phrases import Bounds, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import (
    Compared,
    Counted,
    Either,
    Event,
    Every,
    Rule,
    Term,
    Tree,
    Words,
    bounds_of,
    mapped,
    numbers,
    said,
    terms,
    without,
)
from biaochi.reading.wording import RATE_NAME, core_words, trimmed

SAMPLE = re.compile(
    r"^(?:[^，。；]{0,10}，)?(?:随机|现场|实地|每次|各|任|共|抽|调)*(?:抽查|抽取|抽检|抽样|抽考|抽测|抽问|随机|查看|检查|考核|提问|访谈|走访|询问|查阅|调阅|座谈|抽选|调取|查|抽|看|任选)[^有存发出]{0,8}$"
    r"|^[^，。；未不无没]{0,8}(?:座谈|访谈|提问|问卷)$"
)
_DEFECT = re.compile(r"[不未无缺错漏违超]")


def prepare(rules: list[Rule], env: Env) -> None:
    """Everything that the forms need to know of rules before they look at them."""
    for rule in rules:
        several_terms = len(terms(rule.cond)) > 1 or rule.step is not None or rule.act == "formula"
        dated = any(b.value.unit in units.TIME for t in numbers(rule.cond) for b in bounds_of(t))
        rule.cond = without(rule.cond, partial(_idle, several=several_terms, dated=dated, env=env))
        rule.cond = _at_time(mapped(rule.cond, _not_that))
        _swallowed(rule)
        _short_of_bound(rule)
    rules[:] = [r for r in rules if not _floored(r, env)]
    for rule in rules:
        _beyond_whole(rule)
    several.counted(rules, env)
    planned(rules, env)
    in_each(rules, env)
    for rule in rules:
        several.based(rule)
        several.within_limit(rule)
        rule.cond = several.shared_bound(rule.cond)
        rule.cond = mapped(mapped(rule.cond, lambda t: several.not_one(t) or t), how_far)
        _below_standard(rule)
        _beside_constant(rule, env)
    alike(rules, env)
    several.timed(rules)
    several.achieved(rules, env)
    zero_base.carried(rules, env)
    for rule in rules:
        rule.cond = several.spread(rule.cond, env)
        several.stated(rule, env)
        several.compared(rule, env)
    for at, rule in enumerate(rules):
        if rule.act == "formula":
            rule.cond = without(rule.cond, lambda t, r=rule: _said_before(t, r, env))  # type: ignore[misc]
        if rule.act == "ratio" and any(
            r.act == "formula" and r.sentence == rule.sentence for r in rules[at + 1 : at + 2]
        ):
            env.role("计分说明", rule.start, rule.end)
    rules[:] = [
        r
        for at, r in enumerate(rules)
        if not (
            r.act == "ratio" and any(o.act == "formula" and o.sentence == r.sentence for o in rules[at + 1 : at + 2])
        )
    ]
    marked = [r for r in rules if r.act == "mark" and r.out.per]
    if (
        marked
        and all(r.act in ("mark", "deduct", "zero") for r in rules)
        and any(r.floor for r in rules)
        and all(re.search(r"[未不无没缺]|违|过期|堵|占用|上锁|破损|超|脏|乱|损", said(r.cond)) for r in marked)
    ):
        for rule in marked:
            rule.out = replace(rule.out, act="deduct")
    each = one_by_one(rules, env)
    for rule in rules:
        rule.cond = mapped(rule.cond, only)
        per_thing(rule)
        as_step(rule, rules, each=each)
        at_least(rule, rules)
    _meet(rules, env)
    for rule in rules:
        none_of(rule, rules, env)
    _settle(rules, env)


_PART_OF_ALL = re.compile(
    r"(?:满意度|合格率|达标率|覆盖率|知晓率|及时率|准确率|公开率|普及率|入学率|就业率|签约率|办结率|参保率|出勤率)$"
)


def _beyond_whole(rule: Rule) -> None:
    """Raises CriterionError (BC142) at a bound that a part of a whole cannot come to: 满意度≥120%."""
    for term in numbers(rule.cond):
        over = [b for b in bounds_of(term) if b.value.unit == "%" and b.value.number > 100]
        if over and isinstance(term, Compared) and _PART_OF_ALL.search(term.subject.text):
            raise refuse(
                "BC142",
                f"“{term.subject.text}”不会超过100%",
                over[0].value.start,
                over[0].value.end,
                "请核对这个数，用 勘误 改正。",
            )


_SINCE = re.compile(
    r"[^，。；]{2,20}(?:收到|下达|批复|批准|印发|发布|结束|签订|到账|备案|审批)(?:之?后|之日起)，?|以[^，。；]{2,24}之日起(?:计算|算)，?"
)


def _idle(term: Term, *, several: bool, dated: bool, env: Env) -> bool:
    """A term that is no case: a number with a name, a sample, from when days count."""
    return constant(term, env) or (
        several
        and (
            _sampled(term, env)
            or _besides(term, env)
            or _as_of(term, env)
            or _worked_from(term, env)
            or (dated and _since(term, env))
        )
    )


_AS_OF = re.compile(
    r"(?:截至|截止到?)(?:当年|本年|次年|考核年度)?(?:年)?(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日|[底末])，?"
)


def _besides(term: Term, env: Env) -> bool:
    """另，失业率控制在5.5%以内的得2分: a word that only goes on."""
    if not isinstance(term, Event) or term.words.text.strip("，") not in ("另", "另外", "此外"):
        return False
    env.role("未计分文字", term.words.start, term.words.end)
    return True


_BASED = re.compile(r"以[^，。；0-9]{2,24}为(?:基准|基数|基础|参照|依据)，?(?:计算[^，。；0-9]{2,12}，?)?")


def _worked_from(term: Term, env: Env) -> bool:
    """以年初目标值为基准，完成率达到100%的: what a rate is worked out from, which is entered as a rate."""
    if not isinstance(term, Event) or not _BASED.fullmatch(term.words.text) or term.words.start >= len(env.text):
        return False
    held = [t for r in env.rules for t in numbers(r.cond) if isinstance(t, Compared)]
    if not held or not all(RATE_NAME.search(t.subject.text) for t in held if t.subject.text):
        return False
    if any(b.value.unit not in units.PERCENT for t in held for b in bounds_of(t)):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


def _as_of(term: Term, env: Env) -> bool:
    """截至当年12月底，支付进度达到92%的: when it is looked at, where there is but one such time."""
    if not isinstance(term, Event) or not _AS_OF.fullmatch(term.words.text):
        return False
    if len({m.group() for m in _AS_OF.finditer(env.text)}) > 1 or re.search(
        "[0-9一二三四]季度|半年|全年|[0-9]月", env.text.replace(term.words.text, "")
    ):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


def _since(term: Term, env: Env) -> bool:
    """文件收到后，30日内下达的: from when the days count."""
    if not isinstance(term, Event) or not _SINCE.fullmatch(term.words.text):
        return False
    env.role("说明", term.words.start, term.words.end)
    return True


_SIGNED = re.compile(r"增|减|变|差|偏|净|结余|利润|升|降|温|盈|率$|幅$")


def _not_that(term: Term) -> Term:
    """存量资金不为0的: some of it. Raises CriterionError (BC122) where less than nothing would be another number too."""
    if not isinstance(term, Compared) or not re.search("[不未非]$", term.subject.text):
        return term
    bound = bounds_of(term)
    name = term.subject.text[:-1]
    if len(bound) != 1 or bound[0].op != "=" or bound[0].value.number != 0 or _SIGNED.search(name):
        raise refuse("BC122", f"“{term.subject.text}”没有读懂", term.start, term.end, "请写成大于、小于哪个数。")
    some = Bounds((replace(bound[0], op=">", ending="sign"),))
    return replace(term, subject=replace(term.subject, text=name, end=term.subject.end - 1), what=some)


def _short_of_bound(rule: Rule) -> None:
    """不足300天的，每缺10天扣0.5分: how far below the bound that stands before it."""
    step = rule.step
    size = step.step.size if step is not None else None
    if step is None or size is None or step.step.move != "lack" or step.before.text or step.after.text:
        return
    held = bounds_of(rule.cond) if isinstance(rule.cond, Compared) else ()
    if len(held) == 1 and held[0].op == "<" and held[0].value.unit == size.unit:
        rule.step = replace(step, step=replace(step.step, move="down", word="少"))


_BOUND_INSIDE = re.compile(
    r"(?:为|是|等于|达到|超过|低于|不足|少于|多于)[0-9]+(?:\.[0-9]+)?[^，。；、0-9]{0,3}的(?=[不未免无按得扣计].)"
)


def _swallowed(rule: Rule) -> None:
    """Raises CriterionError (BC122) at 应发人数为0的不计偏差: a case inside the words of another."""
    for term in terms(rule.cond):
        if isinstance(term, Event) and _BOUND_INSIDE.search(term.words.text):
            raise refuse(
                "BC122",
                f"“{term.words.text[:30]}”没有读懂",
                term.words.start,
                term.words.end,
                "请在“的”后面断开，写明这种情形得几分。",
            )


def _at_time(tree: Tree | None) -> Tree | None:
    """截至6月底，支出进度达到50%的, where another time is named beside it: the progress at that time."""
    if not isinstance(tree, Every) or len(tree.terms) < 2:
        return tree
    when, held = tree.terms[:2]
    if not isinstance(when, Event) or not _AS_OF.fullmatch(when.words.text) or not isinstance(held, Compared):
        return tree
    named = Words(f"{when.words.text.strip('，')}{held.subject.text}", when.words.start, held.subject.end)
    rest = (replace(held, subject=named, start=when.words.start), *tree.terms[2:])
    return rest[0] if len(rest) == 1 else Every(rest)


_OUTCOME = re.compile(r"(?:本项|该项|最终|实际|计算)?(?:得分|结果|分数|得分结果|计算结果|扣分后)")


def _floored(rule: Rule, env: Env) -> bool:
    """得分小于0时取0: what the marks hold anyway."""
    found = numbers(rule.cond)
    term = found[0] if len(found) == len(terms(rule.cond)) == 1 else None
    if (
        rule.act != "zero"
        or not isinstance(term, Compared)
        or not isinstance(term.what, Bounds)
        or not _OUTCOME.fullmatch(term.subject.text)
        or any(b.op not in ("<", "<=") or b.value.number != 0 for b in term.what.bounds)
    ):
        return False
    env.role("计分说明", rule.start, rule.end)
    return True


def _settle(rules: list[Rule], env: Env) -> None:
    """Gives the ends that several conditions on one measure leave open to one of them each."""
    groups: list[tuple[Measure, list[tuple[Tree, list[Reach]]]]] = []
    for rule in rules:
        for tree in _whole_or_parts(rule.cond):
            if tree in env.bands or isinstance(tree, Event):
                continue
            found = reaches(tree, env)
            if found is None:
                continue
            known = next((g for g in groups if same_measure(g[0], found[0])), None)
            if known is None:
                groups.append((found[0], [(tree, found[1])]))
            elif all(t != tree for t, _ in known[1]):
                known[1].append((tree, found[1]))
    for measure, trees in groups:
        for (tree, _), band in zip(trees, settle([b for _, b in trees], env), strict=True):
            env.bands[tree] = (measure, band)


def _whole_or_parts(tree: Tree | None) -> list[Tree]:
    if tree is None:
        return []
    return [tree, *(t for t in tree.terms)] if isinstance(tree, Either) else [tree]


def _said_before(term: Term, rule: Rule, env: Env) -> bool:
    """三项得分均按百分制填列，本指标得分=…: words before a formula that are no case, and weights that it holds itself."""
    if isinstance(term, Event):
        text = term.words.text
        idle = not re.search(r"的[，]?$|时$|者$|[未不没无]", text) and asides.harmless(
            re.sub(r"比例|得分|计分|按", "", text)
        )
    elif isinstance(term, Counted):
        idle = _in_formula(term.value, rule)
    else:
        idle = (
            isinstance(term.what, Bounds)
            and all(b.op == "=" and _in_formula(b.value, rule) for b in term.what.bounds)
            and bool(term.what.bounds)
        )
    if idle:
        env.role("计分说明", rule.start, rule.out_start)
    return idle


def _in_formula(value: Quantity, rule: Rule) -> bool:
    return f"Fraction({value.number.numerator}, {value.number.denominator})" in repr(
        getattr(rule.out.amount, "body", "")
    )


_HANDED_OUT = re.compile(r"按照?.*(?:分配|分解|下达)(?:目标)?任务，?")


def _sampled(term: Term, env: Env) -> bool:
    """抽查10个项目的资料: how many are looked at; 按第一季度10%…分配任务: how a task is handed out."""
    if isinstance(term, Event) and _HANDED_OUT.fullmatch(term.words.text):
        env.role("未计分文字", term.words.start, term.words.end)
        return True
    if (
        not isinstance(term, Counted)
        or not SAMPLE.match(term.before.text)
        or _DEFECT.search(term.before.text + term.after.text)
    ):
        return False
    env.role("未计分文字", term.before.start, term.after.end or term.value.end)
    return True


# --- one thing named with its deduction means every such thing


_BESIDE_STANDARD = re.compile(
    r"^(?P<word>低于|不足|未达到?|达不到|高于|超过|超出)(?:标准|目标值?|指标值?|要求|计划|规定)(?:的|部分|，)*按?$"
)


def _below_standard(rule: Rule) -> None:
    """低于标准的按每1%扣0.4分: counted down from the standard."""
    found = (
        _BESIDE_STANDARD.match(rule.step.before.text) if rule.step is not None and rule.step.step.move == "" else None
    )
    if found is None:
        return
    assert rule.step is not None
    move = "up" if found["word"] in ("高于", "超过", "超出") else "down"
    rule.step = replace(
        rule.step,
        step=replace(rule.step.step, move=move, word=found["word"]),
        before=Words("", rule.step.start, rule.step.start),
    )


_BESIDE_NAMED = re.compile(r"^(?P<name>.{2,24}?)(?:较|比|与)(?P<other>[^，。；较比与]{2,8})(?:相比)?$")


def _beside_constant(rule: Rule, env: Env) -> None:
    """再入院率较控制值每上升1%, where the print says what it is: the step runs from there."""
    found = _BESIDE_NAMED.match(rule.step.before.text) if rule.step is not None and rule.step.step.move else None
    if found is None or all(c.name != found["other"] for c in env.constants):
        return
    assert rule.step is not None
    start = rule.step.before.start
    rule.step = replace(rule.step, before=Words(found["name"], start, start + len(found["name"])))


# --- measures in the order of the text


_SAYS_NOTHING = re.compile(
    r"(?:累计|合计|全年|年内|当年|年度|一年内|共|发生|发现|出现|存在|查实|有|达到|超过|的|缺|少)*"
)


def _meet(rules: list[Rule], env: Env) -> None:
    """Meets the measures in the order of the text, so that a subject left out is the one before it."""
    tallies: list[tuple[Words, str, str]] = []
    every = [t for r in rules if (t := _tally_of(r, env)) is not None]
    _beside_counts(rules, env)
    for rule in rules:
        if rule.topic is not None:
            env.book.topic = rule.topic
        for term in terms(rule.cond):
            if isinstance(term, Event):
                found = trend_parts(term, env)
                if found is not None:
                    env.trend = (found[0], found[1])
                    env.change = {">": "up", "<": "down"}.get(found[2], env.change)
                continue
            counted = _meant(term, tallies) or _counted_again(term, every)
            if counted is not None:
                env.measures[term] = env.book.count(counted[0], counted[1])
            else:
                measure_of(term, env)
        if rule.step is not None and _names_rate(rule):
            env.book.measure(trimmed(rule.step.before), rule.step.step.size, rate=True)
        planned = PLANNED.match(rule.step.before.text) if rule.step is not None and rule.step.step.move else None
        if planned and rule.step is not None:
            size = rule.step.step.size
            now = env.book.measure(
                trimmed(Words(planned["name"], rule.step.before.start, rule.step.before.start + len(planned["name"]))),
                None if size is None or size.unit in units.PERCENT else size,
            )
            env.book.planned(planned["other"], now, rule.step.before.start)
        if (
            rule.step is not None
            and rule.step.step.base is not None
            and re.search(r"计划|目标|任务", env.text[slice(*rule.step.step.base)])
            and trimmed(rule.step.before).text
        ):
            env.book.measure(
                trimmed(rule.step.before),
                None if rule.step.step.size is None or rule.step.step.size.unit == "%" else rule.step.step.size,
            )
        if rule.step is not None and (split := earlier(rule.step.before.text, env)) is not None and split[0]:
            env.trend = (Words(split[0], rule.step.before.start, rule.step.before.end), split[1])
        tally = _tally_of(rule, env)
        if tally is not None:
            tallies.append(tally)


def _tally_of(rule: Rule, env: Env) -> tuple[Words, str, str] | None:
    """What a step counts, its unit, and which way the step goes; None where it counts nothing."""
    if rule.step is None or rule.step.step.size is None or rule.act not in ("deduct", "add"):
        return None
    step = rule.step.step
    unit = rule.step.step.size.unit
    if step.move not in ("", "lack", "over") or unit in (*units.PERCENT, ""):
        return None
    return tally_words(rule, env), unit, step.move


def _names_rate(rule: Rule) -> bool:
    """满意度每1个百分点得0.05分，低于60%不得分: what is below is named by the step before it."""
    assert rule.step is not None
    size = rule.step.step.size
    return (
        size is not None
        and size.unit in ("%", "个百分点", "百分点")
        and rule.act in ("award", "mark", "full")
        and re.fullmatch("[一-鿿]{2,16}", rule.step.before.text) is not None
        and RATE_NAME.search(rule.step.before.text) is not None
    )


def _beside_counts(rules: list[Rule], env: Env) -> None:
    """社区专职网格员应配备20名 in the cell beside, and 配备人数低于14名 in the text: one count."""
    required = [t for t in env.beside if isinstance(t.what, Bounds) and len(t.what.bounds) == 1 and t.subject.text]
    if len(required) != 1:
        return
    unit = bounds_of(required[0])[0].value.unit
    generic = [
        t
        for r in rules
        for t in numbers(r.cond)
        if isinstance(t, Compared)
        and isinstance(t.what, Bounds)
        and t.what.bounds
        and t.what.bounds[0].value.unit == unit
        and _GENERIC_COUNT.fullmatch(t.subject.text)
    ]
    if unit and units.counted(unit) and generic:
        env.measures[required[0]] = measure_of(required[0], env)
        for term in generic:
            env.measures[term] = env.measures[required[0]]


_GENERIC_COUNT = re.compile(r"(?:实际|已|新)?[一-鿿]{0,3}(?:人数|家数|座数|次数|户数|个数|数量|数)")


_IN_ALL = re.compile(r"累计|合计|总计|总数量?|总|共计|问题|(?<=.)(?:项目|事项|数量|次数|天数|件数|情况|行为)$")
_SAME = (
    (re.compile("缺失|缺少|欠缺|缺项"), "缺"),
    (re.compile("^(?:发生|发现|出现|存在|有|被)"), ""),
    (re.compile("[，的了]"), ""),
)


def _bare(text: str) -> str:
    """The words of a count without those that only say that it is one."""
    text = _IN_ALL.sub("", text)
    for pattern, instead in _SAME:
        text = pattern.sub(instead, text)
    return text


def _counted_again(term: Compared | Counted, tallies: list[tuple[Words, str, str]]) -> tuple[Words, str] | None:
    """累计迟到10次以上, 投诉总数超过5起, 缺失3项以上: what a step counts one by one, before it or behind."""
    if isinstance(term, Counted):
        value, text = term.value, f"{term.before.text}{term.after.text}"
    elif bounds_of(term):
        value, text = bounds_of(term)[0].value, term.subject.text
    else:
        return None
    alike = [t for t in tallies if t[1].removeprefix("个") == value.unit.removeprefix("个")]
    if len(alike) != 1 or value.unit in ("", "分", *units.PERCENT) or not text:
        return None
    words, unit, _ = alike[0]
    said, known = _bare(text), _bare(words.text)
    again = said == known or (not said and re.search("累计|合计|总", text) is not None)
    return (words, unit) if again else None


def _meant(term: Compared | Counted, tallies: list[tuple[Words, str, str]]) -> tuple[Words, str] | None:
    """3件以上的 after 每件扣1分: the very things that are counted."""
    if isinstance(term, Counted):
        value, text = term.value, f"{term.before.text}{term.after.text}"
    elif isinstance(term.what, Bounds) and (term.what.bounds or term.what.span):
        value = term.what.bounds[0].value if term.what.bounds else term.what.span.high  # type: ignore[union-attr,assignment]
        text = term.subject.text
    elif isinstance(term.what, Moved) and term.what.bounds.bounds:
        value, text = term.what.bounds.bounds[0].value, f"{term.subject.text}{term.what.word}"
    else:
        return None
    for words, unit, _ in reversed(tallies):
        if unit.removeprefix("个") != value.unit.removeprefix("个"):
            continue
        said = re.sub(r"[，的]+$", "", text)
        said = re.sub(r"(?<=.)(?:行为|问题|情况|情形|现象|事项)$", "", said)
        if (
            _SAYS_NOTHING.fullmatch(said)
            or said == f"{words.text}{unit.removeprefix('个')}"
            or said == words.text
            or words.text.endswith(said)
            or (core_words(said) and sorted(re.sub("[的了]", "", said)) == sorted(re.sub("[的了]", "", words.text)))
        ):
            return words, unit
    return None
