"""Clauses of one text as rules: conditions, then an action, then what limits it.

A rule keeps every element that stands before its action, phrase by phrase. Text without an action is a statement: a
preface, a requirement that a later step refers to, or a marked point （1分）.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from biaochi.reading.problem import refuse
from biaochi.syntax import elements as el

_LONGEST_PHRASE = 100
_LONGEST_TEXT = 800

Action = el.Act | el.Full | el.Zero | el.Keep | el.Discretion | el.Proportion | el.Marks | el.Scored | el.Limit
ACTIONS = (el.Act, el.Full, el.Zero, el.Keep, el.Discretion, el.Proportion, el.Scored)


@dataclass(slots=True)
class Phrase:
    """What stands between two commas."""

    elements: list[el.Element]
    colon: bool = False

    @property
    def start(self) -> int:
        return self.elements[0].start

    @property
    def end(self) -> int:
        return self.elements[-1].end

    def has(self, *kinds: type[el.Element]) -> bool:
        """Whether an element of one of these kinds stands in the phrase."""
        return any(isinstance(e, kinds) for e in self.elements)


@dataclass(slots=True)
class Rule:
    """Phrases of condition, one action and its limits. ``sentence`` counts the sentences of the text."""

    phrases: list[Phrase]
    action: Action | None
    sentence: int
    remainder: el.Remainder | None = None
    limits: list[el.Limit] = field(default_factory=list)
    floor: el.Floor | None = None
    marks: el.Marks | None = None
    point: int = -1

    @property
    def start(self) -> int:
        if self.phrases:
            return self.phrases[0].start
        return self.action.start if self.action is not None else 0

    @property
    def end(self) -> int:
        if self.action is not None:
            return self.action.end
        return self.phrases[-1].end if self.phrases else 0

    def find(self, kind: type[el.Element]) -> el.Element | None:
        """The first element of this kind in the conditions."""
        return next((e for p in self.phrases for e in p.elements if isinstance(e, kind)), None)


@dataclass(slots=True)
class Reading:
    """The rules of one text in order, and what hangs on the text as a whole."""

    rules: list[Rule] = field(default_factory=list)
    statements: list[Rule] = field(default_factory=list)
    limits: list[el.Limit] = field(default_factory=list)
    floor: el.Floor | None = None
    total: el.Marks | None = None
    highest: el.Highest | None = None
    capped: el.Capped | None = None


def _check_length(found: list[el.Element]) -> None:
    run = 0
    for at, element in enumerate(found):
        run = 0 if isinstance(element, el.Separator) else run + 1
        if run > _LONGEST_PHRASE or at > _LONGEST_TEXT:
            raise refuse(
                "BC107", "一条评分标准太长，读不过来", element.start, element.end, "请拆成几条指标或几个要点。"
            )


def read_rules(found: list[el.Element], into: Reading | None = None, point: int = -1) -> Reading:
    """Groups elements into rules, appended to ``into`` (a new reading by default).

    Raises CriterionError (BC107) on texts far longer than any criterion.
    """
    _check_length(found)
    reading = Reading() if into is None else into
    phrases: list[Phrase] = []
    current: list[el.Element] = []
    remainder: el.Remainder | None = None
    sentence = reading.rules[-1].sentence + 1 if reading.rules else 0
    fresh = True

    def close_phrase() -> None:
        nonlocal current
        if current:
            phrases.append(Phrase(current))
        current = []

    def statement() -> None:
        nonlocal phrases
        close_phrase()
        if phrases:
            rule = Rule(phrases, None, sentence, point=point)
            reading.statements.append(rule)
        phrases = []

    graded = _graded_points(found)
    for at, element in enumerate(found):
        if (at in graded and current) or _bare_points(found, at, bool(phrases), current):
            assert isinstance(element, el.Mention)
            element = el.Act(element.start, element.end, "", "award", element.values[0], False, False)
        if isinstance(element, el.Separator):
            if element.kind in (el.Sep.STOP, el.Sep.BREAK):
                statement()
                sentence, fresh = sentence + 1, True
            else:
                close_phrase()
                if element.kind is el.Sep.COLON and phrases:
                    phrases[-1].colon = True
            continue
        last = reading.rules[-1] if reading.rules and reading.rules[-1].point == point else None
        pending = bool(phrases or current)
        if isinstance(element, el.Zero) and not pending and last is not None and isinstance(last.action, el.Zero):
            continue
        if isinstance(element, el.Floor) and _of_case(element, current, phrases):
            element = el.Zero(element.start, element.end, element.text, False)
        if isinstance(element, ACTIONS):
            close_phrase()
            reading.rules.extend(_split_listed(Rule(phrases, element, sentence, remainder, point=point)))
            phrases, remainder, fresh = [], None, False
        elif isinstance(element, el.Remainder):
            if pending or last is None:
                remainder = element
            else:
                last.remainder = element
        elif isinstance(element, el.Floor):
            if last is not None and not pending:
                last.floor = element
            else:
                reading.floor = element
        elif isinstance(element, el.Limit):
            scope = _scope(current, phrases)
            if scope is None and element.what == "score" and _conditional(current, phrases):
                close_phrase()
                reading.rules.append(Rule(phrases, element, sentence, point=point))
                phrases, fresh = [], False
                continue
            if scope is None:
                raise refuse(
                    "BC127", f"“{element.text}”限的是哪一项不明", element.start, element.end, "请用 解释 写明。"
                )
            phrases, current = [], []
            sided = [
                r
                for r in reading.rules
                if r.point == point and isinstance(r.action, el.Act) and r.action.act == element.what
            ]
            if (
                element.what != "score"
                and len(sided) == 1
                and scope != "own"
                and last is not None
                and sided[0] is not last
            ):
                _hold(element, sided[0].limits)
                continue
            alone = len([r for r in reading.rules if r.point == point]) == 1
            own = scope == "own" or (alone and element.what != "score")
            of_all = scope == "all" or element.together
            if last is not None and (own or not (of_all or _of_all(element, reading, sentence, fresh))):
                _hold(element, last.limits)
            else:
                _hold(element, reading.limits)
        elif isinstance(element, el.Per):
            if last is None or pending or not isinstance(last.action, el.Act):
                raise refuse(
                    "BC123",
                    f"“{element.text}”的作用不明",
                    element.start,
                    element.end,
                    "请用 解释 写明，如“每次加1分”。",
                )
            one = el.Value(Fraction(1), element.unit, None, element.start, element.end)
            step = el.Step(element.start, element.end, f"每{element.unit}", "", "每", one)
            last.phrases = [*last.phrases, Phrase([step])]
        elif isinstance(element, el.Capped):
            if phrases:
                raise refuse(
                    "BC123", f"“{element.text}”指的是哪个数不明", element.start, element.end, "请用 解释 写明。"
                )
            current = []
            reading.capped = element
        elif isinstance(element, el.Highest):
            if pending:
                raise refuse("BC124", f"“{element.text}”指哪几项不明", element.start, element.end, "请用 解释 写明。")
            reading.highest = element
        elif isinstance(element, el.Marks):
            _take_marks(element, reading, last, pending, phrases, current, sentence, point)
            if pending and not element.total:
                phrases, current = [], []
        else:
            current.append(element)
    statement()
    if remainder is not None and reading.rules:
        reading.rules[-1].remainder = remainder
    return reading


def _split_listed(rule: Rule) -> list[Rule]:
    """每缺1份、错1份各扣0.1分: one rule for each thing counted."""
    last = rule.phrases[-1].elements if rule.phrases else []
    if not isinstance(rule.action, el.Act) or not rule.action.each or rule.action.act == "award":
        return [rule]
    counts = [i for i, x in enumerate(last) if isinstance(x, (el.Step, el.Mention))]
    marks = [i for i in counts[1:] if i >= 2 and last[i - 1].text.startswith("、")]
    if len(counts) < 2 or len(marks) != len(counts) - 1 or counts[-1] != len(last) - 1:
        return [rule]
    pieces = [last[: counts[0] + 1], *(last[i - 1 : i + 1] for i in marks)]
    action = replace(rule.action, each=False)
    out: list[Rule] = []
    for piece in pieces:
        bare = [replace(x, text=x.text.lstrip("、")) if type(x) is el.Text else x for x in piece]
        out.append(Rule([*rule.phrases[:-1], Phrase(bare)], action, rule.sentence, rule.remainder, point=rule.point))
    return out


_OWN = re.compile(
    r"(?:但|且|其中|，|此类|该类|这类|此种|该种|此情形|该情形|本条|该条|此条|这一?项|情形|情况|问题|的|扣分|加分)*"
)
_ALL = re.compile(
    r"(?:但|且|其中|，|以上|上述|各项|各类|各种|所有|全部|[两二三四五六七八九]者?[项类种条]?|本|该|此|项目?|指标|"
    r"条款|计算|加分|扣分|奖励|减分|得分|合计|累计|部分|情形|情况|全年|年度|年内|当年|本年|一年|每年|"
    r"总|共|原则上)*"
)


def _scope(current: list[el.Element], phrases: list[Phrase]) -> str | None:
    """What a limit holds by the words before it: the clause before (此类), all (以上), "" where they do not say.

    None where the words are more than a name of what is held.
    """
    text = "，".join("".join(e.text for e in p.elements) for p in [*phrases, *([Phrase(current)] if current else [])])
    if not text:
        return ""
    if _OWN.fullmatch(text) and re.search(r"类|种|情形|条|这", text):
        return "own"
    if not _ALL.fullmatch(text):
        return None
    return (
        "all"
        if re.search(r"以上|上述|各|所有|全部|[两二三四五六七八九]|合计|总|共|加分|扣分|奖励|减分|项|指标", text)
        else ""
    )


_IMPAIRED = re.compile(r"存在|出现|发生|发现|查实|未|没有|不|无|弄虚作假|低于|超过")


def _conditional(current: list[el.Element], phrases: list[Phrase]) -> bool:
    """存在弄虚作假的，本项最高得2分: a limit that holds only in a case the words before it state."""
    body = [e for p in phrases for e in p.elements] + current
    text = "".join(e.text for e in body)
    closed = (bool(phrases) and not current) or text.endswith(("的", "者", "时"))
    return closed and bool(_IMPAIRED.search(text) or any(isinstance(e, (el.Bound, el.Comparator)) for e in body))


_UP_TO = re.compile(
    r"直[至到]|扣[除减]?|为?止|累计|合计|共计|最[低多高]|该项|本项|此项|指标|标准|各项|分[值数]|满分|权重|得分|以|将|把|至|到|并|且|但|均|都|[0-9.一二两三四五六七八九十半]+分?|[^\u4e00-\u9fff]"
)


_HEADED = re.compile(r"下列|以下|上述|以上|扣分|差额")


def _of_case(floor: el.Floor, current: list[el.Element], phrases: list[Phrase]) -> bool:
    """未制定方案扣完: all the marks are lost in the case before it. Raises CriterionError (BC127) before 扣完为止."""
    said = "，".join(e.text for p in [*phrases, Phrase(current)] for e in p.elements)
    if not _UP_TO.sub("", said):
        return False
    if re.search(r"止|限|负|最|不|超", floor.text):
        if _HEADED.search(said):
            return False
        raise refuse(
            "BC127",
            f"“{said[:30]}”扣几分没有写，只写了“{floor.text}”",
            floor.start,
            floor.end,
            "全部扣完的请写“不得分”；否则请写明扣几分。",
        )
    return True


def _hold(limit: el.Limit, limits: list[el.Limit]) -> None:
    """Adds a limit to those of one rule or of all. Raises CriterionError (BC127) where they already have another."""
    other = next((x for x in limits if x.what == limit.what), None)
    if other is not None and (other.points, other.share) != (limit.points, limit.share):
        said = f"“{other.text}”和“{limit.text}”限的是同一项，不一致"
        raise refuse("BC127", said, limit.start, limit.end, "请用 解释 写明以哪个为准，或各限哪一项。")
    limits.append(limit)


def _on_side(limit: el.Limit, rule: Rule) -> bool:
    """Whether a rule adds up to what a limit holds: 最多扣 deductions, 最高得 what is given for each."""
    if not isinstance(rule.action, el.Act):
        return False
    if limit.what == "score":
        return rule.action.act in ("award", "add") and rule.find(el.Step) is not None
    return rule.action.act == limit.what


def _of_all(limit: el.Limit, reading: Reading, sentence: int, fresh: bool) -> bool:
    """Whether a limit holds all rules of its side: it opens a sentence of its own, or closes one that lists several.

    Where each rule before it has a limit of its own, so has the last one (每处扣1分，最多扣2分，每天扣1分，最多扣3分).
    Raises CriterionError (BC127) where only some of them have.
    """
    same = [r for r in reading.rules if _on_side(limit, r)]
    if fresh:
        return len(reading.rules) > 1
    if len(same) < 2 or any(r.sentence != sentence for r in same):
        return False
    limited = [any(x.what == limit.what for x in r.limits) for r in same[:-1]]
    if any(limited) and not all(limited):
        said = f"“{limit.text}”限的是最后一项还是几项合计，读不准"
        raise refuse("BC127", said, limit.start, limit.end, "请写明，如“以上合计最多扣3分”，或用 解释 写明。")
    return not any(limited)


def _bare_points(found: list[el.Element], at: int, conditions: bool, current: list[el.Element]) -> bool:
    """75%以上，6分；: points alone between two separators, after a condition, are an award."""
    element = found[at]
    if not isinstance(element, el.Mention) or len(element.values) != 1 or element.values[0].unit != "分":
        return False
    after = found[at + 1] if at + 1 < len(found) else None
    closes = after is None or (isinstance(after, el.Separator) and after.kind not in (el.Sep.OPEN, el.Sep.CLOSE))
    if _listed(found, at):
        return bool(current)
    bounded = any(isinstance(e, (el.Bound, el.Range)) for e in current)
    worded = at > 0 and type(found[at - 1]) is el.Text and found[at - 1].text.endswith("的")
    stepped = any(isinstance(e, el.Step) for e in current) and not any(
        isinstance(e, el.Act) and e.act == "deduct" for e in found
    )
    return closes and ((conditions and not current) or bounded or worded or stepped)


_NOT_AWARDED = re.compile(r"(?:满分|总分|共|基数|扣分|标准|成绩|得分|评分|平均|分数|至|到|达|为|是|占)$")


def _graded_points(found: list[el.Element]) -> set[int]:
    """一等奖6分、二等奖4分 and 成效明显的3分，有成效的2分: points that each close words of their own."""
    mentions = [i for i, x in enumerate(found) if isinstance(x, el.Mention) and x.values[-1].unit == "分"]
    zeroes = [i for i, x in enumerate(found) if isinstance(x, el.Zero)]
    if len(mentions) + len(zeroes) < 2:
        return set()
    for i in mentions:
        before = found[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        closes = (
            after is None
            or (isinstance(after, el.Separator) and after.kind not in (el.Sep.OPEN, el.Sep.CLOSE, el.Sep.COLON))
            or (isinstance(after, el.Text) and after.text.startswith("、"))
        )
        element = found[i]
        single = isinstance(element, el.Mention) and len(element.values) == 1
        worded = type(before) is el.Text and before.text.strip("、") and not _NOT_AWARDED.search(before.text)
        bounded = isinstance(before, (el.Bound, el.Range, el.Mention))
        if not (closes and single and (worded or bounded)):
            return set()
    return set(mentions)


def _listed(found: list[el.Element], at: int) -> bool:
    """有专人管理1分、有管理制度1分: bare points set off by 、, at least two of them."""

    def sets_off(i: int) -> bool:
        element, after = found[i], found[i + 1] if i + 1 < len(found) else None
        if not isinstance(element, el.Mention) or element.values[0].unit != "分":
            return False
        return (
            after is None
            or isinstance(after, el.Separator)
            or (isinstance(after, el.Text) and after.text.startswith("、"))
        )

    listed = [i for i in range(len(found)) if sets_off(i)]
    marks = [i for i in listed if i + 1 < len(found) and isinstance(found[i + 1], el.Text)]
    return bool(marks) and at in listed


def _take_marks(
    element: el.Marks,
    reading: Reading,
    last: Rule | None,
    pending: bool,
    phrases: list[Phrase],
    current: list[el.Element],
    sentence: int,
    point: int,
) -> None:
    if element.total:
        reading.total = element
    elif pending:
        whole = [*phrases, Phrase(list(current))] if current else list(phrases)
        reading.rules.append(Rule(whole, element, sentence, marks=element, point=point))
    elif last is not None:
        last.marks = element
    else:
        reading.total = element
