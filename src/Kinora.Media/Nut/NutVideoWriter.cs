using System.Globalization;
using Kinora.Frames.Formats;

namespace Kinora.Media.Nut;

/// <summary>
/// Writes raw pictures with their times as NUT, so that ffmpeg sees every frame at the time it has. The few bytes before a frame come from
/// a buffer of its own; the pixels go to the stream from where they lie.
/// </summary>
/// <remarks>
/// One frame code with every field written out, and a sync point before each frame: at a picture's size their bytes are nothing.
/// The format is that of https://ffmpeg.org/nut.html, version 3.
/// </remarks>
internal sealed class NutVideoWriter
{
    /// <summary>The unit of time, as MPEG counts: whole for the usual rates, and 11 µs for the others.</summary>
    public const int TicksPerSecond = 90_000;

    private const ulong MainStartCode = 0x4E4D_7A56_1F5F_04AD;
    private const ulong StreamStartCode = 0x4E53_1140_5BF2_F9DB;
    private const ulong SyncPointStartCode = 0x4E4B_E4AD_EECA_4569;
    private const ulong InfoStartCode = 0x4E49_AB68_B596_BA78;
    private const byte FrameCode = 1;
    private const int MostHeaderBytes = 80;

    private readonly Stream _stream;
    private readonly int _frameBytes;
    private readonly NutBuffer _header = new(MostHeaderBytes);
    private readonly NutBuffer _packet = new(MostHeaderBytes);

    /// <summary>Writes the file's headers.</summary>
    /// <param name="stream">Where to; writes may block.</param>
    /// <param name="format">Of every frame.</param>
    /// <param name="rate">About how many frames a second will come, for the encoder's plans.</param>
    public NutVideoWriter(Stream stream, FrameFormat format, double rate)
    {
        _stream = stream;
        _frameBytes = format.ByteLength;
        var file = new NutBuffer(1024);
        file.Bytes("nut/multimedia container\0"u8);
        var packet = new NutBuffer(512);
        MainHeader(packet);
        file.Packet(MainStartCode, packet);
        packet.Clear();
        StreamHeader(packet, format);
        file.Packet(StreamStartCode, packet);
        packet.Clear();
        RateInfo(packet, rate);
        file.Packet(InfoStartCode, packet);
        stream.Write(file.Written);
    }

    /// <summary>Writes one frame; blocks while the reader is busy.</summary>
    /// <param name="pixels">As the format says.</param>
    /// <param name="ticks">Its time, from 0 and later than that of the frame before.</param>
    /// <exception cref="IOException">The reader has gone.</exception>
    public void Write(ReadOnlySpan<byte> pixels, long ticks)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, _frameBytes, nameof(pixels));
        _packet.Clear();
        _packet.Number(ticks);
        _packet.Number(0);  // the sync point before this one need not be looked at: every frame is a whole picture
        _header.Clear();
        _header.Packet(SyncPointStartCode, _packet);
        var start = _header.Length;
        _header.Byte(FrameCode);
        _header.Number(ticks + 1);  // with no short form of the time (see the stream header), the whole time is written one up
        _header.Number(_frameBytes);
        _header.Checksum(start);
        _stream.Write(_header.Written);
        _stream.Write(pixels);
    }

    private static void MainHeader(NutBuffer packet)
    {
        packet.Number(3);               // version
        packet.Number(1);               // streams
        packet.Number(65536);           // most bytes between sync points
        packet.Number(1);               // time bases
        packet.Number(1);
        packet.Number(TicksPerSecond);
        FrameCodes(packet, NutFrameFlags.Invalid, 1);
        FrameCodes(packet, NutFrameFlags.Key | NutFrameFlags.CodedPts | NutFrameFlags.SizeMsb | NutFrameFlags.Checksum, 1);
        FrameCodes(packet, NutFrameFlags.Invalid, 253);  // the rest but 'N', which begins packets
        packet.Number(0);               // headers that frames leave out
    }

    private static void FrameCodes(NutBuffer packet, NutFrameFlags flags, int count)
    {
        packet.Number((long)flags);
        packet.Number(6);               // fields that follow: time, multiplier, stream, size, reserved, count
        packet.Number(0);
        packet.Number(1);
        packet.Number(0);
        packet.Number(0);
        packet.Number(0);
        packet.Number(count);
    }

    private static void StreamHeader(NutBuffer packet, FrameFormat format)
    {
        packet.Number(0);               // its number
        packet.Number(0);               // video
        packet.Number(4);
        packet.Bytes(FourCc(format.PixelFormat));
        packet.Number(0);               // time base
        packet.Number(0);               // bits of a short time
        packet.Number(TicksPerSecond);  // most between two frames without a checksum
        packet.Number(0);               // frames are not reordered
        packet.Number(0);
        packet.Number(0);               // bytes for the codec
        packet.Number(format.Width);
        packet.Number(format.Height);
        packet.Number(1);               // square pixels
        packet.Number(1);
        packet.Number(0);               // colours: ffmpeg does not read them here
    }

    private static void RateInfo(NutBuffer packet, double rate)
    {
        packet.Number(1);               // about stream 0
        packet.Number(0);
        packet.Number(0);
        packet.Number(0);
        packet.Number(1);               // one thing to say
        packet.Text("r_frame_rate");
        packet.Number(2);               // -1: text follows
        packet.Text(string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, Math.Round(rate * 1000)):F0}/1000"));
    }

    /// <summary>As ffmpeg's nut.c has them.</summary>
    private static ReadOnlySpan<byte> FourCc(PixelFormat format) => format switch
    {
        PixelFormat.I420 => "I420"u8,
        PixelFormat.Nv12 => "NV12"u8,
        PixelFormat.Rgb24 => "RGB\u0018"u8,
        PixelFormat.Bgr24 => "BGR\u0018"u8,
        PixelFormat.Rgbx => "RGB\0"u8,
        _ => "Y800"u8,
    };
}
