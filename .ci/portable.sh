#!/usr/bin/env bash
# A folder that runs without an installed Python, for Linux with this machine's processor and at least its C library:
# dist/biaochi-VERSION-linux-PROCESSOR.tar.gz. It is run from another place with nothing else on the path before it counts.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check . "pyinstaller>=6.22"
printf 'from biaochi.cli.process import entry\n\nentry()\n' > "$work/entry.py"
"$work/venv/bin/pyinstaller" --noconfirm --log-level ERROR --onedir --name biaochi \
  --collect-submodules biaochi --collect-data biaochi --collect-data biaochi_grammar --copy-metadata biaochi \
  --distpath "$work/made" --workpath "$work/build" --specpath "$work/build" "$work/entry.py"
# python-docx looks for its templates by way of this folder.
mkdir -p "$work/made/biaochi/_internal/docx/parts"

version=$("$work/venv/bin/biaochi" --version | cut -d' ' -f2)
name="biaochi-$version-linux-$(uname -m)"
bash .ci/sbom.sh
mv "$work/made/biaochi" "$work/$name"
cp LICENSE README.md dist/sbom.cdx.json dist/licences.csv "$work/$name/"
cp -r rulesets "$work/$name/rulesets"

alone() { env -i HOME="$work/home" LANG=C.UTF-8 PATH=/nowhere BIAOCHI_CACHE=off "$work/$name/biaochi" "$@"; }
mkdir "$work/home"
rules=rulesets/370600-yantai/employee-medical-fund-2022/1-as-applied.biaochi
alone --version
alone score "$rules" examples/yantai-2022/facts -o "$work/home/scores.xlsx" --formulas
alone score "$rules" examples/yantai-2022/facts -o "$work/home/scores.docx"
alone report "$rules" -o "$work/home/annex.docx"
alone export "$rules" -o "$work/home/table.xlsx"
status=0
alone import "$work/home/table.xlsx" -o "$work/home/draft.biaochi" > "$work/home/import.txt" 2>&1 || status=$?
[ "$status" -le 1 ] || { cat "$work/home/import.txt"; exit 1; }

mkdir -p dist
tar -C "$work" -czf "dist/$name.tar.gz" "$name"
echo "dist/$name.tar.gz: $(du -h "dist/$name.tar.gz" | cut -f1)"
