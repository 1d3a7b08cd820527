. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 num_tgts=2 max_luns=2"; NDEV=4; ora_init
for h in 0:0:0:0 0:0:0:1 0:0:1:0 0:0:1:1; do inj $h 0 -1 0x28; inj $h 3 -1 0x28; done
for h in 0:0:1:0 0:0:1:1; do inj $h 4 -1 0x28; done
par() { for h in 0:0:0:0 0:0:0:1 0:0:1:0 0:0:1:1; do rd $(sdname $h) 8 & done; wait; }
ora_do reads par
ora_finish
