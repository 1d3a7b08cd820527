. /lab/olib.sh
LEVEL=$(( 7 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 removable=1"; ora_init; d=$(sdname 0:0:0:0)
ora_do read rd $d 8
ora_do rescan sh -c "echo 1 > /sys/class/scsi_device/0:0:0:0/device/rescan"
inj 0:0:0:0 2 -9 0x0 0 0 2 2 3a 0
ora_do rescan-empty sh -c "echo 1 > /sys/class/scsi_device/0:0:0:0/device/rescan"; echo "- 2 0x0" > $D/0:0:0:0/error
ora_do read-empty rd $d 8
ora_do read-back rd $d 8
ora_finish
