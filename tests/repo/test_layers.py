"""The house in order: the direction of imports, no IO below the border, nothing dangerous, small documented files."""

from __future__ import annotations

import ast
import re
import time
from importlib.resources import files
from pathlib import Path

import pytest
from biaochi.model import units
from biaochi.syntax.restated import read_restatement

ROOT = Path(__file__).parents[2]
DSL = ROOT / "dsl" / "biaochi"
MODULES = sorted(DSL.rglob("*.py"))

# What each layer may import beside itself and the layers it lists; text flows to the right, never back.
LAYERS: dict[str, tuple[str, ...]] = {
    "diagnostics": (),
    "source": ("diagnostics",),
    "core": ("diagnostics",),
    "model": ("core", "diagnostics"),
    "syntax": ("model", "core", "source", "diagnostics"),
    "reading": ("syntax", "model", "core", "source", "diagnostics"),
    "ruleset": ("reading", "syntax", "model", "core", "source", "diagnostics"),
    "scoring": ("ruleset", "model", "core", "diagnostics", "facts", "_version"),
    "criterion": ("scoring", "ruleset", "reading", "syntax", "model", "core", "source", "diagnostics"),
    "prove": ("ruleset", "model", "core", "diagnostics"),
    "solve": ("prove", "model", "core", "diagnostics"),
    "lint": ("prove", "scoring", "ruleset", "syntax", "model", "core", "diagnostics", "reports"),
    "compare": ("pictures", "reports", "prove", "facts", "scoring", "ruleset", "syntax", "model", "core", "diagnostics"),
    "certify": ("prove", "ruleset", "model", "core", "diagnostics"),
    "testing": ("registry", "prove", "scoring", "ruleset", "reading", "syntax", "model", "core", "source", "diagnostics"),
    "reports": ("model", "core", "diagnostics"),
    "pictures": ("prove", "scoring", "model", "core"),
    "annex": ("pictures", "lint", "prove", "scoring", "ruleset", "syntax", "model", "core", "reports", "diagnostics", "_version"),
    "facts": ("reports", "model", "core", "source", "diagnostics"),
    "layers": ("prove", "scoring", "ruleset", "syntax", "model", "core", "diagnostics"),
    "registry": ("layers", "criterion", "ruleset", "syntax", "model", "core", "source", "diagnostics", "_version"),
    "cli": ("registry", "layers", "lint", "prove", "facts", "reports", "criterion", "scoring", "ruleset", "reading", "syntax", "model", "core", "source", "diagnostics", "_version", "testing", "compare", "solve", "annex", "certify", "release"),
    "release": ("registry", "lint", "prove", "facts", "scoring", "ruleset", "model", "core", "source", "diagnostics", "reports", "_version", "schema"),
    "_version": (),
    "__init__": ("criterion", "diagnostics"),
    "__main__": ("cli",),
}  # fmt: skip
DOORS = {"cli", "testing", "registry", "release", "facts", "_version", "__init__", "__main__"}
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
EXCEPTIONS = {("ruleset/model.py", "biaochi.scoring.run")}
"""Ruleset.score, the public method, imports the scorer when it is called."""
EXACT = ("core", "model", "reading", "ruleset", "scoring", "prove", "solve", "certify", "criterion")


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
                if (path.relative_to(DSL).as_posix(), module) in EXCEPTIONS:
                    continue
                if target != name and target not in LAYERS[name] and target in LAYERS:
                    wrong.append(f"{path.relative_to(ROOT)}:{line} {name} imports {module}")
    assert not wrong, "\n" + "\n".join(sorted(set(wrong)))


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
            if said in ("eval", "exec", "compile", "float", "__import__", "yaml.load", "os.system") or said.startswith(
                ("pickle.", "marshal.", "subprocess.")
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
        in ("core", "model", "diagnostics", "scoring", "ruleset", "registry", "facts", "criterion", "source")
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


def words_of(terminal: str) -> set[str]:
    """The words a terminal of criterion.lark lists: quoted, or in one class of characters."""
    text = grammar("criterion.lark")
    found = re.search(rf"^{terminal}(?:\.[0-9]+)?: (.*(?:\n    \|.*)*)", text, re.MULTILINE)
    assert found, terminal
    words = set(re.findall(r'"([^"]+)"', found[1]))
    for members in re.findall(r"/\[([^\]]+)\]/", found[1]):
        words |= set(members)
    return words


def test_the_units_of_the_grammar_are_those_of_the_model() -> None:
    assert words_of("RATE_UNIT") == set(units.PERCENT)
    assert words_of("MONEY_UNIT") == set(units.MONEY)
    assert words_of("TIME_UNIT") == set(units.TIME)
    assert words_of("COUNT_UNIT") == set(units.COUNTED)


def terminals() -> list[tuple[str, str]]:
    """Every regular expression of the grammars, with the place it stands."""
    out = []
    for name in ("criterion.lark", "document.lark", "formula.lark", "reading.lark"):
        for number, line in enumerate(grammar(name).splitlines(), 1):
            if not line.lstrip().startswith("//"):
                out += [(f"{name}:{number}", r) for r in re.findall(r"(?<![\w\\])/((?:[^/\\\n]|\\.)+)/", line)]
    return out


BAIT = ("1", "1.", "累计", "不", "超过", "最高", "的", "予以", "汉", "（", "1分", "，", "「", "1/")


def test_no_terminal_takes_long_on_a_run_of_anything() -> None:
    slow = []
    assert len(terminals()) > 80
    for place, pattern in terminals():
        compiled = re.compile(pattern)
        for bait in BAIT:
            started = time.process_time_ns()
            compiled.match(bait * 24 + "！")
            if time.process_time_ns() - started > 50_000_000:
                slow.append(f"{place} {bait!r} {pattern[:60]}")
                break
    assert not slow, "\n" + "\n".join(slow)


def test_no_pattern_of_the_code_takes_long_on_a_run_of_anything() -> None:
    slow = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) == "re.compile"
                and isinstance(node.args[0], ast.Constant)
            ):
                pattern = re.compile(node.args[0].value)
                for bait in BAIT:
                    started = time.process_time_ns()
                    pattern.search((bait if isinstance(pattern.pattern, str) else bait.encode()) * 40)  # type: ignore[operator]
                    if time.process_time_ns() - started > 50_000_000:
                        slow.append(f"{path.relative_to(ROOT)}:{node.lineno} {bait!r}")
                        break
    assert not slow, "\n" + "\n".join(slow)


def test_the_reading_grammar_has_one_wording_for_each_form() -> None:
    made = read_restatement(
        "数据：「甲」（处，整数，≥0）。满分：5分。计分（5分，最低0分）：从5分起；「甲」每1处，扣1分，不足的按比例计。"
    )
    assert made.marks == 5 and len(made.parts) == 1
