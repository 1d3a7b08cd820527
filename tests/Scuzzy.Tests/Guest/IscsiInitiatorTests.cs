using Scuzzy.Tests.Served;

namespace Scuzzy.Tests.Guest;

/// <summary>Linux' iSCSI initiator, unmodified, against <c>scuzzy serve --iscsi</c>.</summary>
[Trait("category", "guest")]
public sealed class IscsiInitiatorTests : IDisposable
{
    private static readonly string[] s_tools =
    [
        "sg_format",
        "sg_inq",
        "sg_raw",
        "sg_readcap",
        "sg_verify",
        "sg_vpd",
        "sg_write_x",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("scuzzy-iscsi-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Linux_discovers_logs_in_makes_a_file_system_and_verifies_what_it_wrote()
    {
        using ServedTarget target = new(
            "--lun",
            "0=ram:128MiB,thin",
            "--lun",
            "1=ram:64MiB",
            "--portal",
            $"{InitiatorGuest.Host}:{{port}}"
        );
        Guest(
            target,
            """
            must iscsiadm -m discovery -t st -p $PORTAL
            must $node --login
            must iscsiadm -m session -P 3
            find_disk
            [ $(devices | wc -l) -eq 2 ] || fail "not two units"
            must mkfs.ext4 -q $disk
            must mount -t ext4 $disk /mnt
            dd if=/dev/urandom of=/mnt/f bs=64k count=128 && sum=$(md5sum </mnt/f)
            must umount /mnt
            must fsck.ext4 -fn $disk
            must $node --logout
            must $node --login
            find_disk
            must mount -t ext4 $disk /mnt
            [ "$(md5sum </mnt/f)" = "$sum" ] || fail "the file is another"
            must fstrim -v /mnt
            [ "$(md5sum </mnt/f)" = "$sum" ] || fail "the file is another after fstrim"
            must umount /mnt
            verify
            must $node --logout
            [ -z "$(devices)" ] || fail "devices are left"
            """
        );
    }

    [Fact]
    public void Linux_checks_digests_and_keeps_two_sessions()
    {
        using ServedTarget target = new("--lun", "0=ram:64MiB");
        Guest(
            target,
            """
            must $new
            set_node node.conn[0].iscsi.HeaderDigest CRC32C
            set_node node.conn[0].iscsi.DataDigest CRC32C
            must $node --login
            [ $(iscsiadm -m session -P 2 | grep -c 'Digest: CRC32C') -eq 2 ] || fail "no digests"
            find_disk
            verify
            must $node --logout
            set_node node.conn[0].iscsi.HeaderDigest None
            set_node node.conn[0].iscsi.DataDigest None
            set_node node.session.nr_sessions 2
            must $node --login
            [ $(iscsiadm -m session | wc -l) -eq 2 ] || fail "not two sessions"
            await 60 sh -c '[ $(ls /sys/class/scsi_device/*/device/block | grep -c ^sd) -eq 2 ]'
            find_disk
            verify
            must $node --logout
            """
        );
    }

    [Fact]
    public void Linux_logs_in_by_CHAP_one_way_and_mutual_and_not_otherwise()
    {
        using ServedTarget target = new("--lun", "0=ram:64MiB", "--chap", "ini:inisecret1234,tgt:tgtsecret1234");
        Guest(
            target,
            """
            must $new
            status 24 $node --login
            set_node node.session.auth.authmethod CHAP
            set_node node.session.auth.username ini
            set_node node.session.auth.password wrongwrongwrong
            status 24 $node --login
            set_node node.session.auth.password inisecret1234
            must $node --login
            find_disk
            must $node --logout
            set_node node.session.auth.username_in tgt
            set_node node.session.auth.password_in tgtsecret1234
            for algorithm in MD5 SHA1 SHA256 SHA3-256; do
                set_node node.session.auth.chap_algs $algorithm
                must $node --login
                must $node --logout
            done
            set_node node.session.auth.password_in anothersecret
            status 19 $node --login
            """
        );
    }

    [Fact]
    public void A_file_system_goes_on_when_a_killed_target_is_back()
    {
        string path = Path.Combine(_folder, "disk.img");
        using (FileStream image = File.Create(path))
        {
            image.SetLength(64 << 20);
        }

        using ServedTarget target = new("--lun", $"0=file:{path}");
        Guest(
            target,
            """
            must $new
            must $node --login
            find_disk
            must mkfs.ext4 -q $disk
            must mount -t ext4 $disk /mnt
            must sh -c 'echo before >/mnt/f; sync'
            dmesg -c >/dev/null
            host kill
            await 60 logged 'detected conn error (1020)'
            (echo after >/mnt/g; sync) &
            host start
            must wait $!
            logged 'Power-on or device reset occurred' || fail "no unit attention in the new session"
            must umount /mnt
            must fsck.ext4 -fn $disk
            must mount -t ext4 $disk /mnt
            [ "$(cat /mnt/f /mnt/g)" = "before
            after" ] || fail "the files are others"
            must umount /mnt
            must $node --logout
            """
        );
    }

    /// <summary>sg3_utils as a client that brings and takes protection information; status 40 is its word for a check
    /// that failed, 9 for an unknown operation code, 5 for an illegal request. The guard of "123456789" behind zeros is
    /// the one that catalogues give as the check value of CRC-16/T10-DIF.</summary>
    [Fact]
    public void Linux_and_sg3_utils_find_protection_information_as_the_standard_has_it()
    {
        string image = Path.Combine(_folder, "disk.img");
        using (FileStream file = File.Create(image))
        {
            file.SetLength(16 << 20);
        }

        using ServedTarget target = new(
            "--lun",
            "0=ram:16MiB,pi=1",
            "--lun",
            "1=ram:16MiB,pi=2",
            "--lun",
            "2=ram:16MiB,pi=0,block=4096",
            "--lun",
            $"3=file:{image},pi=1"
        );
        Guest(
            target,
            """
            generic() { echo /dev/$(ls -d /sys/class/scsi_device/*:$1/device/scsi_generic/* | sed 's/.*\///'); }
            block() { head -c 503 /dev/zero; printf 123456789; printf "$1"; }
            block '\320\333\022\064\000\000\000\011' >/tmp/right
            block '\320\332\022\064\000\000\000\011' >/tmp/guard
            block '\320\333\022\064\000\000\000\012' >/tmp/ref
            must $new
            must $node --login
            find_disk
            await 60 sh -c '[ $(ls /sys/class/scsi_device/*/device/scsi_generic | grep -c ^sg) -eq 4 ]'
            one=$(generic 0) two=$(generic 1) none=$(generic 2)
            must sh -c "sg_inq $one | grep 'Protect=1'"
            must sh -c "sg_vpd -p ei $one | grep 'SPT=7'"
            must sh -c "sg_readcap --16 $one | grep 'prot_en=1, p_type=0'"
            must sh -c "sg_readcap --16 $two | grep 'prot_en=1, p_type=1'"
            must sh -c "sg_readcap --16 $none | grep 'prot_en=0'"
            must logged 'DIF Type 1 protection'

            write="sg_write_x --normal --num=1"
            must $write --16 --lba=9 --wrprotect=1 --in=/tmp/right $one
            status 40 $write --16 --lba=9 --wrprotect=1 --in=/tmp/guard $one
            status 40 $write --16 --lba=9 --wrprotect=5 --in=/tmp/ref $one
            status 40 $write --16 --lba=10 --wrprotect=1 --in=/tmp/right $one
            must sg_raw -r 520 -o /tmp/read $one 28 20 0 0 0 9 0 0 1 0
            must cmp /tmp/read /tmp/right
            must sg_verify --lba=9 --count=1 --vrprotect=1 $one
            must $write --16 --lba=9 --wrprotect=3 --in=/tmp/guard $one
            status 40 sg_verify --lba=9 --count=1 --vrprotect=1 $one
            status 40 sg_raw -r 520 $one 28 20 0 0 0 9 0 0 1 0
            must sg_raw -r 520 -o /tmp/read $one 28 60 0 0 0 9 0 0 1 0
            must cmp /tmp/read /tmp/guard
            status 5 sg_raw -r 520 $one 28 c0 0 0 0 9 0 0 1 0
            must $write --16 --lba=9 --wrprotect=1 --in=/tmp/right $one

            tags="--ref-tag=9 --app-tag=0x1234 --tag-mask=0xffff"
            must $write --32 --lba=77 --wrprotect=1 $tags --in=/tmp/right $two
            status 40 $write --32 --lba=77 --wrprotect=1 --ref-tag=8 --in=/tmp/right $two
            status 40 $write --32 --lba=77 --wrprotect=1 --ref-tag=9 --app-tag=0x1235 --tag-mask=1 --in=/tmp/right $two
            status 9 $write --16 --lba=9 --wrprotect=1 --in=/tmp/right $two
            status 9 $write --32 --lba=9 --in=/tmp/right $one

            verify
            must sg_verify --lba=0 --count=64 --vrprotect=0 $one
            status 5 sg_raw $none 04 40 00 00 00 00
            must sg_format --format --fmtpinfo=3 --pfu=1 --pie=3 --quick $none
            must sh -c "sg_readcap --16 $none | grep 'prot_en=1, p_type=2, p_i_exponent=3'"
            file=$(generic 3)
            must $write --16 --lba=9 --wrprotect=1 --in=/tmp/right $file
            must $node --logout
            host kill
            host start
            must $node --login
            await 60 sh -c '[ $(ls /sys/class/scsi_device/*/device/scsi_generic | grep -c ^sg) -eq 4 ]'
            file=$(generic 3)
            must sg_raw -r 520 -o /tmp/read $file 28 20 0 0 0 9 0 0 1 0
            must cmp /tmp/read /tmp/right
            must $node --logout
            """
        );
    }

    private void Guest(ServedTarget target, string steps) =>
        new InitiatorGuest(target) { Tools = s_tools }.Run(_folder, steps);
}
