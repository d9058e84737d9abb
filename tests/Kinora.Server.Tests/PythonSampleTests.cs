using Kinora.Tests.Support;

namespace Kinora.Server.Tests;

/// <summary>The samples for Python, as their users run them.</summary>
public sealed class PythonSampleTests(RunningServer server)
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task FollowResults_OfAStream_PrintsThem()
    {
        Assert.SkipUnless(File.Exists(Python), "python3 is not here.");
        await using var added = await server.AddAndWaitAsync("followed");

        var run = await RunAsync("follow_results.py", server.Address.ToString(), "followed", "3");

        Assert.Equal("", run.Error);
        Assert.Equal(3, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("] frame ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task FollowResults_OfNoStream_SaysWhatTheServerSays()
    {
        Assert.SkipUnless(File.Exists(Python), "python3 is not here.");

        var run = await RunAsync("follow_results.py", server.Address.ToString(), "nobody", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no stream 'nobody'", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PushFrames_ByGrpcio_SaysWhatBecameOfThem()
    {
        Assert.SkipUnless(File.Exists(Python) && Tool.Run(Python, ["-c", "import grpc"]).ExitCode == 0, "python3-grpcio is not here.");
        using var folder = new TestFolder();
        await server.AddPushedAsync("sampled-by-python");
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=64x48", "-frames:v", "1", folder["a.jpg"]);

        var run = await RunAsync("push_frames.py", server.GrpcAuthority, "sampled-by-python", folder["a.jpg"], folder["a.jpg"]);
        var nobody = await RunAsync("push_frames.py", server.GrpcAuthority, "nobody", folder["a.jpg"]);

        Assert.Equal(("2 pushed, 2 shown", 0), (run.Output.Trim() + run.Error, run.ExitCode));
        Assert.Equal(1, nobody.ExitCode);
        Assert.Contains("No stream reads 'push:nobody'", nobody.Error, StringComparison.Ordinal);
    }

    /// <summary>On a thread of its own: the pool's are for the server.</summary>
    private static Task<ToolRun> RunAsync(string sample, params string[] arguments) => Task.Factory.StartNew(
        () => Tool.Run(Python, [Path.Join(Repository.Root, "samples", sample), .. arguments], seconds: 100),
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
