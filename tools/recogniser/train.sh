#!/bin/bash
# Draws shards on every core while the training runs, and writes the network. Started again, it goes on where it stopped.
#   tools/recogniser/train.sh WORK MINUTES [PYTHON]      WORK holds texts.txt and fonts/ (see README.md)
set -euo pipefail
work=$(realpath "$1"); minutes=$2; python=${3:-python3}
cd "$(dirname "$0")"
cores=$(nproc)
draw() { [ -e "$work/shards/$(printf %05d "$1").npz" ] || "$python" render.py --texts "$work/texts.txt" --fonts "$work/fonts" --out "$work/shards" --shard "$1" --windows "$2" --hard "$3"; }
draw 0 1024 1.0
draw 1 4096 0.3
# Shards beyond what the time allows are simply not drawn.
for core in $(seq 1 $((cores > 2 ? cores - 1 : 1))); do
  (trap 'exit 0' TERM; for n in $(seq $((core + 1)) "$cores" 400); do draw "$n" 8192 1.0; done) &
done
trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
"$python" train.py --shards "$work/shards" --out "$work/model" --minutes "$minutes" --batch 128 --rate 0.004
"$python" export.py --model "$work/model/model.pt" --out "$work/model/strip-network.onnx" || echo "model.pt is written; export it where the package onnx is"
