#!/bin/sh
# Our iSCSI target beside tgt and istgt: server CPU per command at an equal rate, and what each can do. Prints a
# Markdown table for bench/reports.
#
#   bench/peers/iscsi-peers.sh [-r ROUNDS] [-t SECONDS] [-R RATE] [-S CPUS] [-C CPUS] [-d DIR] [UNIT...]
#
# A round runs every case against each server, one right after the other, so that what else the machine does hits all
# alike; the first, of 1 s, warms up and is not counted (defaults: 7 rounds of 2 s, about 19 minutes). Figures are
# medians; ratios are the median of each round's ratio. CPU is that of the server alone
# (/proc/PID/task/*/schedstat), sleeps are its voluntary context switches, system calls are counted by perf in a run of
# 1 s of their own. Cases "at RATE" offer the same number of commands a second to all (default 15000). Units: null, file
# (256 MiB in DIR, default /tmp, and in the page cache); default both. istgt has no null unit, and is left out of a case
# once it did not end in time, as happens to it with eight sessions. "wire" answers without being a target
# (iscsi-null.c): what the client can do at most, and what the wire costs. -S and -C pin servers and client (taskset).
# Needs tgt, istgt, a C compiler, libiscsi and, for system calls, perf (Debian: tgt istgt gcc libc6-dev libiscsi-dev
# linux-perf), and root for tgtd.
set -eu

command="bench/peers/iscsi-peers.sh $*"
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
. "$root/eng/dotnet.sh"
rounds=7
seconds=2
rate=15000
servers_on=
client_on=
folder=/tmp
while getopts r:t:R:S:C:d: option; do
    case $option in
        r) rounds=$OPTARG ;;
        t) seconds=$OPTARG ;;
        R) rate=$OPTARG ;;
        S) servers_on="taskset -c $OPTARG" ;;
        C) client_on="taskset -c $OPTARG" ;;
        d) folder=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
units=${*:-null file}
for tool in tgtd tgtadm istgt cc; do
    command -v $tool >/dev/null || die 127 "iscsi-peers: needs $tool (Debian: tgt istgt gcc libc6-dev libiscsi-dev)"
done

work=$(mktemp -d "$folder/iscsi-peers.XXXXXX")
ours=
tgt=
istgt=
wire=
clean() {
    [ -z "$ours" ] || kill "$ours" 2>/dev/null || true
    [ -z "$wire" ] || kill "$wire" 2>/dev/null || true
    [ -z "$istgt" ] || kill -KILL "$istgt" 2>/dev/null || true
    [ -z "$tgt" ] || kill -KILL "$tgt" 2>/dev/null || true # it stays at SIGTERM while it has targets
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

cc -O2 -o "$work/client" "$root/bench/peers/iscsi-client.c" -liscsi || die 127 "iscsi-peers: needs libiscsi-dev"
cc -O2 -o "$work/null" "$root/bench/peers/iscsi-null.c"
# As random writes would have filled them: where larger pieces filled the page cache, ext4 spends 15 us on each small
# write, whoever serves it.
for server in ours tgt istgt; do
    dd if=/dev/zero of="$work/$server.img" bs=4k count=65536 status=none
done

$servers_on "$work/null" 127.0.0.1 13963 &
wire=$!
$servers_on "$root/scuzzy" serve --iscsi 127.0.0.1:13960 --target iqn.2026-01.bench:ours \
    --lun 1=null:256MiB --lun 2=file:"$work/ours.img" >"$work/log" 2>&1 &
ours=$!
tries=0
until grep -q serving "$work/log"; do
    tries=$((tries + 1))
    [ $tries -lt 3000 ] && kill -0 $ours 2>/dev/null || die 1 "iscsi-peers: scuzzy does not listen"
    sleep 0.1
done

control=$((20000 + $$ % 10000))
$servers_on tgtd -f -C $control --iscsi portal=127.0.0.1:13961 >"$work/tgtd.log" 2>&1 &
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
  Portal UC1 127.0.0.1:13964
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
start_istgt() {
    [ -z "$istgt" ] || kill -KILL "$istgt" 2>/dev/null || true
    $servers_on istgt -c "$work/istgt.conf" -D >"$work/istgt.log" 2>&1 &
    istgt=$!
    sleep 2
}
start_istgt

# cost PID: nanoseconds on a CPU and voluntary switches so far.
cost() {
    cat /proc/"$1"/task/*/schedstat /proc/"$1"/task/*/status | awk '
        /^[0-9]/ { cpu += $1 }
        /^voluntary_ctxt/ { sleeps += $2 }
        END { printf "%.0f %.0f\n", cpu, sleeps }'
}

# client SECONDS RW ORDER BYTES DEPTH SESSIONS RATE: runs it against $url.
client() {
    timeout $(($1 + 4)) $client_on "$work/client" "$url" "$2" "$3" "$4" "$5" "$1" "$6" "$7"
}

# measure SECONDS RW ORDER BYTES DEPTH SESSIONS RATE: commands a second, median, p99, CPU, sleeps.
measure() {
    before=$(cost "$pid")
    line=$(client "$@") || return 1
    echo "$line $before $(cost "$pid")" | awk -v seconds="$1" \
        '{ n = $1 * seconds; if (n > 0) printf "%d %d %d %.2f %.3f\n", $1, $2, $3, ($7 - $5) / 1e3 / n, ($8 - $6) / n }'
}

# count RW ORDER BYTES DEPTH SESSIONS RATE: system calls per command.
count() {
    perf stat -x , -e raw_syscalls:sys_enter -p "$pid" -o "$work/calls" -- \
        timeout 5 $client_on "$work/client" "$url" "$1" "$2" "$3" "$4" 1 "$5" "$6" >"$work/counted" 2>&1 ||
        return 0
    cat "$work/calls" "$work/counted" | awk -F '[, ]' \
        '/raw_syscalls/ && $1 > 0 { calls = $1 } END { if (calls && $1 + 0 > 0) printf "%.2f\n", calls / $1 }'
}

# visit WHAT: one round, WHAT being a number of seconds to measure, or count; lines of round, server, case, figures.
visit() {
    for unit in $units; do
        while read -r name what; do
            for server in ours wire tgt istgt; do
                case $server-$unit in
                    istgt-null | wire-file) continue ;;
                    istgt-*) pid=$istgt port=13962 lun=0 ;;
                    ours-*) pid=$ours port=13960 lun=2 ;;
                    tgt-*) pid=$tgt port=13961 lun=2 ;;
                    wire-*) pid=$wire port=13963 ;;
                esac
                [ "$unit" != null ] || lun=1
                case "$hung" in *" $server-$name "*) continue ;; esac
                url="iscsi://127.0.0.1:$port/iqn.2026-01.bench:$server/$lun"
                if [ "$1" = count ]; then
                    figures=$(count $what </dev/null)
                elif ! figures=$(measure "$1" $what </dev/null); then
                    figures=
                    if [ $server = istgt ]; then
                        hung="$hung $server-$name "
                        start_istgt
                    fi
                fi
                [ -z "$figures" ] || echo "$round $server $unit-$name $figures"
            done
        done <<CASES
read-4k-at-rate read random 4096 32 1 $rate
write-4k-at-rate write random 4096 32 1 $rate
read-4k-depth-32 read random 4096 32 1 0
write-4k-depth-32 write random 4096 32 1 0
read-4k-8-sessions read random 4096 4 8 0
write-4k-8-sessions write random 4096 4 8 0
read-4k-depth-1 read random 4096 1 1 0
write-4k-depth-1 write random 4096 1 1 0
read-256k-depth-8 read sequential 262144 8 1 0
write-256k-depth-8 write sequential 262144 8 1 0
CASES
    done
}

load=$(cut -d' ' -f1-3 /proc/loadavg)
round=0
hung=
visit 1 >/dev/null
while [ "$round" -lt "$rounds" ]; do
    round=$((round + 1))
    visit "$seconds" >>"$work/results"
done
round=calls
! command -v perf >/dev/null || visit count >>"$work/results"

version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo unknown; }
cpu=$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)
system="$(uname -sr), images on $(df --output=fstype "$work" | tail -n 1)"
cat <<HEAD
# The iSCSI target beside its peers

- \`$command\`, $(date -u +%Y-%m-%d), scuzzy $("$root/scuzzy" --version | cut -c1-14)
- $(nproc) CPUs ($cpu), $system; load $load before, $(cut -d' ' -f1-3 /proc/loadavg) after
- servers ${servers_on:-not pinned}, client ${client_on:-not pinned}; $rounds rounds of $seconds s; at-rate: $rate/s
- tgt $(version tgt), istgt $(version istgt), libiscsi $(version libiscsi-dev); wire: iscsi-null.c

| case | server | IOPS | p50 us | p99 us | CPU us | system calls | sleeps | IOPS, ours:it | CPU, ours:it | rounds |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
HEAD
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
    function figure(format, list) { return list == "" ? "-" : sprintf(format, median(list)) }
    $1 == "calls" { calls[$2, $3] = $4; next }
    {
        if (!($3 in seen)) { seen[$3] = 1; name[++names] = $3 }
        for (i = 4; i <= 8; i++) { all[$2, $3, i] = all[$2, $3, i] " " $i; at[$1, $2, $3, i] = $i }
        count[$2, $3]++
        if ($1 > rounds) rounds = $1
    }
    END {
        for (k = 1; k <= names; k++)
            for (s = split("istgt tgt wire ours", server, " "); s >= 1; s--)
                if (count[server[s], name[k]] || (server[s] == "istgt" && name[k] ~ /^file/)) row(name[k], server[s])
    }
    function row(c, s, r, iops, cpu) {
        iops = cpu = ""
        for (r = 1; r <= rounds && s != "ours"; r++) {
            if (at[r, "ours", c, 4] > 0 && at[r, s, c, 4] > 0) iops = iops " " at[r, "ours", c, 4] / at[r, s, c, 4]
            if (at[r, "ours", c, 7] > 0 && at[r, s, c, 7] > 0) cpu = cpu " " at[r, "ours", c, 7] / at[r, s, c, 7]
        }
        printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %d |\n", c, s, figure("%d", all[s, c, 4]),
            figure("%d", all[s, c, 5]), figure("%d", all[s, c, 6]), figure("%.2f", all[s, c, 7]),
            (s, c) in calls ? calls[s, c] : "-", figure("%.2f", all[s, c, 8]), figure("%.2f", iops),
            figure("%.2f", cpu), count[s, c]
    }' "$work/results"
