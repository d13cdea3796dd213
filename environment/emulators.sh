#!/usr/bin/env bash
# Installs what emulates other machines, on which the slow tests compare the bits of what is computed: QEMU for
# processors of Intel and for Arm64, and Wine for Windows.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bash "$root/environment/debian.sh" qemu-user qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross wine wine64 \
  || echo "emulators: going on without them"
