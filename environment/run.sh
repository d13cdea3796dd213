#!/usr/bin/env bash
# Installs, builds and executes every notebook, then verifies every number they record.
#   bash environment/run.sh               the data the project makes itself
#   bash environment/run.sh --data DIR    real data found in DIR (or SEQREC_DATA=DIR)
# Exit codes: 0 all verified, 1 a cell failed, 2 a number does not hold, 3 bad input or environment, 4 time-out.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
while [ $# -gt 0 ]; do
  case $1 in
    --data) [ $# -ge 2 ] || { echo "run: --data needs a folder" >&2; exit 3; }; export SEQREC_DATA=$2; shift 2 ;;
    *) echo "run: unknown option $1; known: --data DIR" >&2; exit 3 ;;
  esac
done
profile=quick
if [ -n "${SEQREC_DATA:-}" ]; then
  [ -d "$SEQREC_DATA" ] || { echo "run: there is no data folder $SEQREC_DATA" >&2; exit 3; }
  SEQREC_DATA=$(cd "$SEQREC_DATA" && pwd)
  profile=real
fi

bash "$root/environment/setup.sh"
dotnet build "$root/SeqRec.slnx" -c Release -v quiet --nologo
# Real data where a notebook's numbers on it are known, simulated data elsewhere.
real=() simulated=()
for notebook in "$root"/notebooks/*.ipynb; do
  if [ $profile = real ] && [ -f "$root/tests/expected/$(basename "$notebook" .ipynb).real.json" ]; then real+=("$notebook"); else simulated+=("$notebook"); fi
done
run() { [ $# -eq 1 ] || "$root/seqrec" run "${@:2}" --profile "$1" --out "$root/out/$1" --expected "$root/tests/expected"; }
run real "${real[@]}"
run quick "${simulated[@]}"
