"""What stands behind the last of several points: of that point, of all of them, or of which nothing says."""

from __future__ import annotations

from biaochi import patterns as re
from biaochi.meaning.additive import gives
from biaochi.meaning.env import Env
from biaochi.meaning.kin import speaks_of, spoken_of
from biaochi.meaning.point_lists import beside_points, own_point
from biaochi.meaning.point_marks import Item
from biaochi.reading.surface import Rule, numbers, said
from biaochi.reading.wording import core_words

_ANY = re.compile(
    r"[，；。]?(?:如|若|凡|其中)?(?:有|缺)?(?:任[一何意]|[一二两三四五六七八九十0-9]+)个?(?:项|条|点|要点)"
)
_OF_ALL = re.compile(r"另|再[扣加]|额外|追加|(?:本|该|此|整个?)(?:项?指标|项)|整项|全部|总分|否决")
_HEADING = re.compile(r"(?:情况|管理|工作|建设|机制|质量|进度|效果|成效|使用|[一-鿿]性)$")
"""资金使用情况（2分）: what a point is about, not what it asks for."""
_STOPS = re.compile(r"[；。]")


def behind_last(items: list[Item], env: Env) -> list[Rule]:
    """The rules behind the last point that are about all of them: ③监督有力（2分）；造成不良影响的另扣2分.

    Raises CriterionError (BC128) at ③检查得2分。任一项不符合，不得分, and at ③检查得2分；资料不全的扣1分, which may be of any.
    """
    last = items[-1]
    head, end, measured = _head(last)
    if not head or any(_goes_on(i, env) for i in items[:-1]):
        return []
    out: list[Rule] = []
    for rule in last.reading.rules:
        between = env.text[end : rule.start + 1]
        if rule.start < end or not _STOPS.search(between) or rule.otherwise:
            continue
        text = env.text[rule.start : rule.end]
        if _ANY.match(env.text[rule.start : rule.out_start]) and rule.step is None and not own_point(rule, env):
            raise beside_points(rule)
        if rule.act in ("ceiling", "half", "highest", "lowest", "spared", "full") or _OF_ALL.search(text):
            out.append(rule)
        elif not (own_point(rule, env) or _of_point(rule, head, measured=measured)):
            raise beside_points(rule)
    return out


def _head(item: Item) -> tuple[str, int, bool]:
    """What a point asks for, where it ends, and whether by a number; nothing where its marks stand behind a heading that rules go on from."""
    if item.title is not None:
        text = said(item.title.cond)
        heading = item.title.colon or _HEADING.search(text)
        return ("", 0, False) if heading else (text, item.title.end, bool(numbers(item.title.cond)))
    rules = item.reading.rules
    if item.marks is not None or not rules or not gives(rules[0]):
        return "", 0, False
    return spoken_of(rules[0]), rules[0].end, bool(numbers(rules[0].cond))


def _goes_on(item: Item, env: Env) -> bool:
    """Whether a point before the last has clauses of its own behind what it asks for."""
    head, end, _ = _head(item)
    return any(r.start >= end and _STOPS.search(env.text[end : r.start + 1]) for r in item.reading.rules if head)


def _of_point(rule: Rule, head: str, *, measured: bool) -> bool:
    if measured and rule.step is not None and rule.step.step.move != "":
        return True
    return speaks_of(spoken_of(rule), head)


def of_indicator(rule: Rule, env: Env) -> bool:
    """④不存在挪用得1分，存在挪用的本指标得0分: of the indicator, of which this is one point."""
    whole = re.search(r"(?:本|该|此|整个|整项)指标|全部分值", env.text[rule.start : rule.end])
    return rule.act == "zero" and rule.step is None and not rule.otherwise and whole is not None


def behind_title(rule: Rule, item: Item) -> bool:
    """③档案完整（1分）。无制度的，本项不得分: behind a point that has its marks, and about all of them."""
    return (
        item.title is not None
        and rule.act == "zero"
        and rule.step is None
        and rule.sentence > item.title.sentence
        and (rule.out.whole or re.search(r"整项|全部|均|都|一律|否决", rule.out.words) is not None)
    )


def of_another(rule: Rule, item: Item, items: list[Item]) -> bool:
    """1.有绩效目标得1分；…3.目标细化得2分。未设定绩效目标的不得分: behind the last point, and about what another one asks for."""
    rules = item.reading.rules
    if item is not items[-1] or rule.act != "zero" or rule.otherwise or rule.step is not None or numbers(rule.cond):
        return False
    if rule.sentence == rules[0].sentence and item.title is None:
        return False
    core = core_words(said(rule.cond))
    told = [core[i : i + 3] for i in range(len(core) - 2)]

    def spoken(other: Item) -> bool:
        stop = rule.start if other is item else other.point.end
        return any(t in said(r.cond) for t in told for r in other.reading.rules if r.end <= stop)

    return not spoken(item) and any(spoken(other) for other in items[:-1])


def none_above(item: Item) -> bool:
    """2.以上均无，不得分: says of the points before it what they say themselves."""
    rules = item.reading.rules
    return (
        len(rules) == 1
        and rules[0].act == "zero"
        and rules[0].step is None
        and re.fullmatch(
            r"(?:若|如)?(?:以上|上述)?(?:各项|[一二三四五]项)?(?:均|都)(?:无|没有|未(?:达到|完成|落实|符合|开展|做到)?|不(?:符合|具备|满足))(?:要求|条件)?的?",
            said(rules[0].cond),
        )
        is not None
    )
