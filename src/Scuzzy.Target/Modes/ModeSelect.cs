using Scuzzy.Scsi;
using Scuzzy.Scsi.ModePages;
using Scuzzy.Target.Data;
using Scuzzy.Target.Tasks;

namespace Scuzzy.Target.Modes;

/// <summary>MODE SELECT of 6 and 10 bytes (SPC-5 6.12, 6.13): all of the list or nothing comes into force.</summary>
internal static class ModeSelect
{
    /// <summary>Longest list in bytes: all pages with block descriptor have less than half of it.</summary>
    public const int MaximumList = 512;

    private static readonly Action<UnitTask> s_fetched = Fetched;

    public static void Execute(UnitTask task)
    {
        ref Cdb cdb = ref task.Sam.Cdb;
        if ((cdb[1] & 0x10) == 0)
        {
            task.InvalidField(1, 4); // PF: pages in a format of the vendor's
        }
        else if (ParameterList.TryFetch(task, cdb.AllocationLength, MaximumList, s_fetched))
        {
            Fetched(task);
        }
    }

    private static void Fetched(UnitTask task)
    {
        Span<byte> buffer = stackalloc byte[MaximumList];
        ReadOnlySpan<byte> list = ParameterList.Read(task, buffer);
        if (list.IsEmpty)
        {
            task.Good();
            return;
        }

        bool isTen = task.Sam.Cdb.Length >= 10;
        var data = new ModeDataView(list, isTen);
        if (list.Length < ModeHeader.SizeOf(isTen) || !data.IsComplete)
        {
            task.IllegalRequest(AdditionalSense.ParameterListLengthError);
        }
        else if (CheckHeader(task, data, isTen) && CheckPages(task, list, data.Pages))
        {
            Apply(task, data.Pages, list.Length);
        }
    }

    private static bool CheckHeader(UnitTask task, ModeDataView data, bool isTen)
    {
        ModeHeader header = data.Header;
        if (header.MediumType != task.Unit.MediumType)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(isTen ? 2 : 1, 7));
            return false;
        }

        if (header.BlockDescriptorLength == 0)
        {
            return true;
        }

        int size = header.LongLba ? ModeBlockDescriptor.LongSize : ModeBlockDescriptor.ShortSize;
        if (header.BlockDescriptorLength != size)
        {
            task.Fail(SenseData.InvalidFieldInParameterList(isTen ? 6 : 3, 7));
            return false;
        }

        var sent = ModeBlockDescriptor.Read(data.BlockDescriptors, header.LongLba);
        if (task.Unit.AcceptsBlockDescriptor(sent))
        {
            return true;
        }

        int at = ModeHeader.SizeOf(isTen);
        task.Fail(SenseData.InvalidFieldInParameterList(at + (header.LongLba ? 12 : 5), 7));
        return false;
    }

    private static bool CheckPages(UnitTask task, ReadOnlySpan<byte> list, ReadOnlySpan<byte> pages)
    {
        ModePageSet set = task.Unit.ModePages!;
        ReadOnlySpan<byte> rest = pages;
        while (!rest.IsEmpty)
        {
            int at = list.Length - rest.Length;
            var sent = new ModePageView(rest);
            if (!sent.IsComplete)
            {
                task.IllegalRequest(AdditionalSense.ParameterListLengthError);
                return false;
            }

            if (set.Find(sent.Page, sent.Subpage) is not { } page)
            {
                task.Fail(SenseData.InvalidFieldInParameterList(at, 5));
                return false;
            }

            if (!page.IsAcceptable(sent, out int badByte, out int badBit))
            {
                task.Fail(SenseData.InvalidFieldInParameterList(at + badByte, badBit));
                return false;
            }

            rest = rest[sent.Bytes.Length..];
        }

        return true;
    }

    private static void Apply(UnitTask task, ReadOnlySpan<byte> pages, int length)
    {
        bool save = (task.Sam.Cdb[1] & 0x01) != 0;
        bool changed = false;
        while (!pages.IsEmpty)
        {
            var sent = new ModePageView(pages);
            changed |= task.Unit.ModePages!.Find(sent.Page, sent.Subpage)!.Set(sent, save);
            pages = pages[sent.Bytes.Length..];
        }

        if (changed)
        {
            task.Unit.ModesChanged();
            task.Unit.Attend(AdditionalSense.ModeParametersChanged, task.Nexus);
        }

        if (save)
        {
            task.Unit.FinishKept(task, length);
        }
        else
        {
            task.Good(length, length);
        }
    }
}
