"""The name of an indicator as printed, ``C1立项依据充分性（3）``, into code, name and marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from biaochi import patterns as re
from biaochi.tables.model import Level
from biaochi.tables.printed_text import one_line

_CODES = (
    re.compile(r"([A-Z]{1,3}[0-9]{1,3}(?:[.．-][0-9]{1,3})*)[ 　、.．:：-]*(?=[^\s0-9A-Za-z%])"),
    re.compile(r"([0-9]{1,2}(?:[.．-][0-9]{1,3})+)[ 　、.．]*(?=[^\s0-9%.、．])"),
    re.compile(r"([0-9]{1,2})[、.．][ 　]*(?=[^\s0-9%])"),
    re.compile(r"(指标[0-9]{1,2})[：:、.．][ 　]*(?=.)"),
)
_NUMBER = r"([0-9]{1,4}(?:\.[0-9]{1,4})?)"
_BRACKET = re.compile(rf"(.+?)[ 　]*[（(][ 　]*{_NUMBER}[ 　]*(分|%|％)?[ 　]*[）)]$")
_PLAIN = re.compile(rf"(.*[^0-9.\s\-－—～~至])[ 　]*{_NUMBER}[ 　]*分$")
_DETAIL = re.compile(rf"[^。；;\n]{{2,60}}?[（(][ 　]*{_NUMBER}[ 　]*分[ 　]*[）)]")
_LETTER = re.compile(r"([A-Z])[ 　、.．:：-]*(?=[一-鿿])")
_FREE = re.compile(r"[\s“”\"'‘’]")
_FORMS = str.maketrans("（）〔〕", "()[]")
_MARKS = re.compile(rf"{_NUMBER}[ 　]*(?:分|%|％)?")


def level_of(text: str, *, marks_elsewhere: bool = False) -> Level | None:
    """Code, name and marks of a printed name; None for an empty cell.

    Where the marks stand in a column of their own (``marks_elsewhere``), only a bracket that says 分 is taken for marks.
    """
    name = one_line(text).strip()
    if not name:
        return None
    code, marks = None, None
    for pattern in _CODES:
        if found := pattern.match(name):
            code, name = found[1].replace("．", "."), name[found.end() :]
            break
    found = _BRACKET.fullmatch(name)
    if (found and (found[3] == "分" or not marks_elsewhere)) or (
        not marks_elsewhere and (found := _PLAIN.fullmatch(name))
    ):
        name, marks = found[1], found[2]
    return Level(code, name, marks)


def without_marks(level: Level, marks: str | None) -> Level:
    """A level whose name repeats the marks that stand in their own column, ``立项依据（4%）`` beside 4."""
    found = _BRACKET.fullmatch(level.name)
    return replace(level, name=found[1]) if found and found[3] and found[2] == marks else level


def lettered(names: Iterable[str], inner: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Names that begin with a letter which is their code (``A决策`` above A1, A2): the code and the rest of each.

    A letter is a code where codes further in (``inner``) are made from it; ``C级危桥`` alone is a name.
    """
    made = {
        code[0] for code in inner if len(code) > 1 and code[0].isascii() and code[0].isupper() and code[1].isdigit()
    }
    found = {name: m for name in names if (m := _LETTER.match(name)) and m[1] in made}
    return {name: (m[1], name[m.end() :]) for name, m in found.items()}


def plain_name(name: str) -> str:
    """A name for comparison: no blanks and quotes, one form of brackets."""
    return _FREE.sub("", name).translate(_FORMS)


def is_detail(text: str) -> bool:
    """Whether a cell names a thing with its marks, ``征缴预算完成率（1分）``, and says nothing else."""
    return bool(_DETAIL.fullmatch(one_line(text)))


def marks_of(text: str | None) -> str | None:
    """The number of a cell of marks (``10``, ``10分``, ``10%``); None where it is something else."""
    found = _MARKS.fullmatch(one_line(text or "").strip())
    return found[1] if found else None
