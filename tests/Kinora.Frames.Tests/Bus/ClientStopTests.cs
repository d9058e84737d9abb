using System.Diagnostics;
using System.Globalization;
using Kinora.Frames.Bus;
using Kinora.Frames.Feeds;
using Kinora.Frames.Formats;
using Kinora.Frames.Memory;
using Kinora.Frames.Tests.Bus.Clients;
using Kinora.Tests.Support;

namespace Kinora.Frames.Tests.Bus;

/// <summary>Clients that are stopped (SIGSTOP) while frames come: they cost no memory and no other reader a frame, and read on when they are resumed.</summary>
[Collection(Alone.Name)]
public sealed class ClientStopTests : IDisposable
{
    private const int Frames = 2000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();
    private readonly FramePool _pool = new();
    private readonly BusPublisher _publisher;
    private readonly CheckedFrames _frames;
    private Process? _client;

    public ClientStopTests()
    {
        CClient.SkipUnlessBuildable();
        _publisher = BusPublisher.Start(_pool, _folder["bus.sock"]);
        _frames = new CheckedFrames(_pool, Soak.Seed);
    }

    [Theory]
    [InlineData("latest", 1, 1)]
    [InlineData("queue", 8, 3)]
    public async Task Stop_WhileItReads_CostsNothingAndItReadsOnAfterwards(string mode, int depth, int held)
    {
        using var neighbour = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(8) });
        _client = CClient.StartReader(_publisher.Path, mode, depth, held, "read");
        Until(() => _publisher.Clients == 2);
        Publish(neighbour, 500, CheckedFrames.Wide);
        Linux.Signal(_client.Id, "STOP");
        Publish(neighbour, 100, CheckedFrames.Wide);

        var (memory, generation) = (SharedMemory(), _pool.Generation);
        Publish(neighbour, Frames, CheckedFrames.Wide);

        // The kernel's count is behind by some pages for each CPU.
        Assert.InRange((SharedMemory() - memory) / (1024 * 1024), -memory, 0);
        Assert.Equal((0L, generation), (neighbour.Dropped, _pool.Generation));

        Linux.Signal(_client.Id, "CONT");
        _pool.Complete();
        var said = await _client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        var words = said.Split(' ');
        Assert.True(words is ["read", _, "missed", _, "last", _], said);
        var (read, missed, last) = (Number(words[1]), Number(words[3]), Number(words[5]));
        Assert.Equal((_pool.Committed, _pool.Committed), (read + missed, last));
        Assert.InRange(missed, Frames - 16, _pool.Committed);
    }

    [Fact]
    public void Stop_WhileFormatsChange_KeepsNoMoreThanItHas()
    {
        using var neighbour = BusSubscriber.Connect(_publisher.Path, new BusSubscriberOptions { Mode = FeedMode.Queue(8) });
        _client = CClient.StartReader(_publisher.Path, "queue", depth: 4, held: 2, "hold");
        Until(() => _publisher.Clients == 2);
        var holds = _client.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        Until(() =>
        {
            Publish(neighbour, 1, CheckedFrames.Wide);
            return holds.IsCompleted;
        });
        Linux.Signal(_client.Id, "STOP");
        ChangeFormats(neighbour, 20);
        var memory = SharedMemory();
        ChangeFormats(neighbour, 200);

        // The writer and the neighbour, who map them twice here, may be on their way from one generation to the next.
        var generation = PoolLayout.TotalBytes(_pool.Slots, CheckedFrames.Wide.ByteLength);
        Assert.InRange(SharedMemory() - memory, -memory, 4 * generation);
        Assert.Equal((0L, 2), (neighbour.Dropped, _publisher.Clients));
    }

    public void Dispose()
    {
        if (_client is not null)
        {
            _client.Kill();
            _client.Dispose();
        }

        _publisher?.Dispose();
        _pool.Dispose();
        _folder.Dispose();
    }

    private static void Until(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, Patience));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Bytes of shared memory that this process, the publisher, has mapped and present.</summary>
    private static long SharedMemory() => 1024 * Number(
        File.ReadLines("/proc/self/status").Single(line => line.StartsWith("RssShmem:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private void ChangeFormats(BusSubscriber neighbour, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Publish(neighbour, 3, i % 2 == 0 ? CheckedFrames.Small : CheckedFrames.Wide);
        }
    }

    private void Publish(BusSubscriber neighbour, int frames, FrameFormat format)
    {
        for (var i = 0; i < frames; i++)
        {
            Assert.True(_frames.TryPublish(format));
            using var frame = neighbour.Next(Patience)!.Value;
            Assert.Equal((ulong)_pool.Committed, frame.Sequence);
        }
    }
}
