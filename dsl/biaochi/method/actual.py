"""完成值 cells as they come back: ``45.9708万人``, ``≥90%`` beside ≥90%, ``构建起15分钟服务圈`` beside ≤15分钟, ``部分有效`` beside 有效.

What a cell states is taken as stated, and what a reviewer should look at is said. What it does not state is not guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from biaochi import patterns as re
from biaochi.diagnostics import Diagnostic, FactsError
from biaochi.method.target import normal, number, read_day
from biaochi.model import units
from biaochi.model.row import ACTUAL, NUMERIC, Row, Target
from biaochi.model.values import decimal

_SIGN = re.compile(r"^(?:≥|≤|＞|＜|＝|大于等于|小于等于|不低于|不少于|不超过)(?=-?[0-9])")
_NUMBER = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)")
_MET, _PART, _NOT = (
    re.compile(f"^{how}(?:达成|达到|完成|实现)") for how in ("(?:全部|完全|已)?", "(?:部分|基本)", "(?:未|没有|没)")
)
_PARTLY, _UNMET = ("部分", "基本"), ("未", "没有", "不")


@dataclass(frozen=True, slots=True)
class Stated:
    """What a cell states, as it is written for the row's fact ("" nothing), and remarks for whoever reviews it."""

    text: str
    remarks: tuple[str, ...] = ()


def stated(written: str, row: Row, choices: Sequence[str] = ()) -> Stated:
    """What a 完成值 states beside its 指标值. Raises FactsError (BC350) for words that do not say whether it is met."""
    said = normal(written)
    if said in choices or (row.target.sign not in NUMERIC and row.target.sign != "日期" and not choices):
        return Stated(written)
    if row.target.sign in NUMERIC:
        return _number(written, said, row)
    if row.target.sign == "日期":
        return Stated(_day(said) or written)
    return _words(written, said, row, choices)


def beyond(row: Row, value: Fraction) -> str:
    """The remark on a value (in the target's unit) beyond the multiple from which a reason is asked for; else ""."""
    number_, sign = row.target.number, row.target.sign
    if row.over is None or not number_ or number_ <= 0 or sign in ("≤", "＜", "区间") or value <= number_ * row.over:
        return ""
    return f"完成值超过指标值（{row.target.text}）的{decimal(row.over * 100)}%，请说明原因"


def _number(written: str, said: str, row: Row) -> Stated:
    target = row.target
    copied = f"完成值“{written.strip()}”"
    if found := _SIGN.match(said):
        rest = said[found.end() :]
        same = _NUMBER.match(rest)
        what = "照抄指标值" if same and number(same[0]) == target.number else "重复了指标值的符号，没有写实际数"
        if row.repeated == "未评":
            return Stated("", (f"{copied}{what}，按约定不作为完成值",))
        review = "，提请复核" if row.repeated == "提请复核" else ""
        return Stated(rest, (f"{copied}{what}，按{rest}计{review}",))
    if _plain(said, target):
        return Stated(said)
    found_numbers = list(_NUMBER.finditer(said))
    if len(found_numbers) == 1 and (unit := _unit_at(said, found_numbers[0].end(), target)) is not None:
        taken = found_numbers[0][0] + unit
        return Stated(taken, (f"{copied}是一句话，取其中的{taken}，请复核",))
    return Stated(written)


def _plain(said: str, target: Target) -> bool:
    """A number, alone or with what may be its unit."""
    found = _NUMBER.match(said)
    rest = said[found.end() :] if found else "-"
    return found is not None and (not rest or rest == target.unit or units.known(rest) or rest in ("%", "‰"))


def _unit_at(said: str, at: int, target: Target) -> str | None:
    """The unit of the target, or one that converts into it, where a number ends in a sentence."""
    if target.unit and said.startswith(target.unit, at):
        return target.unit
    unit = units.match(said, at)
    return unit if unit and target.unit and units.factor(unit, target.unit) is not None else None


def _day(said: str) -> str:
    """A day in figures; months and their ends are their last day."""
    from datetime import date

    found = read_day(said)
    return "" if found is None else date.fromordinal(found).isoformat()


def _words(written: str, said: str, row: Row, choices: Sequence[str]) -> Stated:
    target = normal(row.target.text)
    met, part, unmet = (_one(pattern, choices) for pattern in (_MET, _PART, _NOT))
    if row.target.sign == "文字" and said == target and met:
        if row.repeated == "未评":
            return Stated("", (f"完成值“{written.strip()}”照抄指标值，按约定不作为完成值",))
        review = (
            ("完成值“" + written.strip() + "”照抄指标值，按达成计，提请复核",) if row.repeated == "提请复核" else ()
        )
        return Stated(met, review)
    for starts, choice in ((_PARTLY, part), (_UNMET, unmet)):
        if choice and any(said == f"{start}{target}" for start in starts):
            return Stated(choice, (f"完成值“{written.strip()}”按{choice}计",))
    help_ = f"请改填评定的一档：{'、'.join(choices)}；原话写在“说明”里，例如：{{值: {choices[0]}, 说明: {written.strip()[:20]}}}"
    message = f"“{ACTUAL}”写的是“{written.strip()[:40]}”，指标值是“{row.target.text[:40]}”，够不够得上读不出来"
    raise FactsError([Diagnostic("BC350", message, help=help_, where=ACTUAL)])


def _one(pattern: re.Pattern[str], choices: Sequence[str]) -> str:
    found = [c for c in choices if pattern.match(c)]
    return found[0] if len(found) == 1 else ""
