. /lab/olib.sh
LEVEL=$(( 7<<15 | 7<<18 )); ora_init; d=$(sdname 0:0:0:0)
inj 0:0:0:0 0 -1 0x28; ora_do read rd $d 8
ora_do turs sg_turs -v /dev/$d
ora_do rescan sh -c "echo 1 > /sys/class/scsi_device/0:0:0:0/device/rescan"
ora_finish
