. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16"; ora_init; d=$(sdname 0:0:0:0)
P=/sys/bus/pseudo/drivers/scsi_debug
echo 0x8 > $P/opts; echo 3 > $P/every_nth; ora_do recovered dd if=/dev/$d of=/dev/null bs=4k count=4 iflag=direct
echo 0x10 > $P/opts; ora_do transport dd if=/dev/$d of=/dev/null bs=4k count=4 iflag=direct
echo 0 > $P/every_nth; echo 0x1 > $P/opts; ora_do noise rd $d 8; echo 0 > $P/opts
ora_finish
