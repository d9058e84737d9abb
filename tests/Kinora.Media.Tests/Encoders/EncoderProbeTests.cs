using Kinora.Frames.Formats;
using Kinora.Media.Devices;
using Kinora.Media.Encoders;

namespace Kinora.Media.Tests.Encoders;

/// <summary>Which encoder is used, and what is said of the others.</summary>
public class EncoderProbeTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChooseAsync_MachineWithoutHardware_EndsAtLibx264AndSaysWhy()
    {
        Assert.SkipWhen(HardwareDecoder.Guess() is not null || Directory.EnumerateFiles("/dev", "video*").Any(), "This machine may have an encoder.");
        var chosen = await EncoderProbe.ChooseAsync(EncoderChoice.Auto, FrameFormat.Video(1280, 720), Token).WaitAsync(Bound, Token);
        Assert.Equal(EncoderChoice.Libx264, chosen.Encoder);
        Assert.Equal(["nvenc", "vaapi", "qsv", "v4l2m2m", "videotoolbox"], chosen.PassedOver.Select(trial => trial.Name));
        Assert.All(chosen.PassedOver, trial => Assert.False(string.IsNullOrWhiteSpace(trial.Reason)));
    }

    [Fact]
    public async Task ChooseAsync_NamedOneThatDoesNotOpen_SaysItWithFfmpegsReason()
    {
        Assert.SkipWhen(OperatingSystem.IsMacOS(), "VideoToolbox is here.");
        var error = await Assert.ThrowsAsync<EncoderException>(
            () => EncoderProbe.ChooseAsync(EncoderChoice.VideoToolbox, FrameFormat.Video(1280, 720), Token).WaitAsync(Bound, Token));
        Assert.Matches(@"^The encoder 'videotoolbox' does not open here for 1280x720 I420 \(.*h264_videotoolbox.*\): name another, or auto\.$", error.Message);
    }

    [Fact]
    public async Task TryAllAsync_AskedAgain_GivesTheSameAnswers()
    {
        var first = await EncoderProbe.TryAllAsync(FrameFormat.Video(640, 480), Token).WaitAsync(Bound, Token);
        var second = await EncoderProbe.TryAllAsync(FrameFormat.Video(1280, 720), Token).WaitAsync(Bound, Token);
        Assert.Equal(H264Encoder.All.Select(encoder => encoder.Choice), first.Select(trial => trial.Choice));
        Assert.All(first.Zip(second), pair => Assert.Same(pair.First, pair.Second));
        Assert.True(first[^1].Works, first[^1].Reason);
    }

    [Theory]
    [InlineData("Nvenc", PixelFormat.I420, null)]
    [InlineData("Nvenc", PixelFormat.Nv12, null)]
    [InlineData("Vaapi", PixelFormat.I420, "format=nv12,hwupload")]
    [InlineData("Vaapi", PixelFormat.Nv12, "hwupload")]
    [InlineData("Vaapi", PixelFormat.Rgbx, "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=nv12,hwupload")]
    [InlineData("Qsv", PixelFormat.I420, "format=nv12")]
    [InlineData("V4l2m2m", PixelFormat.Nv12, null)]
    [InlineData("Libx264", PixelFormat.Bgr24, "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p")]
    public void Filter_EachEncoder_GetsWhatItTakes(string encoder, PixelFormat pixels, string? expected)
    {
        var format = FrameFormat.Video(1280, 720) with { PixelFormat = pixels };
        Assert.Equal(expected, H264Encoder.Of(Enum.Parse<EncoderChoice>(encoder)).Filter(format).Filters);
    }
}
