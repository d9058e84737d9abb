using Kinora.Grpc.Server;
using Kinora.Pipelines.Configuration;
using Kinora.Server.Limits;
using Kinora.Server.Perimeter;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kinora.Server.Hosting;

/// <summary>Sets the web server up: where it listens, with which certificate, and what one connection may take.</summary>
internal sealed class WebServer
{
    private readonly IReadOnlyList<ListenAddress> _http;
    private readonly ListenAddress? _grpc;
    private readonly ServerOptions _options;

    /// <exception cref="FormatException">An address is none, or is to encrypt and there is no certificate.</exception>
    public WebServer(ServerOptions options)
    {
        _options = options;
        _http = ListenAddress.ParseAll(options.Urls);
        _grpc = options.Grpc is { } grpc ? ListenAddress.Parse(grpc) : null;
        if (options.Perimeter.Tls is null && All.FirstOrDefault(static address => address.IsTls) is { } encrypted)
        {
            throw new FormatException(PerimeterConfig.NoTls(encrypted));
        }
    }

    private IEnumerable<ListenAddress> All => _grpc is null ? _http : _http.Append(_grpc);

    /// <param name="kestrel">What is set up.</param>
    /// <param name="mostPictureBytes">What a picture may have.</param>
    /// <param name="connections">Turns away connections of those who have too many.</param>
    /// <exception cref="TlsFilesException">The certificate cannot be used.</exception>
    public void Configure(KestrelServerOptions kestrel, int mostPictureBytes, ConnectionQuota connections)
    {
        kestrel.AddServerHeader = false;
        ServerLimits.Apply(kestrel.Limits, _options.Limits, mostPictureBytes);
        var certificate = _options.Perimeter.Tls is { } files && All.Any(static address => address.IsTls)
            ? new TlsCertificate(files, _options.Time, kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger("Kinora.Tls"))
            : null;
        foreach (var address in _http)
        {
            Listen.On(kestrel, address, HttpProtocols.Http1, certificate, listen => connections.Use(listen, answers: !address.IsTls));
        }

        if (_grpc is not null)
        {
            kestrel.GiveGrpcStreamsRoom();
            Listen.On(kestrel, _grpc, HttpProtocols.Http2, certificate, listen => connections.Use(listen, answers: false));
        }
    }
}
