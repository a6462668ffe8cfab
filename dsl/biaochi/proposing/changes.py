"""What stands between a print and a wording of it: said in the words of both, and weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache

from biaochi import patterns as re
from biaochi.reading.lexicon import lexicon

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MARKS = "，。；：、（）“” \n①②③④⑤⑥⑦⑧⑨⑩"
_ENDS = "，；。：、 \n"
_SAME = str.maketrans(
    {
        "％": "%", "(": "（", ")": "）", ";": "；", ":": "：", "＝": "=", "<": "＜", ">": "＞", "／": "/",
        "*": "×", "＊": "×", "＋": "+", "－": "-", "—": "-", "–": "-", "～": "-", "~": "-", "≧": "≥", "≦": "≤", "｛": "{",
        "｝": "}", "［": "[", "］": "]", "∶": "：",
        **{chr(0xFF10 + n): str(n) for n in range(10)},
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text with one print for marks of one meaning, character by character; a comma between digits stays."""
    found = text.translate(_SAME)
    return re.sub(r"(?<![0-9]),|,(?![0-9])", "，", found)


def tokens(text: str) -> list[str]:
    """Numbers, words that can change a score, single characters."""
    out: list[str] = []
    at = 0
    while at < len(text):
        number = _NUMBER.match(text, at)
        end = number.end() if number else _word_end(text, at)
        out.append(text[at:end])
        at = end
    return out


def _word_end(text: str, at: int) -> int:
    for word, *_ in lexicon().words.get(text[at], ()):
        if text.startswith(word, at):
            return at + len(word)
    return at + 1


@cache
def _closed() -> frozenset[str]:
    return frozenset(word for words in lexicon().words.values() for word, *_ in words)


Hunk = tuple[str, str]
"""What stood in the print, what stands in its place."""


def hunks(old: str, new: str) -> list[Hunk]:
    """The differences of two texts, from left to right; differences that nearly touch are one."""
    a, b = tokens(old), tokens(new)
    out: list[list[str]] = []
    gap = ""
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        left, right = "".join(a[i:j]), "".join(b[k:m])
        if tag == "equal":
            gap = left
        elif out and len(gap) <= 1:
            out[-1] = [out[-1][0] + gap + left, out[-1][1] + gap + right]
        else:
            out.append([left, right])
    return [(left, right) for left, right in out if left != right]


def said(old: str, new: str) -> str:
    """What was changed, in the words of the print: all that no longer stands in it, and all that is new.

    A clause with one difference is named by it, a clause with more by both its wordings.
    """
    a, b = _clauses(old), _clauses(new)
    out: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        within = hunks(a[i], b[k]) if j - i == 1 == m - k else []
        out.append(_say(*within[0]) if len(within) == 1 else _say("，".join(a[i:j]), "，".join(b[k:m])))
    return "；".join(filter(None, out))


def _clauses(text: str) -> list[str]:
    return [clause for clause in re.split("[，；。：\n]", text) if clause.strip()]


def _say(left: str, right: str) -> str:
    gone, put = left.strip(_ENDS), right.strip(_ENDS)
    if gone and put:
        return f"把“{gone}”改为“{put}”"
    if gone:
        return f"略去“{gone}”"
    return f"补上“{put}”" if put else ""


def weight(old: str, new: str, marks: str = "") -> int:
    """How far a step goes: what is left out counts most, numbers and words that score above all."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    gone = Counter(tokens(old[start : len(old) - end]))
    put = Counter(tokens(new[start : len(new) - end]))
    kept = new[:start] + new[len(new) - end :]
    total = 3
    for token, n in _left(gone, put):
        if token in _MARKS:
            continue
        number = token[0].isdigit()
        total += n * (
            6 if number and (token in kept or token == marks) else 30 if number else 4 if token in _closed() else 1
        )
    for token, n in _left(put, gone):
        total += min(3, n) * (10 if token[0].isdigit() else 2 if token in _closed() else 1)
    return total


def lost(old: str, new: str) -> int:
    """How far a text put in another form goes: numbers that no longer stand in it."""
    return 4 + 15 * len(set(_NUMBER.findall(old)) - set(_NUMBER.findall(new)))


def _left(some: Counter[str], other: Counter[str]) -> Iterator[tuple[str, int]]:
    for token, n in some.items():
        if n > other[token]:
            yield token, n - other[token]
