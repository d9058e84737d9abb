using System.Runtime.InteropServices;

namespace Kinora.Frames.Memory;

/// <summary>
/// The bytes of a generation's shared memory, little-endian, the same in every process that maps it:
/// <code>
/// 0      PoolHeader                          128 bytes
/// 128    u64 newest committed sequence       on its own cache line
/// 192    recent frames: 64 × {u64 sequence, u32 slot, u32 0}; a frame's entry is number sequence % 64
/// 4096   slot headers: 64 × 64 bytes, see SlotHeader
/// 8192   pixels of slot 0, then every SlotStride bytes the next slot
/// </code>
/// A frame's pixels are valid while its slot's header holds its sequence. The writer sets that to 0 before it overwrites the slot.
/// </summary>
internal static class PoolLayout
{
    /// <summary>"KINORAFP", read as a little-endian number.</summary>
    public const ulong Magic = 0x5046_4152_4f4e_494b;

    /// <summary>Raised whenever the layout changes.</summary>
    public const uint Version = 1;

    public const int MaxSlots = 64;

    public const int RecentFrames = 64;

    public const int NewestOffset = 128;

    public const int RecentOffset = 192;

    public const int SlotHeaderOffset = 4096;

    public const int SlotHeaderSize = 64;

    public const int PixelOffset = 8192;

    public const int PageSize = 4096;

    public static long SlotStride(int frameBytes) => (frameBytes + PageSize - 1L) / PageSize * PageSize;

    public static long TotalBytes(long slots, int frameBytes) => PixelOffset + (slots * SlotStride(frameBytes));
}

/// <summary>What a reader needs to know before it can find a frame.</summary>
[StructLayout(LayoutKind.Sequential, Size = PoolLayout.NewestOffset)]
internal struct PoolHeader
{
    public ulong Magic;
    public uint Version;
    public uint Generation;
    public uint Slots;
    public uint Width;
    public uint Height;
    public byte PixelFormat;
    public byte Matrix;
    public byte Range;
    public byte Reserved;
    public ulong SlotStride;
    public ulong FrameBytes;
}

/// <summary>One entry of the list of recent frames.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct RecentFrame
{
    public ulong Sequence;
    public uint Slot;
    public uint Reserved;
}

/// <summary>What stands beside a slot's pixels.</summary>
[StructLayout(LayoutKind.Sequential, Size = PoolLayout.SlotHeaderSize)]
internal struct SlotHeader
{
    /// <summary>The frame that the slot holds; 0 while it is empty or being written.</summary>
    public ulong Sequence;

    /// <summary>0-based index in the source.</summary>
    public long Index;

    /// <summary>The source's time stamp in nanoseconds; <see cref="long.MinValue"/> for none.</summary>
    public long PtsNanoseconds;

    /// <summary>Nanoseconds the frame is shown; 0 where the source does not say.</summary>
    public long DurationNanoseconds;

    /// <summary>Wall-clock time of arrival, nanoseconds since 1970-01-01 UTC.</summary>
    public long CapturedUnixNanoseconds;

    /// <summary>The same instant on the monotonic clock.</summary>
    public long CapturedMonotonicNanoseconds;

    /// <summary>Width in pixels of the source's picture that this one was scaled from; 0 when it was not scaled.</summary>
    public uint SourceWidth;

    /// <summary>Height of the same.</summary>
    public uint SourceHeight;
}
