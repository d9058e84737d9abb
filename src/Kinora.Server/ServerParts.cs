using Kinora.Frames.Memory;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Hosting;
using Kinora.Server.Access;
using Kinora.Server.Hosting;
using Kinora.Server.Predict;
using Kinora.Server.Telemetry;

namespace Kinora.Server;

/// <summary>What a server makes reachable. Whoever made the parts disposes of them, after the server.</summary>
public sealed record ServerParts
{
    public required StreamHost Streams { get; init; }

    public required OnDemandStreams OnDemand { get; init; }

    public required PictureService Pictures { get; init; }

    /// <summary>Its models.</summary>
    public required ModelParts Models { get; init; }

    /// <summary>What the server and its streams measure.</summary>
    public required ServerTelemetry Telemetry { get; init; }

    /// <summary>By what callers are known.</summary>
    public AccessParts Access { get; init; } = new();

    /// <summary>What frames and models are taken from; null for no limit.</summary>
    public MemoryBudget? Memory { get; init; }

    /// <summary>What captures frames of the streams; null where nothing does.</summary>
    public CaptureService? Captures { get; init; }

    public Readiness Readiness { get; init; } = new();
}
