"""A text in canonical print to its rules: words and formulas, phrases, clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from biaochi import patterns as re
from biaochi.reading import clauses
from biaochi.reading.builders import BUILDERS
from biaochi.reading.cascade import run
from biaochi.reading.formulas import Equation, Name, Operation
from biaochi.reading.lexicon import Piece, lexicon
from biaochi.reading.phrases import Outcome
from biaochi.reading.surface import Reading
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


def pieces_of(text: str, found: Sequence[Equation], declared: tuple[str, ...] = ()) -> list[Piece]:
    """Words and numbers, with printed formulas as one piece each. The same text is read once for every convention it is tried with."""
    return list(_pieces(text, tuple(found), declared))


@lru_cache(_KEPT)
def _pieces(text: str, found: tuple[Equation, ...], declared: tuple[str, ...]) -> list[Piece]:
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
    return out


_TAKEN = re.compile(r"(?:每项|各项|该项|本项)?(?:应|实)?(?:扣|减)(?:减|除)?分(?:值|数|数值)?")


def _earned(equation: Equation) -> Equation:
    """扣分=逾期天数×0.1: what is left of the marks."""
    if not _TAKEN.fullmatch(equation.name):
        return equation
    return replace(equation, body=Operation("-", Name("满分"), equation.body))


def rules_of(pieces: list[Piece], text: str) -> Reading:
    """The rules and statements that some pieces of a text make up. Raises CriterionError at what has no role."""
    return clauses.read(_phrases(text, tuple((p.letter, p.start, p.end, _Same(p.value)) for p in pieces)), text)


class _Same:
    """Something that is equal to itself alone, and stays for as long as it is remembered."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.value is self.value


@lru_cache(_KEPT)
def _phrases(text: str, pieces: tuple[tuple[str, int, int, _Same], ...]) -> list[Piece]:
    return run(text, [Piece(letter, start, end, value.value) for letter, start, end, value in pieces], BUILDERS)
