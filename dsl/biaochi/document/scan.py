"""The document before it is parsed: size limits, and characters that nobody sees."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, RulesetError, Severity

MAX_BYTES = 1024 * 1024
MAX_LINES = 20_000
MAX_LINE = 20_000
MAX_FINDINGS = 200

# Cc, Cf, Cs, Zl, Zp, variation selectors and fillers; a test compares with the Unicode tables.
INVISIBLE = (
    "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u034f\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u0890\\u0891\\u08e2"
    "\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u2800\\u3164\\ud800-\\udfff"
    "\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb\\U000110bd\\U000110cd\\U00013430-\\U0001343f\\U0001bca0-\\U0001bca3"
    "\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_QUOTED = re.compile('“[^“”\r\n]*”|"[^"\r\n]*"|‘[^‘’\r\n]*’|「[^「」\r\n]*」|『[^『』\r\n]*』')
_LINE_BREAK = re.compile("\r\n|\r|\n")


class Findings:
    """Collects diagnostics of one text, and knows its lines."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.left_out = 0
        self.line_starts = [0, *(m.end() for m in _LINE_BREAK.finditer(text))]

    def line(self, offset: int) -> int:
        """The number of the line that holds ``offset``, from 1."""
        return bisect_right(self.line_starts, offset)

    @property
    def count(self) -> int:
        """How much was reported so far."""
        return len(self.errors) + len(self.warnings) + self.left_out

    @property
    def full(self) -> bool:
        """Whether further errors are only counted."""
        return len(self.errors) >= MAX_FINDINGS

    def report(self, code: str, message: str, start: int, end: int, help_: str) -> None:
        """Adds an error at ``start:end``; the line is put into the message."""
        if self.full:
            self.left_out += 1
            return
        message = f"第{self.line(start)}行：{_shown(message)}"
        self.errors.append(Diagnostic(code, message, start, max(start, end), _shown(help_), file=self.file))

    def warn(self, code: str, message: str, start: int, end: int, help_: str) -> None:
        """Adds a warning at ``start:end``."""
        if len(self.warnings) < MAX_FINDINGS:
            message = f"第{self.line(start)}行：{message}"
            self.warnings.append(Diagnostic(code, message, start, end, help_, Severity.WARNING, self.file))

    def all_errors(self) -> tuple[Diagnostic, ...]:
        """Every error, in the order of the text, and how many more there are."""
        errors = sorted(self.errors, key=lambda d: (d.start, d.code))
        if self.left_out:
            last = len(self.text)
            message = f"另有 {self.left_out} 处问题没有列出"
            errors.append(Diagnostic("BC200", message, last, last, "请先改正上面各处，再读一次。", file=self.file))
        return tuple(errors)


def scan(text: str, file: str) -> Findings:
    """Raises RulesetError at once where a limit is passed; else the findings so far (invisible characters)."""
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        size = len(text.encode("utf-8", "surrogatepass"))
        message = f"规则集有 {size // 1024} KB，超过 {MAX_BYTES // 1024} KB 的上限"
        raise _limit("BC201", message, len(text) - 1, len(text), file)
    findings = Findings(text, file)
    if len(findings.line_starts) > MAX_LINES:
        at = findings.line_starts[MAX_LINES]
        message = f"规则集有 {len(findings.line_starts)} 行，超过 {MAX_LINES} 行的上限"
        raise _limit("BC202", message, min(at, len(text) - 1), len(text), file)
    for start, stop in zip(findings.line_starts, [*findings.line_starts[1:], len(text)], strict=True):
        if stop - start > MAX_LINE + 2:
            message = f"第{findings.line(start)}行有 {stop - start} 个字符，超过 {MAX_LINE} 个"
            raise _limit("BC203", message, start, stop, file)
    _find_invisible(text, findings)
    return findings


def _find_invisible(text: str, findings: Findings) -> None:
    runs = [m.span() for m in _INVISIBLE.finditer(text)]
    if runs and text[0] == "\ufeff":
        runs = [(max(start, 1), end) for start, end in runs if end > 1]
    if not runs:
        return
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    starts = [start for start, _ in quoted]
    for start, end in runs:
        around = bisect_right(starts, start) - 1
        name = _name(text[start])
        if around >= 0 and end <= quoted[around][1]:
            findings.warn("BC205", f"引号里夹有看不见的字符 {name}", start, end, "如果不是原文需要的，请删去。")
        else:
            help_ = "请删去这个字符；可以把这一行重新输入一遍。"
            findings.report("BC204", f"夹有看不见的字符 {name}", start, end, help_)


def _name(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}" + (f"（{name}）" if name else "")


def _shown(message: str) -> str:
    """``message`` without characters that could disturb a terminal."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "□" for c in message)


def _limit(code: str, message: str, start: int, end: int, file: str) -> RulesetError:
    return RulesetError([Diagnostic(code, message, start, end, "请把它拆成几个文件，用“继承”连起来。", file=file)])
