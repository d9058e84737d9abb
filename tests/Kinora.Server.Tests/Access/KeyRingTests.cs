using Kinora.Pipelines.Access;
using Kinora.Pipelines.Streams;
using Kinora.Server.Access;
using Kinora.Storage;
using Kinora.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Server.Tests.Access;

/// <summary>Keys as the running server has them.</summary>
public sealed class KeyRingTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private StreamStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await StreamStore.OpenAsync(_folder["kinora.db"], Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _store!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task FindAsync_AKnownKey_AllocatesNothing()
    {
        var key = await AddAsync();
        using var ring = new KeyRing(new AccessParts { Keys = _store!.Keys }, NullLogger<KeyRing>.Instance);
        Assert.NotNull((await ring.FindAsync(key)).Caller);
        var found = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            found += (await ring.FindAsync(key)).Caller is not null ? 1 : 0;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);  // of which nothing is a request's
        Assert.Equal(1000, found);
    }

    [Fact]
    public async Task FindAsync_WhileTheDatabaseDoesNotAnswer_TrustsWhatItKnowsForAWhileOnly()
    {
        var key = await AddAsync();
        var (time, keys) = (new SetTime(), new FailingKeys(_store!.Keys));
        using var ring = new KeyRing(new AccessParts { Keys = keys, Time = time }, NullLogger<KeyRing>.Instance);
        await ring.StartAsync(Cancellation);
        keys.Fails = true;
        time.Passed = TimeSpan.FromSeconds(20);
        Assert.NotNull((await ring.FindAsync(key)).Caller);
        time.Passed = TimeSpan.FromSeconds(40);
        await Assert.ThrowsAsync<StreamStoreException>(() => ring.FindAsync(key).AsTask());
        await ring.StopAsync(Cancellation);
    }

    private async Task<string> AddAsync()
    {
        var (id, key, hash) = AccessKeyText.Create();
        await _store!.Keys.AddAsync(new AccessKey(id, "door", AccessRole.Read, hash) { Created = DateTimeOffset.UtcNow }, Cancellation);
        return key;
    }

    /// <summary>A clock that a test sets.</summary>
    private sealed class SetTime : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

        public TimeSpan Passed { get; set; } = TimeSpan.FromSeconds(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _start + Passed;

        public override long GetTimestamp() => Passed.Ticks;
    }

    /// <summary>Keys in a database that ceases to answer when a test wants that.</summary>
    private sealed class FailingKeys(IAccessKeyStore keys) : IAccessKeyStore
    {
        public volatile bool Fails;

        public Task<IReadOnlyList<AccessKey>> LoadAsync(CancellationToken cancellationToken) => Fails ? throw new StreamStoreException("It does not answer.") : keys.LoadAsync(cancellationToken);

        public Task AddAsync(AccessKey key, CancellationToken cancellationToken) => keys.AddAsync(key, cancellationToken);

        public Task<bool> RevokeAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) => keys.RevokeAsync(id, now, cancellationToken);

        public Task NoteUseAsync(string id, DateTimeOffset used, CancellationToken cancellationToken) =>
            Fails ? throw new StreamStoreException("It does not answer.") : keys.NoteUseAsync(id, used, cancellationToken);
    }
}
