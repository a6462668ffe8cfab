"""What is proved in signs, with the words put back, is what is proved in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from biaochi import CriterionError, compile_criterion
from biaochi.core.rename import rename
from biaochi.lint.session import Proofs
from biaochi.prove import ruleset as proofs
from biaochi.prove.nameless import nameless
from biaochi.prove.ruleset import prove_indicator
from biaochi.ruleset.model import Indicator

CRITERIA = sorted((Path(__file__).parents[1] / "language/criteria").glob("*.jsonl"))
EVERY = 4
LONG = "存在虚报冒领套取财政资金等严重违反财经纪律行为造成不良社会影响被上级主管部门通报批评的，不得分"


def indicator(text: str, marks: str | None, directed: str = "") -> Indicator:
    made = compile_criterion(text, full_marks=marks)
    ways = tuple((spec.name, directed) for spec in made.inputs) if directed else ()
    return Indicator("C1", "某", made.full_marks, made.program, "", (), (), (), cast(Any, None), False, directions=ways)


def indicators() -> Iterator[Indicator]:
    rows = [json.loads(line) for path in CRITERIA for line in path.read_text(encoding="utf-8").splitlines()]
    for at, row in enumerate(rows[::EVERY]):
        try:
            yield indicator(row["text"], row["weight"], ("", "正向", "逆向", "适度")[at % 4])
        except CriterionError:
            continue
    yield indicator(f"满意度达到90%得5分，每低1个百分点扣0.5分，扣完为止；{LONG}", "5")
    yield indicator(f"{LONG}；{LONG.replace('虚报', '截留')}；资料不全的每处扣0.5分", "5")


def test_words_put_back_are_the_words() -> None:
    seen = 0
    for one in indicators():
        signs = nameless(one)
        assert signs.named(prove_indicator(signs.indicator), one) == prove_indicator(one), one.program
        seen += 1
    assert seen > 150


def test_other_names_are_proved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    proved: list[Indicator] = []

    def counting(one: Indicator) -> Any:
        proved.append(one)
        return prove_indicator(one)

    monkeypatch.setattr("biaochi.lint.session.prove_indicator", counting)
    text = "{}覆盖率达到90%得5分，每低1个百分点扣0.5分，扣完为止；{}台账缺失的每处扣1分"
    rows = [indicator(text.format(a, a), "5") for a in ("养老", "供水", "污水处理")]
    rows.append(indicator(text.replace("90", "91").format("养老", "养老"), "5"))
    found = list(Proofs()(rows))
    assert len(proved) == 2
    assert [p.indicator for p in found] == rows and found == [prove_indicator(one) for one in rows]


def test_the_order_of_names_is_kept() -> None:
    """Two facts that swap their names swap their signs: what comes first by name comes first in signs."""
    one = indicator("得分=甲数/乙数×5", "5")
    names = [spec.name for spec in one.program.inputs]
    swapped = rename(
        one.program, {a: replace(s, name=b) for a, b, s in zip(names, names[::-1], one.program.inputs, strict=True)}
    )
    other = replace(one, program=swapped)
    assert nameless(one).key != nameless(other).key
    assert nameless(other).named(prove_indicator(nameless(other).indicator), other) == prove_indicator(other)


def test_a_judgement_keeps_its_name() -> None:
    one = indicator("工作推进不力的，酌情扣1-3分；满意度低于90%的扣1分", "5")
    assert one.program.judgements
    assert nameless(one).indicator.program.inputs == one.program.inputs
    assert proofs.prove_indicator(one) == nameless(one).named(prove_indicator(nameless(one).indicator), one)
