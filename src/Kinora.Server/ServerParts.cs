using Kinora.Pipelines.Hosting;
using Kinora.Server.Hosting;
using Kinora.Server.Predict;

namespace Kinora.Server;

/// <summary>What a server makes reachable. Whoever made the parts disposes of them, after the server.</summary>
public sealed record ServerParts
{
    public required StreamHost Streams { get; init; }

    public required OnDemandStreams OnDemand { get; init; }

    public required PictureService Pictures { get; init; }

    public Readiness Readiness { get; init; } = new();
}
