"""Names, letters and brackets that define a quantity: the definition written as an equation, the letter as its name."""

from __future__ import annotations

from collections.abc import Iterator

from biaochi import patterns as re
from biaochi.proposing.moves import Move

_NAME = r"[^，。；：、（）“”≥≤＞＜=×÷/0-9\n]{2,24}?"
_LETTER_IS = re.compile(
    rf"(?:[，。；、]|其中|式中)*(?P<letter>(?<![A-Za-z])[A-Za-z])(?:为|是|代表|表示|指)(?P<name>{_NAME})(?=[，。；、]|$)"
)
_LETTERED = re.compile(
    r"(?P<name>[^，。；：、（）“”≥≤＞＜=0-9\n]{2,24})(?:（(?:记为|以下简称)?(?P<letter>[A-Za-z])）|(?P<bare>[A-Z])（%）)"
)
_SHARE = re.compile(
    rf"(?P<name>{_NAME}(?:率|比例|比重|占比|比))（(?P<a>{_NAME})(?:占|与|/|÷)(?P<b>{_NAME})(?:的(?:比例|比重|比率)|之比)?(?:×100%)?）"
)
_RATIO = re.compile(rf"^(?P<a>{_NAME})与(?P<b>{_NAME})(?:之比|的比值|的比例)(?=[≥≤＞＜]|达到|不?低于|不?高于|为)")
_LOWER = re.compile(
    rf"(?P<items>{_NAME}(?:、{_NAME}){{1,3}})(?:两项|三项|[二两三]者)?(?:取|中取|的)较?(?P<way>低|小|高|大)(?:者|值)(?:（记为(?P<letter>[A-Za-z])）)?[：，]?"
)
_SUM = re.compile(rf"(?P<items>{_NAME}(?:、{_NAME}){{1,3}})之和(?=[≥≤＞＜]|达到|不?低于|不?高于)")


def defined(text: str) -> Iterator[Move]:
    """One reading of the definitions a text gives in passing."""
    yield from _letters(text)
    yield from _equations(text)


def _letters(text: str) -> Iterator[Move]:
    out = text
    for found in list(_LETTER_IS.finditer(text)):
        out = _named(out.replace(found.group(), "", 1), found["letter"], found["name"])
    for found in list(_LETTERED.finditer(out)):
        letter = found["letter"] or found["bare"]
        name = found["name"].strip()
        out = _named(out.replace(found.group(), name, 1), letter, name)
        out = re.sub(rf"{re.escape(name)}[：，]{re.escape(name)}", name, out)
    if out != text:
        yield Move(out, 2, whole=True)


def _named(text: str, letter: str, name: str) -> str:
    return re.sub(rf"(?<![A-Za-z]){letter}(?![A-Za-z])", name, text)


def _equations(text: str) -> Iterator[Move]:
    for pattern in (_SHARE, _RATIO):
        found = pattern.search(text)
        if found is not None:
            name = found["name"] if "name" in pattern.groupindex else "比值"
            yield Move(
                f"{name}={found['a']}/{found['b']}×100%。{text[: found.start()]}{name}{text[found.end() :]}",
                2,
                whole=True,
            )
            if "name" not in pattern.groupindex:
                yield Move(f"{name}={found['a']}/{found['b']}。{name}{text[found.end() :]}", 1, whole=True)
    found = _LOWER.search(text)
    if found is not None:
        kind = "min" if found["way"] in "低小" else "max"
        items = found["items"].split("、")
        inner = items[-1]
        for item in reversed(items[:-1]):
            inner = f"{kind}({item}，{inner})"
        rest = text[found.end() :]
        name = "较低的率" if kind == "min" else "较高的率"
        rest = _named(rest, found["letter"], name) if found["letter"] else f"{name}{rest}"
        yield Move(f"{name}={inner}。{rest}", 2, whole=True)
    found = _SUM.search(text)
    if found is not None:
        yield Move(f"合计率={'+'.join(found['items'].split('、'))}。合计率{text[found.end() :]}", 4, whole=True)
