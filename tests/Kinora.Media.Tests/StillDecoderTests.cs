using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Media.Native;
using Kinora.Media.Stills;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public sealed class StillDecoderTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StillDecoder _decoder = new();

    public void Dispose()
    {
        _decoder.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("a.jpg", "yuvj420p")]
    [InlineData("b.jpg", "yuvj422p")]
    [InlineData("c.jpg", "yuvj444p")]
    [InlineData("e.png", "rgb24")]
    [InlineData("f.bmp", "bgr24")]
    [InlineData("g.webp", "yuv420p")]
    public async Task ReadAsync_EachFormat_ShowsTheFourCorners(string name, string pixels)
    {
        MakeCorners(name, pixels);
        using var frame = await ReadAsync(name);
        Assert.Equal((101, 67), (frame.Format.Width, frame.Format.Height));
        Assert.Equal(ColorRange.Full, frame.Format.Range);
        Assert.Equal("red green blue white", Corners(frame));
    }

    [Fact]
    public async Task ReadAsync_GrayJpeg_HasNeutralChroma()
    {
        using var frame = await _decoder.DecodeAsync(GrayJpeg(33, 17, 77), "gray", TestContext.Current.CancellationToken);
        Assert.Equal((33, 17), (frame.Format.Width, frame.Format.Height));
        Assert.Equal(-1, frame.Plane(0).IndexOfAnyExceptInRange((byte)76, (byte)78));
        Assert.Equal(-1, frame.Plane(1).IndexOfAnyExcept((byte)128));
        Assert.Equal(-1, frame.Plane(2).IndexOfAnyExcept((byte)128));
    }

    [Theory]
    [InlineData(1, "red green blue white")]
    [InlineData(2, "green red white blue")]
    [InlineData(3, "white blue green red")]
    [InlineData(4, "blue white red green")]
    [InlineData(5, "red blue green white")]
    [InlineData(6, "blue red white green")]
    [InlineData(7, "white green blue red")]
    [InlineData(8, "green white red blue")]
    public async Task ReadAsync_ExifOrientation_TurnsThePictureUpright(int orientation, string corners)
    {
        MakeCorners("plain.jpg", "yuvj420p");
        var plain = await File.ReadAllBytesAsync(_folder["plain.jpg"], TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["turned.jpg"], WithOrientation(plain, orientation), TestContext.Current.CancellationToken);
        using var frame = await ReadAsync("turned.jpg");
        Assert.Equal(orientation >= 5 ? (67, 101) : (101, 67), (frame.Format.Width, frame.Format.Height));
        Assert.Equal(corners, Corners(frame));
    }

    [Fact]
    public async Task ReadAsync_ProgressiveJpeg_IsRead()
    {
        MakeCorners("p.png", "rgb24");
        var run = Tool.Run("ffmpeg", ["-v", "error", "-i", _folder["p.png"], "-huffman", "optimal", "-q:v", "2", _folder["p.jpg"]]);
        Assert.Equal(0, run.ExitCode);
        using var frame = await ReadAsync("p.jpg");
        Assert.Equal("red green blue white", Corners(frame));
    }

    [Fact]
    public async Task ReadAsync_OneAfterAnother_GivesEachItsOwnSize()
    {
        MakeCorners("a.jpg", "yuvj420p");
        Tool.Ffmpeg("-f", "lavfi", "-i", "color=gray:size=32x16", "-frames:v", "1", _folder["b.png"]);
        for (var i = 0; i < 3; i++)
        {
            using (var first = await ReadAsync("a.jpg"))
            {
                Assert.Equal(101, first.Format.Width);
            }

            using var second = await ReadAsync("b.png");
            Assert.Equal(32, second.Format.Width);
        }
    }

    [Fact]
    public async Task ReadAsync_NoPicture_SaysSoInOneSentence()
    {
        await File.WriteAllTextAsync(_folder["text.jpg"], "hello", TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["empty.png"], [], TestContext.Current.CancellationToken);
        await AssertFailsAsync("missing.jpg", "There is no file");
        await AssertFailsAsync("text.jpg", "is not a picture");
        await AssertFailsAsync("empty.png", "is empty");
    }

    [Theory]
    [InlineData("a.jpg", "yuvj420p", 30)] // where its header is damaged a process is started, as for each of the others
    [InlineData("e.png", "rgb24", 6)]
    [InlineData("f.bmp", "bgr24", 6)]
    [InlineData("g.webp", "yuv420p", 6)]
    public Task ReadAsync_DamagedFile_NeverDoesWorseThanSayingSo(string name, string pixels, int rounds) => ReadDamagedAsync(name, pixels, rounds);

    [Fact]
    [Trait("Speed", "Slow")]
    public Task ReadAsync_JpegDamagedInThreeHundredWays_NeverDoesWorseThanSayingSo() => ReadDamagedAsync("a.jpg", "yuvj420p", 300);

    [Fact]
    public async Task ReadAsync_HeaderThatClaimsAHugePicture_IsRefusedWithoutTakingItsMemory()
    {
        MakeCorners("bomb.png", "rgb24");
        var bytes = await File.ReadAllBytesAsync(_folder["bomb.png"], TestContext.Current.CancellationToken);
        // IHDR's width and height, and its checksum set right again so that only the size is odd.
        bytes[16] = bytes[20] = 0;
        bytes[17] = bytes[21] = 1; // 65536 + …
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), CornerPicture.Crc32(bytes.AsSpan(12, 17)));
        await File.WriteAllBytesAsync(_folder["bomb.png"], bytes, TestContext.Current.CancellationToken);
        await AssertFailsAsync("bomb.png", "more than the 134.2 megapixels");
    }

    [Theory]
    [InlineData(ColorRange.Full, 0, 0)]
    [InlineData(ColorRange.Limited, 16, 0)]
    [InlineData(ColorRange.Limited, 235, 255)]
    public async Task Encode_Frame_ComesBackAsFullRangeJpeg(ColorRange range, byte luma, byte expected)
    {
        var format = new FrameFormat(64, 48, PixelFormat.I420, ColorMatrix.Bt601, range);
        var pixels = new byte[format.ByteLength];
        pixels.AsSpan(0, 64 * 48).Fill(luma);
        pixels.AsSpan(64 * 48).Fill(128);
        using var jpeg = new MemoryStream();
        using var encoder = new JpegEncoder();
        encoder.Encode(pixels, format, 90, jpeg);
        using var frame = await _decoder.DecodeAsync(jpeg.ToArray(), "made", TestContext.Current.CancellationToken);
        Assert.InRange(frame.Plane(0)[100] - expected, -2, 2);
        Assert.InRange(frame.Plane(1)[100], 126, 130);
    }

    [Theory]
    [InlineData("media/grace_hopper.bmp", 512, 600)]
    [InlineData("media/parrot.jpg", 512, 929)]
    public async Task ReadAsync_RealPictures_HaveTheirSize(string path, int width, int height)
    {
        using var frame = await _decoder.ReadAsync(Repository.Shared(path), TestContext.Current.CancellationToken);
        Assert.Equal((width, height), (frame.Format.Width, frame.Format.Height));
    }

    private Task<FrameLease> ReadAsync(string name) => _decoder.ReadAsync(_folder[name], TestContext.Current.CancellationToken);

    private async Task ReadDamagedAsync(string name, string pixels, int rounds)
    {
        MakeCorners(name, pixels);
        var whole = await File.ReadAllBytesAsync(_folder[name], TestContext.Current.CancellationToken);
        var random = new Random(7);
        for (var round = 0; round < rounds; round++)
        {
            var bytes = whole.AsSpan(0, round % 2 == 0 ? whole.Length : random.Next(4, whole.Length)).ToArray();
            for (var change = random.Next(1, 20); change > 0; change--)
            {
                bytes[random.Next(4, bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                using var frame = await _decoder.DecodeAsync(bytes, name, TestContext.Current.CancellationToken);
                Assert.True(frame.Format.Width > 0);
            }
            catch (StillException error)
            {
                Assert.Contains(name, error.Message, StringComparison.Ordinal);
            }
        }
    }

    private async Task AssertFailsAsync(string name, string meaning)
    {
        var error = await Assert.ThrowsAsync<StillException>(() => ReadAsync(name));
        Assert.Contains(meaning, error.Message, StringComparison.Ordinal);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private void MakeCorners(string name, string pixels) => CornerPicture.Make(_folder, name, pixels, "-q:v", "2");

    private static string Corners(FrameLease frame) => CornerPicture.Corners(frame);

    private static byte[] WithOrientation(byte[] jpeg, int orientation) => CornerPicture.WithOrientation(jpeg, orientation);

    private static unsafe byte[] GrayJpeg(int width, int height, byte luma)
    {
        var samples = new byte[width * height];
        samples.AsSpan().Fill(luma);
        byte* jpeg = null;
        System.Runtime.InteropServices.CULong length = default;
        var handle = TurboJpeg.InitCompress();
        fixed (byte* first = samples)
        {
            var planes = stackalloc byte*[3] { first, null, null };
            var strides = stackalloc int[3] { width, 0, 0 };
            Assert.Equal(0, TurboJpeg.CompressFromYuvPlanes(
                handle, planes, width, strides, height, TurboJpeg.SubsamplingGray, ref jpeg, ref length, 95, 0));
        }

        var bytes = new ReadOnlySpan<byte>(jpeg, (int)length.Value).ToArray();
        TurboJpeg.Free(jpeg);
        _ = TurboJpeg.Destroy(handle);
        return bytes;
    }
}
