#!/bin/sh
# What only a GPU can tell, within nine minutes, in words as it goes:
#     gpu.sh TRAINER CELLS WEIGHTS OUT
# TRAINER was built with `--features cuda`, CELLS is a folder with an index.csv, WEIGHTS come from
# `trainer import --network efficientnet-lite0-cells`, OUT is a folder for what comes of it. A second call goes on with its training.
# DEVICE, EPOCHS, STEPS and SECONDS_IN_ALL may be set. Ends with the number of parts that failed.
set -u
trainer=$1 cells=$2 weights=$3 out=$4
device=${DEVICE:-cuda} epochs=${EPOCHS:-10} steps=${STEPS:-20}
here=$(dirname "$0")
begun=$(date +%s)
ends=$((begun + ${SECONDS_IN_ALL:-540}))
failed=0
say() { echo "[$(($(date +%s) - begun)) s] $*"; }
# within SECONDS WORDS COMMAND...: runs it in so much of what is left, and says how it ended.
within() {
    limit=$1 words=$2 left=$((ends - $(date +%s)))
    shift 2
    [ "$left" -lt "$limit" ] && limit=$left
    if [ "$limit" -lt 5 ]; then
        say "$words: left out, no time"
        failed=$((failed + 1))
        return 1
    fi
    say "$words"
    timeout -k 5 "$limit" "$@"
    ended=$?
    [ $ended -eq 0 ] && return 0
    say "$words: ended with $ended (124 or 137: more than $limit s)"
    failed=$((failed + 1))
    return $ended
}
step() { # NETWORK BATCH SIDE SECONDS
    within "$4" "steps of $1, batch $2, side $3" "$trainer" bench --data noise --device "$device" \
        --network "$1" --batch "$2" --side "$3" --steps "$steps"
}

mkdir -p "$out"
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
step efficientnet-lite0 64 224 75
case $device in
cuda*)
    if python3 -c 'import torch' 2>/dev/null; then
        within 45 "the same in PyTorch" python3 "$here/train.py" 64 224 "$steps" "$device"
    else
        say "the same in PyTorch: left out, python3 has none"
    fi
    ;;
esac
run=$out/lite0
within 240 "training of EfficientNet-Lite0 for cells, $epochs epochs" "$trainer" train \
    --network efficientnet-lite0-cells --data "$cells" --init "$weights" --device "$device" --pooling cell \
    --centre cell --equal-size 0.5 --crop 288 --side 288 --gain 2 --batch 64 --epochs "$epochs" --patience 0 \
    --checkpoint-every 20 --split random --rotate --scale-jitter 0.1 --out "$run"
if [ -e "$run/finished" ]; then
    for on in "$device" cpu; do
        within 60 "answers on $on" "$trainer" evaluate --run "$run" --device "$on" --side val --out "$out/answers-$on"
    done
    within 20 "greatest difference of a logit between the two devices" \
        python3 "$here/differ.py" "$out/answers-$device/answers.csv" "$out/answers-cpu/answers.csv"
else
    say "answers on two devices: left out, the training is not over"
fi
step vgg16 16 224 60
step simple-net 64 160 45
step efficientnetv2-m 8 384 90
say "done; $failed parts failed or were left out"
exit $failed
