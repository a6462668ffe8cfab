"""变更: the indicators and clauses a lower layer removes or rewords, by their codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.document.tree import Field

_CODE = r"(?P<code>[A-Z]{1,3}[0-9]{1,4}(?:\.[0-9]{1,4})*|[0-9]{1,3}(?:\.[0-9]{1,4})*)"
_REMOVE = re.compile(rf"^删除\s*{_CODE}(?:-(?P<clause>[0-9]{{1,3}}))?$")
_REWORD = re.compile(rf"^{_CODE}-(?P<clause>[0-9]{{1,3}})\s*改为[“\"](?P<text>.+)[”\"]$")
_BASIS = re.compile(r"[。；;，,]?\s*依据：(?P<basis>.+?)。?$")
_CLAUSE = re.compile(r"[^；;。\n]*[；;。\n]|[^；;。\n]+$")

EXAMPLE = "例如：删除 C12.3。依据：……；或：C9-2 改为“若发现截留的，扣2分；”。依据：……"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of 变更. ``clause`` is 0 for the whole indicator; ``text`` is the new wording, "" for a removal.

    ``start``/``end`` are offsets into the text of the field.
    """

    code: str
    clause: int
    text: str
    basis: str
    start: int
    end: int


def read_changes(field: Field | None) -> Iterator[Change | tuple[int, int, str]]:
    """The changes of a field; a line that cannot be read is its place in the field's text and what is wrong."""
    offset = 0
    for line in () if field is None else field.lines:
        start, end = offset, offset + len(line)
        offset = end + 1
        if line.strip():
            yield _change(line, start, end)


def _change(line: str, start: int, end: int) -> Change | tuple[int, int, str]:
    cited = _BASIS.search(line)
    said = (line[: cited.start()] if cited else line).strip().rstrip("。")
    basis = cited["basis"].strip() if cited else ""
    found = _REMOVE.match(said) or _REWORD.match(said)
    if found is None:
        return start, end, f"变更“{said[:30]}”读不懂"
    parts = found.groupdict()
    if parts["clause"] is not None and not int(parts["clause"]):
        return start, end, f"变更“{said[:30]}”：各条从第1条数起"
    return Change(parts["code"], int(parts["clause"] or 0), parts.get("text") or "", basis, start, end)


def clauses_of(text: str) -> list[tuple[int, int]]:
    """The clauses of a 标准 as changes count them, from 1: what stands between ；, 。 and line ends, marks included."""
    return [m.span() for m in _CLAUSE.finditer(text) if m[0].strip("；;。\n 　")]
