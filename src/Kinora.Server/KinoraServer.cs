using Kinora.Grpc.Health;
using Kinora.Grpc.Server;
using Kinora.Server.Access;
using Kinora.Server.Audit;
using Kinora.Server.Capture;
using Kinora.Server.Catalog;
using Kinora.Server.Classic;
using Kinora.Server.Docs;
using Kinora.Server.Events;
using Kinora.Server.Grpc;
using Kinora.Server.Health;
using Kinora.Server.Hosting;
using Kinora.Server.Limits;
using Kinora.Server.Mirror;
using Kinora.Server.Page;
using Kinora.Server.Perimeter;
using Kinora.Server.Pictures;
using Kinora.Server.Predict;
using Kinora.Server.Problems;
using Kinora.Server.Results;
using Kinora.Server.Sockets;
using Kinora.Server.Steps;
using Kinora.Server.Streams;
using Kinora.Server.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kinora.Server;

/// <summary>Puts the web server together.</summary>
public static class KinoraServer
{
    private static readonly TimeSpan SocketKeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>A server that is ready to be started.</summary>
    /// <param name="options">How it is reached.</param>
    /// <param name="parts">What it makes reachable.</param>
    /// <param name="logging">Where its log goes; null: nowhere.</param>
    /// <exception cref="FormatException">An address to listen on is none, or is to encrypt and there is no certificate.</exception>
    /// <remarks>Starting it throws a <see cref="TlsFilesException"/> where its certificate cannot be used.</remarks>
    public static WebApplication Create(ServerOptions options, ServerParts parts, Action<ILoggingBuilder>? logging = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        var web = new WebServer(options);
        var refusals = new Refusals(parts.Telemetry.Meters);
        var connections = new ConnectionQuota(options.Limits.AddressConnections, refusals);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        logging?.Invoke(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel => web.Configure(kestrel, parts.Pictures.Limits.MostBytes, connections));
        builder.Services
            .AddSingleton(parts.Streams).AddSingleton(parts.OnDemand).AddSingleton(parts.Pictures).AddSingleton(parts.Readiness)
            .AddSingleton<IMemoryPoolFactory<byte>, ReceiveBlocks>().AddSingleton<IHostLifetime, CallersLifetime>().AddSingleton<Draining>().AddSingleton<StreamEvents>().AddSingleton<FramePusher>().AddSingleton<StreamService>()
            .Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainTime);

        AccessGate.Add(builder.Services, parts.Access);
        builder.Services.AddSingleton(parts.Telemetry.Meters);
        ApiDocument.Add(builder.Services);
        builder.Services.AddSingleton(new StreamQuota(options.Limits.Streams, parts.Streams, refusals));
        builder.Services.AddSingleton(new RateLimits(options.Limits, refusals, options.Time));
        builder.Services.AddSingleton(parts.Models).AddSingleton(parts.Models.Hub).AddSingleton<ModelService>().AddSingleton<ModelFileService>().AddSingleton<ModelPulls>().AddSingleton<CatalogEndpoints>();
        MirrorEndpoints.Add(builder.Services, options.Time);

        CrossOrigin.Add(builder.Services, options.Perimeter.Origins);
        builder.Configuration.AddInMemoryCollection(options.OpenTelemetry);
        var exports = OtlpExport.IsWanted(builder.Configuration);
        if (exports)
        {
            builder.Services.AddSingleton(static services => new OtlpExport(services.GetRequiredService<IConfiguration>()));
        }

        var metrics = new ServerMetrics(parts.Telemetry.Meters, parts, parts.Telemetry.Store);
        parts.Streams.Removed += stream => parts.Telemetry.Store.Forget("stream", stream.Name);

        var app = builder.Build();
        if (exports)
        {
            _ = app.Services.GetRequiredService<OtlpExport>();  // which the server disposes of
            OtlpExport.NameRequests(app);
        }

        // Who may come in, from the outside to the inside: by which name, from whose page, then who it is, and how often.
        SlowRefusals.Use(app, options.Time);
        UnreadBodies.Use(app, new UnreadBodies(options.Time));
        app.UseProblemAnswers();
        SecurityHeaders.Use(app);
        HostGuard.Use(app, new AllowedHosts(options.Perimeter.Hosts, Environment.MachineName), refusals);
        OriginGuard.Use(app, new OriginGuard(options.Perimeter.Origins), refusals);
        DocsPage.Use(app);
        app.UseRouting();
        CrossOrigin.Use(app, options.Perimeter.Origins);
        FailedAttempts.Use(app, new FailedAttempts(options.Limits.Failures, refusals, options.Time));
        AccessGate.Use(app);
        RateLimits.Use(app, app.Services.GetRequiredService<RateLimits>());
        ReaderQuota.Use(app, new ReaderQuota(options.Limits, refusals));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = SocketKeepAlive, KeepAliveTimeout = SocketKeepAlive });
        ClientCounting.Use(app, metrics.Clients);
        HealthEndpoints.Map(app);
        PageEndpoints.Map(app, ServerIdentity.Kinora);
        StreamEndpoints.Map(app);
        StepEndpoint.Map(app);
        EventEndpoint.Map(app);
        ResultEndpoints.Map(app);
        PictureEndpoints.Map(app);
        SocketEndpoints.Map(app);
        PredictEndpoint.Map(app);
        ClassicEndpoints.Map(app);
        CaptureEndpoints.Map(app, parts.Captures);
        CatalogEndpoints.Map(app);
        MirrorEndpoints.Map(app);
        MetricsEndpoint.Map(app, parts.Telemetry.Store);
        ApiDocument.Map(app);
        TicketEndpoint.Map(app);
        AuditEndpoint.Map(app);
        var health = new GrpcHealth();
        app.Lifetime.ApplicationStopping.Register(health.Stop);
        GrpcNeeds.Apply(app.MapGrpc(app.Services.GetRequiredService<StreamService>().Create(), app.Services.GetRequiredService<ModelService>().Create(), health.Service).WithMetadata(new ClientProtocol("grpc")));
        return app;
    }
}
