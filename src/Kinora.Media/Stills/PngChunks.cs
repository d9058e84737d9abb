using System.Buffers.Binary;

namespace Kinora.Media.Stills;

/// <summary>
/// What of a PNG shows its picture. The rest, texts and profiles, may be packed a thousandfold, and libpng and ffmpeg unpack and keep it all before
/// they come to the pixels: 7 MB of it took 7 GB and a minute.
/// </summary>
internal static class PngChunks
{
    private const int SignatureBytes = 8;

    /// <summary>Of a chunk: its length, its name, and a sum behind its data.</summary>
    private const int FrameBytes = 12;

    /// <summary>Whether there is something else in the file.</summary>
    public static bool HasOthers(ReadOnlySpan<byte> file) => Keep(file, []) < file.Length;

    /// <summary>Copies what shows the picture; a last chunk that is cut off stays so.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="to">As long as the file; nothing is copied where it is empty.</param>
    /// <returns>How many bytes that is.</returns>
    public static int Keep(ReadOnlySpan<byte> file, Span<byte> to)
    {
        var (position, kept) = (0, 0);
        for (var length = Math.Min(SignatureBytes, file.Length); position < file.Length; length = LengthOf(file[position..]))
        {
            var part = file.Slice(position, length);
            position += length;
            if (position > SignatureBytes && !ShowsPicture(part))
            {
                continue;
            }

            if (!to.IsEmpty)
            {
                part.CopyTo(to[kept..]);
            }

            kept += length;
        }

        return kept;
    }

    private static int LengthOf(ReadOnlySpan<byte> rest) =>
        rest.Length < FrameBytes ? rest.Length : (int)Math.Min(rest.Length, (long)BinaryPrimitives.ReadUInt32BigEndian(rest) + FrameBytes);

    /// <summary>The picture's own chunks, what is transparent, and how bright its colours are meant.</summary>
    private static bool ShowsPicture(ReadOnlySpan<byte> chunk) => chunk.Length >= SignatureBytes && chunk[4..8] is var name &&
        (name.SequenceEqual("IHDR"u8) || name.SequenceEqual("PLTE"u8) || name.SequenceEqual("IDAT"u8) || name.SequenceEqual("IEND"u8) ||
        name.SequenceEqual("tRNS"u8) || name.SequenceEqual("gAMA"u8) || name.SequenceEqual("cHRM"u8) || name.SequenceEqual("sRGB"u8) || name.SequenceEqual("sBIT"u8));
}
