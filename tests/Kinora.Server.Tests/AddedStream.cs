using System.Text.Json;
using Kinora.Pipelines.Hosting;

namespace Kinora.Server.Tests;

/// <summary>A stream that a test has added; it goes when the test does.</summary>
/// <param name="host">Where it was added.</param>
/// <param name="stream">The stream.</param>
/// <param name="state">What the server answered.</param>
public sealed class AddedStream(StreamHost host, HostedStream stream, JsonElement state) : IAsyncDisposable
{
    public HostedStream Stream { get; } = stream;

    public JsonElement State { get; } = state;

    public async ValueTask DisposeAsync() => await host.RemoveAsync(Stream.Name, CancellationToken.None);
}
