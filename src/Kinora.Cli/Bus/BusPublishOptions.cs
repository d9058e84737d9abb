using Kinora.Frames.Bus;
using Kinora.Media.Sources;

namespace Kinora.Cli.Bus;

/// <summary>What <c>kinora bus publish</c> was asked for.</summary>
internal sealed record BusPublishOptions
{
    /// <summary>More clients than a publisher can have are none that anybody has.</summary>
    public const int MostClients = 256;

    public required string Source { get; init; }

    /// <summary>The socket's path.</summary>
    public required string Socket { get; init; }

    public required SourceOptions SourceOptions { get; init; }

    /// <summary>The file that is shown while the source is not there; null for none.</summary>
    public string? Fallback { get; init; }

    /// <summary>Who may read.</summary>
    public required BusPublisherOptions Publisher { get; init; }
}
