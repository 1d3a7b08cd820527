. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0); K=/sys/class/scsi_disk/0:0:0:0
for n in 0 1 3; do echo $n > $K/max_retries; inj 0:0:0:0 2 -9 0x28 0 0 2 b 0 0; ora_do "b-$n" rd $d 8
echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 0 -1 0x28; ora_do "timeout-$n" rd $d 8; echo "- 0 0x28" > $D/0:0:0:0/error; done
ora_finish
