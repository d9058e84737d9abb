using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kinora.Media.Stills;
using Kinora.Models.Cache;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Hosting;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Sources;
using Kinora.Pipelines.Stills;
using Kinora.Server.Access;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;
using Kinora.Server.Tests.Telemetry;
using Kinora.Storage;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Tests.Access;

/// <summary>
/// A server that asks for keys of its own machine too, as other machines are asked; with a stream <c>door</c> and one <c>yard</c>, and a log that
/// a test reads.
/// </summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StepScheduler _scheduler = new();
    private readonly SessionRegistry _sessions = new();
    private readonly ServerTelemetry _telemetry = new();
    private readonly ILoggerFactory _logs;
    private StreamHost? _streams;
    private OnDemandStreams? _onDemand;
    private PictureService? _pictures;
    private WebApplication? _server;

    private GuardedServer() => _logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning).AddProvider(Log));

    /// <summary>Every line that it logged, at the levels that <c>kinora serve</c> logs and below.</summary>
    public LineLog Log { get; } = new();

    public StreamStore Store { get; private set; } = null!;

    public HttpClient Client { get; private set; } = new();

    /// <summary>Where gRPC is.</summary>
    public Uri Grpc { get; private set; } = new("http://127.0.0.1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<GuardedServer> StartAsync(AccessConfig? config = null)
    {
        var guarded = new GuardedServer();
        var resources = new StreamResources
        {
            Sources = new SourceRegistry(), Sessions = guarded._sessions, Scheduler = guarded._scheduler, Models = new ModelStore(), Metrics = guarded._telemetry.Pipelines,
        };
        guarded.Store = await StreamStore.OpenAsync(guarded._folder["kinora.db"], Cancellation);
        guarded._streams = new StreamHost(resources, guarded.Store, guarded._logs);
        guarded._onDemand = new OnDemandStreams(resources, new StreamDefinition { Source = "test:", Steps = RunningServer.LightSteps }, guarded._logs);
        guarded._pictures = new PictureService(static _ => Task.FromException<PictureAnalyser>(new InvalidOperationException("No picture is sent here.")), new StillLimits());
        var parts = new ServerParts
        {
            Streams = guarded._streams, OnDemand = guarded._onDemand, Pictures = guarded._pictures, Telemetry = guarded._telemetry,
            Access = new AccessParts { Config = config ?? new AccessConfig { KeylessLoopback = false }, Keys = guarded.Store.Keys, Audit = guarded.Store.Audit },
        };
        guarded._server = KinoraServer.Create(
            new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = "http://127.0.0.1:0", Limits = new LimitsConfig { Predict = 0, Stream = 0, Other = 0, Failures = 0 } }, parts,
            logging => logging.SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.Warning).AddProvider(guarded.Log));
        var idle = new StreamDefinition { Source = "push:door", Steps = RunningServer.LightSteps };
        await guarded._streams.ApplyAsync(new Dictionary<string, StreamDefinition> { ["door"] = idle, ["yard"] = idle with { Source = "push:yard" } }, Cancellation);
        await guarded._server.StartAsync(Cancellation);
        guarded.Client = new HttpClient { BaseAddress = new Uri(guarded._server.Urls.First()) };
        guarded.Grpc = new Uri(guarded._server.Urls.Last());
        return guarded;
    }

    /// <summary>Makes a key, as <c>kinora keys create</c> does while the server runs.</summary>
    public async Task<string> AddKeyAsync(AccessRole role = AccessRole.Read, string[]? streams = null, DateTimeOffset? expires = null)
    {
        var (id, key, hash) = AccessKeyText.Create();
        await Store.Keys.AddAsync(new AccessKey(id, $"the {role} key", role, hash) { Streams = streams, Created = DateTimeOffset.UtcNow, Expires = expires }, Cancellation);
        return key;
    }

    /// <summary>Sends a request.</summary>
    /// <param name="method">GET, POST, …</param>
    /// <param name="path">With what is asked.</param>
    /// <param name="key">The key that goes along as X-API-Key; null for none.</param>
    /// <param name="json">The body; null for none.</param>
    /// <param name="header">A header more, as <c>Via: x</c>.</param>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? key = null, string? json = null, string? header = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
        {
            request.Headers.Add(CallerFinder.KeyHeader, key);
        }

        if (header?.Split(": ", 2) is [var name, var value])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    /// <summary>The status of the answer.</summary>
    public async Task<int> StatusAsync(string method, string path, string? key = null, string? json = null, string? header = null)
    {
        using var response = await SendAsync(method, path, key, json, header);
        return (int)response.StatusCode;
    }

    /// <summary>The answer in JSON.</summary>
    public async Task<JsonElement> JsonAsync(string method, string path, string? key = null, string? json = null)
    {
        using var response = await SendAsync(method, path, key, json);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>The answer in JSON to the bearer of a token.</summary>
    public async Task<JsonElement> JsonOfAsync(string path, string token)
    {
        using var response = await SendAsync("GET", path, header: $"Authorization: Bearer {token}");
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(Cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server!.StopAsync();
        await _server.DisposeAsync();
        await _streams!.DisposeAsync();
        await _onDemand!.DisposeAsync();
        _pictures!.Dispose();
        await Store.DisposeAsync();
        _telemetry.Dispose();
        _sessions.Dispose();
        _scheduler.Dispose();
        _logs.Dispose();
        _folder.Dispose();
    }
}
