"""The handbook is what its parts generate, says every form and every class, and each of its examples is read as printed."""

from __future__ import annotations

import re

import pytest
from grammar_data import frames, phrases
from handbook import PAGE, finding_of, page, planned, reading, sentences
from handbook_plan import REFUSED, Refused

EXAMPLES = re.findall(r"^> (.+)\n>\n> 读作：(.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_page_is_what_is_generated() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/repo/handbook.py"


@pytest.mark.parametrize(("printed", "said"), EXAMPLES, ids=lambda value: value[:24])
def test_an_example_is_read_as_printed(printed: str, said: str) -> None:
    assert reading(printed) == said


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 80 and len({printed for printed, _ in EXAMPLES}) > 75


def test_every_form_and_every_class_has_its_place() -> None:
    """A rule with a sentence of its own that is read, and a class of words, belong to a chapter."""
    names, titles = planned()
    assert {p.name for p in phrases() if sentences(p.name)} <= names
    assert {f.title for f in frames()} <= titles
    assert titles <= {f.title for f in frames()} and {n for n in names if n.isascii()} <= {p.name for p in phrases()}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.code)
def test_what_is_refused_is_refused_for_the_reason_printed(case: Refused) -> None:
    message, help_ = finding_of(case)
    text = PAGE.read_text(encoding="utf-8")
    assert f"### {message}（{case.code}）" in text and f"怎么办：{help_}" in text
    assert help_
