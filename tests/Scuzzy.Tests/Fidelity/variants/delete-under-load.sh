. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 num_tgts=1 max_luns=2"; NDEV=2; ora_init; d=$(sdname 0:0:0:0)
inj 0:0:0:0 0 -1 0x28
bg() { rd $d 8 & p=$!; sleep 0.5; echo 1 > /sys/class/scsi_device/0:0:0:0/device/delete; wait; }
ora_do delete-with-io bg
ora_do read-gone rd $d 16
ora_do read-other rd $(sdname 0:0:0:1) 8
ora_do scan sh -c "echo '- - -' > /sys/class/scsi_host/host0/scan; sleep 1"
ora_do read-again rd $(sdname 0:0:0:0) 8
ora_finish
