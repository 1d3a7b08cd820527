. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0); inj 0:0:0:0 0 1 0x28
ora_do read1 rd $d 8
ora_state offlined >> $OUT/state.txt
echo "- 0 0x28" > $D/0:0:0:0/error
ora_do read2 rd $d 16
ora_do running sh -c "echo running > /sys/class/scsi_device/0:0:0:0/device/state"
ora_do read3 rd $d 24
ora_finish
