using System.Net.Http.Json;
using Kinora.Frames.Memory;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Telemetry;

namespace Kinora.Server.Tests.Telemetry;

/// <summary>A server of a test's own, with settings of OpenTelemetry and a log that the test reads.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private readonly ServerRig _rig;

    private OwnServer(ServerRig rig) => _rig = rig;

    /// <summary>Every line that it logged, at any level.</summary>
    public LineLog Log => _rig.Log;

    public HttpClient Client => _rig.Client;

    /// <summary>Where it listens: HTTP first, gRPC last.</summary>
    public IReadOnlyList<Uri> Addresses => _rig.Addresses;

    /// <summary>Makes a key, as <c>kinora keys create</c> does while the server runs.</summary>
    public async Task<string> AddKeyAsync(AccessRole role)
    {
        var (id, key, hash) = AccessKeyText.Create();
        await _rig.Store.Keys.AddAsync(new AccessKey(id, $"the {role} key", role, hash) { Created = DateTimeOffset.UtcNow }, TestContext.Current.CancellationToken);
        return key;
    }

    public StreamHost Streams => _rig.Streams;

    public IReadOnlyList<Metric> Metrics => _rig.Telemetry.Store.Metrics;

    public static async Task<OwnServer> StartAsync(
        IReadOnlyDictionary<string, string?>? settings = null, MemoryBudget? memory = null, Func<ServerOptions, ServerOptions>? change = null,
        AccessConfig? access = null)
    {
        var options = new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = null, OpenTelemetry = settings ?? new Dictionary<string, string?>() };
        return new OwnServer(await ServerRig.StartAsync(new RigOptions
        {
            Server = change is null ? options : change(options),
            Access = store => new AccessParts { Config = access ?? new AccessConfig(), Keys = store.Keys },
            Memory = memory,
            KeepsLog = true,
        }));
    }

    public Task<HttpResponseMessage> AddAsync(string name, string source) =>
        Client.PostAsJsonAsync("/api/streams", new { name, source, steps = (string[])["detect"], models = new { detect = "nanodet_256" } }, TestContext.Current.CancellationToken);

    /// <summary>Adds a stream and waits for its second result: by then the first is delivered.</summary>
    public async Task RunAsync(string name, string source)
    {
        using var added = await AddAsync(name, source);
        Assert.Equal(201, (int)added.StatusCode);
        Assert.True(Streams.TryFind(name, out var stream));
        using var reader = stream.Results.OpenReader(after: 0);
        Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await reader.NextAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();
}
