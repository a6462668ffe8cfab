"""How long an editor waits after a letter: ``python tests/benchmarks/keystroke.py [--only-show]``.

Letters are typed into the 标准 of a ruleset of 32 indicators, one after the other, as in the editor: positions counted, text
changed, document and indicators read, and the diagnostics, the indicators and the outline asked for. The median of a round,
the best round of several, so that other work on the machine does not count. A figure over its limit is exit code 1, unless
the figures are only to be shown, as on a machine that is not quiet.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from biaochi.lsp.open_file import OpenFile
from biaochi.lsp.positions import Positions
from biaochi.session.session import Session
from lsprotocol import types as lsp

ROOT = Path(__file__).resolve().parents[2]
YANTAI = ROOT / "rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi"
ROUNDS, LETTERS = 3, 20
TYPED = "满意度每低一个百分点扣零点一分；扣完为止"
LIMITS = {
    "a letter in a criterion, 32 indicators": (20.0, " ms"),
    "a letter in the header, 32 indicators": (20.0, " ms"),
    "a letter in a criterion, 200 indicators": (80.0, " ms"),
    "all findings after a letter, 32 indicators": (500.0, " ms"),
}


def larger(text: str, indicators: int) -> str:
    """The ruleset with further indicators that it has already, under codes of their own."""
    blocks = re.findall(r"^三级指标：C(?:1|2|3|5|6)\b.*?\n\n", text, re.DOTALL | re.MULTILINE)
    more = [re.sub(r"^三级指标：C\d+", f"三级指标：D{n}", blocks[n % len(blocks)]) for n in range(indicators - 32)]
    return text + "\n一级指标：A9 其他\n\n" + "".join(more)


def opened(text: str) -> OpenFile:
    return OpenFile("file:///1", YANTAI, Session(YANTAI, text, cached=False), 1, Positions(text))


def letters(file: OpenFile, at: int, turn: int) -> Iterator[Callable[[], object]]:
    """One call for each letter typed at a place, others at every turn, so that nothing typed is known from before."""
    for number in range(LETTERS):
        place = Positions(file.session.text).position(at + number)
        change = lsp.TextDocumentContentChangePartial(lsp.Range(place, place), TYPED[(number + turn) % len(TYPED)])

        def type_it(change: lsp.TextDocumentContentChangePartial = change) -> object:
            file.change([change], file.number + 1)
            return file.diagnostics(), file.view.items, file.view.outline

        yield type_it


def median(calls: Iterator[Callable[[], object]]) -> float:
    """Milliseconds of the processor that the middle call takes: what it takes on a machine with nothing else to do."""
    times = []
    for call in calls:
        before = time.process_time()
        call()
        times.append((time.process_time() - before) * 1000)
    return statistics.median(times)


def measured(turn: int) -> tuple[float, ...]:
    """The figures of LIMITS, in their order, of one round."""
    text = YANTAI.read_text(encoding="utf-8")
    small, large = opened(text), opened(larger(text, 200))
    assert len(large.view.items) == 200, len(large.view.items)
    places = [m.end() for m in re.finditer("标准：", text)]
    middle = places[len(places) // 2]
    small.session.review(small.view)
    figures = [
        median(letters(small, middle, turn)),
        median(letters(small, text.index("规则集：") + 4, turn)),
        median(letters(large, middle, turn + ROUNDS)),
    ]
    again = opened(text)
    again.session.review(again.view)
    at = text.index("扣0.1分") + 1

    def all_found(number: int) -> Callable[[], object]:
        change = lsp.TextDocumentContentChangePartial(
            again.places.range(at, at + (3 if number == 2 else 4)), f"0.{turn}{number}"
        )

        def type_and_review() -> object:
            again.change([change], again.number + 1)
            return again.session.review(again.view)

        return type_and_review

    figures.append(median(iter([all_found(n) for n in (2, 3, 4, 5, 6)])))
    return tuple(figures)


def main() -> int:
    """The best of all rounds."""
    least = list(measured(1))
    for turn in range(2, ROUNDS + 1):
        least = [min(a, b) for a, b in zip(least, measured(turn), strict=True)]
    over = 0
    for (name, (limit, unit)), figure in zip(LIMITS.items(), least, strict=True):
        print(f"{name}: {figure:.1f}{unit} (at most {limit:.0f}{unit})")
        over += figure > limit
    return 1 if over and "--only-show" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
