#!/bin/sh
# Our iSCSI target beside tgt and istgt: server CPU per command at an equal rate, and what each can do.
#
#   bench/peers/iscsi-peers.sh [-r ROUNDS] [-t SECONDS] [-R RATE] [UNIT...]
#
# A round runs every case against each server, one right after the other, so that what else the machine does hits both
# alike. Printed: the medians, and of our ratio to each round by round the median. CPU is that of the server alone, user
# and system, in microseconds per command; sleeps are its voluntary context switches per command. Cases "at RATE" offer
# the same number of commands a second to all (default 15000). Units: null, file (256 MiB in the page cache); default
# both. istgt has no null unit, and is left out of what it does not end in time (eight sessions). Needs tgt, istgt, a C
# compiler and libiscsi (Debian: tgt istgt gcc libc6-dev libiscsi-dev), and root for tgtd.
set -eu

root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
. "$root/eng/dotnet.sh"
rounds=7
seconds=2
rate=15000
while getopts r:t:R: option; do
    case $option in
        r) rounds=$OPTARG ;;
        t) seconds=$OPTARG ;;
        R) rate=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
units=${*:-null file}
for tool in tgtd tgtadm istgt cc; do
    command -v $tool >/dev/null || die 127 "iscsi-peers: needs $tool (Debian: tgt istgt gcc libc6-dev libiscsi-dev)"
done

work=$(mktemp -d)
ours=
tgt=
istgt=
clean() {
    [ -z "$ours" ] || kill "$ours" 2>/dev/null || true
    [ -z "$istgt" ] || kill "$istgt" 2>/dev/null || true
    [ -z "$tgt" ] || kill -KILL "$tgt" 2>/dev/null || true # it stays at SIGTERM while it has targets
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

cc -O2 -o "$work/client" "$root/bench/peers/iscsi-client.c" -liscsi || die 127 "iscsi-peers: needs libiscsi-dev"
dd if=/dev/zero of="$work/ours.img" bs=1M count=256 status=none
dd if=/dev/zero of="$work/tgt.img" bs=1M count=256 status=none
dd if=/dev/zero of="$work/istgt.img" bs=1M count=256 status=none

"$root/scuzzy" serve --iscsi 127.0.0.1:13960 --target iqn.2026-01.bench:ours \
    --lun 1=null:256MiB --lun 2=file:"$work/ours.img" >"$work/log" 2>&1 &
ours=$!
tries=0
until grep -q serving "$work/log"; do
    tries=$((tries + 1))
    [ $tries -lt 3000 ] && kill -0 $ours 2>/dev/null || die 1 "iscsi-peers: scuzzy does not listen"
    sleep 0.1
done

control=$((20000 + $$ % 10000))
tgtd -f -C $control --iscsi portal=127.0.0.1:13961 >"$work/tgtd.log" 2>&1 &
tgt=$!
sleep 2
adm() { tgtadm -C $control --lld iscsi "$@"; }
adm --mode target --op new --tid 1 -T iqn.2026-01.bench:tgt
adm --mode logicalunit --op new --tid 1 --lun 1 --bstype null -b /dev/null
adm --mode logicalunit --op new --tid 1 --lun 2 -b "$work/tgt.img"
adm --mode target --op bind --tid 1 -I ALL

sed "s|@WORK@|$work|" >"$work/istgt.conf" <<CONF
[Global]
  NodeBase "iqn.2026-01.bench"
  PidFile @WORK@/istgt.pid
  AuthFile @WORK@/auth.conf
  MediaDirectory @WORK@
  DiscoveryAuthMethod None
  MaxSessions 32
  InitialR2T Yes
  ImmediateData Yes
  FirstBurstLength 262144
  MaxBurstLength 1048576
  MaxRecvDataSegmentLength 262144
[UnitControl]
  AuthMethod None
  Portal UC1 127.0.0.1:13963
  Netmask 127.0.0.1
[PortalGroup1]
  Portal DA1 127.0.0.1:13962
[InitiatorGroup1]
  InitiatorName "ALL"
  Netmask 127.0.0.0/8
[LogicalUnit1]
  TargetName istgt
  Mapping PortalGroup1 InitiatorGroup1
  AuthMethod None
  UseDigest Auto
  UnitType Disk
  QueueDepth 32
  LUN0 Storage @WORK@/istgt.img 256MB
CONF
: >"$work/auth.conf"
istgt -c "$work/istgt.conf" -D >"$work/istgt.log" 2>&1 &
istgt=$!
sleep 2

# cost PID: CPU ticks and voluntary switches so far.
cost() {
    ticks=$(sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }')
    sleeps=$(cat /proc/"$1"/task/*/status | awk '/^voluntary_ctxt/ { s += $2 } END { print s }')
    echo "$ticks $sleeps"
}

# measure SERVER PID URL CASE...: one line: server, case, commands a second, median, p99, CPU, sleeps.
measure() {
    server=$1 pid=$2 url=$3 name=$4
    shift 4
    before=$(cost "$pid")
    line=$(timeout $((seconds + 10)) "$work/client" "$url" "$@") || return 0
    after=$(cost "$pid")
    echo "$server $name $line $before $after" | awk -v seconds="$seconds" -v hz="$(getconf CLK_TCK)" \
        '{ n = $3 * seconds; printf "%s %s %d %d %d %.2f %.3f\n", $1, $2, $3, $4, $5,
            ($9 - $7) * 1e6 / hz / n, ($10 - $8) / n }'
}

round=0 # the first warms up and does not count
while [ "$round" -le "$rounds" ]; do
    for unit in $units; do
        while read -r name rw order bytes depth sessions limit; do
            for server in ours tgt istgt; do
                case $server-$unit in
                    istgt-null) continue ;;
                    istgt-*) pid=$istgt port=13962 lun=0 ;;
                    ours-*) pid=$ours port=13960 ;;
                    tgt-*) pid=$tgt port=13961 ;;
                esac
                case $server-$unit in
                    istgt-*) ;;
                    *-null) lun=1 ;;
                    *) lun=2 ;;
                esac
                measure $server "$pid" "iscsi://127.0.0.1:$port/iqn.2026-01.bench:$server/$lun" "$unit-$name" \
                    "$rw" "$order" "$bytes" "$depth" "$seconds" "$sessions" "$limit" </dev/null |
                    sed "s/^/$round /" >>"$work/all"
            done
        done <<CASES
read-4k-at-rate read random 4096 32 1 $rate
write-4k-at-rate write random 4096 32 1 $rate
read-4k-depth-32 read random 4096 32 1 0
write-4k-depth-32 write random 4096 32 1 0
read-4k-8-sessions read random 4096 4 8 0
read-4k-depth-1 read random 4096 1 1 0
read-256k-depth-8 read sequential 262144 8 1 0
write-256k-depth-8 write sequential 262144 8 1 0
CASES
    done
    round=$((round + 1))
done
grep -v '^0 ' "$work/all" >"$work/results"

echo "machine: $(nproc) CPUs, $(uname -sr), load $(cut -d' ' -f1-3 /proc/loadavg); tgt $(tgtd --version);" \
    "rounds $rounds of $seconds s, not pinned"
awk '
    function median(list, values, n, i, j, t) {
        n = split(list, values, " ")
        for (i = 2; i <= n; i++)
            for (j = i; j > 1 && values[j - 1] + 0 > values[j] + 0; j--) {
                t = values[j]
                values[j] = values[j - 1]
                values[j - 1] = t
            }
        return n % 2 ? values[(n + 1) / 2] : (values[n / 2] + values[n / 2 + 1]) / 2
    }
    {
        if (!($3 in seen)) { seen[$3] = 1; name[++names] = $3 }
        for (i = 4; i <= 8; i++) { all[$2, $3, i] = all[$2, $3, i] " " $i; at[$1, $2, $3, i] = $i }
        rounds = $1
    }
    END {
        compare("tgt")
        compare("istgt")
        print "CPU us: of the server per command, in brackets its sleeps per command; ratios: ours to theirs, by rounds"
    }
    function compare(peer, k, c, r, iops, cpu) {
        printf "%-24s %9s %9s %6s %13s %13s %13s %13s %6s\n", "", "IOPS", peer, "ratio", "p50/p99 us", peer,
            "CPU us", peer, "ratio"
        for (k = 1; k <= names; k++) {
            c = name[k]
            if (all[peer, c, 4] == "") continue
            iops = cpu = ""
            for (r = 1; r <= rounds; r++) {
                if (!at[r, peer, c, 4] || !at[r, peer, c, 7]) continue
                iops = iops " " at[r, "ours", c, 4] / at[r, peer, c, 4]
                cpu = cpu " " at[r, "ours", c, 7] / at[r, peer, c, 7]
            }
            printf "%-24s %9d %9d %6.2f %6d/%-6d %6d/%-6d %6.2f (%.2f) %6.2f (%.2f) %6.2f\n", c,
                median(all["ours", c, 4]), median(all[peer, c, 4]), median(iops),
                median(all["ours", c, 5]), median(all["ours", c, 6]),
                median(all[peer, c, 5]), median(all[peer, c, 6]),
                median(all["ours", c, 7]), median(all["ours", c, 8]),
                median(all[peer, c, 7]), median(all[peer, c, 8]), median(cpu)
        }
    }' "$work/results"
