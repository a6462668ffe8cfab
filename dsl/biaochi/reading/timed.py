"""Times until something is done: 接到报修后1小时内到场."""

from __future__ import annotations

from dataclasses import replace

from biaochi import patterns as re
from biaochi.model import units
from biaochi.reading.phrases import Bounds
from biaochi.reading.surface import Compared, Event, Words

LATE = re.compile(r"逾期|延期|超期|延迟|推迟|迟延|滞后|拖延")
_NO_TIME = re.compile(r"[未不无没逾迟]|延期|超期")


def timed(term: Compared, verb: Words) -> Compared | None:
    """How long it takes until ``verb``, where ``term`` bounds a time from above and neither says that it is late."""
    said = re.sub(r"(?:的|，)+$", "", verb.text)
    what = term.what
    if (
        not isinstance(what, Bounds)
        or len(what.bounds) != 1
        or what.bounds[0].value.unit not in units.TIME
        or what.bounds[0].op not in ("<", "<=")
    ):
        return None
    if len(said) > 10 or _NO_TIME.search(said + term.subject.text):
        return None
    lead = re.sub(r"(?:在|应|须|于|的|要求)+$", "", term.subject.text)
    return Compared(Words(f"{lead}{said}用时", term.start, verb.end), what, term.start, verb.end)


def one_event(first: Event, second: Event, text: str) -> Event:
    """Two events as one; 文件收到后，30日内拨付的 stays a time until something is done."""
    whole = Words(text[first.words.start : second.words.end], first.words.start, second.words.end)
    if second.timed is None or not re.search(r"(?:后|之日起)$", first.words.text):
        return Event(whole)
    name = Words(f"{first.words.text}{second.timed.subject.text}", whole.start, whole.end)
    return Event(whole, replace(second.timed, subject=name, start=whole.start))
