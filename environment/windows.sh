#!/usr/bin/env bash
# Tries the kit as published for Windows, under Debian's Wine: the doctor, the first chapter, a training that is stopped
# and taken up again in a folder with spaces and umlauts, a damaged file, the kernel with a client, and the bits of
# kernels, operators and trainings.
#   bash environment/windows.sh
# Tests on real data run where SEQREC_DATA names a folder that has it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bash "$root/environment/clients.sh"
bash "$root/environment/emulators.sh"
cd "$root"
SEQREC_TESTS=all env --default-signal=INT dotnet test -c Release --nologo -m:1 --logger "console;verbosity=normal" \
  --filter "FullyQualifiedName~Windows"
