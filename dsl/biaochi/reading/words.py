"""The words that can change a score, found in canonical print; everything else is text (data: words.txt).

A wording may belong to several classes (不超过 compares and limits); which one it is, the phrase it stands in decides.
Each set of classes has a letter of its own, so that patterns over classes are ordinary patterns over letters.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from biaochi import patterns as re
from biaochi.model import units
from biaochi.reading.lexicon import AFTER, PUNCTUATION, Lexicon, Piece, lexicon
from biaochi.reading.numerals import DIGITS, numeral
from biaochi.reading.phrases import Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.shapes import special

_NOT_POINTS = re.compile(r"之[一二三四五六七八九十0-9]|[钟值析布数配类别部工行院管局支项解离散包户公贝]")
_GLUED = "统第之同唯专某另任逐单万惟划逐星双"
_WORD_OF = re.compile(
    r"级|季度?[末底初]|[年月]度|年级|次性|票否|带一路|般|定|致|律|体|把手|卡通|站式|揽子|类地|起(?![扣得加减另均各再分依计，。；]|案件|事)|方面之"
)
_RANKED = re.compile(r"([一二三四五六七八九十]{1,2}|[0-9]{1,3})(名|位)?(?=[，。；的得加计]|$)")
_NEGATIVE_AFTER = re.compile(r"[0-9A-Za-z%‰)一-鿿]$")


def tokenise(text: str, formulas: tuple[tuple[int, int], ...] = (), declared: tuple[str, ...] = ()) -> list[Piece]:
    """The words, numbers and stretches of text of one criterion. Raises CriterionError (BC117, BC118) at a number left out or a unit not known."""
    lex = lexicon()
    out: list[Piece] = []
    text_letter = lex.letter("文")
    at, begun = 0, -1

    def close(end: int) -> None:
        if begun >= 0:
            out.append(Piece(text_letter, begun, end))

    spans = dict(formulas)
    begins = _beginnings()
    if spans or declared:
        begins = begins.union([text[start] for start in spans], [name[:1] for name in declared])
    while at < len(text):
        if begun >= 0 and text[at] not in begins:
            at += 1
            continue
        name = next((d for d in declared if text.startswith(d, at)), None) if declared else None
        if at in spans:
            piece: Piece | None = Piece(lex.letter("式"), at, spans[at])
        elif name is not None:
            piece = Piece(lex.letter("固定"), at, at + len(name))
        else:
            piece = _piece(text, at, lex, out)
        if piece is None:
            begun = at if begun < 0 else begun
            at += 1
            continue
        close(at)
        begun = -1
        out.append(piece)
        at = piece.end
    close(len(text))
    return out


def _piece(text: str, at: int, lex: Lexicon, before: list[Piece]) -> Piece | None:
    char = text[at]
    if char in _SHAPED or char.isascii():
        found = special(text, at, lex, before)
        if found is not None:
            return found
    if char in "和与及" and before and before[-1].end == at and _BETWEEN.match(text, at):
        return Piece(lex.letter("至"), at, at + 1, {"至": ""})
    word = _word(text, at, lex)
    if (
        before
        and before[-1].end == at
        and (implied := _one(text, at, lex, before))
        and (word is None or word.end <= implied.end)
    ):
        return implied
    number = _number(text, at, lex, before) if char in _NUMERIC else None
    if word is not None and (number is None or word.end > number.end):
        return word
    if number is not None:
        return number
    mark = PUNCTUATION.get(char)
    return None if mark is None else Piece(lex.letter(mark), at, at + 1, char)


_SHAPED = frozenset("-负半零一二两三四五六七八九十百近前过连最上下第附第〔[(含不“A为次每当本翌隔该此按差得")
"""What a number, or a thing that is found by its shape, may begin with beside the letters and digits of ASCII."""


_NUMERIC = frozenset((*DIGITS, *"-负半零一二两三四五六七八九十百"))


@cache
def _beginnings() -> frozenset[str]:
    """The characters at which something may begin that does not stand right behind a word or a number."""
    return frozenset((*lexicon().words, *PUNCTUATION, *_SHAPED, *map(chr, range(128))))


_BETWEEN = re.compile(r"[和与及](?=-?[0-9][^，。；]{0,10}(?:之间|区间))")
_SCORED_NEXT = re.compile(r"，?(?:的)?(?:各|均|另|再|可|则|，|分别|相应){0,3}(?:扣|加|得|减|计|奖|给|记)")


_ANY_UNIT = re.compile(r"([一-鿿](?![降升低高超减增缺少差]))(?=[扣加得][0-9])")
"""每仓扣2分: whatever stands alone between 每 and what it costs is counted."""


def _one(text: str, at: int, lex: Lexicon, before: list[Piece]) -> Piece | None:
    """每处, 0.5分/处: a unit behind 每 or a stroke says one of it; 每年不少于4次 says how often."""
    last = before[-1]
    each = isinstance(last.value, dict) and "每" in last.value
    points = last.letter == lex.letter("数值", "分")
    if not each and not points:
        return None
    bare = (
        points
        and text[at] != "/"
        and re.match(r"[，。；)]|$", text[at + len(units.match(text, at)) :][:1]) is not None
        and units.match(text, at) != ""
    )
    if not each and not bare and not (text[at] == "/" and points):
        return None
    start = at if each or bare else at + 1 + text.startswith("每", at + 1)
    bracket = re.compile(r"[(]([^()，。；]{1,3})[)](?=[扣加得])").match(text, start) if each else None
    unit = bracket[1] if bracket else units.match(text, start)
    if not unit and each and (other := _ANY_UNIT.match(text, start)):
        unit = other[1]
    if (
        not unit
        or (unit in units.TIME and not _SCORED_NEXT.match(text, start + len(unit)))
        or (unit != "起" and _WORD_OF.match(text, start))
    ):
        return None
    again = re.compile(r"每?一?[次天日个项件份处人]").match(text, start + len(unit)) if each and not bracket else None
    end = bracket.end() if bracket else start + len(unit)
    if again and _SCORED_NEXT.match(text, again.end()):
        unit, end = unit + again.group().lstrip("每一"), again.end()
    tail = re.compile(r"\([类套种个件台次辆部项]\)").match(text, end)
    end = tail.end() if tail else end
    kind = ("数值", "率") if unit in units.PERCENT else ("数值", "量")
    letter = lex.letter(*kind) if each else lex.letter("单")
    return Piece(letter, at, end, Quantity(Fraction(1), unit, None, at, end))


def _word(text: str, at: int, lex: Lexicon) -> Piece | None:
    for length in lex.lengths.get(text[at], ()):
        end = at + length
        entry = lex.entries.get(text[at:end])
        if entry is None:
            continue
        word, letter, values, after = entry
        end = at + len(word)
        if word[-1] == "为" and len(word) > 1 and text.startswith("止", end):
            continue
        if word[-1] == "分" and text[end : end + 1] in ("值", "数") and len(word) > 1:
            continue
        kept = {c: v for c, v in values.items() if _stands(after[c], text, end)}
        if not kept:
            continue
        if len(kept) < len(values):
            letter = lex.letter(*kept)
        return Piece(letter, at, end, kept)
    return None


def _stands(needs: str, text: str, end: int) -> bool:
    return not needs.startswith("后=") or AFTER[needs[2:]].match(text, end) is not None


def _quoted(text: str, at: int) -> bool:
    """“收支两条线”: a numeral in a name in quotation marks."""
    opened, closed = text.rfind("“", 0, at), text.find("”", at)
    return opened >= 0 and text.find("”", opened) == closed and closed - opened <= 14


def _number(text: str, at: int, lex: Lexicon, before: list[Piece]) -> Piece | None:
    start, sign = at, 1
    char = text[at]
    if (
        before
        and before[-1].end == at
        and isinstance(before[-1].value, dict)
        and "前" in before[-1].value
        and (ranked := _RANKED.match(text, at))
    ):
        place = numeral(ranked[1], 0)
        assert place is not None
        return Piece(
            lex.letter("数值", "量"), at, ranked.end(), Quantity(place[0], ranked[2] or "名", None, at, ranked.end())
        )
    if char in "-负":
        if (
            at + 1 >= len(text)
            or text[at + 1] not in DIGITS
            or (
                char == "-"
                and at
                and _NEGATIVE_AFTER.search(text[at - 1])
                and text[at - 1] not in "在为达到于至是即按再另加均各扣"
            )
        ):
            return None
        sign, at = -1, at + 1
    if at and text[at - 1] in _GLUED and text[at] not in DIGITS:
        return None
    found = numeral(text, at)
    if found is None:
        return None
    number, end, chinese = found
    if chinese and _quoted(text, at):
        return None
    if chinese and number == 0 and text.startswith("头", end):
        return None
    number *= sign
    if text.startswith("分", end) and not _NOT_POINTS.match(text, end + 1):
        if chinese and number == 0:
            return None
        return Piece(lex.letter("数值", "分"), start, end + 1, Quantity(number, "分", None, start, end + 1, chinese))
    found_before = (
        bool(before)
        and before[-1].end == start
        and isinstance(before[-1].value, dict)
        and not {"每", "现", "变"}.isdisjoint(before[-1].value)
    )
    if chinese and not found_before and _WORD_OF.match(text, end):
        return None
    if text.startswith("成", end) and not chinese and number <= 10:
        return Piece(lex.letter("成"), start, end + 1, number / 10)
    space = end + (text.startswith(" ", end) and units.match(text, end + 1) != "" and not chinese)
    unit = units.match(text, space)
    if chinese and (not unit or unit in units.PERCENT[:1]):
        return None
    if (
        chinese
        and not found_before
        and unit in ("类", "级", "等", "档")
        and re.match(r"[一-鿿、]", text[space + len(unit) :])
        and not re.match(r"[的扣得加减计及以至到或和与为不]", text[space + len(unit) :])
    ):
        return None
    if chinese and re.match(r"[性半月]", text[space + len(unit) : space + len(unit) + 1] or " "):
        return None
    if not unit and not chinese:
        _refuse_unknown(text, start, end)
    stop = space + len(unit)
    bracket = re.compile(r"\([类套种个件台次辆部项]\)").match(text, stop) if unit else None
    stop = bracket.end() if bracket else stop
    kind = "率" if unit in units.PERCENT else "量" if unit else "数"
    return Piece(lex.letter("数值", kind), start, stop, Quantity(number, unit, None, start, stop, chinese))


_UNKNOWN = re.compile(r"([A-Za-zµμ°²³/]{1,6}|[一-鿿]{1,3}?)(?:\((?:含|不含)\))?(?:及|或)?(?:以上|以下|以内|之间)")


def _refuse_unknown(text: str, start: int, end: int) -> None:
    """1000具以上: what stands between a number and a word of bounds can only be a unit."""
    found = _UNKNOWN.match(text, end)
    if found and not re.search(r"[分及或至到的名岁年月日]", found[1]):
        raise refuse(
            "BC118", f"“{found[1]}”是什么单位，不认识", start, found.end(1), "请改用通用的单位，或用 解释 写明。"
        )
