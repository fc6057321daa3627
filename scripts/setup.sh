#!/usr/bin/env bash
# Installs what a build needs on Debian or Ubuntu and is missing. Running it again changes nothing.
set -euo pipefail

# The oldest compiler that builds this, as in Cargo.toml.
oldest=1.92
export PATH="$HOME/.cargo/bin:$PATH"
need_cargo=1
if version=$(cargo --version 2>/dev/null | cut -d' ' -f2) && [ "$(printf '%s\n' "$oldest" "$version" | sort -V | head -n 1)" = "$oldest" ]; then
  need_cargo=0
fi
packages=()
command -v cc >/dev/null || packages+=(gcc libc6-dev)
# Reading scans: Tesseract, opened at run time, and the Vietnamese model. KEHOACH_WITHOUT_OCR=1 leaves them out.
if [ -z "${KEHOACH_WITHOUT_OCR:-}" ]; then
  PATH="$PATH:/sbin" ldconfig -p 2>/dev/null | grep 'libtesseract\.so\.[45] ' >/dev/null || packages+=(tesseract-ocr)
  model=""
  for file in "${TESSDATA_PREFIX:-/nowhere}"/vie.traineddata /usr/share/tesseract-ocr/*/tessdata/vie.traineddata \
    /usr/share/tessdata/vie.traineddata; do
    [ ! -f "$file" ] || model=$file
  done
  [ -n "$model" ] || packages+=(tesseract-ocr-vie)
fi
[ "$need_cargo" = 0 ] || { command -v curl >/dev/null || packages+=(curl ca-certificates); }

if [ ${#packages[@]} -gt 0 ]; then
  echo "setup: installing ${packages[*]} with apt-get"
  if [ "$(id -u)" = 0 ]; then run=""; elif command -v sudo >/dev/null; then run="sudo"; else
    echo "setup: no right to install packages. Ask an administrator for: apt-get install ${packages[*]}" >&2
    exit 1
  fi
  $run apt-get update -qq
  $run apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

if [ "$need_cargo" = 1 ]; then
  echo "setup: installing the Rust toolchain into $HOME/.cargo with rustup (https://rustup.rs)"
  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y --profile minimal -c rustfmt -c clippy
fi
