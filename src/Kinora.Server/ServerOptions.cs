using Kinora.Pipelines.Configuration;

namespace Kinora.Server;

/// <summary>How a server is reached.</summary>
public sealed record ServerOptions
{
    /// <summary>Addresses of HTTP, with a semicolon between several. Port 0 takes a free one.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:8000";

    /// <summary>The address of gRPC (HTTP/2, without TLS unless it begins with https); null serves none.</summary>
    public string? Grpc { get; init; } = "http://127.0.0.1:50052";

    /// <summary>Settings of OpenTelemetry's SDK (<c>OTEL_…</c>) that come before the environment's.</summary>
    public IReadOnlyDictionary<string, string?> OpenTelemetry { get; init; } = new Dictionary<string, string?>();

    /// <summary>By which names the server is called and by whose pages, and its certificate.</summary>
    public PerimeterConfig Perimeter { get; init; } = new();

    /// <summary>How much of the server one caller may take.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>The clock of limits and certificates.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long clients get to leave when the server ends.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(3);
}
