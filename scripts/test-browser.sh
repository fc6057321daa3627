#!/usr/bin/env bash
# Tests the review page in a headless Chromium; with «shots», takes the pictures of docs/ instead; with
# another word, runs the tests whose names hold it. Needs chromium, node and npm; where one is missing it says so and tests nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
skip() { echo "test-browser: skipped: $1"; exit 0; }
chrome=""
for name in "${CHROME:-}" chromium chromium-browser google-chrome; do
  if [ -n "$name" ] && path=$(command -v "$name"); then chrome=$path; break; fi
done
[ -n "$chrome" ] || skip "no chromium (apt-get install chromium, or set CHROME)"
command -v node >/dev/null && command -v npm >/dev/null || skip "no node and npm (apt-get install nodejs npm)"
(cd tests/browser && npm ci --no-audit --no-fund --silent) || skip "playwright-core and axe-core could not be installed"

bash scripts/with-cargo.sh build -p kehoach ${KEHOACH_PROFILE:+--profile "$KEHOACH_PROFILE"}
kehoach=${CARGO_TARGET_DIR:-target}/${KEHOACH_PROFILE:-debug}/kehoach
if [ "${1:-}" = shots ]; then
  node tests/browser/shots.mjs "$chrome" "$kehoach" corpus/kh-chuyen-doi-so-thi-xa-2023.md docs
  exit
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
# Two times that nobody can read, so that there is something to doubt.
sed -e 's|Tháng 5/2024|Thg nam 2O24|' -e 's|Tháng 4 - 5/2024|khoang giua|' \
  corpus/kh-phong-chong-thien-tai-huyen-2024.md >"$out/text.md"
cp fixtures/pdf/plan-table.pdf "$out/pages.pdf"
cp corpus/kh-chuyen-doi-so-thi-xa-2023.md "$out/alone.md"
sed -e 's/Phòng /Phòng <script>window.harmed=1<\/script><img src=x onerror="window.harmed=2">\x22\x27\xe2\x80\xae /' \
  corpus/kh-huyen-ba-thuoc-giam-ngheo-2023.md >"$out/hostile.md"
node tests/browser/long-pdf.mjs "$out/long.pdf" 100
"$kehoach" convert "$out"/*.md "$out"/*.pdf --to json,html >/dev/null 2>&1
rm "$out/alone.md"
"$kehoach" review "$out/alone.plan.json" >/dev/null 2>&1
node tests/browser/run.mjs "$chrome" "$kehoach" "$out" "${1:-}"
