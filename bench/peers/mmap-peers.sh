#!/bin/sh
# 4 KiB random reads of 1 GiB in memory: scuzzy bench (the whole path) beside fio's mmap engine on a tmpfs file.
#
#   bench/peers/mmap-peers.sh [ROUNDS [ELEVATOR]]
#
# A round runs one right after the other; printed is the median of the rounds' ratios. Needs fio (installed if root).
set -eu

root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
rounds=${1:-7}
elevator=${2:-none}
[ "$rounds" -gt 0 ] 2>/dev/null || { echo "mmap-peers: rounds are a number above 0, not '$rounds'" >&2; exit 2; }
if ! command -v fio >/dev/null; then
    [ "$(id -u)" = 0 ] || { echo "mmap-peers: needs fio" >&2; exit 127; }
    apt-get install -y -q fio >&2
fi
file=/dev/shm/mmap-peers.$$
results=$(mktemp)
trap 'rm -f "$file" "$results"' EXIT
trap 'exit 130' INT TERM
head -c 1073741824 /dev/urandom >"$file"
"$root/scuzzy" --version >/dev/null # builds it first
round=1
while [ "$round" -le "$rounds" ]; do
    ours=$("$root/scuzzy" bench "$root/labs/ram.yaml" --elevator "$elevator" --time 3s --json |
        sed -n 's/^ *"iops": \([0-9.]*\).*/\1/p')
    peer=$(fio --name=load --ioengine=mmap --filename="$file" --size=1g --rw=randread --bs=4k --norandommap \
        --randrepeat=0 --thread --runtime=3 --ramp_time=1 --time_based --output-format=terse |
        awk -F';' '/;load;/ { print $8 }')
    echo "$round $ours $peer" | awk '{ printf "%d %.0f %.0f %.3f\n", $1, $2, $3, $2 / $3 }' | tee -a "$results" >&2
    round=$((round + 1))
done
sort -n -k4 "$results" | awk -v e="$elevator" '{ r[NR] = $4 }
    END { printf "scuzzy (%s) : fio mmap: %.2f (median of %d pairs)\n", e, r[int((NR + 1) / 2)], NR }'
