"""Rules about one count, or one case in two ways, that may mean two things: found before anything is composed."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.env import Env
from biaochi.model import units
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Event, Rule, bounds_of, numbers, said, terms, unit_of

_MORE = re.compile(r"另|再|额外|追加|加扣|还")


def replaced(rule: Rule, rules: list[Rule], env: Env) -> None:
    """不达标的每处扣1分，3处以上扣5分: in place of the points for each, or beside them."""
    if rule.act != "deduct" or rule.step is not None or len(terms(rule.cond)) != 1:
        return
    held = [t for t in numbers(rule.cond) if _nameless(t)]
    unit = _unit(held[0]) if held else ""
    text = env.text[rule.start : rule.end]
    for other in rules:
        step = other.step
        size = step.step.size if step is not None and step.step.move == "" and other.act == "deduct" else None
        if size is not None and unit and size.unit == unit and units.counted(unit) and not _MORE.search(text):
            raise refuse(
                "BC128",
                f"“{text.strip('，')}”是代替逐个扣的分，还是另外再扣，读不准",
                min(other.start, rule.start),
                max(other.end, rule.end),
                "请写成“1处扣1分，2处扣2分，3处及以上扣5分”；另外再扣的，写“另扣”。",
            )


def _nameless(term: Compared | Counted) -> bool:
    if isinstance(term, Counted):
        return not term.before.text and not term.after.text
    return not term.subject.text


def _unit(term: Compared | Counted) -> str:
    if isinstance(term, Compared) and any(b.value.number <= 1 for b in bounds_of(term)[:1]):
        return ""
    return unit_of(term)


def both_ways(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每完成一项得1分，未完成的每项扣1分: what is not earned, or taken off what is."""
    step = rule.step
    size = step.step.size if step is not None and rule.act == "deduct" else None
    if step is None or size is None or not re.match(r"(?:，)?(?:未|没有?)(?:完成|达到|落实|开展)", step.before.text):
        return
    for other in rules:
        earned = other.step.step.size if other.step is not None and other.act in ("award", "mark") else None
        if earned is not None and (earned.number, earned.unit) == (size.number, size.unit):
            raise refuse(
                "BC128",
                "没有完成的是不得这一项的分，还是另外再扣，读不准",
                other.start,
                rule.end,
                "请写“未完成的不得分”，或写明在已得的分里再扣。",
            )


_BOTH = re.compile(r"^[^，]{2,}(?:或者?)[^，且]{2,}(?:且|并且)[^，]{2,}$")


def mixed(rule: Rule, rules: list[Rule], env: Env) -> None:
    """未公示或公示不及时且未整改的: whether 且 is of both cases."""
    for term in terms(rule.cond):
        if isinstance(term, Event) and _BOTH.match(term.words.text):
            raise refuse(
                "BC128",
                f"“{term.words.text[:30]}”里的“且”管前面两种情形，还是只管后一种，读不准",
                term.words.start,
                term.words.end,
                "请把两种情形分开写。",
            )


_EACH_PERIOD = re.compile(r"每个?(?:月|季度?|周|旬|半年|两个?月|学期)")
_IN_ALL = re.compile(r"全年|年度内|年内|一年|累计|合计|总共")


def over_periods(rule: Rule, rules: list[Rule], env: Env) -> None:
    """每季度召开1次会议得满分，全年少于2次不得分: of a quarter, or of the year."""
    held = [] if rule.step is not None else [t for t in numbers(rule.cond) if _nameless(t)]
    unit = unit_of(held[0]) if held else ""
    if not unit or not _IN_ALL.search(env.text, rule.start, rule.out_start):
        return
    for other in rules:
        for term in numbers(other.cond):
            name = term.before.text if isinstance(term, Counted) else term.subject.text
            if other is not rule and _EACH_PERIOD.search(name) and unit_of(term) == unit:
                raise refuse(
                    "BC128",
                    f"“{env.text[rule.start : rule.out_start].strip('，')}”与“{_EACH_PERIOD.search(name).group()}”的次数怎样合用，读不准",  # type: ignore[union-attr]
                    rule.start,
                    rule.end,
                    "请都按全年写，如“全年召开4次得满分，每少1次扣1分，少于2次不得分”。",
                )


_PART = re.compile(
    r"^[，；]?(?:其中|经?查[证实]|(?:经[^，。；]{0,6})?属实|金额(?:超过|达到?|在)|情节|(?:造成|引发|导致|产生)|被[^，。；]{0,6}(?:通报|曝光|处罚|查处))"
)
_LEVEL = re.compile(r"(?:国家|省|市|县|区|乡镇?|部|厅)级?(?:\([^()]*\))?(?:及其?)?以上")


def part_of_count(rule: Rule, rules: list[Rule], env: Env) -> None:
    """投诉每起扣0.5分，经查实的每起扣1分; 县级以上每次得0.5分，省级以上每次得1分: some of what was counted already."""
    at = next(i for i, r in enumerate(rules) if r is rule)
    size = _each(rule)
    for before in rules[:at]:
        if (
            rule.step is None
            and rule.act == before.act == "deduct"
            and not numbers(rule.cond)
            and _graver_of(rule, before)
        ):
            raise refuse(
                "BC128",
                f"“{said(rule.cond)[:30]}”的已经数在前面，是另外再扣，还是改按后面的分扣，读不准",
                before.start,
                rule.end,
                "请写明，如“另扣2分”；或写成不重叠的几种。",
            )
        if size is None or before.act != rule.act or before.sentence != rule.sentence or _each(before) != size:
            continue
        own, other = (env.text[r.start : r.out_start] for r in (rule, before))
        nested = _LEVEL.search(own) and _LEVEL.search(other)
        if (nested or _PART.match(own)) and not _MORE.search(rule.out.words) and not _PART.match(other):
            raise refuse(
                "BC128",
                f"“{own.strip('，；')}”的已经数在前面，是另外再算，还是改按后面的分算，读不准",
                before.start,
                rule.end,
                "请写成不重叠的几种，如“未查实的每起扣0.5分，查实的每起扣1分”。",
            )


def _graver_of(rule: Rule, before: Rule) -> bool:
    """核心指标未完成扣2分 behind 每有1项指标未完成扣1分: the same words with more before them."""
    step = before.step
    if step is None or step.step.move != "" or before.sentence != rule.sentence or _MORE.search(rule.out.words):
        return False
    counted, own = (
        re.sub(r"[，的]|^(?:有|发现|出现|存在)", "", t)
        for t in (f"{said(before.cond)}{step.before.text}{step.after.text}", said(rule.cond))
    )
    return len(counted) > 2 and own != counted and own.endswith(counted)


def _each(rule: Rule) -> tuple[object, str] | None:
    """How many of what a rule counts one by one."""
    step = rule.step.step if rule.step is not None else None
    return None if step is None or step.size is None or step.move != "" else (step.size.number, step.size.unit)
