"""The grammar keeps what it says: each word reads as the others of its class, each rule is used by its sentence, each note is one.

What it does not keep yet stands in words_open.txt, which may only get shorter.
"""

from __future__ import annotations

import note_samples as samples
import pytest
from biaochi.reading import asides
from grammar_data import SILENT, Frame, Phrase, frames, lines, phrases
from open_words import FILE, UNUSED, known, open_phrase, open_words, unused

AT_MOST = 125
"""Lines of words_open.txt. Lower it when some are mended."""


@pytest.mark.parametrize("frame", frames(), ids=lambda f: f"{f.title} {f.words[0]}")
def test_the_words_of_a_class_mean_the_same(frame: Frame) -> None:
    key = f"[{frame.title}]"
    wrong = dict(open_words(frame))
    listed = {word for title, word in known() if title == key and (word == "*" or word in frame.words)}
    assert set(wrong) - listed == set(), "\n".join(f"{frame.with_(w)}: {wrong[w]}" for w in sorted(set(wrong) - listed))
    mended = listed - set(wrong)
    assert not mended or mended == {"*"}, f"mended, take out of words_open.txt: {key} {sorted(mended)}"


@pytest.mark.parametrize("phrase", phrases(), ids=lambda p: p.rule.replace(" ", ""))
def test_the_sentence_of_a_rule_is_read_and_uses_it(phrase: Phrase) -> None:
    wrong, listed = open_phrase(phrase), (phrase.rule, "*") in known()
    assert not wrong or listed, f"{phrase.sentence}: {wrong}"
    assert wrong or not listed, f"mended, take out of words_open.txt: {phrase.rule}"


def test_what_is_open_only_gets_less() -> None:
    listed = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(listed) == len({tuple(line.split("｜")[:2]) for line in listed}) <= AT_MOST
    titles = {f"[{f.title}]" for f in frames()} | {p.rule for p in phrases()} | {p for _, p in samples.patterns()}
    assert {title for title, _ in known()} <= titles


def test_every_class_has_a_frame_with_one_gap() -> None:
    titled = {line.strip("[]") for line in lines("words.txt") if line.startswith("[")}
    assert titled - {f.title for f in frames()} == set(SILENT)
    assert all(f.sentence.count("{}") == 1 for f in frames())
    assert len(frames()) > 60 and sum(len(f.words) for f in frames()) > 1000


def test_no_word_stands_twice_in_one_class() -> None:
    twice = [(f.title, w) for f in frames() for w in set(f.words) if f.words.count(w) > 1]
    assert not twice


def test_every_rule_is_used_by_some_sentence() -> None:
    assert unused() == [title for title, word in sorted(known()) if word == UNUSED]


@pytest.mark.parametrize(("title", "pattern"), samples.patterns(), ids=lambda value: str(value)[:24])
def test_a_note_of_every_pattern_is_a_note_and_no_note_with_a_quantity(title: str, pattern: str) -> None:
    written = samples.of(pattern)
    kinds = {text: asides.kind(text) for text in written}
    assert {text for text, kind in kinds.items() if not kind} == {text for key, text in known() if key == pattern}
    assert title in kinds.values()
    assert not any(asides.kind(f"{text}，扣3分") for text in written)
    assert not any(asides.kind(f"{text}，情节严重的加倍") for text in written)
