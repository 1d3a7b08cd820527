. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 num_tgts=1 max_luns=2"; NDEV=2; ora_init; d=$(sdname 0:0:0:0)
inj 0:0:0:0 0 1 0x28; inj 0:0:0:0 3 1 0xff; inj 0:0:0:0 4 1 0xff; inj 0:0:0:0 0 1 0x0
bg() { rd $d 8  & sleep 0.5; echo 1 > /sys/class/scsi_device/0:0:0:0/device/delete; wait; }
ora_do delete-with-io bg
ora_do read-gone rd $d 16
ora_do read-other rd $(sdname 0:0:0:1) 8
ora_finish
