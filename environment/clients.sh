#!/usr/bin/env bash
# Installs programs of others that the tests drive the kernel with: Jupyter's and Chromium from Debian, zeromq.js and
# playwright-core from npm (into artifacts/). What cannot be had is said, and the tests that need it are skipped by name.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
bash "$root/environment/debian.sh" jupyter-client jupyter-nbconvert python3-jupyter-kernel-test || echo "clients: going on without Jupyter's"
bash "$root/environment/debian.sh" jupyter-notebook chromium fonts-dejavu-core || echo "clients: going on without Jupyter's page"

for package in zeromq@6.8.0 playwright-core@1.65.1; do
  [ -d "$root/artifacts/npm/node_modules/${package%@*}" ] && continue
  command -v npm >/dev/null && npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$root/artifacts/npm" "$package" >/dev/null 2>&1 \
    || echo "clients: going on without ${package%@*}"
done
