#!/usr/bin/env bash
# Installs what is missing and builds the native door. Safe to run again: what is there already is left alone.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
fail() { echo "setup: $*" >&2; exit 3; }

command -v dotnet >/dev/null || fail "the .NET SDK is missing; install version 10 from https://dotnet.microsoft.com/download"
dotnet --list-sdks | grep -q '^10\.' || fail "version 10 of the .NET SDK is missing; found: $(dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')"
command -v dpkg-query >/dev/null || fail "this script knows Debian's packages only; elsewhere install libtorch 1.13, OpenBLAS, cmake and a C++ compiler yourself"

missing=()
for package in libtorch-dev libopenblas0-pthread cmake make g++; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
  log=$(mktemp)
  { $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 \
    || fail "apt-get could not install ${missing[*]}: $(grep -E '^E:' "$log" | head -n 1)"
  rm -f "$log"
fi

native=$root/lib/SeqRec.Torch/native
cmake -S "$native" -B "$native/build" -DCMAKE_BUILD_TYPE=Release >/dev/null || fail "cmake could not configure $native"
cmake --build "$native/build" --parallel 2 | grep -vE '^\[|^$' || [ "${PIPESTATUS[0]}" -eq 0 ] || fail "the native door did not compile; see the messages above"
