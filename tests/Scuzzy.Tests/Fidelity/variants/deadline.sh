. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0); echo 1 > /sys/class/scsi_host/host0/eh_deadline
inj 0:0:0:0 0 -1 0x28; inj 0:0:0:0 0 -1 0x0; inj 0:0:0:0 3 -2 0xff
ora_do read1 rd $d 8
ora_state after1 >> $OUT/state.txt
echo off > /sys/class/scsi_host/host0/eh_deadline
inj 0:0:0:0 0 -1 0x28; inj 0:0:0:0 3 -1 0x28; inj 0:0:0:0 4 -1 0x28
ora_do read2 rd $d 16
ora_finish
