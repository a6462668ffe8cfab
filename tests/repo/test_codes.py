"""A finding's code has one meaning: it is raised in one package, or stands below with what the packages mean by it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from biaochi.cli.catalogue import catalogue

SOURCE = Path(__file__).resolve().parents[2] / "dsl" / "biaochi"
CODE = re.compile(r'"(BC[0-9]{3})"')

SHARED = {
    "BC107": ("a criterion that is too long", {"criterion", "meaning"}),
    "BC117": ("a number that is not printed", {"meaning", "reading", "source"}),
    "BC123": ("words whose part in the sentence is unclear", {"meaning", "reading"}),
    "BC126": ("a quantity of which it is unclear what it measures", {"meaning", "reading"}),
    "BC128": ("clauses of which it is unclear how they go together", {"meaning", "reading"}),
    "BC130": ("marks that are more, or other, than the indicator's", {"criterion", "meaning"}),
    "BC151": ("a printed part that the scoring has no use for", {"meaning", "reading"}),
    "BC127": ("a limit whose scope is open", {"meaning", "reading"}),
    "BC235": ("marks that do not add up", {"cli", "ruleset"}),
    "BC271": ("a ruleset file that cannot be read", {"registry"}),
    "BC317": ("something given twice", {"cli", "facts"}),
    "BC341": ("a subject that is not there", {"cli", "scoring"}),
    "BC342": ("an indicator that is not there", {"cli", "scoring"}),
    "BC362": ("a release that is missing or cannot be used", {"registry", "releases"}),
    "BC364": ("a released file that must not change", {"cli", "registry"}),
    "BC346": ("a judgement of nobody, at no time", {"scoring", "studio"}),
    "BC414": ("a table that does not hold what is wanted", {"cli", "studio", "tables"}),
    "BC902": ("a file that is there already", {"cli", "studio"}),
    "BC907": ("another file in the place of an output", {"cli", "studio"}),
    "BC908": ("a file that somebody else wrote meanwhile", {"cli", "studio"}),
}


LOOKS_UP = "proposing"
"""The package that raises nothing: it keeps the changes worth trying under the code of the finding."""


def written() -> dict[str, set[str]]:
    """The packages each code is written in."""
    out: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        package = path.relative_to(SOURCE).parts[0].removesuffix(".py")
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            out.setdefault(code, set()).add(package)
    return out


def raised() -> dict[str, set[str]]:
    """The packages each code is raised in."""
    return {code: found for code, packages in written().items() if (found := packages - {LOOKS_UP})}


def test_a_code_has_one_meaning() -> None:
    found = raised()
    assert len(found) > 100
    expected = {code: packages for code, (_, packages) in SHARED.items()}
    assert {code: p for code, p in found.items() if len(p) > 1 or code in SHARED} == expected


def test_changes_are_proposed_for_codes_that_are_raised() -> None:
    assert {code for code, packages in written().items() if LOOKS_UP in packages} <= set(raised())
    for path in sorted((SOURCE / LOOKS_UP).glob("*.py")):
        calls = {ast.unparse(n.func) for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)}
        assert not {c.rsplit(".")[-1] for c in calls} & {"Diagnostic", "CriterionError", "refuse"}, path.name


def test_every_code_is_explained_and_no_other() -> None:
    assert {c for c in raised() if c.startswith("BC")} == set(catalogue())
    assert list(catalogue()) == sorted(catalogue())
    assert all(e.title and e.example and e.way.endswith("。") for e in catalogue().values())


def test_within_the_command_line_a_code_stands_in_one_file() -> None:
    """The commands are independent of each other, so two of them sharing a number is an accident."""
    met: dict[str, set[str]] = {}
    for path in sorted((SOURCE / "cli").glob("*.py")):
        for code in CODE.findall(path.read_text(encoding="utf-8")):
            met.setdefault(code, set()).add(path.name)
    assert {code: files for code, files in met.items() if len(files) > 1} == {}
