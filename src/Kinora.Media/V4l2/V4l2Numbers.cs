using System.Buffers.Binary;

namespace Kinora.Media.V4l2;

/// <summary>
/// Numbers, sizes and offsets of linux/videodev2.h on 64-bit systems. Structures are bytes that are written and read at their offsets; a test compares all
/// of this with the header.
/// </summary>
internal static class V4l2Numbers
{
    public const uint QueryCapabilities = 0x80685600;
    public const uint SetFormat = 0xC0D05605;
    public const uint RequestBuffers = 0xC0145608;
    public const uint QueryBuffer = 0xC0585609;
    public const uint Queue = 0xC058560F;
    public const uint Dequeue = 0xC0585611;
    public const uint StreamOn = 0x40045612;
    public const uint StreamOff = 0x40045613;
    public const uint SetParameters = 0xC0CC5616;

    public const int CapabilityBytes = 104;
    public const int FormatBytes = 208;
    public const int RequestBytes = 20;
    public const int BufferBytes = 88;
    public const int ParameterBytes = 204;

    public const int CapabilitiesAt = 84;
    public const int NodeCapabilitiesAt = 88;
    public const uint CanCapture = 0x1;
    public const uint CanCaptureInPlanes = 0x1000;
    public const uint CanStream = 0x0400_0000;
    public const uint HasNodeCapabilities = 0x8000_0000;

    public const uint CaptureType = 1;
    public const int WidthAt = 8;
    public const int HeightAt = 12;
    public const int PixelFormatAt = 16;
    public const int FieldAt = 20;
    public const int StrideAt = 24;
    public const int ImageBytesAt = 28;
    public const int ColorspaceAt = 32;
    public const int EncodingAt = 44;
    public const int QuantizationAt = 48;
    public const uint Progressive = 1;

    public const int RequestMemoryAt = 8;
    public const uint DriversMemory = 1;
    public const uint DmaBufMemory = 4;

    public const int BytesUsedAt = 8;
    public const int FlagsAt = 12;
    public const int SecondsAt = 24;
    public const int MicrosecondsAt = 32;
    public const int SequenceAt = 56;
    public const int MemoryAt = 60;
    public const int PlaceAt = 64;
    public const int LengthAt = 72;
    public const uint IsDamaged = 0x40;
    public const uint TimeKinds = 0xE000;
    public const uint MonotonicTime = 0x2000;

    public const int IntervalAt = 12;

    public static uint Get(ReadOnlySpan<byte> structure, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(structure[offset..]);

    public static long GetLong(ReadOnlySpan<byte> structure, int offset) => BinaryPrimitives.ReadInt64LittleEndian(structure[offset..]);

    public static void Put(Span<byte> structure, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(structure[offset..], value);
}
