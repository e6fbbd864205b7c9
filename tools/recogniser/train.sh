#!/bin/sh
# Draws the glyphs, trains and writes the weights of the reader: train.sh WORK MINUTES PYTHON. WORK/fonts is used where it exists.
set -e
here=$(dirname "$0")
work=$1
minutes=$2
python=$3
fonts=""
[ -d "$work/fonts" ] && fonts="--fonts $work/fonts"
$python "$here/bank.py" --out "$work" $fonts
$python "$here/train.py" --bank "$work" --out "$work" --minutes "$minutes"
$python "$here/export.py" --weights "$work/glyphs.pt" --out "$here/../../reader/glyphs/syllables.bin"
