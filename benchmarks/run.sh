#!/bin/sh
# Build each question set's index and score the answers. usage: run.sh MISHU BENCHMARKS_FOLDER
set -eu
mishu=$1
sets=$2
if [ ! -f "$sets/score.py" ]; then
    echo "There are no question sets in $sets." >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for name in policy_dev policy_dev_gaps cmrc2018_dev drcd_dev; do
    "$mishu" build "$sets/$name/corpus.jsonl" --index "$work/$name" 2>/dev/null
    "$mishu" ask --batch "$sets/$name/questions.jsonl" --index "$work/$name" >"$work/$name.jsonl"
    echo "$name $(python3 "$sets/score.py" "$sets/$name/questions.jsonl" "$work/$name.jsonl")"
done
