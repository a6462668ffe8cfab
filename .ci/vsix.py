"""Puts the VS Code extension into dist/biaochi-VERSION.vsix: ``python .ci/vsix.py FOLDER BUNDLE``.

A .vsix is a zip with a manifest, the types of its files, and the extension. It is written here and not by vsce, which would
bring two hundred packages more (among them a cloud client) for these forty lines, and gives other bytes at every run.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

ROOT = Path(__file__).resolve().parents[1]
FILES = ("package.json", "README.md", "language-configuration.json", "syntaxes/biaochi.tmLanguage.json")
TYPES = """<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
<Default Extension=".json" ContentType="application/json"/><Default Extension=".js" ContentType="application/javascript"/>\
<Default Extension=".md" ContentType="text/markdown"/><Default Extension=".txt" ContentType="text/plain"/>\
<Default Extension=".vsixmanifest" ContentType="text/xml"/></Types>
"""


def manifest(said: dict[str, object]) -> str:
    """The manifest, from package.json."""
    engine = said["engines"]["vscode"]  # type: ignore[index]
    return f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" \
xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="zh-CN" Id={quoteattr(str(said["name"]))} Version={quoteattr(str(said["version"]))} \
Publisher={quoteattr(str(said["publisher"]))}/>
    <DisplayName>{escape(str(said["displayName"]))}</DisplayName>
    <Description xml:space="preserve">{escape(str(said["description"]))}</Description>
    <Categories>{escape(",".join(said["categories"]))}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value={quoteattr(engine)}/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
"""


def contents(folder: Path, bundle: Path) -> dict[str, bytes]:
    """Every file of the package. package.json is without what only a developer needs."""
    said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    version = re.search(r'VERSION = "([^"]+)"', (ROOT / "dsl/biaochi/_version.py").read_text(encoding="utf-8"))
    assert version is not None and said["version"] == version[1], "package.json has another version"
    shipped = {k: v for k, v in said.items() if k not in ("scripts", "dependencies", "devDependencies", "private")}
    out = {name: (folder / name).read_bytes() for name in FILES}
    out["package.json"] = (json.dumps(shipped, ensure_ascii=False, indent=2) + "\n").encode()
    out["dist/extension.js"] = bundle.read_bytes()
    out["LICENSE.txt"] = (ROOT / "LICENSE").read_bytes()
    packed = {"extension.vsixmanifest": manifest(said).encode(), "[Content_Types].xml": TYPES.encode()}
    return packed | {f"extension/{name}": data for name, data in out.items()}


def write(folder: Path, bundle: Path, dist: Path) -> Path:
    """Writes the package, the same bytes for the same files."""
    files = contents(folder, bundle)
    version = json.loads(files["extension/package.json"])["version"]
    made = dist / f"biaochi-{version}.vsix"
    dist.mkdir(exist_ok=True)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in files:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return made


if __name__ == "__main__":
    sys.stdout.write(f"{write(Path(sys.argv[1]), Path(sys.argv[2]), ROOT / 'dist')}\n")
