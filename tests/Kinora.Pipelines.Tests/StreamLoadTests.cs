using System.Collections.Concurrent;
using Kinora.Frames.Feeds;
using Kinora.Frames.Results;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Models.Cache;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Tests.Support;
using Kinora.Vision.Detectors;
using Kinora.Vision.Motion;
using Kinora.Vision.Sessions;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests;

/// <summary>Streams of real decoders that get less time than they want.</summary>
[Collection(Alone.Name)]
[Trait("Speed", "Slow")]
public sealed class StreamLoadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_OneStreamBlockedForTwoSeconds_TheOthersStayOnTime()
    {
        using var scheduler = new StepScheduler(1);
        var blocked = false;
        var slow = new ActionStep("slow", _ =>
        {
            Volatile.Write(ref blocked, true);
            Thread.Sleep(2000);
            Volatile.Write(ref blocked, false);
        });
        var stuck = Collect(out var stuckResults);
        ConcurrentQueue<int>[] during = [new(), new(), new()];
        var others = during.Select(results => new Sink((_, _) =>
        {
            if (Volatile.Read(ref blocked))
            {
                results.Enqueue(1);
            }
        })).ToArray();
        var clip = Clip("moving", "testsrc2=size=160x120:rate=10", 40);
        var running = others.Select(sink => RunAsync(scheduler, clip, sink, new ActionStep("fast", _ => { }))).Append(RunAsync(scheduler, clip, stuck, slow));
        await Task.WhenAll(running).WaitAsync(Patience, TestContext.Current.CancellationToken);

        // Each gave 40 results in the 4 s of the clip, during all of which the fourth was blocked; it gave a few.
        Assert.All(during, results => Assert.InRange(results.Count, 30, 40));
        Assert.InRange(stuckResults.Count, 1, 10);
        Assert.Contains(stuckResults, result => result.Dropped > 10);
    }

    [Fact]
    public async Task RunAsync_StepsSlowerThanTheStreamsRate_LowersTheRateAndSaysSo()
    {
        using var scheduler = new StepScheduler(1);
        var sink = Collect(out var results);
        await RunAsync(
            scheduler, Clip("fast", "testsrc2=size=160x120:rate=20", 120), sink, new ActionStep("slow", _ => Thread.Sleep(180)),
            config => config with { Selection = new FrameSelection(1, 20) });
        var actions = results.Select(result => result.Shed).OfType<Shed>().Select(shed => (shed.Reason, shed.Action)).Distinct().ToArray();
        Assert.Contains((Shed.OverCapacity, Shed.Skipped), actions);
        Assert.Contains((Shed.OverCapacity, Shed.LowerRate), actions);

        // 180 ms a step leave 5.5 a second of 20: every fourth frame can be kept, and an eighth of them would be too few.
        var settled = results.SkipWhile(result => result.Frame < 60).Select(result => result.Frame).ToArray();
        Assert.InRange((settled[^1] - settled[0]) / (settled.Length - 1.0), 3.5, 6.5);
        Assert.Equal(results.Select(result => result.Frame).Order(), results.Select(result => result.Frame));
    }

    [Fact]
    public async Task RunAsync_SmallerModelsAllowed_TakeOverWhenTimeIsShortAndFindTheSameThings()
    {
        using var scheduler = new StepScheduler(1);
        using var sessions = new SessionRegistry();
        var clip = _folder["photo.mkv"];
        Tool.Ffmpeg(
            "-loop", "1", "-framerate", "20", "-i", Repository.Shared("media/kite_and_cold.jpg"), "-frames:v", "160", "-vf", "scale=640:-2",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", clip);
        using var chain = await StepPlan.Create(["detect"], new Dictionary<string, string> { ["detect"] = "nanodet_320" }).WithSmallerModels()
            .BuildAsync(new ModelStore(), sessions, null, TestContext.Current.CancellationToken);
        var detector = Assert.IsType<ScalableDetectStep>(Assert.Single(chain.Steps));
        Assert.Equal(2, detector.Levels);

        // No detector keeps to a budget of a millisecond; the smaller one only comes closer.
        var sink = Collect(out var results);
        var config = new StreamConfig
        {
            Name = "load", Source = SourceAddress.Parse(clip), SourceOptions = new SourceOptions { Realtime = true },
            LatencyBudget = TimeSpan.FromMilliseconds(1), Selection = new FrameSelection(1, 20),
        };
        await new StreamRunner(config, new SourceRegistry(RestartPolicy.AfterFirstFrame), chain, scheduler, sink).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal((2, 1), (sessions.Count, detector.Level));
        Assert.Contains(results, result => result.Shed == new Shed(Shed.OverBudget, Shed.SmallerModel));
        Assert.All(results, result => Assert.Contains(result.Detections!, found => found.Label == "person"));
    }

    [Fact]
    public async Task RunAsync_PictureThatStandsStill_RunsItsStepsRarelyAndCarriesTheResult()
    {
        using var scheduler = new StepScheduler(1);
        var still = _folder["still.mkv"];
        Tool.Ffmpeg(
            "-f", "lavfi", "-i", "color=gray:size=320x240:rate=10,noise=alls=6:allf=t", "-f", "lavfi", "-i", "color=white:size=60x80:rate=10",
            "-filter_complex", "overlay=y=80:x='40+60*max(0,t-3)'", "-frames:v", "60", "-c:v", "libx264", "-pix_fmt", "yuv420p", still);
        var step = new ActionStep("find", context =>
        {
            context.HasDetections = true;
            context.Detections.Add(new Detection("person", 0.9f, new Box(1, 2, 3, context.FrameIndex)));
        });
        var sink = Collect(out var results);
        await RunAsync(scheduler, still, sink, step, config => config with { Motion = new MotionOptions(), SourceOptions = new SourceOptions() });
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (long)i), results.Select(result => result.Frame));
        Assert.Equal(60, step.Runs + results.Count(result => result.Stale));
        Assert.All(results.Where(result => result.Frame is > 12 and < 29), result =>
        {
            Assert.True(result.Stale, $"frame {result.Frame} was looked at");
            Assert.InRange(Assert.Single(result.Detections!).Box.Y2, 0, 12);
            Assert.Empty(result.Timings);
        });
        Assert.All(results.Where(result => result.Frame > 32), result => Assert.False(result.Stale, $"frame {result.Frame} moved"));
    }

    [Fact]
    public async Task RunAsync_MaxResultsOfOverlappingSteps_GivesThatManyAndRunsNoMore()
    {
        using var scheduler = new StepScheduler(2);
        var first = new ActionStep("a", _ => Thread.SpinWait(100_000));
        var sink = Collect(out var results);
        await RunAsync(
            scheduler, Clip("many", "testsrc2=size=160x120:rate=25", 100), sink, [first, new ActionStep("b", _ => Thread.SpinWait(100_000))],
            config => config with { MaxResults = 20, SourceOptions = new SourceOptions() });
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), results.Select(result => result.Frame));
        Assert.Equal(20, first.Runs);
    }

    private static Sink Collect(out List<FrameResult> results)
    {
        List<FrameResult> list = [];
        results = list;
        return new Sink((result, _) => list.Add(result));
    }

    private static Task RunAsync(StepScheduler scheduler, string clip, IFrameSink sink, IStep step, Func<StreamConfig, StreamConfig>? change = null) =>
        RunAsync(scheduler, clip, sink, [step], change);

    private static async Task RunAsync(StepScheduler scheduler, string clip, IFrameSink sink, IStep[] steps, Func<StreamConfig, StreamConfig>? change = null)
    {
        using var chain = new StepChain();
        foreach (var step in steps)
        {
            chain.Add(step, null);
        }

        var config = new StreamConfig { Name = "load", Source = SourceAddress.Parse(clip), SourceOptions = new SourceOptions { Realtime = true } };
        await new StreamRunner(change?.Invoke(config) ?? config, new SourceRegistry(RestartPolicy.AfterFirstFrame), chain, scheduler, sink)
            .RunAsync(TestContext.Current.CancellationToken);
    }

    private string Clip(string name, string picture, int frames)
    {
        var path = _folder[name + ".mkv"];
        Tool.Ffmpeg("-f", "lavfi", "-i", picture, "-frames:v", $"{frames}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path);
        return path;
    }

    private sealed class Sink(Action<FrameResult, FrameLease> onResult) : IFrameSink
    {
        public ValueTask WriteAsync(FrameResult result, FrameLease frame, CancellationToken cancellationToken)
        {
            onResult(result, frame);
            return ValueTask.CompletedTask;
        }

        public void OnSourceNotice(string message)
        {
        }
    }
}
