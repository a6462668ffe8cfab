"""The texts that are lists: facts (数据, 共用), names (对象), definitions (合成)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from biaochi import patterns as re
from biaochi.document.labels import BLANKS, FACTS
from biaochi.document.tree import FactDecl, Field

Report = Callable[[str, str, int, int, str], None]
"""code, message, start, end (in the file), help."""

_HALF = str.maketrans("０１２３４５６７８９．－％", "0123456789.-%")
_NUMBER = r"-?[0-9]{1,15}(?:\.[0-9]{1,8})?%?"
_RANGE = re.compile(f"({_NUMBER})[ ]?[-—–~～至][ ]?({_NUMBER})")
_BOUND = re.compile(f"([≥≤><＞＜≧≦])[ ]?({_NUMBER})")
_PLACES = re.compile("([1-6一二两三四五六])位小数")
_PLACES_VALUE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_FORMS = "可写单位（万元）、选项（是/否），以及 整数、两位小数、0-100、≥0、>0"
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Item:
    """One element of a list: its text and where it starts in the field's text."""

    text: str
    start: int


def with_list(field: Field, report: Report) -> Field:
    """``field`` with its list read, what is wrong with it reported."""
    if field.label in FACTS:
        facts = [_fact(item, field, report) for item in _items(field, "；;", report)]
        read = tuple(f for f in facts if f)
        _refuse_twice([(f.name, f.start, f.end) for f in read], "数据", report)
        return replace(field, facts=read)
    if field.label == "对象":
        items = [i for i in _items(field, "、", report) if _name_is_good(i, field, "对象名称", report)]
        places = [(i.text, field.at(i.start), field.at(i.start + len(i.text))) for i in items]
        _refuse_twice(places, "对象", report)
        return replace(field, names=tuple(i.text for i in items))
    if field.label == "合成":
        _check_definitions(field, report)
    return field


def _items(field: Field, separators: str, report: Report) -> Iterator[Item]:
    """Elements between ``separators``; a line but the last ends with one, so that a wrapped name is never two names."""
    offset = 0
    lines = field.lines
    for number, line in enumerate(lines):
        parts = re.split(f"[{separators}]", line)
        ends = len(parts) > 1 and not parts[-1].strip(BLANKS)
        if not ends and number < len(lines) - 1:
            start, end = field.at(offset), field.at(offset + len(line))
            help_ = f"一行写不完时，请在这一行末尾加“{separators[0]}”；如果名称被折成了两行，请接回一行。"
            report("BC217", f"“{line[-12:]}”后面换了行，看不出是一项还是两项", start, end, help_)
        at = offset
        for part in parts[:-1] if ends else parts:
            text = part.strip(BLANKS)
            if text:
                yield Item(text, at + len(part) - len(part.lstrip(BLANKS)))
            else:
                place = field.at(min(at, len(field.text)))
                report("BC216", f"“{separators[0]}”前面缺少一项", place, place + 1, f"请删去多余的“{separators[0]}”。")
            at += len(part) + 1
        offset += len(line) + 1


def _fact(item: Item, field: Field, report: Report) -> FactDecl | None:
    start, end = field.at(item.start), field.at(item.start + len(item.text))
    opening = _opening(item.text)
    if opening < 0:
        report("BC216", f"“{item.text[:20]}”的括号不成对", start, end, "请补全括号；各项数据之间用“；”分隔。")
        return None
    name = item.text[:opening].rstrip(BLANKS)
    if not _name_is_good(Item(name, item.start), field, "数据名称", report):
        return None
    if opening == len(item.text):
        return FactDecl(name, None, (), False, None, None, start, end)
    said = _bracket(item.text[opening + 1 : -1])
    if isinstance(said, str):
        message = f"数据“{name[:20]}”括号里的“{said[:20]}”读不懂"
        report("BC216", message, start, end, f"括号里{_FORMS}，用“，”隔开。")
        return None
    fact = replace(said, name=name, start=start, end=end)
    if fact.choices and (fact.integer or fact.places is not None or fact.low or fact.high):
        report("BC216", f"数据“{name[:20]}”既列了选项又限定了数", start, end, "请只写其中一种。")
        return None
    return fact


@lru_cache(maxsize=4096)
def _bracket(text: str) -> FactDecl | str:
    """What the brackets of a fact say, of no name yet; the piece that cannot be read."""
    fact = FactDecl("", None, (), False, None, None, 0, 0)
    for number, piece in enumerate(re.split("[，,]", text)):
        read = _with_piece(fact, piece.strip(BLANKS), number == 0)
        if read is None:
            return piece
        fact = read
    return fact


def _opening(text: str) -> int:
    """Where the bracket that ends ``text`` opens; its length without one; -1 where brackets do not match."""
    depth = 0
    opening = len(text)
    for index, char in enumerate(text):
        if char in "（(":
            opening = index if depth == 0 else opening
            depth += 1
        elif char in "）)":
            depth -= 1
            if depth < 0:
                return -1
    if depth:
        return -1
    return opening if text[-1] in "）)" else len(text)


def _with_piece(fact: FactDecl, piece: str, first: bool) -> FactDecl | None:
    written = piece.translate(_HALF)
    if piece == "整数":
        return None if fact.integer or fact.places is not None else replace(fact, integer=True)
    if places := _PLACES.fullmatch(written):
        count = _PLACES_VALUE.get(places[1]) or int(places[1])
        return None if fact.integer or fact.places is not None else replace(fact, places=count)
    if both := _RANGE.fullmatch(written):
        return None if fact.low or fact.high else replace(fact, low=both[1], high=both[2])
    if bound := _BOUND.fullmatch(written):
        return _with_bound(fact, bound[1], bound[2])
    if not first or not piece or any(c in piece for c in "\n：:；=＝（）()"):
        return None
    if "/" not in piece and "／" not in piece:
        return replace(fact, unit=piece) if len(piece) <= MAX_NAME else None
    choices = tuple(c.strip(BLANKS) for c in re.split("[/／]", piece))
    return replace(fact, choices=choices) if all(choices) and len(set(choices)) == len(choices) else None


def _with_bound(fact: FactDecl, sign: str, number: str) -> FactDecl | None:
    is_open = sign in "><＞＜"
    if sign in "≥≧>＞":
        return None if fact.low else replace(fact, low=number, low_open=is_open)
    return None if fact.high else replace(fact, high=number, high_open=is_open)


def _name_is_good(item: Item, field: Field, what: str, report: Report) -> bool:
    wrong = next((c for c in item.text if c in "：:，,；;=＝"), "")
    if item.text and not wrong and len(item.text) <= MAX_NAME:
        return True
    start, end = field.at(item.start), field.at(item.start + max(1, len(item.text)))
    if not item.text:
        report("BC218", f"{what}是空的", start, end, "请在括号前写出名称。")
    elif wrong:
        separator = "、" if field.label == "对象" else "；"
        help_ = f"各项之间请用“{separator}”分隔；名称里不能有“{wrong}”。"
        report("BC218", f"{what}“{item.text[:20]}”里有“{wrong}”", start, end, help_)
    else:
        report("BC218", f"{what}有 {len(item.text)} 个字，超过 {MAX_NAME} 字", start, end, "请写得短一些。")
    return False


def _refuse_twice(places: list[tuple[str, int, int]], what: str, report: Report) -> None:
    seen: set[str] = set()
    for name, start, end in places:
        if name in seen:
            report("BC213", f"{what}“{name[:20]}”写了两次", start, end, "请删去一个，或改成不同的名称。")
        seen.add(name)


def _check_definitions(field: Field, report: Report) -> None:
    offset = 0
    for line in field.lines:
        name, sign, body = line.replace("=", "＝").partition("＝")
        if not sign or not name.strip(BLANKS) or not body.strip(BLANKS):
            start, end = field.at(offset), field.at(offset + len(line))
            help_ = "每行写一个，例如：现场评价＝各对象平均。"
            report("BC219", f"合成的“{line[:20]}”不是“名称＝算式”", start, end, help_)
        offset += len(line) + 1
