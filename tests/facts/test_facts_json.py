from __future__ import annotations

import pytest
from biaochi.facts import read_bytes
from effort import calls
from facts_helpers import facts_of, refusal, values_of


def test_numbers_keep_their_digits() -> None:
    text = '{"对象":"市直","C1":1.10,"C2":{"甲":1e3,"乙":{"值":-0.0,"佐证":"表1"}},"C3":12345678901234567890.10,'
    text += '"C4":"3笔"}'
    found = facts_of(text, "a.json")
    assert [(k, f.fact, f.value and f.value.text) for _, k, f in found] == [
        ("C1", "", "1.10"),
        ("C2", "甲", "1e3"),
        ("C2", "乙", "-0.0"),
        ("C3", "", "12345678901234567890.10"),
        ("C4", "", "3笔"),
    ]
    assert found[2][2].evidence == "表1"
    value = found[2][2].value
    assert value is not None and value.where == "市直›C2›乙›值"


def test_booleans_null_and_lists_of_subjects() -> None:
    assert values_of('{"C1":true,"C2":false,"C3":null,"C4":"NaN"}', "a.json") == ["是", "否", "", "NaN"]
    assert [s.name for s in read_bytes('[{"对象":"甲","a":1},{"对象":"乙","a":2}]'.encode(), file="a.json")] == [
        "甲",
        "乙",
    ]
    assert values_of('{"C1":' + "1" * 5000 + "}", "a.json") == ["1" * 5000]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"a":NaN}', "BC322"),
        ('{"a":"NaN",\n"b":Infinity}', "BC322"),
        ('{"a":{"b":-Infinity}}', "BC322"),
        ('{"a":1,"a":2}', "BC317"),
        ('{"a":{"b":1,"b":2}}', "BC317"),
        ('{"a":{"b":{"值":1,"值":2}}}', "BC317"),
        ('[{"对象":"x","a":1,"a ":2}]', "BC317"),
        ('{"a":[1]}', "BC319"),
        ("3", "BC319"),
        ("[]", "BC313"),
        ("   ", "BC313"),
        ('{"a":01}', "BC315"),
        ('{"a":1,}', "BC315"),
        ('{"a"', "BC315"),
        ("{“a”：1}", "BC315"),
        ('{"a":"\\u0000"}', "BC325"),
        ('{"a":"\\ud800"}', "BC325"),
        ('{"a\\u202e":"1"}', "BC325"),
        ("[" * 100_000, "BC314"),
        ('{"a":' * 100_000, "BC314"),
        ("[" + "0," * 250_000 + "0]", "BC314"),
    ],
)
def test_refused(text: str, code: str) -> None:
    assert refusal(text, "a.json").code == code


def test_the_line_of_nan_is_given() -> None:
    assert refusal('{"a":"NaN",\n"b":\nNaN}', "a.json").where == "第3行"


def test_brackets_inside_strings_are_not_depth() -> None:
    assert values_of('{"a":"' + "[" * 1000 + '\\"]"}', "a.json") == ["[" * 1000 + '"]']


@pytest.mark.parametrize("text", ['"' + '\\"' * 400_000, '"' * 800_000, "{" + '"\\' * 300_000])
def test_hostile_strings_are_looked_through_once(text: str) -> None:
    assert refusal(text, "a.json").code == "BC315"
    assert calls(lambda: refusal(text, "a.json")) < len(text)
