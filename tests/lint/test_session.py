"""A session gives, for every text of an edit, what a review from scratch gives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from biaochi.lint.rule import Review, review
from biaochi.lint.rules import RULES
from biaochi.lint.session import Session
from biaochi.lint.subject import Subject
from biaochi.prove import ruleset as proofs
from biaochi.registry.load import Surveys, survey

ROOT = Path(__file__).parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1.biaochi"
VIOLATIONS = Path(__file__).with_name("violations.biaochi")


def fresh(path: Path, text: str) -> Review:
    path.write_text(text, encoding="utf-8")
    try:
        built, doc = survey(path, cached=False)
    except Exception as bad:
        return Review(bad.diagnostics)  # type: ignore[attr-defined]
    return review(Subject(doc, str(path), built), RULES)


def edits(text: str, number: int, count: int) -> list[str]:
    """Texts that follow from one another: characters changed, taken away, put in, lines moved, and undone again."""
    rng = random.Random(number)
    out = [text]
    for _ in range(count):
        now = out[-1] if rng.random() < 0.5 else text
        at = rng.randrange(len(now))
        lines = now.split("\n")
        one, two = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[two] = lines[two], lines[one]
        out.append(
            rng.choice(
                [
                    now[:at] + rng.choice("0123456789。；，%分得扣每") + now[at + 1 :],
                    now[:at] + now[at + rng.randrange(1, 4) :],
                    now[:at] + rng.choice(["5", "，", "不得分", "\n审查：BL301 不查。理由：试。\n"]) + now[at:],
                    "\n".join(lines),
                    now.replace("扣0.5分", f"扣0.{rng.randrange(1, 9)}分"),
                ]
            )
        )
    return out


@pytest.mark.parametrize("number", range(6))
def test_a_session_agrees_with_a_review_from_scratch(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "1.biaochi"
    text = VIOLATIONS.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    surveys = Surveys(path)
    session = Session(surveys.survey, str(path))
    read = 0
    for now in edits(text, number, 15):
        got, expected = session.review(now), fresh(path, now)
        assert got == expected
        read += any(d.code.startswith("BL") for d in got.found)
        surveys.save()
        surveys = Surveys(path) if number % 2 else surveys
    assert read >= 3, "some edits leave a text that is read"


def test_only_the_changed_criterion_is_proved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    proved: list[str] = []
    whole = proofs.examine
    monkeypatch.setattr(proofs, "examine", lambda program: proved.append("") or whole(program))
    text = YANTAI.read_text(encoding="utf-8")
    session = Session(Surveys(YANTAI).survey, str(YANTAI))
    session.check(text)
    first = len(proved)
    session.check(text.replace("geq 90", "geq 85", 1))
    assert 25 < first <= 32 and len(proved) == first + 1
    assert session.check(text) == session.check(text)


def test_witnesses_are_kept_for_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIAOCHI_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "1.biaochi"
    path.write_text(VIOLATIONS.read_text(encoding="utf-8"), encoding="utf-8")

    def run() -> list[str]:
        surveys = Surveys(path)
        found = Session(surveys.survey, str(path)).check(path.read_text(encoding="utf-8"))
        surveys.save()
        return [d.message for d in found]

    expected = [d.message for d in fresh(path, path.read_text(encoding="utf-8")).found]
    assert any("例如满意度" in m and "不是" in m for m in expected)
    survey(path)
    monkeypatch.setattr("biaochi.registry.cache._MADE", {})
    assert run() == expected, "compiled forms from a run that never asked for the witnesses"
    monkeypatch.setattr("biaochi.registry.cache._MADE", {})
    monkeypatch.setattr("biaochi.criterion.compile_criterion", None)
    assert run() == expected, "and from one that did, nothing compiled anew"
