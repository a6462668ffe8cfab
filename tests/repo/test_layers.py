"""The house in order: the direction of imports, no IO below the border, nothing dangerous, small documented files."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from biaochi import compile_criterion
from biaochi.model import units
from biaochi.proposing.rewordings import wordings
from biaochi.reading import asides
from biaochi.reading.cascade import rules
from biaochi.reading.lexicon import lexicon
from biaochi.resolved.restated import read_restatement

ROOT = Path(__file__).parents[2]
DSL = ROOT / "dsl" / "biaochi"
MODULES = sorted(DSL.rglob("*.py"))

# What each layer may import beside itself. A layer lists only layers that stand above it here, so there is no circle.
LAYERS: dict[str, tuple[str, ...]] = {
    "patterns": (),
    "_version": (),
    "diagnostics": (),
    "source": ("diagnostics",),
    "files": ("source",),
    "core": (),
    "model": ("core", "diagnostics"),
    "document": ("model", "diagnostics"),
    "method": ("model", "core", "diagnostics"),
    "reading": ("model", "core", "diagnostics"),
    "meaning": ("reading", "model", "core", "diagnostics"),
    "resolved": ("model", "core", "diagnostics"),
    "proposing": ("reading", "model", "diagnostics"),
    "ruleset": ("resolved", "method", "document", "model", "core", "diagnostics"),
    "reports": ("diagnostics",),
    "facts": ("files", "reports", "model", "core", "source", "diagnostics"),
    "scoring": ("facts", "ruleset", "method", "model", "core", "diagnostics", "_version"),
    "prove": ("ruleset", "model", "core"),
    "backends": ("prove", "facts", "reports", "scoring", "ruleset", "model", "core", "diagnostics", "_version"),
    "criterion": ("scoring", "ruleset", "proposing", "resolved", "meaning", "model", "core", "source", "diagnostics"),
    "second_opinion": ("prove", "model", "core", "diagnostics"),
    "certificates": ("prove", "ruleset", "model", "core", "diagnostics"),
    "curves": ("prove", "scoring", "model", "core"),
    "lint": ("prove", "scoring", "ruleset", "document", "model", "core", "diagnostics", "reports"),
    "layers": ("prove", "scoring", "ruleset", "method", "document", "model", "core", "diagnostics"),
    "registry": ("files", "layers", "criterion", "ruleset", "document", "model", "core", "source", "diagnostics"),
    "batch": ("backends", "registry", "files", "reports", "facts", "scoring", "ruleset", "model", "core", "source", "diagnostics"),
    "api": ("registry", "scoring", "ruleset"),
    "revisions": ("curves", "reports", "prove", "facts", "scoring", "ruleset", "document", "model", "core"),
    "annex": ("curves", "lint", "prove", "scoring", "ruleset", "document", "model", "core", "reports", "diagnostics", "_version"),
    "tables": ("facts", "reports", "ruleset", "document", "model", "core", "source", "diagnostics"),
    "filled": ("tables", "facts", "scoring", "ruleset", "model", "core", "diagnostics"),
    "audit": ("filled", "tables", "criterion", "scoring", "reports", "ruleset", "method", "model", "core", "source", "diagnostics"),
    "testing": ("files", "registry", "prove", "scoring", "ruleset", "resolved", "model", "core", "source", "diagnostics"),
    "releases": ("files", "registry", "lint", "prove", "ruleset", "model", "core", "source", "diagnostics", "_version"),
    "session": ("lint", "registry", "layers", "ruleset", "document", "core", "diagnostics"),
    "schema": (),
    "results": ("files", "registry", "facts", "reports", "scoring", "ruleset", "model", "source", "diagnostics", "schema"),
    "lsp": ("session", "testing", "lint", "layers", "registry", "facts", "files", "ruleset", "document", "model", "source", "diagnostics", "_version"),
    "cli": ("lsp", "audit", "filled", "tables", "batch", "backends", "files", "registry", "releases", "results", "revisions", "annex", "certificates", "second_opinion", "testing", "layers", "lint", "prove", "criterion", "scoring", "facts", "reports", "ruleset", "document", "model", "core", "source", "diagnostics", "_version"),
    "studio": ("cli", "session", "tables", "facts", "filled", "files", "registry", "releases", "results", "revisions", "annex", "curves", "testing", "lint", "prove", "criterion", "scoring", "reports", "ruleset", "document", "model", "core", "source", "diagnostics", "_version"),
    "__init__": ("api", "criterion", "diagnostics"),
    "__main__": ("cli",),
}  # fmt: skip
UNDER_ALL = ("patterns",)
"""What every layer may import."""
DOORS = {
    "files",
    "batch",
    "cli",
    "lsp",
    "studio",
    "testing",
    "registry",
    "releases",
    "results",
    "facts",
    "_version",
    "__init__",
    "__main__",
}
"""Layers that may read files, the environment and the clock."""
OUTSIDE = {
    "os",
    "sys",
    "io",
    "shutil",
    "subprocess",
    "socket",
    "tempfile",
    "glob",
    "urllib",
    "http",
    "time",
    "locale",
    "random",
    "logging",
    "getpass",
    "platformdirs",
}
OPENING = {"open", "print", "input"}
TOUCHING = {
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
    "exists",
    "iterdir",
    "mkdir",
    "unlink",
    "getenv",
    "now",
    "today",
    "open",
}
EXACT = (
    "core",
    "model",
    "reading",
    "meaning",
    "resolved",
    "ruleset",
    "scoring",
    "prove",
    "second_opinion",
    "certificates",
    "criterion",
    "backends",
    "filled",
    "audit",
)
OTHER_PROGRAMS = {"files/libreoffice.py", "batch/spark_session.py"}
"""Where another program may be run."""


def layer(path: Path) -> str:
    first = path.relative_to(DSL).parts[0]
    return first.removesuffix(".py")


def imported(tree: ast.Module) -> list[tuple[str, int]]:
    """Modules imported at run time, with their lines; imports for type checkers alone are left out."""
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    out: list[tuple[str, int]] = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            out += [(a.name, node.lineno) for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            out += [(f"{module}.{a.name}" if module == "biaochi" else module, node.lineno) for a in node.names]
    return out


@pytest.mark.parametrize("name", sorted({layer(p) for p in MODULES}))
def test_imports_go_one_way(name: str) -> None:
    wrong = []
    for path in (p for p in MODULES if layer(p) == name):
        for module, line in imported(ast.parse(path.read_text(encoding="utf-8"))):
            if module.startswith("biaochi."):
                target = module.split(".")[1]
                if target not in (name, *UNDER_ALL, *LAYERS[name]):
                    wrong.append(f"{path.relative_to(ROOT)}:{line} {name} imports {module}")
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))


def test_no_layer_stands_on_one_that_stands_on_it() -> None:
    order = list(LAYERS)
    wrong = [
        f"{name} lists {below}" for name in order for below in LAYERS[name] if below not in order[: order.index(name)]
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def test_nothing_below_the_border_touches_the_outside() -> None:
    wrong = []
    for path in (p for p in MODULES if layer(p) not in DOORS):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.relative_to(ROOT)}:{line} imports {m}"
            for m, line in imported(tree)
            if m.split(".")[0] in OUTSIDE - {"io"}
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                named = isinstance(node.func, ast.Name)
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called in (OPENING if named else TOUCHING) and "biaochi_grammar" not in ast.unparse(node):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} calls {called}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_nothing_dangerous_and_no_binary_floats() -> None:
    wrong = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if said in ("eval", "exec", "compile", "float", "__import__", "yaml.load", "os.system") or (
                said.startswith(("pickle.", "marshal.", "subprocess."))
                and not (
                    said in ("subprocess.run", "subprocess.Popen")
                    and path.relative_to(DSL).as_posix() in OTHER_PROGRAMS
                )
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {said}")
            if isinstance(node, ast.Constant) and isinstance(node.value, float) and layer(path) in EXACT:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_every_module_says_what_it_is_for_and_is_small() -> None:
    wrong = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if not ast.get_docstring(ast.parse(text)):
            wrong.append(f"{path.relative_to(ROOT)} has no docstring")
        if len(text.splitlines()) > 500:
            wrong.append(f"{path.relative_to(ROOT)} has {len(text.splitlines())} lines")
    assert not wrong, "\n" + "\n".join(wrong)


def test_public_functions_and_classes_are_documented() -> None:
    wrong = []
    for path in (
        p
        for p in MODULES
        if layer(p)
        in (
            "core",
            "model",
            "resolved",
            "proposing",
            "diagnostics",
            "scoring",
            "ruleset",
            "registry",
            "facts",
            "criterion",
            "source",
        )
    ):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if (
                isinstance(node, (ast.FunctionDef, ast.ClassDef))
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not wrong, "\n" + "\n".join(wrong)


# --- the grammar


def grammar(name: str) -> str:
    return files("biaochi_grammar").joinpath(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", [*units.MONEY, *units.TIME, *units.COUNTED])
def test_every_unit_of_the_model_is_read_behind_a_number(unit: str) -> None:
    (fact,) = compile_criterion(f"费用≥3{unit}得满分，否则不得分", full_marks=5).inputs
    assert fact.unit == unit


@pytest.mark.parametrize("unit", units.PERCENT)
def test_every_sign_of_a_rate_is_read_behind_a_number(unit: str) -> None:
    made = compile_criterion(f"完成率≥3{unit}得满分，否则不得分", full_marks=5)
    assert ("≥0.3%" if unit == "‰" else "≥3%") in made.reading and made.inputs[0].unit == "%"


def terminals() -> list[tuple[str, str | bytes]]:
    """Every regular expression of the grammars, the phrases and the notes, with the place it stands."""
    out: list[tuple[str, str | bytes]] = []
    for name in ("document.lark", "formula.lark", "reading.lark"):
        for number, line in enumerate(grammar(name).splitlines(), 1):
            if not line.lstrip().startswith("//"):
                out += [(f"{name}:{number}", r) for r in re.findall(r"(?<![\w\\])/((?:[^/\\\n]|\\.)+)/", line)]
    kinds, changing = asides._patterns()
    out += [(f"notes.txt: {title} {pattern.pattern}", pattern.pattern) for title, pattern in kinds]
    out += [("notes.txt: the words that change a score", changing.pattern)]
    out += [(f"rewordings.txt: {wording.instead}", wording.pattern.pattern) for wording in wordings()]
    return out + [(f"phrases.txt: {rule.name}", rule.pattern.pattern) for _, level in rules() for rule in level]


LETTERS = "".join(sorted(lexicon().letters.values()))
BAIT = (
    "1",
    "1.",
    "累计",
    "不",
    "超过",
    "最高",
    "的",
    "予以",
    "汉",
    "（",
    "1分",
    "，",
    "「",
    "1/",
    "一",
    "项",
    "有",
    "得分",
    "情形",
    "未达到",
    "1项",
    "。",
    *LETTERS,
)
MATCHER = """
import re, sys
for number, pattern in enumerate(eval(sys.stdin.read())):
    print(number, flush=True)
    for bait in BAIT:
        for text in (bait * 60, bait * 60 + "！"):
            for run in (re.compile(pattern).search, re.compile(pattern).fullmatch):
                run(text if isinstance(pattern, str) else text.encode())
print("done", flush=True)
"""


def stuck(patterns: list[tuple[str, str | bytes]]) -> str:
    """The place of the first pattern that does not get to the end of a run of anything; "" where all do.

    Where the ways to match double with each piece, sixty of them are never all tried.
    """
    program = MATCHER.replace("BAIT", repr(BAIT))
    text = repr([pattern for _, pattern in patterns])
    child = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        said, _ = child.communicate(text, timeout=120)
    except subprocess.TimeoutExpired:
        child.kill()
        said, _ = child.communicate()
    last = said.split()[-1]
    return "" if last == "done" else patterns[int(last)][0]


def test_no_terminal_is_caught_in_a_run_of_anything() -> None:
    assert len(terminals()) > 120
    assert not stuck([(f"{place} {pattern[:60]!r}", pattern) for place, pattern in terminals()])


def kept(value: object) -> list[re.Pattern[str] | re.Pattern[bytes]]:
    """The patterns in a value of a module: one, or those of a collection."""
    if isinstance(value, re.Pattern):
        return [value]
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else ()
    return [pattern for v in inside for pattern in kept(v)]


def test_no_pattern_of_the_code_is_caught_in_a_run_of_anything() -> None:
    """Also those put together from words when a module is imported, and those written where they are used."""
    found: dict[str | bytes, str] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                said = node.args[0]
                if isinstance(said, ast.Constant) and isinstance(said.value, (str, bytes)):
                    found.setdefault(said.value, f"{path.relative_to(ROOT)}:{node.lineno}")
        module = importlib.import_module(".".join(path.relative_to(DSL.parent).with_suffix("").parts))
        for name, value in vars(module).items():
            for pattern in kept(value):
                found.setdefault(pattern.pattern, f"{path.relative_to(ROOT)} {name}")
    assert len(found) > 400
    assert not stuck([(place, pattern) for pattern, place in found.items()])


def test_the_reading_grammar_has_one_wording_for_each_form() -> None:
    made = read_restatement(
        "数据：「甲」（处，整数，≥0）。满分：5分。计分（5分，最低0分）：从5分起；「甲」每1处，扣1分，不足的按比例计。"
    )
    assert made.marks == 5 and len(made.parts) == 1


def test_every_module_of_the_tests_has_a_name_of_its_own() -> None:
    """pytest imports them by their last name: a second one of a name is not collected, and nothing says so before a whole run."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name not in ("conftest.py", "run.py")]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})
