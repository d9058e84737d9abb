using Microsoft.Extensions.Hosting;

namespace Kinora.Server.Hosting;

/// <summary>The server lives as long as its caller lets it: signals are the caller's.</summary>
internal sealed class CallersLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
