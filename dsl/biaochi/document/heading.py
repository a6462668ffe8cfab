"""The line of a node: ``C12.1 征缴预算完成率（8分）`` into code, name and marks."""

from __future__ import annotations

from dataclasses import dataclass

from biaochi import patterns as re
from biaochi.document.labels import BLANKS

_HALF = str.maketrans("０１２３４５６７８９．", "0123456789.")
_CODE = re.compile(f"([A-Z]{{1,3}}[0-9]{{1,4}}(?:\\.[0-9]{{1,4}})*|[0-9]{{1,3}}(?:\\.[0-9]{{1,4}})*)[{BLANKS}]+")
_ONLY_CODE = re.compile(r"[A-Z]{1,3}[0-9]{1,4}(?:\.[0-9]{1,4})*|[0-9]{1,3}(?:\.[0-9]{1,4})*")
_NUMBER = r"([0-9]{1,6}(?:\.[0-9]{1,6})?)"
_MARKS = re.compile(f"{_NUMBER}[{BLANKS}]?分")
_SIGNED = re.compile(f"加减分(?:[，,][{BLANKS}]?最多{_NUMBER}[{BLANKS}]?分)?")
_LIKE_MARKS = re.compile(f"[-+－＋]?[0-9.]{{1,12}}[{BLANKS}]?[%％]?$|满分|分值|权重|加减|加分|减分|扣分|最多|最高")
_BARE_MARKS = re.compile(f"[0-9０-９][{BLANKS}]?分[）)]?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a node's line says. ``name_at`` is the offset of the name; ``wrong`` the marks that could not be read."""

    code: str | None
    name: str
    name_at: int
    marks: str | None = None
    signed: bool = False
    most: str | None = None
    wrong: str = ""


def read_heading(text: str) -> Heading:
    """The parts of ``text``, which may be broken before its marks."""
    marks, signed, most, wrong = None, False, None, ""
    body, inside = _last_bracket(text)
    written = inside.strip(BLANKS).translate(_HALF)
    if found := _MARKS.fullmatch(written):
        marks = found[1]
    elif found := _SIGNED.fullmatch(written):
        signed, most = True, found[1]
    elif inside and _like_marks(written):
        wrong = f"（{inside}）"
    else:
        body = text
        bare = _BARE_MARKS.search(text[-40:]) or text.endswith(("（）", "()"))
        wrong = text[-10:] if bare else ""
    if (marks or signed) and not wrong:
        again = _last_bracket(body)[1].strip(BLANKS).translate(_HALF)
        wrong = f"（{again}）" if _MARKS.fullmatch(again) or _SIGNED.fullmatch(again) else ""
    body = body.rstrip(BLANKS + "\n")
    code = _CODE.match(body)
    at = code.end() if code else 0
    name = "" if _ONLY_CODE.fullmatch(body) else body[at:].replace("\n", "")
    return Heading(code[1] if code else None, name, at, marks, signed, most, wrong)


def _like_marks(inside: str) -> bool:
    number = inside.removesuffix("分").rstrip(BLANKS)[-1:]
    return bool(_LIKE_MARKS.match(inside)) or (inside.endswith("分") and (number.isnumeric() or number == "."))


def _last_bracket(text: str) -> tuple[str, str]:
    """``text`` before the bracket that ends it, and what is inside; the inside is empty where there is none."""
    text = text.rstrip(BLANKS + "\n")
    if not text.endswith(("）", ")")):
        return text, ""
    opening = max(text.rfind("（"), text.rfind("("))
    inside = text[opening + 1 : -1]
    if opening < 0 or "）" in inside or ")" in inside:
        return text, ""
    return text[:opening].rstrip(BLANKS + "\n"), inside
