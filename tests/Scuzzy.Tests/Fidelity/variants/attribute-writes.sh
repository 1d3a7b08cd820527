. /lab/olib.sh
LEVEL=$(( 7<<27 | 7<<9 | 7<<12 )); ora_init; d=$(sdname 0:0:0:0)
S=/sys/class/scsi_disk/0:0:0:0; Q=/sys/class/scsi_device/0:0:0:0/device
ora_do depth sh -c "echo 5 > $Q/queue_depth"
ora_do depth-zero sh -c "echo 0 > $Q/queue_depth"
ora_do depth-much sh -c "echo 1000 > $Q/queue_depth"
ora_do through sh -c "echo write through > $S/cache_type"
ora_do back sh -c "echo write back > $S/cache_type"
ora_do temporary sh -c "echo temporary write through > $S/cache_type"
ora_do bad sh -c "echo nonsense > $S/cache_type"
ora_do retries sh -c "echo 9 > $S/max_retries"
ora_do reset sh -c "echo host > /sys/class/scsi_host/host0/host_reset"
ora_do reset-adapter sh -c "echo adapter > /sys/class/scsi_host/host0/host_reset"
ora_finish
