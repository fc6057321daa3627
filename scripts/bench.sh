#!/usr/bin/env bash
# Speed of the built command on the sample plans, beside peers that are installed. Prints; asserts nothing.
set -euo pipefail
bin=target/release/kehoach
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Median of 20 runs, in milliseconds, of one command.
median() {
  for _ in $(seq 20); do
    local start end
    start=$(date +%s%N); "$@" >/dev/null 2>&1; end=$(date +%s%N)
    echo $(( (end - start) / 1000 ))
  done | sort -n | sed -n 10p | awk '{printf "%.1f", $1 / 1000}'
}

echo "plan                                          bytes   text to JSON, ms (process start included)"
for plan in corpus/*.md corpus/*.html; do
  [ "$(basename "$plan")" = README.md ] && continue
  printf '%-44s %6d   %s\n' "$(basename "$plan")" "$(stat -c %s "$plan")" "$(median $bin convert "$plan" -o "$out")"
done

if [ -d fixtures/pdf ] && command -v pdftotext >/dev/null; then
  echo
  echo "PDF                                          kehoach text, ms   pdftotext -layout, ms"
  for pdf in fixtures/pdf/*.pdf; do
    printf '%-44s %8s %22s\n' "$(basename "$pdf")" "$(median $bin text "$pdf")" "$(median pdftotext -layout "$pdf" -)"
  done
fi
