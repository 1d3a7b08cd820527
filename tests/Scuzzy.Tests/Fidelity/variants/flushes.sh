. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
ora_do fsync dd if=/dev/zero of=/dev/$d bs=4k count=2 conv=fsync
inj 0:0:0:0 2 -1 0x35 0 0 2 6 29 0; ora_do fsync-ua dd if=/dev/zero of=/dev/$d bs=4k count=2 conv=fsync
echo "- 2 0x35" > $D/0:0:0:0/error
inj 0:0:0:0 2 -10 0x35 0 0 2 4 44 0; ora_do fsync-hw dd if=/dev/zero of=/dev/$d bs=4k count=2 conv=fsync
echo "- 2 0x35" > $D/0:0:0:0/error
inj 0:0:0:0 2 -10 0x35 0 0 2 5 20 0; ora_do fsync-unknown dd if=/dev/zero of=/dev/$d bs=4k count=2 conv=fsync
echo "- 2 0x35" > $D/0:0:0:0/error
inj 0:0:0:0 2 -10 0x2a 0 0 2 7 27 0; ora_do protect wr $d 8; echo "- 2 0x2a" > $D/0:0:0:0/error
inj 0:0:0:0 2 -10 0x2a 0 0 2 3 c 0; ora_do write-error dd if=/dev/zero of=/dev/$d bs=4k count=2 conv=fsync
echo "- 2 0x2a" > $D/0:0:0:0/error
ora_finish
