namespace Kinora.Vision.Sessions.Providers;

/// <summary>Whether an execution provider works here.</summary>
/// <param name="Provider">Never auto.</param>
/// <param name="Reason">Why not, to follow a colon; null when it created a session and ran it.</param>
public sealed record ProviderReport(ExecutionProvider Provider, string? Reason)
{
    /// <summary>True when it created a session and ran it.</summary>
    public bool Works => Reason is null;

    /// <summary>Tries a provider.</summary>
    public static ProviderReport Try(ExecutionProvider provider) => new(provider, ProviderTrial.ReasonAgainst(provider));
}
