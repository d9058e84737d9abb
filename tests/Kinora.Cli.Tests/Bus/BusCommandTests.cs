using System.Text.Json;
using Kinora.Tests.Support;

namespace Kinora.Cli.Tests.Bus;

/// <summary><c>kinora bus publish</c>, <c>receive</c> and <c>info</c>, each a real process, over real sockets and shared memory.</summary>
public sealed class BusCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public BusCommandTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    private string Socket => _folder["bus.sock"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Publish_WithDmaBufs_SaysWhichMemoryItHas()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        using var publisher = RunningKinora.Start("bus", "publish", "test:", "--socket", _folder["bus.sock"], "--dma-bufs");
        Assert.StartsWith("kinora: Publishing ", await publisher.ReadErrorLineAsync());
        var said = await publisher.ReadErrorLineAsync();
        Assert.Matches(
            File.Exists("/dev/udmabuf") ? "kinora: The frames are (dma-bufs, too|shared memory alone)" : "^kinora: The frames are shared memory alone, and no dma-bufs: /dev/udmabuf cannot be opened: .*[.]$", said);
        publisher.Send(RunningKinora.Interrupt);
        await publisher.ExitCodeAsync();
    }

    [Fact]
    public async Task Receive_ReliableOfAFile_GetsEveryFrameAndEndsWithTheContractedObject()
    {
        using var publisher = await PublishAsync(TestClip.Make(_folder, 2));
        var run = KinoraProgram.Run("bus", "receive", Socket, "--mode", "reliable:60000", "--touch", "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Error);
        var summary = JsonElement.Parse(run.Output);
        Assert.Equal(["frames", "dropped", "latency_us", "mbit_s", "cpu_percent"], summary.EnumerateObject().Select(field => field.Name));
        Assert.Equal(["p50", "p95", "p99", "max"], summary.GetProperty("latency_us").EnumerateObject().Select(field => field.Name));
        Assert.Equal((50, 0), (summary.GetProperty("frames").GetInt64(), summary.GetProperty("dropped").GetInt64()));
        Assert.InRange(summary.GetProperty("latency_us").GetProperty("p50").GetDouble(), 0.1, summary.GetProperty("latency_us").GetProperty("max").GetDouble());
        Assert.True(summary.GetProperty("mbit_s").GetDouble() > 0);
        Assert.Equal("Published 50 frames", (await publisher.ReadToEndAsync()).Trim());
        Assert.Equal(0, await publisher.ExitCodeAsync());
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task Publish_ClientsComeAndGo_AreToldAndCtrlCEndsIt()
    {
        using var publisher = await PublishAsync("test:");
        var run = KinoraProgram.Run("bus", "receive", Socket, "--max-frames", "5");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"^Received 5 frames in \d+\.\d s \(avg \d+\.\d fps\), \d+ dropped\nLatency min [\d.]+ avg [\d.]+ p50 [\d.]+ p95 [\d.]+ p99 [\d.]+ max [\d.]+ µs\n", run.Output);
        Assert.Contains("reads: Latest", await publisher.ReadErrorLineAsync(), StringComparison.Ordinal);
        Assert.Contains("has left", await publisher.ReadErrorLineAsync(), StringComparison.Ordinal);
        publisher.Send(RunningKinora.Interrupt);
        Assert.Matches(@"^Published \d+ frames$", (await publisher.ReadToEndAsync()).Trim());
        Assert.Equal(130, await publisher.ExitCodeAsync());
        Assert.False(File.Exists(Socket));
    }

    [Fact]
    public async Task Info_OfAPublisher_TellsFormatPlanesMemoryAndProcess()
    {
        using var publisher = await PublishAsync("test:");
        Assert.Equal(0, KinoraProgram.Run("bus", "receive", Socket, "--max-frames", "1").ExitCode);
        var text = KinoraProgram.Run("bus", "info", Socket);
        Assert.True(text.ExitCode == 0, text.Error);
        Assert.Contains("1280x720 I420, BT.709, limited range, 1,382,400 bytes a frame", text.Output, StringComparison.Ordinal);
        Assert.Contains("2: 640 x 360 bytes, stride 640, at 1152000", text.Output, StringComparison.Ordinal);
        var info = JsonElement.Parse(KinoraProgram.Run("bus", "info", Socket, "--json").Output);
        Assert.Equal((Socket, "i420", 1280, 3), (
            info.GetProperty("socket").GetString(), info.GetProperty("format").GetProperty("pixels").GetString(),
            info.GetProperty("format").GetProperty("width").GetInt32(), info.GetProperty("format").GetProperty("planes").GetArrayLength()));
        Assert.True(File.Exists($"/proc/{info.GetProperty("pid").GetInt32()}/comm"));
        Assert.InRange(info.GetProperty("frames_per_second").GetDouble(), 1, 100);
        Assert.Equal((1, 16, false), (
            info.GetProperty("admitted").GetInt32(), info.GetProperty("max_clients").GetInt32(), info.GetProperty("waits").GetBoolean()));
    }

    [Theory]
    [InlineData("info")]
    [InlineData("receive")]
    public void Bus_NobodyPublishes_SaysSoAndFails(string verb)
    {
        var run = KinoraProgram.Run("bus", verb, Socket);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"kinora: Nobody publishes frames at '{Socket}'", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bus receive ./X --mode queue:0", "--mode is 'queue:0': write latest, queue:K with 1 to 32 frames, or reliable:MS with 1 to 60000 milliseconds.")]
    [InlineData("bus receive ./X --mode reliable", "--mode is 'reliable'")]
    [InlineData("bus publish test: --socket ./X --clients 1000", "--clients is 1000: give a number from 1 to 256.")]
    [InlineData("bus publish test: --socket ./X --as shm", "--as is 'shm': choose one of kinora, gstreamer, unixfd.")]
    [InlineData("bus publish bus:./X --socket ./Y", "is published already: read it from there.")]
    [InlineData("bus publish test:", "--socket")]
    public void Bus_WrongUsage_IsExplained(string arguments, string problem)
    {
        var run = KinoraProgram.Run(arguments.Split(' '));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_ForGStreamer_IsReadByTheLineThatItTells()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gst-launch-1.0"), "GStreamer is not here (gstreamer1.0-tools and gstreamer1.0-plugins-bad).");
        using var publisher = RunningKinora.Start("bus", "publish", "test:", "--socket", _folder["the door"], "--as", "gstreamer");
        Assert.StartsWith("kinora: Publishing", await publisher.ReadErrorLineAsync(), StringComparison.Ordinal);
        const string Told = "kinora: Read it with: gst-launch-1.0 shmsrc ";
        var line = await publisher.ReadErrorLineAsync() ?? "";
        Assert.StartsWith(Told, line, StringComparison.Ordinal);
        var pipeline = line[Told.Length..].Replace("videoconvert ! autovideosink", "filesink buffer-mode=unbuffered location=frames.raw", StringComparison.Ordinal);
        var run = Tool.Run("/bin/sh", ["-c", $"cd '{_folder.Path}' && exec timeout 60 gst-launch-1.0 --quiet shmsrc num-buffers=3 {pipeline}"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(3 * 1280 * 720 * 3 / 2, new FileInfo(_folder["frames.raw"]).Length);
        Assert.Contains("reads: shmsrc.", await publisher.ReadErrorLineAsync(), StringComparison.Ordinal);
        publisher.Send(RunningKinora.Interrupt);
        Assert.Equal(130, await publisher.ExitCodeAsync());
        Assert.False(File.Exists(_folder["the door"]));
    }

    [Fact]
    public async Task Publish_FolderThatCannotBeMade_SaysWhichAndWhatToDo()
    {
        File.WriteAllText(_folder["kinora"], "no folder");
        using var publisher = RunningKinora.Start(
            new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = _folder.Path }, "bus", "publish", "test:", "--socket", "door");
        Assert.Matches(
            $"^kinora: The folder '{_folder["kinora"]}' for the socket 'door.sock' cannot be made .*: see that \\$XDG_RUNTIME_DIR may be written, or write a whole path.$",
            await publisher.ReadErrorLineAsync());
        Assert.Equal(1, await publisher.ExitCodeAsync());
    }

    [Fact]
    public async Task Publish_WhereAnotherPublishes_SaysSoAndFails()
    {
        using var publisher = await PublishAsync("test:");
        var run = KinoraProgram.Run("bus", "publish", "test:", "--socket", Socket);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"Another process publishes at '{Socket}'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_OfAPublishedFile_FindsTheSameAsInTheFile()
    {
        var clip = TestClip.Make(_folder, 1);
        string[] steps = ["--steps", "detect", "--model", "detect=nanodet_256", "--json"];
        var direct = KinoraProgram.Run(["watch", clip, "--decode", "full", .. steps]);
        using var publisher = await PublishAsync(clip);
        var shared = KinoraProgram.Run(["watch", "bus:" + Socket, .. steps]);
        Assert.True(shared.ExitCode == 0, shared.Error);
        Assert.Equal(25, Found(direct.Output).Count);
        Assert.Equal(Found(direct.Output), Found(shared.Output));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Watch_PublisherIsKilledAndStartedAgain_GoesOn()
    {
        using var watch = RunningKinora.Start("watch", "bus:" + Socket, "--steps", "detect", "--model", "detect=nanodet_256", "--json");
        Assert.StartsWith($"kinora: Nobody publishes frames at '{Socket}'", await watch.ReadErrorLineAsync(), StringComparison.Ordinal);
        using (var first = await PublishAsync("test:"))
        {
            await watch.ReadLinesAsync(5);
            first.Send(RunningKinora.Kill);
            await first.ExitCodeAsync();
        }

        using var second = await PublishAsync("test:");
        await watch.ReadLinesAsync(20);
        watch.Send(RunningKinora.Interrupt);
        Assert.Equal(130, await watch.ExitCodeAsync());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Capture_OfAPublishedFile_KeepsItsPictures()
    {
        using var publisher = await PublishAsync(TestClip.Make(_folder, 1));
        var run = KinoraProgram.Run("capture", "bus:" + Socket, "--output", _folder["set"], "--every", "5", "--max-frames", "5");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(5, Directory.EnumerateFiles(_folder["set"], "*.jpg", SearchOption.AllDirectories).Count());
    }

    private async Task<RunningKinora> PublishAsync(string source)
    {
        var publisher = RunningKinora.Start("bus", "publish", source, "--socket", Socket);
        Assert.StartsWith("kinora: Publishing", await publisher.ReadErrorLineAsync(), StringComparison.Ordinal);
        return publisher;
    }

    /// <summary>What was found, frame by frame, without what differs from run to run.</summary>
    private static List<string> Found(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line)).Select(static result =>
            $"{result.GetProperty("frame")} {result.GetProperty("pts_ms")} {result.GetProperty("width")} {result.GetProperty("detections")}"),
    ];
}
