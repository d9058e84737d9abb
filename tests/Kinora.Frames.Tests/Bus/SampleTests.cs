using System.Diagnostics;
using Kinora.Frames.Bus;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>The samples of the bus, as their first lines say they are run: what one publishes the others read.</summary>
public sealed class SampleTests : IDisposable
{
    private const int Seconds = 180;
    private static readonly string Samples = Path.Join(Repository.Root, "samples", "bus");

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0", ["UseSharedCompilation"] = "false", ["DOTNET_NOLOGO"] = "1",
    };

    private readonly TestFolder _folder = new();
    private Process? _host;

    public SampleTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");

    private string Socket => _folder["bus.sock"];

    [Fact]
    public void Luma_InC_SaysTheMeanOfEachFrame()
    {
        CClient.SkipUnlessBuildable();
        var run = RunOnGray(CClient.Program("luma"), Socket, "1");
        Assert.Equal("1: 64x48, mean 42.0, 0 missed\n", run.Output);
    }

    [Fact]
    public void Brightness_InPython_SaysTheMeanOfEachFrame()
    {
        SkipUnlessNumpy();
        var run = RunOnGray(HostilePublisher.Python, Path.Join(Samples, "brightness.py"), Socket, "1");
        Assert.Equal("0: 64x48, mean 42.0, 0 missed\n", run.Output);
    }

    [Fact]
    public void Brightness_WithoutNumpy_SaysWhatToInstall()
    {
        // -S leaves out what was installed beside Python itself.
        var run = Tool.Run(HostilePublisher.Python, ["-S", Path.Join(Samples, "brightness.py"), Socket, "1"]);
        Assert.Equal((1, "brightness.py: numpy is not installed: pip install numpy, or apt-get install python3-numpy\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void HostBasic_IsReadByClientBasic()
    {
        StartHost("host_basic.cs");
        var run = Tool.Run("dotnet", ["run", "-c", "Release", Path.Join(Samples, "client_basic.cs"), Socket, "3"], environment: Environment, seconds: Seconds);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.All(run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^3..], line => Assert.Matches(@"^frame \d+: 640x480 Gray8, first row begins with \d+, \d+ missed before it$", line));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void CameraCapture_WithoutACamera_PublishesTheTestPicture()
    {
        SkipUnlessNumpy();
        StartHost("camera_capture.cs");
        var run = Tool.Run(HostilePublisher.Python, [Path.Join(Samples, "brightness.py"), Socket, "3"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Matches(@"^(\d+: \d+x\d+, mean \d+\.\d, \d+ missed\n){3}$", run.Output);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void MultiClient_SaysWhatEachClientGot()
    {
        var run = Tool.Run("dotnet", ["run", "-c", "Release", Path.Join(Samples, "multi_client.cs"), Socket, "40"], environment: Environment, seconds: Seconds);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^4..].Select(static row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2..]).ToArray();
        Assert.All(rows, row => Assert.Equal(40, int.Parse(row[0]) + int.Parse(row[1])));
        Assert.Equal(["40", "0"], rows[^1]);
    }

    public void Dispose()
    {
        _host?.Kill(entireProcessTree: true);
        _host?.Dispose();
        _folder.Dispose();
    }

    private static void SkipUnlessNumpy() => Assert.SkipUnless(
        File.Exists(HostilePublisher.Python) && Tool.Run(HostilePublisher.Python, ["-c", "import numpy"]).ExitCode == 0, "numpy is not installed (package python3-numpy).");

    /// <summary>Runs a program while a gray frame is published.</summary>
    private ToolRun RunOnGray(string program, params string[] arguments)
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, Socket);
        Assert.True(pool.TryLoan(FrameFormat.Video(64, 48), out var loan));
        loan.Pixels.Fill(42);
        loan.Commit(FrameStamp.Now(TimeProvider.System, index: 0, ptsNanoseconds: null));
        var run = Tool.Run(program, arguments);
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }

    private void StartHost(string sample)
    {
        var start = new ProcessStartInfo("dotnet", ["run", "-c", "Release", Path.Join(Samples, sample), Socket]) { RedirectStandardOutput = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        _host = Process.Start(start)!;
        var line = _host.StandardOutput.ReadLine();
        Assert.True(line?.StartsWith("publishing ", StringComparison.Ordinal), line);
    }
}
