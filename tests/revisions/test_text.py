"""Marks of changed characters: nothing is lost, what is marked the same is the same."""

from __future__ import annotations

from biaochi.revisions.text import marked, plain
from hypothesis import given
from hypothesis import strategies as st

texts = st.text("满意度≥90%得满分，每降低1扣0.5为止。\n", max_size=40)


@given(texts, texts)
def test_both_texts_are_whole_and_share_what_is_not_marked(old: str, new: str) -> None:
    left, right = marked(old, new)
    assert (plain(left), plain(right)) == (old, new)
    assert "".join(t for m, t in left if m == "=") == "".join(t for m, t in right if m == "=")
    assert {m for m, _ in left} <= {"=", "-"} and {m for m, _ in right} <= {"=", "+"}
    assert all(t for _, t in (*left, *right))


def test_a_number_is_marked_as_a_whole() -> None:
    left, right = marked("每发现一处扣0.5分，扣完为止", "每发现一处扣0.2分，扣完为止")
    assert ("-", "0.5") in left and ("+", "0.2") in right


def test_texts_that_share_little_are_marked_as_a_whole() -> None:
    assert marked("及时公开的得满分", "每缺一项扣1分，扣完为止") == (
        (("-", "及时公开的得满分"),),
        (("+", "每缺一项扣1分，扣完为止"),),
    )
