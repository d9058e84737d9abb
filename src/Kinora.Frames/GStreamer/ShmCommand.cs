using System.Buffers.Binary;
using System.Text;

namespace Kinora.Frames.GStreamer;

/// <summary>
/// A command between GStreamer's shmsink and shmsrc: 24 bytes in the machine's own order, here little-endian.
/// <code>
/// 0  u32 kind   4  i32 area   8  u64 size, u32 path bytes, u32 0, and behind it the path with its end (NewArea)
///                             8  u64 offset, u64 size (NewBuffer)        8  u64 offset (AckBuffer)
/// </code>
/// Source: gst-plugins-bad, sys/shm/shmpipe.c.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="Area">The memory that it speaks of.</param>
/// <param name="Offset">Where in it the frame begins.</param>
/// <param name="Size">Bytes of the memory or of the frame.</param>
/// <param name="Path">The memory's name.</param>
internal readonly record struct ShmCommand(ShmCommandKind Kind, int Area, ulong Offset = 0, ulong Size = 0, string Path = "")
{
    /// <summary>Bytes of a command without a path.</summary>
    public const int Bytes = 24;

    /// <summary>The longest path of named memory, with its end. See shm_overview(7).</summary>
    public const int MostPath = 256;

    /// <summary>Bytes of the longest command.</summary>
    public const int MostBytes = Bytes + MostPath;

    /// <summary>Writes it; <paramref name="bytes"/> has room for the longest.</summary>
    /// <returns>Its bytes.</returns>
    public int Write(Span<byte> bytes)
    {
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], Area);
        if (Kind != ShmCommandKind.NewArea)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Size);
            return Bytes;
        }

        var path = Encoding.UTF8.GetBytes(Path, bytes[Bytes..(MostBytes - 1)]) + 1;
        bytes[Bytes + path - 1] = 0;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], (uint)path);
        return Bytes + path;
    }

    /// <summary>Reads the command at the start.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="command">It.</param>
    /// <returns>Its bytes; 0 when not all of it has come.</returns>
    /// <exception cref="InvalidDataException">It is none that is known.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, out ShmCommand command)
    {
        command = default;
        if (bytes.Length < Bytes)
        {
            return 0;
        }

        var kind = (ShmCommandKind)BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var area = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var first = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        switch (kind)
        {
            case ShmCommandKind.NewArea:
                var path = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]);
                if (path is < 2 or > MostPath)
                {
                    throw new InvalidDataException($"the name of shared memory has {path} bytes");
                }

                if (bytes.Length < Bytes + path)
                {
                    return 0;
                }

                command = new ShmCommand(kind, area, Size: first, Path: Encoding.UTF8.GetString(bytes.Slice(Bytes, (int)path - 1)));
                return Bytes + (int)path;
            case ShmCommandKind.CloseArea or ShmCommandKind.AckBuffer or ShmCommandKind.NewBuffer:
                command = new ShmCommand(kind, area, first, kind == ShmCommandKind.NewBuffer ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) : 0);
                return Bytes;
            default:
                throw new InvalidDataException($"there is no command {(uint)kind}");
        }
    }
}
