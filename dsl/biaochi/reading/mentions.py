"""Numbers that no comparison and no step governs: how many are looked at, what is obliged, a base, or things counted."""

from __future__ import annotations

import re

from biaochi.reading.subjects import trimmed, words
from biaochi.reading.term_kinds import Compared, Counted, Event, Terms, Words
from biaochi.reading.wording import OF_EACH
from biaochi.syntax import elements as el


def joined(carried: list[Words]) -> Words:
    """Words carried over from phrase to phrase, as one."""
    defined = tuple(i for w in carried for i in w.defined)
    return Words("，".join(w.text for w in carried if w.text).lstrip("、"), carried[0].start, carried[-1].end, defined)


def flush(out: Terms, carried: list[Words]) -> None:
    """What was carried over becomes an event."""
    if carried and any(w.text for w in carried):
        out.terms.append(Event(joined(carried)))
    carried.clear()


_MEETS_ALL = re.compile(r"(?:(?:同时|全部|均)*(?:满足|符合|达到|具备)(?:上述|以上|以下|全部|所有)+)")
_SAMPLE = re.compile(
    r"^(?:[^，。；]{0,10}，)?(?:随机|现场|实地|每次)*(?:抽查|抽取|抽检|抽样|抽考|抽测|抽问|随机|查看|检查|考核|提问|访谈|走访|询问|查阅|"
    r"调阅|座谈|查|抽|看)[^有存发出]{0,8}$|^[^，。；未不无没]{0,8}(?:座谈|访谈|提问|问卷)$"
)


def _one_of_one(mentions: list[el.Mention], segment: list[el.Element]) -> bool:
    """1人1项, 一人一次: one thing, counted by the second of its units."""
    if len(mentions) != 2:
        return False
    first, second = (m.values[0] for m in mentions)
    beside = segment.index(mentions[1]) == segment.index(mentions[0]) + 1
    return beside and first.number == second.number == 1 and first.unit != second.unit


_DEFECT = re.compile(r"[不未无缺错漏违超]")


def read_mention(segment: list[el.Element], out: Terms, carried: list[Words]) -> None:
    """A segment with a number of its own."""
    mentions = [e for e in segment if isinstance(e, el.Mention)]
    at = segment.index(mentions[0])
    first = mentions[0]
    before = words([e for e in segment[:at] if isinstance(e, (el.Text, el.Defined))], segment[0].start)
    after = words([e for e in segment[at + 1 :] if isinstance(e, (el.Text, el.Defined))], first.end)
    led = any(w.text and not _SAMPLE.match(w.text) for w in carried)
    if _SAMPLE.match(before.text) and not _DEFECT.search(after.text) and not led:
        sample = Words("", segment[0].start, segment[-1].end)
        carried.append(sample)
        out.samples.append(sample)
        return
    if _one_of_one(mentions, segment):
        segment = [x for x in segment if x is not first]
        read_mention(segment, out, carried)
        return
    out.leftovers.extend(mentions[1:])
    obliged = re.match(r"^(.*?)(至少|不少于|不得少于|不低于|应配备?|须配备?|需配备?|应有|须有)(.{0,8})$", before.text)
    if obliged and len(first.values) == 1 and not carried:
        if OF_EACH.search(before.text):
            carried.append(Words("".join(x.text for x in segment), segment[0].start, segment[-1].end))
            return
        subject = Words(f"{obliged[1]}{obliged[3]}{after.text}", before.start, after.end, before.defined)
        out.terms.append(Compared(trimmed(subject), ">=", first.values, None, segment[0].start, segment[-1].end))
        return
    if re.search(r"都没有|均没有|也没有|都无|均无", after.text) or re.search(r"没有任何|无任何|未有", before.text):
        text = "".join(e.text for e in segment)
        carried.append(Words(text, segment[0].start, segment[-1].end))
        return
    whole = re.match(r"^(?:以下|下列|上述|以上)?$", before.text)
    met = whole and re.match(r"^(?:全部|均|都)(?:符合|满足|达标|具备)", after.text)
    met = met or (_MEETS_ALL.fullmatch(before.text) and re.fullmatch(r"(?:要求|条件|标准|要点)?的?", after.text))
    if met and first.values[0].number > 1:
        carried.append(Words("".join(e.text for e in segment), segment[0].start, segment[-1].end))
        return
    if (
        before.text.endswith("以")
        and re.match(r"为(?:基准|基数|基础|标准|起点)", after.text)
        and len(first.values) == 1
    ):
        subject = trimmed(Words(before.text[:-1], before.start, before.end, before.defined))
        if not subject.text and carried:
            subject = trimmed(carried.pop())
        flush(out, carried)
        out.terms.append(Compared(subject, "=", first.values, None, segment[0].start, segment[-1].end))
        return
    if carried:
        before = joined([*carried, before]) if before.text else joined(carried)
        carried.clear()
    out.terms.append(Counted(before, first.values, after, segment[0].start, segment[-1].end))
