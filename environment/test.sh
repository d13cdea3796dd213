#!/usr/bin/env bash
# All tests, with nothing skipped for want of a program: installs on Debian what they need, then runs the test command
# of the README.
#   bash environment/test.sh          as the README's command
#   bash environment/test.sh --all    the slow tests too
# Tests on real data run where SEQREC_DATA names a folder that has it; else they are skipped by name.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
case "${1:-}" in
  "") ;;
  --all) export SEQREC_TESTS=all ;;
  *) echo "test: unknown option $1; known: --all" >&2; exit 3 ;;
esac
bash "$root/environment/clients.sh"
[ "${SEQREC_TESTS:-}" != all ] || bash "$root/environment/emulators.sh"

log=$(mktemp); trap 'rm -f "$log"' EXIT
status=0
cd "$root"
# One project at a time: the kernel is held against seconds.
# Some tests press Ctrl-C, which a script's shell tells whatever it starts with & to ignore.
env --default-signal=INT dotnet test -c Release --nologo -m:1 --logger "console;verbosity=minimal" 2>&1 | tee "$log" || status=1

# Each test project ends with a line "Passed! - Failed: 0, Passed: 12, Skipped: 3, ..."
awk -v status=$status '
  match($0, /Failed: *[0-9]+, Passed: *[0-9]+, Skipped: *[0-9]+/) {
    n = split(substr($0, RSTART, RLENGTH), part, /[^0-9]+/)
    failed += part[2]; passed += part[3]; skipped += part[4] }
  END { if (status && !failed) failed = 1
        if (!passed && !failed) { print "no test ran"; failed = 1 }
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit failed > 0 }' "$log"
