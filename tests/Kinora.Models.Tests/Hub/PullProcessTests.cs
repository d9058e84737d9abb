using System.Diagnostics;
using System.Globalization;
using Kinora.Models.Cache;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

/// <summary>Several processes on one home, and processes that are killed.</summary>
public sealed class PullProcessTests : IAsyncDisposable
{
    private static readonly byte[] Weights = HubModel.Noise(3_000_000, 4);

    private readonly HubBench _bench = new();
    private readonly List<Process> _children = [];

    public PullProcessTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "What a process holds is read from /proc.");
        _bench.Upstream.Add(new HubModel("org/name").With("model.onnx", Weights, large: true).With("config.json", [1, 2, 3]));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<HubRequest> Asked => _bench.Upstream.Requests.Where(static request => request.Host == "cdn");

    public async ValueTask DisposeAsync()
    {
        foreach (var child in _children)
        {
            if (!child.HasExited)
                child.Kill();
            await child.WaitForExitAsync(CancellationToken.None);
            child.Dispose();
        }

        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Pull_FiftyInTwoProcesses_AreOneDownload()
    {
        // Smaller than one part, so that one download is one request.
        _bench.Upstream.HoldAt = 1_000_000;
        string[] addresses = [.. Enumerable.Repeat("hf:org/name/model.onnx", 25)];
        var (first, second) = (Start(addresses), Start(addresses));
        await _bench.Upstream.SentAsync(1_000_000);
        await BothWaitAsync();
        _bench.Upstream.Release();

        Assert.Equal(25, await LinesAsync(first));
        Assert.Equal(25, await LinesAsync(second));
        Assert.Single(Asked);
        Assert.Equal([HubModel.Sha256(Weights)], _bench.Kept("blobs"));
    }

    [Fact]
    public async Task Pull_SmallFileInTwoProcesses_IsOneDownload()
    {
        _bench.Upstream.HoldAt = 1;
        string[] addresses = [.. Enumerable.Repeat("hf:org/name/config.json", 25)];
        var (first, second) = (Start(addresses), Start(addresses));
        await _bench.Upstream.SentAsync(1);
        await BothWaitAsync();
        _bench.Upstream.Release();

        Assert.Equal(25, await LinesAsync(first));
        Assert.Equal(25, await LinesAsync(second));
        Assert.Equal(1, _bench.Upstream.Downloads("config.json"));
    }

    [Fact]
    public async Task Pull_KilledInTheMiddle_GoesOnWhereItStopped()
    {
        _bench.Upstream.BytesPerSecond = 2_000_000;
        var child = Start("hf:org/name/model.onnx");
        await _bench.Upstream.SentAsync(1_500_000);
        child.Kill();
        await child.WaitForExitAsync(Cancellation);

        Assert.Empty(_bench.Kept("blobs"));
        Assert.Empty(_bench.Kept("manifests"));
        _bench.Upstream.BytesPerSecond = null;
        Assert.Equal(1, await LinesAsync(Start("hf:org/name/model.onnx")));

        var range = Asked.Last().Header("Range");
        Assert.NotNull(range);
        Assert.InRange(long.Parse(range["bytes=".Length..range.IndexOf('-')], CultureInfo.InvariantCulture), 500_000, 1_700_000);
        var blobs = new BlobStore(_bench.Home);
        Assert.True(await blobs.IsSoundAsync(new StoredBlob(blobs.PathOf(HubModel.Sha256(Weights)), HubModel.Sha256(Weights), Weights.Length), Cancellation));
        Assert.Empty(_bench.Kept("partial"));
    }

    [Fact]
    public async Task Pull_KilledWhileOthersWait_IsTakenOver()
    {
        _bench.Upstream.HoldAt = 1_000_000;
        var killed = Start("hf:org/name/model.onnx");
        await _bench.Upstream.SentAsync(1_000_000);
        var waiting = Start("hf:org/name/model.onnx");
        await BothWaitAsync();
        killed.Kill();
        _bench.Upstream.Release();

        Assert.Equal(1, await LinesAsync(waiting));
    }

    private Process Start(params string[] addresses)
    {
        var child = PullChild.Start(_bench.Upstream.Endpoint, _bench.Home, addresses);
        _children.Add(child);
        return child;
    }

    // A process has read the repository before it wants a file: then it holds the lock of the store.
    private async Task BothWaitAsync()
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (_children.Any(child => !Holds(child, "locks/store")))
            await tick.WaitForNextTickAsync(Cancellation);
    }

    private bool Holds(Process child, string name)
    {
        Assert.False(child.HasExited);
        return Directory.EnumerateFiles($"/proc/{child.Id}/fd").Any(link => new FileInfo(link).LinkTarget == Path.Join(_bench.Home, name));
    }

    private static async Task<int> LinesAsync(Process child)
    {
        var output = await child.StandardOutput.ReadToEndAsync(Cancellation);
        var error = await child.StandardError.ReadToEndAsync(Cancellation);
        await child.WaitForExitAsync(Cancellation);
        Assert.Equal("", error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
