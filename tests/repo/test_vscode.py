"""The extension for VS Code: its colours know the labels, its package is whole and always the same."""

from __future__ import annotations

import importlib.util
import json
import re
import zipfile
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from biaochi._version import VERSION
from biaochi.document.labels import ALIASES, LABELS, NODES
from biaochi.lsp.tokens import TYPES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dsl/biaochi/studio/vscode"
SAID = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))
COLOURS = json.loads((FOLDER / "syntaxes/biaochi.tmLanguage.json").read_text(encoding="utf-8"))["patterns"]


def colour(line: str) -> str:
    """The name that the first pattern gives to the beginning of a line."""
    for pattern in COLOURS:
        found = re.match(pattern["match"], line)
        if found and found.end():
            return str(pattern.get("name") if "captures" not in pattern else pattern["captures"]["1"]["name"])
    return ""


@pytest.mark.parametrize("label", sorted(LABELS | ALIASES.keys()))
def test_every_label_is_coloured(label: str) -> None:
    wanted = "entity.name.function.decorator" if label in ("解释", "勘误") else "keyword.control"
    assert colour(f"{label}：甲").startswith(wanted) and colour(f"  {label}:甲").startswith(wanted)
    assert not colour(f"甲{label}：").startswith(("keyword", "entity"))


def test_a_heading_has_its_code_name_and_marks() -> None:
    pattern = next(p for p in COLOURS if p.get("name") == "meta.heading.biaochi")
    for node in NODES:
        found = re.match(pattern["match"], f"{node}：C12.1 满意度（5分）")
        assert found and found.groups() == (f"{node}：", "C12.1", "满意度", "（5分）")


def test_every_kind_of_token_has_a_colour() -> None:
    (scopes,) = [row["scopes"] for row in SAID["contributes"]["semanticTokenScopes"]]
    assert set(scopes) == set(TYPES)


def test_no_pattern_runs_away() -> None:
    for pattern in COLOURS:
        for bait in ("1", "（", "得", "标", "“", " ", "A1."):
            re.search(pattern["match"], f"指标：{bait * 3000}！")


@pytest.fixture(scope="module")
def vsix() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vsix", ROOT / ".ci/vsix.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_package_is_whole_and_always_the_same(vsix: ModuleType, tmp_path: Path) -> None:
    bundle = tmp_path / "extension.js"
    bundle.write_text("exports.activate = () => {};\n", encoding="utf-8")
    one, two = vsix.write(FOLDER, bundle, tmp_path / "one"), vsix.write(FOLDER, bundle, tmp_path / "two")
    assert one.read_bytes() == two.read_bytes() and one.name == f"biaochi-{VERSION}.vsix"
    with zipfile.ZipFile(one) as packed:
        names = packed.namelist()
        manifest = ElementTree.fromstring(packed.read("extension.vsixmanifest"))
        said = json.loads(packed.read("extension/package.json"))
        types = packed.read("[Content_Types].xml").decode()
    space = {"m": "http://schemas.microsoft.com/developer/vsx-schema/2011"}
    assets = [asset.attrib["Path"] for asset in manifest.iterfind(".//m:Asset", space)]
    assert assets and set(assets) <= set(names)
    identity = manifest.find(".//m:Identity", space)
    assert identity is not None and identity.attrib["Version"] == VERSION == said["version"]
    assert said["main"] == "./dist/extension.js" and "extension/dist/extension.js" in names
    for one_of in ("languages", "grammars"):
        for row in said["contributes"][one_of]:
            path = row.get("configuration") or row["path"]
            assert f"extension/{path.removeprefix('./')}" in names
    assert all(f'Extension="{Path(name).suffix}"' in types for name in names if Path(name).suffix != ".xml")
    assert not {"scripts", "dependencies", "devDependencies"} & set(said)


def test_what_is_bundled_is_locked_and_comes_from_no_named_place() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["dependencies"] == SAID["dependencies"]
    brought = {name: row for name, row in lock["packages"].items() if name}
    assert brought and all(row["integrity"].startswith("sha512-") and "resolved" not in row for row in brought.values())
    assert not (FOLDER / "node_modules").exists()
