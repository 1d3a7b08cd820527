. /lab/olib.sh
LEVEL=$(( 7<<21 | 7<<24 )); ora_init; d=$(sdname 0:0:0:0)
ora_do read rd $d 8
ora_do write wr $d 8 2
ora_do turs sg_turs -v /dev/$d
inj 0:0:0:0 2 -1 0x28 0 0 2 6 29 0; ora_do ua rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 2 -1 0x28 0 0 2 3 11 0; ora_do medium rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
ora_do fsync dd if=/dev/zero of=/dev/$d bs=4k count=2 conv=fsync
ora_do rescan sh -c "echo 1 > /sys/class/scsi_device/0:0:0:0/device/rescan"
ora_finish
