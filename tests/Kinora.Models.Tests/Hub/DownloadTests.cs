using System.Security.Cryptography;
using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

public sealed partial class DownloadTests : IAsyncDisposable
{
    private const string Path = "model.onnx";

    private static readonly byte[] Weights = HubModel.Noise(1_500_000, 2);

    private readonly HubBench _bench = new();

    public DownloadTests() => _bench.Upstream.Add(new HubModel("org/name").With(Path, Weights, large: true).With("config.json", [1, 2, 3]));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<HubRequest> Asked => _bench.Upstream.Requests.Where(static request => request.Host == "cdn");

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task FetchAsync_LargeFile_ComesInPartsOnce()
    {
        await FetchAsync();

        Assert.Equal(6, Asked.Count());
        Assert.Equal(6, Asked.Select(static request => request.Header("Range")).Distinct().Count());
        AssertStored();
    }

    [Fact]
    public async Task FetchAsync_NoRanges_ComesInOnePiece()
    {
        _bench.Upstream.GivesRanges = false;

        await FetchAsync();

        Assert.Single(Asked);
        AssertStored();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FetchAsync_CutOff_IsTriedAnew(bool givesRanges)
    {
        _bench.Upstream.GivesRanges = givesRanges;
        _bench.Upstream.Cuts = 3;
        _bench.Upstream.CutAfter = 100_000;

        await FetchAsync();

        AssertStored();
    }

    [Fact]
    public async Task FetchAsync_AfterAnInterruption_GoesOnWhereItStopped()
    {
        using (var stopped = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            _bench.Upstream.HoldAt = 200_000;
            var first = FetchAsync(stopped.Token);
            await _bench.Upstream.SentAsync(200_000);
            await ArrivedAsync(200_000);
            await stopped.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        _bench.Upstream.Release();
        var before = Asked.Count();
        await FetchAsync();

        var later = Asked.Skip(before).ToList();
        Assert.Contains(later, static request => request.Header("Range")!.StartsWith("bytes=200000-", StringComparison.Ordinal));
        Assert.DoesNotContain(later, static request => request.Header("Range")!.StartsWith("bytes=0-", StringComparison.Ordinal));
        Assert.All(later, static request => Assert.Equal($"\"{HubModel.Sha256(Weights)}\"", request.Header("If-Range")));
        AssertStored();
    }

    [Fact]
    public async Task FetchAsync_WhatWasLeftIsDamaged_BeginsAnew()
    {
        var key = HubModel.Sha256(Weights);
        var partial = new BlobStore(_bench.Home).PartialPath(key);
        await File.WriteAllBytesAsync(partial, new byte[300_000], Cancellation);
        await File.WriteAllTextAsync(partial + ".record", $$"""{"size":{{Weights.Length}},"ranges":[0,300000]}""", Cancellation);

        await FetchAsync();

        AssertStored();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"size":1500000,"ranges":[0]}""")]
    [InlineData("""{"size":1500000,"ranges":[100,50]}""")]
    [InlineData("""{"size":1500000,"ranges":[-5,50]}""")]
    [InlineData("""{"size":1500000,"ranges":[0,100,50,200]}""")]
    [InlineData("""{"size":1500000,"ranges":[0,1400000]}""")]
    [InlineData("""{"size":7,"ranges":[0,7]}""")]
    [InlineData("""{"size":"x","ranges":{}}""")]
    [InlineData("""{"size":1500000,"ranges":[0,99999999999999999999]}""")]
    public async Task FetchAsync_RecordIsDamaged_BeginsAnew(string record)
    {
        var partial = new BlobStore(_bench.Home).PartialPath(HubModel.Sha256(Weights));
        await File.WriteAllBytesAsync(partial, new byte[1000], Cancellation);
        await File.WriteAllTextAsync(partial + ".record", record, Cancellation);

        await FetchAsync();

        AssertStored();
    }

    [Theory]
    [InlineData(Path)]
    [InlineData("config.json")]
    public async Task FetchAsync_WrongBytes_LeaveNothing(string path)
    {
        _bench.Upstream.Spoil = static bytes =>
        {
            bytes[^1] ^= 1;
            return bytes;
        };

        var error = await Assert.ThrowsAsync<IntegrityException>(() => FetchAsync(Cancellation, path));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        AssertNothing();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task FetchAsync_WrongLength_LeavesNothing(int more)
    {
        _bench.Upstream.Spoil = bytes => [.. bytes.Take(bytes.Length + more), .. new byte[Math.Max(0, more)]];

        await Assert.ThrowsAsync<IntegrityException>(() => FetchAsync());

        AssertNothing();
    }

    [Fact]
    public async Task FetchAsync_PromisesMoreThanItSends_IsGivenUp()
    {
        _bench.Upstream.Answer = request => request.Host == "cdn" ? new HubAnswer("200 OK", [], new byte[10]) { Length = Weights.Length } : null;

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => FetchAsync());

        Assert.Contains("try again", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_TooLarge_IsNotBegun()
    {
        var hub = _bench.Open(_bench.Options with { MaxFileBytes = Weights.Length - 1 });

        var error = await Assert.ThrowsAsync<HubException>(() => FetchAsync(Cancellation, Path, hub));

        Assert.Contains("at most", error.Message, StringComparison.Ordinal);
        Assert.Empty(Asked);
    }

    [Fact]
    public async Task FetchAsync_NoRoom_SaysHowMuchIsMissing()
    {
        const string entry = """{"rfilename":"huge","size":9000000000000000,"blobId":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""";
        _bench.Upstream.Answer = request => request.Path.StartsWith("/api/", StringComparison.Ordinal)
            ? HubAnswer.Json($$"""{"sha":"{{new string('c', 40)}}","siblings":[{{entry}}]}""")
            : null;
        var hub = _bench.Open(_bench.Options with { MaxFileBytes = long.MaxValue });

        var error = await Assert.ThrowsAsync<StorageException>(() => FetchAsync(Cancellation, "huge", hub));

        Assert.Contains("no room", error.Message, StringComparison.Ordinal);
        Assert.Contains("9000000000 MB", error.Message, StringComparison.Ordinal);
        Assert.Contains(_bench.Options.Home!, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_bench.Options.Home!, error.ForCallers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_FailsAndFails_EndsAfterItsRetries()
    {
        _bench.Upstream.Answer = static request => request.Host == "cdn" ? HubAnswer.Error("500 Internal Server Error") : null;
        var options = _bench.Options;
        var hub = _bench.Open(options with { Download = options.Download with { Connections = 1, Retries = 3 } });

        await Assert.ThrowsAsync<HubUnavailableException>(() => FetchAsync(Cancellation, Path, hub));

        Assert.Equal(4, Asked.Count());
    }

    [Fact]
    public async Task FetchAsync_SendsAlmostNothing_IsGivenUp()
    {
        _bench.Upstream.HoldAt = 70_000;
        var options = _bench.Options;
        var hub = _bench.Open(options with { Download = options.Download with { Retries = 1, Patience = TimeSpan.FromMilliseconds(100) } });

        var error = await Assert.ThrowsAsync<HubUnavailableException>(() => FetchAsync(Cancellation, Path, hub));

        Assert.Contains("less than", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes 1-262143/1500000")]
    [InlineData("bytes 0-262143/*")]
    [InlineData("bytes 0-262143/7")]
    [InlineData("nonsense")]
    public async Task FetchAsync_OtherRangeThanAsked_IsRefused(string range)
    {
        _bench.Upstream.Answer = request => request.Host == "cdn" ? new HubAnswer("206 Partial Content", [("Content-Range", range)], new byte[262_144]) : null;

        await Assert.ThrowsAnyAsync<ModelException>(() => FetchAsync());

        Assert.Empty(_bench.Kept("blobs"));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("http://user:pass@127.0.0.1/x")]
    public async Task FetchAsync_RedirectElsewhere_IsNotFollowed(string location)
    {
        _bench.Upstream.Answer = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? HubAnswer.Redirect(location) : null;

        await Assert.ThrowsAsync<HubException>(() => FetchAsync());

        AssertNothing();
    }

    [Fact]
    public async Task FetchAsync_RedirectsInACircle_AreGivenUp()
    {
        _bench.Upstream.Answer = request => request.Path.Contains("/resolve/", StringComparison.Ordinal) ? HubAnswer.Redirect(request.Target) : null;

        Assert.Contains("redirects", (await Assert.ThrowsAsync<HubException>(() => FetchAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_FiftyAtOnce_AreOneDownload()
    {
        var hub = _bench.Open(Whole);
        _bench.Upstream.HoldAt = 1000;

        var fetches = Enumerable.Range(0, 50).Select(_ => FetchAsync(Cancellation, Path, hub)).ToList();
        await _bench.Upstream.SentAsync(1000);
        _bench.Upstream.Release();
        await Task.WhenAll(fetches);

        Assert.Single(Asked);
        AssertStored();
    }

    private HubOptions Whole => _bench.Options with { Download = _bench.Options.Download with { PartBytes = 1 << 30 } };

    private Task FetchAsync() => FetchAsync(Cancellation);

    private async Task FetchAsync(CancellationToken cancellation, string path = Path, ModelHub? hub = null)
    {
        var file = await (hub ?? _bench.Open()).FileAsync("org/name", "main", path, cancellation);
        await file.FetchAsync(cancellation: cancellation);
    }

    // The first part has arrived when its bytes are in the file.
    private async Task ArrivedAsync(long bytes)
    {
        var partial = new FileInfo(new BlobStore(_bench.Home).PartialPath(HubModel.Sha256(Weights)));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!partial.Exists || partial.Length < bytes)
        {
            await tick.WaitForNextTickAsync(Cancellation);
            partial.Refresh();
        }
    }

    private void AssertStored()
    {
        var blob = Assert.Single(_bench.Kept("blobs"));
        Assert.Equal(HubModel.Sha256(Weights), blob);
        Assert.Equal(SHA256.HashData(Weights), SHA256.HashData(File.ReadAllBytes(new BlobStore(_bench.Home).PathOf(blob))));
        Assert.Empty(_bench.Kept("partial"));
    }

    private void AssertNothing()
    {
        Assert.Empty(_bench.Kept("blobs"));
        Assert.Empty(_bench.Kept("partial"));
        Assert.Empty(_bench.Kept("models"));
        Assert.Empty(_bench.Kept("manifests"));
    }
}
