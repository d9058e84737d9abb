using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>
/// Clients in C that are killed (SIGKILL) while they hold frames, or anywhere while they read: the slots that they held are used again, and
/// a reader beside them gets every frame.
/// </summary>
[Collection(Alone.Name)]
public sealed class ClientKillTests : IDisposable
{
    private const int Depth = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BusPublisher _publisher;
    private readonly CheckedFrames _frames;
    private readonly Random _random = new(Soak.Seed);
    private ulong _read;

    public ClientKillTests()
    {
        CClient.SkipUnlessBuildable();
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"], new BusPublisherOptions { MayWait = true });
        _frames = new CheckedFrames(_pool, Soak.Seed);
    }

    /// <summary>As often as <c>KINORA_BUS_KILLS</c> says, which <c>./kinora test --soak</c> sets to 10,000.</summary>
    [Fact]
    public void Kill_WhileItHoldsOrReadsFrames_GivesTheSlotsBackAndOthersLoseNothing()
    {
        using var neighbour = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(Depth) });
        Until(() => _publisher.Clients == 1);
        KillOne(neighbour, 2);
        var (slots, files) = (_pool.Slots, Linux.Descriptors());
        var times = Enumerable.Range(1, Soak.Kills).Select(kill => KillOne(neighbour, kill)).Order().ToArray();

        Assert.Equal((0L, slots, 1), (neighbour.Dropped, _pool.Slots, _publisher.Clients));
        Assert.InRange(Linux.Descriptors(), 0, files + 8);
        Assert.Equal((ulong)_pool.Committed, _read);
        Soak.Tell(string.Create(CultureInfo.InvariantCulture,
            $"{times.Length} clients killed, seed {Soak.Seed}: 0 slots leaked; slots are back after p50 {At(times, .5):0.00}, p99 {At(times, .99):0.00}, at most {times[^1]:0.00} ms"));
    }

    public void Dispose()
    {
        _publisher?.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Patience));

    private static double At(double[] sorted, double part) => sorted[(int)(part * (sorted.Length - 1))];

    /// <summary>Milliseconds until the slots of a client that is killed are back.</summary>
    private double KillOne(BusSubscriber neighbour, int kill)
    {
        var (held, mode) = (1 + (kill % 3), (kill % 8) switch { < 4 => "queue", < 6 => "latest", _ => "reliable" });
        using var victim = CClient.StartReader(_publisher.Path, mode, depth: 4, held, kill % 2 == 0 ? "hold" : "read");
        Until(() => _publisher.Clients == 2);
        if (kill % 2 == 0)
        {
            var holds = victim.StandardOutput.ReadLineAsync();
            Until(() =>
            {
                TryPublish(neighbour);
                return holds.IsCompleted;
            });
            Assert.True(holds.Result == "holds", holds.Result ?? victim.StandardError.ReadToEnd());
            Assert.True(mode == "reliable" || StaleSlots(neighbour) == held, $"Kill {kill}: a slot that is held was used again.");
        }
        else
        {
            Publish(neighbour, _random.Next(3 * Depth));
        }

        var begun = Stopwatch.GetTimestamp();
        victim.Kill();
        while (_publisher.Clients == 2)
        {
            Assert.True(Stopwatch.GetElapsedTime(begun) < Patience, $"Kill {kill}, seed {Soak.Seed}: the client is still there.");
            Thread.Yield();
        }

        var took = Stopwatch.GetElapsedTime(begun);
        victim.StandardOutput.Dispose();
        victim.StandardError.Dispose();
        Assert.True(StaleSlots(neighbour) == 0, $"Kill {kill}, seed {Soak.Seed}: a slot is not used again.");
        return took.TotalMilliseconds;
    }

    /// <summary>How many slots stay as they are while as many frames are published as there are slots: those that are held.</summary>
    private int StaleSlots(BusSubscriber neighbour)
    {
        var before = (ulong)_pool.Committed;
        Publish(neighbour, _pool.Slots);
        var generation = _pool.Current!;
        return Enumerable.Range(0, generation.Slots).Count(slot => generation.Header(slot).Sequence <= before);
    }

    private void Publish(BusSubscriber neighbour, int frames)
    {
        for (var i = 0; i < frames; i++)
        {
            Until(() => TryPublish(neighbour));
        }
    }

    /// <summary>Publishes a frame, unless a Reliable reader is waited for, and reads it beside the others.</summary>
    private bool TryPublish(BusSubscriber neighbour)
    {
        if (!_frames.TryPublish(CheckedFrames.Small))
        {
            return false;
        }

        using var frame = neighbour.Next(Patience)!.Value;
        Assert.Equal((++_read, frame.PtsNanoseconds), (frame.Sequence, CheckedFrames.SumOf(frame.Pixels)));
        return true;
    }
}
