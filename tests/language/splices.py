"""Sentences spliced from two criteria, and sentences changed so that the meaning must change or stay: cases by seed, and what went wrong.

``python tests/language/splices.py [COUNT]`` (50,000 without a number) tries that many splices and prints what is found, a JSON
object a line; ``--write`` keeps what the tests find in counterexamples.jsonl. A case depends on its number alone, never on the reader.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from biaochi import Criterion, CriterionError, compile_criterion
from biaochi.reading.lexicon import Piece, lexicon
from biaochi.reading.words import tokenise
from biaochi.source.printed import canonical
from grammar_data import unnamed

HERE = Path(__file__).parent
KEPT = HERE / "counterexamples.jsonl"
SPLICES = 3_000


@dataclass(frozen=True, slots=True)
class Source:
    """A criterion of the conformance data."""

    id: str
    text: str
    marks: str | None
    context: str | None


@dataclass(frozen=True, slots=True)
class Wrong:
    """A counterexample: the property that does not hold, the sentence, what it was made from, what happened."""

    property: str
    text: str
    marks: str | None
    context: str | None
    made: str
    what: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.property, self.text, self.made


@cache
def sources() -> tuple[Source, ...]:
    """Every criterion of tests/language/criteria."""
    out = []
    for path in sorted((HERE / "criteria").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line, parse_float=str)
            marks = None if row["weight"] in (None, "") else str(row["weight"])
            out.append(Source(row["id"], row["text"], marks, row.get("context") or None))
    return tuple(out)


def clauses(text: str) -> list[str]:
    """The clauses of a text, each with the mark behind it."""
    return re.findall(r"[^，。；,;]+[，。；,;]?|[，。；,;]", text)


_SCORING = re.compile(r"[扣得加减计][^，。；]{0,6}[0-9]+(?:\.[0-9]+)?(?:分(?![钟之])|%)|不得分|不计分")


def scores(clause: str) -> bool:
    """Whether a clause alone gives or takes points."""
    return (
        _SCORING.search(clause) is not None and re.search(r"最[多高低]|封顶|为[止限]|不超过|总分|满分", clause) is None
    )


def read(text: str, like: Source) -> Criterion | None:
    """What a sentence means; None where it is refused. Whatever else is raised is a crash."""
    try:
        return compile_criterion(text, full_marks=like.marks, context=like.context)
    except CriterionError:
        return None


@cache
def read_source(source: Source) -> Criterion | None:
    """What a criterion of the data means; None where it is refused."""
    return read(source.text, source)


# --- splices


def splice(number: int) -> tuple[str, Source, str]:
    """A sentence spliced from two criteria, the first of them, and the clause of the second that was put in ("" where several)."""
    rng = random.Random(number)
    one, other = rng.sample(sources(), 2)
    mine, theirs = clauses(one.text), clauses(other.text)
    way = rng.choice(("in", "in", "end", "instead", "halves"))
    taken = rng.choice(theirs)
    at = rng.randrange(len(mine) + 1)
    if way == "in":
        return "".join([*mine[:at], _ended(taken, "，"), *mine[at:]]), one, taken
    if way == "end":
        return f"{_ended(one.text, '；')}{taken}", one, taken
    if way == "instead":
        at = min(at, len(mine) - 1)
        return "".join([*mine[:at], _ended(taken, "，"), *mine[at + 1 :]]), one, ""
    return "".join(mine[:at]) + "".join(theirs[rng.randrange(len(theirs)) :]), one, ""


def _ended(text: str, mark: str) -> str:
    return text if text[-1:] in "，。；,;" else f"{text}{mark}"


def wrong_with_splice(number: int) -> Iterator[Wrong]:
    """What is wrong with one splice."""
    text, one, put = splice(number)
    made = f"{one.id} #{number}"
    try:
        found = read(text, one)
    except Exception as crash:
        yield Wrong("不出错", text, one.marks, one.context, made, f"{type(crash).__name__} {crash}")
        return
    if found is None:
        return
    if why := not_read_back(found, one):
        yield Wrong("读作读回", text, one.marks, one.context, made, why)
    for spec in found.inputs:
        if why := nonsense(spec.name):
            yield Wrong("数据有意义", text, one.marks, one.context, made, f"「{spec.name}」{why}")
    new = put and scores(put) and not _implied(put, one) and put.strip("，。；") not in one.text
    before = read_source(one) if new else None
    if before is not None and before.program.meaning() == found.program.meaning():
        yield Wrong("加一句，意思变", text, one.marks, one.context, made, f"“{put}”没有作用")


def not_read_back(found: Criterion, like: Source) -> str:
    """Why the 读作 of a criterion does not read back to the same meaning; "" where it does."""
    try:
        back = compile_criterion(found.reading, full_marks=like.marks)
    except CriterionError as bad:
        return f"{bad}：{found.reading}"
    return "" if back.program.meaning() == found.program.meaning() else found.reading


_BROKEN = re.compile(r"^[，。；：、）)的且]|[，。；：、（(且或及与则若如每]$|[。；≥≤＜＞<>=]")
_PLACED = re.compile(r"否则|其余|不得分|得满分|扣完|为止|一票否决|[扣得加][0-9]|[0-9]分$")
_COMPARED = re.compile(r"(?:不低于|不超过|高于|低于|超过|达到|不足|以上|以下|以内|之间)$")


def nonsense(name: str) -> str:
    """Why nobody could answer for a fact of this name; "" where one could."""
    bare = re.sub(r"“[^“”]*”|《[^《》]*》", "", name)
    if any(bare.count(a) != bare.count(b) for a, b in ("()", "（）", "“”")):
        return "括号不成对"
    if _BROKEN.search(bare):
        return "从中断开"
    if found := _PLACED.search(bare):
        return f"含有计分的话“{found.group()}”"
    if found := _COMPARED.search(bare):
        return f"以“{found.group()}”结尾"
    return "太长" if len(bare) > 45 else ""


# --- one sentence, changed


def wrong_with_source(source: Source) -> Iterator[Wrong]:
    """What is wrong with a criterion of the data: read back, without a clause, with one twice, with other words of a class."""
    found = read_source(source)
    if found is None:
        return
    meaning = found.program.meaning()

    def wrong(name: str, text: str, made: str, what: str) -> Wrong:
        return Wrong(name, text, source.marks, source.context, f"{source.id} {made}", what)

    if why := not_read_back(found, source):
        yield wrong("读作读回", source.text, "", why)
    parts = clauses(source.text)
    for at, clause in enumerate(parts):
        if not scores(clause):
            continue
        text = "".join(parts[:at] + parts[at + 1 :])
        less = read(text, source) if text and not _implied(clause, source, at_start=True) else None
        if less is not None and less.program.meaning() == meaning:
            yield wrong("删一句，意思变", source.text, f"删“{clause}”", "意思没有变")
        text = "".join([*parts[:at], _ended(clause, "，"), *parts[at:]])
        twice = read(text, source)
        if twice is not None and not twice.ambiguities:
            same = "意思没有变" if twice.program.meaning() == meaning else "算了两次"
            yield wrong("说两遍，要问", text, f"“{clause}”两遍", f"{same}：{twice.reading}")
    for text, word, put in other_words(source.text):
        other = read(text, source)
        if other is None or other.program.meaning() == meaning:
            continue
        if unnamed(other.reading, put) != unnamed(found.reading, word):
            yield wrong("同一类的词，意思同", text, f"“{word}”换成“{put}”", other.reading)


def _implied(clause: str, source: Source, at_start: bool = False) -> bool:
    """Whether a clause says what holds without it: nothing where nothing is given; before a deduction, full marks."""
    points = re.findall(r"([0-9]+(?:\.[0-9]+)?)(?:分(?![钟之])|%)", clause)
    return not any(Fraction(p) for p in points) or (at_start and "得" in clause and points == [source.marks])


STEADY = ("零", "否则", "插值", "满", "完", "得", "扣", "加")
"""Classes whose words may stand for each other wherever no other class has a claim to them."""
BOUNDS = ("比较", "侧")
"""Classes whose words may stand for each other beside the number they bound."""


@cache
def _synonyms() -> dict[str, tuple[str, ...]]:
    """The words that belong to the same class with the same value, by the word."""
    alike: dict[tuple[str, str], list[str]] = {}
    for found in lexicon().words.values():
        for word, _, values, after in found:
            for name, value in values.items():
                if not after[name] and (name in BOUNDS or (name in STEADY and len(values) == 1)):
                    alike.setdefault((name, value), []).append(word)
    return {word: tuple(words) for words in alike.values() for word in words}


def other_words(text: str) -> Iterator[tuple[str, str, str]]:
    """The text with one of its words replaced by others of its class, three for each place; both words."""
    try:
        printed = canonical(text).text
        pieces = tokenise(printed)
    except CriterionError:
        return
    if printed != text:
        return
    for piece in pieces:
        word = text[piece.start : piece.end]
        others = [w for w in _synonyms().get(word, ()) if w != word] if _at_work(piece, text) else []
        for other in random.Random(f"{text}{piece.start}").sample(others, min(3, len(others))):
            yield text[: piece.start] + other + text[piece.end :], word, other


def _at_work(piece: Piece, text: str) -> bool:
    """Whether a word does what its class does, and is no part of a name: it compares with a number, it bounds one."""
    if not isinstance(piece.value, dict):
        return False
    before, after = text[: piece.start], text[piece.end :]
    if "比较" in piece.value:
        bounded = re.match(r"-?[0-9]+(?:\.[0-9]+)?(?![0-9.]*分)", after)
        return bounded is not None and re.search(r"[扣得加减分每]$|[扣得加减]分", before) is None
    return "侧" not in piece.value or re.search(r"[0-9][%个-龥]{0,4}$", before) is not None


def known() -> dict[tuple[str, str, str], Wrong]:
    """The counterexamples on record."""
    rows = KEPT.read_text(encoding="utf-8").splitlines() if KEPT.exists() else []
    found = [Wrong(**json.loads(row)) for row in rows]
    return {wrong.key: wrong for wrong in found}


def shown(wrong: Wrong) -> str:
    """A counterexample as a line of JSON."""
    row = {name: getattr(wrong, name) for name in Wrong.__slots__} | {"what": wrong.what[:160]}
    return json.dumps(row, ensure_ascii=False)


def found(count: int) -> Iterator[Wrong]:
    """What is wrong with every criterion and so many splices."""
    for source in sources():
        yield from wrong_with_source(source)
    for number in range(count):
        yield from wrong_with_splice(number)


if __name__ == "__main__":
    if "--write" in sys.argv:
        rows = [shown(wrong) for wrong in found(SPLICES)]
        KEPT.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8", newline="\n")
    else:
        tried = next((int(word) for word in sys.argv[1:] if word.isdigit()), 50_000)
        for row in found(tried):
            sys.stdout.write(shown(row) + "\n")
