using Kinora.Models.Hub;

namespace Kinora.Pipelines.Configuration;

/// <summary>Where models are fetched from; what is null is what the environment says.</summary>
public sealed record ModelHubConfig
{
    /// <summary>The base address of the hub.</summary>
    public string? Address { get; init; }

    /// <summary>Whether only stored models may be used.</summary>
    public bool? Offline { get; init; }

    /// <summary>The largest file that is fetched, in bytes.</summary>
    public long? LargestFile { get; init; }

    /// <summary>These choices in the place of others.</summary>
    public HubOptions Over(HubOptions options) => options with
    {
        Endpoint = Address ?? options.Endpoint,
        Offline = Offline ?? options.Offline,
        MaxFileBytes = LargestFile ?? options.MaxFileBytes,
    };
}
