#!/usr/bin/env bash
# Runs cargo, also where setup has just installed it and the shell does not know yet.
set -euo pipefail
export PATH="$HOME/.cargo/bin:$PATH"
exec cargo "$@"
