"""What holds of every registry of three layers, whatever its layers grant and do."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from biaochi import BiaochiError, load
from biaochi.core.interpret import FactValue, evaluate
from biaochi.core.program import Kind, Program
from biaochi.diagnostics import Diagnostic
from biaochi.registry.flatten import flatten
from biaochi.ruleset.model import Ruleset
from biaochi.source.decode import decode
from hypothesis import given, settings
from hypothesis import strategies as st
from random_registries import PLACES, Made, registry

seeds = st.integers(0, 10**9)


@pytest.fixture(autouse=True)
def _no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", "off")


def read(path: Path) -> Ruleset | list[Diagnostic]:
    try:
        return load(path)
    except BiaochiError as bad:
        return list(bad.diagnostics)


def shown(found: Ruleset | list[Diagnostic]) -> object:
    """What a reading comes to, apart from where the files stand."""
    return found.hash if isinstance(found, Ruleset) else [(d.code, d.message, d.where) for d in found]


@settings(max_examples=60, deadline=None)
@given(seeds)
def test_nothing_is_changed_beyond_what_is_granted(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = registry(Path(folder), random.Random(seed))
        above = read(made[0].path)
        assert isinstance(above, Ruleset), above
        for upper, lower in pairwise(made):
            own = read(lower.path)
            if not isinstance(own, Ruleset):
                assert all(isinstance(read(below.path), list) for below in made[made.index(lower) :])
                return
            _within_grants(above, own, upper, random.Random(seed))
            assert _flattened(lower.path, Path(folder) / "alone.biaochi") == own.hash
            above = own


def _within_grants(above: Ruleset, own: Ruleset, upper: Made, rng: random.Random) -> None:
    old, new = ({i.code: i for i in rules.indicators} for rules in (above, own))
    assert all(("删除", code) in upper.grants for code in old.keys() - new.keys())
    assert new.keys() == old.keys() or ("增加", "A2") in upper.grants or not new.keys() - old.keys()
    for code in old.keys() & new.keys():
        before, after = old[code], new[code]
        if before.full_marks != after.full_marks:
            low, high = upper.ranges[code]
            assert after.full_marks is not None and low <= after.full_marks <= high
        elif before.program.digest() != after.program.digest():
            assert {("标准", code), ("从严", code), ("约定", "")} & upper.grants, code
        if ("从严", code) in upper.grants and before.source.text != after.source.text:
            for _ in range(40):
                facts = _facts(rng, before.program, after.program)
                scored = [evaluate(i.program.body, facts).point / (i.full_marks or 1) for i in (before, after)]
                assert scored[1] <= scored[0], (code, facts)


def _facts(rng: random.Random, *programs: Program) -> dict[str, FactValue]:
    out: dict[str, FactValue] = {}
    for spec in (s for p in programs for s in p.inputs):
        if spec.kind is Kind.BOOL:
            out[spec.name] = rng.random() < 0.5
        elif spec.kind is Kind.RATE:
            out[spec.name] = Fraction(rng.randint(700, 1010), 1000)
        else:
            out[spec.name] = Fraction(rng.randint(0, 12))
    return out


def _flattened(path: Path, alone: Path) -> str:
    alone.write_text(flatten(path), encoding="utf-8")
    return load(alone).hash


def test_the_registries_are_of_every_kind(tmp_path: Path) -> None:
    """Enough of them load and are refused, for several reasons, for the properties to say something."""
    seen: Counter[str] = Counter()
    for seed in range(60):
        for level, layer in enumerate(registry(tmp_path / str(seed), random.Random(seed))):
            found = read(layer.path)
            seen.update([f"{level} loads"] if isinstance(found, Ruleset) else {f"{level} {d.code}" for d in found})
    assert seen["0 loads"] == 60 and seen["1 loads"] >= 12 and seen["2 loads"] >= 5, seen
    assert seen["1 BC255"] >= 5 and seen["1 BC256"] >= 5, seen


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_findings_stand_at_a_place_in_the_file_they_name(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for layer in registry(Path(folder), random.Random(seed)):
            found = read(layer.path)
            for d in [] if isinstance(found, Ruleset) else found:
                text, _ = decode(Path(d.file).read_bytes(), file=d.file)
                assert Path(d.file).is_relative_to(Path(folder).resolve()) or d.file.startswith(folder)
                assert 0 <= d.start < d.end <= len(text), d
                start = text.count("\n", 0, d.start) + 1
                assert not d.where or d.where == f"第{start}行", d


@settings(max_examples=30, deadline=None)
@given(seeds, st.sampled_from(["order", "crlf", "bom", "blanks"]))
def test_how_files_are_written_and_stored_does_not_matter(seed: int, how: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = registry(Path(folder) / "one", random.Random(seed))
        other = Path(folder) / "other" / "rulesets"
        for layer, (place, name, _, _) in list(zip(made, PLACES, strict=True))[:: -1 if how == "order" else 1]:
            path = other / place / name / "1.biaochi"
            path.parent.mkdir(parents=True)
            path.write_bytes(_written(layer.text, how))
        for layer, (place, name, _, _) in zip(made, PLACES, strict=True):
            assert shown(read(layer.path)) == shown(read(other / place / name / "1.biaochi"))


def _written(text: str, how: str) -> bytes:
    match how:
        case "crlf":
            return text.replace("\n", "\r\n").encode()
        case "bom":
            return text.encode("utf-8-sig")
        case "blanks":
            return text.replace("\n", " 　\n").encode()
    return text.encode()
