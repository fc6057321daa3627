#!/usr/bin/env bash
# The repair stage's table: from the sample plans, from real documents where KEHOACH_CORPUS names a folder that holds corpus/ and
# gold/, from pages that are rendered and read where Tesseract and Pillow are there, and pyvi beside it, from PyPI where it is not installed.
set -euo pipefail
bench=target/release/kehoach-devtools
python=${PYTHON:-python3}
mkdir -p .bench

# pyvi and Pillow: where the Python given lacks them, from a virtual environment outside the repository, made once. Without the
# network the rows that need them say so.
environment=${XDG_CACHE_HOME:-$HOME/.cache}/kehoach/bench
if ! "$python" -c 'import pyvi, PIL' 2>/dev/null; then
  if ! "$environment/bin/python" -c 'import pyvi, PIL' 2>/dev/null; then
    { "$python" -m venv "$environment" && "$environment/bin/pip" install -q pyvi pillow; } ||
      echo "pyvi and Pillow could not be installed into $environment"
  fi
  [ ! -x "$environment/bin/python" ] || python=$environment/bin/python
fi

plans=()
for plan in corpus/*.md; do [ "$plan" = corpus/README.md ] || plans+=("$plan"); done

echo "== sample plans"
"$bench" repair-bench "${plans[@]}"
if [ -s .bench/plans-eng.tsv ] && [ -s .bench/plans-vie.tsv ] ||
  "$python" -c 'import PIL' 2>/dev/null && command -v tesseract >/dev/null; then
  for lang in eng vie; do
    pairs=.bench/plans-$lang.tsv
    [ -s "$pairs" ] || "$python" crates/devtools/scripts/read_rendered.py "$pairs" "${plans[@]}" --all-lines --lang "$lang" \
      --pages 12 --seed 77 $([ $lang = vie ] && echo --damage)
  done
  echo "== sample plans, rendered and read"
  "$bench" repair-bench --pairs .bench/plans-eng.tsv --misread .bench/plans-vie.tsv
else
  echo "rendered pages are left out: they need Pillow and tesseract (with eng and vie)"
fi

real=()
if [ -n "${KEHOACH_CORPUS:-}" ]; then
  gold=$(ls "$KEHOACH_CORPUS"/gold/*-body-lines-*.tsv 2>/dev/null | head -1 || true)
  ruined=""
  # NAME-body-lines-1-180.tsv transcribes the text whose name begins with NAME.
  [ -n "$gold" ] && ruined=$(ls "$KEHOACH_CORPUS"/corpus/"$(basename "${gold%%-body-lines-*}")"*.txt | head -1)
  for text in "$KEHOACH_CORPUS"/corpus/*.txt; do [ "$text" = "$ruined" ] || real+=("$text"); done
  echo "== real documents"
  "$bench" repair-bench "${real[@]}" ${gold:+--gold "$gold" --source "$ruined"}
fi

echo "== peer"
"$python" scripts/pyvi_baseline.py "${plans[@]}" "${real[@]}"
