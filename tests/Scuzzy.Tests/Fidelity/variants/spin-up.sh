. /lab/olib.sh
LEVEL=$(( 7 | 7<<3 | 3<<9 | 3<<12 )); SD="dev_size_mb=16 tur_ms_to_ready=5000"; NOWARM=1; NDEV=0; ora_init; sleep 8
ora_do read rd sda 8
ora_finish
