. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
for code in 0x1055 0x1056 0x1057 0x1058 0x1; do inj 0:0:0:0 1 -1 0x28 $code; ora_do "busy-$code-x1" rd $d 8
echo "- 1 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 1 -5 0x28 $code; ora_do "busy-$code-x5" rd $d 8; echo "- 1 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 1 -1 0x0 $code; ora_do "sgtur-$code" sg_turs -v /dev/$d; echo "- 1 0x0" > $D/0:0:0:0/error; done
ora_finish
