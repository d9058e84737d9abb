using System.Net;
using Kinora.Grpc.Client;
using Kinora.Grpc.Health;
using Kinora.Grpc.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(Kinora.Grpc.Tests.ProbeServer))]

namespace Kinora.Grpc.Tests;

/// <summary>A real server on loopback with the probe's services, beside an ordinary route and an ordinary fallback.</summary>
public sealed class ProbeServer : IAsyncLifetime
{
    private readonly WebApplication _app;

    public ProbeServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.GiveGrpcStreamsRoom();
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRouting();
        _app = builder.Build();
        _app.MapGrpc([.. Probe.Services, Health.Service]);
        _app.MapPost("/plain", () => "plain");
        _app.MapFallback(() => Results.Text("fallback"));
    }

    /// <summary>Where it speaks HTTP/2 without TLS.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where it speaks HTTP/1.1.</summary>
    public Uri Http1Address { get; private set; } = null!;

    internal ProbeService Probe { get; } = new();

    internal ListLogger Log { get; } = new();

    internal GrpcHealth Health { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Address = new Uri(addresses[0]);
        Http1Address = new Uri(addresses[1]);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal GrpcChannel Connect(GrpcChannelOptions? options = null) => new(Address, options);
}
