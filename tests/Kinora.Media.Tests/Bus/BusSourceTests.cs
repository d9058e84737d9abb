using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Media.Decoding;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests.Bus;

/// <summary>A source that reads a publisher's frames over a real socket and real shared memory; here in one process, which maps it twice.</summary>
public sealed class BusSourceTests : IDisposable
{
    private static readonly FrameFormat Format = FrameFormat.Video(64, 48);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public BusSourceTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Frames are shared between processes on Linux only.");
        _stop.CancelAfter(TimeSpan.FromSeconds(60));
    }

    private string Socket => _folder["bus.sock"];

    [Fact]
    public async Task NextAsync_FramesOfAPublisher_KeepTheirStampsAndAreNotCopied()
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, Socket);
        var format = Format with { Matrix = ColorMatrix.Bt709, Range = ColorRange.Full };
        var stamp = new FrameStamp(7, 123_456_789, 40_000_000, DateTimeOffset.UnixEpoch.AddSeconds(1000), 99) { SourceSize = (640, 480), Crop = new FrameCrop(2, 4, 60, 40) };
        Publish(pool, 42, stamp, format);
        using var supervisor = new SourceSupervisor(SourceAddress.Parse("bus:" + Socket));
        using var feed = supervisor.OpenFeed(FeedRequest.Everything with { Rendition = Rendition.Analysis });
        var running = supervisor.RunAsync(_stop.Token);
        using (var frame = await NextAsync(feed))
        {
            Assert.Equal((format, 7L, 123_456_789L, 640, 480), (frame.Format, frame.Index, frame.PtsNanoseconds, frame.SourceWidth, frame.SourceHeight));
            Assert.Equal((DateTimeOffset.UnixEpoch.AddSeconds(1000), 99L), (frame.CapturedAt, frame.CapturedMonotonicNanoseconds));
            Assert.Equal((TimeSpan.FromMilliseconds(40), new FrameCrop(2, 4, 60, 40)), (frame.Duration, frame.Crop));
            Assert.Equal(-1, frame.Pixels.IndexOfAnyExcept((byte)42));
        }

        Assert.Equal(0, pool.Copies);
        Assert.Equal(0, supervisor.Frames.PoolOf(Rendition.Full).Committed);
        Assert.Equal(SourceState.Live, supervisor.Health.State);
        await EndAsync(running);
    }

    [Fact]
    public async Task NextAsync_PublisherThatWaits_NoFrameIsLostAndTheEndIsAnEnd()
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, Socket, new BusPublisherOptions { MayWait = true, LongestWait = Patience });
        using var supervisor = new SourceSupervisor(SourceAddress.Parse("bus:" + Socket), policy: RestartPolicy.AfterFirstFrame);
        using var feed = supervisor.OpenFeed(FeedRequest.Everything);
        var running = supervisor.RunAsync(_stop.Token);
        await UntilAsync(() => publisher.Clients == 1);
        var writing = Task.Run(() => Write(pool), _stop.Token);
        List<long> seen = [];
        while (await feed.Frames.NextAsync(_stop.Token) is { } frame)
        {
            using (frame)
            {
                Assert.Equal((byte)frame.Index, frame.Pixels[frame.Pixels.Length - 1]);
                seen.Add(frame.Index);
            }
        }

        await writing;
        await running;
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i), seen);
        Assert.Equal(0, feed.Frames.Dropped);
        Assert.Equal((SourceState.Ended, 300L, 96), (supervisor.Health.State, supervisor.Health.Frames, supervisor.Health.Width));
    }

    [Fact]
    public async Task NextAsync_PublisherGoesAndComesBack_TheSameFeedGoesOn()
    {
        using var supervisor = new SourceSupervisor(SourceAddress.Parse("bus:" + Socket));
        List<SourceHealth> states = [];
        supervisor.StateChanged += health => { lock (states) { states.Add(health); } };
        using var feed = supervisor.OpenFeed(FeedRequest.Everything);
        var running = supervisor.RunAsync(_stop.Token);
        for (var life = 1; life <= 3; life++)
        {
            using var pool = new FramePool();
            using (BusPublisher.Start(pool, Socket))
            {
                Publish(pool, (byte)life, FrameStamp.Now(TimeProvider.System, 10 * life, null));
                using var frame = await NextAsync(feed);
                Assert.Equal((10L * life, (byte)life), (frame.Index, frame.Pixels[0]));
            }

            await UntilAsync(() => supervisor.Health.State == SourceState.Backoff);
        }

        Assert.True(supervisor.Health.Restarts >= 2);
        Assert.Contains("bus.sock", supervisor.Health.LastError, StringComparison.Ordinal);
        Assert.Equal(3, states.Count(health => health.State == SourceState.Live));
        await EndAsync(running);
    }

    [Fact]
    public async Task RunAsync_NobodyPublishes_GivesUpAfterTheFirstFramesTimeAndSaysWho()
    {
        using var supervisor = new SourceSupervisor(
            SourceAddress.Parse("bus:" + Socket), new SourceOptions { FirstFrameTimeout = TimeSpan.FromSeconds(0.5) }, RestartPolicy.AfterFirstFrame);
        using var feed = supervisor.OpenFeed(FeedRequest.Everything);
        var error = await Assert.ThrowsAsync<SourceException>(() => supervisor.RunAsync(_stop.Token));
        Assert.Contains($"Nobody publishes frames at '{Socket}'", error.Message, StringComparison.Ordinal);
        Assert.True(supervisor.Health.Restarts > 0);
    }

    [Fact]
    public async Task OpenFeed_OneMoreThanThePublisherHasRoomFor_FailsAloneAndSaysWhy()
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, Socket, new BusPublisherOptions { MostClients = 1 });
        using var supervisor = new SourceSupervisor(SourceAddress.Parse("bus:" + Socket));
        using var first = supervisor.OpenFeed(FeedRequest.Everything with { Mode = FeedMode.Latest });
        var running = supervisor.RunAsync(_stop.Token);
        Publish(pool, 1, FrameStamp.Now(TimeProvider.System, 0, null));
        (await NextAsync(first)).Dispose();
        using var second = supervisor.OpenFeed(FeedRequest.Everything with { Mode = FeedMode.Latest });
        var error = await Assert.ThrowsAsync<SourceException>(async () => await second.Frames.NextAsync(_stop.Token));
        Assert.Contains("1 clients", error.Message, StringComparison.Ordinal);
        Publish(pool, 2, FrameStamp.Now(TimeProvider.System, 1, null));
        using var next = await NextAsync(first);
        Assert.Equal(1, next.Index);
        await EndAsync(running);
    }

    [Fact]
    public async Task NextAsync_SentAwayWhileAnotherFeedReadsOn_ComesBack()
    {
        using var pool = new FramePool();
        using var sentAway = new SemaphoreSlim(0);
        using var publisher = BusPublisher.Start(pool, Socket, new BusPublisherOptions
        {
            HoldLimit = TimeSpan.FromMilliseconds(40), OnEvent = happened => { if (happened.Kind == BusEventKind.Quarantined) { sentAway.Release(); } },
        });
        using var supervisor = new SourceSupervisor(SourceAddress.Parse("bus:" + Socket));
        using var quick = supervisor.OpenFeed(FeedRequest.Everything with { Mode = FeedMode.Latest });
        using var slow = supervisor.OpenFeed(FeedRequest.Everything with { Mode = FeedMode.Latest });
        var running = supervisor.RunAsync(_stop.Token);
        Publish(pool, 1, FrameStamp.Now(TimeProvider.System, 0, null));
        (await NextAsync(quick)).Dispose();
        using (var held = await NextAsync(slow))
        {
            Assert.True(await sentAway.WaitAsync(Patience, _stop.Token));
            Assert.Equal(1, held.Pixels[0]);
        }

        // It is connected again at some time, and what comes then it gets.
        var next = NextAsync(slow);
        await UntilAsync(() =>
        {
            Publish(pool, 2, FrameStamp.Now(TimeProvider.System, 1, null));
            return next.IsCompleted;
        });
        using (var again = await next)
        {
            Assert.Equal(2, again.Pixels[0]);
        }

        await EndAsync(running);
    }

    [Fact]
    public async Task Dispose_OfAFeed_GivesItsPlaceAtThePublisherBack()
    {
        using var pool = new FramePool();
        using var publisher = BusPublisher.Start(pool, Socket);
        using var supervisor = new SourceSupervisor(SourceAddress.Parse("bus:" + Socket));
        using var first = supervisor.OpenFeed(FeedRequest.Everything);
        var running = supervisor.RunAsync(_stop.Token);
        Publish(pool, 1, FrameStamp.Now(TimeProvider.System, 0, null));
        (await NextAsync(first)).Dispose();
        var second = supervisor.OpenFeed(FeedRequest.Everything with { Mode = FeedMode.Queue(4), HeldQuota = 3 });
        await UntilAsync(() => publisher.Clients == 2);
        second.Dispose();
        await UntilAsync(() => publisher.Clients == 1);
        await EndAsync(running);
        await UntilAsync(() => publisher.Clients == 0);
    }

    [Theory]
    [InlineData("bus:")]
    [InlineData("bus:  ")]
    public void Parse_NoPath_SaysHowToWriteIt(string text) =>
        Assert.Contains("write it as bus:PATH", Assert.Throws<SourceException>(() => SourceAddress.Parse(text)).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _stop.Dispose();
        _folder.Dispose();
    }

    private void Write(FramePool pool)
    {
        for (var i = 0; i < 300; i++)
        {
            var loan = pool.Loan(i < 150 ? Format : FrameFormat.Video(96, 64), _stop.Token);
            loan.Pixels.Fill((byte)i);
            loan.Commit(FrameStamp.Now(TimeProvider.System, i, i * 40_000_000L));
        }

        pool.Complete();
    }

    private static void Publish(FramePool pool, byte value, in FrameStamp stamp, FrameFormat? format = null)
    {
        Assert.True(pool.TryLoan(format ?? Format, out var loan));
        loan.Pixels.Fill(value);
        loan.Commit(stamp);
    }

    private async Task<FrameLease> NextAsync(SourceFeed feed) => Assert.IsType<FrameLease>(await feed.Frames.NextAsync(_stop.Token));

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun) < Patience, "It does not come about.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}
