using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Kinora.Frames.Memory;
using Kinora.Media.Native;
using Kinora.Media.Stills;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

/// <summary>Kinds of pictures that are not the usual ones: each comes out right, or is refused in a sentence.</summary>
public sealed class StillKindsTests : IDisposable
{
    private const string AsDrawn = "red green blue white";

    private readonly TestFolder _folder = new();
    private readonly StillDecoder _decoder = new();

    public void Dispose()
    {
        _decoder.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("deep.png", "rgb48be")]
    [InlineData("deep-alpha.png", "rgba64be")]
    [InlineData("alpha.png", "rgba")]
    [InlineData("palette.png", "pal8")]
    [InlineData("lossless.webp", "bgra")]
    [InlineData("alpha.webp", "yuva420p")]
    public async Task DecodeAsync_DeepTransparentOrPaletted_ShowsTheFourCorners(string name, string pixels)
    {
        CornerPicture.Make(_folder, name, pixels, name == "lossless.webp" ? ["-lossless", "1"] : []);
        using var frame = await _decoder.ReadAsync(_folder[name], TestContext.Current.CancellationToken);
        Assert.Equal((CornerPicture.Width, CornerPicture.Height), (frame.Format.Width, frame.Format.Height));
        Assert.Equal(AsDrawn, CornerPicture.Corners(frame));
    }

    [Theory]
    [InlineData("gray16be")]
    [InlineData("gray")]
    [InlineData("monob")]
    public async Task DecodeAsync_GrayPng_HasNoColour(string pixels)
    {
        CornerPicture.Make(_folder, "gray.png", pixels);
        using var frame = await _decoder.ReadAsync(_folder["gray.png"], TestContext.Current.CancellationToken);
        Assert.Equal(-1, frame.Plane(1).IndexOfAnyExceptInRange((byte)127, (byte)129));
        Assert.InRange(frame.Plane(0)[^(8 * CornerPicture.Width)..][CornerPicture.Width - 9], 250, 255);
        Assert.InRange(frame.Plane(0)[(CornerPicture.Height / 2 * CornerPicture.Width) + 50], 0, 5);
    }

    [Fact]
    public async Task DecodeAsync_CmykJpeg_HasItsColours()
    {
        using var frame = await _decoder.DecodeAsync(CmykJpeg(), "cmyk.jpg", TestContext.Current.CancellationToken);
        Assert.Equal(AsDrawn, CornerPicture.Corners(frame));
    }

    [Fact]
    public async Task DecodeAsync_AnimatedPng_ShowsItsStillPicture()
    {
        File.WriteAllBytes(_folder["corners.rgb"], CornerPicture.Rgb());
        Tool.Ffmpeg(
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{CornerPicture.Width}x{CornerPicture.Height}", "-i", _folder["corners.rgb"],
            "-vf", "loop=4:1,format=rgb24", "-f", "apng", _folder["animated.png"]);
        using var frame = await _decoder.ReadAsync(_folder["animated.png"], TestContext.Current.CancellationToken);
        Assert.Equal(AsDrawn, CornerPicture.Corners(frame));
    }

    [Fact]
    public async Task DecodeAsync_AnimatedWebP_IsRefusedAsOne()
    {
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=5", "-frames:v", "3", "-c:v", "libwebp_anim", _folder["animated.webp"]);
        await AssertRefusedAsync(await File.ReadAllBytesAsync(_folder["animated.webp"], TestContext.Current.CancellationToken), "x.webp", "is an animated WebP");
    }

    [Theory]
    [InlineData("a.png", "rgb24")]
    [InlineData("b.webp", "yuv420p")]
    [InlineData("c.webp", "bgra")]
    public async Task DecodeAsync_CutOffAnywhere_IsRefused(string name, string pixels)
    {
        CornerPicture.Make(_folder, name, pixels);
        var whole = await File.ReadAllBytesAsync(_folder[name], TestContext.Current.CancellationToken);
        for (var tenth = 1; tenth < 10; tenth++)
        {
            await AssertRefusedAsync(whole[..(whole.Length * tenth / 10)], name, "is a damaged");
        }
    }

    [Theory]
    [InlineData(3, "white blue green red")]
    [InlineData(6, "blue red white green")]
    public async Task DecodeAsync_ExifInPng_TurnsThePictureUpright(int orientation, string corners)
    {
        CornerPicture.Make(_folder, "turned.png", "rgb24");
        var png = await File.ReadAllBytesAsync(_folder["turned.png"], TestContext.Current.CancellationToken);
        const int BehindHead = 33;
        byte[] turned = [.. png[..BehindHead], .. Chunk("eXIf"u8, CornerPicture.Tiff(orientation)), .. png[BehindHead..]];
        using var frame = await _decoder.DecodeAsync(turned, "turned.png", TestContext.Current.CancellationToken);
        Assert.Equal(orientation >= 5 ? (67, 101) : (101, 67), (frame.Format.Width, frame.Format.Height));
        Assert.Equal(corners, CornerPicture.Corners(frame));
    }

    [Theory]
    [InlineData("a.png", "rgb24")]
    [InlineData("b.webp", "yuv420p")]
    public void TryDecode_PngAndWebP_NeedNoProcess(string name, string pixels)
    {
        Assert.SkipUnless(LibPng.IsPresent && LibWebP.IsPresent, "libpng or libwebp is not installed.");
        CornerPicture.Make(_folder, name, pixels);
        var file = File.ReadAllBytes(_folder[name]);
        var header = StillHeader.Read(file, name, StillLimits.Own);
        Assert.False(header.MayTakeLong);
        Assert.True(_decoder.TryDecode(file, header, name, 1, out var frame));
        frame.Dispose();
    }

    [Fact]
    public async Task DecodeAsync_PngWithPackedTexts_DoesNotUnpackThem()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux tells the most memory that a process has had.");
        const int Texts = 250, TextBytes = 7_900_000;
        CornerPicture.Make(_folder, "plain.png", "rgb24");
        var plain = await File.ReadAllBytesAsync(_folder["plain.png"], TestContext.Current.CancellationToken);
        using var packed = new MemoryStream();
        await using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(new byte[TextBytes]);
        }

        var text = Chunk("zTXt"u8, [(byte)'k', 0, 0, .. packed.ToArray()]);
        const int BehindHead = 33;
        byte[] bomb = [.. plain[..BehindHead], .. Enumerable.Repeat(text, Texts).SelectMany(static bytes => bytes), .. plain[BehindHead..]];
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5", TestContext.Current.CancellationToken);
        var before = MostMemory();

        using var frame = await _decoder.DecodeAsync(bomb, "bomb.png", TestContext.Current.CancellationToken);

        Assert.Equal(AsDrawn, CornerPicture.Corners(frame));
        Assert.InRange(MostMemory() - before, 0, Texts * (long)TextBytes / 2);
    }

    [Fact]
    public void Keep_PngWithTextsAndProfile_KeepsWhatShowsThePicture()
    {
        CornerPicture.Make(_folder, "plain.png", "pal8");
        var plain = Kept(File.ReadAllBytes(_folder["plain.png"]));
        const int BehindHead = 33;
        byte[] more = [.. plain[..BehindHead], .. Chunk("iCCP"u8, [1, 2]), .. Chunk("tEXt"u8, []), .. plain[BehindHead..^12], .. Chunk("zTXt"u8, [1]), .. plain[^12..]];
        Assert.True(PngChunks.HasOthers(more));
        Assert.Equal(plain, Kept(more));
        Assert.False(PngChunks.HasOthers(plain));
        for (var length = 0; length < plain.Length; length++)
        {
            Assert.Equal(plain[..Kept(plain[..length]).Length], Kept(plain[..length]));
        }
    }

    [Theory]
    [InlineData("a.png", "rgb24")]
    [InlineData("b.webp", "yuv420p")]
    public async Task DecodeAsync_PixelsOfPngAndWebP_AreTakenFromTheBudgetAndGivenBack(string name, string pixels)
    {
        Assert.SkipUnless(LibPng.IsPresent && LibWebP.IsPresent, "libpng or libwebp is not installed.");
        CornerPicture.Make(_folder, name, pixels);
        var file = await File.ReadAllBytesAsync(_folder[name], TestContext.Current.CancellationToken);
        const long PixelBytes = 4 * CornerPicture.Width * CornerPicture.Height;
        var little = new MemoryBudget(PixelBytes - 1);
        using (var decoder = new StillDecoder(memory: little))
        {
            await Assert.ThrowsAsync<InsufficientMemoryException>(() => decoder.DecodeAsync(file, name, TestContext.Current.CancellationToken));
        }

        var enough = new MemoryBudget(100 << 20);
        using (var decoder = new StillDecoder(memory: enough))
        {
            await Assert.ThrowsAsync<StillException>(() => decoder.DecodeAsync(file.AsMemory(0, file.Length / 2), name, TestContext.Current.CancellationToken));
            Assert.Equal(0, enough.Used);
            using var frame = await decoder.DecodeAsync(file, name, TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, 0), (little.Used, enough.Used));
    }

    private static byte[] Kept(byte[] png)
    {
        var kept = new byte[png.Length];
        return kept[..PngChunks.Keep(png, kept)];
    }

    private static long MostMemory() =>
        long.Parse(File.ReadLines("/proc/self/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal))[6..^2], CultureInfo.InvariantCulture) << 10;

    private async Task AssertRefusedAsync(byte[] file, string name, string meaning)
    {
        var error = await Assert.ThrowsAsync<StillException>(() => _decoder.DecodeAsync(file, name, TestContext.Current.CancellationToken));
        Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{name}' ", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Chunk(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        name.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), CornerPicture.Crc32(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    /// <summary>As image editors write it: by libjpeg, each ink as how much of it is missing.</summary>
    private static unsafe byte[] CmykJpeg()
    {
        const int Cmyk = 11, Quality = 95;
        var rgb = CornerPicture.Rgb();
        var inks = new byte[rgb.Length / 3 * 4];
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            rgb.AsSpan(3 * i, 3).CopyTo(inks.AsSpan(4 * i));
            inks[(4 * i) + 3] = 255;
        }

        byte* jpeg = null;
        CULong length = default;
        var handle = TurboJpeg.InitCompress();
        fixed (byte* first = inks)
        {
            Assert.Equal(0, Compress(handle, first, CornerPicture.Width, 4 * CornerPicture.Width, CornerPicture.Height, Cmyk, ref jpeg, ref length, TurboJpeg.Subsampling444, Quality, 0));
        }

        var bytes = new ReadOnlySpan<byte>(jpeg, (int)length.Value).ToArray();
        TurboJpeg.Free(jpeg);
        _ = TurboJpeg.Destroy(handle);
        return bytes;
    }

    [DllImport("libturbojpeg.so.0", EntryPoint = "tjCompress2")]
    private static extern unsafe int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int format, ref byte* jpeg, ref CULong length, int subsampling, int quality, int flags);
}
