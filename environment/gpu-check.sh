#!/usr/bin/env bash
# Compares a training step of every model on the CPU and on an NVIDIA GPU, on a machine that has a libtorch with CUDA of
# its own, such as that of Python's package torch. The kit itself need not be built there.
#   bash environment/gpu-check.sh pack FILE.tar.xz          here: publishes the command for Linux, without libtorch
#   bash gpu-check.sh run FILE.tar.xz [FOLDER OF LIBTORCH]  there: asks the libtorch what it lacks, then runs the doctor
# Without a folder, that of Python's torch is taken.
set -euo pipefail
case "${1:-}" in
  pack)
    root=$(cd "$(dirname "$0")/.." && pwd)
    work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
    dotnet publish "$root/lib/SeqRec.Cli" -c Release -r linux-x64 --self-contained --nologo -v:quiet \
      -p:UseAppHost=true -p:TorchRuntime=none --artifacts-path "$work/artifacts" -o "$work/seqrec"
    packages=$(dotnet nuget locals global-packages --list | sed "s|^[^:]*: ||")
    version=$(sed -n 's|.*Include="TorchSharp" Version="\([^"]*\)".*|\1|p' "$root/Directory.Packages.props")
    cp "$packages/torchsharp/$version/runtimes/linux-x64/native/libLibTorchSharp.so" "$work/seqrec/"
    cp "$0" "$work/seqrec/gpu-check.sh"
    find "$work/seqrec" \( -name "*.pdb" -o -name "*.xml" \) -delete
    tar -C "$work" -cJf "$2" seqrec
    size=$(($(wc -c < "$2") >> 20))
    echo "$2: $size MiB"
    [ "$size" -lt 50 ] || { echo "gpu-check: the bundle has more than 50 MiB" >&2; exit 1; } ;;
  run)
    libtorch=${3:-$(python3 -c 'import os, torch; print(os.path.join(os.path.dirname(torch.__file__), "lib"))')}
    work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
    tar -C "$work" -xJf "$2"
    # A folder of links: the library that TorchSharp brings beside the libtorch of this machine.
    mkdir "$work/native"
    ln -s "$libtorch"/* "$work/native/"
    cp "$work/seqrec/libLibTorchSharp.so" "$work/native/"
    # The version of the C++ library does not matter: the kit makes a copy that asks for none (docs/engine.md).
    missing=$(LD_LIBRARY_PATH="$work/native" ldd -r "$work/native/libLibTorchSharp.so" 2>&1 \
      | grep -E "=> not found|undefined symbol.*libLibTorchSharp" | sed "s|(.*||" | head -20 || true)
    if [ -n "$missing" ]; then
      echo "gpu-check: this libtorch lacks what TorchSharp calls:" >&2
      echo "$missing" >&2
      exit 1
    fi
    export SEQREC_LIBTORCH="$work/native" LD_LIBRARY_PATH="$work/native" DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    "$work/seqrec/SeqRec.Cli" doctor || true
    "$work/seqrec/SeqRec.Cli" doctor --gpu ;;
  *) echo "gpu-check: pack FILE or run FILE [FOLDER]" >&2; exit 3 ;;
esac
