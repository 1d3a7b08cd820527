. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
inj 0:0:0:0 0 -1 0x0; ora_do turs sg_turs -v /dev/$d
inj 0:0:0:0 0 -1 0x28; ora_do raw sg_raw -t 3 -r 4096 /dev/$d 28 00 00 00 00 08 00 00 08 00
inj 0:0:0:0 0 -1 0x28; inj 0:0:0:0 3 -1 0x28
ora_do raw-abort-fails sg_raw -t 3 -r 4096 /dev/$d 28 00 00 00 00 08 00 00 08 00
ora_do after rd $d 8
ora_finish
