using Kinora.Fuzz.Tests.Fuzzing;
using Kinora.Media.Stills;
using Kinora.Tests.Support;

namespace Kinora.Fuzz.Tests.Parsers;

/// <summary>The heads of pictures: format, size, EXIF, the frame of a JPEG; and libturbojpeg with what they let through.</summary>
public sealed class StillFuzzTests : ParserFuzzTests, IDisposable
{
    private static readonly StillLimits Limits = new() { MostPixels = 1_000_000, MostBytes = 1 << 20 };

    private readonly byte[] _sound = File.ReadAllBytes(Path.Join(Repository.Root, "tests", "Kinora.Fuzz.Tests", "Seeds", "stills", "a.jpg"));
    private readonly StillDecoder _decoder = new(limits: Limits);

    public override IReadOnlyList<byte[]> Words =>
    [
        [0xff, 0xd8, 0xff], [0xff, 0xc0, 0, 17, 8], [0xff, 0xc2], [0xff, 0xda], [0xff, 0xe1, 0, 40], [0xff, 0xd9], [0xff, 0xd0], "Exif\0\0"u8.ToArray(), "II*\0\b\0\0\0"u8.ToArray(), "MM\0*\0\0\0\b"u8.ToArray(),
        [0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0], "\x89PNG\r\n\x1a\n"u8.ToArray(), "IHDR"u8.ToArray(), "eXIf"u8.ToArray(), "IDAT"u8.ToArray(), "RIFF"u8.ToArray(), "WEBP"u8.ToArray(), "VP8 "u8.ToArray(), "VP8L/"u8.ToArray(),
        "VP8X"u8.ToArray(), "EXIF"u8.ToArray(), "BM"u8.ToArray(),
    ];

    protected override string Parser => "stills";

    public void Dispose() => _decoder.Dispose();

    public override string Handle(byte[] input)
    {
        try
        {
            var header = StillHeader.Read(input, "fuzz", Limits);
            Assert.InRange((long)header.Width * header.Height, 1, Limits.MostPixels);
            Assert.InRange(header.Orientation, 1, 8);
            if (!_decoder.TryDecode(input, header, "fuzz", input.Length % 2, out var frame))
            {
                return $"taken {header.Format} for a process";
            }

            frame.Dispose();
            return $"taken {header.Format} turned";
        }
        catch (StillException error)
        {
            Assert.StartsWith("'fuzz' ", error.Message, StringComparison.Ordinal);
            CheckSound();
            return error.Message[7..];
        }
    }

    /// <summary>A picture that lies on its side is decoded beside its frame: three planes of a megapixel, and one of them in smaller.</summary>
    public override long MostAllocated(int length) => (8 << 20) + (64L * length);

    /// <summary>A decoder that has refused one picture takes the next.</summary>
    private void CheckSound()
    {
        Assert.True(_decoder.TryDecode(_sound, StillHeader.Read(_sound, "sound", Limits), "sound", 1, out var frame));
        frame.Dispose();
    }
}
