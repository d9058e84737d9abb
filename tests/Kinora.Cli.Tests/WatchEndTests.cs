using Kinora.Tests.Support;

namespace Kinora.Cli.Tests;

/// <summary>How a watch ends, and what it says of a source that does.</summary>
public sealed class WatchEndTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(RunningKinora.Interrupt)]
    [InlineData(RunningKinora.Terminate)]
    public async Task Watch_FirstSignal_EndsWithTheSummaryAndLeavesNoProcess(int signal)
    {
        var clip = TestClip.Make(_folder, 60);
        using var kinora = RunningKinora.Start("watch", clip, "--steps", "detect", "--realtime", "--model", "detect=nanodet_256");
        await kinora.ReadLinesAsync(3);
        kinora.Send(signal);
        var rest = await kinora.ReadToEndAsync();
        Assert.Equal(130, await kinora.ExitCodeAsync());
        Assert.Matches(@"Processed \d+ frames? in", rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Empty(await kinora.ReadErrorToEndAsync());
        await KinoraProgram.AssertGoneAsync(clip);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_SecondSignal_EndsAtOnce()
    {
        // Nothing is listening to what is written, so an orderly end cannot come: the pipe is full.
        using var kinora = RunningKinora.Start("watch", TestClip.Make(_folder, 60), "--steps", "detect", "--model", "detect=nanodet_256", "--loop", "--json");
        await kinora.ReadLinesAsync(1);
        await Task.Delay(4000, TestContext.Current.CancellationToken);
        kinora.Send(RunningKinora.Interrupt);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        if (!kinora.HasExited)
        {
            kinora.Send(RunningKinora.Interrupt);
        }

        Assert.Equal(130, await kinora.ExitCodeAsync());
    }

    [Fact]
    public async Task Watch_Killed_TakesItsDecoderWithIt()
    {
        var clip = TestClip.Make(_folder, 60);
        using var kinora = RunningKinora.Start("watch", clip, "--steps", "detect", "--realtime", "--model", "detect=nanodet_256");
        await kinora.ReadLinesAsync(2);
        Assert.True(KinoraProgram.IsInCommands("file:" + clip));
        kinora.Send(RunningKinora.Kill);
        await kinora.ExitCodeAsync();
        await KinoraProgram.AssertGoneAsync(clip);
    }

    [Fact]
    public async Task Watch_KilledWhileItReadsACamera_HangsUp()
    {
        using var server = await RtspServer.StartAsync(TestClip.Make(_folder, 10));
        using var kinora = RunningKinora.Start("watch", server.Address, "--steps", "detect", "--model", "detect=nanodet_256");
        await kinora.ReadLinesAsync(2);
        Assert.Single(Linux.Running("ffmpeg", server.Address));
        Assert.Equal(1, Linux.ConnectionsTo(server.Port));
        kinora.Send(RunningKinora.Kill);
        await kinora.ExitCodeAsync();
        await KinoraProgram.AssertGoneAsync(server.Address);
        // A process that ends loses its command line before its connections.
        for (var attempt = 0; attempt < 100 && Linux.ConnectionsTo(server.Port) > 0; attempt++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Equal(0, Linux.ConnectionsTo(server.Port));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_RtspServerThatRestarts_GoesOnAndSaysSoInOneLine()
    {
        var clip = _folder["live.mp4"];
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=60", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", clip);
        var server = await RtspServer.StartAsync(clip, "user", "s3cret");
        using var kinora = RunningKinora.Start("watch", server.Address, "--steps", "detect", "--model", "detect=nanodet_256", "--json");
        await kinora.ReadLinesAsync(5);
        server.Dispose();
        Assert.Matches(
            @"^kinora: 'rtsp://\*\*\*@127\.0\.0\.1:\d+/live' stopped after \d+ frames: .*\. Trying until it is back\.$", await kinora.ReadErrorLineAsync());
        using var again = await RtspServer.StartAsync(clip, "user", "s3cret", server.Port);
        await kinora.ReadLinesAsync(40);
        kinora.Send(RunningKinora.Interrupt);
        await kinora.ReadToEndAsync();
        var rest = await kinora.ReadErrorToEndAsync();
        Assert.Equal(130, await kinora.ExitCodeAsync());
        Assert.Matches(@"^Processed \d+ frames in [^\n]*\n$", rest);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_StallTimeout_SaysForHowLongNothingCame()
    {
        using var server = await RtspServer.StartAsync(TestClip.Make(_folder, 10));
        using var kinora = RunningKinora.Start(
            "watch", server.Address, "--steps", "detect", "--model", "detect=nanodet_256", "--json", "--stall-timeout", "1.5");
        await kinora.ReadLinesAsync(2);
        await server.Process.StallAsync();
        Assert.Contains("1.5 s", await kinora.ReadErrorLineAsync(), StringComparison.Ordinal);
        kinora.Send(RunningKinora.Interrupt);
        await kinora.ExitCodeAsync();
    }
}
