using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kinora.Frames.Formats;

namespace Kinora.Frames.Bus;

/// <summary>The packet with which a publisher says what it publishes; little-endian, as <c>docs/bus.md</c> lists it.</summary>
internal static class BusInfoMessage
{
    public static byte[] Write(BusInfo info)
    {
        var format = info.Format.GetValueOrDefault();
        var body = new Body
        {
            Kind = (uint)BusMessage.Kind.Info,
            Version = (uint)info.Version,
            Frames = (ulong)info.Frames,
            CountedAt = info.CountedAtNanoseconds,
            Generation = (uint)info.Generation,
            Slots = (uint)info.Slots,
            Width = (uint)format.Width,
            Height = (uint)format.Height,
            PixelFormat = (byte)format.PixelFormat,
            Matrix = (byte)format.Matrix,
            Range = (byte)format.Range,
            Waits = (byte)(info.MayWait ? 1 : 0),
            Clients = (uint)info.Clients,
            MostClients = (uint)info.MostClients,
            QuarantinedSlots = (uint)info.QuarantinedSlots,
            MemoryBytes = (ulong)info.MemoryBytes,
            Admitted = (ulong)info.Admitted,
            Refused = (ulong)info.Refused,
            SentAway = (ulong)info.SentAway,
        };
        var packet = new byte[Unsafe.SizeOf<Body>()];
        MemoryMarshal.Write(packet, body);
        return packet;
    }

    /// <exception cref="InvalidDataException">It is no such packet, or of another version.</exception>
    public static BusInfo Read(ReadOnlySpan<byte> packet)
    {
        if (packet.Length < Unsafe.SizeOf<Body>())
        {
            throw new InvalidDataException("what it says of itself is too short");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(packet[4..]);
        if (version != BusMessage.Version)
        {
            throw new InvalidDataException($"it speaks version {version} of the frame bus, and this program {BusMessage.Version}");
        }

        var body = MemoryMarshal.Read<Body>(packet);
        var format = new FrameFormat((int)body.Width, (int)body.Height, (PixelFormat)body.PixelFormat, (ColorMatrix)body.Matrix, (ColorRange)body.Range);
        var isKnown = FrameFormat.IsValidSize(body.Width, body.Height, out _) &&
            Enum.IsDefined(format.PixelFormat) && Enum.IsDefined(format.Matrix) && Enum.IsDefined(format.Range);
        return new BusInfo
        {
            Version = (int)version,
            Format = body.Generation != 0 && isKnown ? format : null,
            Generation = body.Generation,
            Slots = (int)body.Slots,
            MemoryBytes = (long)body.MemoryBytes,
            Frames = (long)body.Frames,
            CountedAtNanoseconds = body.CountedAt,
            MayWait = body.Waits == 1,
            Clients = (int)body.Clients,
            MostClients = (int)body.MostClients,
            QuarantinedSlots = (int)body.QuarantinedSlots,
            Admitted = (long)body.Admitted,
            Refused = (long)body.Refused,
            SentAway = (long)body.SentAway,
        };
    }

    /// <summary>As it lies in the packet; both machines that the bus knows are little-endian.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Body
    {
        public uint Kind;
        public uint Version;
        public ulong Frames;
        public long CountedAt;
        public uint Generation;
        public uint Slots;
        public uint Width;
        public uint Height;
        public byte PixelFormat;
        public byte Matrix;
        public byte Range;
        public byte Waits;
        public uint Clients;
        public uint MostClients;
        public uint QuarantinedSlots;
        public ulong MemoryBytes;
        public ulong Admitted;
        public ulong Refused;
        public ulong SentAway;
    }
}
