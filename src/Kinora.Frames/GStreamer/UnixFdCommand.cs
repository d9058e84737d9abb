using System.Buffers.Binary;
using System.Text;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// A command between GStreamer's unixfdsink and unixfdsrc (1.24 and later), in the machine's own order, here little-endian. Files come with the head.
/// <code>
/// 0  u32 kind   4  u32 bytes of what follows, and then
///    NewBuffer      8  u64 id   16 u64 pts   24 u64 dts   32 u64 duration   40 u64 offset   48 u64 offset end   56 u32 flags
///                  60  u8 1 for a dma-buf, else 0   61 u8 memories   62 u16 metas   64 for each memory u64 size, u64 offset; then metas
///    ReleaseBuffer  8  u64 id
///    Caps           8  text with its end
/// </code>
/// Times are CLOCK_MONOTONIC's nanoseconds, -1 for none. Source: gst-plugins-bad, sys/unixfd (gst/unixfd before) gstunixfd.c, gstunixfdsink.c, gstunixfdsrc.c.
/// </summary>
internal readonly record struct UnixFdCommand(UnixFdCommandKind Kind)
{
    /// <summary>Bytes of the head.</summary>
    public const int HeadBytes = 8;

    /// <summary>Bytes of a frame's command with one memory and no metas, its head included.</summary>
    public const int BufferBytes = HeadBytes + 56 + 16;

    /// <summary>Longest that follows a head: metas and caps are short.</summary>
    public const int MostPayload = 64 << 10;

    private const ulong None = ulong.MaxValue;

    /// <summary>The frame that is sent or given back.</summary>
    public ulong Id { get; init; }

    /// <summary>When it is shown, CLOCK_MONOTONIC; null for none.</summary>
    public ulong? Pts { get; init; }

    /// <summary>How long it is shown; null for none.</summary>
    public ulong? Duration { get; init; }

    /// <summary>Whether its memory is a dma-buf.</summary>
    public bool IsDmaBuf { get; init; }

    /// <summary>In how many pieces it comes, each with a file.</summary>
    public int Memories { get; init; }

    /// <summary>Bytes of the first piece.</summary>
    public ulong Size { get; init; }

    /// <summary>Where in its file it begins.</summary>
    public ulong Offset { get; init; }

    /// <summary>What the frames are.</summary>
    public string Caps { get; init; } = "";

    /// <summary>Bytes of the whole command.</summary>
    public int Bytes => HeadBytes + Kind switch
    {
        UnixFdCommandKind.NewBuffer => BufferBytes - HeadBytes,
        UnixFdCommandKind.ReleaseBuffer => sizeof(ulong),
        UnixFdCommandKind.Caps => Encoding.UTF8.GetByteCount(Caps) + 1,
        _ => 0,
    };

    /// <summary>Writes it; a frame has one memory.</summary>
    /// <returns>Its bytes.</returns>
    public int Write(Span<byte> bytes)
    {
        bytes = bytes[..Bytes];
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], bytes.Length - HeadBytes);
        switch (Kind)
        {
            case UnixFdCommandKind.NewBuffer:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Id);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Pts ?? None);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], None);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[32..], Duration ?? None);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[40..], None);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[48..], None);
                bytes[60] = IsDmaBuf ? (byte)1 : (byte)0;
                bytes[61] = 1;
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[64..], Size);
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[72..], Offset);
                break;
            case UnixFdCommandKind.ReleaseBuffer:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Id);
                break;
            case UnixFdCommandKind.Caps:
                Encoding.UTF8.GetBytes(Caps, bytes[8..]);
                break;
        }

        return bytes.Length;
    }

    /// <summary>How many bytes follow a head.</summary>
    /// <exception cref="InvalidDataException">More than can be.</exception>
    public static int PayloadOf(ReadOnlySpan<byte> head)
    {
        var bytes = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        return bytes <= MostPayload ? (int)bytes : throw new InvalidDataException($"a command has {bytes} bytes");
    }

    /// <summary>Reads the command at the start. One of a later version has a kind that is not known here, and means nothing.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="command">It.</param>
    /// <returns>Its bytes; 0 when not all of it has come.</returns>
    /// <exception cref="InvalidDataException">It is shorter or longer than it can be.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, out UnixFdCommand command)
    {
        command = default;
        if (bytes.Length < HeadBytes || bytes.Length - HeadBytes < PayloadOf(bytes))
        {
            return 0;
        }

        var kind = (UnixFdCommandKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var payload = bytes.Slice(HeadBytes, PayloadOf(bytes));
        command = kind switch
        {
            UnixFdCommandKind.NewBuffer => ReadBuffer(payload),
            UnixFdCommandKind.ReleaseBuffer when payload.Length < sizeof(ulong) => throw new InvalidDataException("a frame is given back without its number"),
            UnixFdCommandKind.ReleaseBuffer => new UnixFdCommand(kind) { Id = BinaryPrimitives.ReadUInt64LittleEndian(payload) },
            UnixFdCommandKind.Caps when payload is [.., 0] => new UnixFdCommand(kind) { Caps = Encoding.UTF8.GetString(payload[..^1]) },
            UnixFdCommandKind.Caps => throw new InvalidDataException("its caps have no end"),
            _ => new UnixFdCommand(kind),
        };
        return HeadBytes + payload.Length;
    }

    private static UnixFdCommand ReadBuffer(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 56 || payload[53] == 0 || payload.Length < 56 + (16 * payload[53]))
        {
            throw new InvalidDataException("a frame says too little of itself");
        }

        return new UnixFdCommand(UnixFdCommandKind.NewBuffer)
        {
            Id = BinaryPrimitives.ReadUInt64LittleEndian(payload),
            Pts = Time(payload[8..]),
            Duration = Time(payload[24..]),
            IsDmaBuf = payload[52] != 0,
            Memories = payload[53],
            Size = BinaryPrimitives.ReadUInt64LittleEndian(payload[56..]),
            Offset = BinaryPrimitives.ReadUInt64LittleEndian(payload[64..]),
        };
    }

    private static ulong? Time(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var time && time != None ? time : null;
}
