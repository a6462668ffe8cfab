"""The criterion sentence: lark's tree straight into elements (grammar: criterion.lark)."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from biaochi.core.expr import Comparison
from biaochi.diagnostics import CriterionError, Diagnostic
from biaochi.syntax import elements as el

if TYPE_CHECKING:
    pass

PRIVATE = 0xE000
"""Names and definitions are replaced by characters from here on before the sentence is read."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHINESE = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NOTED_VALUE = re.compile(r"\([类套种个]\)$")

# One table of bound words (language page §4). A word is looked up whole, without 应/须/要 before it.
BOUND_WORDS: dict[str, Comparison] = {
    "≥": ">=", "≤": "<=", "<": "<", ">": ">", "=": "=", "为": "=", "是": "=", "等于": "=",
    "大于或等于": ">=", "大于等于": ">=", "高于或等于": ">=", "达到或超过": ">=", "不低于": ">=",
    "不少于": ">=", "不小于": ">=", "不短于": ">=",
    "不得低于": ">=", "不得少于": ">=", "不能低于": ">=", "不能少于": ">=", "至少": ">=", "至少达到": ">=",
    "至少为": ">=", "达到": ">=", "达": ">=",
    "满": ">=", "未低于": ">=",
    "小于或等于": "<=", "小于等于": "<=", "低于或等于": "<=", "不高于": "<=", "不超过": "<=", "不多于": "<=",
    "不大于": "<=", "不长于": "<=",
    "不得超过": "<=", "不得高于": "<=", "不能超过": "<=", "不能高于": "<=", "不超出": "<=", "未超过": "<=",
    "未超出": "<=", "没有超过": "<=",
    "未高于": "<=", "控制在": "<=", "不超": "<=",
    "大于": ">", "高于": ">", "超过": ">", "超出": ">", "多于": ">", "超": ">", "高": ">",
    "小于": "<", "低于": "<", "少于": "<", "不足": "<", "不满": "<", "未满": "<", "不到": "<", "未达": "<",
    "未达到": "<", "没有达到": "<",
    "未能达到": "<", "达不到": "<", "低": "<",
}  # fmt: skip
_OBLIGED = re.compile(r"^(?:力争|需要|必须|应当|应|要|须|需)(?=.)")
FLIP: dict[Comparison, Comparison] = {"<": ">", "<=": ">=", "=": "=", ">=": "<=", ">": "<"}

WORSE = [
    "负偏离",
    "下降",
    "降低",
    "减低",
    "减少",
    "低于",
    "低",
    "少于",
    "少",
    "缺少",
    "缺失",
    "欠缺",
    "缺",
    "不足",
    "差",
    "相差",
    "小于",
    "短少",
    "下滑",
    "降",
    "减",
]
RISE = [
    "上下偏离",
    "上下浮动",
    "正负偏离",
    "上升",
    "增加",
    "提高",
    "提升",
    "升高",
    "延长",
    "超支",
    "超过",
    "超出",
    "超",
    "高于",
    "高出",
    "高",
    "多于",
    "多偏离",
    "偏离",
    "多",
    "增",
    "大于",
    "逾期",
    "超期",
    "延期",
    "推迟",
    "延迟",
    "迟报",
    "迟",
    "晚",
    "滞后",
    "延误",
    "拖延",
    "增长",
    "新增",
]


@lru_cache(maxsize=1)
def _parser() -> Lark:
    grammar = files("biaochi_grammar").joinpath("criterion.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", transformer=_ToElements(), maybe_placeholders=False)


def read_sentence(text: str) -> list[el.Element]:
    """The elements of one canonical text, in order. Raises CriterionError (BC120) with canonical offsets."""
    return list(_elements(text))


# 不足5天按5天计: the numbers of a remainder, beside words as 不足一档.
_REMAINDER_NUMBER = re.compile(r"(?<=[足满达到按以为作照])(?:[0-9]+(?:\.[0-9]+)?|[一二两三四五](?!档))")


@lru_cache(maxsize=16)
def _elements(text: str) -> tuple[el.Element, ...]:
    """Kept for a moment: a criterion with open questions is assembled once for every answer."""
    try:
        result: Any = _parser().parse(text)
    except UnexpectedInput as bad:
        at = getattr(bad, "pos_in_stream", None) or 0
        message = f"“{text[at : at + 8]}”附近的写法读不懂"
        raise CriterionError(
            [Diagnostic("BC120", message, at, min(len(text), at + 8), "请用 解释 换一种说法写明。")]
        ) from None
    return tuple(_merged_text(result, text))


def _merged_text(found: list[Any], text: str) -> list[el.Element]:
    out: list[el.Element] = []
    for item in found:
        last = out[-1] if out else None
        if isinstance(item, el.Value):
            item = (item,)
        if isinstance(item, tuple):
            start, end = item[0].start, item[-1].end
            item = el.Mention(start, end, text[start:end], item)
        if isinstance(item, (el.Bound, el.Range)):
            item = replace(item, text=text[item.start : item.end])
        if type(item) is el.Text and type(last) is el.Text and last is not None and last.end == item.start:
            out[-1] = el.Text(last.start, item.end, last.text + item.text)
        else:
            out.append(item)
    return out


@lru_cache(maxsize=1024)
def _exact(digits: str) -> Fraction:
    return Fraction(digits)


def number(text: str) -> tuple[Fraction, bool]:
    """The number printed at the start of ``text`` and whether it is in Chinese numerals."""
    found = _NUMBER.match(text)
    if found:
        return _exact(found.group()), False
    if text.startswith("半"):
        return Fraction(1, 2), True
    total, digit = 0, 0
    for char in text:
        if char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char in _CHINESE:
            digit = _CHINESE[char]
        else:
            break
    return Fraction(total + digit), True


def _value(token: Token, mark: Token | None = None) -> el.Value:
    digits, chinese = number(token)
    written = _NOTED_VALUE.sub("", str(token))
    unit = re.sub(r"^(?:[0-9]+(?:\.[0-9]+)?|[零一二两三四五六七八九十]{1,3}|半)", "", written)
    inclusive = None if mark is None else mark.type == "INCLUSIVE"
    end = (mark or token).end_pos or 0
    return el.Value(digits, unit, inclusive, token.start_pos or 0, end, chinese)


def _place(*parts: Any) -> tuple[int, int, str]:
    """Start, end and printed text are filled from the first and last part; the text is cut out by the caller."""
    first, last = parts[0], parts[-1]
    start = first.start_pos if isinstance(first, Token) else first.start
    end = last.end_pos if isinstance(last, Token) else last.end
    return start or 0, end or 0, "".join(str(p) for p in parts if isinstance(p, Token))


def bound_word(token: str) -> Comparison:
    """The comparison a bound word stands for."""
    return BOUND_WORDS[token] if token in BOUND_WORDS else BOUND_WORDS[_OBLIGED.sub("", token)]


def _side(token: str) -> tuple[Comparison, bool | None]:
    strict = "不含" in token
    marked = False if strict else True if "含" in token else None
    if "以上" in token:
        return (">" if strict else ">="), marked
    if "以外" in token:
        return ">", marked
    return ("<" if strict else "<="), marked


def _with_mark(op: Comparison, value: el.Value) -> Comparison:
    if value.inclusive is None or op == "=":
        return op
    if op in ("<", "<="):
        return "<=" if value.inclusive else "<"
    return ">=" if value.inclusive else ">"


class _ToElements(Transformer[Token, Any]):
    """Rule callbacks run while lark parses, so no tree is built."""

    def start(self, children: list[Any]) -> list[el.Element]:
        return children

    def text(self, c: list[Token]) -> el.Element:
        return el.Text(*_place(*c))

    def allotted(self, c: list[Token]) -> el.Element:
        start, end, _ = _place(*c)
        return el.Text(start, end, "按分解任务")

    def deadline(self, c: list[Token]) -> el.Element:
        digits, chinese = number(c[0])
        unit = re.sub(r"^[0-9一二两三四五六七八九十]+|(?:之内|以内|内)$", "", str(c[0]))
        start, end, text = _place(*c)
        return el.Deadline(start, end, text, el.Value(digits, unit, None, start, end, chinese))

    def starting(self, c: list[Any]) -> el.Element:
        return el.Act(c[0].start_pos, c[1].end, str(c[0]), "award", c[1], False, False)

    def around(self, c: list[Any]) -> el.Element:
        value = next(v for v in c if isinstance(v, el.Value))
        words = [str(t) for t in c if isinstance(t, Token)]
        op: Comparison = "<="
        if words[0] != "±":
            op = bound_word(words[0])
        elif len(words) > 1:
            op = _side(words[1])[0]
        if op in (">=", "="):
            op = ">" if op == ">=" else "<="
        return el.Bound(*_place(*c), op, (value,), around=True)

    def separator(self, c: list[Token]) -> el.Element:
        kind = {"；": el.Sep.STOP, "。": el.Sep.STOP}.get(str(c[0])) or el.Sep(str(c[0]))
        return el.Separator(*_place(*c), kind)

    def value(self, c: list[Token]) -> Any:
        return _value(c[0], c[1]) if len(c) > 1 else _value(c[0])

    def values(self, c: list[Any]) -> Any:
        return tuple(v for v in c if isinstance(v, el.Value))

    def range(self, c: list[Any]) -> Any:
        if isinstance(c[0], Token):
            return _interval(c[0])
        values = [v for v in c if isinstance(v, el.Value)]
        mark = c[-1] if isinstance(c[-1], Token) and c[-1].type != "DASH" else None
        first, second = values[0], values[1]
        if first.unit == "":
            first = el.Value(first.number, second.unit, first.inclusive, first.start, first.end, first.chinese)
        if mark is not None and "含" in mark and first.inclusive is None and second.inclusive is None:
            yes = "不含" not in mark
            first = el.Value(first.number, first.unit, yes, first.start, first.end)
            second = el.Value(second.number, second.unit, yes, second.start, second.end)
        end = mark.end_pos if mark is not None else second.end
        return el.Range(first.start, end or second.end, "", first, second)

    def comparison(self, c: list[Any]) -> el.Element:
        op = bound_word(str(c[0]))
        start, end, text = _place(*c)
        if isinstance(c[1], el.Range):
            return el.Range(start, end, text, c[1].first, c[1].second)
        values = tuple(v for v in c[1:] if isinstance(v, el.Value))
        doubtful = False
        if isinstance(c[-1], Token) and c[-1].type == "SIDE":
            side, marked = _side(c[-1])
            if marked is not None or str(c[0]).endswith("控制在"):
                op = side if side[0] == op[0] or op == "=" else op
            elif op == "=":
                op = side
            elif side != op:
                doubtful = side[0] == op[0] and op in ("<", ">")
        return el.Bound(start, end, text, _with_mark(op, values[0]), values, doubtful_end=doubtful)

    def flipped(self, c: list[Any]) -> el.Element:
        value: el.Value = c[0]
        return el.Bound(*_place(*c), _with_mark(FLIP[bound_word(str(c[1]))], value), (value,), flipped=True)

    def side(self, c: list[Any]) -> el.Element:
        value: el.Value = c[0]
        op, marked = _side(c[1])
        bare = marked is None and value.inclusive is None
        ending: Literal["marked", "bare"] = "bare" if bare else "marked"
        return el.Bound(*_place(*c), _with_mark(op, value), (value,), loose=bare and str(c[1]) == "以下", ending=ending)

    def comparator(self, c: list[Token]) -> el.Element:
        return el.Comparator(*_place(*c), bound_word(str(c[0])))

    def step(self, c: list[Any]) -> el.Element:
        token: Token = c[0]
        if token.type == "EACH_ONE":
            unit = re.sub(r"^每一?", "", str(token))
            unit = {"台(套)": "台"}.get(unit, re.sub("每一?", "", unit).strip("()"))
            at = token.start_pos or 0
            return el.Step(*_place(token), "", "每", el.Value(Fraction(1), unit, None, at, token.end_pos or 0))
        word = re.sub(r"^每(?:再|额外|累计)?", "", str(token)).removesuffix("了")
        return el.Step(*_place(*c), _verb(word), word, c[1] if len(c) > 1 else None)

    def share(self, c: list[Any]) -> Any:
        whose = next(str(t) for t in c if isinstance(t, Token))
        part = _fraction(whose)
        if part is not None:
            return el.Share(part, whose)
        listed = next((v for v in c if isinstance(v, tuple)), None)
        if listed is not None:
            return tuple(el.Share(v.number / 100, whose.strip("的")) for v in listed)
        value = next(v for v in c if isinstance(v, el.Value))
        if value.unit != "%":
            return value
        return el.Share(value.number / 100, whose.strip("的"))

    def award(self, c: list[Any]) -> el.Element:
        if "直接" in str(c[0]) and isinstance(c[1], el.Value):
            return el.Full(c[0].start_pos, c[1].end, str(c[0]), c[1].number, True)
        return self._act("award", c)

    def deduct(self, c: list[Any]) -> el.Element:
        return self._act("deduct", c)

    def add(self, c: list[Any]) -> el.Element:
        return self._act("add", c)

    def _act(self, act: Literal["award", "deduct", "add"], c: list[Any]) -> el.Element:
        token, amount = c[0], c[1]
        if isinstance(amount, el.Range):
            amount = el.Span(amount.first, amount.second)
        end = _amount_end(amount, token)
        word = str(token)
        each = "各" in word or "每" in word
        return el.Act(token.start_pos, end, word, act, amount, "分别" in word or "依次" in word, each)

    def full(self, c: list[Token]) -> el.Element:
        printed = _NUMBER.findall(str(c[0]))
        exempt = bool(re.match(r".*直接|按", str(c[0])))
        return el.Full(*_place(*c), Fraction(printed[-1]) if printed else None, exempt)

    def zero(self, c: list[Token]) -> el.Element:
        return el.Zero(*_place(*c), bool(re.match(r".*[该本此整全]", str(c[0]))))

    def whole(self, c: list[Any]) -> el.Element:
        return el.Marks(*_place(*c), c[1].number, total=True)

    def no_deduction(self, c: list[Token]) -> el.Element:
        return el.Keep(*_place(*c))

    def highest(self, c: list[Token]) -> el.Element:
        return el.Highest(*_place(*c))

    def per(self, c: list[Token]) -> el.Element:
        return el.Per(*_place(*c), str(c[0]).lstrip("/每"))

    def capped(self, c: list[Token]) -> el.Element:
        if {Fraction(n) for n in _NUMBER.findall(str(c[0]))} != {Fraction(100)}:
            return el.Forbidden(*_place(*c))
        return el.Capped(*_place(*c))

    def discretion(self, c: list[Any]) -> el.Element:
        word = str(c[0])
        act: Literal["award", "deduct", "add"] = (
            "deduct" if re.search("扣|减", word) else "add" if "加" in word else "award"
        )
        amount = c[1] if len(c) > 1 else None
        if isinstance(amount, el.Range):
            amount = el.Span(amount.first, amount.second)
        start, end, text = _place(*c)
        return el.Discretion(start, end, text, act, amount)

    def proportion(self, c: list[Token]) -> el.Element:
        if re.search(r"上一|下一", str(c[0])):
            return el.Forbidden(*_place(*c))
        return el.Proportion(*_place(*c), "deduct" if re.search("扣|减", str(c[0])) else "award")

    def floor(self, c: list[Token]) -> el.Element:
        return el.Floor(*_place(*c))

    def limit(self, c: list[Token]) -> el.Element:
        word = str(c[0])
        found = _NUMBER.findall(word)
        what: Literal["deduct", "add", "score"] = (
            "add" if re.search("加|奖", word) else "deduct" if re.search("扣|减", word) else "score"
        )
        over = re.match(r".*?(?:超过|高于|大于)([0-9.]+)分(?:的|时|，)*(?:均|一律|则)?按", word)
        if over and Fraction(over[1]) != Fraction(found[-1]):
            return el.Forbidden(*_place(*c))
        share = _printed_share(word)
        if share is None and not Fraction(found[-1]):
            return el.Floor(*_place(*c))
        together = bool(re.match(r"以上|(?:，|累计)*(?:合计|总计|总共|共计|总)", word))
        down_to = bool(re.match(r"(?:直至|直到)?(?:扣|减)减?[至到]", word))
        return el.Limit(*_place(*c), what, Fraction(0) if share else Fraction(found[-1]), together, share, down_to)

    def remainder(self, c: list[Token]) -> el.Element:
        word = str(c[0])
        mode: Literal["up", "down", "exact"] = (
            "exact" if "比例" in word else "down" if re.search("不计|不扣|不予|舍|忽略", word) else "up"
        )
        return el.Remainder(*_place(*c), mode, tuple(number(n)[0] for n in _REMAINDER_NUMBER.findall(word)))

    def marks(self, c: list[Token]) -> el.Element:
        if c[0].type == "MARKS_SHARE":
            return el.Marks(*_place(*c), Fraction(0), share=_printed_share(str(c[0])))
        inner = re.sub(r"^[(](?:共|计|满分|本项|分值|该项|此项|为|：)*", "", str(c[0]))
        return el.Marks(*_place(*c), number(inner)[0])

    def marks_each(self, c: list[Token]) -> el.Element:
        return el.Marks(*_place(*c), Fraction(_NUMBER.findall(str(c[0]))[-1]), each=True)

    def total_marks(self, c: list[Any]) -> el.Element:
        return el.Marks(*_place(*c), c[1].number, each=str(c[0]) == "各", total=str(c[0]) != "各")

    def otherwise(self, c: list[Token]) -> el.Element:
        return el.Otherwise(*_place(*c))

    def both(self, c: list[Token]) -> el.Element:
        return el.Both(*_place(*c))

    def either(self, c: list[Token]) -> el.Element:
        return el.Either(*_place(*c))

    def answer(self, c: list[Token]) -> el.Element:
        return el.Answer(*_place(*c), bool(re.search("是|有", str(c[0]))))

    def forbidden(self, c: list[Token]) -> el.Element:
        return el.Forbidden(*_place(*c))

    def defined(self, c: list[Token]) -> el.Element:
        return el.Defined(*_place(*c), ord(str(c[0])) - PRIVATE)


def _verb(word: str) -> el.Verb:
    for word_list, verb in ((WORSE, "worse"), (RISE, "rise")):
        if any(word.endswith(w) for w in word_list):
            return verb  # type: ignore[return-value]
    return "find" if word else ""


_PART = re.compile(r"一半|([二三四五六七八九十])分之([一二三四五六七八九])")


def _fraction(text: str) -> Fraction | None:
    """一半, 三分之二."""
    found = _PART.search(text)
    if not found:
        return None
    return Fraction(1, 2) if found[1] is None else number(found[2])[0] / number(found[1])[0]


def _printed_share(text: str) -> el.Share | None:
    """权重分的一半, 分值的30%."""
    part = _fraction(text)
    if part is not None:
        return el.Share(part, text)
    found = re.search(r"([0-9]+(?:\.[0-9]+)?)%", text)
    return el.Share(Fraction(found[1]) / 100, text) if found else None


def _amount_end(amount: el.Amount, token: Token) -> int:
    if isinstance(amount, el.Value):
        return amount.end
    if isinstance(amount, el.Span):
        return amount.high.end
    if isinstance(amount, tuple) and isinstance(amount[-1], el.Value):
        return amount[-1].end
    return token.end_pos or 0


def _interval(token: Token) -> el.Element:
    text = str(token)
    parts = re.findall(r"([0-9]+(?:\.[0-9]+)?)(%|分|个|天|次)?", text)
    unit = parts[1][1] or parts[0][1]
    at, end = token.start_pos or 0, token.end_pos or 0
    first = el.Value(Fraction(parts[0][0]), parts[0][1] or unit, text[0] == "[", at, end)
    second = el.Value(Fraction(parts[1][0]), unit, text[-1] == "]", at, end)
    return el.Range(at, end, text, first, second)
