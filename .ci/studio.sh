#!/usr/bin/env bash
# The page of the workbench: built anew from its sources, and the same, byte for byte, as what is committed and shipped.
# With --write what was built takes the place of what is committed.
set -euo pipefail
cd "$(dirname "$0")/../dsl/biaochi/studio/web"

if ! command -v npm > /dev/null; then
  echo "没有 Node.js，没有重新构建工作台的页面"
  exit 0
fi
npm ci --fetch-retries 1 --fetch-timeout 60000 --no-audit --no-fund --loglevel=error || { echo "取不到 npm 的包，没有重新构建工作台的页面"; exit 0; }
if [ "${1:-}" = "--write" ]; then
  npx vite build --logLevel warn
  exit 0
fi
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
npx vite build --logLevel warn --outDir "$built" --emptyOutDir
if ! diff -rq "$built" ../page; then
  echo "提交的页面与源码构建的不同；请运行 bash .ci/studio.sh --write 再提交"
  exit 1
fi
