"""Clauses of one text as rules: conditions, then an action, then what limits it.

A rule keeps every element that stands before its action, phrase by phrase. Text without an action is a statement: a
preface, a requirement that a later step refers to, or a marked point （1分）.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from biaochi.reading.problem import refuse
from biaochi.syntax import elements as el

Action = el.Act | el.Full | el.Zero | el.Keep | el.Discretion | el.Proportion | el.Marks | el.Scored
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


def read_rules(found: list[el.Element], into: Reading | None = None, point: int = -1) -> Reading:
    """Groups elements into rules, appended to ``into`` (a new reading by default)."""
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

    for at, element in enumerate(found):
        if _bare_points(found, at, bool(phrases), current):
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
        if isinstance(element, ACTIONS):
            close_phrase()
            reading.rules.append(Rule(phrases, element, sentence, remainder, point=point))
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
            if pending and not _idle(current, phrases):
                raise refuse("BC127", f"“{element.text}”限的是哪一项不明", element.start, element.end, "请用 解释 写明。")
            if pending:
                phrases, current = [], []
            if last is None or pending or element.together or _of_all(element, reading, sentence, fresh):
                reading.limits.append(element)
            else:
                last.limits.append(element)
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


def _idle(current: list[el.Element], phrases: list[Phrase]) -> bool:
    """Whether what stands before a limit only names it: 以上, 该项, 加分项."""
    text = "".join(e.text for p in phrases for e in p.elements) + "".join(e.text for e in current)
    return re.fullmatch(r"(?:但|且|其中|以上|上述|各项|各|所有|两项|三项|本|该|此|项目?|指标|条款|加分|扣分|合计|累计|加分项|减分|部分|此类|总|共)*", text) is not None


def _of_all(limit: el.Limit, reading: Reading, sentence: int, fresh: bool) -> bool:
    """Whether a limit holds all rules of its side: it opens a sentence of its own, or closes one that lists several."""
    same = [r for r in reading.rules if isinstance(r.action, el.Act) and r.action.act == limit.what]
    if fresh:
        return len(reading.rules) > 1
    return len(same) > 1 and len(same) == len([r for r in same if r.sentence == sentence])


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
    return closes and ((conditions and not current) or bounded)


def _listed(found: list[el.Element], at: int) -> bool:
    """有专人管理1分、有管理制度1分: bare points set off by 、, at least two of them."""

    def sets_off(i: int) -> bool:
        element, after = found[i], found[i + 1] if i + 1 < len(found) else None
        if not isinstance(element, el.Mention) or element.values[0].unit != "分":
            return False
        return after is None or isinstance(after, el.Separator) or (isinstance(after, el.Text) and after.text.startswith("、"))

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
