using Microsoft.Extensions.Hosting;

namespace Kinora.Server.Hosting;

/// <summary>Tells those who stay connected that the server ends.</summary>
internal sealed class Draining(IHostApplicationLifetime lifetime)
{
    /// <summary>Cancelled as soon as the server was asked to end.</summary>
    public CancellationToken Token => lifetime.ApplicationStopping;
}
