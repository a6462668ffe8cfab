"""The phrases before an outcome as a condition: subjects and bounds, events, and what joins them."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.model import units
from biaochi.reading import asides
from biaochi.reading.clause_words import Item, words_of
from biaochi.reading.lexicon import lexicon
from biaochi.reading.phrases import Beside, Bound, Bounds, Chained, Moved, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Counted, Either, Event, Every, Plain, Term, Tree, Words
from biaochi.reading.timed import LATE, one_event, timed
from biaochi.reading.wording import MEASURABLE, PERIOD_ONLY, led, trimmed

_GAPPED = re.compile(r"[0-9.]+(?:个百分点|百分点)")
"""低于90%5个百分点以内: so far from the number before it."""
_FILLER = re.compile(
    r"^(?!及时)(?:的|时|时候|的时候|者|的情况下?|的情形|情形|的部分|部分|的得|得|的，|及|范围内|的范围内|的区间|区间|内|的单位|的地区|的，|左右|的项目)+$"
)
_GRADED = re.compile(
    r"^为?“?(?:优秀|优良|良好|优|良|中等|中|差|较好|较差|好|一般|合格|基本合格|不合格|及格|不及格|达标|基本达标|不达标|满意|基本满意|不满意)”?(?:等次|等级|档)?$"
)
"""The name of a band, behind its bounds: 70≤S<85为达标."""
_EVENTFUL = re.compile(r"[未不无没被]|有|持平|相同|相等|出现|发生|存在|发现|造成|导致|受到|的$|完成|达到|实现")
_AT_LEAST = re.compile(r"^(.*?)(?:至少|不少于|最少|不得少于)(.{0,8})$")
_APART = ("且", "并且", "而且", "但", "但是", "且同时", "而", "同时满足", "且满足", "并同时")
_AND = ("且", "并且", "而且", "且同时", "同时", "但", "但是", "不过", "并同时", "同时满足", "且满足", "并", "而")
_OR = ("或", "或者", "或是", "亦或", "抑或")


def parse(items: list[Item], text: str, notes: list[Words]) -> Tree | None:
    """The condition that items state; None where they say nothing. What is only a note in front of it goes to ``notes``."""
    parser = _Parser(items, text)
    tree = parser.run()
    notes += parser.notes
    return tree


class _Parser:
    def __init__(self, items: list[Item], text: str) -> None:
        self.items = items
        self.text = text
        self.terms: list[Term] = []
        self.joins: list[str] = []
        self.join = ""
        self.run_: list[Item] = []
        self.notes: list[Words] = []

    def run(self) -> Tree | None:
        for at, item in enumerate(self.items):
            if item.kind == "text":
                self.run_.append(item)
            elif item.kind in ("bound", "number"):
                self._bound(item, at)
            elif item.kind == "comma":
                self._flush()
                self.join = self.join or item.text
            else:
                self.run_.append(item)
        self._flush()
        return self._tree()

    # --- pieces

    def _words(self, run: list[Item]) -> Words:
        if not run:
            return Words("", 0, 0)
        return words_of(self.text, run)

    def _split(self, bounded: bool, counted: bool = False) -> list[Item]:
        """Takes what stands before the last 且 or 或 of a run as an event; the rest is the subject."""
        run, self.run_ = self.run_, []
        after_bound = bool(self.terms) and isinstance(self.terms[-1], (Compared, Counted)) and self.join == ""
        while run and (word := run[0].text) in (*_AND, *_OR) and (after_bound or self.join):
            self.join = "或" if word in _OR else "但" if word.startswith("但") else "且"
            run = run[1:]
        if not bounded:
            return run
        for at in range(len(run) - 1, 0, -1):
            word = run[at].text
            left = run[:at]
            if word in _APART or (
                (word in ("并", "同时") or (word in _OR and not counted)) and _EVENTFUL.search(self._words(left).text)
            ):
                self._event(left)
                self.join = "或" if word in _OR else "且"
                return run[at + 1 :]
        return run

    def _event(self, run: list[Item]) -> None:
        words = self._words(run)
        if words.text.strip("的时，、“”() ") and not _FILLER.match(words.text):
            compared = plain(words)
            last = self.terms[-1] if self.terms else None
            if (
                compared is not None
                and not compared.subject.text
                and isinstance(last, Event)
                and self.join == "，"
                and MEASURABLE.search(last.words.text)
                and "，" not in last.words.text
            ):
                self.terms.pop()
                self.join = self.joins.pop() if self.joins else ""
                compared = Compared(trimmed(last.words), compared.what, last.words.start, compared.end)
            self._add(compared or Event(words))

    def _add(self, term: Term) -> None:
        if self.terms:
            self.joins.append(self.join or "")
        self.terms.append(term)
        self.join = ""

    def _flush(self) -> None:
        run = self._split(False)
        if not run:
            return
        tail = self._tail(run)
        if tail:
            self._event(tail)

    def _tail(self, run: list[Item]) -> list[Item]:
        """What stands behind a bound in the same clause: its own subject, a word of no weight, or a name it belongs to."""
        last = self.terms[-1] if self.terms else None
        words = self._words(run)
        if last is None or self.join or not isinstance(last, (Compared, Counted)):
            return run
        if _FILLER.match(words.text) or (
            _GRADED.match(words.text) and isinstance(last, Compared) and not isinstance(last.what, Moved)
        ):
            return []
        if isinstance(last, Counted):
            self.terms[-1] = Counted(last.before, last.value, words)
            return []
        if isinstance(last.what, Moved) and last.what.bounds.bounds and last.what.bounds.bounds[0].op == "=":
            value = last.what.bounds.bounds[0].value
            self.terms[-1] = Counted(Words(self.text[last.start : value.start], last.start, value.start), value, words)
            return []
        if isinstance(last.what, Bounds) and last.what.bounds and last.what.bounds[0].value.unit == "日期":
            named = f"{re.sub('[于在]+$', '', last.subject.text)}{re.sub('的$', '', words.text)}日期"
            self.terms[-1] = Compared(Words(named, last.start, words.end), last.what, last.start, words.end)
            return []
        if (
            isinstance(last.what, Bounds)
            and not last.subject.text
            and last.what.bounds
            and last.what.bounds[0].value.unit in units.TIME
            and re.match(r"[未不没]", words.text)
        ):
            self.terms[-1] = Event(Words(self.text[last.start : words.end], last.start, words.end))
            return []
        if not last.subject.text and not MEASURABLE.search(words.text) and timed(last, words):
            self.terms[-1] = Event(Words(self.text[last.start : words.end], last.start, words.end), timed(last, words))
            return []
        if isinstance(last.what, Bounds) and (last.found or not last.subject.text):
            subject = trimmed(Words(f"{last.subject.text}{words.text}", last.start, words.end))
            self.terms[-1] = Compared(subject, last.what, last.start, words.end, last.found)
            return []
        if (
            isinstance(last.what, Bounds)
            and LATE.fullmatch(last.subject.text)
            and last.what.bounds
            and last.what.bounds[0].value.unit in units.TIME
        ):
            late = Words(f"{last.subject.text}{re.sub('的$', '', words.text)}", last.start, words.end)
            self.terms[-1] = Compared(late, last.what, last.start, words.end)
            return []
        whole = Words(self.text[last.start : words.end], last.start, words.end)
        self.terms[-1] = Event(whole, timed(last, words))
        return []

    def _bound(self, item: Item, at: int) -> None:
        value = item.piece.value
        run = self._split(True, isinstance(value, Quantity))
        last = self.terms[-1] if self.terms else None
        if run and run[0].text == "、" and self.join == "" and isinstance(last, Compared) and len(run) > 1:
            run, self.join = run[1:], "且"
        if self.join == "" and last is not None and self._words(run).text in ("、", "且", "但", "而", "并", "、且"):
            run, self.join = [], "且"
        if (
            not run
            and self.join == ""
            and isinstance(last, Compared)
            and last.end == item.start
            and _GAPPED.match(item.text)
        ):
            raise refuse(
                "BC126",
                f"“{self.text[last.start : item.end]}”是离这个数多少，读不准",
                last.start,
                item.end,
                "请写成“低于90%的幅度在5个百分点以内”，或直接写出界限。",
            )
        if (
            not run
            and self.join == ""
            and isinstance(last, Counted)
            and last.value.number == 1
            and isinstance(value, Quantity)
        ):
            self.terms[-1] = Counted(last.before, value, Words("", item.end, item.end))
            return
        if run and self.join == "" and isinstance(last, (Compared, Counted)) and not isinstance(value, Chained):
            start = (
                last.start
                if isinstance(last, Compared)
                else last.before.start
                if last.before.text
                else last.value.start
            )
            whole = Words(self.text[start : run[-1].end], start, run[-1].end)
            self.terms.pop()
            self.join = self.joins.pop() if self.joins else ""
            if isinstance(value, Quantity):
                self._add(Counted(whole, value, Words("", item.end, item.end)))
            else:
                self._add(Compared(trimmed(whole), value, start, item.end))
            return
        if isinstance(value, Quantity):
            before = self._words(run)
            least = _AT_LEAST.match(before.text)
            if least and value.unit != "分":
                subject = trimmed(Words(f"{least[1]}{least[2]}", before.start, before.end))
                self._add(Compared(subject, Bounds((Bound(">=", value),)), before.start, item.end, found=True))
                return
            self._add(Counted(before, value, Words("", item.end, item.end)))
            return
        if isinstance(value, Chained):
            if run and not _FILLER.match(self._words(run).text):
                self._event(run)
                self.join = "："
            name = Words(self.text[slice(*value.name)], *value.name)
            self._add(Compared(trimmed(name), value.bounds, item.start, item.end))
            return
        if (
            not run
            and isinstance(value, Bounds)
            and isinstance(last, Compared)
            and isinstance(last.what, Moved)
            and self.join in ("", "且", "但", "、")
        ):
            value = Moved(last.what.move, last.what.word, value)
        noun = self._words(run)
        counted_by = _COUNTED_BY.match(last.words.text) if isinstance(last, Event) else None
        if counted_by and isinstance(last, Event):
            last = self.terms[-1] = Event(
                Words(counted_by["name"], last.words.start, last.words.start + counted_by.end("name"))
            )
        heading = isinstance(last, Event) and (
            MEASURABLE.search(last.words.text) or re.fullmatch(r"[A-Za-z]", noun.text)
        )
        if (
            isinstance(last, Event)
            and heading
            and self.join == "，"
            and "，" not in last.words.text
            and (not run or last.words.text.endswith(noun.text) or PERIOD_ONLY.fullmatch(noun.text))
            and isinstance(value, (Bounds, Beside))
        ):
            period = noun.text if run and PERIOD_ONLY.fullmatch(noun.text) else ""
            self.terms.pop()
            self.join = self.joins.pop() if self.joins else ""
            lead = trimmed(last.words)
            self._add(Compared(replace(lead, text=f"{period}{lead.text}"), value, last.words.start, item.end))
            return
        subject = self._words(run)
        start = subject.start if run else item.start
        if isinstance(value, Bounds) and _BESIDE_LEFT.search(subject.text):
            raise refuse(
                "BC126",
                f"“{subject.text}{item.text}”是高低多少，还是占它的多少，读不准",
                start,
                item.end,
                "请写成“低10个百分点”或“的90%”。",
            )
        found = bool(re.search(r"(?:发现有?|出现|发生|存在|有)$", subject.text))
        assert isinstance(value, (Bounds, Beside, Moved))
        self._add(Compared(trimmed(subject), value, start, item.end, found))

    # --- the whole

    def _tree(self) -> Tree | None:
        if not self.terms:
            return None
        alternatives: list[list[Term]] = [[self.terms[0]]]
        for term, join in zip(self.terms[1:], self.joins, strict=True):
            one_of = isinstance(term, Event) and _ONE_OF.fullmatch(re.sub(r"[，的]+$", "", term.words.text))
            if one_of and len(self.terms) > 2:
                alternatives = [[t] for a in alternatives for t in a]
                continue
            last = alternatives[-1][-1]
            if (
                join == "或"
                and isinstance(term, Event)
                and isinstance(last, Event)
                and not self.text[last.words.end - 1 : last.words.end + 1].startswith("的，")
            ):
                alternatives[-1][-1] = Event(
                    Words(self.text[last.words.start : term.words.end], last.words.start, term.words.end)
                )
            elif join == "或":
                alternatives.append([term])
            else:
                last = alternatives[-1][-1]
                if isinstance(last, Event) and isinstance(term, Counted) and _bare_count(term):
                    alternatives[-1][-1] = Counted(
                        Words(re.sub(r"[的，]+$", "", last.words.text), last.words.start, last.words.end),
                        term.value,
                        term.after,
                    )
                elif (
                    isinstance(last, Event)
                    and join in ("，", " ", "：")
                    and asides.kind(last.words.text) in ("依据", "目的", "计分", "定义")
                ):
                    self.notes.append(last.words)
                    alternatives[-1][-1] = term
                elif isinstance(last, Event) and isinstance(term, Event):
                    alternatives[-1][-1] = one_event(last, term, self.text)
                else:
                    alternatives[-1].append(term)
        every: list[Tree] = [a[0] if len(a) == 1 else Every(tuple(a)) for a in alternatives]
        return every[0] if len(every) == 1 else Either(tuple(every))


_BESIDE_LEFT = re.compile(r"(?:低于|高于|超过|少于|多于)[^，。；]*(?:平均|水平|计划|目标|上年|同期)(?:水平|值|数)?$")
_COUNTED_BY = re.compile(r"^(?P<name>[^，。；]{2,20}(?:率|比例|占比))(?:按照?|以)[^，。；]{4,40}(?:计算|核算|统计)$")
_ONE_OF = re.compile(
    r"(?:[一二两三四]者|以上|上述)?(?:条件)?(?:只要)?(?:符合|满足|具备|达到|做到|有)?(?:以上|上述)?(?:其中)?(?:其一|之一|任[一意何]?一?项?(?:条件)?)(?:条件)?(?:的|即|即可|者)*"
)
"""二者符合其一: what stands before it are alternatives."""


def _bare_count(term: Counted) -> bool:
    return re.fullmatch(r"(?:出现|发现|发生|存在|有|达|达到|的|，)*", term.before.text + term.after.text) is not None


def plain(words: Words) -> Compared | None:
    """不低于平均执行率的: a comparing word and something else that has a name, said without a number."""
    found = _plain().match(words.text)
    done = _DONE.match(words.text)
    if done:
        end = words.start + done.end("other")
        return Compared(
            trimmed(Words(done["subject"], words.start, words.start + done.end("subject"))),
            Plain(">=", Words(done["other"], words.start + done.start("other"), end), "达到"),
            words.start,
            words.end,
        )
    if not found:
        return None
    inside = re.sub(r"(?:以内|之内|范围内)$", "", found["other"])
    other = led(Words(inside, words.start + found.start("other"), words.start + found.start("other") + len(inside)))
    if len(other.text) < 2 or not MEASURABLE.search(other.text) or other.text in ("标准", "要求", "部分"):
        return None
    subject = trimmed(Words(found["subject"], words.start, words.start + found.end("subject")))
    return Compared(subject, Plain(_OPERATORS[found["word"]], other, found["word"]), words.start, words.end)  # type: ignore[arg-type]


_DONE = re.compile(
    r"^(?P<subject>[^，。；]{2,24}(?:数|量|额|面积|里程|长度|人数|次数))(?:完成|实现)(?P<other>(?:年度|年初|既定|下达|规定)*(?:计划|目标|任务|指标)(?:数|量|值|任务|目标)?)的?$"
)
_OPERATORS: dict[str, str] = {}
_PATTERN: list[re.Pattern[str]] = []


def _plain() -> re.Pattern[str]:
    if not _PATTERN:
        for entries in lexicon().words.values():
            for word, _, values, after in entries:
                if "比较" in values and (after["比较"] == "" and (len(word) > 1 or not word.isalpha())):
                    _OPERATORS[word] = values["比较"]
        longest = sorted(_OPERATORS, key=len, reverse=True)
        _PATTERN.append(
            re.compile(
                rf"(?P<subject>.*?)(?:应|须|要|均|也|仍|实际)?(?P<word>{'|'.join(map(re.escape, longest))})(?P<other>[^，。；]+?)(?:的|(?<![用小工课])时)*$"
            )
        )
    return _PATTERN[0]
