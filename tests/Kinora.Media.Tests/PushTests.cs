using Kinora.Media.Decoding;
using Kinora.Media.Push;
using Kinora.Media.Sources;
using Kinora.Media.Supervision;
using Kinora.Tests.Support;

namespace Kinora.Media.Tests;

public sealed class PushTests : IAsyncLifetime
{
    private const long Begin = 1_790_000_000_000;

    private readonly TestFolder _folder = new();
    private readonly ShiftedTime _time = new();
    private readonly PushDoors _doors;
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private SourceSupervisor? _source;
    private SourceFeed? _feed;
    private Task _running = Task.CompletedTask;

    public PushTests() => _doors = new PushDoors(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _feed?.Dispose();
        _source?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("push:")]
    [InlineData("push:Camera")]
    [InlineData("push:-a")]
    [InlineData("push:a/b")]
    public void Parse_NoName_SaysHowToWriteIt(string text)
    {
        var error = Assert.Throws<SourceException>(() => SourceAddress.Parse(text));
        Assert.True(error.IsUsage);
        Assert.Contains("push:NAME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Name_IsALiveSource()
    {
        var address = SourceAddress.Parse("push:door_1");
        Assert.Equal((SourceKind.Push, "door_1", "push:door_1", true), (address.Kind, address.Value, address.Display, address.IsLive));
    }

    [Fact]
    public async Task RunAsync_NoDoors_IsRefusedAsUsage()
    {
        using var source = new SourceSupervisor(SourceAddress.Parse("push:nobody"));
        using var feed = source.OpenFeed(FeedRequest.Everything);
        Assert.True((await Assert.ThrowsAsync<SourceException>(() => source.RunAsync(Cancellation))).IsUsage);
    }

    [Fact]
    public void Enter_NothingReads_IsRefused()
    {
        Assert.Equal(PushRefusal.NoReader, Assert.Throws<PushException>(() => _doors.Enter("nobody")).Refusal);
        Assert.Equal(PushRefusal.Misuse, Assert.Throws<PushException>(() => _doors.Enter("No body")).Refusal);
    }

    [Fact]
    public async Task Push_RawAndJpegInChangingSizes_ArePicturesWithTheirTimes()
    {
        await using var session = await EnterAsync();
        Tool.Ffmpeg("-f", "lavfi", "-i", "color=c=white:size=62x40", "-frames:v", "1", _folder["white.jpg"]);
        var jpeg = await File.ReadAllBytesAsync(_folder["white.jpg"], Cancellation);
        var sent = new[]
        {
            Raw(PushFormat.Rgb, 64, 48, (255, 0, 0), 0), Raw(PushFormat.Rgb, 33, 17, (255, 0, 0), 40),
            Raw(PushFormat.Bgr, 64, 48, (255, 0, 0), 80), new PushedFrame(jpeg, PushFormat.Jpeg) { TimestampMilliseconds = Begin + 120 },
        };
        List<SourceReader.Seen> seen = [];
        foreach (var frame in sent)
        {
            await session.PushAsync(frame, Cancellation);
            seen.AddRange(await SourceReader.TakeAsync(_feed!, 1));
        }

        Assert.Equal([(64, 48), (33, 17), (64, 48), (62, 40)], seen.Select(frame => (frame.Width, frame.Height)));
        Assert.Equal([0, 40, 80, 120], seen.Select(frame => (long)Math.Round((frame.Seconds * 1000) - Begin)));
        Assert.Equal([0, 1, 2, 3], seen.Select(frame => frame.Index));
        // Full-range BT.601 luma of red is 76, of blue 29.
        Assert.All(seen.Zip([76, 76, 29, 255]), pair => Assert.InRange(pair.First.CentreLuma, pair.Second - 2, pair.Second + 2));
        Assert.Equal(SourceState.Live, _source!.Health.State);
        await session.FinishAsync();
        Assert.Equal((4, 4, null), (session.Received, session.Decoded, session.Problem));
    }

    [Theory]
    [InlineData("h264", PushFormat.H264)]
    [InlineData("vp8", PushFormat.Vp8)]
    public async Task Push_Video_EachFrameIsAPictureWithItsTime(string codec, PushFormat format)
    {
        await using var session = await EnterAsync();
        var frames = VideoFrames.Make(_folder, codec, "96x64", 20);
        List<SourceReader.Seen> seen = [];
        for (var i = 0; i < frames.Count; i++)
        {
            await session.PushAsync(new PushedFrame(frames[i], format) { TimestampMilliseconds = Begin + (40 * i) }, Cancellation);
            seen.AddRange(await SourceReader.TakeAsync(_feed!, 1));
        }

        Assert.All(seen, frame => Assert.Equal((96, 64), (frame.Width, frame.Height)));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => 40L * i), seen.Select(frame => (long)Math.Round((frame.Seconds * 1000) - Begin)));
        await session.FinishAsync();
        Assert.Equal((20, 20, null), (session.Received, session.Decoded, session.Problem));
    }

    [Fact]
    public async Task Push_VideoChangesItsSizeAndFormat_GoesOn()
    {
        await using var session = await EnterAsync();
        foreach (var (codec, format, size) in new[] { ("h264", PushFormat.H264, "96x64"), ("h264", PushFormat.H264, "64x96"), ("vp8", PushFormat.Vp8, "80x80"), ("vp8", PushFormat.Vp8, "96x64") })
        {
            foreach (var frame in VideoFrames.Make(_folder, codec, size, 5))
            {
                await session.PushAsync(new PushedFrame(frame, format), Cancellation);
            }
        }

        await session.FinishAsync();
        Assert.Equal((20, 20, null), (session.Received, session.Decoded, session.Problem));
        Assert.Equal((96, 64), _source!.Frames.Size);
    }

    [Fact]
    public async Task Push_DamagedFrames_AreCountedAndTheNextIsShown()
    {
        await using var session = await EnterAsync();
        await session.PushAsync(new PushedFrame(new byte[] { 0xff, 0xd8, 0xff, 0xe0, 1, 2, 3 }, PushFormat.Jpeg), Cancellation);
        await session.PushAsync(new PushedFrame(new byte[100], PushFormat.H264), Cancellation);
        await session.PushAsync(new PushedFrame(new byte[100], PushFormat.Vp8), Cancellation);
        await session.PushAsync(new PushedFrame("GIF89a"u8.ToArray(), PushFormat.Jpeg), Cancellation);
        await session.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 0), Cancellation);
        Assert.Single(await SourceReader.TakeAsync(_feed!, 1));
        await session.FinishAsync();
        Assert.Equal((5, 1), (session.Received, session.Decoded));
        Assert.Contains("damaged", session.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_FrameThatCanBeNone_IsRefusedByTheFieldsName()
    {
        await using var session = await EnterAsync();
        var rgb = Raw(PushFormat.Rgb, 8, 8, (1, 2, 3), 0);
        foreach (var (frame, field) in new[]
        {
            (rgb with { Width = 9 }, "frame_data"), (rgb with { Height = 0 }, "width"), (rgb with { Width = int.MaxValue, Height = int.MaxValue }, "width"),
            (rgb with { TimestampMilliseconds = -1 }, "timestamp_ms"), (rgb with { TimestampMilliseconds = long.MaxValue }, "timestamp_ms"),
            (rgb with { Data = default }, "frame_data"),
        })
        {
            var error = await Assert.ThrowsAsync<PushException>(async () => await session.PushAsync(frame, Cancellation));
            Assert.Equal(PushRefusal.Misuse, error.Refusal);
            Assert.StartsWith(field, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Enter_AnotherPushes_IsRefusedUntilItHasLeft()
    {
        await using (await EnterAsync())
        {
            Assert.Equal(PushRefusal.Busy, Assert.Throws<PushException>(() => _doors.Enter("cam")).Refusal);
        }

        await using var next = _doors.Enter("cam");
        await next.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 0), Cancellation);
        Assert.Single(await SourceReader.TakeAsync(_feed!, 1));
        Assert.Equal(1, next.Decoded);
    }

    [Fact]
    public async Task Enter_TheOtherWasSilent_TakesItsPlace()
    {
        await using var first = await EnterAsync();
        await first.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 0), Cancellation);
        Assert.Single(await SourceReader.TakeAsync(_feed!, 1));
        _time.Ahead = TimeSpan.FromSeconds(6);
        await using var second = _doors.Enter("cam");
        Assert.True(first.Ended.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<PushException>(async () => await first.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 0), Cancellation));
        Assert.Equal(PushRefusal.TakenOver, error.Refusal);
        await second.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 40), Cancellation);
        Assert.Single(await SourceReader.TakeAsync(_feed!, 1));
        await first.FinishAsync();
        Assert.Equal((1, 1), (first.Decoded, second.Decoded));
        Assert.Equal(PushRefusal.Busy, Assert.Throws<PushException>(() => _doors.Enter("cam")).Refusal);
    }

    [Fact]
    public async Task Push_NothingButDamage_EndsAfterAWhile()
    {
        await using var session = await EnterAsync();
        var damaged = new PushedFrame("no picture"u8.ToArray(), PushFormat.Jpeg);
        for (var i = 0; i < 40; i++)
        {
            await session.PushAsync(damaged, Cancellation);
        }

        _time.Ahead = TimeSpan.FromSeconds(11);
        var error = await Assert.ThrowsAsync<PushException>(async () => await session.PushAsync(damaged, Cancellation));
        Assert.Equal(PushRefusal.Undecodable, error.Refusal);
        Assert.Contains("The last 41 frames", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_SourceEnds_TheProducerIsSentAway()
    {
        await using var session = await EnterAsync();
        await session.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 0), Cancellation);
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        Assert.True(session.Ended.IsCancellationRequested);
        var error = await Assert.ThrowsAsync<PushException>(async () => await session.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), 0), Cancellation));
        Assert.Equal(PushRefusal.NoReader, error.Refusal);
    }

    [Fact]
    public async Task Push_TheProducerLeavesAndComesBack_ReadersLiveThroughIt()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var session = _source is null ? await EnterAsync() : _doors.Enter("cam");
            Assert.Equal(0, session.Received);
            await session.PushAsync(Raw(PushFormat.Rgb, 8, 8, (9, 9, 9), round * 1000), Cancellation);
            var seen = Assert.Single(await SourceReader.TakeAsync(_feed!, 1));
            Assert.Equal((round, round * 1000L), (seen.Index, (long)Math.Round((seen.Seconds * 1000) - Begin)));
        }

        Assert.Contains("producer", _source!.Health.LastError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("h264", PushFormat.H264)]
    [InlineData("vp8", PushFormat.Vp8)]
    public async Task Push_AfterASilence_GoesOnAtTheNextKeyframe(string codec, PushFormat format)
    {
        await using var session = await EnterAsync(new SourceOptions { StallTimeout = TimeSpan.FromSeconds(0.3) });
        var frames = VideoFrames.Make(_folder, codec, "96x64", 20);
        await session.PushAsync(new PushedFrame(frames[0], format), Cancellation);
        Assert.Single(await SourceReader.TakeAsync(_feed!, 1));
        while (_source!.Health is not { State: SourceState.Connecting, LastError: not null })
        {
            await Task.Delay(5, Cancellation);
        }

        Assert.Contains("silent", _source.Health.LastError, StringComparison.Ordinal);
        for (var i = 1; i < 20; i++)
        {
            await session.PushAsync(new PushedFrame(frames[i], format), Cancellation);
        }

        await session.FinishAsync();
        Assert.Equal((20, 11), (session.Received, session.Decoded));
        Assert.Contains("keyframe", session.Problem, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Push_RandomBytes_NeverBreakTheSource()
    {
        var random = new Random(5);
        await using var session = await EnterAsync();
        byte[][] heads = [[0xff, 0xd8, 0xff, 0xdb], [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1e], [0x10, 2, 0, 0x9d, 1, 0x2a, 64, 0, 64, 0], []];
        for (var i = 0; i < 200; i++)
        {
            var data = new byte[1 + random.Next(2000)];
            random.NextBytes(data);
            var head = heads[random.Next(heads.Length)];
            head.AsSpan(0, Math.Min(head.Length, data.Length)).CopyTo(data);
            await session.PushAsync(new PushedFrame(data, (PushFormat)random.Next(2, 5)) { TimestampMilliseconds = random.Next(3) }, Cancellation);
        }

        await session.PushAsync(Raw(PushFormat.Bgr, 40, 30, (9, 9, 9), 0), Cancellation);
        await session.FinishAsync();
        Assert.NotNull(session.Problem);
        Assert.True(session.Decoded >= 1, session.Problem);
    }

    /// <summary>Opens the source, waits until it can be pushed to, and goes in.</summary>
    private async Task<PushSession> EnterAsync(SourceOptions? options = null)
    {
        _source = new SourceSupervisor(SourceAddress.Parse("push:cam"), options, doors: _doors);
        _feed = _source.OpenFeed(FeedRequest.Everything);
        _running = _source.RunAsync(_stop.Token);
        while (true)
        {
            try
            {
                return _doors.Enter("cam");
            }
            catch (PushException error) when (error.Refusal == PushRefusal.NoReader)
            {
                await Task.Delay(5, Cancellation);
            }
        }
    }

    /// <summary>The system's clock, moved on at will.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => base.GetTimestamp() + (long)(Ahead.TotalSeconds * TimestampFrequency);
    }

    private static PushedFrame Raw(PushFormat format, int width, int height, (byte, byte, byte) pixel, long milliseconds)
    {
        var data = new byte[width * height * 3];
        for (var i = 0; i < data.Length; i += 3)
        {
            (data[i], data[i + 1], data[i + 2]) = pixel;
        }

        return new PushedFrame(data, format) { Width = width, Height = height, TimestampMilliseconds = Begin + milliseconds };
    }
}
