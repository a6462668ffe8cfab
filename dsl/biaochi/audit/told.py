"""What is told of a table in words: the goals as they were met, and the 综述 of its project in the text beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.audit.subject import Cell, Subject
from biaochi.tables.names import plain_name

_GOALS = re.compile("实际完成情况|完成情况")
_YEAR = re.compile("^(?:关于)?(?:[0-9]{4}年度?)?")
_END = re.compile("(?:项目)?(?:支出)?(?:(?:部门|财政|重点)?绩效(?:自评|评价)(?:综述|报告|表)?)?$")
_OPENED = re.compile(
    r"(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)]?[、.．]?)?([^。；;：:，,\n]{0,60}?(?:绩效)?自评(?:情况)?综述)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A text about a table. ``whole``: it tells of its total and its amounts; ``sure``: it is of this table and no other."""

    cell: Cell
    whole: bool
    sure: bool = True


def told_of(subject: Subject) -> Iterator[Told]:
    """What the header of a table tells, and what the text beside it tells of its project."""
    header, places = subject.table.header, subject.table.places
    for label, text in header.items():
        if text and (_GOALS.search(label) or "综述" in label):
            yield Told(Cell(places.get(label, subject.table.place), label, text), "综述" in label)
    wanted = project_name(subject.project)
    parts = [p for text in subject.lines_beside if "综述" in text for p in _parts(text)] if wanted else []
    own = [text for title, text in parts if project_name(title) == wanted]
    near = [] if own else [text for title, text in parts if not project_name(title) and wanted in plain_name(text)]
    for found, sure in ((own, len(own) == 1), (near, False)):
        yield from (Told(Cell(subject.table.place, "综述", text), True, sure) for text in found)


def project_name(name: str) -> str:
    """A project by its name, without its year and the kind of document."""
    return _END.sub("", _YEAR.sub("", plain_name(name)))


def _parts(text: str) -> Sequence[tuple[str, str]]:
    """The 综述 that stand one after the other in a paragraph, each with its title."""
    starts = list(_OPENED.finditer(text))
    ends = [*(m.start() for m in starts[1:]), len(text)]
    return [(m[1], text[m.start() : end]) for m, end in zip(starts, ends, strict=True)]
