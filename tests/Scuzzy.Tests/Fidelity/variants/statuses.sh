. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
for s in 4 8 10 14 18 22 28 30 40; do inj 0:0:0:0 2 -1 0x28 0 0 $s 0 0 0; ora_do "fs-status-$s-x1" rd $d 8
echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 2 -10 0x28 0 0 $s 0 0 0; ora_do "fs-status-$s-x10" rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 2 -1 0x0 0 0 $s 0 0 0; ora_do "sg-status-$s" sg_turs -v /dev/$d; echo "- 2 0x0" > $D/0:0:0:0/error; done
for q in "1 17 0" "1 18 2" "b 0 0" "b 10 1" "b 10 3" "b 2e 1" "b 47 3" "b 4b 0" "b c1 1"; do set -- $q
inj 0:0:0:0 2 -1 0x28 0 0 2 $1 $2 $3; ora_do "fs-$1-$2-$3-x1" rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 2 -10 0x28 0 0 2 $1 $2 $3; ora_do "fs-$1-$2-$3-x10" rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error; done
ora_finish
