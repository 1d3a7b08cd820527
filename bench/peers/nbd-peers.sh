#!/bin/sh
# Our NBD server beside nbdkit's memory plugin and qemu-nbd: 4 KiB random reads, depth 32, on 1 GiB, filled first.
#
#   bench/peers/nbd-peers.sh [-r ROUNDS] [-t SECONDS] [-s SPIN-MICROSECONDS] [SERVER...]
#
# A round runs every server once with 1 connection and once with 4, one server right after the other, so that what else
# the machine does hits all alike. Printed: the median of each server's rounds, and the median of our lead over each
# peer round by round. CPU is that of the server alone, user and system, in microseconds per read.
# Servers: store (a bare RamStore), serve (./scuzzy serve labs/ram.yaml: the whole path), nbdkit, qemu. Default: all
# that are there. Needs fio with its nbd engine, nbdkit, qemu-nbd (Debian: fio nbdkit qemu-utils).
set -eu

root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
. "$root/eng/dotnet.sh"
rounds=7
seconds=3
spin=0
while getopts r:t:s: option; do
    case $option in
        r) rounds=$OPTARG ;;
        t) seconds=$OPTARG ;;
        s) spin=$OPTARG ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
servers=${*:-store serve nbdkit qemu}
for tool in fio nbdkit qemu-nbd; do
    command -v $tool >/dev/null || die 127 "nbd-peers: needs $tool (Debian: fio nbdkit qemu-utils)"
done
fio --enghelp | grep -q nbd || die 127 "nbd-peers: this fio has no nbd engine"

work=$(mktemp -d)
pid=
clean() {
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT TERM

# Without a command that serves, the whole path is left out.
if [ "${servers#*serve}" != "$servers" ] && ! "$root/scuzzy" --help | grep -q serve; then
    servers=$(echo "$servers" | sed 's/serve//')
fi
case " $servers " in
    *" store "*)
        find_dotnet
        find_sdk
        "$dotnet" build "$root/bench/peers/nbd-host.cs" --configuration Release --output "$work/host" \
            --verbosity quiet -p:RunAnalyzers=false >&2 || die 70 "nbd-peers: the host did not build"
        ;;
esac

# start SERVER: sets $pid and $uri once it listens.
start() {
    socket=$work/socket
    rm -f "$socket"
    export_name=
    case $1 in
        store)
            "$work/host/nbd-host" "$socket" ram:1GiB "$spin" &
            ;;
        serve)
            export_name=sda
            "$root/scuzzy" serve "$root/labs/ram.yaml" --nbd "unix:$socket" >"$work/log" 2>&1 &
            ;;
        nbdkit)
            nbdkit --foreground --unix "$socket" memory size=1G &
            ;;
        qemu)
            truncate --size=0 /dev/shm/nbd-peers.$$ && truncate --size=1G /dev/shm/nbd-peers.$$
            qemu-nbd --persistent --shared=16 --format=raw --cache=writeback --socket="$socket" /dev/shm/nbd-peers.$$ &
            ;;
        *) die 2 "nbd-peers: no such server: $1" ;;
    esac
    pid=$!
    tries=0
    until [ -S "$socket" ]; do
        tries=$((tries + 1))
        [ $tries -lt 600 ] && kill -0 $pid 2>/dev/null || die 1 "nbd-peers: $1 does not listen"
        sleep 0.1
    done
    uri="nbd+unix:///$export_name?socket=$socket"
}

stop() {
    kill "$pid"
    wait "$pid" 2>/dev/null || true
    pid=
    rm -f /dev/shm/nbd-peers.$$
}

load() {
    fio --name=load --ioengine=nbd --uri="$uri" --size=1g --output-format=terse --thread --group_reporting "$@" |
        grep -v '^fio: connected'
}

# ticks: CPU time of the server so far, in clock ticks.
ticks() {
    sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'
}

# measure SERVER: one line per number of connections: server, connections, reads per second, CPU per read.
measure() {
    start "$1"
    load --rw=write --bs=1m --iodepth=8 >/dev/null
    load --rw=randread --bs=4k --iodepth=32 --runtime=1 --time_based >/dev/null
    for connections in 1 4; do
        before=$(ticks)
        line=$(load --rw=randread --bs=4k --iodepth=32 --numjobs=$connections --norandommap --randrepeat=0 \
            --runtime="$seconds" --time_based)
        after=$(ticks)
        echo "$line" | awk -F';' -v who="$1" -v n=$connections -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" \
            '{ printf "%s %d %d %.2f\n", who, n, $8, ticks * 1e6 / hz / ($6 / 4) }'
    done
    stop
}

round=1
while [ "$round" -le "$rounds" ]; do
    for server in $servers; do
        measure "$server" | sed "s/^/$round /" | tee -a "$work/results" >&2
    done
    round=$((round + 1))
done

echo "machine: $(nproc) CPUs, $(uname -sr), load $(cut -d' ' -f1-3 /proc/loadavg);" \
    "$(fio --version), $(nbdkit --version), $(qemu-nbd --version | head -n 1)"
awk -v spin="$spin" '
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
        key = $2 " " $3
        if (!(key in iops)) order[++keys] = key
        iops[key] = iops[key] " " $4
        cpu[key] = cpu[key] " " $5
        at[$1, $2, $3] = $4
        rounds = $1
        if (!($2 in seen)) { seen[$2] = 1; who[++servers] = $2 }
    }
    END {
        printf "%-8s %11s %10s %12s   (spin %s us)\n", "server", "connections", "reads/s", "CPU us/read", spin
        for (i = 1; i <= keys; i++) {
            split(order[i], k, " ")
            printf "%-8s %11d %10d %12.2f\n", k[1], k[2], median(iops[order[i]]), median(cpu[order[i]])
        }
        for (c = 1; c <= 4; c += 3)
            for (i = 1; i <= servers; i++)
                for (j = 1; j <= servers; j++)
                    if (who[i] ~ /store|serve/ && who[j] ~ /nbdkit|qemu/) {
                        list = ""
                        for (r = 1; r <= rounds; r++) list = list " " at[r, who[i], c] / at[r, who[j], c]
                        printf "%s : %s, %d connection(s): %.2f (median of %d pairs)\n",
                            who[i], who[j], c, median(list), rounds
                    }
    }' "$work/results"
