#!/usr/bin/env bash
# What a delivery is made of: dist/sbom.cdx.json (CycloneDX 1.6) and dist/licences.csv of biaochi and all it needs, from a
# fresh environment. Fails where a licence is not known, or is one that asks more of those who pass the program on than
# to keep its notices.
set -euo pipefail
cd "$(dirname "$0")/.."

python3 -m venv --clear .venv-sbom
.venv-sbom/bin/pip install --quiet --disable-pip-version-check "cyclonedx-bom>=7.5" "pip-licenses>=5.5"
python3 -m venv --clear --without-pip .venv-shipped
.venv-sbom/bin/pip --quiet --disable-pip-version-check --python .venv-shipped/bin/python install .

mkdir -p dist
.venv-sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --validate \
  --output-file dist/sbom.cdx.json .venv-shipped/bin/python
.venv-sbom/bin/pip-licenses --python .venv-shipped/bin/python --format csv --with-urls --output-file dist/licences.csv \
  --partial-match --allow-only "MIT;BSD;Python Software Foundation;PSF-2.0;Apache"
rm -r .venv-sbom .venv-shipped
