using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kinora.Media.Guard;
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
using Kinora.Storage;
using Kinora.Tests.Support;
using Kinora.Vision.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kinora.Server.Tests;

/// <summary>A server with a key that may operate and no more, and a list of the addresses that its holder may name.</summary>
internal sealed class SourceServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly StepScheduler _scheduler = new();
    private readonly SessionRegistry _sessions = new();
    private readonly ServerTelemetry _telemetry = new();
    private readonly PictureService _pictures = new(static _ => Task.FromException<PictureAnalyser>(new InvalidOperationException("No picture is sent here.")), new StillLimits());
    private StreamStore? _store;
    private StreamHost? _streams;
    private OnDemandStreams? _onDemand;
    private WebApplication? _server;
    private string _key = "";

    public StreamHost Streams => _streams!;

    public HttpClient Client { get; private set; } = new();

    public static async Task<SourceServer> StartAsync(params string[] allowed)
    {
        var own = new SourceServer();
        var resources = new StreamResources
        {
            Sources = new SourceRegistry(), Sessions = own._sessions, Scheduler = own._scheduler, Models = new ModelStore(), Metrics = own._telemetry.Pipelines,
            ClientSources = new ClientSources(new SourceGuard([.. allowed.Select(AllowedSource.Parse)])),
        };
        own._store = await StreamStore.OpenAsync(own._folder["kinora.db"], TestContext.Current.CancellationToken);
        own._streams = new StreamHost(resources, own._store, NullLoggerFactory.Instance);
        own._onDemand = new OnDemandStreams(resources, new StreamDefinition { Source = "test:", Steps = RunningServer.LightSteps }, NullLoggerFactory.Instance);
        var (id, key, hash) = AccessKeyText.Create();
        own._key = key;
        var parts = new ServerParts
        {
            Streams = own._streams, OnDemand = own._onDemand, Pictures = own._pictures, Telemetry = own._telemetry, Access = new AccessParts { Keys = new OneKey(new AccessKey(id, "operator", AccessRole.Operate, hash)) },
        };
        own._server = KinoraServer.Create(new ServerOptions { Urls = "http://127.0.0.1:0", Grpc = null, Limits = new LimitsConfig { Predict = 0, Stream = 0, Other = 0, Failures = 0 } }, parts);
        await own._server.StartAsync(TestContext.Current.CancellationToken);
        own.Client = new HttpClient { BaseAddress = new Uri(own._server.Urls.Single()) };
        return own;
    }

    /// <summary>Asks as the holder of the key, or as this machine itself, who is an admin.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, bool asAdmin = false)
    {
        using var request = new HttpRequestMessage(method, path);
        if (!asAdmin)
        {
            request.Headers.Add("X-API-Key", _key);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, bytes.Length > 0 && bytes[0] == (byte)'{' ? JsonSerializer.Deserialize<JsonElement>(Encoding.UTF8.GetString(bytes)) : default);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server!.StopAsync();
        await _server.DisposeAsync();
        await _streams!.DisposeAsync();
        await _onDemand!.DisposeAsync();
        _pictures.Dispose();
        await _store!.DisposeAsync();
        _telemetry.Dispose();
        _sessions.Dispose();
        _scheduler.Dispose();
        _folder.Dispose();
    }
}
