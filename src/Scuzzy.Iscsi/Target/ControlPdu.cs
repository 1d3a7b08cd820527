using System.Runtime.InteropServices;
using Scuzzy.Iscsi.Wire;
using Scuzzy.Runtime;
using Scuzzy.Runtime.Buffers;

namespace Scuzzy.Iscsi.Target;

/// <summary>A request that is no SCSI command, with its data, and then its response: login, text, NOP, logout; and what
/// the target says by itself: reject, asynchronous message. Pooled by its connection.</summary>
internal sealed unsafe class ControlPdu : IscsiOutgoing, IInOrder
{
    private const int SmallDataBytes = Bhs.Size;

    private readonly IscsiConnection _connection;
    private readonly byte[] _memory = GC.AllocateArray<byte>(Bhs.Size + SmallDataBytes, pinned: true);
    private TransferBuffer _buffer;

    public ControlPdu(IscsiConnection connection) => _connection = connection;

    /// <summary>The header of the request, and then of the response.</summary>
    public Bhs Header => new(_memory);

    /// <summary>Bytes of data.</summary>
    public int DataBytes { get; private set; }

    /// <summary>The data.</summary>
    public Span<byte> Data => new(DataAddress, DataBytes);

    /// <summary>Where the data is.</summary>
    public byte* DataAddress =>
        _buffer.Address is not null
            ? _buffer.Address
            : (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, Bhs.Size);

    /// <summary>Whether the response carries a StatSN of its own; the rest of a login does too.</summary>
    public bool HasStatus { get; set; }

    /// <summary>It has a StatSN already.</summary>
    public bool IsResent { get; private set; }

    /// <summary>True for the response that ends a login: what is sent after it is of the full feature phase.</summary>
    public bool EndsLogin { get; set; }

    /// <summary>Makes room for data.</summary>
    public void Reserve(int dataBytes)
    {
        ReturnBuffer();
        DataBytes = dataBytes;
        if (dataBytes > SmallDataBytes)
        {
            _buffer = _connection.Server.Pool.Lease(TransferPool.ClassOf(dataBytes));
        }
    }

    /// <summary>Cuts the data.</summary>
    public void Cut(int dataBytes) => DataBytes = Math.Min(DataBytes, dataBytes);

    /// <inheritdoc/>
    public void Deliver() => _connection.Deliver(this);

    /// <inheritdoc/>
    public void Discard() => Ended();

    /// <inheritdoc/>
    public override bool Produce(IscsiOutput output)
    {
        byte* bytes = output.NextHeader();
        Bhs header = Header;
        header.DataBytes = DataBytes;
        _connection.StampControl(header, this);
        header.Bytes.CopyTo(new Span<byte>(bytes, Bhs.Size));
        output.Add(bytes, DataBytes == 0 ? default : new DataSegment(DataAddress, DataBytes), this);
        if (EndsLogin)
        {
            EndsLogin = false;
            _connection.LoginAnswered();
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Ended()
    {
        ReturnBuffer();
        DataBytes = 0;
        IsResent = false;
        _connection.Return(this);
    }

    /// <inheritdoc/>
    public override void Resend()
    {
        IsResent = true;
        _connection.Say(this);
    }

    private void ReturnBuffer()
    {
        if (_buffer.Address is not null)
        {
            _connection.Server.Pool.Return(_buffer);
            _buffer = default;
        }
    }
}
