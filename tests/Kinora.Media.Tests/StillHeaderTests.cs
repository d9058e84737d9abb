using System.Buffers.Binary;
using Kinora.Media.Stills;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public sealed class StillHeaderTests : IDisposable
{
    private static readonly StillLimits Limits = new();

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jpg", "yuvj420p", "")]
    [InlineData("b.png", "rgba", "")]
    [InlineData("c.bmp", "bgr24", "")]
    [InlineData("d.webp", "yuv420p", "")]
    [InlineData("e.webp", "bgra", "-lossless 1")]
    [InlineData("f.webp", "yuva420p", "")]
    public void Read_EachFormat_TellsTheSize(string name, string pixels, string options)
    {
        Tool.Ffmpeg([
            "-f", "lavfi", "-i", "testsrc=s=123x77", "-frames:v", "1", "-pix_fmt", pixels,
            .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries), _folder[name]]);

        var header = StillHeader.Read(File.ReadAllBytes(_folder[name]), name, Limits);

        Assert.Equal((123, 77), (header.Width, header.Height));
        Assert.Equal(name == "a.jpg", header.IsUsualJpeg);
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("bmp")]
    [InlineData("bmp, first row first")]
    [InlineData("webp, VP8X")]
    [InlineData("webp, VP8L")]
    [InlineData("webp, small canvas and large picture")]
    public void Read_MorePixelsThanAllowed_NamesTheSizeAndTheLimit(string kind)
    {
        var error = Assert.Throws<StillException>(() => StillHeader.Read(Bomb(kind, 8001, 7001), "bomb", Limits));

        Assert.Equal("'bomb' has 8001x7001 pixels, more than the 50 megapixels that a picture may have: make it smaller.", error.Message);
    }

    [Theory]
    [InlineData("jpg")]
    [InlineData("png")]
    [InlineData("bmp")]
    [InlineData("webp, VP8X")]
    public void Read_AsManyPixelsAsAllowed_IsTaken(string kind)
    {
        var header = StillHeader.Read(Bomb(kind, 8000, 6250), "large", Limits);

        Assert.Equal((8000, 6250), (header.Width, header.Height));
    }

    [Fact]
    public void Read_WebPChunkWhoseLengthComesToNothing_Ends()
    {
        // 8 + 0xfffffff7 + 1 is 0 in 32 bits: a walk that adds so stands still.
        byte[] file = [.. "RIFF"u8, 40, 0, 0, 0, .. "WEBP"u8, .. "ABCD"u8, 0xf7, 0xff, 0xff, 0xff, .. new byte[24]];
        Assert.Throws<StillException>(() => StillHeader.Read(file, "loop", new StillLimits()));
    }

    [Fact]
    public void Read_MoreBytesThanAllowed_NamesTheLengthAndTheLimit()
    {
        var error = Assert.Throws<StillException>(() => StillHeader.Read(new byte[3 << 20], "long", Limits with { MostBytes = 2 << 20 }));

        Assert.Equal("'long' has 3 MiB, more than the 2 MiB that a picture may have: make it smaller.", error.Message);
    }

    [Theory]
    [InlineData("jpg", 0, 10)]
    [InlineData("jpg", 10, 0)]
    [InlineData("png", 0, 10)]
    [InlineData("bmp", 10, 0)]
    public void Read_NoSize_IsDamaged(string kind, int width, int height)
    {
        var error = Assert.Throws<StillException>(() => StillHeader.Read(Bomb(kind, width, height), "x", Limits));

        Assert.Contains("its header tells no size", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ProgressiveJpegBehindLongSegments_FindsItsSize()
    {
        byte[] jpeg = [0xff, 0xd8, 0xff, 0xfe, 0x10, 0x00, .. new byte[0x1000 - 2], 0xff, 0xff, 0xc2, .. Bomb("jpg", 640, 480)[4..]];

        var header = StillHeader.Read(jpeg, "x", Limits);

        Assert.Equal((640, 480), (header.Width, header.Height));
    }

    /// <summary>The head of a picture that claims a size, and nothing behind it.</summary>
    private static byte[] Bomb(string kind, int width, int height)
    {
        var bytes = new byte[64];
        var span = bytes.AsSpan();
        switch (kind)
        {
            case "jpg":
                ((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]).CopyTo(span);
                BinaryPrimitives.WriteUInt16BigEndian(span[7..], (ushort)height);
                BinaryPrimitives.WriteUInt16BigEndian(span[9..], (ushort)width);
                break;
            case "png":
                ((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8]).CopyTo(span);
                BinaryPrimitives.WriteInt32BigEndian(span[16..], width);
                BinaryPrimitives.WriteInt32BigEndian(span[20..], height);
                break;
            case "bmp" or "bmp, first row first":
                "BM"u8.CopyTo(span);
                span[14] = 40;
                BinaryPrimitives.WriteInt32LittleEndian(span[18..], width);
                BinaryPrimitives.WriteInt32LittleEndian(span[22..], kind == "bmp" ? height : -height);
                break;
            case "webp, VP8X":
                "RIFF????WEBPVP8X"u8.CopyTo(span);
                WriteCanvas(span, width, height);
                break;
            case "webp, VP8L":
                "RIFF????WEBPVP8L"u8.CopyTo(span);
                WriteLossless(span[12..], width, height);
                break;
            default:
                "RIFF????WEBPVP8X"u8.CopyTo(span);
                WriteCanvas(span, 1, 1);
                "VP8L"u8.CopyTo(span[30..]);
                WriteLossless(span[30..], width, height);
                break;
        }

        return bytes;
    }

    private static void WriteCanvas(Span<byte> file, int width, int height)
    {
        file[16] = 10;
        BinaryPrimitives.WriteInt32LittleEndian(file[24..], width - 1);
        BinaryPrimitives.WriteInt32LittleEndian(file[27..], height - 1);
    }

    private static void WriteLossless(Span<byte> chunk, int width, int height)
    {
        chunk[4] = 20;
        chunk[8] = 0x2f;
        BinaryPrimitives.WriteUInt32LittleEndian(chunk[9..], (uint)(width - 1) | ((uint)(height - 1) << 14));
    }
}
