#!/usr/bin/env bash
# The VS Code extension, dist/biaochi-VERSION.vsix, which installs without a network: code --install-extension FILE.
# vscode-languageclient is bundled by esbuild; what npm brings stays in a folder that is thrown away. Needs Node 18 and npm.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r dsl/biaochi/studio/vscode/. "$work"
(cd "$work" && npm ci --fetch-retries 1 --fetch-timeout 60000 --ignore-scripts --no-audit --no-fund --silent) || { echo "取不到 npm 的包，没有打包编辑器插件"; exit 0; }
(cd "$work" && npm run --silent bundle)
node --check "$work/dist/extension.js"
node .ci/vscode_tried.js "$work/dist/extension.js" "$(command -v "$PWD/.venv/bin/biaochi" || command -v biaochi || true)"
python3 .ci/vsix.py dsl/biaochi/studio/vscode "$work/dist/extension.js"
