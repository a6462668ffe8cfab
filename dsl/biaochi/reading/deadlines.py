"""Deadlines that are bands: 1小时内到达的得4分，2小时内到达的得2分，超过2小时的不得分 is one time, measured.

A deadline alone belongs to an event (30日内签订合同得满分). Two or more, or one beside a bound in the same unit, are bands
of the time taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from biaochi.syntax import elements as el

_TRAILING = re.compile(r"(?:的|者|，|完成后)+$")


def as_bands(found: list[el.Element]) -> list[el.Element]:
    """``found`` with its deadlines as bounds of one time taken, where they are bands; else unchanged."""
    if any(isinstance(x, el.Step) or (isinstance(x, el.Act) and x.act != "award") for x in found):
        return found
    segments = list(_segments(found))
    timed = [s for s in segments if any(isinstance(x, el.Deadline) for x in s)]
    if not timed:
        return found
    unit = next(x.value.unit for x in timed[0] if isinstance(x, el.Deadline))
    bands = [s for s in segments if any(_unit(x) == unit for x in s)]
    if len(bands) < 2 or bands[0] is not timed[0] or not all(_plain(s, unit) for s in bands):
        return found
    said = _words(bands[0])
    if not said or any(_TRAILING.sub("", _words(s)) not in said for s in bands[1:]):
        return found
    out: list[el.Element] = []
    for segment in segments:
        out += _timed(segment, unit, said if segment is bands[0] else "") if segment in bands else segment
    return out


def _segments(found: list[el.Element]) -> Iterator[list[el.Element]]:
    """Runs that end with a separator, which belongs to its run."""
    run: list[el.Element] = []
    for element in found:
        run.append(element)
        if isinstance(element, el.Separator):
            yield run
            run = []
    if run:
        yield run


def _unit(element: el.Element) -> str:
    if isinstance(element, el.Deadline):
        return element.value.unit
    if isinstance(element, el.Range):
        return element.second.unit
    return element.values[0].unit if isinstance(element, el.Bound) and len(element.values) == 1 else ""


def _plain(segment: list[el.Element], unit: str) -> bool:
    timed = [x for x in segment if _unit(x) == unit]
    kinds = (el.Text, el.Act, el.Full, el.Zero, el.Separator)
    return len(timed) == 1 and all(isinstance(x, kinds) for x in segment if x not in timed)


def _words(segment: list[el.Element]) -> str:
    return "".join(x.text for x in segment if type(x) is el.Text)


def _timed(segment: list[el.Element], unit: str, said: str) -> list[el.Element]:
    out: list[el.Element] = []
    for element in segment:
        if isinstance(element, el.Deadline):
            value = element.value
            out.append(el.Bound(element.start, element.end, element.text, "<=", (value,)))
        elif type(element) is not el.Text:
            out.append(element)
    at = next(i for i, x in enumerate(out) if _unit(x) == unit)
    if said:
        name = _TRAILING.sub("", said)
        out.insert(at, el.Text(segment[0].start, out[at].start, f"{name}用时"))
    return out
