using Kinora.Models.Cache;
using Kinora.Models.Hub;
using Kinora.Models.Hub.Errors;
using Kinora.Models.Tests.Support;
using Kinora.Tests.Support;

namespace Kinora.Models.Tests.Hub;

public sealed class FollowTests : IAsyncDisposable
{
    private const int Withheld = 64 << 10;

    private static readonly byte[] Weights = HubModel.Noise(1_500_000, 3);

    private readonly HubBench _bench = new();

    public FollowTests() => _bench.Upstream.Add(new HubModel("org/name").With("model.onnx", Weights, large: true).With("config.json", [1, 2, 3]));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task OpenReadAsync_WhileItIsFetched_GivesWhatHasCome()
    {
        _bench.Upstream.HoldAt = 700_000;
        await using var stream = await (await FileAsync()).OpenReadAsync(0, Cancellation);

        var first = new byte[262_144];
        await stream.ReadExactlyAsync(first, Cancellation);
        Assert.Equal(Weights[..first.Length], first);

        _bench.Upstream.Release();
        Assert.Equal(Weights[first.Length..], await RestAsync(stream));
        Assert.True((await FileAsync()).IsStored);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1_200_000)]
    [InlineData(1_499_999)]
    [InlineData(1_500_000)]
    public async Task OpenReadAsync_FromAnOffset_GivesTheRest(int offset)
    {
        await using var stream = await (await FileAsync()).OpenReadAsync(offset, Cancellation);

        Assert.Equal(Weights[offset..], await RestAsync(stream));
    }

    [Fact]
    public async Task OpenReadAsync_FarOffset_IsFetchedFirst()
    {
        var options = _bench.Options;
        var hub = _bench.Open(options with { Download = options.Download with { Connections = 1 } });
        _bench.Upstream.HoldAt = 10_000;
        await using var early = await (await FileAsync(hub)).OpenReadAsync(0, Cancellation);
        var late = (await FileAsync(hub)).OpenReadAsync(1_200_000, Cancellation);

        _bench.Upstream.Release();
        await using var stream = await late;
        Assert.Equal(Weights[1_200_000..], await RestAsync(stream));

        var ranges = _bench.Upstream.Requests.Where(static r => r.Host == "cdn").Select(static r => r.Header("Range")).ToList();
        Assert.Equal("bytes=1048576-1310719", ranges[1]);
    }

    [Fact]
    public async Task OpenReadAsync_WrongHash_NeverGivesTheLastBytes()
    {
        _bench.Upstream.Spoil = static bytes =>
        {
            bytes[10] ^= 1;
            return bytes;
        };
        await using var stream = await (await FileAsync()).OpenReadAsync(0, Cancellation);

        var given = 0;
        var buffer = new byte[50_000];
        await Assert.ThrowsAsync<IntegrityException>(async () =>
        {
            for (int read; (read = await stream.ReadAsync(buffer, Cancellation)) > 0;)
                given += read;
        });

        Assert.InRange(given, 1, Weights.Length - Withheld);
        Assert.Empty(_bench.Kept("blobs"));
    }

    [Fact]
    public async Task OpenReadAsync_SmallFile_GivesNothingBeforeItsHash()
    {
        _bench.Upstream.Spoil = static bytes => [.. bytes.Select(static b => (byte)(b + 1))];
        var file = await _bench.Open().FileAsync("org/name", "main", "config.json", Cancellation);

        await Assert.ThrowsAsync<IntegrityException>(() => file.OpenReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task OpenReadAsync_UpstreamRefuses_FailsBeforeAnyByte()
    {
        var file = await FileAsync();
        _bench.Upstream.Answer = static _ => HubAnswer.Error("404 Not Found", "EntryNotFound");

        await Assert.ThrowsAsync<EntryNotFoundException>(() => file.OpenReadAsync(0, Cancellation));
    }

    [Fact]
    public async Task OpenReadAsync_BeginsAnewMeanwhile_MixesNothing()
    {
        // What an earlier attempt has left is wrong, which only the hash of the whole tells.
        var partial = new BlobStore(_bench.Home).PartialPath(HubModel.Sha256(Weights));
        await File.WriteAllBytesAsync(partial, new byte[300_000], Cancellation);
        await File.WriteAllTextAsync(partial + ".record", $$"""{"size":{{Weights.Length}},"ranges":[0,300000]}""", Cancellation);
        await using var stream = await (await FileAsync()).OpenReadAsync(0, Cancellation);
        Assert.True(await stream.ReadAsync(new byte[1000], Cancellation) > 0);

        await Assert.ThrowsAsync<IntegrityException>(() => RestAsync(stream));
    }

    [Fact]
    public async Task Dispose_LastReader_StopsTheDownload()
    {
        _bench.Upstream.HoldAt = 300_000;
        var file = await FileAsync();
        await (await file.OpenReadAsync(0, Cancellation)).DisposeAsync();

        _bench.Upstream.Release();
        await using var stream = await file.OpenReadAsync(0, Cancellation);
        Assert.Equal(Weights, await RestAsync(stream));
    }

    [Fact]
    public async Task OpenReadAsync_BeyondTheEnd_IsRefused()
    {
        var file = await FileAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => file.OpenReadAsync(-1, Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => file.OpenReadAsync(1_500_001, Cancellation));
    }

    private async Task<HubFile> FileAsync(ModelHub? hub = null) => await (hub ?? _bench.Open()).FileAsync("org/name", "main", "model.onnx", Cancellation);

    private static async Task<byte[]> RestAsync(Stream stream)
    {
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest, Cancellation);
        return rest.ToArray();
    }
}
