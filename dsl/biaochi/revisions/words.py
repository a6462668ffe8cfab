"""Differences in words for people who read criteria: where, from how much to how much, and how far apart at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from biaochi.core.interpret import FactValue
from biaochi.core.program import Input
from biaochi.curves.axis import name, scale
from biaochi.prove import pieces as p
from biaochi.prove.admissible import domain_of_axis
from biaochi.prove.box import Key, Value
from biaochi.prove.cells import merged
from biaochi.prove.change import Admitted, Cell, Difference, Sample
from biaochi.prove.normal import Atom, Axis
from biaochi.scoring.wording import about, value_text

MOST_NAMED = 3
Specs = Mapping[str, Input]


def headline(found: Difference) -> str:
    """从宽；笔数1～9笔时不同，最多差1.2分（笔数 4笔：原0分，现1.2分）."""
    said: list[str] = [found.direction] if found.direction != "相同" or found.equal else []
    regions = summary(found)
    shown = "；或".join(region(c, found.specs) for c in regions[:MOST_NAMED])
    if regions:
        more = f"等{len(regions)}种情形" if len(regions) > MOST_NAMED else ""
        partly = "" if all(c.extent == "处处不同" for c in regions) else "部分"
        said.append(f"{shown}{more}时{partly}不同" if shown else f"所有数据{partly}不同")
    text = "；".join(said)
    text += f"，{most(found)}" if most(found) else ""
    text += "".join(f"；{admitted(a)}" for a in found.admitted)
    return text + (f"（{found.reason}）" if found.reason else "")


def most(found: Difference) -> str:
    """最多差1.2分（笔数 4笔：原0分，现1.2分）; "" where nothing is known."""
    top = found.largest
    if top is None:
        return ""
    example = "" if top.sample is None else f"（{scored(top.sample, found.specs)}）"
    if top.value is None:
        return f"差多少没有限度{example}"
    if not top.exact:
        return f"至少差{about(top.value)}分{example}"
    return f"最多差{about(top.value)}分{example}" if top.attained else f"最多接近差{about(top.value)}分{example}"


def scored(seen: Sample, specs: Specs) -> str:
    """Facts with both scores."""
    old, new = ("没有分" if v is None else f"{about(v)}分" for v in (seen.old, seen.new))
    return f"{facts(seen, specs)}：原{old}，现{new}"


def facts(seen: Sample, specs: Specs) -> str:
    """满意度 86%、处数 3处."""
    return "、".join(f"{n} {given(v, specs[n])}" for n, v in seen.facts.items())


def given(value: FactValue, spec: Input) -> str:
    """A value of a fact, long fractions shortened."""
    if isinstance(value, Fraction):
        return at(value, Axis(((Atom(spec.name), Fraction(1)),)), {spec.name: spec})
    return value_text(value, spec)


def admitted(one: Admitted) -> str:
    """Which values only one version admits."""
    parts = [
        f"{value_text(v, spec)}只有{who}可以填"
        for v, spec, who in ((one.only_old, one.old, "原来"), (one.only_new, one.new, "现在"))
        if v is not None
    ]
    return f"「{one.new.name}」可填的值不同：{'，'.join(parts) or '取值的限定不同'}"


def summary(found: Difference) -> list[Cell]:
    """The cells put together as far as where goes, whatever the scores in them."""
    bare = [replace(c, axis=None, old=None, new=None, missing="") for c in found.cells]
    axes = {key: domain_of_axis(key, found.specs) for c in bare for key, _ in c.where if isinstance(key, Axis)}
    return merged(bare, axes, found.specs)


def region(cell: Cell, specs: Specs) -> str:
    """Where a cell is: 笔数1～9笔，且“整改”为是."""
    return "，且".join(_condition(key, value, specs) for key, value in cell.where)


def _condition(key: Key, value: Value, specs: Specs) -> str:
    if isinstance(value, p.Domain):
        assert isinstance(key, Axis)
        said = key.fact or f"「{name(key)}」在"
        return f"{said}{stretch(value, key, specs)}"
    assert isinstance(key, str)
    return f"{key}为{value_text(value, specs[key])}"


def stretch(d: p.Domain, axis: Axis, specs: Specs) -> str:
    """1～9笔, 80%（含）～85%（不含）, 低于60%."""
    low, high = (None if v is None else at(v, axis, specs) for v in (d.low, d.high))
    if low is not None and low == high:
        return low
    if low is None and high is None:
        return "任意"
    if low is None:
        return f"{'低于' if d.high_open else '不超过'}{high}"
    if high is None:
        return f"{'超过' if d.low_open else '不低于'}{low}"
    if d.grid and d.low is not None:
        return f"{about(d.low)}～{high}"
    return f"{low}{'（不含）' if d.low_open else '（含）'}～{high}{'（不含）' if d.high_open else '（含）'}"


def at(value: Fraction, axis: Axis, specs: Specs) -> str:
    """A value of an axis as a person writes it."""
    return scale(axis, specs).full(value)


def along(cell: Cell, specs: Specs) -> tuple[str, str]:
    """The old and the new score in a cell; "" where they do not run along one line."""
    if cell.missing:
        have = "（其他分）" if cell.old is None and cell.new is None else ""
        other = [_line(cell, line, specs) or have for line in (cell.old, cell.new)]
        return ("没有分", other[1]) if cell.missing == "旧版" else (other[0], "没有分")
    return _line(cell, cell.old, specs), _line(cell, cell.new, specs)


def _line(cell: Cell, line: p.Affine | None, specs: Specs) -> str:
    if line is None:
        return ""
    k, c = line
    if cell.axis is None or not k:
        return f"{about(c)}分"
    d = dict(cell.where).get(cell.axis)
    assert isinstance(d, p.Domain)
    if d.low is not None and d.high is not None:
        ends = [about(p.value(line, v)) for v in (d.low, d.high)]
        return f"{ends[0]}分" if ends[0] == ends[1] else f"由{ends[0]}分到{ends[1]}分"
    start = d.low if d.low is not None else d.high
    unit = Fraction(1, 100) if scale(cell.axis, specs).hundredths else Fraction(1)
    slope = f"每多{at(unit, cell.axis, specs)}{'加' if k > 0 else '减'}{about(abs(k * unit))}分"
    return f"{slope}" if start is None else f"{at(start, cell.axis, specs)}处{about(p.value(line, start))}分，{slope}"


def change(cell: Cell) -> str:
    """How much the score changes in a cell: +0.3～+1.2分."""
    if cell.missing:
        return "一版没有分"
    if cell.change is None:
        return ""
    ends = [None if e[0] else e[1] for e in (cell.change.low, cell.change.high)]
    said = ["不限" if v is None else signed(v) for v in ends]
    return f"{said[0]}分" if said[0] == said[1] and ends[0] is not None else f"{said[0]}～{said[1]}分"


def signed(value: Fraction) -> str:
    """A change with its sign."""
    return f"+{about(value)}" if value > 0 else about(value)
