. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 wp=1"; ora_init; d=$(sdname 0:0:0:0)
ora_do read rd $d 8
ora_do write wr $d 8
ora_do read-again rd $d 16
ora_finish
