using System.Diagnostics;
using Kinora.Frames.Formats;
using Kinora.Media.Encoders;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Encoders;

/// <summary>Files that ffprobe reads as they were meant.</summary>
public sealed class VideoEncoderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PixelFormat.I420, ColorMatrix.Bt709, ColorRange.Limited, "tv", "bt709")]
    [InlineData(PixelFormat.I420, ColorMatrix.Bt601, ColorRange.Full, "pc", "smpte170m")]
    [InlineData(PixelFormat.Nv12, ColorMatrix.Bt601, ColorRange.Limited, "tv", "smpte170m")]
    [InlineData(PixelFormat.Gray8, ColorMatrix.Bt709, ColorRange.Full, "pc", "bt709")]
    [InlineData(PixelFormat.Gray8, ColorMatrix.Bt601, ColorRange.Limited, "tv", "smpte170m")]
    public async Task Write_PlanarFrames_KeepTheirColorTagsAndBytes(PixelFormat pixels, ColorMatrix matrix, ColorRange range, string rangeName, string matrixName)
    {
        var format = new FrameFormat(320, 240, pixels, matrix, range);
        var frame = new byte[format.ByteLength];
        frame.AsSpan(0, 320 * 240).Fill(90);
        frame.AsSpan(320 * 240).Fill(128);
        var file = await EncodeAsync(format, frame);
        Assert.Equal("h264", file.Stream("codec_name"));
        Assert.Equal(range == ColorRange.Full ? "yuvj420p" : "yuv420p", file.Stream("pix_fmt"));
        Assert.Equal(rangeName, file.Stream("color_range"));
        Assert.Equal(matrixName, file.Stream("color_space"));
        var shown = range == ColorRange.Full ? 90 : (90 - 16) * 255 / 219;
        Assert.All(file.MeanColor(), value => Assert.InRange(value, shown - 2, shown + 2));
    }

    [Theory]
    [InlineData(PixelFormat.Rgb24, 240, "smpte170m")]
    [InlineData(PixelFormat.Bgr24, 720, "bt709")]
    [InlineData(PixelFormat.Rgbx, 720, "bt709")]
    public async Task Write_RgbFrames_ShowTheSameColors(PixelFormat pixels, int height, string matrixName)
    {
        var format = new FrameFormat(320, height, pixels, ColorMatrix.Bt601, ColorRange.Full);
        byte[] color = [200, 80, 30];
        var frame = new byte[format.ByteLength];
        var step = pixels == PixelFormat.Rgbx ? 4 : 3;
        for (var i = 0; i < frame.Length; i += step)
        {
            for (var c = 0; c < 3; c++)
            {
                frame[i + c] = color[pixels == PixelFormat.Bgr24 ? 2 - c : c];
            }
        }

        var file = await EncodeAsync(format, frame);
        Assert.Equal("tv", file.Stream("color_range"));
        Assert.Equal(matrixName, file.Stream("color_space"));
        Assert.All(file.MeanColor().Zip(color), pair => Assert.InRange(pair.First, pair.Second - 4, pair.Second + 4));
    }

    [Fact]
    public async Task Write_OddSize_LosesTheLastColumnAndRow()
    {
        var format = FrameFormat.Video(321, 241);
        var file = await EncodeAsync(format, new byte[format.ByteLength]);
        Assert.Equal("320", file.Stream("width"));
        Assert.Equal("240", file.Stream("height"));
    }

    [Fact]
    public async Task Write_UnevenTimes_AreKeptAndKeyFramesComeByTime()
    {
        var format = FrameFormat.Video(320, 240);
        var frame = new byte[format.ByteLength];
        long[] times = [0, 3000, 7000, 90_000, 179_999, 180_000, 190_000, 360_000, 500_000];
        var options = Options(format);
        await using (var encoder = await VideoEncoder.StartAsync(options))
        {
            Assert.All(times, time => Assert.True(encoder.TryWrite(frame, time)));
            await encoder.FinishAsync();
        }

        var file = new EncodedFile(options.Path);
        Assert.Equal(times, file.Times());
        Assert.Equal([0, 180_000, 360_000], file.KeyTimes().Take(3));
        Assert.Equal("0", file.Stream("has_b_frames"));
    }

    [Fact]
    public async Task TryWrite_ManyFrames_AllocatesNothing()
    {
        var format = FrameFormat.Video(640, 480);
        await using var encoder = await VideoEncoder.StartAsync(Options(format));
        Assert.Equal(0, AllocatedBy(encoder, new byte[format.ByteLength]));
        await encoder.FinishAsync();
        Assert.Equal(70, encoder.Frames);
    }

    [Fact]
    public async Task FinishAsync_FullDisk_SaysSoInOneSentence()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        var format = FrameFormat.Video(320, 240);
        await using var encoder = await VideoEncoder.StartAsync(Options(format) with { Path = "/dev/full" });
        var frame = new byte[format.ByteLength];
        for (var i = 0; i < 200 && encoder.TryWrite(frame, i * 3000); i++)
        {
        }

        var error = await Assert.ThrowsAsync<EncoderException>(encoder.FinishAsync);
        Assert.True(error.IsOutput);
        Assert.Equal("'/dev/full' cannot be written (No space left): free some space there, or record to another folder.", error.Message);
    }

    [Fact]
    public async Task FinishAsync_EncoderWasKilled_SaysSoAndTheFileCanBePlayed()
    {
        var format = FrameFormat.Video(320, 240);
        var options = Options(format);
        await using var encoder = await VideoEncoder.StartAsync(options);
        var frame = new byte[format.ByteLength];
        var written = 0;
        for (; new FileInfo(options.Path) is not { Exists: true, Length: > 4000 }; written++)
        {
            Random.Shared.NextBytes(frame);
            Assert.True(encoder.TryWrite(frame, written * 3000));
        }

        using (var process = Process.GetProcessById(encoder.ProcessId))
        {
            process.Kill();
        }

        while (encoder.TryWrite(frame, written * 3000))
        {
            written++;
        }

        var error = await Assert.ThrowsAsync<EncoderException>(encoder.FinishAsync);
        Assert.False(error.IsOutput);
        Assert.Matches(@"^The encoder 'libx264' ended after \d+ frames of 320x240 I420 \(it ended with code 137\): try another with --encoder, as libx264\.$", error.Message);
        Assert.InRange(new EncodedFile(options.Path).Times().Count, 1, written);
    }

    /// <summary>Managed bytes of fifty frames, after twenty that warm up.</summary>
    private static long AllocatedBy(VideoEncoder encoder, byte[] frame)
    {
        var before = 0L;
        for (var i = 0; i < 70; i++)
        {
            before = i == 20 ? GC.GetAllocatedBytesForCurrentThread() : before;
            encoder.TryWrite(frame, i * 3000);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private async Task<EncodedFile> EncodeAsync(FrameFormat format, byte[] frame)
    {
        var options = Options(format);
        await using var encoder = await VideoEncoder.StartAsync(options);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(encoder.TryWrite(frame, i * 3000));
        }

        await encoder.FinishAsync();
        return new EncodedFile(options.Path);
    }

    private VideoEncoderOptions Options(FrameFormat format) => new() { Path = _folder["a.mp4"], Format = format, Encoder = EncoderChoice.Libx264 };
}
