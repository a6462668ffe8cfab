"""Print variants to one canonical form, with positions kept.

An allow-list, not NFKC: only variants that cannot change a number are mapped (full width, ％, ≧, ＞＝, LaTeX as OCR
writes it). What could change a number (a letter in a numeral, a superscript, ``\\lceil`` for a bracket, an invisible
character) is an error with its place (criterion.md 一, 印刷体归一).
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.diagnostics import CriterionError, Diagnostic

MAX_LENGTH = 6000

_SAME = str.maketrans("０１２３４５６７８９", "0123456789")
_MAP = {
    "％": "%", "﹪": "%", "（": "(", "）": ")", "﹙": "(", "﹚": ")", "［": "[", "］": "]", "【": "[",
    "】": "]", "．": ".", "﹒": ".",
    ",": "，", ";": "；", "﹐": "，", "﹔": "；", ":": "：", "﹕": "：", "！": "。", "!": "。", "｡": "。",
    "≧": "≥", "⩾": "≥", "≮": "≥", "≦": "≤", "⩽": "≤", "≯": "≤", "＜": "<", "﹤": "<", "＞": ">", "﹥": ">",
    "＝": "=", "﹦": "=", "→": "，", "⇒": "，", "∈": "在",
    "－": "-", "−": "-", "–": "-", "—": "-", "―": "-", "﹣": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~", "∼": "~",
    "＋": "+", "﹢": "+", "＊": "×", "*": "×", "÷": "/", "／": "/", "∕": "/", "＂": "“", '"': "“", "‘": "“",
    "’": "”", "｜": "|", "│": "|", "∣": "|", "｛": "(", "｝": ")",
}  # fmt: skip
_LATEX = {
    "geq": "≥", "ge": "≥", "geqslant": "≥", "geqq": "≥", "leq": "≤", "le": "≤", "leqslant": "≤", "leqq": "≤", "lt": "<",
    "gt": ">", "times": "×", "cdot": "×", "div": "/", "pm": "±", "sim": "~", "quad": " ", "qquad": " ",
    "left": "", "right": "",
    "%": "%", ",": "", ";": "", "!": "", " ": "", ":": "", "(": "", ")": "", "[": "", "]": "",
}  # fmt: skip
_TEXT_COMMANDS = ("text", "mathrm", "textbf", "mathbf", "rm", "bf", "mbox", "textrm")
_COMMAND = re.compile(r"\\([a-zA-Z]+|.)", re.DOTALL)
_SPACES = " \t\n\r\u3000\xa0\u2002\u2003\u2009"
_CIRCLED = re.compile(r"[①-⑳⑴-⒇⒈-⒛㈠-㈩⓪❶-❿]")
_LETTER_DIGIT = re.compile(
    r"(?<![A-Za-z0-9])(?:[0-9]+\.?[lIOo][0-9lIOo]*|[lIOo]\.?[0-9][0-9lIOo.]*|[lIOo]+)(?=分(?!类|级|部)|%|个|项|处|次)"
)
_COMMA_DECIMAL = re.compile(r"(?<![0-9.\[(])0，[0-9]+(?=分|%)(?!%?[\])])")
_ENDLESS = re.compile(r"[0-9]{17}")
_ENDS = "分。；止)"
_APPENDIX = re.compile(r"(?:附件|附表|表)[0-9一二三四五六七八九]+$")


@dataclass(frozen=True, slots=True)
class Printed:
    """Canonical ``text`` of ``raw``; character ``i`` of it stands at ``raw[starts[i]:ends[i]]``."""

    raw: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into ``raw`` of the canonical range ``start:end``."""
        if not self.text:
            return 0, len(self.raw)
        start = min(start, len(self.starts) - 1)
        return self.starts[start], self.ends[max(start, min(end, len(self.ends)) - 1)]


def canonical(raw: str) -> Printed:
    """The canonical form of one criterion. Raises CriterionError (BC110 too long, BC111-BC116 unreadable)."""
    if len(raw) > MAX_LENGTH:
        raise CriterionError(
            [
                Diagnostic(
                    "BC110",
                    f"一条标准有 {len(raw)} 个字，超过 {MAX_LENGTH} 字",
                    MAX_LENGTH,
                    len(raw),
                    "请按指标拆开填写。",
                )
            ]
        )
    blank = _BLANK.search(raw)
    if blank is not None:
        raise _bad("BC117", "这里缺一个数", blank.start(), blank.end(), "请照印发件补上数字，或用 勘误 写明。")
    chars = _paired_operators(_thousands(_mapped(raw)))
    kept = _stroked_ones(_percent_words(_operator_words(_without_layout_spaces(chars))))
    printed = Printed(raw, _text(kept), tuple([s for _, s, _ in kept]), tuple([e for _, _, e in kept]))
    _refuse_doubtful_numerals(printed)
    return printed


_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff≥≤<>＜＞])[ \u00a0\u3000\t]{2,}(?=(?:个?百分点|[%％‰]|分(?![=＝：:])|[日天次个项处件元名人起]|万元)[^\n]{0,4})"
)
"""不低于   %: the place of a number that was never filled in."""


_Char = tuple[str, int, int]


def _text(chars: list[_Char]) -> str:
    return "".join([char for char, _, _ in chars])


# What characters met before come to; those that are refused or open a command are never kept.
_KNOWN: dict[str, str] = {}
_MOST_KNOWN = 20_000


def _mapped(raw: str) -> list[_Char]:
    with suppress(KeyError):  # most print has nothing in it that was not met before
        return [(_KNOWN[char], i, i + 1) for i, char in enumerate(raw)]
    out: list[_Char] = []
    groups: list[str] = []
    i = 0
    while i < len(raw):
        char = raw[i]
        known = _KNOWN.get(char)
        if known is not None:
            out.append((known, i, i + 1))
            i += 1
            continue
        if char == "\\":
            i = _latex(raw, i, out, groups)
            continue
        if char in "{}" and (groups or char == "{"):
            i = _brace(raw, i, out, groups)
            continue
        if char != "$":
            mapped = _plain(raw, i)
            out.append((mapped, i, i + 1))
            if len(_KNOWN) < _MOST_KNOWN and not char.isspace() and char not in "{}":
                _KNOWN[char] = mapped
        i += 1
    return out


def _plain(raw: str, i: int) -> str:
    char = raw[i]
    if "\u4e00" <= char <= "\u9fff" or "0" <= char <= "9":
        return char
    if char in _SPACES:
        return "\n" if char in "\n\r" else " "
    mapped = _MAP.get(char) or char.translate(_SAME)
    if mapped != char or char.isascii() or _CIRCLED.match(char) or char in "〇“”":
        if char.isascii() and not char.isprintable():
            raise _bad("BC114", f"夹有看不见的字符 U+{ord(char):04X}", i, i + 1, "请删去该字符后重试。")
        return mapped
    category = unicodedata.category(char)
    if category in ("Cf", "Cc", "Co", "Cn", "Cs"):
        raise _bad("BC114", f"夹有看不见的字符 U+{ord(char):04X}", i, i + 1, "请删去该字符后重试。")
    if "Ⅰ" <= char <= "Ⅻ":
        return char
    if category in ("Nd", "Nl", "No"):
        raise _bad("BC112", f"“{char}”不能当作数字读", i, i + 1, "请改为 0-9，或用 解释 写明。")
    if category == "Lo" and unicodedata.normalize("NFKC", char) != char:
        raise _bad("BC112", f"“{char}”是兼容字符，可能与常用字混淆", i, i + 1, "请改为通用的汉字。")
    if category == "Sm" and char not in "±≥≤×=<>+~∞":
        raise _bad("BC111", f"不认识的符号“{char}”", i, i + 1, "请用 解释 写明它的意思，或用 勘误 改正。")
    return char


def _latex(raw: str, i: int, out: list[_Char], groups: list[str]) -> int:
    found = _COMMAND.match(raw, i)
    name = found[1] if found else ""
    end = found.end() if found else i + 1
    if name == "frac" and raw[end : end + 1] == "{":
        out.append(("(", i, end + 1))
        groups.append("numerator")
        return end + 1
    if name in _TEXT_COMMANDS and raw[end : end + 1] == "{":
        groups.append("text")
        return end + 1
    if name not in _LATEX:
        raise _bad(
            "BC111", f"不认识的排版记号“\\{name}”", i, end, "请用 解释 写明它应是什么，例如：$\\lceil$ 为方括号之误。"
        )
    if _LATEX[name]:
        out.append((_LATEX[name], i, end))
    return end


def _brace(raw: str, i: int, out: list[_Char], groups: list[str]) -> int:
    if raw[i] == "{":
        groups.append("group")
        return i + 1
    kind = groups.pop()
    if kind == "denominator":
        out.append((")", i, i + 1))
    elif kind == "numerator":
        out.append((")", i, i + 1))
        if raw[i + 1 : i + 2] != "{":
            raise _bad("BC111", "分式缺少分母", i, i + 1, "请用 解释 写出公式。")
        out.append(("/", i + 1, i + 2))
        out.append(("(", i + 1, i + 2))
        groups.append("denominator")
        return i + 2
    return i + 1


_THOUSANDS = re.compile(r"(?<![0-9.\[(])[0-9]{1,3}(?:，[0-9]{3})+(?![0-9\])%])")


def _thousands(chars: list[_Char]) -> list[_Char]:
    text = _text(chars)
    if "，" not in text:
        return chars
    drop = {i for found in _THOUSANDS.finditer(text) for i in range(found.start(), found.end()) if text[i] == "，"}
    return [c for i, c in enumerate(chars) if i not in drop] if drop else chars


_PAIRS = {(">", "="): "≥", ("<", "="): "≤", ("=", ">"): "≥", ("=", "<"): "≤"}


def _paired_operators(chars: list[_Char]) -> list[_Char]:
    text = _text(chars)
    if not any(left + right in text for left, right in _PAIRS):
        return chars
    out: list[_Char] = []
    for char in chars:
        pair = _PAIRS.get((out[-1][0], char[0])) if out else None
        if pair:
            out[-1] = (pair, out[-1][1], char[2])
        else:
            out.append(char)
    return out


_OPERATOR_WORDS = {"乘以": "×", "除以": "/"}


def _operator_words(chars: list[_Char]) -> list[_Char]:
    text = _text(chars)
    if not any(word in text for word in _OPERATOR_WORDS):
        return chars
    out: list[_Char] = []
    for char in chars:
        word = (out[-1][0] if out else "") + char[0]
        if word in _OPERATOR_WORDS:
            out[-1] = (_OPERATOR_WORDS[word], out[-1][1], char[2])
        else:
            out.append(char)
    return out


_PERCENT_WORDS = re.compile(
    r"百分之([一二三四五六七八九]?十[一二三四五六七八九]?|[零一二三四五六七八九])(?:点([零一二三四五六七八九]))?"
)
_CHINESE_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")}


def _percent_words(chars: list[_Char]) -> list[_Char]:
    """百分之五 as 5%."""
    text = _text(chars)
    if "百分之" not in text:
        return chars
    out: list[_Char] = []
    at = 0
    for found in _PERCENT_WORDS.finditer(text):
        tens, ten, ones = found[1].partition("十")
        digits = (
            f"{_CHINESE_DIGITS[tens] if tens else '1'}{_CHINESE_DIGITS.get(ones, '0')}"
            if ten
            else _CHINESE_DIGITS[tens]
        )
        digits += f".{_CHINESE_DIGITS[found[2]]}" if found[2] else ""
        start, end = chars[found.start()][1], chars[found.end() - 1][2]
        out += [*chars[at : found.start()], *((c, start, end) for c in f"{digits}%")]
        at = found.end()
    return [*out, *chars[at:]]


_STROKED_ONE = re.compile(r"(?<=[每有现生在])-(?=[处项次个件人起份张例])")


def _stroked_ones(chars: list[_Char]) -> list[_Char]:
    """每有―处: a 一 that was scanned as a stroke."""
    strokes = {found.start() for found in _STROKED_ONE.finditer(_text(chars))}
    return [("一", c[1], c[2]) if i in strokes else c for i, c in enumerate(chars)] if strokes else chars


_POINTS_AHEAD = re.compile(r"[0-9]+(?:\.[0-9]+)?分")
_MARKER_AHEAD = re.compile(
    r"(?:[Ⅰ-Ⅻ][.、]|[0-9]{1,2}[.、)](?![0-9])|\([0-9一二三四五六七八九十]{1,2}\)|[①-⑳⑴-⒇⒈-⒛]|[A-H][.、])"
)
_FAILS_AHEAD = re.compile(r"不(?:达标|合格|符合|达到|满足|具备|完善|健全|规范|到位|及时|完整|齐全|按)")
_CONTINUES = "得扣加减不计为以及之记给的，。；：、)=×/+-~≥≤<>%内"


def _without_layout_spaces(chars: list[_Char]) -> list[_Char]:
    """Drops spaces and line breaks inside a sentence; a break that ends a clause stays as one blank."""
    text = _text(chars)
    if " " not in text and "\n" not in text:
        return chars
    out: list[_Char] = []
    i = 0
    while i < len(chars):
        if text[i] not in " \n":
            out.append(chars[i])
            i += 1
            continue
        end = i
        while end < len(chars) and text[end] in " \n":
            end += 1
        before = out[-1][0] if out else ""
        after = text[end : end + 1]
        if before.isdigit() and after.isdigit() and not _MARKER_AHEAD.match(text, end):
            start, stop = chars[i][1], chars[end - 1][2]
            raise _bad("BC113", "数字中间有空格，读不准是一个数还是两个数", start, stop, "请用 勘误 写出正确的数。")
        if before and after and _breaks(out, before, after, text, end):
            out.append((" ", chars[i][1], chars[end - 1][2]))
        i = end
    return out


def _breaks(out: list[_Char], before: str, after: str, text: str, end: int) -> bool:
    if _MARKER_AHEAD.match(text, end):
        return True
    if after in "≥≤<>" and _APPENDIX.search("".join(c[0] for c in out[-6:])):
        return True
    if before not in _ENDS or (after in _CONTINUES and not _FAILS_AHEAD.match(text, end)):
        return False
    written = "".join(c[0] for c in out[-2:])
    return not (written == "满分" and _POINTS_AHEAD.match(text, end))


def _refuse_doubtful_numerals(printed: Printed) -> None:
    endless = _ENDLESS.search(printed.text)
    if endless:
        raise _bad("BC115", "数字过长", *printed.span(endless.start(), endless.end()), "请用 勘误 写出正确的数。")
    for pattern, message in (
        (_LETTER_DIGIT, "数字里夹有字母（l、I、O），读不准是几"),
        (_COMMA_DECIMAL, "小数点印成了逗号，读不准是几"),
    ):
        found = pattern.search(printed.text)
        if found:
            start, end = printed.span(found.start(), found.end())
            raise _bad("BC115", f"“{printed.raw[start:end]}”：{message}", start, end, "请用 勘误 写出正确的数。")


def _bad(code: str, message: str, start: int, end: int, help_: str) -> CriterionError:
    return CriterionError([Diagnostic(code, message, start, end, help_)])
