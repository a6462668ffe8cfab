"""Whom a change touches, by facts that bear code and name: each version scores them for the indicator of that name."""

from __future__ import annotations

from biaochi.facts.raw import RawFact, RawSubject, RawValue
from biaochi.revisions.impact import impact
from ruleset_pairs import HEAD, side


def rules(*names: str) -> str:
    rows = "".join(f"三级指标：{n}（5分）\n标准：每发现一处问题扣1分，扣完为止。\n" for n in names)
    return f"{HEAD}一级指标：过程\n{rows}"


def test_a_row_above_does_not_give_its_number_to_another() -> None:
    old, new = rules("甲", "乙"), rules("新", "甲", "乙")
    facts = (("1.1", "新", "1"), ("1.2", "甲", "2"), ("1.3", "乙", "3"))
    given = tuple((code, RawFact("", RawValue(v, "", ""), named=name)) for code, name, v in facts)
    (touched,) = impact(
        side(old).ruleset, side(new).ruleset, [RawSubject("甲", "", given)], {"1.2": "1.1", "1.3": "1.2", "1.1": ""}
    )
    assert [(m.name, m.old, str(m.new and m.new.point)) for m in touched.through] == [("新", None, "4")]


def test_another_name_at_the_same_code_keeps_its_number() -> None:
    old = f"{HEAD}一级指标：过程\n三级指标：C1 甲（5分）\n标准：每发现一处问题扣1分，扣完为止。\n"
    new = old.replace("C1 甲", "C1 甲类").replace("扣1分", "扣2分")
    given = (("C1", RawFact("", RawValue("1", "", ""), named="甲类")),)
    (touched,) = impact(side(old).ruleset, side(new).ruleset, [RawSubject("甲", "", given)], {})
    assert (touched.old_total, touched.new_total) == ("4.00", "3.00")
