using Kinora.Pipelines.Configuration;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli.Serve;

/// <summary>What the command line of <c>kinora serve</c> says; it comes before environment and file.</summary>
internal sealed record ServeOptions
{
    public string? ConfigFile { get; init; }

    public string? Urls { get; init; }

    public string? Grpc { get; init; }

    public LogFormat? Log { get; init; }

    public TimeSpan? MetricsInterval { get; init; }

    public ExecutionProvider? Provider { get; init; }
}
