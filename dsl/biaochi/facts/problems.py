"""Making the findings of the facts readers: each has a code, a file, a place and what to do next.

BC311 unreadable path, BC312 unsupported file type, BC313 nothing in it, BC314 over a limit, BC315 broken syntax,
BC316 refused feature, BC317 duplicate key or column, BC318 the same fact twice, BC319 wrong shape, BC320 columns,
BC321 row, BC322 not a finite number, BC323 formula without a value, BC324 archive bomb, BC325 hidden character,
BC326 number format that shows another number than the cell holds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from biaochi.diagnostics import BiaochiError, Diagnostic, FactsError

WHOLE_FILE = "整个文件"

_FULLWIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}


def problem(code: str, message: str, *, file: str, where: str = WHOLE_FILE, help: str) -> Diagnostic:
    """One finding of severity 错误."""
    return Diagnostic(code, message, help=help, file=file, where=where)


def refused(code: str, message: str, *, file: str, where: str = WHOLE_FILE, help: str) -> FactsError:
    """One finding as the exception that carries it."""
    return FactsError([problem(code, message, file=file, where=where, help=help)])


def as_facts_error(error: BiaochiError, file: str) -> FactsError:
    """Findings of another layer with file, place and advice filled in."""
    return FactsError(
        [
            replace(d, file=d.file or file, where=d.where or WHOLE_FILE, help=d.help or "请检查这个文件后重试。")
            for d in error.diagnostics
        ]
    )


def same_name(name: str) -> str:
    """The form in which two names count as one: no white space, full-width ASCII as half-width."""
    return "".join(name.translate(_FULLWIDTH).split())


def hidden_character(text: str) -> str:
    """The first invisible character in ``text`` as "U+" and its code, or "". Tabs and line ends are not counted."""
    if text.isprintable():  # none of them is
        return ""
    for char in text:
        if char not in "\t\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs"):
            return f"U+{ord(char):04X}"
    return ""


def hidden_problem(what: str, text: str, *, file: str, where: str) -> Diagnostic | None:
    """The finding for an invisible character in a name or a value, which would make two equal looking texts differ."""
    found = hidden_character(text)
    if not found:
        return None
    return problem(
        "BC325",
        f"{what}里有看不见的字符 {found}",
        file=file,
        where=where,
        help="多半是从网页或聊天软件复制带来的，请删掉这一处，手工重新输入。",
    )


def excerpt(text: str, length: int = 30) -> str:
    """The beginning of a text, safe to quote in a message."""
    shown = "".join("�" if hidden_character(c) else c for c in " ".join(text[: length + 1].split()))
    return shown if len(text) <= length else shown[:length] + "…"


def listed(names: Sequence[str]) -> str:
    """Names for a message, at most ten."""
    return "、".join(excerpt(n) for n in names[:10]) + ("等" if len(names) > 10 else "")
