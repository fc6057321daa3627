#!/usr/bin/env bash
# Runs the fuzz targets, each for FUZZ_SECONDS, on seeds from fixtures/ and corpus/.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$HOME/.cargo/bin:$PATH"
seconds=${FUZZ_SECONDS:-60}
targets=${FUZZ_TARGETS:-$(ls fuzz/fuzz_targets | sed 's/\.rs$//')}

missing=()
cargo +nightly --version >/dev/null 2>&1 || missing+=("rustup toolchain install nightly --profile minimal")
cargo fuzz --version >/dev/null 2>&1 || missing+=("cargo install cargo-fuzz --locked")
command -v c++ >/dev/null || missing+=("apt-get install g++")
if [ ${#missing[@]} -gt 0 ]; then
  echo "make fuzz needs what is not installed here. Install it with" >&2
  printf '  %s\n' "${missing[@]}" >&2
  echo "or run the mutation tests of the stable compiler: cargo test -p kehoach-tests --test mutations" >&2
  exit 1
fi

# Seeds of a target: small files, since libFuzzer mutates the whole of one.
seeds() {
  case $1 in
    pdf) find fixtures -name '*.pdf' ;;
    word97) find fixtures -name '*.doc' ;;
    docx | xlsx)
      part=word/document.xml
      [ "$1" = docx ] || part=xl/worksheets/sheet1.xml
      find fixtures -name "*.$1" | while read -r file; do
        out=fuzz/corpus/$1/$(basename "$file").xml
        unzip -p "$file" "$part" >"$out" 2>/dev/null || rm -f "$out"
      done ;;
    rtf) find fixtures -name '*.rtf' ;;
    html) find fixtures corpus -name '*.html' ;;
    legacy | repair | plan) find corpus -name '*.md' ;;
    read) find fixtures/office fixtures/pdf -type f ;;
  esac
}

# No address sanitizer: the code is safe Rust, and it would halve the speed.
cargo +nightly fuzz build -s none
failed=()
for target in $targets; do
  mkdir -p "fuzz/corpus/$target"
  seeds "$target" | while read -r file; do cp -n "$file" "fuzz/corpus/$target/$(basename "$file")"; done
  echo "== $target, $seconds s"
  cargo +nightly fuzz run -s none "$target" -- -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 \
    -max_len=300000 -print_final_stats=1 || failed+=("$target")
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}; the inputs are in fuzz/artifacts/" >&2
  exit 1
fi
