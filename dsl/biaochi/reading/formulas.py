"""Formulas printed inside a criterion, found and read before the sentence is (grammar: formula.lark)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypeAlias

from biaochi import patterns as re
from biaochi.reading.spoken_means import spoken_means

Node: TypeAlias = "Number | Name | Operation | Magnitude | Extreme"


@dataclass(frozen=True, slots=True)
class Number:
    """A literal; ``unit`` as printed (a % is not yet applied)."""

    value: Fraction
    unit: str


@dataclass(frozen=True, slots=True)
class Name:
    """A named quantity."""

    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One of + - × /."""

    op: Literal["+", "-", "×", "/"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Magnitude:
    """|a|."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Extreme:
    """min(a, b) or max(a, b)."""

    least: bool
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Equation:
    """``name = body`` at ``start:end`` of the canonical text. ``by``: 按…折算, where the name is not printed."""

    name: str
    body: Node
    start: int
    end: int
    by: bool = False


_NAME_STOP = set("，。；：()[] “”=≥≤<>")
_OPERATORS = set("+-×/")
_LONGEST = 400
_MOST_BARS = 8
_OPERATOR = re.compile(r"[+\-×/|(]")
"""A formula longer than this is not one; the bound keeps hostile text linear."""
_NUMBER = re.compile(
    r"[0-9]+(?:\.[0-9]+)?(?:%|‰|个百分点|分(?!钟)|[一-鿿]{1,4}(?=[×/+\-)\]])|万元|亿元|元|个|项|次|天|月)?"
)
_FUNCTION = re.compile(r"(?:min|max)\(", re.IGNORECASE)
# A name in a formula ends where scoring words begin: 完成率×100%得满分.
_NAME = re.compile(r"[^0-9+\-×/()\[\]|=，。；：≥≤<> “”][^+\-×/()\[\]|=，。；：≥≤<> “”]*(?:\([^()0-9+\-×/=]*\))?")


_CALCULATES = re.compile(r"[=×/+|-]|乘|除以|之[和差积比]|比值|相乘|平均[值数分]?(?:作|即)?为")


_SIGN = re.compile(r"=|(?<=得分)为(?=[^，。；：为]{2,40}[×/])")


def _sign(text: str, at: int) -> int:
    """Where the next = stands, or 为 that says the same: 得分为实际火化率÷95%×3分."""
    found = _SIGN.search(text, at)
    return -1 if found is None else found.start()


@lru_cache(32)
def find_equations(text: str) -> tuple[Equation, ...]:
    """The equations of a canonical text, left to right. What only compares (预算调整率=0) is not one."""
    found: list[Equation] = []
    if _CALCULATES.search(text) is None:
        return ()
    for equation in (*_in_words(text), *_means(text), *_scored_by(text), *_opening(text)):
        if all(equation.end <= q.start or equation.start >= q.end for q in found):
            found.append(equation)
    at = _sign(text, 0)
    while at >= 0:
        start = _name_start(text, at)
        end = _body_end(text, at + 1)
        own = _AFTER_NUMBER.match(text, start, at)
        start = start if own is None else own.end()
        name = text[start:at].replace("“", "").replace("”", "")
        body = _parse(text[at + 1 : end]) if name and _OPERATOR.search(text, at + 1, end) else None
        if any(q.start <= at < q.end for q in found):
            body = None
        if body is not None and isinstance(body, (Operation, Magnitude, Extreme)):
            found.append(Equation(name, body, start, end))
            at = _sign(text, end)
        else:
            at = _sign(text, at + 1)
    found = [_magnitude(q, text) for q in found]
    found += _bracketed(text, found)
    found += _constants(text, found)
    return tuple(sorted(found, key=lambda q: q.start))


# 低于80%的得分=…: the case before the score is no part of its name.
_AFTER_NUMBER = re.compile(
    r".*[0-9](?:%|‰|分|个|天|次|项|万元|元)?(?:及其|或者?|及)?(?:以上|以下|以内|之间|的|时|者)*"
    r"(?=(?:该项|本项|实际|最终|指标)?(?:得分|分值|分数|计分)$)"
)
_SET_TO = re.compile(
    r"(?:(?<=[，。；])|^)(?:其中|这里|式中)?[：，]?(?P<name>[^，。；：=0-9]{2,16}?)(?:定|设定|确定)?(?:为|是|=|：)"
    r"(?P<value>[0-9]+(?:\.[0-9]+)?(?:%|万元|亿元|元|个|项|次|天|人)?)(?=[，。；]|$)"
)


def _constants(text: str, found: list[Equation]) -> list[Equation]:
    """目标值为95%: what a formula names and the text gives a number."""
    used = {name for q in found for name in _names(q.body)}
    out: list[Equation] = []
    for name in used:
        if not any(f"{mark}{name}" in text for mark in "，。；"):
            continue
        bare = re.search(rf"(?<=[，。；]){re.escape(name)}(?P<value>[0-9]+(?:\.[0-9]+)?%?)(?=[，。；]|$)", text)
        value = _parse(bare["value"]) if bare is not None else None
        if (
            bare is not None
            and value is not None
            and not any(q.start < bare.end() and bare.start() < q.end for q in found)
        ):
            out.append(Equation(name, value, bare.start(), bare.end()))
    for said in _SET_TO.finditer(text) if used else ():
        inside = any(q.start < said.end() and said.start() < q.end for q in found)
        value = _parse(said["value"])
        if said["name"] in used and not inside and value is not None:
            out.append(Equation(said["name"], value, said.start(), said.end()))
    return out


def _names(node: Node) -> set[str]:
    match node:
        case Name(text):
            return {text}
        case Operation(_, left, right) | Extreme(_, left, right):
            return _names(left) | _names(right)
        case Magnitude(inner):
            return _names(inner)
        case Number():
            return set()


_WORDED = (
    re.compile(
        r"(?:本项|该项|此项|最终|实际|指标|的)*(?:得分|分值|分数|计分)(?:为|是|等于|=)(?P<body>[^，。；：]{3,60})"
    ),
    re.compile(
        r"(?P<body>[^，。；：]{3,60}?×(?:分值|权重|满分|[0-9]+(?:\.[0-9]+)?分?))(?:即)?(?:作为|即为|为)(?:本项|该项|此项|本指标|该指标)(?:得分|分值|分数)"
    ),
    re.compile(
        r"(?:则)?(?:以|按照?|用)(?P<body>[^，。；：]{3,60}?)(?:来)?(?:作为|为|计算|折算|计|确定)(?:为)?(?:本项|该项|"
        r"此项)?的?(?:得分|分值|分数)"
    ),
)
_WORD_STEPS = (
    (re.compile(r"的([0-9]+(?:\.[0-9]+)?%)"), r"×\1"),
    (re.compile(r"^(.+?)(?:与|和|加上?)(.+?)之和"), r"(\1+\2)"),
    (re.compile(r"^(.+?)(?:与|和|减去?)(.+?)之差"), r"(\1-\2)"),
    (re.compile(r"^(.+?)(?:与|和)(.+?)(?:相乘之积|之积|的?乘积|相乘)"), r"(\1×\2)"),
    (re.compile(r"^(.+?)(?:与|和)(.+?)(?:之比|的比值|比值)"), r"(\1/\2)"),
    (re.compile(r"[再并]?(?:乘以|乘)"), "×"),
    (re.compile(r"再(?=[×/])"), ""),
)
_SPOKEN = re.compile(r"之和|之差|之积|乘积|相乘|之比|比值|[再并]?乘|再×|×")


def _in_words(text: str) -> list[Equation]:
    """得分为完成率乘以6分, 以追回比例与分值相乘之积为本项得分: a formula said in words."""
    out: list[Equation] = []
    for pattern in _WORDED:
        for found in pattern.finditer(text):
            body = found["body"]
            if (found.start() and text[found.start() - 1] not in "，。；：) 的") or not _SPOKEN.search(body):
                continue
            for step, said in _WORD_STEPS:
                body = step.sub(said, body)
            node = _parse(body)
            if isinstance(node, Operation):
                by = not re.match(r"[^，]*(?:得分|分值|分数|计分)(?:为|是|等于|=)", found.group())
                out.append(Equation("得分", node, found.start(), found.end(), by=by))
    return out


def _means(text: str) -> list[Equation]:
    parsed = ((name, _parse(body), start, end) for name, body, start, end in spoken_means(text))
    return [Equation(name, node, start, end) for name, node, start, end in parsed if node is not None]


def _opening(text: str) -> list[Equation]:
    """(实际值-基准值)/(目标值-基准值)×10, …: a formula alone at the head of the text, that comes to points."""
    end = _body_end(text, 0)
    if end < 5 or (end < len(text) and text[end] not in "，。；") or "=" in text[:end]:
        return []
    if not re.search(r"×(?:分值|满分|权重分?|[0-9]+(?:\.[0-9]+)?分?)$", text[:end]):
        return []
    node = _parse(text[:end])
    if not isinstance(node, Operation):
        return []
    return [Equation("得分", node, 0, end)]


_AS_MAGNITUDE = re.compile(
    r"[，。；]?(?:计算)?(?:结果)?(?:均)?(?:取|按|以)(?:其)?绝对值(?:计算|计)?(?=[，。；]|$)|\((?:计算)?(?:结果)?取绝对值\)"
)


def _magnitude(equation: Equation, text: str) -> Equation:
    """…×100%，取绝对值: the formula comes to a size."""
    found = _AS_MAGNITUDE.match(text, equation.end)
    return (
        equation
        if found is None
        else Equation(equation.name, Magnitude(equation.body), equation.start, found.end(), equation.by)
    )


_BRACKET = re.compile(r"(?<=[一-鿿])\((?=[^()0-9])")


def _bracketed(text: str, found: list[Equation]) -> list[Equation]:
    """杠杆系数(撬动社会资金/财政资金): what a name comes to, in brackets behind it."""
    out: list[Equation] = []
    for opened in _BRACKET.finditer(text):
        end = _body_end(text, opened.end())
        if not text.startswith(")", end) or any(q.start < end and opened.start() < q.end for q in found):
            continue
        body = _parse(text[opened.end() : end])
        start = _name_start(text, opened.start())
        name = re.sub(r"^.*[的以按]", "", text[start : opened.start()])
        if isinstance(body, Operation) and name:
            out.append(Equation(name, body, opened.start(), end + 1))
    return out


_BY = re.compile(r"按照?|以(?![下上内外])")
_THEN = re.compile(
    r"(?:来)?(?:计算得分|折算得分|计算分值|计算计分|折算计分|计分|计算|得分|折算|给分|赋分|记分|打分|计取|计(?![划入]))"
)


def _scored_by(text: str) -> list[Equation]:
    """按实际完成率/90%×分值计分: a formula introduced by 按 rather than by 得分=."""
    out: list[Equation] = []
    for found in _BY.finditer(text):
        begin = found.end() + text.startswith("“", found.end())
        end = _body_end(text, begin)
        body = text[begin:end]
        quoted = text.startswith("”", end)
        closed = _THEN.match(text, end + quoted)
        if closed is None and end > begin:
            inner = re.search(r"(?:计算得分|折算得分|计算分值|计分|计算|得分|折算|给分|赋分|记分|计)$", body)
            if inner:
                closed, body = inner, body[: inner.start()]
        if closed is None or not re.search(r"[×/+-]", body):
            continue
        node = _parse(body)
        if isinstance(node, Operation):
            stop = closed.end() if closed.string is text else end
            out.append(Equation("得分", node, found.start(), stop, by=True))
    return out


def _name_start(text: str, at: int) -> int:
    start = at
    depth = 0
    while start > max(0, at - _LONGEST):
        char = text[start - 1]
        if char == ")" and (depth or start == at):
            depth += 1
        elif char == "(" and depth:
            depth -= 1
        elif depth == 0 and char == "”" and "“" in text[max(0, start - 12) : start]:
            start = text.rindex("“", 0, start) + 1
        elif depth == 0 and char in _NAME_STOP:
            break
        start -= 1
    return start


def _body_end(text: str, at: int) -> int:
    """The end of the longest expression that starts at ``at``: operands and operators in turn, brackets balanced."""
    stack: list[str] = []
    complete = at
    last = min(len(text), at + _LONGEST)
    operand = True
    while at < last:
        char = text[at]
        if operand:
            if char in "([":
                stack.append(")" if char == "(" else "]")
                at += 1
                continue
            if char == "|" or (char == "-" and not stack):
                if char == "|":
                    stack.append("|")
                at += 1
                continue
            function = _FUNCTION.match(text, at)
            if function:
                stack.append("function")
                at = function.end()
                continue
            token = _NUMBER.match(text, at) or _NAME.match(text, at)
            if not token:
                return complete
            at, operand = token.end(), False
        elif char == "，" and stack and stack[-1] == "function":
            stack[-1] = ")"
            at, operand = at + 1, True
        elif stack and char == stack[-1]:
            stack.pop()
            at += 1
        elif char in _OPERATORS:
            at, operand = at + 1, True
        else:
            return complete
        if not operand and not stack:
            complete = at
    return complete


def _parse(text: str) -> Node | None:
    if text.count("|") > _MOST_BARS:
        return None
    from biaochi.reading import formula_parser  # only where a formula is printed: lark takes long to import

    return formula_parser.parse(text)
