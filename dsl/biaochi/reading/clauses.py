"""Phrases to rules: what stands before an outcome is its condition, what stands behind it limits it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from biaochi import patterns as re
from biaochi.reading import asides, conditions
from biaochi.reading.clause_items import (
    BESIDES,
    BY_MEASURE,
    BY_METHOD,
    COMPARES,
    OF_TARGET,
    TARGET,
    TIERS,
    beside_other,
    else_or_text,
    kind_of,
    none_hold,
    stepped,
)
from biaochi.reading.clause_limits import Limits
from biaochi.reading.clause_words import Item, words_of
from biaochi.reading.lexicon import Piece
from biaochi.reading.phrases import Bound, Bounds, Floor, Limit, Outcome, Quantity, Rest
from biaochi.reading.problem import refuse
from biaochi.reading.surface import Compared, Placed, Reading, Rule, Statement, Stepped, Words


def read(pieces: list[Piece], text: str) -> Reading:
    """The rules and statements of phrases in order."""
    walk = _Walk(text)
    for piece in pieces:
        walk.take(Item(kind_of(piece.letter), piece, text[piece.start : piece.end]))
    walk.close(len(text))
    return walk.reading


_LONGEST = 120  # pieces in brackets


class _Walk(Limits):
    """Goes through the phrases once."""

    def take(self, item: Item) -> None:
        if (
            item.kind in ("text", "step")
            and len(self.pending) > 1
            and self.pending[-1].kind == "marks"
            and re.match(r"以上|上述", item.text)
            and all(i.kind in ("text", "comma", "marks") for i in self.pending)
        ):
            self._statement(False)
            self.sentence += 1
        handler = getattr(self, f"_{item.kind}", None)
        if handler is None:
            self.pending.append(item)
        else:
            handler(item)

    # --- separators

    def _space(self, item: Item) -> None:
        if self.pending and self.pending[-1].kind == "marks":
            self._statement(False)
            self.sentence += 1
        elif not self.pending and self.last is not None and self.last.end == item.start:
            self.sentence += 1
        elif self.pending and self.pending[-1].kind != "comma":
            self.pending.append(Item("comma", item.piece, " "))

    def _comma(self, item: Item) -> None:
        """A comma; behind marks in brackets it ends what they are for: 及时支付（2分），支付率每下降1%…."""
        self.pending.append(item)
        if (
            len(self.pending) > 2
            and self.pending[-2].kind == "marks"
            and all(i.kind in ("text", "comma", "marks") for i in self.pending)
        ):
            said = words_of(self.text, [i for i in self.pending if i.kind not in ("marks", "comma")])
            self._statement(False)
            self.topic = said

    def _stop(self, item: Item) -> None:
        self._statement(False)
        self.sentence += 1

    def _open(self, item: Item) -> None:
        self.pending.append(item)

    def _close(self, item: Item) -> None:
        """What stands in brackets: the same said in numbers, a few words of a name, or an aside."""
        first = max(-1, len(self.pending) - _LONGEST)
        at = next((i for i in range(len(self.pending) - 1, first, -1) if self.pending[i].kind == "open"), -1)
        if at < 0:
            self.pending.append(replace(item, kind="text"))
            return
        opened, inner = self.pending[at], self.pending[at + 1 :]
        if not inner and self.limited == opened.start:
            self.pending = self.pending[:at]
            return
        cut = next((i for i in range(at - 1, -1, -1) if self.pending[i].kind in ("comma", "bound", "else")), -1)
        if self._target_in(inner, self.pending[cut + 1 : at], opened, item):
            self.pending = [
                *self.pending[: at - 1],
                replace(self.pending[at - 1], piece=replace(self.pending[at - 1].piece, end=item.end)),
            ]
            return
        if [i.kind for i in inner] == ["number"] and self._named_by(self.pending[cut + 1 : at], inner[0], opened, item):
            last = self.pending[at - 1]
            self.pending = [*self.pending[: at - 1], replace(last, piece=replace(last.piece, end=item.end))]
            return
        if any(i.kind in ("bound", "number") for i in inner) and at > cut + 1 and COMPARES.match(self.text, item.end):
            raise refuse(
                "BC123",
                f"括号里的“{self.text[opened.end : item.start]}”在句中的作用不明",
                opened.start,
                item.end,
                "请把它写成单独的一句。",
            )
        if (
            any(i.kind in ("bound", "number") for i in inner)
            and at > cut + 1
            and all(i.kind == "text" for i in self.pending[cut + 1 : at])
        ):
            self.pending = [*self.pending[: cut + 1], *inner]
            return
        said = self.text[opened.end : item.start]
        if (
            at
            and self.pending[at - 1].kind == "text"
            and len(said) <= 6
            and self.text[item.end : item.end + 1] not in "，。；)"
            and all(i.kind == "text" for i in inner)
        ):
            self.pending = [*self.pending[:at], replace(opened, kind="text"), *inner, replace(item, kind="text")]
            return
        if (
            at
            and self.pending[at - 1].kind == "text"
            and not asides.kind(said)
            and asides.harmless(said)
            and all(i.kind in ("text", "comma") for i in inner)
        ):
            self.pending = [*self.pending[:at], *(replace(i, kind="text") for i in (opened, *inner, item))]
            return
        if "绝对值" in said and at and self.pending[at - 1].kind == "text":
            self.pending = [
                *self.pending[:at],
                replace(opened, kind="text"),
                *(replace(i, kind="text") for i in inner),
                replace(item, kind="text"),
            ]
            return
        if [i.kind for i in inner] == ["step"]:
            self.pending = [*self.pending[:at], *inner]
            return
        besides = BESIDES.match(said)
        if besides and at:
            self.pending = [
                *self.pending[:at],
                replace(opened, kind="text"),
                *(replace(i, kind="text") for i in inner),
                replace(item, kind="text"),
            ]
            return
        if (
            besides
            and self.last is not None
            and self.last.end == opened.start
            and (self.last.step is not None or self.last.act == "deduct")
        ):
            self.last.besides = f"（{besides[1]}的除外）"
        else:
            self.reading.asides.append(Words(said, opened.end, item.start))
        self.pending = self.pending[:at]

    def _named_by(self, before: list[Item], inner: Item, opened: Item, closed: Item) -> bool:
        """达到计划值（58公里）: what the number in brackets is called, said apart from what it is held against."""
        name = (
            TARGET.search(words_of(self.text, before).text)
            if before and all(i.kind == "text" for i in before)
            else None
        )
        if name is None or inner.piece.value.unit in ("", "分"):
            return False
        words = Words(name[0], before[-1].end - len(name[0]), before[-1].end)
        said = Compared(words, Bounds((Bound("=", inner.piece.value, "marked"),)), words.start, closed.end)
        self.reading.statements.append(Statement(said, opened.start, closed.end, self.sentence, False, None))
        return True

    def _target_in(self, inner: list[Item], before: list[Item], opened: Item, closed: Item) -> bool:
        """完成数（2022年目标1000人）达到目标: the number of a target, in brackets behind what it is the target of."""
        if (
            not before
            or len(inner) < 2
            or inner[-1].kind != "number"
            or any(i.kind != "text" for i in (*before, *inner[:-1]))
        ):
            return False
        name = OF_TARGET.fullmatch(words_of(self.text, inner[:-1]).text)
        value = inner[-1].piece.value
        if name is None or value.unit in ("", "分"):
            return False
        words = Words(name["name"] or name["bare"], inner[0].start, inner[-1].start)
        said = Compared(words, Bounds((Bound("=", value, "marked"),)), words.start, closed.end)
        self.reading.statements.append(Statement(said, opened.start, closed.end, self.sentence, False, None))
        return True

    def _bound(self, item: Item) -> None:
        """…扣0.5分且不超过2分: a bound on points right behind points limits them."""
        value = item.piece.value
        last = self.last
        behind = all(i.kind == "comma" or i.text in ("且", "并", "但", "并且") for i in self.pending)
        if (
            behind
            and last is not None
            and last.sentence == self.sentence
            and isinstance(value, Bounds)
            and len(value.bounds) == 1
        ):
            bound = value.bounds[0]
            if (
                bound.op == "<="
                and bound.ending != "bare"
                and bound.value.unit == "分"
                and last.act in ("deduct", "add", "award")
            ):
                self.pending = []
                what: Any = "add" if last.act == "add" else "deduct" if last.act == "deduct" else "score"
                together = re.match(r"累计|合计|总计|总共|共", item.text) is not None
                last.limits.append(Placed(Limit(what, bound.value, together, own=not together), item.start, item.end))
                return
        self.pending.append(item)

    def _colon(self, item: Item) -> None:
        tiers = TIERS.match(words_of(self.text, self.pending).text)
        if tiers:
            named = words_of(self.text, self.pending)
            self.topic = Words(tiers["name"], named.start, named.start + len(tiers["name"]))
            self.reading.asides.append(Words(tiers["said"], named.start + tiers.start("said"), named.end))
            self.pending = []
            return
        if any(i.kind in ("bound", "number") for i in self.pending) and self.pending[-1].kind in ("bound", "number"):
            self.pending.append(Item("comma", item.piece, "："))
            return
        self._statement(True)

    def close(self, end: int) -> None:
        self._statement(False)

    def _defined(self, item: Item) -> None:
        """A definition printed apart stands alone; one in brackets belongs to the name before it."""
        if item.text.startswith("("):
            return
        if self.pending and self.pending[-1].kind == "open":
            self.limited = self.pending[-1].start
            return
        if self.pending and self.pending[-1].kind != "comma":
            self.pending.append(Item("comma", item.piece, "，"))

    # --- what scores

    def _else(self, item: Item) -> None:
        if self.pending and all(i.kind == "comma" for i in self.pending):
            self.pending = []
        self.pending.append(item)

    def _out(self, item: Item) -> None:
        out: Outcome = item.piece.value
        if out.act == "deduct" and out.amount is None and "倍" in out.words:
            out = self._doubled(out, item)
        if out.act == "mark" and isinstance(out.amount, Quantity) and self._in_all():
            self.reading.total = self.reading.total or out.amount
            self.pending = []
            return
        if out.act == "mark" and not self._said() and isinstance(out.amount, Quantity) and self.topic is not None:
            self.reading.total = self.reading.total or out.amount
            self.pending = []
            return
        if out.act == "ratio" and not self._said() and self.pending and self._follows_step():
            self.last.rest = Placed(Rest("exact", ()), item.start, item.end)  # type: ignore[union-attr]
            self.pending = []
            return
        if out.act == "ratio" and [i.kind for i in self._said()] == ["open"] and self._behind_step():
            self.last.rest = Placed(Rest("exact", ()), item.start, item.end)  # type: ignore[union-attr]
            self.limited = self.pending[-1].start
            return
        if out.words == "扣完" and not self._said():
            self.pending = []
            self._attach(Floor(), item)
            return
        if (
            out.act == "zero"
            and self.last is not None
            and self.last.act in ("formula", "ratio")
            and self._below_nothing()
        ):
            self.pending = []
            self._attach(Floor(), item)
            return
        self._rule(out, item)

    def _follows_step(self) -> bool:
        """…每10%扣1分，按比例连续折算: the same behind a comma."""
        last = self.last
        return (
            last is not None
            and last.step is not None
            and last.rest is None
            and last.sentence == self.sentence
            and last.end == self.pending[0].start
        )

    def _behind_step(self) -> bool:
        """每低0.5件扣0.3分（按比例折算）: how a part of a step counts."""
        last = self.last
        return last is not None and last.step is not None and last.end == self.pending[-1].start

    def _in_all(self) -> bool:
        """…每季度得0.5分，全年共2分: what the marks come to."""
        text = "".join(i.text for i in self._said())
        return (
            self.last is not None
            and re.fullmatch(r"(?:全年|年度|一年|四个季度)?(?:共|共计|合计|总计)", text) is not None
        )

    def _below_nothing(self) -> bool:
        """为负的按0分计 behind a formula: the score is never less than nothing."""
        said = [i for i in self._said() if not re.fullmatch(r"[的时或，]+|得分|结果|计算结果", i.text)]
        return len(said) == 1 and said[0].text.startswith("为负")

    def _said(self) -> list[Item]:
        return [i for i in self.pending if i.kind != "comma"]

    def _marks(self, item: Item) -> None:
        value: Quantity = item.piece.value
        if not self._said():
            if self.last is not None and self.last.end == item.start and self.last.act in ("full", "award"):
                self.last.marks = value
            else:
                self.reading.total = self.reading.total or value
            return
        self.pending.append(item)

    def _rule(self, out: Outcome, item: Item) -> None:
        pending, self.pending = self.pending, []
        if out.act in ("deduct", "add") or beside_other(pending):
            pending = else_or_text(pending)
        if none_hold(pending):
            pending = [replace(pending[0], kind="else")]
        otherwise = any(i.kind == "else" for i in pending)
        marks = [i for i in pending if i.kind == "marks"]
        rests = [i for i in pending if i.kind == "rest"]
        pending = [i for i in pending if i.kind not in ("else", "marks", "rest")]
        step, before = stepped(self.text, pending)
        cond = conditions.parse(before, self.text, self.reading.asides)
        start = pending[0].start if pending else item.start
        rule = Rule(
            cond, out, start, item.end, item.start, self.sentence, step, otherwise,
            marks=marks[-1].piece.value if marks else None, topic=self.topic,
        )  # fmt: skip
        rule.again = (
            all(i.kind == "comma" for i in pending) and self.last is not None and self.last.sentence == self.sentence
        )
        for placed in rests:
            rule.rest = Placed(placed.piece.value, placed.start, placed.end)
        self.reading.rules.append(rule)
        self.last = rule

    def _statement(self, colon: bool) -> None:
        pending, self.pending = self.pending, []
        if not [i for i in pending if i.kind != "comma"]:
            return
        marks = [i for i in pending if i.kind == "marks"]
        rest = [i for i in pending if i.kind not in ("marks", "else", "rest")]
        step = next((i for i in rest if i.kind == "step"), None)
        besides = (
            BESIDES.match(words_of(self.text, [i for i in rest if i.kind != "comma"]).text)
            if step is None and not marks
            else None
        )
        if (
            besides
            and not colon
            and self.last is not None
            and self.last.step is not None
            and self.last.sentence == self.sentence
            and all(i.kind in ("text", "comma") for i in rest)
        ):
            self.last.besides = f"（{besides[1]}的除外）"
            return
        cond = conditions.parse(
            [replace(i, kind="text") if i.kind in ("step", "list", "share") else i for i in rest],
            self.text,
            self.reading.asides,
        )
        found = Statement(
            cond, pending[0].start, pending[-1].end, self.sentence, colon, marks[-1].piece.value if marks else None
        )
        if step is not None:
            found.step = Stepped(
                step.piece.value, Words("", step.start, step.start), Words("", step.end, step.end), step.start, step.end
            )
        self.reading.statements.append(found)
        if colon:
            said = words_of(self.text, [i for i in pending if i.kind not in ("marks", "comma")])
            measured = BY_MEASURE.search(said.text)
            bare = measured["name"] if measured else BY_METHOD.sub("", said.text)
            start = said.start + (measured.start("name") if measured else 0)
            self.topic = Words(bare, start, start + len(bare))
