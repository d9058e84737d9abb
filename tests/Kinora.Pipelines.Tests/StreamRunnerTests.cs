using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Tests.Support;
using Kinora.Vision.Editing;
using Kinora.Vision.Sessions;

namespace Kinora.Pipelines.Tests;

public sealed class StreamRunnerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SessionRegistry _sessions = new();
    private readonly StepScheduler _scheduler = new();

    public void Dispose()
    {
        _scheduler.Dispose();
        _sessions.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task RunAsync_ThreeStreamsAtOnce_ShareOneSessionAndEachGetsItsOwnResults()
    {
        var clips = new[] { Clip("a", 20), Clip("b", 30), Clip("c", 40) };
        var sinks = clips.Select(_ => new ListSink()).ToArray();
        await Task.WhenAll(clips.Select((clip, i) => RunAsync(clip, sinks[i])));
        for (var i = 0; i < clips.Length; i++)
        {
            Assert.Equal(Enumerable.Range(0, 20 + (10 * i)).Select(n => (long)n), sinks[i].Results.Select(r => r.Frame));
        }

        Assert.Equal(1, _sessions.Count);
    }

    [Fact]
    public async Task RunAsync_WithMetrics_CountsEveryFrameAndMeasuresEveryStep()
    {
        using var listener = new Measurements(null);
        using var metrics = new PipelineMetrics();
        await RunAsync(Clip("counted", 12), new ListSink(), metrics: metrics, name: "counted");
        Assert.Equal(12, listener["kinora.stream.frames stream=counted outcome=analysed"]);
        Assert.True(listener["kinora.stream.result.age stream=counted"] > 0);
        Assert.All(["detect", "track", "describe"], step => Assert.True(listener[$"kinora.stream.step.duration stream=counted step={step}"] > 0));
    }

    [Fact]
    public async Task RunAsync_SinkThatThrows_StopsTheSourceAndPassesTheErrorOn()
    {
        var clip = Clip("long", 2000);
        var sink = new ListSink { OnResult = r => throw new IOException("disk full") };
        var error = await Assert.ThrowsAsync<IOException>(() => RunAsync(clip, sink));
        Assert.Equal("disk full", error.Message);
    }

    [Fact]
    public async Task RunAsync_Cancelled_ReturnsAndSumsUp()
    {
        using var stop = new CancellationTokenSource();
        var sink = new ListSink();
        sink.OnResult = _ =>
        {
            if (sink.Results.Count == 5)
            {
                stop.Cancel();
            }
        };
        var summary = await RunAsync(Clip("long", 2000), sink, cancellation: stop.Token);
        Assert.InRange(summary.Results, 5, 6);
        Assert.True(summary.Elapsed > TimeSpan.Zero);
    }

    [Fact]
    public async Task RunAsync_BrokenFile_GivesWhatIsThereThenSaysWhy()
    {
        var whole = await File.ReadAllBytesAsync(Clip("whole", 100), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_folder["cut.mkv"], whole[..(whole.Length / 2)], TestContext.Current.CancellationToken);
        var sink = new ListSink();
        var error = await Assert.ThrowsAsync<SourceException>(() => RunAsync(_folder["cut.mkv"], sink));
        Assert.Contains("damaged", error.Message, StringComparison.Ordinal);
        Assert.InRange(sink.Results.Count, 20, 99);
    }

    [Fact]
    public async Task Write_SavedPictures_CostExactlyOneCopyEach()
    {
        using var writer = new PictureWriter(_folder["out"], [new OverlayEditor()]);
        var sink = new ListSink { OnFrame = (result, frame) => writer.Write(result, frame) };
        await RunAsync(Clip("save", 10), sink);
        Assert.Equal(10, writer.Copies);
        Assert.Equal(10, Directory.GetFiles(_folder["out"], "frame_0000??.jpg").Length);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RunAsync_LiveSourceThatDiesAndReturns_IsFoundAgainAndCountsOn()
    {
        var clip = _folder["live.mp4"];
        Tool.Ffmpeg("-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=30", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", clip);
        var server = await RtspServer.StartAsync(clip);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var sink = new ListSink();
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var killed = 0;
        sink.OnResult = _ =>
        {
            if (sink.Results.Count == 10 && killed++ == 0)
            {
                server.Kill();
            }
            else if (sink.Results.Count == 40)
            {
                stop.Cancel();
            }
        };
        sink.OnLost = _ =>
        {
            if (killed > 0)
            {
                lost.TrySetResult();
            }
        };

        // As under serve: on a busy machine the first connection may bring no picture in time, and is made again.
        var running = RunAsync(server.Address, sink, cancellation: stop.Token, policy: RestartPolicy.Always);

        // Where the runner ends first, its error says why.
        await (await Task.WhenAny(lost.Task, running).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        using var again = await RtspServer.StartAsync(clip, port: server.Port);
        await running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        server.Dispose();

        var frames = sink.Results.Select(r => r.Frame).ToList();
        Assert.True(frames.Zip(frames.Skip(1), (a, b) => b > a).All(grows => grows), "frame numbers went back");
        Assert.Contains(sink.Lost, message => message.Contains("Trying until", StringComparison.Ordinal));
    }

    private async Task<StreamSummary> RunAsync(
        string source, ListSink sink, CancellationToken? cancellation = null, PipelineMetrics? metrics = null, string name = "test", RestartPolicy policy = RestartPolicy.AfterFirstFrame)
    {
        var token = TestContext.Current.CancellationToken;
        using var steps = await StepPlan.Create(["detect", "track", "describe"], new Dictionary<string, string> { ["detect"] = "nanodet_256" })
            .BuildAsync(new ModelStore(), _sessions, null, token);
        var config = new StreamConfig { Name = name, Source = SourceAddress.Parse(source) };
        var runner = new StreamRunner(config, new SourceRegistry(policy), steps, _scheduler, sink, metrics: metrics);
        await runner.RunAsync(cancellation ?? token);
        return runner.Summary;
    }

    private string Clip(string name, int frames)
    {
        var path = _folder[name + ".mkv"];
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=size=160x120:rate=25", "-frames:v", $"{frames}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path);
        return path;
    }

    private sealed class ListSink : IFrameSink
    {
        public List<FrameResult> Results { get; } = [];

        public List<string> Lost { get; } = [];

        public Action<FrameResult>? OnResult { get; set; }

        public Action<FrameResult, FrameLease>? OnFrame { get; set; }

        public Action<string>? OnLost { get; set; }

        public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
        {
            Results.Add(result);
            OnFrame?.Invoke(result, frame);
            OnResult?.Invoke(result);
            return ValueTask.CompletedTask;
        }

        public void OnSourceNotice(string message)
        {
            Lost.Add(message);
            OnLost?.Invoke(message);
        }
    }
}
