. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0); S=/sys/class/scsi_device/0:0:0:0/device
ora_do offline sh -c "echo offline > $S/state"
ora_do read rd $d 8
ora_do read2 rd $d 8
ora_do turs sg_turs -v /dev/$d
ora_do bad sh -c "echo blocked > $S/state"
ora_do running sh -c "echo running > $S/state"
ora_do read3 rd $d 8
ora_finish
