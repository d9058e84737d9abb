using System.Globalization;
using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

/// <summary>Several processes on one home, and processes that are killed.</summary>
public sealed class PullProcessTests : IAsyncDisposable
{
    private static readonly byte[] Weights = HubModel.Noise(3_000_000, 4);
    private static readonly string Hash = HubModel.Sha256(Weights);

    private readonly HubBench _bench = new();
    private readonly HubModel _model;
    private readonly List<PullChild> _children = [];

    public PullProcessTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process holds is read from /proc.");
        _model = _bench.Upstream.Add(new HubModel("org/name").With("model.onnx", Weights, large: true));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<HubRequest> Asked => _bench.Upstream.Requests.Where(static request => request.Host == "cdn");

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
            child.Dispose();
        await _bench.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pull_FiftyInTwoProcesses_AreOneDownload(bool large)
    {
        // Smaller than one part, so that one download is one request.
        _model.With("model.onnx", Weights, large);
        _bench.Upstream.HoldAt = 1_000_000;
        string[] addresses = [.. Enumerable.Repeat("hf:org/name/model.onnx", 25)];
        var (first, second) = (await StartAsync(), await StartAsync());
        first.Order(addresses);
        second.Order(addresses);
        await _bench.Upstream.SentAsync(1_000_000);
        await BothWaitAsync();
        _bench.Upstream.Release();

        var answer = "got " + string.Join(' ', Enumerable.Repeat(Hash, 25));
        Assert.Equal(answer, await first.AnswerAsync());
        Assert.Equal(answer, await second.AnswerAsync());
        Assert.Equal(1, _bench.Upstream.Downloads(large ? Hash : "model.onnx"));
        Assert.Equal([Hash], _bench.Kept("blobs"));
    }

    [Fact]
    public async Task Pull_ProxyInTheEnvironment_IsUsed()
    {
        _model.With("model.onnx", Weights);
        var child = await PullChild.StartAsync("http://hub.invalid", _bench.Home, _bench.Upstream.Endpoint);
        _children.Add(child);

        await PullsAsync(child);

        Assert.All(_bench.Upstream.Requests, static request => Assert.Equal("hub.invalid", request.Header("Host")));
    }

    [Fact]
    public async Task Pull_KilledInTheMiddle_GoesOnWhereItStopped()
    {
        _bench.Upstream.BytesPerSecond = 2_000_000;
        var child = await StartAsync();
        child.Order("hf:org/name/model.onnx");
        await _bench.Upstream.SentAsync(1_500_000);
        child.Kill();

        Assert.Empty(_bench.Kept("blobs"));
        Assert.Empty(_bench.Kept("manifests"));
        _bench.Upstream.BytesPerSecond = null;
        await PullsAsync(await StartAsync());

        var range = Asked.Last().Header("Range");
        Assert.NotNull(range);
        Assert.InRange(long.Parse(range["bytes=".Length..range.IndexOf('-')], CultureInfo.InvariantCulture), 500_000, 1_700_000);
        Assert.Empty(_bench.Kept("partial"));
    }

    [Fact]
    public async Task Pull_KilledWhileAnotherWaits_IsTakenOver()
    {
        _bench.Upstream.HoldAt = 1_000_000;
        var (killed, waiting) = (await StartAsync(), await StartAsync());
        killed.Order("hf:org/name/model.onnx");
        await _bench.Upstream.SentAsync(1_000_000);
        waiting.Order("hf:org/name/model.onnx");
        await BothWaitAsync();
        killed.Kill();
        _bench.Upstream.Release();

        Assert.Equal("got " + Hash, await waiting.AnswerAsync());
    }

    [Fact]
    public Task Pull_KilledAtAByte_LeavesNothingWrong() => KillAsync(5);

    /// <summary>As often as <c>KINORA_KILLS</c> says, which <c>./kinora test --soak</c> sets to 1000.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public Task Pull_KilledAtManyBytes_LeavesNothingWrong() =>
        KillAsync(int.TryParse(Environment.GetEnvironmentVariable("KINORA_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 30);

    // The upstream has sent exactly so many bytes when the process dies; then two others at once want the model.
    private async Task KillAsync(int kills)
    {
        var random = new Random(kills);
        var (first, second) = (await StartAsync(), await StartAsync());
        var next = StartAsync();
        for (var (kill, sent) = (0, 0L); kill < kills; kill++)
        {
            var doomed = await next;
            next = StartAsync();
            var bytes = random.Next(1, Weights.Length + 1);
            _bench.Upstream.HoldAt = bytes;
            doomed.Order("hf:org/name/model.onnx");
            await _bench.Upstream.SentAsync(sent + bytes);
            if (bytes % 2 == 0)
                Thread.SpinWait(random.Next(2_000_000));
            doomed.Kill();
            Assert.All(_bench.Kept("blobs"), static blob => Assert.Equal(Hash, blob));

            _bench.Upstream.Release();
            await PullsAsync(first, second);
            Assert.Empty(_bench.Kept("partial"));
            sent = Forget();
        }

        (await next).Kill();
    }

    private static async Task PullsAsync(params PullChild[] children)
    {
        foreach (var child in children)
            child.Order("hf:org/name/model.onnx");
        foreach (var child in children)
            Assert.Equal("got " + Hash, await child.AnswerAsync());
    }

    // As before the first pull; and what the upstream has sent until now.
    private long Forget()
    {
        new ManifestStore(_bench.Home).Remove($"hf/org--name@{_model.Commit}");
        File.Delete(new BlobStore(_bench.Home).PathOf(Hash));
        return _bench.Upstream.Sent;
    }

    private async Task<PullChild> StartAsync()
    {
        var child = await PullChild.StartAsync(_bench.Upstream.Endpoint, _bench.Home);
        _children.Add(child);
        return child;
    }

    // A process that wants content holds the lock of the store.
    private async Task BothWaitAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (_children.Any(child => !Holds(child, "locks/store")))
            await tick.WaitForNextTickAsync(Cancellation);
    }

    private bool Holds(PullChild child, string name)
    {
        Assert.False(child.HasExited);
        return Directory.EnumerateFiles($"/proc/{child.Id}/fd").Any(link => new FileInfo(link).LinkTarget == Path.Join(_bench.Home, name));
    }
}
