using FsCheck;
using FsCheck.Fluent;
using Scuzzy.Scsi;
using Scuzzy.Scsi.LogPages;
using Scuzzy.Scsi.Parameters;
using Scuzzy.Scsi.Reservations;

namespace Scuzzy.Tests.Scsi;

public sealed class ParameterDataTests
{
    [Fact]
    public void Capacity_data_is_written_as_SBC_has_it()
    {
        byte[] b = new byte[32];
        Assert.Equal(8, ReadCapacity10Data.For(0x1000, 512).Write(b));
        Assert.Equal("00000fff00000200", Hex(b, 8));
        Assert.True(ReadCapacity10Data.For(0x1_0000_0000, 512).IsBeyond);
        Assert.Equal(uint.MaxValue, ReadCapacity10Data.For(ulong.MaxValue, 512).LastLba);

        ReadCapacity16Data data = new()
        {
            LastLba = 0x0102030405060708,
            BlockLength = 512,
            ProtectionType = 2,
            PhysicalBlockExponent = 3,
            ProvisioningManaged = true,
            ReadsZeroes = true,
            LowestAlignedLba = 0x1234,
        };
        Assert.Equal(32, data.Write(b));
        Assert.Equal("0102030405060708000002000303d234", Hex(b, 16));
        Assert.Equal(data, ReadCapacity16Data.Read(b));
        Assert.Equal(4096UL, data.PhysicalBlockLength);
        Assert.Equal(12, data.Write(b.AsSpan(0, 12)));
    }

    [Fact]
    public void A_cut_LUN_list_still_tells_how_many_there_are()
    {
        LogicalUnitNumber[] luns = [default, LogicalUnitNumber.Peripheral(3), LogicalUnitNumber.Flat(300)];
        byte[] b = new byte[ReportLunsData.SizeFor(3)];
        Assert.Equal(32, ReportLunsData.Write(b, luns));
        Assert.Equal("0000001800000000" + "0000000000000000" + "0003000000000000" + "412c000000000000", Hex(b, 32));
        Assert.Equal(20, ReportLunsData.Write(b.AsSpan(0, 20), luns));
        ReportLunsView view = new(b.AsSpan(0, 20));
        Assert.Equal(3, view.AnnouncedCount);
        Assert.Equal(1, view.Count);
        Assert.Equal(LogicalUnitNumber.Peripheral(3), new ReportLunsView(b)[1]);
    }

    [Fact]
    public void An_unmap_list_is_written_and_read_and_its_lengths_are_checked()
    {
        byte[] b = new byte[UnmapList.SizeFor(2)];
        Assert.Equal(40, UnmapList.Write(b, [new(0x10, 8), new(0x0102030405060708, uint.MaxValue)]));
        Assert.Equal(
            "0026002000000000" + "00000000000000100000000800000000" + "0102030405060708ffffffff00000000",
            Hex(b, 40)
        );
        UnmapListView view = new(b);
        Assert.True(view.IsConsistent);
        Assert.Equal(2, view.Count);
        Assert.Equal(new UnmapDescriptor(0x10, 8), view[0]);
        Assert.False(new UnmapListView(b.AsSpan(0, 39)).IsConsistent);
        Assert.Equal(1, new UnmapListView(b.AsSpan(0, 39)).Count);
        b[3] = 0x30;
        Assert.False(new UnmapListView(b).IsConsistent);
    }

    [Fact]
    public void Lba_status_is_written_and_read()
    {
        LbaStatusDescriptor[] extents = [new(0, 8, 0), new(8, 24, 1)];
        byte[] b = new byte[64];
        int length = LbaStatusDescriptor.Write(b, extents);
        Assert.Equal("0000002400000000", Hex(b, 8));
        Assert.Equal(2, LbaStatusDescriptor.Count(b.AsSpan(0, length)));
        Assert.Equal(extents[1], LbaStatusDescriptor.Read(b, 1));
    }

    [Fact]
    public void Supported_commands_are_written_with_and_without_timeouts()
    {
        SupportedCommand[] commands =
        [
            new(OperationCode.Inquiry, null, 6) { RecommendedTimeoutSeconds = 20 },
            new(OperationCode.ServiceActionIn16, ServiceAction.ReadCapacity16, 16),
        ];
        byte[] b = new byte[64];
        int length = SupportedCommandsData.WriteAll(b, commands, timeouts: false);
        Assert.Equal("00000010" + "1200000000000006" + "9e00001000010010", Hex(b, length));
        length = SupportedCommandsData.WriteAll(b, commands, timeouts: true);
        Assert.Equal(44, length);
        Assert.Equal(2, SupportedCommandsData.Count(b.AsSpan(0, length)));
        Assert.Equal(commands[0], SupportedCommandsData.Read(b, 0));
        Assert.Equal(commands[1], SupportedCommandsData.Read(b, 1));
        length = SupportedCommandsData.WriteOne(b, SupportStatus.Standard, [0x12, 1, 0xFF, 0xFF, 0xFF, 7]);
        Assert.Equal("00030006" + "1201ffffff07", Hex(b, length));
        Assert.Equal(SupportStatus.Standard, SupportedCommandsData.StatusOfOne(b));
        Assert.Equal(6, SupportedCommandsData.UsageOfOne(b).Length);
    }

    [Fact]
    public void Reservation_data_is_written_and_read()
    {
        byte[] b = new byte[64];
        Assert.Equal(24, PersistentReserveInData.WriteKeys(b, 5, [0xA, 0xB]));
        Assert.Equal("0000000500000010" + "000000000000000a" + "000000000000000b", Hex(b, 24));
        Assert.Equal(0xBUL, new PersistentReserveInView(b.AsSpan(0, 24)).Key(1));

        int length = PersistentReserveInData.WriteReservation(b, 6, 0xA, ReservationType.ExclusiveAccess);
        Assert.Equal("0000000600000010" + "000000000000000a" + "0000000000030000", Hex(b, length));
        PersistentReserveInView view = new(b.AsSpan(0, length));
        Assert.Equal((true, 0xAUL, ReservationType.ExclusiveAccess), (view.IsReserved, view.ReservationKey, view.Type));
        Assert.Equal(8, PersistentReserveInData.WriteReservation(b, 6, 0, ReservationType.None));

        PersistentReserveOutList list = new(1, 2) { ActivatePersistThroughPowerLoss = true, AllTargetPorts = true };
        list.Write(b);
        Assert.Equal("00000000000000010000000000000002" + "0000000005000000", Hex(b, 24));
        Assert.Equal(list, PersistentReserveOutList.Read(b));

        RegisterAndMoveList move = new(1, 2)
        {
            Unregister = true,
            RelativeTargetPort = 3,
            TransportIdLength = 24,
        };
        move.Write(b);
        Assert.Equal("00000000000000010000000000000002" + "0002000300000018", Hex(b, 24));
        Assert.Equal(move, RegisterAndMoveList.Read(b));

        ReservationCapabilities all = new()
        {
            PersistThroughPowerLossCapable = true,
            TypeMask = ReservationCapabilities.AllTypes,
        };
        Assert.Equal(8, all.Write(b));
        Assert.Equal("00080180ea010000", Hex(b, 8));
        Assert.Equal(all, ReservationCapabilities.Read(b));

        length = PersistentReserveInData.WriteFullStatusDescriptor(
            b,
            7,
            ReservationType.WriteExclusive,
            allTargetPorts: false,
            relativeTargetPort: 1,
            transportId: [1, 2, 3, 4]
        );
        Assert.Equal("0000000000000007000000000101000000000001" + "0000000401020304", Hex(b, length));
    }

    [Fact]
    public void Log_pages_are_written_and_read()
    {
        byte[] b = new byte[512];
        int length = LogPageWriter.WriteTemperature(b, 35, 60);
        Assert.Equal("0d00000c" + "000003020023" + "00010302003c", Hex(b, length));
        Assert.Equal(35UL, new LogPageView(b.AsSpan(0, length)).Counter(0));
        length = LogPageWriter.WriteErrorCounters(b, LogPageCode.ReadErrorCounters, [0, 0, 0, 0, 0, 77, 1]);
        Assert.Equal(77UL, new LogPageView(b.AsSpan(0, length)).Counter(5));
        Assert.Null(new LogPageView(b.AsSpan(0, length)).Counter(9));
        length = LogPageWriter.WriteSupportedPages(b, [LogPageCode.SupportedPages, LogPageCode.Temperature]);
        Assert.Equal("00000002000d", Hex(b, length));
        length = LogPageWriter.WriteInformationalExceptions(b, AdditionalSense.FailurePredictionThresholdExceeded, 40);
        Assert.Equal("2f000008" + "000003045d002800", Hex(b, length));
        length = LogPageWriter.WriteStartStopCycles(b, "202601", 50000, 12);
        Assert.Equal(12UL, new LogPageView(b.AsSpan(0, length)).Counter(4));
        Assert.Equal(404, LogPageWriter.WriteNoSelfTests(b));
    }

    [Fact]
    public void No_parser_fails_on_random_bytes_of_any_length()
    {
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(3000),
            Prop.ForAll<byte[], bool>(
                (bytes, small) =>
                {
                    if (small && bytes.Length > 8)
                    {
                        bytes.AsSpan(0, 3).Clear(); // a length that lies near the buffer's
                    }

                    _ = (ReadCapacity10Data.Read(bytes), ReadCapacity16Data.Read(bytes));
                    _ = (PersistentReserveOutList.Read(bytes), RegisterAndMoveList.Read(bytes));
                    _ = ReservationCapabilities.Read(bytes);
                    _ = new LogPageView(bytes).Counter(3);
                    _ = SupportedCommandsData.UsageOfOne(bytes).Length;
                    ReportLunsView luns = new(bytes);
                    UnmapListView unmap = new(bytes);
                    PersistentReserveInView reservations = new(bytes);
                    ulong sum = 0;
                    for (int i = 0; i < luns.Count; i++)
                    {
                        sum += luns[i].Value;
                    }

                    for (int i = 0; i < unmap.Count; i++)
                    {
                        sum += unmap[i].Lba;
                    }

                    for (int i = 0; i < reservations.KeyCount; i++)
                    {
                        sum += reservations.Key(i);
                    }

                    for (int i = 0; i < SupportedCommandsData.Count(bytes); i++)
                    {
                        sum += SupportedCommandsData.Read(bytes, i).CdbLength;
                    }

                    for (int i = 0; i < LbaStatusDescriptor.Count(bytes); i++)
                    {
                        sum += LbaStatusDescriptor.Read(bytes, i).Blocks;
                    }

                    return luns.Count <= bytes.Length && sum >= 0;
                }
            )
        );
    }

    private static string Hex(byte[] bytes, int length) => Convert.ToHexStringLower(bytes.AsSpan(0, length));
}
