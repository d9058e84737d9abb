using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Memory;

/// <summary>
/// The bytes of a generation's shared memory, little-endian, the same in every process that maps it:
/// <code>
/// 0      PoolHeader                          128 bytes
/// 128    u64 newest committed sequence       on its own cache line, with
/// 136    u32 wake word: counts commits and changes of the state; processes sleep at it (futex, shared)
/// 140    u32 state, see GenerationState
/// 144    u32 1 while the writer waits for a reader to read on
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
    public const uint Version = 3;

    public const int MaxSlots = 64;

    public const int RecentFrames = 64;

    public const int NewestOffset = 128;

    public const int WakeOffset = 136;

    public const int StateOffset = 140;

    public const int WriterWaitsOffset = 144;

    public const int RecentOffset = 192;

    public const int SlotHeaderOffset = 4096;

    public const int SlotHeaderSize = 64;

    public const int PixelOffset = 8192;

    public const int PageSize = 4096;

    public static long SlotStride(int frameBytes) => (frameBytes + PageSize - 1L) / PageSize * PageSize;

    public static long TotalBytes(long slots, int frameBytes) => PixelOffset + (slots * SlotStride(frameBytes));

    /// <summary>Reads the header of memory that another process says is a generation, and believes none of it.</summary>
    /// <param name="memory">The memory; its size cannot change.</param>
    /// <param name="format">Of its frames.</param>
    /// <param name="slots">How many it has.</param>
    /// <param name="problem">What is wrong with it.</param>
    public static unsafe bool TryRead(SharedMemory memory, out FrameFormat format, out int slots, [NotNullWhen(false)] out string? problem)
    {
        (format, slots) = (default, 0);
        if (memory.Length < PixelOffset)
        {
            problem = $"a frame pool of {memory.Length} bytes is too small to be one";
            return false;
        }

        // A copy: the other process may write while it is looked at.
        var header = Unsafe.ReadUnaligned<PoolHeader>(memory.Address);
        if (header.Magic != Magic || header.Version != Version)
        {
            problem = header.Magic != Magic ? "the memory is no frame pool of Kinora's" : $"the frame pool has version {header.Version} of the layout, and this program knows {Version}";
            return false;
        }

        if (!FrameFormat.IsValidSize(header.Width, header.Height, out problem))
        {
            return false;
        }

        format = new FrameFormat((int)header.Width, (int)header.Height, (PixelFormat)header.PixelFormat, (ColorMatrix)header.Matrix, (ColorRange)header.Range);
        problem = !Enum.IsDefined(format.PixelFormat) || !Enum.IsDefined(format.Matrix) || !Enum.IsDefined(format.Range) ? "the frame pool has a format that this program does not know"
            : header.Generation == 0 ? "the frame pool has no number"
            : header.Slots is 0 or > MaxSlots ? $"the frame pool has {header.Slots} slots"
            : header.FrameBytes != (ulong)format.ByteLength || header.SlotStride != (ulong)SlotStride(format.ByteLength) || memory.Length < TotalBytes(header.Slots, format.ByteLength)
                ? $"the frame pool is not as large as frames of {format} need"
            : null;
        slots = (int)header.Slots;
        return problem is null;
    }
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
    public ulong FirstSequence;
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

    /// <summary>First column of the part that is the picture; all four are 0 for the whole frame.</summary>
    public ushort CropX;

    /// <summary>Its first row.</summary>
    public ushort CropY;

    /// <summary>Its columns.</summary>
    public ushort CropWidth;

    /// <summary>Its rows.</summary>
    public ushort CropHeight;
}
