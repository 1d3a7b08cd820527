. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0); inj 0:0:0:0 0 -1 0x28; inj 0:0:0:0 0 -1 0x0
inj 0:0:0:0 3 -1 0x28; inj 0:0:0:0 4 -1 0x28; echo 1 > $D/target0:0:0/fail_reset
ora_do read1 rd $d 8
ora_finish
