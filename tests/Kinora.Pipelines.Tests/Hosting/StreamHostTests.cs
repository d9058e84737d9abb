using System.Collections.Concurrent;
using Kinora.Models.Cache;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Pipelines.Tests.Hosting;

public sealed class StreamHostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_WhileTheStoreIsAway_KeepsWhatAClientHasChanged()
    {
        using var scheduler = new StepScheduler();
        using var sessions = new SessionRegistry();
        var store = new MemoryStore();
        var resources = new StreamResources { Sources = new SourceRegistry(), Sessions = sessions, Scheduler = scheduler, Models = new ModelStore() };
        await using var host = new StreamHost(resources, store, NullLoggerFactory.Instance);
        await host.ApplyAsync(File(rate: 3), Cancellation);
        _ = await host.ChangeAsync("door", definition => definition with { Rate = 5 }, Cancellation);

        store.IsAway = true;
        await host.ApplyAsync(File(rate: 3), Cancellation);
        Assert.Equal(5, Rate(host));

        await host.ApplyAsync(File(rate: 7), Cancellation);  // what the file says anew counts
        Assert.Equal(7, Rate(host));
    }

    private static Dictionary<string, StreamDefinition> File(double rate) => new() { ["door"] = new StreamDefinition { Source = "test:", Paused = true, Rate = rate } };

    private static double? Rate(StreamHost host) => host.TryFind("door", out var stream) ? stream.Definition.Rate : null;

    /// <summary>A store in memory.</summary>
    private sealed class MemoryStore : IStreamStore
    {
        private readonly ConcurrentDictionary<string, StoredStream> _streams = new();

        public bool IsAway { get; set; }

        public Task<IReadOnlyList<StoredStream>> LoadAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StoredStream>>([.. There.Values]);

        public Task SaveAsync(StoredStream stream, CancellationToken cancellationToken)
        {
            There[stream.Name] = stream;
            return Task.CompletedTask;
        }

        public Task DeleteAsync(string name, CancellationToken cancellationToken)
        {
            _ = There.TryRemove(name, out _);
            return Task.CompletedTask;
        }

        private ConcurrentDictionary<string, StoredStream> There => IsAway ? throw new StreamStoreException("The store is away.") : _streams;
    }
}
