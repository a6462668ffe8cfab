"""Every printed number matters: change one, and the meaning changes or the text is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from biaochi import CriterionError, compile_criterion
from matching import meaning, rows

FILES = sorted((Path(__file__).parent / "criteria").glob("*.jsonl"))
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# What scores nothing: how many are looked at, the numbering of points.
SAMPLE = re.compile(r"(?:随机)?(?:抽查|抽取|抽考|查|访谈)(?:职工|[0-9]+个[一-鿿]{2,8}各)?$")
LABEL = re.compile(r"(?:^|[。；，： \n（(])$")


def numbers(text: str) -> Iterator[re.Match[str]]:
    for found in NUMBER.finditer(text):
        before, after = text[: found.start()], text[found.end() : found.end() + 1]
        numbering = LABEL.search(before) and after in "、.．）)"
        if not SAMPLE.search(before) and not (numbering and "." not in found.group()):
            yield found


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_number_changed_is_a_meaning_changed(path: Path) -> None:
    lost: list[str] = []
    for row in rows(path):
        text = row["text"]
        known = meaning(row, text)
        for found in numbers(text) if known is not None else ():
            other = f"{found.group()}7" if "." in found.group() else str(int(found.group()) + 1)
            changed = f"{text[: found.start()]}{other}{text[found.end() :]}"
            if meaning(row, changed) == known:
                lost.append(f"{row['id']}: {text[: found.start()]}【{found.group()}】{text[found.end() :]}")
    assert not lost, "\n" + "\n".join(lost)


def test_a_requirement_met_is_not_a_count_of_nothing() -> None:
    with pytest.raises(CriterionError, match="BC13"):
        compile_criterion("管床数达到要求，得3分；管床数≥9张，得2分；管床数＜6张，不得分", full_marks="3")
