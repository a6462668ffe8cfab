"""What stands behind an outcome and limits it: 最多扣3分, 扣完为止, 不足1天的按1天计, 超过目标值的按目标值计."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from biaochi import patterns as re
from biaochi.reading.clause_items import KINDS_OF, PLACES, speaks_of
from biaochi.reading.clause_words import Item, words_of
from biaochi.reading.phrases import Floor, Limit, Outcome, Quantity
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Placed, Reading, Rule, Words


class Limits(ABC):
    """The state of a walk through phrases, and what it makes of limits. ``pending`` is what no outcome has taken up yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.reading = Reading()
        self.pending: list[Item] = []
        self.sentence = 0
        self.last: Rule | None = None
        self.topic: Words | None = None
        self.limited = -1

    @abstractmethod
    def _rule(self, out: Outcome, item: Item) -> None:
        """Makes a rule of what is pending."""

    @abstractmethod
    def _statement(self, colon: bool) -> None:
        """Makes a statement of what is pending."""

    def _said(self) -> list[Item]:
        return [i for i in self.pending if i.kind != "comma"]

    def _limit(self, item: Item) -> None:
        value = item.piece.value
        if KINDS_OF.search("".join(i.text for i in self._said())) and isinstance(value, Limit):
            raise refuse("BC127", "同类的各扣多少、最多扣多少，读不准", item.start, item.end, "请逐类写明最多扣几分。")
        if any(i.kind == "open" for i in self.pending):
            at = next(n for n, i in enumerate(self.pending) if i.kind == "open")
            if all(PLACES.fullmatch(i.text) or i.kind == "comma" for i in self.pending[at + 1 :]):
                self.limited = self.pending[at].start
            behind = self.last is not None and self.last.end == self.pending[at].start
            self.pending = self.pending[: at + 1]
            if behind and isinstance(value, Limit) and not (value.together or value.whole or value.least):
                self._attach(replace(value, own=True), item)
                return
            self.reading.limits.append(Placed(value, item.start, item.end)) if isinstance(
                value, Limit
            ) else self._attach(value, item)
            return
        said = [i for i in self._said() if not re.fullmatch(r"[但并且均也都的，]+", i.text)]
        named = "".join(i.text for i in said)
        own = next((r for r in self.reading.rules if r.step is not None and speaks_of(r, named, self.text)), None)
        if own is not None and isinstance(value, Limit) and not value.least and not value.whole:
            own.limits.append(Placed(replace(value, own=True), item.start, item.end))
            self.pending = []
            return
        if said and isinstance(value, Limit) and not value.least:
            self._rule(Outcome("ceiling", value.amount, item.text, value.whole), item)
            return
        if said and isinstance(value, Floor) and "完" in item.text and "止" not in item.text:
            self._rule(Outcome("zero", None, "扣完"), item)
            return
        if said and not PLACES.fullmatch("".join(i.text for i in said)):
            self._statement(False)
        self.pending = []
        self._attach(value, item)

    def _attach(self, value: Any, item: Item) -> None:
        if isinstance(value, Floor):
            if self.last is not None:
                self.last.floor = True
            self.reading.floor = True
            if value.amount is not None and self.last is not None:
                self.last.limits.append(Placed(Limit("deduct", value.amount, False), item.start, item.end))
            return
        placed = Placed(value, item.start, item.end)
        if value.what == "both":
            self.reading.limits += [
                Placed(replace(value, what=what), item.start, item.end) for what in ("add", "deduct")
            ]
            return
        if value.each:
            held = [r for r in self.reading.rules if r.act == ("add" if value.what == "add" else "deduct")]
            for rule in held:
                rule.limits.append(Placed(replace(value, what=rule.act, own=True), item.start, item.end))
            if not held:
                self.reading.limits.append(placed)
            return
        if self.last is None or value.together or value.whole or value.least or self.last.sentence != self.sentence:
            self.reading.limits.append(placed)
        else:
            self._meant(value).limits.append(placed)

    def _meant(self, limit: Any) -> Rule:
        """The rule a limit stands behind; 加分最多3分 is not of a deduction."""
        assert self.last is not None
        want = getattr(limit, "what", "score")
        alike = [r for r in self.reading.rules if r.sentence == self.sentence and r.act == want]
        return (
            alike[-1]
            if want in ("deduct", "add") and self.last.act in ("deduct", "add") and self.last.act != want and alike
            else self.last
        )

    def _doubled(self, out: Outcome, item: Item) -> Outcome:
        """未造成泄密的，每次扣2分；造成泄密的，每次加倍扣分: twice what is taken off for the other case."""
        before = [r for r in self.reading.rules if r.act == "deduct"]
        one = before[0] if len(before) == 1 else None
        said = words_of(self.text, [i for i in self._said() if i.kind == "text"]).text.strip("，").removesuffix("的")
        sizes = [i.piece.value.size for i in self.pending if i.kind == "step"]
        stepped = [] if one is None or one.step is None else [one.step.step.size]
        if (
            one is None
            or not isinstance(one.out.amount, Quantity)
            or [s and (s.number, s.unit) for s in sizes] != [s and (s.number, s.unit) for s in stepped]
            or not re.search(f"(?:未|没有){re.escape(said)}", self.text[one.start : one.out_start])
        ):
            raise refuse("BC128", "加倍的是哪一项扣分，读不准", item.start, item.end, "请写明每次扣几分。")
        return replace(out, amount=replace(one.out.amount, number=2 * one.out.amount.number))

    def _rest(self, item: Item) -> None:
        placed = Placed(item.piece.value, item.start, item.end)
        self.pending = [
            i for i in self.pending if i.kind != "comma" and i.text not in ("差额", "其中", "尾数", "零头", "的")
        ]
        if self.pending and any(i.kind == "step" for i in self.pending):
            self.pending.append(Item("rest", item.piece, item.text))
            return
        if self.last is None:
            raise refuse("BC123", f"“{item.text}”说的是哪一步不明", item.start, item.end, "请写在“每……扣……”的后面。")
        self.last.rest = placed

    def _taken(self, item: Item) -> None:
        value = item.piece.value
        if value.value.unit == "分" and value.op in (">", ">=") and not self._said():
            self.pending = []
            self._attach(Limit("score", value.value, True), item)
            return
        cut = next((i for i in range(len(self.pending) - 1, -1, -1) if self.pending[i].kind == "comma"), -1)
        if cut > 0 and re.search(
            r"[A-Za-z](?:为|是|代表|表示|指)|为[^，]*[A-Za-z]$", words_of(self.text, self.pending[:cut]).text
        ):
            held = self.pending[cut + 1 :]
            self.pending = self.pending[:cut]
            self._statement(False)
            self.pending = held
        self.reading.taken.append(Placed(item.piece.value, item.start, item.end))
        if self._said():
            name = words_of(self.text, self._said())
            self.reading.taken[-1] = Placed(
                replace(item.piece.value, name=(name.start, name.end)), item.start, item.end
            )
        self.pending = []
