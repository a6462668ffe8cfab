"""The one ruleset in force: by place, type, year and day; a tie is an error; three dates kept apart."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from biaochi import BiaochiError
from biaochi.cli.registry_common import day_of
from biaochi.registry.codes import above, name_of, names, within
from biaochi.registry.index import Entry, index, read_date
from biaochi.registry.resolve import resolve
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
DAY = datetime.date(2024, 3, 1)
ENTRY = Entry(
    "371311/a@1", Path("a"), "甲", "371311", "单位自评", ((2023, 2023),), "1", "采用", None, None, None, "", (), False
)


def chosen(entries: list[Entry], code: str = "371311", day: datetime.date = DAY) -> str:
    return resolve(entries, code, "单位自评", 2023, day).entry.ident


@pytest.mark.parametrize(
    ("code", "up"), [("371311", ("371300", "370000", "000000")), ("370600.市直", ("370600", "370000", "000000"))]
)
def test_jurisdictions_lie_within_each_other(code: str, up: tuple[str, ...]) -> None:
    assert above(code) == up and all(within(code, u) for u in up) and not within("370600", "371300")


def test_the_table_of_codes_is_whole() -> None:
    assert all(len(c) == 6 and c.isdigit() and n for c, n in names().items())
    assert all(u in names() for c in names() for u in above(c))
    assert name_of("370600.市直") == "烟台市市直" and name_of("999999") == ""


def test_the_place_itself_comes_before_those_above() -> None:
    province = replace(ENTRY, ident="370000/p@1", code="370000")
    assert chosen([ENTRY, province]) == "371311/a@1"
    assert chosen([province]) == "370000/p@1"
    assert "没有自己的" in resolve([province], "371311", "单位自评", 2023, DAY).reasons[-1]


@pytest.mark.parametrize(
    "other",
    [
        {"status": "草案"},
        {"status": "废止"},
        {"kind": "部门评价"},
        {"years": ((2022, 2022),)},
        {"effective": datetime.date(2024, 3, 2)},
        {"issued": datetime.date(2024, 3, 2)},
        {"expires": datetime.date(2024, 2, 29)},
    ],
)
def test_what_is_not_in_force_is_not_taken_and_the_reason_is_given(other: dict[str, object]) -> None:
    with pytest.raises(BiaochiError) as bad:
        chosen([replace(ENTRY, **other)])  # type: ignore[arg-type]
    (found,) = bad.value.diagnostics
    assert found.code == "BC264" and found.help


def test_issued_early_and_in_force_late_are_two_dates() -> None:
    entry = replace(ENTRY, issued=datetime.date(2024, 1, 1), effective=datetime.date(2024, 4, 1))
    with pytest.raises(BiaochiError):
        chosen([entry])
    assert chosen([entry], day=datetime.date(2024, 4, 1)) == entry.ident


def test_a_tie_names_the_candidates_and_is_never_a_choice() -> None:
    rivals = [replace(ENTRY, ident=f"371311/a@{n}") for n in (1, 2)]
    for order in itertools.permutations(rivals):
        with pytest.raises(BiaochiError) as bad:
            chosen(list(order))
        (found,) = bad.value.diagnostics
        assert found.code == "BC265" and all(r.ident in found.message for r in rivals)


def test_a_newer_version_takes_the_place_of_a_released_one_from_its_first_day() -> None:
    old = replace(ENTRY, ident="371311/a@1")
    new = replace(ENTRY, ident="371311/a@2", effective=datetime.date(2024, 3, 1), replaces=("371311/a@1",))
    for order in itertools.permutations((old, new)):
        assert chosen(list(order)) == "371311/a@2"
        assert chosen(list(order), day=datetime.date(2024, 2, 29)) == "371311/a@1"
        assert chosen([old, replace(new, status="草案")]) == "371311/a@1"
    with pytest.raises(BiaochiError, match="BC264"):
        chosen([replace(old, replaces=("371311/a@2",)), new])


@given(st.permutations(range(4)), st.integers(2019, 2026))
def test_the_order_of_files_does_not_matter(order: list[int], year: int) -> None:
    entries = [
        ENTRY,
        replace(ENTRY, ident="371300/c@1", code="371300", years=((2020, None),)),
        replace(ENTRY, ident="370000/p@1", code="370000", years=()),
        replace(ENTRY, ident="371300/d@1", code="371300", status="废止", years=()),
    ]
    found = resolve([entries[i] for i in order], "371311", "单位自评", year, DAY).entry.ident
    assert found == ("371311/a@1" if year == 2023 else "371300/c@1" if year >= 2020 else "370000/p@1")


def test_the_rulesets_that_ship_are_registered_in_chains() -> None:
    entries, wrong = index([ROOT / "rulesets"])
    assert not wrong
    by_ident = {e.ident: e for e in entries}
    day = datetime.date(2026, 11, 1)
    found = resolve(entries, "371311", "单位自评", 2023, day)
    assert [e.code for e in (found.entry, *found.chain)] == ["371311", "371300", "370000", "000000"]
    found = resolve(entries, "370600", "财政评价", 2022, day)
    assert [e.code for e in (found.entry, *found.chain)] == ["370600", "370600", "370000", "000000"]
    assert all(by_ident[i].pending for i in ("370000/frame@0", "371300/frame@0", "630000/frame@0", "630200/frame@0"))
    assert all(name_of(e.code) for e in entries)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("印发日期：2023年13月1日", "BC261"),
        ("类型：随便", "BC262"),
        ("状态：试用", "BC262"),
        ("适用年度：去年", "BC263"),
    ],
)
def test_a_header_that_cannot_be_read_is_an_error_with_its_place(tmp_path: Path, line: str, code: str) -> None:
    path = tmp_path / "1.biaochi"
    path.write_text(f"规则集：甲\n辖区：370600 烟台市\n版本：1\n{line}\n", encoding="utf-8")
    entries, (found,) = index([tmp_path])
    assert not entries and found.code == code and found.start > 0 and found.file == str(path)


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2199, 12, 31)))
def test_dates_are_read_in_the_usual_ways(day: datetime.date) -> None:
    assert read_date(day.isoformat()) == read_date(f"{day.year}年{day.month}月{day.day}日") == day


def test_a_clock_that_lies_before_what_was_issued_is_not_believed() -> None:
    later = replace(ENTRY, issued=datetime.date.today() + datetime.timedelta(days=1))
    with pytest.raises(BiaochiError, match="BC266"):
        day_of(None, [ENTRY, later])
    assert day_of(None, [ENTRY]) == datetime.date.today()
    assert day_of("2024-03-01", [later]) == DAY
