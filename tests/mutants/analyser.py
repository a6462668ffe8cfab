"""Bugs planted in the analyser, one at a time, and whether its tests find them: ``python tests/mutants/analyser.py``.

Each bug is a change of one place in dsl/biaochi/prove, made in a copy of the package and never in place. Against it run
tests/prove, then, where those pass, the properties in tests/properties/test_proofs.py (``--fast`` leaves them out). A bug is
found where a test fails or does not end. Exit code 1 where one survives.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

ROOT = Path(__file__).parents[2]
STAGES = ("tests/prove", "tests/properties/test_proofs.py")
LONGEST = 600


@dataclass(frozen=True)
class Bug:
    """``old`` becomes ``new`` in one file of the analyser; ``why`` is what is wrong then."""

    file: str
    old: str
    new: str
    why: str


BUGS = (
    Bug("box.py", "d.low > value or (d.low == value and d.low_open))", "d.low >= value)", "a closed end counts as above"),
    Bug("box.py", "d.high < value or (d.high == value and d.high_open))", "d.high < value)", "an open end may be reached"),
    Bug("box.py", '"<": (below, at_least)', '"<": (at_most, at_least)', "< holds at its own end"),
    Bug("box.py", "return False if False in found else None if None in found else True", "return True if True in found else None if None in found else False", "all of several is any of them"),
    Bug("normal.py", "op if first > 0 else _FLIPPED[op]", "op", "a comparison divided by a negative keeps its sign"),
    Bug("normal.py", "-difference.constant / first", "difference.constant / first", "cuts on the other side of zero"),
    Bug("normal.py", "(spec.low > 0 or (spec.low == 0 and spec.low_open))", "spec.low >= 0", "a divisor that may be 0 is taken for positive"),
    Bug("normal.py", "Choose(((below, Extreme(not least, shared)),), Extreme(least, shared))", "Extreme(least, shared)", "least and greatest over a negative divisor not exchanged"),
    Bug("normal.py", "Choose(((nothing, at_zero),), ratio)", "ratio", "what holds at a zero divisor is forgotten"),
    Bug("normal.py", "unit = Form((), k) if atom.name == by", "unit = Form((), Fraction(0)) if atom.name == by", "b ÷ b is nothing"),
    Bug("pieces.py", "pick = min if least else max", "pick = max if least else min", "least and greatest exchanged"),
    Bug("pieces.py", "x = (q[1] - p[1]) / (p[0] - q[0])", "x = (p[1] - q[1]) / (p[0] - q[0])", "lines cross elsewhere"),
    Bug("pieces.py", 'shift = step / 2 if mode == "half_up" else Fraction(0)', "shift = Fraction(0)", "half-up steps at whole multiples"),
    Bug("pieces.py", "lines.append(self.lines[place + 1])", "lines.append(self.lines[place])", "a refined function keeps the line below its cut"),
    Bug("pieces.py", "or (b.low == low and b.low_open)", "", "an open low end is lost where two meet"),
    Bug("pieces.py", "out_at.append(at(known) if len(known) == len(values) else None)", "out_at.append(at(known) if known else None)", "a sum has a value where a term has none"),
    Bug("shape.py", "missing = [cell for cell, ends in runs if ends is None]", "missing = [cell for cell, ends in runs[1:] if ends is None]", "the first gap is overlooked"),
    Bug("shape.py", "self.gaps.append(dict(box))", "pass", "gaps over several facts are overlooked"),
    Bug("shape.py", "ways.append(0 if a == b else 1 if a < b else -1)", "ways.append(1 if a <= b else -1)", "flat counts as rising"),
    Bug("shape.py", "for a, b in ((last, first), (first, end)):", "for a, b in ((first, end),):", "a jump between two pieces is not seen"),
    Bug("shape.py", "return Shape(high, low, {key: None if w is None else -w for key, w in s.ways.items()})", "return Shape(high, low, s.ways)", "a negative multiple keeps the direction"),
    Bug("shape.py", "high = min(some_highs) if some_highs else None", "high = max(some_highs) if some_highs else None", "the least is as high as its highest term"),
    Bug("shape.py", "low = max(some_lows) if some_lows else None", "low = max(some_lows) if len(some_lows) == len(lows) else None", "a floor is lost beside a term without one"),
    Bug("shape.py", "if a.low is None or b.low is None or a.low < 0 or b.low < 0:", "if a.low is None or b.low is None:", "a product of a negative factor keeps the direction"),
    Bug("shape.py", "up = a.high is not None and b.low is not None and a.high <= b.low", "up = a.low is not None and b.low is not None and a.low <= b.low", "cells that overlap count as rising"),
    Bug("shape.py", "if right.everywhere or ways[-1] is None:", "if True:", "a cell without a value for some facts hides what lies beyond it"),
    Bug("shape.py", "hull = _hull(known)", "hull = known[0]", "the range of the first case stands for all"),
    Bug("admissible.py", "else (ends[1], ends[0])\n", "else (ends[0], ends[1])\n", "the range of a subtracted fact is not turned round"),
    Bug("arms.py", "(slip or not ladder)", "not ladder", "<90% beside <=90% passes for a ladder"),
    Bug("admissible.py", "spec.low is not None and spec.low_open, grid", "False, grid", "an excluded end is admitted"),
    Bug("criterion.py", "shape.high is not None and shape.high <= marks:", "shape.high is not None:", "scores beyond the marks are called proved"),
    Bug("criterion.py", "own = None if way is None or sign is None else way * sign", "own = None if way is None or sign is None else way", "a divisor counts like the divided"),
    Bug("criterion.py", "if own in (0, found) else None", "", "two axes that pull apart are not noticed"),
    Bug("criterion.py", "if (b - a) * way > 0:", "if (b - a) * way >= 0:", "no change counts as a rise"),
    Bug("criterion.py", "out = shape.high is not None and shape.high < wanted", "out = shape.high is not None and shape.high <= wanted", "marks at the very top are called out of reach"),
    Bug("criterion.py", "or value != 0):", "or True):", "a deduction of nothing counts as acting"),
    Bug("arms.py", "if not mask & ~taken:", "if not mask:", "an arm behind others is not called dead"),
    Bug("arms.py", "if (slip or not ladder) and", "if", "a ladder of ≥ is called overlapping"),
    Bug("caps.py", "v >= most]", "v > most]", "a cap that is just reached does not bind"),
    Bug("caps.py", "if high is not None and high < most:", "if high is not None and high <= most:", "a cap at the very top never binds"),
    Bug("jumps.py", "not below == here == above", "below != above", "a point of its own is no jump"),
    Bug("jumps.py", "Jump(curve.axis.fact, cut, below, here, above)", "Jump(curve.axis.fact, cut, above, here, below)", "before and after exchanged"),
    Bug("search.py", "(spec.low, spec.high) if b is not None", "(spec.high,) if b is not None", "the lower end is never tried"),
    Bug("toward.py", "shown.way in (wanted, 0)", "shown.way in (wanted, -wanted, 0)", "any direction is the declared one"),
    Bug("toward.py", "return ups == sorted(ups, reverse=True)", "return ups == sorted(ups)", "a bowl is called moderate"),
    Bug("rounding.py", "if a.printed + b.printed != round_half_up(a.exact + b.exact, places):", "if a.printed + b.printed != a.exact + b.exact:", "any rounding is called a matter of order"),
    Bug("ruleset.py", "if low is None or low < 0:", "if low is None:", "a total below nothing is called proved"),
)  # fmt: skip


def found_by(bug: Bug, package: Path, stages: Sequence[str]) -> str:
    """The tests that find a bug, "" where none does. ``package`` is a copy that is put back in order afterwards."""
    path = package / "biaochi/prove" / bug.file
    text = path.read_text(encoding="utf-8")
    assert text.count(bug.old) == 1, f"{bug.file}: “{bug.old}” is there {text.count(bug.old)} times"
    path.write_text(text.replace(bug.old, bug.new), encoding="utf-8")
    try:
        return next((stage for stage in stages if not passes(stage, package)), "")
    finally:
        path.write_text(text, encoding="utf-8")


def passes(stage: str, package: Path) -> bool:
    """Whether tests pass against a copy of the package; tests that do not end have not passed."""
    env = {**os.environ, "PYTHONPATH": f"{package}{os.pathsep}{ROOT / 'grammar'}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", stage]
    try:
        return (
            subprocess.run(command, cwd=ROOT, env=env, capture_output=True, timeout=LONGEST, check=False).returncode
            == 0
        )
    except subprocess.TimeoutExpired:
        return False


def main(argv: Sequence[str] | None = None) -> int:
    """Prints each bug with what finds it; 1 where one survives."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true", help="tests/prove alone")
    parser.add_argument("--only", default="", help="bugs whose file or reason has these words")
    given = parser.parse_args(argv)
    bugs = [b for b in BUGS if given.only in f"{b.file} {b.why}"]
    stages = STAGES[:1] if given.fast else STAGES
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "dsl"
        shutil.copytree(ROOT / "dsl", package, ignore=shutil.ignore_patterns("__pycache__"))
        if not passes(STAGES[0], package):
            print("the tests fail without a bug")
            return 1
        survived = 0
        with click.progressbar(bugs, label="bugs", file=sys.stderr) as bar:
            for bug in bar:
                stage = found_by(bug, package, stages)
                survived += not stage
                print(f"{stage or 'SURVIVED':32} {bug.file:14} {bug.why}", flush=True)
    print(f"{len(bugs) - survived} of {len(bugs)} planted bugs are found")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
