using System.Security.Cryptography;
using Kinora.Frames.Formats;
using Kinora.Media.Nut;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Encoders;

/// <summary>What is written as NUT, ffmpeg reads as it was.</summary>
public sealed class NutVideoWriterTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PixelFormat.I420, "yuv420p")]
    [InlineData(PixelFormat.Nv12, "nv12")]
    [InlineData(PixelFormat.Rgb24, "rgb24")]
    [InlineData(PixelFormat.Bgr24, "bgr24")]
    [InlineData(PixelFormat.Rgbx, "rgb0")]
    [InlineData(PixelFormat.Gray8, "gray")]
    public void Write_AnyFormat_IsReadByFfmpegToTheByteAndAtItsTime(PixelFormat pixels, string name)
    {
        var format = new FrameFormat(322, 242, pixels, ColorMatrix.Bt709, ColorRange.Limited);
        long[] ticks = [0, 3003, 3004, 90_000 * 86_400L];
        var frame = new byte[format.ByteLength];
        var expected = new MemoryStream();
        using (var file = File.Create(_folder["a.nut"]))
        {
            var writer = new NutVideoWriter(file, format, 29.97);
            foreach (var time in ticks)
            {
                RandomNumberGenerator.Fill(frame);
                writer.Write(frame, time);
                expected.Write(frame);
            }
        }

        var seen = Tool.Run("ffprobe", [
            "-v", "error", "-seekable", "0", "-show_entries", "stream=pix_fmt,width,height,time_base,r_frame_rate:packet=pts", "-of", "default=nw=1:nk=1", _folder["a.nut"]]);
        Assert.Equal("", seen.Error);
        Assert.Equal([.. ticks.Select(t => $"{t}"), "322", "242", name, "29970/1000", "1/90000"], seen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Tool.Ffmpeg("-i", _folder["a.nut"], "-fps_mode", "passthrough", "-f", "rawvideo", _folder["a.raw"]);
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(_folder["a.raw"]));
    }

    [Fact]
    public void Write_FrameOfAnotherSize_IsRefused()
    {
        var writer = new NutVideoWriter(new MemoryStream(), FrameFormat.Video(64, 64), 25);
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Write(new byte[64], 0));
    }
}
