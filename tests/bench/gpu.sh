#!/bin/sh
# What only a GPU can tell, with a time limit for each part, in words as it goes:
#     gpu.sh TRAINER CELLS WEIGHTS OUT
# TRAINER was built with `--features cuda`, CELLS is a folder with an index.csv, WEIGHTS come from
# `trainer import --network efficientnet-lite0-cells`, OUT is a folder for what comes of it. Kernels are kept in the user's cache,
# so the second of two equal lines says what a later run waits for. DEVICE, EPOCHS and STEPS may be set.
set -u
trainer=$1 cells=$2 weights=$3 out=$4
device=${DEVICE:-cuda} epochs=${EPOCHS:-10} steps=${STEPS:-20}
here=$(dirname "$0")
begun=$(date +%s)
say() { echo "[$(($(date +%s) - begun)) s] $*"; }
# within SECONDS WORDS COMMAND...: runs it, and says how it ended.
within() {
    limit=$1 words=$2
    shift 2
    say "$words"
    timeout "$limit" "$@"
    ended=$?
    [ $ended -eq 0 ] || say "$words: ended with $ended (124: more than $limit s)"
    return $ended
}
step() { # NETWORK BATCH SIDE SECONDS
    within "$4" "steps of $1, batch $2, side $3" "$trainer" bench --data noise --device "$device" \
        --network "$1" --batch "$2" --side "$3" --steps "$steps"
}

mkdir -p "$out"
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
step efficientnet-lite0 64 224 75
step efficientnet-lite0 64 224 45
if [ "$device" = cuda ] && python3 -c 'import torch' 2>/dev/null; then
    within 60 "the same in PyTorch" python3 "$here/train.py" 64 224 "$steps" cuda
fi
run=$out/lite0
train() { # SECONDS WORDS
    within "$1" "$2" "$trainer" train --network efficientnet-lite0-cells --data "$cells" --init "$weights" \
        --device "$device" --pooling cell --centre cell --equal-size 0.5 --crop 288 --side 288 --gain 2 --batch 64 \
        --epochs "$epochs" --patience 0 --checkpoint-every 20 --split random --rotate --scale-jitter 0.1 --out "$run"
}
train 300 "training on all cells, $epochs epochs" || train 60 "the same goes on where it was stopped"
if [ -e "$run/finished" ]; then
    for on in "$device" cpu; do
        within 120 "answers on $on" "$trainer" evaluate --run "$run" --device "$on" --side val --out "$out/answers-$on"
    done
    say "greatest difference of a logit between the two devices:"
    python3 "$here/differ.py" "$out/answers-$device/answers.csv" "$out/answers-cpu/answers.csv"
fi
step simple-net 64 160 45
step vgg16 16 224 60
step efficientnetv2-m 8 384 90
say "done"
