#!/usr/bin/env bash
# Installs, builds and runs all tests. Tests on real data run where SEQREC_DATA names a folder that has it; else they are skipped by name.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bash "$root/environment/setup.sh"
bash "$root/environment/clients.sh"
dotnet build "$root/SeqRec.slnx" -c Release -v quiet --nologo

log=$(mktemp); trap 'rm -f "$log"' EXIT
status=0
# Some tests press Ctrl-C, which a script's shell tells whatever it starts with & to ignore.
env --default-signal=INT dotnet test "$root/SeqRec.slnx" -c Release --no-build --nologo -m:1 --logger "console;verbosity=minimal" 2>&1 | tee "$log" || status=1

# Each test project ends with a line "Passed! - Failed: 0, Passed: 12, Skipped: 3, ..."
awk -v status=$status '
  match($0, /Failed: *[0-9]+, Passed: *[0-9]+, Skipped: *[0-9]+/) {
    n = split(substr($0, RSTART, RLENGTH), part, /[^0-9]+/); failed += part[2]; passed += part[3]; skipped += part[4] }
  END { if (status && !failed) failed = 1
        if (!passed && !failed) { print "no test ran"; failed = 1 }
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped; exit failed > 0 }' "$log"
