"""The tables of a result: the official table with what each subject got beside each 标准.

A 得分表 and a 自评表 are of one subject; side by side, all subjects stand in one table. Rows that are compared and not
scored say 达到 or 未达到 in place of a score; where no row is scored, the table holds no marks and no total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from biaochi.reports import view
from biaochi.tables.layout import Area, Column, Layout, scored
from biaochi.tables.outline import Line

Kind = Literal["得分表", "自评表", "并排"]
_SCORE, _LOST = Column("得分", 9, number=True), Column("扣分", 9, number=True)
_WHY = Column("扣分原因", 30, left=True)
_VERDICT, _NOTES = Column("与指标值比较", 14), Column("说明", 30, left=True)
_ACTUAL, _DEVIATION = Column("实际完成值", 24, left=True), Column("偏差原因分析及改进措施", 30, left=True)
_SIGNED = "填报人：　　　　　　　审核人：　　　　　　　单位负责人：　　　　　　　填报日期：　　　　年　　月　　日"
_Item = Mapping[str, Any]


def score_tables(result: _Item, lines: Sequence[Line], kind: Kind = "得分表") -> list[Layout]:
    """The tables of ``result`` (its public JSON), laid out as ``lines`` of the ruleset; combinations come last.

    A 自评表 is of subjects alone. A subject that lacks one of the indicators has no table.
    """
    codes = {line.code for line in lines}
    subjects = view.subjects(result) if kind != "自评表" else list(result.get("subjects") or ())
    whole = [s for s in subjects if codes <= {view.text(i.get("code")) for i in _rows(s)}]
    if kind == "并排":
        return [_beside(result, whole, lines)] if whole else []
    if whole and not any(s.get("indicators") for s in whole):
        return [_compared(result, subject, lines, kind) for subject in whole]
    return [(_self if kind == "自评表" else _single)(result, subject, lines) for subject in whole]


def evidence_register(rows: Sequence[tuple[str, str, str, str, str, str]]) -> Layout:
    """What lacks its evidence, one row each: subject, unit, indicator, what is asked for, file and place of the value."""
    columns = (
        Column("对象", 22), Column("单位", 20), Column("指标", 26, left=True), Column("要的佐证", 24, left=True),
        Column("文件", 28, left=True), Column("位置", 18),
    )  # fmt: skip
    areas = tuple(Area(n, c, text) for n, row in enumerate(rows) for c, text in enumerate(row))
    return Layout("缺佐证登记", "缺佐证登记", columns, areas)


def _single(result: _Item, subject: _Item, lines: Sequence[Line]) -> Layout:
    name = view.text(subject.get("name"))
    said = _said(subject, lambda item: (_score(item), _lost(item), _reason(item)))
    return _layout(result, name, (name, "得分表"), lines, (_SCORE, _LOST, _WHY), said, subject, _below(result, subject))


def _compared(result: _Item, subject: _Item, lines: Sequence[Line], kind: Kind) -> Layout:
    """A table without marks: beside each 指标值 what was done, and whether it was met."""
    name, own = view.text(subject.get("name")), kind == "自评表"
    said = _said(subject, lambda item: (_facts(item), _score(item), _reason(item)))
    titles = ("绩效自评表",) if own else (name, "指标值与完成值比较")
    below = (view.ruleset_line(result), *((_SIGNED,) if own else ()))
    heads = (_ACTUAL, _VERDICT, _DEVIATION if own else _NOTES)
    return _layout(result, name, titles, lines, heads, said, subject, below, (f"填报单位：{name}",) if own else ())


def _self(result: _Item, subject: _Item, lines: Sequence[Line]) -> Layout:
    """What a unit hands in: the actual values from its facts; reasons that the program knows, for the rest blank."""
    name = view.text(subject.get("name"))
    said = _said(subject, lambda item: (_facts(item), _score(item), _lost(item), _reason(item)))
    heads = (_ACTUAL, _SCORE, _LOST, _DEVIATION)
    below = (*_below(result, subject), _SIGNED)
    return _layout(result, name, ("绩效自评表",), lines, heads, said, subject, below, (f"填报单位：{name}",))


def _beside(result: _Item, subjects: Sequence[_Item], lines: Sequence[Line]) -> Layout:
    """A column 得分 for each subject; who lost what, and why, stands in one column for all."""
    names = [view.text(s.get("name")) for s in subjects]
    heads = [*(Column(f"{name}\n得分", 10, number=True) for name in names), Column("扣分和原因", 60, left=True)]
    each = [_said(s, lambda item: (_score(item), _lost(item), _reason(item))) for s in subjects]

    def said(code: str) -> tuple[str, ...]:
        found = [one(code) for one in each]
        why = [f"{n}扣{lost}分：{why}" if lost else f"{n}：{why}" for n, (_, _, lost, why) in zip(names, found, strict=True) if why]  # fmt: skip
        return (found[0][0], *(score for _, score, _, _ in found), "\n".join(why))

    below = tuple(dict.fromkeys(line for s in subjects for line in _below(result, s)))
    return _layout(result, "各对象得分", ("各对象得分表",), lines, heads, said, subjects[0], below)


def _layout(
    result: _Item,
    name: str,
    titles: Sequence[str],
    lines: Sequence[Line],
    heads: Sequence[Column],
    said: Callable[[str], Sequence[str]],
    subject: _Item,
    below: tuple[str, ...],
    above: tuple[str, ...] = (),
) -> Layout:
    parts = {_named(s): _key(s) for s in _parts(subject)}
    columns, areas = scored(lines, heads, said, parts, total=bool(subject.get("indicators")))
    title = "　".join(part for part in (view.title(result), *titles) if part)
    return Layout(name, title, columns, areas, below, above)


def _said(subject: _Item, texts: Callable[[_Item], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    """What is said of an indicator, of a part (by its key) and (code "") of the whole: its marks, then ``texts``."""
    grade = view.text(subject.get("grade"))
    whole = {"full_marks": subject.get("full_marks"), "score": subject.get("total"), "grade": grade}
    known = {_key(s): s for s in _parts(subject)} | {"": whole}
    known |= {view.text(i.get("code")): i for i in _rows(subject)}
    return lambda code: (view.text(known[code].get("full_marks")), *texts(known[code]))


def _rows(subject: _Item) -> list[_Item]:
    """The indicators, and the rows that are compared as if their verdict were a score."""
    compared = (
        {
            "code": c.get("code"), "score": c.get("verdict"), "state": view.SCORED, "remarks": c.get("remarks"),
            "facts": [{"value": c.get("actual")}], "reason": "；".join(map(view.text, c.get("remarks") or ())),
        }
        for c in subject.get("compared") or ()
    )  # fmt: skip
    return [*(subject.get("indicators") or ()), *compared]


def _parts(subject: _Item) -> list[_Item]:
    return [s for s in subject.get("sections") or () if s.get("level") == 1]


def _key(section: _Item) -> str:
    """What a part is known by among the codes: no code of an indicator ends so, and parts without a code are told apart."""
    return f"{_named(section)}\n"


def _named(section: _Item) -> str:
    """The name of a part as its cell prints it, without its marks."""
    return f"{view.text(section.get('code'))} {view.text(section.get('name'))}".strip()


def _below(result: _Item, subject: _Item) -> tuple[str, ...]:
    return *(f"依约定：{view.text(limit)}" for limit in subject.get("limited_by") or ()), view.ruleset_line(result)


# --- one line


def _score(item: _Item) -> str:
    """The score, or the state where there is none."""
    return view.text(item.get("score")) or view.text(item.get("state"))


def _lost(item: _Item) -> str:
    lost = view.deduction(item)
    return "" if lost.startswith("-") and not view.needs_remark(item) else lost


def _reason(item: _Item) -> str:
    """Why marks were lost, and the state where it is not 已评; of the whole its grade."""
    if "grade" in item:
        return f"等级：{item['grade']}" if item["grade"] else ""
    if "state" not in item or not view.needs_remark(item):
        return ""
    state = view.text(item.get("state"))
    why = view.beside_state(state, view.text(item.get("reason")))
    return why if state == view.SCORED else f"{state}：{why}" if why else state


def _facts(item: _Item) -> str:
    """The facts of an indicator; a single one as its value alone."""
    facts = [(view.text(f.get("name")), view.text(f.get("value"))) for f in item.get("facts") or ()]
    return facts[0][1] if len(facts) == 1 else "；".join(f"{name} {value}" for name, value in facts)
