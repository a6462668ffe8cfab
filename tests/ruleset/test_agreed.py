"""Every convention that a message, a finding or the documentation tells an author to write is one that can be written."""

from __future__ import annotations

import pytest
from biaochi.model.conventions import QUESTIONS, Conventions, describe
from biaochi.ruleset.agreed import Policy, known_lines, read_line

ANSWERS = [(question, answer) for question, (_, answers) in QUESTIONS.items() for answer in answers]


@pytest.mark.parametrize(("question", "answer"), ANSWERS)
def test_every_answer_can_be_declared_in_the_words_it_is_asked_in(question: str, answer: str) -> None:
    read = read_line(f"{describe(question, answer)}。", Conventions(), Policy())
    assert read is not None
    assert getattr(read[0], question) == answer and read[1].declared == {question}


@pytest.mark.parametrize("line", known_lines())
def test_every_line_that_is_offered_is_read(line: str) -> None:
    assert read_line(line, Conventions(), Policy()) is not None
    assert read_line(f"{line}吧", Conventions(), Policy()) is None
