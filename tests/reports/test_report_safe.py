from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from biaochi.reports.safe import clean, clean_lines, escape_csv, escape_markdown, unescape_csv
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("lead", list("=+-@\t\r\n＝＋－＠"))
def test_every_leading_character_is_disarmed_and_taken_back(lead: str) -> None:
    for text in (lead + "cmd|' /C calc'!A0", lead, f"'{lead}x", f"''{lead}x"):
        escaped = escape_csv(text)
        assert escaped == "'" + text and unescape_csv(escaped) == text


@pytest.mark.parametrize("text", ["-1.5", "+3", "-86.11%", "0", "", "文字", "a=b", "'abc", "“=”"])
def test_numbers_and_ordinary_text_stay(text: str) -> None:
    assert escape_csv(text) == text == unescape_csv(escape_csv(text))


@pytest.mark.parametrize("text", ["-1.5=cmd()", "-1-1", "+1+cmd", "-x", "--1", "-1.5\n=1", "－1.5"])
def test_almost_numbers_are_disarmed(text: str) -> None:
    assert escape_csv(text).startswith("'")


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("'=+-@\t\r\n,\"x1.5＝")), max_size=8))
def test_csv_round_trip_is_lossless(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([escape_csv(text), "x"])
    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert unescape_csv(row[0]) == text
    assert not row[0] or (row[0][0] not in "=@\t\r＝" and (row[0][0] not in "+-" or row[0][1:2].isdigit()))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_nothing_invisible_survives_clean(text: str) -> None:
    shown = clean(text)
    assert all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown)
    assert all(unicodedata.category(c) not in ("Cf", "Cs") for c in clean_lines(text))
    escape_csv(clean_lines(text)).encode()


def test_clean_shows_what_was_there() -> None:
    assert clean("a\x1b[31mb\u202ec\r\nd\u200b") == "a\\u{1b}[31mb\\u{202e}c d\\u{200b}"
    assert clean_lines("a\nb\x07") == "a\nb\\u{7}"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("|\\`*_<>&[]()#\n\r\u2028x")), max_size=12))
def test_markdown_cells_cannot_be_left(text: str) -> None:
    escaped = escape_markdown(text)
    rest = escaped.replace("<br>", "").replace("\\\\", "")
    assert "\n" not in escaped and "\r" not in escaped and "<" not in rest and ">" not in rest
    assert all(rest[i - 1] == "\\" for i, c in enumerate(rest) if c in "|`*_[]#")
