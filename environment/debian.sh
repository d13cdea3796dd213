#!/usr/bin/env bash
# Installs those of the named Debian packages that are missing: bash environment/debian.sh NAME...
set -euo pipefail
fail() { echo "setup: $*" >&2; exit 3; }
command -v dpkg-query >/dev/null || fail "this script knows Debian's packages only; install the equivalents of $* yourself"

missing=()
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "setup: installing ${missing[*]}"
sudo=; [ "$(id -u)" -eq 0 ] || sudo=sudo
log=$(mktemp); trap 'rm -f "$log"' EXIT
{ $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 \
  || fail "apt-get could not install ${missing[*]}: $(grep -E '^E:' "$log" | head -n 1)"
