#!/usr/bin/env bash
# Installs programs of others that the tests drive the kernel with: Jupyter's from Debian, zeromq.js from npm (into artifacts/).
# What cannot be had is said, and the tests that need it are skipped by name.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bash "$root/environment/debian.sh" jupyter-client jupyter-nbconvert python3-jupyter-kernel-test || echo "clients: going on without Jupyter's"

zeromq=6.8.0
[ -d "$root/artifacts/npm/node_modules/zeromq" ] && exit 0
command -v npm >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$root/artifacts/npm" "zeromq@$zeromq" >/dev/null 2>&1 \
  || echo "clients: going on without zeromq.js"
