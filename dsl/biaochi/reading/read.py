"""A text in canonical print to its rules: words and formulas, phrases, clauses."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from biaochi import patterns as re
from biaochi.reading import clauses
from biaochi.reading.builders import BUILDERS
from biaochi.reading.cascade import run
from biaochi.reading.formulas import Equation, Name, Operation
from biaochi.reading.lexicon import Piece, lexicon
from biaochi.reading.phrases import Outcome
from biaochi.reading.surface import Reading, own_copy
from biaochi.reading.words import tokenise

_SCORE_NAME = re.compile(r"(?:得分|得分值|分数|得分数|实得分|(?<![准标])分值)$")
_OWN_SCORE = re.compile(r"[^，。]{1,8}(?<![平评测百])(?<!平均)(?<!总)分|[^，。]{2,20}[数量率额度比]分值")
_KEPT = 32
_ALWAYS = ("得分", "本项得分", "本指标得分", "该项得分", "实际得分", "指标得分")


def is_score(equation: Equation, text: str) -> bool:
    """Whether a formula says how the score comes about: 得分=…, and 价格分=… where nothing else in the text speaks of 价格分."""
    if _TAKEN.fullmatch(equation.name):
        return True
    if _SCORE_NAME.search(equation.name):
        return text.count(equation.name) == 1 or equation.name in _ALWAYS
    return bool(_OWN_SCORE.fullmatch(equation.name)) and text.count(equation.name) == 1


@lru_cache(_KEPT)
def pieces_of(text: str, found: tuple[Equation, ...] = (), declared: tuple[str, ...] = ()) -> tuple[Piece, ...]:
    """Words and numbers, with printed formulas as one piece each. The same text is read once for every convention it is tried with."""
    out = tokenise(text, tuple((q.start, q.end) for q in found), declared)
    lex = lexicon()
    formulas = {q.start: q for q in found}
    for piece in out:
        if piece.letter == lex.letter("式"):
            equation = formulas[piece.start]
            if is_score(equation, text):
                piece.value = Outcome("formula", _earned(equation), "得分=")  # type: ignore[arg-type]
            else:
                piece.letter = lex.letter("定义")
    return tuple(out)


_TAKEN = re.compile(r"(?:每项|各项|该项|本项)?(?:应|实)?(?:扣|减)(?:减|除)?分(?:值|数|数值)?")


def _earned(equation: Equation) -> Equation:
    """扣分=逾期天数×0.1: what is left of the marks."""
    if not _TAKEN.fullmatch(equation.name):
        return equation
    return replace(equation, body=Operation("-", Name("满分"), equation.body))


def rules_of(pieces: tuple[Piece, ...], start: int, end: int, text: str) -> Reading:
    """The rules and statements that the pieces of a text make up at ``start:end``. Raises CriterionError at what has no role.

    What is given may be changed: it is nobody else's. The same stretch is read once for every convention.
    """
    return own_copy(_rules(_Same(pieces), start, end, text))


class _Same:
    """The pieces of a text, equal to themselves alone; they stay for as long as they are remembered."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self.pieces = pieces

    def __hash__(self) -> int:
        return id(self.pieces)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.pieces is self.pieces


@lru_cache(_KEPT)
def _rules(same: _Same, start: int, end: int, text: str) -> Reading:
    inside = [
        Piece(p.letter, max(p.start, start), min(p.end, end), p.value)
        for p in same.pieces
        if p.start < end and p.end > start
    ]
    return clauses.read(run(text, inside, BUILDERS), text)
