# The vocabulary of scenarios, in the guest: a scenario sources it as /lab/olib.sh, sets variables, calls ora_init,
# injects (inj), does steps (ora_do), and ends with ora_finish. It leaves in $OUT what a comparison needs: dmesg.txt and
# trace.txt of the steps, steps.txt (their exit codes and output), state.txt (attributes before and after).
#
# SD: parameters of scsi_debug; TMO and EHTMO: seconds; LEVEL: scsi_logging_level; NDEV: how many disks to wait for.
D=/sys/kernel/debug/scsi_debug
T=/sys/kernel/tracing

sdname() { ls "/sys/class/scsi_device/$1/device/block" 2>/dev/null | head -1; }

now() {
    read -r uptime rest </proc/uptime
    echo "$uptime"
}

ora_init() {
    : "${SD:=dev_size_mb=16}" "${TMO:=2}" "${EHTMO:=1}" "${LEVEL:=0}" "${NDEV:=1}"
    modprobe scsi_debug vpd_use_hostno=0 $SD || exit 90
    i=0
    while [ "$(ls /sys/block | grep -c '^sd')" -lt "$NDEV" ] && [ $i -lt 200 ]; do sleep 0.1; i=$((i + 1)); done
    sleep 1
    for device in /sys/class/scsi_device/*/device; do
        echo "$TMO" >"$device/timeout"
        echo "$EHTMO" >"$device/eh_timeout"
    done
    ora_warm
    sleep 1
    dmesg -c >/dev/null
    echo 0 >$T/tracing_on
    echo >$T/trace
    echo 1 >$T/events/scsi/enable
    echo 1 >$T/tracing_on
    ora_state before >"$OUT/state.txt"
    : >"$OUT/steps.txt"
    echo "$LEVEL" >/proc/sys/dev/scsi/logging_level
}

# Every tag once: scsi_debug's abort and reset handlers cancel what a tag's last use left, and fail if there was none.
ora_warm() {
    [ "$NOWARM" ] || for disk in /sys/block/sd*; do
        dd if="/dev/${disk##*/}" of=/dev/null bs=4k count=200 iflag=direct 2>/dev/null
    done
}

ora_mark() {
    echo "<5>ORACLE: $*" >/dev/kmsg
    echo "ORACLE: $*" >$T/trace_marker
}

# ora_do LABEL COMMAND...: one step.
ora_do() {
    label=$1
    shift
    ora_mark "step $label begin: $*"
    from=$(now)
    "$@" >/tmp/output 2>&1
    result=$?
    to=$(now)
    ora_mark "step $label end rc=$result"
    { echo "step=$label rc=$result t0=$from t1=$to cmd=$*"; sed 's/^/    /' /tmp/output; } >>"$OUT/steps.txt"
}

# attributes FOLDER NAME...: without a process each, which would be the most expensive part of a scenario.
attributes() {
    folder=$1
    shift
    for name; do
        value=
        read -r value 2>/dev/null <"$folder/$name"
        name=${name#host_}
        printf ' %s=%s' "${name%_cnt}" "$value"
    done
    echo
}

ora_state() {
    printf '== %s uptime=' "$1"
    now
    for host in /sys/class/scsi_host/host*; do
        printf %s "${host##*/}"
        attributes "$host" state host_busy can_queue eh_deadline
    done
    for number in /sys/class/scsi_device/*; do
        [ -e "$number" ] || continue
        printf '%s blk=' "${number##*/}"
        for disk in "$number"/device/block/*; do [ ! -e "$disk" ] || printf '%s ' "${disk##*/}"; done
        attributes "$number/device" state timeout eh_timeout queue_depth device_busy \
            iorequest_cnt iodone_cnt ioerr_cnt iotmo_cnt
    done
}

ora_finish() {
    echo 0 >/proc/sys/dev/scsi/logging_level
    echo 0 >$T/tracing_on
    ora_state after >>"$OUT/state.txt"
    dmesg >"$OUT/dmesg.txt"
    cat $T/trace >"$OUT/trace.txt"
    exit 0
}

inj() {
    where=$1
    shift
    echo "$*" >"$D/$where/error" || echo "not injected: $where $*"
}

# Single commands past the page cache.
rd() { dd if="/dev/$1" of=/dev/null bs=4096 count="${3:-1}" skip="${2:-0}" iflag=direct; }
wr() { dd if=/dev/zero of="/dev/$1" bs=4096 count="${3:-1}" seek="${2:-0}" oflag=direct; }
