. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); ora_init; d=$(sdname 0:0:0:0)
for q in "4 0" "4 1" "4 2" "4 3" "4 4" "4 a" "4 14" "4 1b" "3a 0"; do inj 0:0:0:0 2 -3 0x28 0 0 2 2 $q
ora_do "fs-2-${q% *}-${q#* }" rd $d 8; echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 2 -1 0x0 0 0 2 2 $q; ora_do "sgtur-2-${q% *}-${q#* }" sg_turs -v /dev/$d
echo "- 2 0x0" > $D/0:0:0:0/error; done
echo 1 > /sys/class/scsi_disk/0:0:0:0/allow_restart
inj 0:0:0:0 2 -1 0x28 0 0 2 2 4 2; ora_do fs-restart rd $d 16; echo "- 2 0x28" > $D/0:0:0:0/error
inj 0:0:0:0 2 -1 0x28 0 0 2 2 4 2; inj 0:0:0:0 2 -3 0x1b 0 0 2 5 24 0; ora_do fs-restart-stu-fails rd $d 24
echo "- 2 0x28" > $D/0:0:0:0/error; echo "- 2 0x1b" > $D/0:0:0:0/error
inj 0:0:0:0 2 -1 0x28 0 0 2 2 4 2; inj 0:0:0:0 0 -1 0x1b; ora_do fs-restart-stu-timeout rd $d 32
echo "- 2 0x28" > $D/0:0:0:0/error; echo "- 0 0x1b" > $D/0:0:0:0/error
ora_finish
