. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 removable=1"; ora_init; d=$(sdname 0:0:0:0)
ora_do read rd $d 8
ora_do write wr $d 8 2
ora_do read-next rd $d 16
inj 0:0:0:0 2 -1 0x28 0 0 2 6 28 0; ora_do changed rd $d 24; echo "- 2 0x28" > $D/0:0:0:0/error
ora_do after-change rd $d 24
ora_do after-change-2 rd $d 24
inj 0:0:0:0 2 -3 0x28 0 0 2 2 3a 0; ora_do no-medium rd $d 32; echo "- 2 0x28" > $D/0:0:0:0/error
ora_do again rd $d 32
inj 0:0:0:0 2 -8 0x0 0 0 2 2 3a 0; ora_do no-medium-at-open rd $d 40; echo "- 2 0x0" > $D/0:0:0:0/error
ora_do back rd $d 40
ora_do back-2 rd $d 48
inj 0:0:0:0 2 -1 0x0 0 0 2 6 28 0; ora_do changed-at-open rd $d 56; echo "- 2 0x0" > $D/0:0:0:0/error
ora_do after rd $d 56
inj 0:0:0:0 2 -1 0x1e 0 0 2 5 24 0; unlocked() { rd $d 64; sleep 0.1; }
ora_do lock-refused unlocked; echo "- 2 0x1e" > $D/0:0:0:0/error
slow() { rd $d 72; sleep 0.1; }
inj 0:0:0:0 0 -1 0x28; ora_do timeout slow; echo "- 0 0x28" > $D/0:0:0:0/error
unlocked() { rd $d 80; sleep 0.1; }; ora_do end unlocked
ora_finish
