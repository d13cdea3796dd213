#!/usr/bin/env bash
# Installs what is missing, builds, executes all chapters and verifies every number they record: bash environment/run.sh [--data DIR]
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bash "$root/environment/setup.sh"
cd "$root"
exec ./seqrec run "$@"
