using Kinora.Models.Npm;

namespace Kinora.Models.Hub;

/// <summary>From where models are fetched, and how patiently.</summary>
public sealed record HubOptions
{
    /// <summary>The hub that answers when nothing else is said.</summary>
    public const string DefaultEndpoint = "https://huggingface.co";

    /// <summary>Where models are kept; null takes <see cref="KinoraHome"/>.</summary>
    public string? Home { get; init; }

    /// <summary>The base address of the hub, without a slash at its end.</summary>
    public string Endpoint { get; init; } = DefaultEndpoint;

    /// <summary>Sent to <see cref="Endpoint"/> and to no other host; null asks without one. It stands in no message.</summary>
    public HubToken? Token { get; init; }

    /// <summary>Whether only what is stored may be used: nothing is asked or fetched.</summary>
    public bool Offline { get; init; }

    /// <summary>The largest file that is fetched, in bytes.</summary>
    public long MaxFileBytes { get; init; } = 64L << 30;

    /// <summary>How long the commit behind a branch or tag counts as known before the hub is asked again.</summary>
    public TimeSpan RevisionLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is remembered that the hub does not have something.</summary>
    public TimeSpan MissLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Where packages come from; null takes the npm on the path.</summary>
    public NpmClient? Npm { get; init; }

    /// <summary>How the bytes are fetched.</summary>
    public DownloadOptions Download { get; init; } = new();

    /// <summary>The text as a base address; null when it is none.</summary>
    public static string? EndpointOf(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }
            ? address.AbsoluteUri.TrimEnd('/')
            : null;

    /// <summary>What the environment says, by the names that the hub's own clients use: <c>HF_ENDPOINT</c>, <c>HF_TOKEN</c>,
    /// <c>HF_TOKEN_PATH</c>, <c>HF_HOME</c> and <c>HF_HUB_OFFLINE</c>.</summary>
    /// <exception cref="ModelException">A variable holds what it must not.</exception>
    public static HubOptions FromEnvironment() => HubEnvironment.Read(Environment.GetEnvironmentVariable);
}
