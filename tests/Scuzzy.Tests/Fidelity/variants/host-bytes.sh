. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
for k in 1 2 3 4 5 6 7 8 9 a b c d e f 10 11 12 13 14; do inj 0:0:0:0 2 -1 0x28 $k 0 0 0 0 0
ora_do "fs-host-$k-x1" rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
[ $k = 3 ] || { inj 0:0:0:0 2 -10 0x28 $k 0 0 0 0 0; ora_do "fs-host-$k-x10" rd $d 8
echo "- 2 0x28" > $D/0:0:0:0/error; }
inj 0:0:0:0 2 -1 0x0 $k 0 0 0 0 0; ora_do "sg-host-$k" sg_turs -v /dev/$d; echo "- 2 0x0" > $D/0:0:0:0/error; done
inj 0:0:0:0 2 -10 0x28 3 0 0 0 0 0; ora_do "fs-host-3-x10" rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
ora_do after sg_turs -v /dev/$d
ora_finish
