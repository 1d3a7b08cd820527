. /lab/olib.sh
TMO=5; EHTMO=3; LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=8 num_tgts=1 max_luns=2"; NDEV=2; ora_init
inj 0:0:0:1 0 1 0x28; inj 0:0:0:1 0 1 0x0; inj 0:0:0:1 3 1 0xff; inj 0:0:0:1 4 1 0xff
ora_do dead rd $(sdname 0:0:0:1) 8
ora_do other rd $(sdname 0:0:0:0) 8
ora_do write-dead wr $(sdname 0:0:0:1) 16
ora_finish
