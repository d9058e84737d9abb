namespace Kinora.Vision.Sessions.Providers;

/// <summary>The execution provider that was asked for does not work here; the message is one sentence that says why.</summary>
public sealed class ProviderUnavailableException(ExecutionProvider provider, string reason) : Exception(
    $"The execution provider '{ProviderNames.NameOf(provider)}' does not work here: {reason}; kinora doctor tells which do.")
{
    /// <summary>The one that was asked for.</summary>
    public ExecutionProvider Provider { get; } = provider;

    /// <summary>Why, to follow a colon.</summary>
    public string Reason { get; } = reason;
}
