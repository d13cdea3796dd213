#!/usr/bin/env bash
# Installs what is missing and builds the native door. Safe to run again: what is there already is left alone.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
fail() { echo "setup: $*" >&2; exit 3; }

command -v dotnet >/dev/null || fail "the .NET SDK is missing; install version 10 from https://dotnet.microsoft.com/download"
dotnet --list-sdks | grep -q '^10\.' || fail "version 10 of the .NET SDK is missing; found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')"
bash "$root/environment/debian.sh" libtorch-dev libgloo-dev libopenblas0-pthread cmake make g++ # elsewhere: libtorch 1.13, the headers of Gloo, OpenBLAS, cmake and a C++ compiler

native=$root/lib/SeqRec.Torch/native
cmake -S "$native" -B "$native/build" -DCMAKE_BUILD_TYPE=Release >/dev/null || fail "cmake could not configure $native"
cmake --build "$native/build" --parallel 2 | grep -vE '^\[|^$' || [ "${PIPESTATUS[0]}" -eq 0 ] || fail "the native door did not compile; see the messages above"
