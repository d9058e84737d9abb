using Kinora.Media.Devices;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Devices;

public sealed class HardwareTrialsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EncodersAsync_OneThatWorksAndTwoThatDoNot_AreToldApart()
    {
        var trials = await HardwareTrials.EncodersAsync(
            [new("libx264", "h264"), new("h264_nonsense", "h264"), new("mjpeg", "mjpeg")], TestContext.Current.CancellationToken);
        Assert.Equal(["libx264", "h264_nonsense", "mjpeg"], trials.Select(trial => trial.Name));
        Assert.Equal([true, false, true], trials.Select(trial => trial.Works));
        Assert.Equal("Unknown encoder 'h264_nonsense'", trials[1].Reason);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task DecodersAsync_OneThatWorksAndSomeThatDoNot_AreToldApart()
    {
        var trials = await HardwareTrials.DecodersAsync(
            ["nonsense"], [new("h264", "h264"), new("h264_nonsense", "h264"), new("vc1_qsv", "vc1")], TestContext.Current.CancellationToken);
        Assert.Equal(["nonsense", "h264", "h264_nonsense", "vc1_qsv"], trials.Select(trial => trial.Name));
        Assert.Equal([false, true, false, false], trials.Select(trial => trial.Works));
        Assert.Contains("h264", trials[0].Codecs);
        Assert.Contains("nonsense", trials[0].Reason, StringComparison.Ordinal);
        Assert.Contains("h264_nonsense", trials[2].Reason, StringComparison.Ordinal);
        Assert.Equal("not tried, for ffmpeg cannot make vc1 here", trials[3].Reason);
    }

    [Fact]
    public async Task OfMethodAsync_FramesThatWereDecodedInSoftware_DoNotPass()
    {
        // "none" is what ffmpeg falls back to when a device opens but has no decoder for the clip.
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25", "-frames:v", "5", "-c:v", "libx264", "-pix_fmt", "yuv420p", _folder["clip.mkv"]);
        Assert.Equal("frames were decoded in software", await DecoderTrial.OfMethodAsync(
            "none", "vaapi", _folder["clip.mkv"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FailureAsync_RunThatEndsWellWithoutAFrame_IsAFailure() => Assert.Equal(
        "it does not open",
        await TrialRun.FailureAsync(["-f", "lavfi", "-i", "testsrc2=duration=0.2", "-vf", "select=0"], TestContext.Current.CancellationToken));

    [Fact]
    public void Summary_MethodThatDecodesSomeCodecs_WorksForThose()
    {
        var trial = HardwareTrials.Summary("vaapi", [("h264", null), ("hevc", "no"), ("av1", null)]);
        Assert.True(trial.Works);
        Assert.Equal(["h264", "av1"], trial.Codecs);
    }

    [Theory]
    [InlineData("[h264_nvenc @ 0x561145bb0b00] Cannot load libcuda.so.1\nError initializing output stream 0:0 -- Error while opening encoder", "Cannot load libcuda.so.1")]
    [InlineData("Device creation failed: -542398533.\n[h264 @ 0x55] No device available for decoder: device type vaapi needed", "there is no device for it")]
    [InlineData("[AVHWDeviceContext @ 0x55e5d1ee4d80] Cannot open the X11 display .\nDevice creation failed: -1313558101.", "Cannot open the X11 display")]
    [InlineData("Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0", "it does not open")]
    [InlineData("", "it does not open")]
    public void ReasonOf_WhatFfmpegSays_IsItsFirstCause(string errors, string reason) =>
        Assert.Equal(reason, TrialRun.ReasonOf(new FfmpegAnswer(1, "", errors)));

    [Fact]
    public void ReasonOf_RunThatWasEnded_NamesTheLimit() => Assert.Equal("it did not end within 10 s", TrialRun.ReasonOf(new FfmpegAnswer(null, "", "")));

    [Theory]
    [InlineData("h264_vaapi", "-init_hw_device vaapi=trial -filter_hw_device trial", "-vf format=nv12,hwupload -c:v h264_vaapi")]
    [InlineData("h264_vulkan", "-init_hw_device vulkan=trial -filter_hw_device trial", "-vf format=nv12,hwupload -c:v h264_vulkan")]
    [InlineData("hevc_mf", "", "-c:v hevc_mf -hw_encoding 1")]
    [InlineData("av1_nvenc", "", "-c:v av1_nvenc")]
    [InlineData("h264_videotoolbox", "", "-c:v h264_videotoolbox")]
    public void ArgumentsFor_EveryFamily_UploadsWhereTheEncoderNeedsIt(string encoder, string before, string after)
    {
        var arguments = string.Join(' ', EncoderTrial.ArgumentsFor(encoder));
        Assert.Equal($"{before} -f lavfi -i testsrc2=size=640x480:rate=30 -frames:v 10 {after}".Trim(), arguments);
    }

    [Theory]
    [InlineData("cuda", "cuda")]
    [InlineData("d3d11va", "d3d11")]
    [InlineData("videotoolbox", "videotoolbox_vld")]
    public void SurfaceOf_EveryMethod_IsFfmpegsPixelFormat(string method, string format) => Assert.Equal(format, DecoderTrial.SurfaceOf(method));

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task DecodersAsync_Cancelled_LeavesNoFolder()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(0.3));
        var before = Folders();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HardwareTrials.DecodersAsync(cancellation.Token));
        Assert.Empty(Folders().Except(before));
    }

    private static string[] Folders() => Directory.GetDirectories(Path.GetTempPath(), "kinora-trial-*");
}
