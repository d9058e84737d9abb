using System.Buffers.Binary;

namespace Kinora.Media.Recording.Copying;

/// <summary>What stands before the first fragment of an MP4 file: how its pictures are coded, and in what unit times are counted. Every file begins with it.</summary>
internal sealed class MovieStart
{
    /// <param name="bytes">The boxes <c>ftyp</c> and <c>moov</c>.</param>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public MovieStart(byte[] bytes)
    {
        Bytes = bytes;
        var header = bytes.AsSpan()[MovieBox.Find(bytes, "moov", "trak", "mdia", "mdhd")];
        var descriptions = bytes.AsSpan()[MovieBox.Find(bytes, "moov", "trak", "mdia", "minf", "stbl", "stsd")];
        if (header.Length < 24 || descriptions.Length < 16)
        {
            throw new InvalidDataException("the description of the pictures is cut off");
        }

        // Version 1 has times of 8 bytes before it.
        TicksPerSecond = BinaryPrimitives.ReadUInt32BigEndian(header[(header[0] == 1 ? 20 : 12)..]);
        Codec = MovieBox.NameOf(descriptions[8..]);
        if (TicksPerSecond == 0)
        {
            throw new InvalidDataException("times have no unit");
        }
    }

    public byte[] Bytes { get; }

    public long TicksPerSecond { get; }

    /// <summary>Four letters: avc1 and avc3 are H.264, hev1 and hvc1 H.265, av01 AV1.</summary>
    public string Codec { get; }

    public bool IsKnown => Codec is "avc1" or "avc3" or "hev1" or "hvc1" or "av01";
}
