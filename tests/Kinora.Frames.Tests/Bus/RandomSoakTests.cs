using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Memory;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>
/// Clients in C, Python and C#, in all modes, that are killed, stopped and resumed at random while frames come and formats change. Every
/// reader checks every pixel of every frame: none sees a torn one, and a reader beside them all gets every frame.
/// </summary>
[Collection(Alone.Name)]
[Trait("Speed", "Slow")]
public sealed class RandomSoakTests : IDisposable
{
    private const int MostClients = 6;
    private const int Burst = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Modes = ["latest", "queue", "reliable"];

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BusPublisher _publisher;
    private readonly Random _random = new(Soak.Seed);
    private readonly List<SoakClient> _clients = [];
    private readonly Dictionary<string, int> _done = [];

    public RandomSoakTests()
    {
        CClient.SkipUnlessBuildable();
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"], new BusPublisherOptions
        {
            MayWait = true, LongestWait = TimeSpan.FromMilliseconds(20), HoldLimit = Timeout.InfiniteTimeSpan,
        });
    }

    /// <summary>For as long as <c>KINORA_BUS_SECONDS</c> says, which <c>./kinora test --soak</c> sets to two minutes.</summary>
    [Fact]
    public async Task Clients_KilledStoppedAndResumedAtRandom_SeeNoTornFrameAndCostNobodyOne()
    {
        using var ended = new CancellationTokenSource();
        using var neighbour = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(Burst) });
        Assert.True(SpinWait.SpinUntil(() => _publisher.Clients == 1, Patience));
        var writing = Task.Factory.StartNew(() => Write(neighbour, ended.Token), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < Soak.Seconds)
        {
            Act();
            _clients.ForEach(static client => client.Resume(after: TimeSpan.FromSeconds(1)));
            await Task.Delay(_random.Next(20), TestContext.Current.CancellationToken);
        }

        _clients.ForEach(static client => client.Resume());
        await ended.CancelAsync();
        await writing.WaitAsync(Patience, TestContext.Current.CancellationToken);
        _pool.Complete();
        Assert.Equal((_pool.Committed, 0L), (neighbour.Delivered, neighbour.Dropped));
        foreach (var client in _clients)
        {
            var said = await client.EndAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
            Assert.True(said.StartsWith("read ", StringComparison.Ordinal), $"seed {Soak.Seed}, {client}: {said}");
        }

        Soak.Tell($"{Soak.Seconds} s, seed {Soak.Seed}: {_pool.Committed} frames in {_pool.Generation} generations; {string.Join(", ", _done.OrderBy(static done => done.Key).Select(static done => $"{done.Value} {done.Key}"))}");
        Assert.All(["killed", "stopped", "resumed", "started c", "started python", "started c#"], action => Assert.True(_done.ContainsKey(action), action));
    }

    public void Dispose()
    {
        _clients.ForEach(static client => client.Dispose());
        _publisher?.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    private void Act()
    {
        if (_clients.Count < MostClients)
        {
            var language = _random.Next(20) switch { 0 => "c#", < 4 => "python", _ => "c" };
            _clients.Add(new SoakClient(language, _publisher.Path, Modes[_random.Next(3)], depth: 1 + _random.Next(8), held: 1 + _random.Next(4)));
            Count($"started {language}");
            return;
        }

        var client = _clients[_random.Next(_clients.Count)];
        switch (_random.Next(4))
        {
            case 0:
                Assert.True(client.IsRunning, $"seed {Soak.Seed}, {client} has ended by itself: {(client.IsRunning ? "" : client.Said())}");
                client.Dispose();
                _ = _clients.Remove(client);
                Count("killed");
                break;
            case 1:
                client.Stop();
                Count("stopped");
                break;
            default:
                client.Resume();
                Count("resumed");
                break;
        }
    }

    private void Count(string action) => _done[action] = _done.GetValueOrDefault(action) + 1;

    /// <summary>Writes frames in bursts, and reads them beside the others.</summary>
    private void Write(BusSubscriber neighbour, CancellationToken ended)
    {
        var frames = new CheckedFrames(_pool, Soak.Seed);
        var random = new Random(Soak.Seed + 1);
        var format = CheckedFrames.Small;
        for (var read = 0UL; !ended.IsCancellationRequested;)
        {
            format = random.Next(50) == 0 ? (format == CheckedFrames.Small ? CheckedFrames.Wide : CheckedFrames.Small) : format;
            var (generation, burst) = (_pool.Generation, 1 + random.Next(Burst));
            do
            {
                // A reader that sleeps through two changes of the generation loses what was between them, as documented.
                frames.Publish(format);
            }
            while (--burst > 0 && _pool.Generation == generation);

            while (read < (ulong)_pool.Committed)
            {
                using var frame = neighbour.Next(Patience)!.Value;
                Assert.Equal((++read, frame.PtsNanoseconds), (frame.Sequence, CheckedFrames.SumOf(frame.Pixels)));
            }
        }
    }
}
