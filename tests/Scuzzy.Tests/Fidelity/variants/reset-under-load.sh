. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
for o in -d -t -b -H; do inj 0:0:0:0 0 -1 0x28; rd $d 8 & sleep 0.5; ora_do "reset$o" sg_reset $o /dev/sg0; wait
ora_do "after$o" rd $d 16; done
ora_finish
