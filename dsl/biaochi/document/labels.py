"""The closed set of document labels, and words that only look like one of them."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from biaochi import patterns as re

HEADER = frozenset({
    "规则集", "标识", "语言版本", "编码", "辖区", "类型", "适用年度", "版本", "状态", "印发日期", "施行日期",
    "失效日期", "替代", "继承", "授权", "变更", "总分", "等级", "约定", "计分办法", "对象", "合成", "共用",
})  # fmt: skip
NODES = {"一级指标": 1, "二级指标": 2, "三级指标": 3, "指标": 4}
FIELDS = frozenset({
    "数据", "公式", "标准", "解释", "勘误", "指标值", "考核内容", "佐证", "不适用", "分母为零", "方向",
})  # fmt: skip
SHARED = frozenset({"依据", "说明", "审查"})
"""Labels of the header and of every node."""
HEADER_ONLY = "计分办法"
"""A label of the header that below an indicator is only what tables call the 标准."""
LABELS = HEADER | NODES.keys() | FIELDS | SHARED

REPEATABLE = frozenset({"依据", "替代", "解释", "勘误", "审查"})
LISTS = frozenset({"授权", "变更", "约定", "计分办法", "合成", "等级", "数据", "共用", "对象"})
"""Labels whose text is a list of lines."""
FACTS = frozenset({"数据", "共用"})

ALIASES = {
    **dict.fromkeys(("评分标准", "评价标准", "评分细则", "计分标准", "考核标准", "评分办法", "计分办法"), "标准"),
    **dict.fromkeys(("指标解释", "指标说明"), "考核内容"),
    **dict.fromkeys(("目标值", "年度指标值"), "指标值"),
}
"""What official tables call the labels. Read as these where otherwise nothing could be meant: below the name of an indicator."""
ALIASED_IN = frozenset({*NODES, "指标值", "考核内容"})
"""Labels below whose text such a line begins a label of its own."""

BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"

Strictness = Literal["strict", "near", "free"]
"""How a continuation line that reads ``word：`` is judged: any word is an error, a near miss of a label, or neither."""

_LABEL = re.compile(f"[{BLANKS}]*(?:{'|'.join(sorted(LABELS))})[：:]")
_ALIAS = re.compile(f"[{BLANKS}]*(?:({'|'.join(sorted(ALIASES))})[：:\\t]|({'|'.join(sorted(FIELDS))})\\t)[{BLANKS}]*")
_SPACED = re.compile(f"({'|'.join(sorted(ALIASES.keys() | FIELDS))})[{BLANKS}]")
_INSIDE = re.compile(f"[{BLANKS}。；;，,）)]({'|'.join(sorted(LABELS))})[：:]")
_LABEL_LIKE = re.compile(f"[{BLANKS}]*([^\\W_]{{1,10}})[：:](?!//)")
_ANY_COLON = re.compile(f"[{BLANKS}]*([^：:﹕︰∶꞉︓\r\n]{{1,16}})[：:﹕︰∶꞉︓]")

_SIMPLE = str.maketrans(
    "規則標識語編碼轄區類適狀態據發繼總級約對說説數釋證為內誤審淮凖準曰壹贰叁1１Ⅰ─—－ー⼀-2２Ⅱ⼆ニ3３Ⅲ",
    "规则标识语编码辖区类适状态据发继总级约对说说数释证为内误审准准准日一二三一一一一一一一一一二二二二二三三三",
    BLANKS + "【】[]〔〕*＊\u200b\u200c\u200d\u2060\ufeff\u00ad",
)


def alias(line: str) -> tuple[str, int] | None:
    """The label that a line begins with under another name, or with a tab in place of its colon, and where its text is."""
    found = _ALIAS.match(line)
    if not found:
        return None
    word = found[1] or found[2]
    return ALIASES.get(word, word), found.end()


def spaced(line: str) -> str:
    """The label that a line begins with before a blank, where only its colon is missing: 评价标准 每发现一处…; else ""."""
    found = _SPACED.match(line)
    return "" if found is None else str(found[1])


def is_table(line: str) -> bool:
    """Whether a line is a row pasted from a table of indicators."""
    cells = [c for c in line.split("\t") if c.strip(BLANKS)]
    return len(cells) > 2 and ("指标" in line or "分值" in line)


def strictness(label: str, *, in_header: bool) -> Strictness:
    """How continuation lines of the text under ``label`` are judged."""
    if label in LISTS or (in_header and label == "说明"):
        return "near"
    if label in NODES or label in ("方向", "分母为零"):
        return "strict"
    return "strict" if in_header else "free"


def look_alike(line: str) -> tuple[str, int, int] | None:
    """The label that ``line`` seems to start with, though it is written differently, and the span of the writing."""
    found = _ANY_COLON.match(line)
    if not found:
        return None
    label = found[1].translate(_SIMPLE)
    if label == found[1] == HEADER_ONLY:
        return None
    return (label, found.start(1), found.end()) if label in LABELS else None


def label_like(line: str) -> tuple[str, int, int] | None:
    """The word before a colon at the start of ``line`` that could be meant as a label, and its span with the colon."""
    found = _LABEL_LIKE.match(line)
    if not found or not any("一" <= c <= "鿿" for c in found[1]):
        return None
    return found[1], found.start(1), found.end()


def label_inside(text: str) -> tuple[str, int, int] | None:
    """A label and colon in the middle of a line, where it does not count."""
    found = _INSIDE.search(text)
    return (found[1], found.start(1), found.end()) if found else None


@lru_cache(maxsize=4096)
def is_near(word: str) -> bool:
    """Whether ``word`` is one character away from a label of three characters or more."""
    return any(len(label) > 2 and _one_apart(word, label) for label in LABELS)


@lru_cache(maxsize=4096)
def nearest(word: str) -> str:
    """The label most like ``word``, or an empty text."""
    return next(iter(get_close_matches(word, sorted(LABELS), 1, 0.5)), "")


def reads_as_text(line: str, strict: Strictness) -> bool:
    """Whether ``line``, put on a line of its own, is read as a continuation of the text before it."""
    if line.startswith(("#", "＃")) or _LABEL.match(line) or look_alike(line):
        return False
    like = label_like(line)
    return not like or strict == "free" or (strict == "near" and not is_near(like[0]))


def _one_apart(word: str, label: str) -> bool:
    if abs(len(word) - len(label)) > 1:
        return False
    same = 0
    while same < min(len(word), len(label)) and word[same] == label[same]:
        same += 1
    if len(word) == len(label):
        return word[same + 1 :] == label[same + 1 :]
    longer, shorter = (word, label) if len(word) > len(label) else (label, word)
    return longer[same + 1 :] == shorter[same:]
