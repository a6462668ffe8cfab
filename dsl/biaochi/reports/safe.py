"""Text made safe for the place it is written to: CSV, worksheets, Markdown, terminals."""

from __future__ import annotations

import unicodedata

from biaochi import patterns as re

# Full-width forms count: Excel and WPS of East Asian locales take ＝ for =.
_TRIGGER = "=+\\-@\t\r\n＝＋－＠"
_ESCAPED = re.compile(f"'*[{_TRIGGER}]")
_QUOTED = re.compile(f"'+[{_TRIGGER}]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~$])")
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_CONTROL = ("Cc", "Cf", "Cs", "Zl", "Zp")


def escape_csv(text: str) -> str:
    """A CSV cell that no spreadsheet runs: an apostrophe before = + - @ TAB CR LF, unless it is a plain number.

    Lossless together with ``unescape_csv``: text that already starts with apostrophes and a trigger gets one more.
    """
    if _PLAIN_NUMBER.fullmatch(text) or not _ESCAPED.match(text):
        return text
    return "'" + text


def unescape_csv(text: str) -> str:
    """Take back the apostrophe ``escape_csv`` wrote."""
    return text[1:] if _QUOTED.match(text) else text


def clean(text: str) -> str:
    r"""Text for a terminal: one line, control, bidi and other invisible characters shown as \u{202e}."""
    return _visible(" ".join(re.split(r"[\t\r\n]+", text)))


def clean_lines(text: str) -> str:
    """As ``clean``, with line ends and tabs kept; for cells that may hold several lines."""
    if text.isprintable():
        return text
    return "".join(c if c in "\n\t" else _visible(c) for c in text.replace("\r\n", "\n"))


def escape_markdown(text: str) -> str:
    """Text for a Markdown table cell or paragraph: no markup, no HTML, no line end, no cell end."""
    lines = [clean(line) for line in text.splitlines()] or [""]
    return "<br>".join(_MARKDOWN.sub(r"\\\1", line.translate(_HTML)) for line in lines)


def _visible(text: str) -> str:
    if text.isprintable():  # none of what is hidden is
        return text
    return "".join(f"\\u{{{ord(c):x}}}" if _is_hidden(c) else c for c in text)


def _is_hidden(char: str) -> bool:
    """Controls, bidi and other format characters, lone surrogates, line separators, and noncharacters."""
    return unicodedata.category(char) in _CONTROL or ord(char) & 0xFFFE == 0xFFFE
