"""What a document says of each indicator in words: the reason beside its score, the paragraph that bears its name.

A report prints a table of scores and then, indicator by indicator, ``（4）资金到位率。应到位资金120万元，…目标分值6分，得分6分。``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction

from biaochi import patterns as re
from biaochi.audit.quantity import Quantity, quantity
from biaochi.audit.subject import Cell, Line, Subject
from biaochi.tables.names import plain_name

NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
_TITLE = re.compile(r"\s*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]|[①-⑳])\s*([^。：:，,；;\n]{2,40}?)[。：:]")
_AMOUNT = re.compile(r"([一-鿿]{2,24}) *((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,6})?) *((?:万|亿)?元)")
_ROLES = (
    ("应到位", re.compile("应到位|应拨付")), ("到位", re.compile("到位")), ("年初", re.compile("年初")),
    ("支出", re.compile("支出|执行|使用|支付|拨付")), ("预算", re.compile("预算|计划|安排")),
)  # fmt: skip
"""What an amount is by the words before it, the first that fits."""
_NEAR = 8
"""Characters before an amount that say what it is."""
_OF = re.compile(
    "([^，,。、；;：:（(]{2,16}?)[与占]([^，,。、；;：:（(]{2,16}?)的?(?:比率|比例|比重|百分比)"
    "|([^，,。、；;：:（(]{2,16}?) *[÷/] *([^，,。、；;：:×（(]{2,16})"
)
_IN_BUDGET = {"支出": "executed", "预算": "annual", "年初": "initial"}


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said of ``line``: where (``cell``), under which ``title`` ("" where it stands beside the score), the text."""

    line: Line
    cell: Cell
    title: str
    text: str

    @property
    def sure(self) -> bool:
        """Whether it bears the very name of the indicator, or stands in its row."""
        return not self.title or plain_name(self.title) == plain_name(self.line.name)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in words: what it is (支出, 到位, …), as printed, in 元, and where."""

    role: str
    text: str
    value: Fraction
    cell: Cell


def passages(subject: Subject) -> tuple[Passage, ...]:
    """What is said of the indicators of a table, in their order. Paragraphs count where most indicators have one."""
    beside = [Passage(x, x.cell("remark"), _title(x.indicator.remark), x.indicator.remark) for x in subject.lines if x.indicator.remark]  # fmt: skip
    written = _paragraphs(subject)
    if len(written) * 2 < len(subject.lines):
        written = []
    order = {id(line): n for n, line in enumerate(subject.lines)}
    return tuple(sorted((*beside, *written), key=lambda p: order[id(p.line)]))


def _title(text: str | None) -> str:
    found = _TITLE.match(text or "")
    return found[1] if found else ""


def _paragraphs(subject: Subject) -> list[Passage]:
    titled = [(title, text) for text in subject.lines_beside if (title := _title(text))]
    left = list(subject.lines)
    names = [plain_name(line.name) for line in left]
    out: list[Passage] = []
    others: list[tuple[str, str]] = []
    for title, text in titled:
        same = [x for x, name in zip(left, names, strict=True) if name == plain_name(title)]
        if len(same) == 1:
            out.append(Passage(same[0], _in_text(subject, title, text), title, text))
        elif not same:
            others.append((title, text))
    taken = {id(p.line) for p in out}
    for title, text in others:
        near = [x for x in left if id(x) not in taken and _like(x.name, title)]
        if len(near) == 1:
            out.append(Passage(near[0], _in_text(subject, title, text), title, text))
    return out


def _in_text(subject: Subject, title: str, text: str) -> Cell:
    return Cell(subject.table.place, f"正文“{title}”", text)


def _like(name: str, title: str) -> bool:
    one, other = plain_name(name), plain_name(title)
    return one in other or other in one or SequenceMatcher(None, one, other, autojunk=False).ratio() * 4 >= 3


def amounts(cell: Cell) -> tuple[Amount, ...]:
    """The amounts that a text names."""
    out: list[Amount] = []
    for found in _AMOUNT.finditer(cell.text):
        role = role_of(found[1][-_NEAR:])
        value = quantity(f"{found[2]}{found[3]}")
        if role and value is not None:
            out.append(Amount(role, found[2], value.value, cell))
    return tuple(out)


def role_of(words: str) -> str:
    """What an amount called so is: 支出, 到位, 应到位, 年初, 预算; "" for none of them."""
    return next((role for role, pattern in _ROLES if pattern.search(words)), "")


def defined(explanation: str | None) -> tuple[str, str, str]:
    """What a ratio is of what by its 指标解释, and the words: ``实际支出与到位资金的比率`` is 支出 of 到位. Else three ""."""
    found = _OF.search(explanation or "")
    if found is None:
        return "", "", ""
    above, below = (found[1], found[2]) if found[1] else (found[3], found[4])
    return role_of(above), role_of(below), found[0]


def known(subject: Subject, said: Sequence[Passage], own: Passage) -> Mapping[str, Amount]:
    """The amounts for a passage by what they are: its own, else those of other passages, else of the budget block.

    An amount that is told in two ways is left out.
    """
    out: dict[str, Amount] = {}
    for role, _ in _ROLES:
        mine = [a for a in amounts(own.cell) if a.role == role]
        found = mine or [a for p in said if p is not own for a in amounts(p.cell) if a.role == role]
        if not found:
            found = list(_of_budget(subject, role))
        if len({a.value for a in found}) == 1:
            out[role] = found[0]
    return out


def _of_budget(subject: Subject, role: str) -> Sequence[Amount]:
    whole, name = subject.whole, _IN_BUDGET.get(role, "")
    value: Quantity | None = whole.values.get(name) if whole is not None else None
    if whole is None or value is None:
        return ()
    return (Amount(role, value.text, subject.money_in_yuan(value), whole.cell(name)),)
