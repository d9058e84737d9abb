using System.Collections.Concurrent;
using Kinora.Media.Stills;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Stills;
using Kinora.Tests.Support;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Tests.Stills;

/// <summary>What callers get who come at once, leave, or send what is no picture.</summary>
[Collection(Alone.Name)]
public sealed class PictureAnalyserLoadTests : IDisposable
{
    private static readonly byte[] Picture = TestJpeg.Of(640, 480);

    private readonly StepScheduler _scheduler = new(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public async Task AnalyseAsync_MoreThanThereArePlaces_AreServedInOrder()
    {
        using var gate = new ManualResetEventSlim();
        List<int> seen = [];
        using var analyser = Analyser(1, new ActionStep("look", context =>
        {
            gate.Wait();
            seen.Add(context.SourceWidth);
        }));
        int[] widths = [40, 80, 120, 160, 200];
        var tasks = widths.Select(width => analyser.AnalyseAsync(TestJpeg.Of(width, 40), "x", Cancellation)).ToList();

        gate.Set();
        var results = await Task.WhenAll(tasks);

        Assert.Equal(widths, seen);
        Assert.Equal(widths, results.Select(result => result.Width));
    }

    [Fact]
    public async Task AnalyseAsync_OneCallerWithManyPictures_LetsAnotherInBetween()
    {
        using var gate = new ManualResetEventSlim();
        List<int> seen = [];
        using var analyser = Analyser(1, new ActionStep("look", context =>
        {
            gate.Wait();
            seen.Add(context.SourceWidth);
        }));
        (string Caller, int Width)[] pictures = [("greedy", 40), ("greedy", 48), ("greedy", 56), ("greedy", 64), ("quiet", 80), ("quiet", 88)];
        var tasks = pictures.Select(picture => analyser.AnalyseAsync(TestJpeg.Of(picture.Width, 40), "x", picture.Caller, Cancellation)).ToList();

        gate.Set();
        await Task.WhenAll(tasks);

        Assert.Equal([40, 48, 80, 56, 88, 64], seen);
    }

    [Fact]
    public async Task AnalyseAsync_CancelledWhileItWaits_LeavesAtOnceAndItsPlaceToOthers()
    {
        using var gate = new ManualResetEventSlim();
        using var analyser = Analyser(1, new ActionStep("look", _ => gate.Wait()));
        using var source = new CancellationTokenSource();
        var first = analyser.AnalyseAsync(Picture, "first", Cancellation);
        var second = analyser.AnalyseAsync(Picture, "second", source.Token);
        var third = analyser.AnalyseAsync(Picture, "third", Cancellation);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(first.IsCompleted);
        gate.Set();
        Assert.Equal(["first", "third"], new[] { await first, await third }.Select(result => result.Stream));
    }

    [Fact]
    public async Task AnalyseAsync_CancelledWhileItRuns_EndsWithTheStep()
    {
        using var source = new CancellationTokenSource();
        var later = new ActionStep("later", _ => { });
        using var analyser = Analyser(1, new ActionStep("first", _ => source.Cancel()), later);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => analyser.AnalyseAsync(Picture, "x", source.Token));

        Assert.Equal(0, later.Runs);
        Assert.Equal("y", (await analyser.AnalyseAsync(Picture, "y", Cancellation)).Stream);
        Assert.Equal(1, later.Runs);
    }

    [Fact]
    public async Task AnalyseAsync_StepFails_NamesItAndServesTheNext()
    {
        var fails = true;
        using var analyser = Analyser(1, new ActionStep("look", _ => Assert.False(fails)));

        var error = await Assert.ThrowsAsync<StepException>(() => analyser.AnalyseAsync(Picture, "x", Cancellation));
        fails = false;

        Assert.Contains("Step 'look' failed", error.Message, StringComparison.Ordinal);
        Assert.Equal(640, (await analyser.AnalyseAsync(Picture, "x", Cancellation)).Width);
    }

    [Fact]
    public async Task AnalyseAsync_StepsThatNeedOnlyTheFrame_RunAtOnceAndOthersAfterThem()
    {
        using var both = new Barrier(2);
        var order = new ConcurrentQueue<string>();
        ActionStep Meets(string name) => new(name, _ =>
        {
            Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30)));
            order.Enqueue(name);
        }, needsOnlyFrame: true);
        using var analyser = Analyser(2, Meets("a"), Meets("b"), new ActionStep("after", _ => order.Enqueue("after")), new ActionStep("last", _ => order.Enqueue("last"), needsOnlyFrame: true));

        for (var i = 0; i < 20; i++)
        {
            order.Clear();
            var result = await analyser.AnalyseAsync(Picture, "x", Cancellation);

            Assert.Equal(["after", "last"], order.Skip(2));
            Assert.Equal(["queue", "decode", "a", "b", "after", "last", "total"], result.Timings.Select(timing => timing.Step));
        }
    }

    [Fact]
    public async Task AnalyseAsync_OneOfTheStepsThatRunAtOnceFails_WaitsForTheOtherAndServesTheNext()
    {
        var fails = true;
        using var failed = new ManualResetEventSlim();
        var other = new ActionStep("other", _ => Assert.True(!fails || failed.Wait(TimeSpan.FromSeconds(30))), needsOnlyFrame: true);
        var after = new ActionStep("after", _ => { });
        using var analyser = Analyser(2, other, new ActionStep("look", _ =>
        {
            failed.Set();
            Assert.False(fails);
        }, needsOnlyFrame: true), after);

        var error = await Assert.ThrowsAsync<StepException>(() => analyser.AnalyseAsync(Picture, "x", Cancellation));

        Assert.Contains("Step 'look' failed", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (other.Runs, after.Runs));
        fails = false;
        await analyser.AnalyseAsync(Picture, "x", Cancellation);
        Assert.Equal((2, 1), (other.Runs, after.Runs));
    }

    [Fact]
    public async Task AnalyseAsync_StepsThatNeedOnlyTheFrameOnOneThread_RunAllTheSame()
    {
        var steps = Enumerable.Range(0, 3).Select(i => new ActionStep($"s{i}", _ => { }, needsOnlyFrame: true)).ToArray();
        using var analyser = Analyser(1, steps);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => analyser.AnalyseAsync(Picture, "x", Cancellation)));

        Assert.All(steps, step => Assert.Equal(10, step.Runs));
    }

    [Fact]
    public async Task AnalyseAsync_PictureThatIsNone_IsRefusedWithoutAPlace()
    {
        using var gate = new ManualResetEventSlim();
        using var analyser = Analyser(1, new ActionStep("look", _ => gate.Wait()));
        var busy = analyser.AnalyseAsync(Picture, "busy", Cancellation);
        var bomb = Picture.ToArray();
        var size = bomb.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xff, 0xc0]) + 5;
        bomb[size] = bomb[size + 2] = 0x1f;

        var tooLarge = await Assert.ThrowsAsync<StillException>(() => analyser.AnalyseAsync(bomb, "bomb", Cancellation));
        var text = await Assert.ThrowsAsync<StillException>(() => analyser.AnalyseAsync("hello"u8.ToArray(), "text", Cancellation));
        var empty = await Assert.ThrowsAsync<StillException>(() => analyser.AnalyseAsync(default, "empty", Cancellation));

        Assert.Contains("more than the 50 megapixels", tooLarge.Message, StringComparison.Ordinal);
        Assert.Contains("is not a picture", text.Message, StringComparison.Ordinal);
        Assert.Contains("is empty", empty.Message, StringComparison.Ordinal);
        Assert.False(busy.IsCompleted);
        gate.Set();
        await busy;
    }

    [Fact]
    public async Task AnalyseAsync_CutOffPicture_IsRefusedAndTheNextServed()
    {
        using var analyser = Analyser(1, new ActionStep("look", _ => { }));

        var error = await Assert.ThrowsAsync<StillException>(() => analyser.AnalyseAsync(Picture.AsMemory(0, Picture.Length / 2), "cut.jpg", Cancellation));

        Assert.Contains("'cut.jpg' is a damaged JPEG", error.Message, StringComparison.Ordinal);
        Assert.Equal(640, (await analyser.AnalyseAsync(Picture, "x", Cancellation)).Width);
    }

    [Theory]
    [InlineData(1.0, 642, 482)]
    [InlineData(0.51, 642, 482)]
    [InlineData(0.5, 321, 241)]
    [InlineData(0.2, 161, 121)]
    [InlineData(0.0, 81, 61)]
    public async Task AnalyseAsync_StepsThatNeedFewPixels_GetASmallerPictureOfTheSameSize(double leastScale, int width, int height)
    {
        (int, int) got = default;
        using var analyser = Analyser(
            1, new ActionStep("look", context => got = (context.Format.Width, context.Format.Height), leastScale), new ActionStep("other", _ => { }, 0));

        var result = await analyser.AnalyseAsync(TestJpeg.Of(642, 482), "x", Cancellation);

        Assert.Equal((width, height), got);
        Assert.Equal((642, 482), (result.Width, result.Height));
    }

    [Fact]
    public async Task AnalyseAsync_SteadyState_AllocatesNothingThatGrowsWithThePicture()
    {
        using var analyser = Analyser(2, new ActionStep("look", _ => { }));
        var picture = TestJpeg.Of(1600, 1200);
        async Task RunAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                await Task.WhenAll(analyser.AnalyseAsync(picture, "x", Cancellation), analyser.AnalyseAsync(picture, "y", Cancellation));
            }
        }

        await RunAsync(10);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync(50);
        var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / 100;

        Assert.InRange(each, 1, 16 * 1024);
    }

    [Fact]
    public async Task Dispose_WhilePicturesAreWorkedOn_FinishesThemAndRefusesOthers()
    {
        using var gate = new ManualResetEventSlim();
        using var begun = new SemaphoreSlim(0);
        var analyser = Analyser(1, new ActionStep("look", _ =>
        {
            begun.Release();
            gate.Wait();
        }));
        var first = analyser.AnalyseAsync(Picture, "first", Cancellation);
        await begun.WaitAsync(Cancellation);
        var second = analyser.AnalyseAsync(Picture, "second", Cancellation);

        analyser.Dispose();
        gate.Set();

        Assert.Equal("first", (await first).Stream);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => analyser.AnalyseAsync(Picture, "third", Cancellation));
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task AnalyseAsync_TenThousandPictures_LeaveNothingBehind()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "This reads /proc.");
        using var analyser = Analyser(2, new ActionStep("look", _ => { }));
        byte[][] pictures = [Picture, TestJpeg.Of(320, 240), TestJpeg.Of(240, 320), Picture[..2000], TestJpeg.Of(160, 120)];
        async Task RunAsync(int times)
        {
            await Parallel.ForAsync(0, times, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (i, _) =>
            {
                try
                {
                    await analyser.AnalyseAsync(pictures[i % pictures.Length], "x", Cancellation);
                }
                catch (StillException)
                {
                    Assert.Equal(3, i % pictures.Length);
                }
            });
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        await RunAsync(1000);
        var (descriptors, threads, resident) = (Linux.Descriptors(), Linux.Threads(), Environment.WorkingSet);
        await RunAsync(9000);

        TestContext.Current.TestOutputHelper?.WriteLine($"{resident >> 20} MiB, then {Environment.WorkingSet >> 20} MiB");
        Assert.InRange(Linux.Descriptors(), 0, descriptors + 4);
        Assert.InRange(Linux.Threads(), 0, threads + 4);
        Assert.InRange(Environment.WorkingSet, 0, resident + (24 << 20));
    }

    private PictureAnalyser Analyser(int places, params IStep[] steps) => new(
        [.. Enumerable.Range(0, places).Select(_ =>
        {
            var chain = new StepChain();
            Array.ForEach(steps, step => chain.Add(step, null));
            return chain;
        })],
        _scheduler.OpenLane(),
        new PictureAnalyserOptions(),
        warning: null);
}
