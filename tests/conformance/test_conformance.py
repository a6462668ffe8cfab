"""The cases as plain data: what the interpreter says, what an engine written from the documentation says."""

from __future__ import annotations

import copy
import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from biaochi.backends.core_json import dump_core, load_core
from biaochi.core.wire import WireError

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reader  # noqa: E402
import write  # noqa: E402

CORES = sorted(HERE.glob("*.core.json"))
SCHEMA = json.loads((HERE.parents[1] / "docs" / "core.schema.json").read_text(encoding="utf-8"))


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def ends(value: Any) -> Any:
    return None if value is None else tuple(None if v is None else Fraction(v) for v in value)


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_the_interpreter_says_what_is_recorded(path: Path) -> None:
    recorded = path.with_name(path.name.replace(".core.", ".cases.")).read_text(encoding="utf-8")
    assert write.text(write.cases(load_core(read(path)))) == recorded


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_a_reader_of_the_documentation_agrees(path: Path) -> None:
    core = read(path)
    for case in read(path.with_name(path.name.replace(".core.", ".cases."))):
        if "no_score" in case:
            with pytest.raises(ZeroDivisionError):
                reader.score(core, case["given"])
            continue
        found = reader.score(core, case["given"])
        assert found["scores"] == {c: (ends(s), state) for c, (s, state) in case["scores"].items()}
        assert found["total"] == ends(case["total"])
        assert list(found["grade"]) == case["grade"]


@pytest.mark.parametrize("path", CORES, ids=lambda p: p.name)
def test_a_core_is_as_the_schema_says(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(read(path), SCHEMA)


def test_every_state_and_every_node_is_in_the_cases() -> None:
    cores = [path.read_text(encoding="utf-8") for path in CORES]
    every = "\n".join(p.read_text(encoding="utf-8") for p in HERE.glob("*.cases.json"))
    tags = ("const", "fact", "add", "mul", "div", "min", "max", "round", "case", "clause", "flag", "is", "all", "any", "not", "<", "<=", ">=", ">")  # fmt: skip
    assert not [t for t in tags if not any(f'["{t}"' in core for core in cores)]
    assert not [s for s in ("已评", "未评", "缺佐证", "不适用", "待定", "no_score") if f'"{s}"' not in every]


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(version=2),
        lambda d: d.update(more=1),
        lambda d: d.pop("policy"),
        lambda d: d["indicators"][0].update(body=["eval", "1"]),
        lambda d: d["indicators"][0].update(full_marks="1e3"),
        lambda d: d["indicators"][0]["inputs"][0].update(kind="text"),
        lambda d: d["ruleset"].update(hash="0" * 64),
        lambda d: d["facts"][0].update(column="别的"),
    ],
)
def test_other_data_is_refused(change: Any) -> None:
    data = copy.deepcopy(read(CORES[0]))
    assert dump_core(load_core(data)) == data
    change(data)
    with pytest.raises(WireError):
        load_core(data)
