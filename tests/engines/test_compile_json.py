"""biaochi compile --to json and biaochi facts --format json: what others rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import made
import pytest
import rows
from biaochi.backends import core_json
from biaochi.backends.checked import core_data
from biaochi.backends.columns import columns_of
from biaochi.core import expr as e
from biaochi.core.program import Input, Kind, Program
from biaochi.diagnostics import BiaochiError
from registry_sample import Call

ROOT = Path(__file__).parents[2]
CAPS = "tests/language/frozen/1/caps.biaochi"
SCHEMA = json.loads((ROOT / "docs" / "core.schema.json").read_text(encoding="utf-8"))


def test_every_ruleset_that_scores_is_written_and_read_back() -> None:
    count = 0
    for rules in rows.rulesets():
        data = core_data(rules)
        jsonschema.validate(data, SCHEMA)
        assert core_json.load_core(data).hash == rules.hash
        count += 1
    assert count > 12


@pytest.mark.parametrize("seed", range(30))
def test_made_rulesets_are_written_and_read_back(seed: int) -> None:
    rules = made.ruleset(f"json {seed}")
    data = core_data(rules)
    jsonschema.validate(data, SCHEMA)
    again = core_json.load_core(json.loads(json.dumps(data)))
    assert [i.program for i in again.indicators] == [i.program for i in rules.indicators]
    assert [i.program.clauses for i in again.indicators] == [i.program.clauses for i in rules.indicators]


def test_the_command_writes_what_the_schema_says(call: Call, tmp_path: Path) -> None:
    code, out, _ = call("compile", CAPS, "--to", "json")
    data = json.loads(out)
    assert code == 0 and data["format"] == "biaochi-core" and data["version"] == 1
    jsonschema.validate(data, SCHEMA)
    target = tmp_path / "核心.json"
    assert call("compile", CAPS, "--to", "json", "-o", str(target))[0] == 0
    assert json.loads(target.read_text(encoding="utf-8")) == data
    assert "已替换" in call("compile", CAPS, "--to", "json", "-o", str(target))[2]


def test_a_frame_without_indicators_is_not_compiled(call: Call) -> None:
    code, _, err = call("compile", "rulesets/000000-national/frame-2020/1.biaochi", "--to", "json")
    assert code == 2 and "BC501" in err and "继承" in err


def test_facts_as_json_names_a_column_for_every_fact(call: Call) -> None:
    code, out, _ = call("facts", "tests/lint/violations.biaochi", "--format", "json")
    data = json.loads(out)
    assert code == 0
    names = [f["column"] for f in data["facts"]] + [b["column"] for b in data["beside"]]
    assert len({n.casefold() for n in names}) == len(names) > 40
    assert {"code", "name", "kind", "unit", "choices", "column"} <= set(data["facts"][0])
    assert all(f["column"].endswith("（%）") for f in data["facts"] if f["kind"] == "rate")
    assert {b["what"] for b in data["beside"]} == {"不适用", "评定人", "评定日期"}


def test_two_facts_never_share_a_column() -> None:
    specs = (Input("甲", Kind.QUANTITY, "a"), Input("甲（A）", Kind.QUANTITY, ""))
    rules = made.ruleset("two")
    program = Program(specs, e.Add(tuple(e.Fact(s.name) for s in specs)), None)
    rules = replace(rules, indicators=(replace(rules.indicators[0], code="c1", program=program),), limits=())
    assert [c.name for c in columns_of(rules).facts] == ["c1.甲（a）", "c1.甲（A）#2"]


def test_an_indicator_code_that_stands_twice_is_refused() -> None:
    rules = made.ruleset("twice 1")
    rules = replace(rules, indicators=(rules.indicators[0], rules.indicators[0]))
    with pytest.raises(BiaochiError, match="BC501"):
        core_data(rules)


def test_what_does_not_read_back_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = made.ruleset("json 1")
    honest = core_json.encode_expr
    monkeypatch.setattr(core_json, "encode_expr", lambda node: ["add", honest(node), ["const", "1"]])
    with pytest.raises(BiaochiError, match="BC502"):
        core_data(rules)
