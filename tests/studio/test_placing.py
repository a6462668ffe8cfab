"""Facts stay with the indicator they were written for, whatever happens to the rows and codes around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from biaochi.api import load
from biaochi.diagnostics import FactsError
from studio_server import Served, serving

FILE = "无编码.biaochi"
HEAD = "规则集：无编码\n版本：1\n辖区：370600 烟台市\n\n一级指标：产出\n"


def row(name: str) -> str:
    return f"\n三级指标：{name}（10分）\n标准：{name}达到10个得满分，每少一个扣1分，扣完为止。\n"


def rules(*names: str) -> str:
    return HEAD + "".join(map(row, names))


def cell(code: str, now: str) -> dict[str, str]:
    return {"subject": "甲镇", "code": code, "fact": "", "column": "value", "was": "", "now": now}


@pytest.fixture
def ready(served: Served) -> Served:
    (served.folder / FILE).write_text(rules("甲数", "乙数", "丙数"), encoding="utf-8")
    served.call("facts/subject", file=FILE, subject="甲镇")
    served.call("facts/set", file=FILE, changes=[cell("1.1", "7"), cell("1.2", "8"), cell("1.3", "9")])
    return served


def shown(served: Served) -> tuple[dict[str, str], Any]:
    """The values by the names of the rows in which the page shows them, and what belongs to no row."""
    grid = served.call("facts", file=FILE)
    cells = grid["cells"].get("甲镇", {})
    return {r["indicator"]: cells[r["id"]]["value"] for r in grid["rows"] if r["id"] in cells}, grid["strangers"]


def scored(folder: Path) -> dict[str, str]:
    """What the command line makes of the same two files."""
    found = load(folder / FILE).score(folder / "无编码.facts.csv")
    return {i["name"]: i["score"] for i in found.as_json()["subjects"][0]["indicators"]}  # type: ignore[index]


@pytest.mark.parametrize(
    "names",
    [
        ("新数", "甲数", "乙数", "丙数"),
        ("丙数", "甲数", "乙数"),
        ("乙数", "新数", "甲数", "丙数"),
        ("甲数", "乙数", "丙数"),
    ],
)
def test_values_go_with_the_names_when_rows_come_and_move(ready: Served, names: tuple[str, ...]) -> None:
    (ready.folder / FILE).write_text(rules(*names), encoding="utf-8")
    assert shown(ready) == ({"甲数": "7", "乙数": "8", "丙数": "9"}, [])
    marks = {"甲数": "7.00", "乙数": "8.00", "丙数": "9.00"}
    assert {k: v for k, v in scored(ready.folder).items() if k in marks} == marks


def test_values_of_a_row_that_is_gone_belong_to_no_other(ready: Served) -> None:
    (ready.folder / FILE).write_text(rules("乙数", "丙数"), encoding="utf-8")
    values, strangers = shown(ready)
    assert values == {"乙数": "8", "丙数": "9"}
    assert strangers == [{"code": "1.1", "name": "甲数", "rows": 1, "now": "乙数"}]
    with pytest.raises(FactsError, match="BC318"):
        scored(ready.folder)
    grid = ready.call("facts/set", file=FILE, changes=[cell("1.2", "9") | {"was": "9", "now": "10"}])
    assert grid["strangers"] == strangers
    assert not ready.call("facts/place", file=FILE, code="1.1", name="甲数", to="")["strangers"]
    assert scored(ready.folder) == {"乙数": "8.00", "丙数": "10.00"}


def test_a_row_with_another_name_gets_its_values_by_a_word_of_a_person(ready: Served) -> None:
    (ready.folder / FILE).write_text(rules("甲数总量", "乙数", "丙数"), encoding="utf-8")
    values, (stranger,) = shown(ready)
    assert values == {"乙数": "8", "丙数": "9"} and stranger["now"] == "甲数总量"
    with pytest.raises(FactsError, match="BC352"):
        scored(ready.folder)
    ready.call("facts/place", file=FILE, code="1.1", name="甲数", to="1.1")
    assert shown(ready) == ({"甲数总量": "7", "乙数": "8", "丙数": "9"}, [])
    assert scored(ready.folder)["甲数总量"] == "7.00"


def test_a_value_never_takes_the_place_of_another(ready: Served) -> None:
    (ready.folder / FILE).write_text(rules("乙数", "丙数"), encoding="utf-8")
    grid = ready.call("facts/place", file=FILE, code="1.1", name="甲数", to="1.1")
    assert "没有移" in grid["told"] and grid["strangers"][0]["rows"] == 1
    assert shown(ready)[0] == {"乙数": "8", "丙数": "9"}


def test_a_row_without_a_code_is_read_by_its_name(ready: Served) -> None:
    file = ready.folder / "无编码.facts.csv"
    file.write_text(
        "对象,指标编码,指标,数据,值,佐证,说明,不适用,评定人,评定日期,来源\n甲镇,,乙数,,6,,,,,,\n甲镇,1.1,,,5,,,,,,\n",
        encoding="utf-8",
    )
    assert shown(ready)[0] == {"乙数": "6", "甲数": "5"}
    ready.call("facts/set", file=FILE, changes=[cell("1.3", "3")])
    assert scored(ready.folder) == {"甲数": "5.00", "乙数": "6.00", "丙数": "3.00"}


def test_a_name_that_two_bore_is_nobodys(ready: Served) -> None:
    """The row that is gone and one that stays have the same name: a value of the one is none of the other."""
    first, second = (row("甲数").replace("三级指标：甲数", f"三级指标：{code} 重名") for code in ("C1", "C2"))
    (ready.folder / FILE).write_text(HEAD + first + second, encoding="utf-8")
    for stranger in shown(ready)[1]:
        ready.call("facts/place", file=FILE, code=stranger["code"], name=stranger["name"], to="")
    assert ready.call("facts/set", file=FILE, changes=[cell("C1", "7")])["cells"]
    (ready.folder / FILE).write_text(HEAD + second, encoding="utf-8")
    assert shown(ready) == ({}, [{"code": "C1", "name": "重名", "rows": 1, "now": ""}])


def test_what_was_moved_while_nobody_looked_waits_for_a_word(ready: Served) -> None:
    (ready.folder / FILE).write_text(rules("新数", "甲数", "乙数", "丙数"), encoding="utf-8")
    with serving(ready.folder) as again:
        again.enter()
        values, strangers = shown(again)
        assert values == {} and [s["name"] for s in strangers] == ["甲数", "乙数", "丙数"]
        for s in strangers:
            to = next(r["code"] for r in again.call("facts", file=FILE)["rows"] if r["indicator"] == s["name"])
            again.call("facts/place", file=FILE, code=s["code"], name=s["name"], to=to)
        assert shown(again) == ({"甲数": "7", "乙数": "8", "丙数": "9"}, [])
