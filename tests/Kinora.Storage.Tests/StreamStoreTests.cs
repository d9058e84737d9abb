using Kinora.Pipelines.Streams;

namespace Kinora.Storage.Tests;

/// <summary>What every database must do.</summary>
public abstract class StreamStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, 123, TimeSpan.Zero);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SaveAsync_Streams_AreLoadedAsTheyWereAfterOpeningAgain()
    {
        StoredStream[] streams =
        [
            new("alley", """{"source":"rtsp://u:p@h/x","name":"Tür 😀 'a' \" \\ "}""", null, Noon, Noon.AddSeconds(1)),
            new("door", "{}", "0123abc", Noon, Noon),
        ];
        await using (var store = await OpenAsync())
        {
            foreach (var stream in streams.Reverse())
            {
                await store.SaveAsync(stream, Cancellation);
            }

            Assert.Equal(streams, await store.LoadAsync(Cancellation));
        }

        await using var again = await OpenAsync();
        Assert.Equal(streams, await again.LoadAsync(Cancellation));
    }

    [Fact]
    public async Task SaveAsync_SameName_TakesItsPlace()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(new StoredStream("door", "{}", "abc", Noon, Noon), Cancellation);
        var changed = new StoredStream("door", """{"paused":true}""", null, Noon, Noon.AddHours(1));
        await store.SaveAsync(changed, Cancellation);
        Assert.Equal([changed], await store.LoadAsync(Cancellation));
    }

    [Fact]
    public async Task SaveAsync_SameNameLater_KeepsWhenItWasMade()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(new StoredStream("door", "{}", null, Noon, Noon), Cancellation);
        await store.SaveAsync(new StoredStream("door", "{}", null, Noon.AddHours(1), Noon.AddHours(1)), Cancellation);
        Assert.Equal([new StoredStream("door", "{}", null, Noon, Noon.AddHours(1))], await store.LoadAsync(Cancellation));
    }

    [Fact]
    public async Task DeleteAsync_Stream_IsGoneAndAgainIsNoError()
    {
        await using var store = await OpenAsync();
        await store.SaveAsync(new StoredStream("door", "{}", null, Noon, Noon), Cancellation);
        await store.DeleteAsync("door", Cancellation);
        await store.DeleteAsync("door", Cancellation);
        Assert.Empty(await store.LoadAsync(Cancellation));
    }

    [Fact]
    public async Task SaveAsync_ManyAtOnceFromTwoStores_AreAllThere()
    {
        await using var first = await OpenAsync();
        await using var second = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? first : second).SaveAsync(new StoredStream($"s{i:00}", "{}", null, Noon, Noon), Cancellation)));
        Assert.Equal(40, (await first.LoadAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task OpenAsync_DatabaseOfANewerProgram_SaysSo()
    {
        await using (await OpenAsync())
        {
        }

        await ExecuteAsync("INSERT INTO kinora_schema (version) VALUES (99)");
        var error = await Assert.ThrowsAsync<StreamStoreException>(OpenAsync);
        Assert.Contains("newer Kinora (its version is 99, this program knows 3)", error.Message, StringComparison.Ordinal);
    }

    protected abstract Task<StreamStore> OpenAsync();

    /// <summary>Runs a statement behind the store's back.</summary>
    protected abstract Task ExecuteAsync(string sql);
}
