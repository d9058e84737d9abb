using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kinora.Frames.Feeds;

namespace Kinora.Frames.Bus;

/// <summary>
/// The packets of the bus's control socket (SEQPACKET), little-endian. Each begins with its kind and a number; <c>docs/bus.md</c> describes
/// them for other languages.
/// <code>
/// 0   u32 kind      4   u32 number      8   what the kind says
/// </code>
/// </summary>
internal static class BusMessage
{
    /// <summary>"KINORABS", read as a little-endian number.</summary>
    public const ulong Magic = 0x5342_4152_4f4e_494b;

    public const uint Version = 1;

    /// <summary>No packet is larger.</summary>
    public const int MaxBytes = 1024;

    private const int HeadBytes = 8;
    private const int HelloBytes = 36;
    private const int MostName = 64;
    private const byte Question = 3;
    private const int WantsOffset = 24;

    /// <summary>What a packet is.</summary>
    public enum Kind : uint
    {
        /// <summary>Client: what it wants. number: the version; u64 magic, u8 mode (0 Latest, 1 Queue, 2 Reliable, 3 a question), u8 depth, u16 holds, u32 timeout in ms (Reliable), u8 1 when it wants dma-bufs, 11 bytes 0, then its name in UTF-8.</summary>
        Hello = 1,

        /// <summary>Publisher: it is let in. number: the version. With the file of its page.</summary>
        Welcome = 2,

        /// <summary>Publisher: frames come in this generation now. number: the generation's. With the file of its memory.</summary>
        Generation = 3,

        /// <summary>Publisher: no, or no longer, and why in UTF-8. The connection ends.</summary>
        Refused = 4,

        /// <summary>Publisher: the source has ended, and why in UTF-8 when it failed. What is unread can still be read.</summary>
        Completed = 5,

        /// <summary>Client: it has read on, while the publisher waited for it.</summary>
        Moved = 6,

        /// <summary>Publisher: what it publishes, to who asked (mode 3). The connection ends.</summary>
        Info = 7,

        /// <summary>Publisher, after a generation, to who wants dma-bufs: that of the next slot, as its file. number: the generation's.</summary>
        DmaBuf = 8,

        /// <summary>Publisher, after those: there are no more, and why in UTF-8 where not every slot has one. number: the generation's.</summary>
        DmaBufEnd = 9,
    }

    public static Kind KindOf(ReadOnlySpan<byte> packet) => packet.Length < HeadBytes ? 0 : (Kind)BinaryPrimitives.ReadUInt32LittleEndian(packet);

    public static uint NumberOf(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32LittleEndian(packet[4..]);

    /// <summary>A packet that has a number and perhaps a text.</summary>
    public static byte[] Write(Kind kind, uint number, string text = "")
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var packet = new byte[HeadBytes + Math.Min(bytes.Length, MaxBytes - HeadBytes)];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, (uint)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(4), number);
        bytes.AsSpan(0, packet.Length - HeadBytes).CopyTo(packet.AsSpan(HeadBytes));
        return packet;
    }

    public static string TextOf(ReadOnlySpan<byte> packet) => Encoding.UTF8.GetString(packet[HeadBytes..]);

    public static byte[] WriteHello(FeedMode mode, int holds, string name, bool wantsDmaBufs = false)
    {
        var packet = new byte[HelloBytes + Math.Min(Encoding.UTF8.GetByteCount(name), MostName)];
        Write(Kind.Hello, Version).CopyTo(packet, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(8), Magic);
        packet[16] = (byte)(mode.IsReliable ? 2 : mode == FeedMode.Latest ? 0 : 1);
        packet[17] = (byte)mode.Depth;
        BinaryPrimitives.WriteUInt16LittleEndian(packet.AsSpan(18), (ushort)holds);
        BinaryPrimitives.WriteUInt32LittleEndian(packet.AsSpan(20), (uint)Math.Min(uint.MaxValue, mode.IsReliable ? mode.Timeout.TotalMilliseconds : 0));
        packet[WantsOffset] = (byte)(wantsDmaBufs ? 1 : 0);
        Encoding.UTF8.GetBytes(name).AsSpan(0, packet.Length - HelloBytes).CopyTo(packet.AsSpan(HelloBytes));
        return packet;
    }

    /// <summary>The hello of who asks what is published, and is answered with <see cref="Kind.Info"/>.</summary>
    public static byte[] WriteQuestion()
    {
        var packet = WriteHello(FeedMode.Latest, 1, "");
        packet[16] = Question;
        return packet;
    }

    /// <summary>Reads what a client wants, and believes none of it.</summary>
    public static bool TryReadHello(ReadOnlySpan<byte> packet, [NotNullWhen(true)] out BusWish? wish, [NotNullWhen(false)] out string? problem)
    {
        wish = null;
        if (packet.Length < HelloBytes || KindOf(packet) != Kind.Hello || BinaryPrimitives.ReadUInt64LittleEndian(packet[8..]) != Magic)
        {
            problem = "This is a socket of Kinora's frame bus: connect with one of its clients.";
            return false;
        }

        if (NumberOf(packet) != Version)
        {
            problem = $"The client speaks version {NumberOf(packet)} of the frame bus, and this publisher {Version}: take the client that came with it.";
            return false;
        }

        var (mode, depth, holds) = (packet[16], packet[17], BinaryPrimitives.ReadUInt16LittleEndian(packet[18..]));
        var timeout = BinaryPrimitives.ReadUInt32LittleEndian(packet[20..]);
        problem = mode > Question ? $"Mode {mode} is not known: ask for 0 (Latest), 1 (Queue), 2 (Reliable) or 3 (what is published)."
            : mode is 1 or 2 && depth is 0 or > FeedMode.MaxDepth ? $"A queue of {depth} frames cannot be had: ask for 1 to {FeedMode.MaxDepth}."
            : holds is 0 or > Memory.ClientPage.MaxHolds ? $"{holds} frames cannot be held at once: ask for 1 to {Memory.ClientPage.MaxHolds}."
            : mode == 2 && timeout == 0 ? "A Reliable client says how long it may be waited for: give a timeout above 0."
            : null;
        if (problem is not null)
        {
            return false;
        }

        wish = new BusWish(
            mode switch { 1 => FeedMode.Queue(depth), 2 => FeedMode.Reliable(TimeSpan.FromMilliseconds(timeout), depth), _ => FeedMode.Latest },
            holds,
            Printable(Encoding.UTF8.GetString(packet[HelloBytes..][..Math.Min(packet.Length - HelloBytes, MostName)])))
        {
            IsQuestion = mode == Question,
            WantsDmaBufs = packet[WantsOffset] == 1,
        };
        return true;
    }

    private static string Printable(string text) => string.Concat(text.Select(static letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter));
}
